//! What a run records about itself: the one vocabulary that checks, traces and reports read.

use std::sync::Arc;

use derive_where::derive_where;

use crate::fate::Fate;
use crate::fault::FaultKind;
use crate::system::{DeedOf, System};
use crate::time::SimTime;
use crate::trace::{TraceHash, Traced};

/// One thing that happened in a run.
#[derive_where(Clone, Debug)]
pub struct RunEvent<S: System> {
    /// The instant of simulated time, which no machine knows.
    pub at: SimTime,
    /// What it was.
    pub what: Happening<S>,
}

impl<S: System> RunEvent<S> {
    /// Which node told what, if that is what happened.
    #[must_use]
    pub fn probe(&self) -> Option<(S::NodeId, &S::Probe)> {
        match &self.what {
            Happening::Probed { node, probe } => Some((*node, probe)),
            _ => None,
        }
    }
}

/// A machine was handed an input: a step of the story, by its number. Whatever is sent, set and
/// told from then on until the next one is handed over comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handed<N> {
    /// Its number, counted from 0.
    pub step: u64,
    /// The instant of simulated time, which no machine knows.
    pub at: SimTime,
    /// The machine that took it.
    pub node: N,
    /// The sender, if it was a message.
    pub from: Option<N>,
    /// What kind of message, or one of [`Handed::TIMER`], [`Handed::START`] and
    /// [`Handed::INSPECT`].
    pub kind: &'static str,
    /// The step in which the message was sent or the timer set; none if no machine did it.
    pub because: Option<u64>,
}

impl<N> Handed<N> {
    /// A timer ran out.
    pub const TIMER: &'static str = "a timer";
    /// The machine starts.
    pub const START: &'static str = "its start";
    /// It is asked what it knows.
    pub const INSPECT: &'static str = "an inspection";
}

/// What a run records: every input, output, fault and probe.
#[derive_where(Clone, Debug)]
pub enum Happening<S: System> {
    /// A datagram was given to the wire, and this is what the wire did with it.
    Sent {
        /// The machine that sent it.
        from: S::NodeId,
        /// The machine it is addressed to.
        to: S::NodeId,
        /// The key of every choice about it: [`Message::subject`](crate::Message::subject).
        subject: u128,
        /// Its kind, as reports name it: [`Message::kind`](crate::Message::kind).
        kind: &'static str,
        /// When it arrives, how often, and in which state.
        fate: Fate,
        /// What it said. Kept only when a story is told.
        said: Option<Box<S::Message>>,
    },
    /// A datagram reached a machine that was down.
    Lost {
        /// The machine that was down.
        to: S::NodeId,
        /// The kind of message.
        kind: &'static str,
    },
    /// A datagram was damaged on its way, and its receiver noticed.
    Refused {
        /// The machine that sent it.
        from: S::NodeId,
        /// The machine that noticed.
        to: S::NodeId,
        /// The kind of message that was sent.
        kind: &'static str,
    },
    /// A machine stands still from here on.
    Paused {
        /// The machine that stands still.
        node: S::NodeId,
    },
    /// A machine that stood still goes on, and finds what came meanwhile.
    Resumed {
        /// The machine that goes on.
        node: S::NodeId,
        /// How many datagrams wait for it.
        datagrams: usize,
        /// How many of its timers have run out.
        timers: usize,
    },
    /// The clock of a machine was set.
    ClockSet {
        /// The machine whose clock it is.
        node: S::NodeId,
        /// By how many milliseconds it is ahead of simulated time now; below zero it is behind.
        ahead_ms: i64,
    },
    /// A machine stopped.
    Stopped {
        /// The machine that stopped.
        node: S::NodeId,
        /// The fault that stopped it.
        cause: FaultKind,
        /// Unsynced writes that did not survive.
        writes_lost: usize,
    },
    /// A machine started.
    Started {
        /// The machine that started.
        node: S::NodeId,
    },
    /// The operator did something.
    Operated(DeedOf<S>),
    /// A node told something about itself.
    Probed {
        /// The node that told it.
        node: S::NodeId,
        /// What it told the checks; it changes nothing.
        probe: Arc<S::Probe>,
    },
}

impl<S: System> Happening<S> {
    /// What kind of happening it is, as records name it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Lost { .. } => "lost",
            Self::Refused { .. } => "refused",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::ClockSet { .. } => "clock-set",
            Self::Stopped { .. } => "stopped",
            Self::Started { .. } => "started",
            Self::Operated(_) => "operated",
            Self::Probed { .. } => "told",
        }
    }
}

impl<S: System> Traced for RunEvent<S> {
    fn trace(&self, hash: &mut TraceHash) {
        hash.number(self.at.0);
        match &self.what {
            Happening::Sent { from, to, subject, kind, fate, .. } => {
                hash.text("sent");
                hash.text(kind);
                hash.value(&(from, to));
                hash.wide(*subject);
                hash.number(fate.arrivals.len() as u64);
                fate.arrivals.iter().for_each(|at| hash.number(at.0));
            }
            Happening::Probed { node, probe } => {
                hash.text("observed");
                hash.value(node);
                probe.trace(hash);
            }
            Happening::Operated(deed) => hash.words(deed),
            rare => hash.words(rare),
        }
        hash.flush();
    }
}
