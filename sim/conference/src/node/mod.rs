//! The system under rehearsal, as state machines without input or output of their own.
//!
//! A node is handed one thing at a time (a message or a timer) together with the time, and answers
//! with what it wants done. It never waits, never reads a clock and never draws a number, so any
//! engine can carry it.
//!
//! The path of one order: [`people`] ask a [`gateway`], which publishes a command on the [`bus`]; a
//! [`worker`] decides and appends to the [`store`], which relays what happened to the bus again; a
//! [`projector`] folds it into the views that the gateway answers from. The [`bank`] is a third
//! party.

pub mod bank;
pub mod bus;
pub mod deadlines;
pub mod follower;
pub mod gateway;
mod halted;
pub mod observation;
mod pairs;
pub mod people;
pub mod projector;
pub mod protections;
pub mod protocol;
mod refusing;
pub mod release;
pub mod seams;
mod sends;
pub mod store;
pub mod tables;
mod traced;
mod wired;
pub mod worker;

use domain::sourcing::Timestamp;
pub use stage::Timer;
use stage::{Address, ClockTime};

pub use self::halted::{Halted, Place};
use self::observation::Observation;
pub use self::protocol::NodeId;
use self::protocol::Payload;
pub use self::sends::Sends;
pub use self::wired::{Receiver, Wired};

impl Address for NodeId {
    fn code(self) -> (u8, u8) {
        match self {
            Self::People => (0, 0),
            Self::Gateway(n) => (1, n),
            Self::Bus => (2, 0),
            Self::Worker(n) => (3, n),
            Self::Store => (4, 0),
            Self::Projector(n) => (5, n),
            Self::Bank => (6, 0),
        }
    }
}

impl stage::Message for Payload {
    fn kind(&self) -> &'static str {
        Self::kind(self)
    }

    fn subject(&self) -> u128 {
        Self::subject(self)
    }
}

/// What a node is handed: messages of one type, or whatever the wire carries.
pub type Input<M = Payload> = stage::Input<NodeId, M>;

/// What a node wants done.
pub type Output = stage::Output<NodeId, Payload, Observation>;

/// A state machine of the system as the stage carries it: it is handed whatever the wire carries.
pub trait Node {
    /// Takes one input at `now`, which is what the machine's own clock shows, and puts what is to
    /// be done into `out`, in order.
    ///
    /// # Errors
    /// [`Halted`] if the machine stopped in the middle, such as by a power cut during a write. What
    /// it put into `out` before that is lost too: nothing leaves a machine that is dead.
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted>;
}

/// A node as the stage carries it. The domain has a time of its own; to a node it is what the clock
/// of its machine shows.
pub struct Machine(pub Box<dyn Node>);

impl stage::Node for Machine {
    type Id = NodeId;
    type Message = Payload;
    type Probe = Observation;
    type Halt = Halted;

    fn handle(
        &mut self,
        now: ClockTime,
        input: Input,
        out: &mut stage::Outbox<NodeId, Payload, Observation>,
    ) -> Result<(), Halted> {
        let mut outbox = Outbox(std::mem::take(out));
        let result = self.0.handle(Timestamp(now.0), input, &mut outbox);
        *out = outbox.0;
        result
    }
}

/// Collects what a node wants done.
#[derive(Debug, Default)]
pub struct Outbox(pub stage::Outbox<NodeId, Payload, Observation>);

impl Outbox {
    /// Sends `payload` to `to`.
    pub fn send(&mut self, to: NodeId, payload: Payload) {
        self.0.send(to, payload);
    }

    /// Sets a timer that rings when the machine's own clock shows `at`.
    pub fn timer(&mut self, at: Timestamp, kind: u8, key: u128) {
        self.0.timer(ClockTime(at.0), kind, key);
    }

    /// Takes over what another one has collected, as far as it is wanted.
    pub fn take_over(&mut self, other: Self, wanted: impl Fn(&Output) -> bool) {
        self.0.0.extend(other.0.0.into_iter().filter(wanted));
    }

    /// Tells the checks.
    pub fn observe(&mut self, observation: Observation) {
        self.0.probe(observation);
    }
}
