//! Clocks that are ahead or behind. A machine reads its own clock, and its timers go by it; the
//! stage translates.

use crate::event::Happening;
use crate::fault::Fault;
use crate::machine::{Clock, Waiting};
use crate::stage::{Audience, Due, Moment, Stage, millis};
use crate::system::System;
use crate::time::TICK_MS;

impl<S: System, A: Audience<S>> Stage<S, A> {
    /// Sets the clock of a machine to what it should show now. Timers wait for the time that the
    /// clock shows: set forward, it makes them overdue, and set back, it makes them wait longer.
    pub(super) fn set_clock(&mut self, node: S::NodeId) {
        let clock = self.skew_of(node);
        let machine = self.machines.entry(node).or_default();
        if machine.clock.ahead_ms != clock.ahead_ms {
            self.tell(Happening::ClockSet { node, ahead_ms: clock.ahead_ms });
        }
        self.machines.entry(node).or_default().clock = clock;
        for moment in self.timers_of(node) {
            let Some(due) = self.due.remove(&moment) else { continue };
            let at = match &*due {
                Due::Input(Waiting::Timer { rings_at, .. }) => clock.instant_of(*rings_at),
                _ => moment.at,
            };
            let at = at.max(self.now + millis(TICK_MS));
            self.due.insert(Moment { at, ..moment }, due);
        }
    }

    /// What the faults make of a machine's clock now: the last of them that has begun and not
    /// ended.
    fn skew_of(&self, node: S::NodeId) -> Clock {
        let skews = self.faults.iter().enumerate().filter_map(|(index, fault)| match fault {
            Fault::ClockSkew { node: of, ahead_ms, period }
                if *of == node && period.covers(self.now.0) =>
            {
                Some(Clock { ahead_ms: *ahead_ms, fault: Some(index) })
            }
            _ => None,
        });
        skews.last().unwrap_or_default()
    }

    fn timers_of(&self, node: S::NodeId) -> Vec<Moment<S::NodeId>> {
        let of_node = self.due.iter().filter(|(moment, due)| {
            moment.place == Some(node) && matches!(***due, Due::Input(Waiting::Timer { .. }))
        });
        of_node.map(|(moment, _)| *moment).collect()
    }
}
