//! The seam: what a system must say about itself to be rehearsed.

use std::fmt::{Debug, Display};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::Disk;
use crate::fault::OwnFault;
use crate::node::Node;
use crate::operator::Operator;
use crate::trace::Traced;

/// A system that can be rehearsed: what its machines are called, what they say, and how each is built when it starts.
///
/// A value of this type is everything that machines are built from. It must not change during a run, but for the disks in it.
///
/// The implementer owes determinism: [`System::boot`] and [`Node::handle`] are functions of their arguments and of the disk. A
/// hash map that is iterated, a clock that is read or a random number that is drawn makes two plays of one scenario differ, which a
/// campaign notices (it plays samples twice) and calls VOID.
pub trait System: Sized + 'static {
    /// What nodes are called.
    type NodeId: Address;
    /// What nodes say to each other: the datagrams of the system.
    type Message: Message;
    /// What nodes tell the checks about.
    type Probe: Clone + Debug + Traced + 'static;
    /// Why a machine may end by itself: only because its disk is in trouble. Use [`std::convert::Infallible`] if it has none.
    ///
    /// A supervisor starts such a machine again. One that ends while nothing is wrong with its disk has a mistake, and the stage panics
    /// with its words: whatever is not to end a machine, such as a refusal or a damaged record, is a branch of the node.
    type Halt: Debug + Display;
    /// What can go wrong in this system only. [`NoFault`](crate::fault::NoFault) if the general faults are all.
    type Fault: OwnFault<NodeId = Self::NodeId, Message = Self::Message>;
    /// Whoever runs the system from outside. [`Nobody`](crate::operator::Nobody) if it runs by itself.
    type Operator: Operator<Self>;
    /// Its state machines; a [`BoxedNode`](crate::BoxedNode) if they are of several types.
    type Node: Node<Id = Self::NodeId, Message = Self::Message, Probe = Self::Probe, Halt = Self::Halt>;

    /// All machines, in the order in which they start.
    fn nodes(&self) -> Vec<Self::NodeId>;

    /// Builds a machine as it is when it starts: without any memory but its disk. It is called again after every crash.
    ///
    /// Open its disk here, with [`Disk::open`], and each time anew: a handle belongs to one start, and what a machine that is dead still
    /// writes through its own is refused. Read the disk only when the node is handed [`Input::Start`](crate::Input::Start), where it
    /// may halt if the disk is in trouble.
    fn boot(&self, node: Self::NodeId) -> Self::Node;

    /// The operator, before anything has happened.
    fn operator(&self) -> Self::Operator;

    /// The machines that have a disk. What befalls a disk and names no machine befalls the first of them.
    fn disks(&self) -> &[(Self::NodeId, Disk)] {
        &[]
    }

    /// Whether somebody is no machine of the system but its environment, such as customers or a third party: no fault can be theirs.
    fn is_outside(&self, _node: Self::NodeId) -> bool {
        false
    }
}

/// The name of a node.
pub trait Address:
    Copy + Ord + Debug + Display + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// A short code that no other node has. Choices about datagrams hang on it, so it must stay what it is.
    fn code(self) -> (u8, u8);
}

/// Something that one node says to another.
pub trait Message: Clone + Debug + Serialize + DeserializeOwned + 'static {
    /// What kind it is, at most 24 bytes: it is told in stories, and choices hang on it.
    fn kind(&self) -> &'static str;

    /// What it is about, such as the id of an order. All choices about a datagram hang on it and not on when it is sent, so that
    /// taking one fault away moves no other.
    fn subject(&self) -> u128;
}
