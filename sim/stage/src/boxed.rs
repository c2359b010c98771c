//! Nodes of one system that are of several types.

use crate::node::Node;
use crate::system::{InputOf, OutboxOf, System};
use crate::time::ClockTime;

/// A node of the system `S`: what [`Node`] is, said with the system instead of its types. Every
/// [`Node`] of a system is one.
pub trait NodeOf<S: System> {
    /// Takes one input at `now`, as [`Node::handle`] does.
    ///
    /// # Errors
    /// [`System::Halt`] if its disk is in trouble; nothing else may end a machine.
    fn handle(
        &mut self,
        now: ClockTime,
        input: InputOf<S>,
        out: &mut OutboxOf<S>,
    ) -> Result<(), S::Halt>;
}

/// A node of the system `S`, whatever its type: for [`System::Node`] where nodes are of several
/// types.
pub type BoxedNode<S> = Box<dyn NodeOf<S>>;

impl<S, N> NodeOf<S> for N
where
    S: System,
    N: Node<Id = S::NodeId, Message = S::Message, Probe = S::Probe, Halt = S::Halt>,
{
    fn handle(
        &mut self,
        now: ClockTime,
        input: InputOf<S>,
        out: &mut OutboxOf<S>,
    ) -> Result<(), S::Halt> {
        Node::handle(self, now, input, out)
    }
}

impl<S: System> Node for dyn NodeOf<S> {
    type Id = S::NodeId;
    type Message = S::Message;
    type Probe = S::Probe;
    type Halt = S::Halt;

    fn handle(
        &mut self,
        now: ClockTime,
        input: InputOf<S>,
        out: &mut OutboxOf<S>,
    ) -> Result<(), S::Halt> {
        NodeOf::handle(self, now, input, out)
    }
}
