//! The seam: what a system must say about itself to be rehearsed.

mod operator;

use std::fmt::{Debug, Display};

use crate::disk::Disk;
use crate::fault::{Fault, OwnFault};
use crate::message::{Address, Message};
use crate::node::{Input, Node, Outbox, Output};
use crate::trace::Traced;

pub(crate) use operator::Order;
pub use operator::{Nobody, Operator, Orders, View};

/// What the nodes of a system are handed.
pub type InputOf<S> = Input<<S as System>::NodeId, <S as System>::Message>;

/// What the nodes of a system want done.
pub type OutputOf<S> = Output<<S as System>::NodeId, <S as System>::Message, <S as System>::Probe>;

/// Collects what the nodes of a system want done.
pub type OutboxOf<S> = Outbox<<S as System>::NodeId, <S as System>::Message, <S as System>::Probe>;

/// What can go wrong in a system.
pub type FaultOf<S> = Fault<<S as System>::NodeId, <S as System>::Fault>;

/// What the operator of a system does later.
pub type TaskOf<S> = <<S as System>::Operator as Operator<S>>::Task;

/// What the operator of a system does and the record of a run shows.
pub type DeedOf<S> = <<S as System>::Operator as Operator<S>>::Deed;

/// A system that can be rehearsed: what its machines are called, what they say, and how each is
/// built when it starts.
///
/// A value of this type is everything that machines are built from. It must not change during a
/// run, but for the disks in it.
///
/// The implementer owes determinism: [`System::boot`] and [`Node::handle`] are functions of their
/// arguments and of the disk. A hash map that is iterated, a clock that is read or a random number
/// that is drawn makes two plays of one scenario differ, which a campaign notices (it plays samples
/// twice) and calls VOID.
pub trait System: Sized + 'static {
    /// What nodes are called.
    type NodeId: Address;
    /// What nodes say to each other: the datagrams of the system.
    type Message: Message;
    /// What nodes tell the checks about.
    type Probe: Clone + Debug + Traced + 'static;
    /// Why a machine may end by itself: only because its disk is in trouble. Use
    /// [`std::convert::Infallible`] if it has none.
    ///
    /// A supervisor starts such a machine again. One that ends while nothing is wrong with its disk
    /// has a mistake, and the stage panics with its words: whatever is not to end a machine, such
    /// as a refusal or a damaged record, is a branch of the node.
    type Halt: Debug + Display;
    /// What can go wrong in this system only. [`NoFault`](crate::fault::NoFault) if the general
    /// faults are all.
    type Fault: OwnFault<NodeId = Self::NodeId, Message = Self::Message>;
    /// Whoever runs the system from outside. [`Nobody`] if it runs by itself.
    type Operator: Operator<Self>;
    /// Its state machines; a [`BoxedNode`](crate::BoxedNode) if they are of several types.
    type Node: Node<Id = Self::NodeId, Message = Self::Message, Probe = Self::Probe, Halt = Self::Halt>;

    /// All machines, in the order in which they start.
    fn nodes(&self) -> Vec<Self::NodeId>;

    /// Builds a machine as it is when it starts: without any memory but its disk. It is called
    /// again after every crash.
    ///
    /// Open its disk here, with [`Disk::open`], and each time anew: a handle belongs to one start,
    /// and what a machine that is dead still writes through its own is refused. Read the disk only
    /// when the node is handed [`Input::Start`], where it may halt if the disk is in trouble.
    fn boot(&self, node: Self::NodeId) -> Self::Node;

    /// Whether a machine that ended for this reason is to be started again in a live run, because
    /// something outside of it failed and what it has stored is whole. Any other end of a live
    /// machine ends the run.
    #[must_use]
    fn starts_again(_halt: &Self::Halt) -> bool {
        false
    }

    /// The operator, before anything has happened.
    fn operator(&self) -> Self::Operator;

    /// The machines that have a disk. What befalls a disk and names no machine befalls the first of
    /// them.
    fn disks(&self) -> &[(Self::NodeId, Disk)] {
        &[]
    }

    /// Whether somebody is no machine of the system but its environment, such as customers or a
    /// third party: no fault can be theirs.
    fn is_outside(&self, _node: Self::NodeId) -> bool {
        false
    }
}
