//! Whoever runs a system from outside: replaces machines, looks after what was given up, tampers
//! with what a fault spoils.
//!
//! An operator has no machine. Like a node it is handed one thing at a time, and answers with what
//! it wants done; unlike a node it knows the true time and sees every probe.

use std::collections::BTreeMap;
use std::fmt::Debug;

use derive_where::derive_where;

use super::{DeedOf, FaultOf, System, TaskOf};
use crate::fate::Fate;
use crate::machine::Machine;
use crate::time::SimTime;

/// Whoever runs a system from outside.
pub trait Operator<S: System> {
    /// Something that the operator does later.
    type Task: Debug;
    /// Something that the operator does and that the record of a run shows.
    type Deed: Clone + Debug;

    /// The stage is set; no machine has started yet.
    fn begin(&mut self, _view: &View<'_, S>, _orders: &mut Orders<S>) {}

    /// A message leaves a machine. It may be spoilt, if a fault says so.
    fn tamper(&mut self, _to: S::NodeId, _message: &mut S::Message) {}

    /// A message was given to the wire, and this is what becomes of it.
    fn sent(&mut self, _message: &S::Message, _fate: &Fate) {}

    /// A machine told something about itself.
    fn notice(
        &mut self,
        _node: S::NodeId,
        _probe: &S::Probe,
        _view: &View<'_, S>,
        _orders: &mut Orders<S>,
    ) {
    }

    /// A fault of the system's own begins, named by its place in the list of all faults.
    fn strike(&mut self, _index: usize, _fault: &S::Fault) {}

    /// It is time for something.
    fn act(&mut self, task: Self::Task, view: &View<'_, S>, orders: &mut Orders<S>);
}

/// What an operator sees.
pub struct View<'a, S: System> {
    /// The true time.
    pub now: SimTime,
    /// What goes wrong. A fault is named by its place in this list.
    pub faults: &'a [FaultOf<S>],
    pub(crate) machines: &'a BTreeMap<S::NodeId, Machine<S::NodeId, S::Message>>,
}

impl<S: System> View<'_, S> {
    /// Whether a machine runs.
    #[must_use]
    pub fn is_up(&self, node: S::NodeId) -> bool {
        self.machines.get(&node).is_some_and(|machine| machine.up)
    }
}

/// What an operator wants done, in this order.
#[derive_where(Default)]
pub struct Orders<S: System>(pub(crate) Vec<Order<S>>);

pub(crate) enum Order<S: System> {
    Send { from: S::NodeId, to: S::NodeId, payload: S::Message },
    Plan { at: SimTime, rank: u64, task: TaskOf<S> },
    Replace { node: S::NodeId, down_ms: u64 },
    Prove { fault: usize },
    Count { kind: &'static str },
    Tell { deed: DeedOf<S> },
}

impl<S: System> Orders<S> {
    /// Sends a message as if `from` had sent it; the wire treats it like any other.
    pub fn send(&mut self, from: S::NodeId, to: S::NodeId, payload: impl Into<S::Message>) {
        self.0.push(Order::Send { from, to, payload: payload.into() });
    }

    /// Does something later. What is planned for one instant is done in the order of its rank;
    /// faults begin with rank 0 and end with 1.
    pub fn plan(&mut self, at: SimTime, rank: u64, task: TaskOf<S>) {
        self.0.push(Order::Plan { at, rank, task });
    }

    /// Replaces a machine: it is stopped in order, and started again after so long. Nothing happens
    /// to one that is down.
    pub fn replace(&mut self, node: S::NodeId, down_ms: u64) {
        self.0.push(Order::Replace { node, down_ms });
    }

    /// The fault at this place of the list of all faults made a difference. It is counted once.
    pub fn prove(&mut self, fault: usize) {
        self.0.push(Order::Prove { fault });
    }

    /// A fault of this kind of the system's own made a difference once more.
    pub fn count(&mut self, kind: &'static str) {
        self.0.push(Order::Count { kind });
    }

    /// Writes something down in the record of the run.
    pub fn tell(&mut self, deed: DeedOf<S>) {
        self.0.push(Order::Tell { deed });
    }
}

/// The operator of a system that runs by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl<S: System> Operator<S> for Nobody {
    type Task = std::convert::Infallible;
    type Deed = std::convert::Infallible;

    fn act(&mut self, task: Self::Task, _view: &View<'_, S>, _orders: &mut Orders<S>) {
        match task {}
    }
}
