//! Nodes: the state machines that a system is made of.

use std::fmt::{Debug, Display};

use serde::{Deserialize, Serialize};

use crate::breakdown::Breakdown;
use crate::message::{Address, Message};
use crate::time::ClockTime;

/// A state machine of a system, without input or output of its own ("sans I/O").
///
/// A node is handed one thing at a time together with the time, and answers with what it wants
/// done. It never waits, never reads a clock and never draws a random number, so any engine can
/// carry it, and the same inputs always lead to the same outputs.
pub trait Node {
    /// What nodes are called.
    type Id: Address;
    /// What nodes say to each other.
    type Message: Message;
    /// What nodes tell the checks about.
    type Probe: Clone + Debug;
    /// Why a machine may end by itself.
    type Halt: Debug + Display;

    /// Takes one input at `now`, which is what the machine's own clock shows, and puts what is to
    /// be done into `out`, in order.
    ///
    /// # Errors
    /// [`Node::Halt`] if the machine stops in the middle, such as by a power cut during a write.
    /// What it put into `out` before that is lost too: nothing leaves a machine that is dead. Only
    /// the trouble of its disk may end a machine: the stage takes any other end for a mistake of
    /// the node, and panics with its words.
    fn handle(
        &mut self,
        now: ClockTime,
        input: Input<Self::Id, Self::Message>,
        out: &mut Outbox<Self::Id, Self::Message, Self::Probe>,
    ) -> Result<(), Self::Halt>;
}

impl<T: Node + ?Sized> Node for Box<T> {
    type Id = T::Id;
    type Message = T::Message;
    type Probe = T::Probe;
    type Halt = T::Halt;

    fn handle(
        &mut self,
        now: ClockTime,
        input: Input<T::Id, T::Message>,
        out: &mut Outbox<T::Id, T::Message, T::Probe>,
    ) -> Result<(), T::Halt> {
        (**self).handle(now, input, out)
    }
}

/// What a node is handed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input<N, M> {
    /// It starts, or starts again after a crash with nothing but its disk.
    Start,
    /// A message arrived.
    Message {
        /// The machine that sent it.
        from: N,
        /// What it says.
        payload: M,
    },
    /// A timer it set has run out.
    Timer(Timer),
    /// Tell what you know, for the checks. No real system has this input; only a rehearsal.
    Inspect,
}

/// A timer's name. A node that sets the same timer twice hears of it twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timer {
    /// What kind of timer, in the node's own numbering.
    pub kind: u8,
    /// Which one of that kind.
    pub key: u128,
}

/// What a node wants done.
#[derive(Clone, Debug)]
pub enum Output<N, M, P> {
    /// Send a message.
    Send {
        /// The machine it is sent to.
        to: N,
        /// What it says.
        payload: M,
    },
    /// Hand me this timer when my clock shows that instant.
    SetTimer {
        /// When, by the clock of the machine that sets it.
        at: ClockTime,
        /// What the machine is told when it rings.
        timer: Timer,
    },
    /// Something happened that the checks want to know. It changes nothing.
    Probe(Box<P>),
    /// The play ends here: what stands behind the node cannot go on. No node that is written for
    /// the stage wants this.
    BreakDown(Box<Breakdown>),
}

/// Collects what a node wants done.
#[derive(Debug)]
pub struct Outbox<N, M, P>(pub Vec<Output<N, M, P>>);

impl<N, M, P> Default for Outbox<N, M, P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N, M, P> Outbox<N, M, P> {
    /// Sends `payload` to `to`.
    pub fn send(&mut self, to: N, payload: impl Into<M>) {
        self.0.push(Output::Send { to, payload: payload.into() });
    }

    /// Sets a timer that rings when the machine's own clock shows `at`.
    pub fn timer(&mut self, at: ClockTime, kind: u8, key: u128) {
        self.0.push(Output::SetTimer { at, timer: Timer { kind, key } });
    }

    /// Tells the checks.
    pub fn probe(&mut self, probe: P) {
        self.0.push(Output::Probe(Box::new(probe)));
    }

    /// Ends the play, because what stands behind the node cannot go on.
    pub fn break_down(&mut self, why: Breakdown) {
        self.0.push(Output::BreakDown(Box::new(why)));
    }
}
