//! The cast of a rehearsal: which machines there are, and how each is built anew when it starts.

use std::collections::BTreeMap;

use domain::Policy;
use domain::sourcing::{ConferenceId, PaymentId, Snapshots};
use serde::{Deserialize, Serialize};

use super::disk::Disk;
use crate::node::bank::{Bank, Conduct};
use crate::node::bus::{Bus, Spread};
use crate::node::gateway::Gateway;
use crate::node::people::{Act, Organiser, People};
use crate::node::projector::Projector;
use crate::node::protections::Protections;
use crate::node::store::Store;
use crate::node::worker::Worker;
use crate::node::{Node, NodeId};

/// How many machines of each kind there are, and how they work together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// Entrances.
    pub gateways: u8,
    /// Machines that decide.
    pub workers: u8,
    /// Machines that keep read models.
    pub projectors: u8,
    /// Whether workers contend for the same streams.
    pub contention: bool,
    /// Whether workers keep states between messages.
    pub keep_states: bool,
    /// When states are kept where the events are, or, without loading them anew, in memory.
    #[serde(default, skip_serializing_if = "is_default")]
    pub snapshots: Snapshots,
}

fn is_default(snapshots: &Snapshots) -> bool {
    *snapshots == Snapshots::default()
}

impl Default for Topology {
    fn default() -> Self {
        Self {
            gateways: 2,
            workers: 2,
            projectors: 2,
            contention: false,
            keep_states: true,
            snapshots: Snapshots::Never,
        }
    }
}

impl Topology {
    /// All machines, in the order in which they start.
    #[must_use]
    pub fn nodes(&self) -> Vec<NodeId> {
        let Self { gateways, workers, projectors, .. } = *self;
        [NodeId::Store, NodeId::Bus]
            .into_iter()
            .chain((0..workers).map(NodeId::Worker))
            .chain((0..projectors).map(NodeId::Projector))
            .chain((0..gateways).map(NodeId::Gateway))
            .chain([NodeId::Bank, NodeId::People])
            .collect()
    }
}

/// Everything machines are built from. Nothing in it changes during a run but the disk.
#[derive(Debug)]
pub struct Cast {
    /// Where all choices come from.
    pub seed: u64,
    /// The machines.
    pub topology: Topology,
    /// How long seats are promised.
    pub policy: Policy,
    /// What organisers set out to do.
    pub organisers: Vec<Organiser>,
    /// What registrants set out to do, and at which conference.
    pub scripts: Vec<(String, ConferenceId, Vec<Act>)>,
    /// How the bank treats payments.
    pub conducts: BTreeMap<PaymentId, Conduct>,
    /// What protects the system.
    pub protections: Protections,
    /// The store's disk.
    pub disk: Disk,
}

impl Cast {
    /// All machines, in the order in which they start.
    #[must_use]
    pub fn nodes(&self) -> Vec<NodeId> {
        self.topology.nodes()
    }

    /// Builds a machine as it is when it starts: without any memory.
    #[must_use]
    pub fn build(&self, node: NodeId) -> Box<dyn Node> {
        let Topology { gateways, workers, projectors, contention, keep_states, snapshots } = self.topology;
        match node {
            NodeId::People => Box::new(People::new(gateways, &self.organisers, &self.scripts)),
            NodeId::Gateway(number) => {
                Box::new(Gateway::new(number, projectors, self.policy.clone(), self.protections))
            }
            NodeId::Bus => {
                let spread = if contention { Spread::ByMessage } else { Spread::ByStream };
                Box::new(Bus::new(gateways, workers, projectors, spread).under(self.protections))
            }
            NodeId::Worker(_) => Box::new(Worker::new(self.protections, keep_states).keeping(snapshots)),
            NodeId::Store => Box::new(Store::new(self.disk.clone(), projectors, self.protections)),
            NodeId::Projector(number) => Box::new(Projector::new(number, self.protections)),
            NodeId::Bank => {
                let once = self.protections.bank_requests_once;
                Box::new(Bank::new(self.conducts.clone()).asked_once(once))
            }
        }
    }
}
