//! The cluster that is rehearsed: which machines there are, how each is built anew when it starts,
//! and who runs them.

mod faults;
pub mod letter;
mod operator;
mod poison;
pub mod settings;
mod task;
pub mod upgrade;
mod upgrading;
mod written;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use domain::history::Release;
use domain::identity::{ConferenceId, PaymentId};
use domain::sourcing::Snapshots;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stage::Disk;

pub use self::faults::{ConferenceFault, FAULT_KINDS, Fault, fault_number};
pub use self::operator::Operator;
use self::settings::Settings;
pub use self::task::{Deed, Task};
use self::upgrade::Upgrade;
use self::upgrading::Upgrading;
use crate::node::bank::Bank;
use crate::node::bus::jetstream::{BrokerStream, JetStream, Nats, SimulatedJetStream};
use crate::node::bus::{Bus, JetStreamBus, Spread};
use crate::node::gateway::Gateway;
use crate::node::observation::Observation;
use crate::node::people::People;
use crate::node::projector::Projector;
use crate::node::protections::Protections;
use crate::node::protocol::{Act, Conduct, Organiser, Payload};
use crate::node::release::RunningVersion;
use crate::node::store::{Medium, Store};
use crate::node::worker::Worker;
use crate::node::{Halted, Machine, Node, NodeId, Wired};

/// How many machines of each kind there are, and how they work together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topology {
    /// How many gateways, through which people come in.
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
    #[schemars(with = "written::Snapshots")]
    #[serde(default, skip_serializing_if = "is_default")]
    pub snapshots: Snapshots,
    /// Where the bus has its subscriptions.
    #[serde(default, skip_serializing_if = "is_default")]
    pub subscriptions: Subscriptions,
    /// How the store's database keeps transactions apart.
    #[serde(default, skip_serializing_if = "is_default")]
    pub isolation: Isolation,
    /// How many entries of the change log of Conference Management's tables the store keeps; all if
    /// no number is named. Whoever has fallen further behind is given another copy.
    #[serde(default, skip_serializing_if = "is_default")]
    pub change_log_keeps: Option<NonZeroU32>,
}

/// How the store's database keeps transactions apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// They take turns.
    #[default]
    OneWriter,
    /// By watching what each has read: now and then one is refused though nobody wrote that.
    Serializable,
}

/// Where the bus has its subscriptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subscriptions {
    /// In its memory: when it stops they are gone, and the store publishes again.
    #[default]
    InMemory,
    /// On a server that outlives it, and that does what NATS JetStream does: it remembers ids for a
    /// while, and forgets completions when it is killed.
    JetStream,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
            subscriptions: Subscriptions::InMemory,
            isolation: Isolation::OneWriter,
            change_log_keeps: None,
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

    /// The machines that run a release: all but the store, the bus, and those that are not ours.
    #[must_use]
    pub fn upgraded_nodes(&self) -> Vec<NodeId> {
        let ours = |node: &NodeId| {
            matches!(node, NodeId::Worker(_) | NodeId::Projector(_) | NodeId::Gateway(_))
        };
        self.nodes().into_iter().filter(ours).collect()
    }
}

/// Everything machines are built from. Nothing in it changes during a run but the disk.
#[derive(Debug)]
pub struct Cluster {
    /// How many machines of each kind there are.
    pub topology: Topology,
    /// The numbers that a business customer may set.
    pub settings: Settings,
    /// What organisers set out to do.
    pub organisers: Vec<Organiser>,
    /// What registrants set out to do, and at which conference.
    pub scripts: Vec<(String, ConferenceId, Vec<Act>)>,
    /// How the bank treats payments.
    pub conducts: BTreeMap<PaymentId, Conduct>,
    /// What protects the system.
    pub protections: Protections,
    /// What every machine runs at first, if machines of another release may take part later.
    pub first: Option<Release>,
    /// The upgrade that is planned.
    pub upgrade: Option<Upgrade>,
    /// What each machine runs when it starts next.
    pub releases: Releases,
    /// The machine that has a disk, and the disk: the store's.
    pub disks: [(NodeId, Disk); 1],
    /// What the store uses instead of its disk, where machines are real processes.
    pub real: Option<Medium>,
    /// The stream of a server that the bus is on, where machines are real processes.
    pub broker: Option<BrokerStream>,
    /// The server that the bus is on otherwise, if it is on one. It changes during a run, as the
    /// disk does.
    pub jetstream: SimulatedJetStream,
}

/// What machines run when they start next. It changes during a run, as the disk does.
#[derive(Clone, Debug, Default)]
pub struct Releases(Arc<Mutex<BTreeMap<NodeId, Release>>>);

impl Releases {
    /// Installs a release on a machine. It runs with the next start.
    pub fn install(&self, node: NodeId, release: Release) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(node, release);
    }

    /// What is installed on a machine, if anything was.
    #[must_use]
    pub fn on(&self, node: NodeId) -> Option<Release> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&node).copied()
    }
}

impl Cluster {
    /// The store's disk.
    #[must_use]
    pub const fn disk(&self) -> &Disk {
        &self.disks[0].1
    }

    /// The release of a machine that starts now.
    #[must_use]
    pub fn running(&self, node: NodeId) -> RunningVersion {
        match self.first {
            None => RunningVersion::TODAY,
            Some(first) => {
                let runs = self.releases.on(node).unwrap_or(first);
                let writes = (self.protections.seams.writes_as)(first, runs);
                RunningVersion::during_upgrade(runs, writes)
            }
        }
    }

    fn build(&self, node: NodeId) -> Box<dyn Node> {
        let Topology { gateways, projectors, keep_states, snapshots, .. } = self.topology;
        let running = self.running(node);
        match node {
            NodeId::People => Wired::boxed(People::new(gateways, &self.organisers, &self.scripts)),
            NodeId::Gateway(number) => {
                let gateway =
                    Gateway::new(number, projectors, self.settings.policy(), self.protections)
                        .issuing_invoices(self.settings.invoices_due_after());
                Wired::boxed(gateway.with_version(running))
            }
            NodeId::Bus => self.bus(),
            NodeId::Worker(number) => {
                let worker = Worker::new(self.protections, keep_states)
                    .keeping(snapshots)
                    .sparing_the_bank(self.settings.breaker())
                    .issuing_invoices(self.settings.invoices_due_after());
                Wired::boxed(worker.with_version(number, running))
            }
            NodeId::Store => {
                let first = self.first.unwrap_or(Release::TODAY);
                let medium = self.real.clone().unwrap_or_else(|| self.disk().clone().into());
                let store = Store::new(medium, projectors, self.protections).serving(first);
                let refuses = self.topology.isolation == Isolation::Serializable;
                let store = store.keeping_changes(self.topology.change_log_keeps);
                Wired::boxed(store.serializable(refuses))
            }
            NodeId::Projector(number) => {
                Wired::boxed(Projector::new(number, self.protections).with_version(running))
            }
            NodeId::Bank => {
                let bank = Bank::new(self.conducts.clone())
                    .setting_aside_for(self.settings.authorisations_last());
                Wired::boxed(bank.under(&self.protections))
            }
        }
    }
}

impl Cluster {
    fn bus(&self) -> Box<dyn Node> {
        match (self.broker.clone(), self.topology.subscriptions) {
            (Some(on), _) => self.bus_on(Nats::new(on)),
            (None, Subscriptions::JetStream) => self.bus_on(self.jetstream.clone()),
            (None, Subscriptions::InMemory) => {
                let (gateways, workers, projectors) = self.bus_serves();
                let bus = Bus::new(gateways, workers, projectors, self.spread());
                Wired::boxed(bus.under(self.protections))
            }
        }
    }

    fn bus_on(&self, server: impl JetStream + 'static) -> Box<dyn Node> {
        let bus = JetStreamBus::new(server, self.bus_serves(), self.spread());
        Wired::boxed(bus.under(self.protections))
    }

    const fn bus_serves(&self) -> (u8, u8, u8) {
        (self.topology.gateways, self.topology.workers, self.topology.projectors)
    }

    const fn spread(&self) -> Spread {
        if self.topology.contention { Spread::ByMessage } else { Spread::ByStream }
    }
}

impl stage::System for Cluster {
    type NodeId = NodeId;
    type Message = Payload;
    type Probe = Observation;
    type Halt = Halted;
    type Fault = ConferenceFault;
    type Operator = Operator;
    type Node = Machine;

    fn nodes(&self) -> Vec<NodeId> {
        self.topology.nodes()
    }

    fn boot(&self, node: NodeId) -> Machine {
        Machine(self.build(node))
    }

    fn starts_again(halt: &Halted) -> bool {
        match halt {
            Halted::Ledger(error) => error.is_of_the_server(),
            Halted::Broker(error) => error.is_of_the_server(),
            _ => false,
        }
    }

    fn operator(&self) -> Operator {
        Operator::new(Upgrading::new(self.topology.clone(), self.releases.clone(), self.upgrade))
    }

    fn disks(&self) -> &[(NodeId, Disk)] {
        &self.disks
    }

    fn is_outside(&self, node: NodeId) -> bool {
        matches!(node, NodeId::People | NodeId::Bank)
    }
}
