//! The operator who upgrades: one step after the other, each begun only when the one before is seen to be done.
//!
//! Nothing of ours is waited for by the clock. A worker is replaced when the bus has seen the last message it was given done; the next
//! machine is replaced when the one before it says that it has read everything; a release is final when the store says so. Only if
//! that never comes the operator goes on after a while: every step is safe at any moment, just not unnoticed.

use std::collections::VecDeque;
use std::time::Duration;

use domain::history::Release;
use domain::sourcing::Timestamp;

use super::fault::FaultKind;
use super::{Audience, Due, FASTEST_MS, Stage, TICK_MS, millis, on_tick};
use crate::node::NodeId;
use crate::node::protocol::{BusRequest, Machine, ProjectorMessage, StoreRequest};
use crate::record::{Happening, Observation};
use crate::scenario::{Step, Upgrade};

/// How often the operator looks, and says again what was said.
const LOOK: Duration = Duration::from_secs(1);

/// How long a machine is down while it is replaced.
const REPLACING_MS: u64 = 200;

/// How long the operator waits for a machine before going on. A machine may be down for other reasons.
const PATIENCE: Duration = Duration::from_secs(60);

/// Only people cannot be asked whether they are done. Who got no answer from one gateway asks the other after three seconds,
/// and must find it there; so between two gateways the operator waits for longer than that.
const PEOPLE_ASK_AGAIN: Duration = Duration::from_secs(5);

/// After so long a release that cannot be finalised is left as it is, and so is a log that cannot be rewritten.
const FINALISING: Duration = Duration::from_secs(3600);

/// What the operator is about.
#[derive(Debug, Default)]
pub(super) struct Upgrading {
    steps: VecDeque<Step>,
    /// What is being done, since when, and how far it is.
    current: Option<(Step, Timestamp, Progress)>,
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
    fn waits_for_word(&self) -> bool {
        self.waits && matches!(self.steps.front(), Some(Step::Finalise { .. }))
    }
}

impl<A: Audience> Stage<A> {
    /// Plans the upgrade, if there is one.
    pub(super) fn plan_upgrade(&mut self) {
        if let Some(upgrade) = self.cast.upgrade {
            self.prepare_upgrade(&upgrade);
        }
    }

    /// An operator begins an upgrade, and makes the release final only when told.
    pub fn begin_upgrade(&mut self, upgrade: &Upgrade) {
        self.upgrading.waits = true;
        self.prepare_upgrade(upgrade);
    }

    /// The operator is told to make the release final.
    pub const fn complete_upgrade(&mut self) {
        self.upgrading.waits = false;
    }

    fn prepare_upgrade(&mut self, upgrade: &Upgrade) {
        self.upgrading.steps = upgrade.steps(&self.cast.topology).into();
        self.upgrading.pause = millis(upgrade.pause_ms);
        self.look_after_upgrade(on_tick(Timestamp(upgrade.at_ms).max(self.now)));
    }

    /// The operator thinks better of it: what was begun is brought to its end and taken back. Says how that upgrade went; nothing
    /// if it cannot be taken back any more, because the release is being made final.
    pub fn call_off_upgrade(&mut self, upgrade: Upgrade) -> Option<Upgrade> {
        let begun = self.upgrading.begun;
        if begun as usize > upgrade.there(&self.cast.topology).len() {
            return None;
        }
        let called_off = Upgrade { roll_back_after: Some(begun), ..upgrade };
        self.upgrading.steps = called_off.steps(&self.cast.topology).split_off(begun as usize).into();
        Some(called_off)
    }

    fn look_after_upgrade(&mut self, at: Timestamp) {
        self.upgrading.looks = true;
        self.schedule(at, None, 3, Due::Upgrade);
    }

    /// The operator looks how far the upgrade is.
    pub(super) fn upgrade(&mut self) {
        self.upgrading.looks = false;
        match self.upgrading.current {
            Some((step, done, Progress::Done)) if self.now < done + self.pause_after(step) => {}
            Some((.., Progress::Done)) if self.upgrading.waits_for_word() => {}
            None | Some((_, _, Progress::Done)) => match self.upgrading.steps.pop_front() {
                Some(step) => self.begin_step(step),
                None => return self.tell(Happening::UpgradeOver),
            },
            Some((step, since, progress)) => self.go_on_with(step, since, progress),
        }
        if !self.upgrading.looks {
            self.look_after_upgrade(on_tick(self.now + LOOK));
        }
    }

    fn pause_after(&self, step: Step) -> Duration {
        match step {
            Step::Replace { node: NodeId::Gateway(_), .. } => self.upgrading.pause.max(PEOPLE_ASK_AGAIN),
            _ => self.upgrading.pause,
        }
    }

    fn begin_step(&mut self, step: Step) {
        self.tell(Happening::UpgradeStep { step });
        self.upgrading.begun += 1;
        let progress = match step {
            Step::Replace { node: node @ NodeId::Worker(_), .. } if self.is_up(node) => Progress::Draining,
            Step::Replace { node, release } => {
                self.replace(node, release);
                Progress::Starting
            }
            Step::StopAll { down_ms, release } => {
                for node in self.cast.upgraded_nodes() {
                    self.replace_within(node, release, down_ms);
                }
                Progress::Done
            }
            Step::BuildBeside { .. } | Step::Finalise { .. } | Step::RewriteLog { .. } => Progress::Starting,
        };
        self.upgrading.current = Some((step, self.now, progress));
        self.say(step, progress);
    }

    fn go_on_with(&mut self, step: Step, since: Timestamp, progress: Progress) {
        let waited = self.now.since(since);
        let progress = match (step, progress) {
            (Step::Replace { node, release }, Progress::Draining) if waited >= PATIENCE => {
                self.replace(node, release);
                Progress::Starting
            }
            (Step::Finalise { .. } | Step::RewriteLog { .. }, Progress::Starting) if waited >= FINALISING => {
                Progress::Done
            }
            (Step::Replace { .. }, Progress::Starting) if waited >= PATIENCE * 2 => Progress::Done,
            (_, progress) => progress,
        };
        let since = if progress == Progress::Done { self.now } else { since };
        self.upgrading.current = Some((step, since, progress));
        self.say(step, progress);
    }

    /// Says what has to be said for a step, again and again: a datagram may be lost. What is said for a later step has a higher
    /// number.
    fn say(&mut self, step: Step, progress: Progress) {
        let count = self.upgrading.current.map_or(1, |(_, since, _)| since.0 + 1);
        match (step, progress) {
            (Step::Replace { node: NodeId::Worker(worker), .. }, Progress::Draining) => {
                self.send(NodeId::People, NodeId::Bus, BusRequest::Drain { worker }.into());
            }
            (Step::BuildBeside { projector, release }, Progress::Starting) => {
                let build = ProjectorMessage::BuildBeside { release, count };
                self.send(NodeId::People, NodeId::Projector(projector), build.into());
            }
            (Step::Finalise { release }, Progress::Starting) => {
                let machines = self.cast.upgraded_nodes().into_iter().filter_map(Machine::of).collect();
                let finalise = StoreRequest::Finalise { release, machines, count };
                self.send(NodeId::People, NodeId::Store, finalise.into());
            }
            (Step::RewriteLog { release, following }, Progress::Starting) => {
                self.send(
                    NodeId::People,
                    NodeId::Store,
                    StoreRequest::RewriteLog { release, following }.into(),
                );
            }
            _ => {}
        }
    }

    /// Takes note of what machines say about the step that is being done.
    pub(super) fn follow_upgrade(&mut self, node: NodeId, observation: &Observation) {
        if let (NodeId::Projector(_), Observation::Switched { release, .. }) = (node, observation) {
            self.cast.releases.install(node, *release);
        }
        let Some((step, since, progress)) = self.upgrading.current else { return };
        let next = match (step, progress, observation) {
            (
                Step::Replace { node: of @ NodeId::Worker(number), release },
                Progress::Draining,
                Observation::Drained { worker },
            ) if number == *worker => {
                // What else is handed over together with this is being done already.
                let soon = self.now + millis(FASTEST_MS);
                self.schedule(soon, None, 1, Due::Replace(of, release));
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
                Observation::CutOver { release: done, .. } | Observation::Diverged { release: done, .. },
            ) if release == *done => Progress::Done,
            (Step::Finalise { release }, Progress::Starting, Observation::Finalised { release: done })
                if release == *done =>
            {
                Progress::Done
            }
            _ => return,
        };
        let since = if next == Progress::Done { self.now } else { since };
        self.upgrading.current = Some((step, since, next));
    }

    /// Replaces a machine by one that runs a release.
    pub(super) fn replace(&mut self, node: NodeId, release: Release) {
        self.replace_within(node, release, REPLACING_MS);
    }

    fn replace_within(&mut self, node: NodeId, release: Release, down_ms: u64) {
        self.cast.releases.install(node, release);
        if !self.is_up(node) {
            // It starts with the new release when it comes back.
            return;
        }
        self.stop(node, FaultKind::Restart, 0);
        if let Some(machine) = self.machines.get_mut(&node) {
            // Being replaced is no fault that has to prove itself.
            machine.outage = None;
        }
        let back = self.now + millis(down_ms.max(TICK_MS));
        self.schedule(on_tick(back), None, 1, Due::Restart(node));
    }

    fn is_up(&self, node: NodeId) -> bool {
        self.machines.get(&node).is_some_and(|machine| machine.up)
    }
}
