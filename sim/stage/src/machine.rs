//! What the stage knows of a machine: whether it runs, what it waits for, and what its clock shows.

use derive_where::derive_where;

use crate::fault::FaultKind;
use crate::frame::Frame;
use crate::message::{Address, Message};
use crate::node::Timer;
use crate::time::{ClockTime, SimTime, TICK_MS};

#[derive_where(Debug, Default)]
pub(super) struct Machine<N: Address, M: Message> {
    /// How many times it was started.
    pub(super) incarnation: u32,
    pub(super) up: bool,
    /// How many timers the present incarnation waits for.
    pub(super) timers: u32,
    /// Whether the outage that is going on made a difference.
    pub(super) missed: bool,
    pub(super) outage: Option<FaultKind>,
    pub(super) standstill: Option<Standstill<N, M>>,
    pub(super) clock: Clock,
}

/// A machine that stands still.
#[derive_where(Debug)]
pub(super) struct Standstill<N: Address, M: Message> {
    /// Because of which fault.
    pub(super) fault: usize,
    pub(super) until: SimTime,
    /// Whether what is sent to it meanwhile is gone; otherwise it waits, as prompts always do.
    pub(super) deaf: bool,
    /// What waits, in the order in which it came.
    pub(super) kept: Vec<Waiting<N, M>>,
}

/// What is to be handed to a machine.
#[derive_where(Debug)]
pub(super) enum Waiting<N: Address, M: Message> {
    Datagram {
        from: N,
        content: Content<M>,
        arrival: Option<Arrival>,
        cause: Option<u64>,
    },
    /// A timer that runs out when the machine's own clock shows that instant. Only for the
    /// incarnation that set it.
    Timer {
        timer: Timer,
        rings_at: ClockTime,
        incarnation: u32,
        cause: Option<u64>,
    },
}

impl<N: Address, M: Message> Waiting<N, M> {
    /// The step that it came of.
    pub(super) const fn cause(&self) -> Option<u64> {
        match self {
            Self::Datagram { cause, .. } | Self::Timer { cause, .. } => *cause,
        }
    }
}

#[derive(Debug)]
pub(super) enum Content<M> {
    Sound(M),
    /// What was sent is told apart from the damaged bytes only by its kind, for reports.
    Damaged(&'static str, Frame),
}

impl<M: Message> Content<M> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Sound(message) => message.kind(),
            Self::Damaged(kind, _) => kind,
        }
    }
}

/// What is counted when a datagram arrives.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) faults: Vec<FaultKind>,
    pub(super) copy: usize,
    pub(super) number: u64,
}

/// The clock of a machine.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    /// By how much it is ahead, in milliseconds; below zero it is behind.
    pub(super) ahead_ms: i64,
    /// Because of which fault; none if it is right.
    pub(super) fault: Option<usize>,
}

impl Clock {
    /// What it shows. It shows no time before the first.
    pub(super) const fn shows(self, now: SimTime) -> ClockTime {
        ClockTime(now.0.saturating_add_signed(self.ahead_ms))
    }

    /// The instant at which it will show a time, on the grain of business time.
    pub(super) const fn instant_of(self, shown: ClockTime) -> SimTime {
        let instant = shown.0.saturating_add_signed(self.ahead_ms.saturating_neg());
        SimTime(instant.div_ceil(TICK_MS).saturating_mul(TICK_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_never_rings_before_its_own_clock_shows_the_time() {
        for ahead_ms in [0, 7, 90_000, -90_000, -7] {
            let clock = Clock { ahead_ms, fault: None };
            for shown in [0, 5, 100_000, 123_456] {
                let instant = clock.instant_of(ClockTime(shown));
                assert!(clock.shows(instant) >= ClockTime(shown), "{ahead_ms} {shown}");
                assert!(instant.0.is_multiple_of(TICK_MS));
            }
        }
    }
}
