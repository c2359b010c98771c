//! The system under rehearsal, as state machines without input or output of their own.
//!
//! A node is handed one thing at a time (a message or a timer) together with the time, and answers with what it
//! wants done. It never waits, never reads a clock and never draws a number, so any engine can carry it.
//!
//! The path of one order: [`people`] ask a [`gateway`], which publishes a command on the [`bus`]; a [`worker`]
//! decides and appends to the [`store`], which relays what happened to the bus again; a [`projector`] folds it
//! into the views that the gateway answers from. The [`bank`] is a third party.

pub mod bank;
pub mod bus;
pub mod deadlines;
pub mod follower;
pub mod gateway;
mod halted;
pub mod people;
pub mod precautions;
pub mod projector;
pub mod protections;
pub mod protocol;
mod refusing;
pub mod release;
pub mod seams;
mod sends;
pub mod store;
pub mod tables;
mod wired;
pub mod worker;

use domain::sourcing::Timestamp;
use serde::{Deserialize, Serialize};

use crate::record::Observation;
pub use halted::{Halted, Place};
pub use protocol::NodeId;
use protocol::Payload;
pub use sends::Sends;
pub use wired::{Receiver, Wired};

/// What a node is handed: messages of one type, or whatever the wire carries.
#[derive(Clone, Debug)]
pub enum Input<M = Payload> {
    /// It starts, or starts again after a crash with nothing but its disk.
    Start,
    /// A message arrived.
    Message {
        /// From whom.
        from: NodeId,
        /// What it says.
        payload: M,
    },
    /// A timer it set has run out.
    Timer(Timer),
    /// The run is over: tell what you know, for the checks. No system has this input; only a rehearsal.
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
pub enum Output {
    /// Send a message.
    Send {
        /// To whom.
        to: NodeId,
        /// What it says.
        payload: Payload,
    },
    /// Hand me this timer at that instant.
    SetTimer {
        /// When.
        at: Timestamp,
        /// Which.
        timer: Timer,
    },
    /// Something happened that the checks want to know. It changes nothing.
    Observe(Box<Observation>),
}

/// A state machine of the system as the engines carry it: it is handed whatever the wire carries.
pub trait Node {
    /// Takes one input at `now` and puts what is to be done into `out`, in order.
    ///
    /// # Errors
    /// [`Halted`] if the machine stopped in the middle, such as by a power cut during a write. What it put into `out`
    /// before that is lost too: nothing leaves a machine that is dead.
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted>;
}

/// Collects what a node wants done.
#[derive(Debug, Default)]
pub struct Outbox(pub Vec<Output>);

impl Outbox {
    /// Sends `payload` to `to`.
    pub fn send(&mut self, to: NodeId, payload: Payload) {
        self.0.push(Output::Send { to, payload });
    }

    /// Sets a timer.
    pub fn timer(&mut self, at: Timestamp, kind: u8, key: u128) {
        self.0.push(Output::SetTimer { at, timer: Timer { kind, key } });
    }

    /// Tells the checks.
    pub fn observe(&mut self, observation: Observation) {
        self.0.push(Output::Observe(Box::new(observation)));
    }
}
