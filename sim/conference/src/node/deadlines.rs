//! Many deadlines behind one timer: a node sets a timer only for the earliest of them.

use std::collections::BTreeSet;

use domain::sourcing::Timestamp;

use super::Outbox;

/// Deadlines by instant and key.
#[derive(Debug)]
pub struct Deadlines<K> {
    kind: u8,
    all: BTreeSet<(Timestamp, K)>,
    armed: Option<Timestamp>,
}

impl<K: Ord + Copy> Deadlines<K> {
    /// No deadlines; timers will be of this kind.
    #[must_use]
    pub const fn new(kind: u8) -> Self {
        Self { kind, all: BTreeSet::new(), armed: None }
    }

    /// Adds a deadline.
    pub fn add(&mut self, at: Timestamp, key: K) {
        self.all.insert((at, key));
    }

    /// Takes a deadline away.
    pub fn remove(&mut self, at: Timestamp, key: K) {
        self.all.remove(&(at, key));
    }

    /// The keys that are due, in the order of their instants. To be called when the timer rings.
    pub fn due(&mut self, now: Timestamp) -> Vec<K> {
        if self.armed.is_some_and(|armed| armed <= now) {
            self.armed = None;
        }
        let mut due = Vec::new();
        while let Some((at, key)) = self.all.first().copied().filter(|(at, _)| *at <= now) {
            self.all.remove(&(at, key));
            due.push(key);
        }
        due
    }

    /// Sets the timer for the earliest deadline, unless one is set that rings as early.
    pub fn arm(&mut self, out: &mut Outbox) {
        let Some((earliest, _)) = self.all.first() else { return };
        if self.armed.is_none_or(|armed| *earliest < armed) {
            self.armed = Some(*earliest);
            out.timer(*earliest, self.kind, 0);
        }
    }
}
