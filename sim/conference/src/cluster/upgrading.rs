//! The operator who upgrades: one step after the other, each begun only when the one before is seen
//! to be done.
//!
//! Nothing of ours is waited for by the clock. A worker is replaced when the bus has seen the last
//! message it was given done; the next machine is replaced when the one before it says that it has
//! read everything; a release is final when the store says so. Only if that never comes the
//! operator goes on after a while: every step is safe at any moment, just not unnoticed.

use std::collections::VecDeque;
use std::time::Duration;

use domain::history::Release;
use stage::wire::FASTEST_MS;
use stage::{Orders, SimTime, View};

use super::task::{Deed, Task};
use super::upgrade::{Step, Upgrade};
use super::{Cluster, Releases, Topology};
use crate::node::NodeId;
use crate::node::observation::Observation;
use crate::node::protocol::{BusRequest, ProjectorMessage, Server, StoreRequest};

/// How often the operator looks, and says again what was said.
const LOOK: Duration = Duration::from_secs(1);

/// How long a machine is down while it is replaced.
const REPLACING_MS: u64 = 200;

/// How long the operator waits for a machine before going on. A machine may be down for other
/// reasons.
const PATIENCE: Duration = Duration::from_secs(60);

/// Only people cannot be asked whether they are done. Who got no answer from one gateway asks the
/// other after three seconds, and must find it there; so between two gateways the operator waits
/// for longer than that.
const PEOPLE_ASK_AGAIN: Duration = Duration::from_secs(5);

/// After so long a release that cannot be finalised is left as it is, and so is a log that cannot
/// be rewritten.
const FINALISING: Duration = Duration::from_secs(3600);

/// What the operator is about.
#[derive(Debug)]
pub struct Upgrading {
    topology: Topology,
    releases: Releases,
    /// The upgrade that was planned before the story began.
    planned: Option<Upgrade>,
    steps: VecDeque<Step>,
    /// What is being done, since when, and how far it is.
    current: Option<(Step, SimTime, Progress)>,
    /// How many steps were begun.
    begun: u32,
    /// Whether the operator waits to be told before the release is made final.
    waits: bool,
    pause: Duration,
    /// Whether a look is planned.
    looks: bool,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// The worker is not given anything more.
    Draining,
    /// The machine is being started.
    Starting,
    /// It is done.
    Done,
}

impl Upgrading {
    pub(super) fn new(topology: Topology, releases: Releases, planned: Option<Upgrade>) -> Self {
        Self {
            topology,
            releases,
            planned,
            steps: VecDeque::new(),
            current: None,
            begun: 0,
            waits: false,
            pause: Duration::ZERO,
            looks: false,
        }
    }

    fn waits_for_word(&self) -> bool {
        self.waits && matches!(self.steps.front(), Some(Step::Finalise { .. }))
    }

    /// Plans the upgrade, if there is one.
    pub(super) fn plan(&mut self, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        if let Some(upgrade) = self.planned {
            self.prepare(&upgrade, view, orders);
        }
    }

    /// An operator begins an upgrade, and makes the release final only when told.
    pub fn begin(
        &mut self,
        upgrade: &Upgrade,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        self.waits = true;
        self.prepare(upgrade, view, orders);
    }

    /// The operator is told to make the release final.
    pub const fn complete(&mut self) {
        self.waits = false;
    }

    fn prepare(
        &mut self,
        upgrade: &Upgrade,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        self.steps = upgrade.steps(&self.topology).into();
        self.pause = millis(upgrade.pause_ms);
        self.look_again(SimTime(upgrade.at_ms).max(view.now), orders);
    }

    /// The operator thinks better of it: what was begun is brought to its end and taken back. Says
    /// how that upgrade went; nothing if it cannot be taken back any more, because the release is
    /// being made final.
    pub fn call_off(&mut self, upgrade: Upgrade) -> Option<Upgrade> {
        let begun = self.begun;
        if begun as usize > upgrade.there(&self.topology).len() {
            return None;
        }
        let called_off = Upgrade { roll_back_after: Some(begun), ..upgrade };
        self.steps = called_off.steps(&self.topology).split_off(begun as usize).into();
        Some(called_off)
    }

    fn look_again(&mut self, at: SimTime, orders: &mut Orders<Cluster>) {
        self.looks = true;
        orders.plan(at, 3, Task::Upgrade);
    }

    /// The operator looks how far the upgrade is.
    pub(super) fn look(&mut self, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        self.looks = false;
        match self.current {
            Some((step, done, Progress::Done)) if view.now < done + self.pause_after(step) => {}
            Some((.., Progress::Done)) if self.waits_for_word() => {}
            None | Some((_, _, Progress::Done)) => match self.steps.pop_front() {
                Some(step) => self.begin_step(step, view, orders),
                None => return orders.tell(Deed::UpgradeOver),
            },
            Some((step, since, progress)) => self.go_on_with(step, since, progress, view, orders),
        }
        if !self.looks {
            self.look_again(view.now + LOOK, orders);
        }
    }

    fn pause_after(&self, step: Step) -> Duration {
        match step {
            Step::Replace { node: NodeId::Gateway(_), .. } => self.pause.max(PEOPLE_ASK_AGAIN),
            _ => self.pause,
        }
    }

    fn begin_step(&mut self, step: Step, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        orders.tell(Deed::UpgradeStep { step });
        self.begun += 1;
        let progress = match step {
            Step::Replace { node: node @ NodeId::Worker(_), .. } if view.is_up(node) => {
                Progress::Draining
            }
            Step::Replace { node, release } => {
                self.replace(node, release, orders);
                Progress::Starting
            }
            Step::StopAll { down_ms, release } => {
                for node in self.topology.upgraded_nodes() {
                    self.replace_within(node, release, down_ms, orders);
                }
                Progress::Done
            }
            Step::BuildBeside { .. } | Step::Finalise { .. } | Step::RewriteLog { .. } => {
                Progress::Starting
            }
        };
        self.current = Some((step, view.now, progress));
        self.say(step, progress, orders);
    }

    fn go_on_with(
        &mut self,
        step: Step,
        since: SimTime,
        progress: Progress,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        let waited = view.now.since(since);
        let progress = match (step, progress) {
            (Step::Replace { node, release }, Progress::Draining) if waited >= PATIENCE => {
                self.replace(node, release, orders);
                Progress::Starting
            }
            (Step::Finalise { .. } | Step::RewriteLog { .. }, Progress::Starting)
                if waited >= FINALISING =>
            {
                Progress::Done
            }
            (Step::Replace { .. }, Progress::Starting) if waited >= PATIENCE * 2 => Progress::Done,
            (_, progress) => progress,
        };
        let since = if progress == Progress::Done { view.now } else { since };
        self.current = Some((step, since, progress));
        self.say(step, progress, orders);
    }

    /// Says what has to be said for a step, again and again: a datagram may be lost. What is said
    /// for a later step has a higher number.
    fn say(&self, step: Step, progress: Progress, orders: &mut Orders<Cluster>) {
        let count = self.current.map_or(1, |(_, since, _)| since.0 + 1);
        match (step, progress) {
            (Step::Replace { node: NodeId::Worker(worker), .. }, Progress::Draining) => {
                orders.send(NodeId::People, NodeId::Bus, BusRequest::Drain { worker });
            }
            (Step::BuildBeside { projector, release }, Progress::Starting) => {
                let build = ProjectorMessage::BuildBeside { release, count };
                orders.send(NodeId::People, NodeId::Projector(projector), build);
            }
            (Step::Finalise { release }, Progress::Starting) => {
                let machines =
                    self.topology.upgraded_nodes().into_iter().filter_map(Server::of).collect();
                let finalise = StoreRequest::Finalise { release, machines, count };
                orders.send(NodeId::People, NodeId::Store, finalise);
            }
            (Step::RewriteLog { release, following }, Progress::Starting) => {
                orders.send(
                    NodeId::People,
                    NodeId::Store,
                    StoreRequest::RewriteLog { release, following },
                );
            }
            _ => {}
        }
    }

    /// Takes note of what machines say about the step that is being done.
    pub(super) fn notice(
        &mut self,
        node: NodeId,
        observation: &Observation,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        if let (NodeId::Projector(_), Observation::Switched { release, .. }) = (node, observation) {
            self.releases.install(node, *release);
        }
        let Some((step, since, progress)) = self.current else { return };
        let next = match (step, progress, observation) {
            (
                Step::Replace { node: of @ NodeId::Worker(number), release },
                Progress::Draining,
                Observation::Drained { worker },
            ) if number == *worker => {
                // What else is handed over together with this is being done already.
                let soon = view.now + millis(FASTEST_MS);
                orders.plan(soon, 1, Task::Replace(of, release));
                Progress::Starting
            }
            (
                Step::Replace { node: of, release },
                Progress::Starting,
                Observation::Ready { release: runs },
            ) if of == node && release == *runs => Progress::Done,
            (
                Step::BuildBeside { projector, release },
                Progress::Starting,
                Observation::Switched { release: shown, .. },
            ) if node == NodeId::Projector(projector) && release == *shown => Progress::Done,
            (
                Step::RewriteLog { release, .. },
                Progress::Starting,
                Observation::CutOver { release: done, .. }
                | Observation::Diverged { release: done, .. },
            ) if release == *done => Progress::Done,
            (
                Step::Finalise { release },
                Progress::Starting,
                Observation::Finalised { release: done },
            ) if release == *done => Progress::Done,
            _ => return,
        };
        let since = if next == Progress::Done { view.now } else { since };
        self.current = Some((step, since, next));
    }

    /// Replaces a machine by one that runs a release.
    pub(super) fn replace(&self, node: NodeId, release: Release, orders: &mut Orders<Cluster>) {
        self.replace_within(node, release, REPLACING_MS, orders);
    }

    /// A machine that is down starts with the new release when it comes back.
    fn replace_within(
        &self,
        node: NodeId,
        release: Release,
        down_ms: u64,
        orders: &mut Orders<Cluster>,
    ) {
        self.releases.install(node, release);
        orders.replace(node, down_ms);
    }
}

const fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
