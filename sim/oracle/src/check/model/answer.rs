//! What the business says to a command, and when that was decided.

use std::time::Duration;

use domain::message::Event;
use domain::sourcing::Timestamp;

use conference::node::protocol::Refusal;

/// What the business says to a command. Where it leaves a choice, there are several.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// It has to be refused, for one of these reasons.
    must_refuse: Vec<Refusal>,
    /// It may be refused for these: whether they held depends on an instant that nobody recorded.
    may_refuse: Vec<Refusal>,
    /// Otherwise it is granted, and one of these lists is recorded; nothing if it is in effect
    /// already.
    grants: Vec<Vec<Event>>,
}

impl Answer {
    /// It is in effect already, or no longer matters.
    pub(super) fn nothing() -> Self {
        Self::grant(Vec::new())
    }

    /// It is granted, and this is recorded.
    pub(super) fn grant(events: Vec<Event>) -> Self {
        Self { grants: vec![events], ..Self::default() }
    }

    /// One of these is recorded.
    pub(super) fn one_of(grants: Vec<Vec<Event>>) -> Self {
        Self { grants, ..Self::default() }
    }

    /// A reason to refuse it, if it holds. Of several reasons any may be told.
    pub(super) fn refused_if(mut self, holds: bool, reason: impl FnOnce() -> Refusal) -> Self {
        if holds {
            self.must_refuse.push(reason());
        }
        self
    }

    /// A reason to refuse it that depends on when it was decided.
    pub(super) fn refused_when(self, holds: Option<bool>, reason: Refusal) -> Self {
        match holds {
            Some(holds) => self.refused_if(holds, || reason),
            None => {
                let may_refuse = self.may_refuse.into_iter().chain([reason]).collect();
                Self { may_refuse, ..self }
            }
        }
    }

    /// It is refused for this reason and no other.
    pub(super) fn refused(reason: Refusal) -> Self {
        Self::default().refused_if(true, || reason)
    }

    /// Whether there is a reason to refuse it for sure.
    pub(super) fn is_refused(&self) -> bool {
        !self.must_refuse.is_empty()
    }

    /// The reasons, of which one must be told.
    pub(super) fn reasons(&self) -> &[Refusal] {
        &self.must_refuse
    }

    /// What is recorded if it is granted.
    pub(super) fn grants(&self) -> &[Vec<Event>] {
        &self.grants
    }

    /// Whether this is one of the reasons that may be told.
    pub(super) fn allows_refusal(&self, reason: &Refusal) -> bool {
        self.must_refuse.contains(reason) || self.may_refuse.contains(reason)
    }

    /// Whether it may be granted, and just this recorded.
    pub(super) fn allows_grant(&self, events: &[&Event]) -> bool {
        let is_it = |grant: &Vec<Event>| grant.iter().eq(events.iter().copied());
        !self.is_refused() && self.grants.iter().any(is_it)
    }
}

/// When something was decided, by the clock of whoever decided. What was recorded says it; of a
/// decision that recorded nothing it is known only between which instants it was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    pub(super) earliest: Timestamp,
    pub(super) latest: Timestamp,
}

impl When {
    pub(super) const fn at(instant: Timestamp) -> Self {
        Self { earliest: instant, latest: instant }
    }

    /// Whether it was then or later; nothing if that is not known.
    pub(super) fn reached(self, instant: Timestamp) -> Option<bool> {
        if self.earliest >= instant {
            Some(true)
        } else if self.latest < instant {
            Some(false)
        } else {
            None
        }
    }

    /// Whether it was later than that; nothing if that is not known. Clocks show whole
    /// milliseconds.
    pub(super) fn passed(self, instant: Timestamp) -> Option<bool> {
        self.reached(instant + Duration::from_millis(1))
    }
}
