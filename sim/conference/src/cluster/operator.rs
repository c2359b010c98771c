//! Whoever runs the system: upgrades it, and looks after what could not be handled.

use std::collections::BTreeSet;

use domain::sourcing::MessageId;
use stage::{Fate, FaultKind, Orders, View};

use super::poison::DeadLetters;
use super::task::{Deed, Task};
use super::upgrading::Upgrading;
use super::{Cluster, ConferenceFault};
use crate::node::NodeId;
use crate::node::observation::Observation;
use crate::node::protocol::{BusRequest, Handler, Payload};

/// Whoever runs the system.
#[derive(Debug)]
pub struct Operator {
    dead_letters: DeadLetters,
    /// The upgrade, if there is one.
    pub upgrading: Upgrading,
    /// Messages whose handlers are made to keep them too long.
    kept_too_long: BTreeSet<(MessageId, Handler)>,
}

impl Operator {
    pub(super) fn new(upgrading: Upgrading) -> Self {
        Self { dead_letters: DeadLetters::default(), upgrading, kept_too_long: BTreeSet::new() }
    }
}

impl stage::Operator<Cluster> for Operator {
    type Task = Task;
    type Deed = Deed;

    fn begin(&mut self, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        self.upgrading.plan(view, orders);
    }

    fn tamper(&mut self, to: NodeId, message: &mut Payload) {
        self.dead_letters.tamper(to, message);
    }

    fn sent(&mut self, message: &Payload, fate: &Fate) {
        if let Payload::Bus(
            BusRequest::Complete { handler, message }
            | BusRequest::Abandon { handler, message, .. },
        ) = message
            && fate.faults.contains(&FaultKind::Own(ConferenceFault::LOCK_EXPIRY))
        {
            self.kept_too_long.insert((*message, *handler));
        }
    }

    fn notice(
        &mut self,
        node: NodeId,
        observation: &Observation,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        if let Observation::LockExpired { handler, message } = observation
            && self.kept_too_long.remove(&(*message, *handler))
        {
            orders.count(ConferenceFault::LOCK_EXPIRY);
        }
        self.dead_letters.notice(observation, view, orders);
        self.upgrading.notice(node, observation, view, orders);
    }

    fn strike(&mut self, index: usize, fault: &ConferenceFault) {
        if let ConferenceFault::PoisonMessage { stray, .. } = fault {
            self.dead_letters.brew(index, *stray);
        }
    }

    fn act(&mut self, task: Task, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        match task {
            Task::Review => self.dead_letters.review(view, orders),
            Task::Upgrade => self.upgrading.look(view, orders),
            Task::Replace(node, release) => self.upgrading.replace(node, release, orders),
        }
    }
}
