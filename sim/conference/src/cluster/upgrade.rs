//! An upgrade, as data: from which release to which, how, and when.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use domain::history::Release;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use stage::Choices;

use super::settings::Settings;
use super::{Topology, written};
use crate::node::NodeId;
use crate::node::protocol::Following;
use crate::node::release::RunningVersion;

/// An upgrade that goes on while people buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {
    /// What every machine runs at first.
    #[schemars(with = "written::Release")]
    pub from: Release,
    /// What every machine is to run.
    #[schemars(with = "written::Release")]
    pub to: Release,
    /// How they come to run it.
    #[serde(default)]
    pub strategy: Strategy,
    /// When it begins, in milliseconds.
    pub at_ms: u64,
    /// How long after a step is done the next one begins, in milliseconds.
    #[serde(default = "one_second")]
    pub pause_ms: u64,
    /// After so many steps the operator thinks better of it and sets everything back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_back_after: Option<u32>,
}

/// How long seats are held after their promise, by whichever release that takes part holds them for
/// the shortest time.
pub fn shortest_grace(settings: &Settings, upgrade: Option<Upgrade>) -> Duration {
    let grace =
        |release| RunningVersion::during_upgrade(release, release).policy(settings.policy()).grace;
    upgrade.map_or(settings.policy().grace, |Upgrade { from, to, .. }| grace(from).min(grace(to)))
}

const fn one_second() -> u64 {
    1000
}

/// How machines come to run another release.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// One machine after the other is replaced while the others go on.
    #[default]
    Rolling,
    /// As rolling, but the views of the new release are built beside the old ones and shown once
    /// they are as far.
    BlueGreen,
    /// As rolling, and once the release is final the log is rewritten in its form: into a copy that
    /// catches up with the log and takes its place in one transaction.
    CopyTransform,
    /// The same, but the copy does not catch up: whoever commits writes into both. It shows what
    /// such a copy lacks.
    DualWrite,
    /// Everything is stopped, replaced and started. What everybody did once; it shows what downtime
    /// looks like.
    StopTheWorld,
}

impl Strategy {
    /// Every strategy, in the order in which help lists them.
    pub const ALL: [Self; 5] =
        [Self::Rolling, Self::BlueGreen, Self::CopyTransform, Self::DualWrite, Self::StopTheWorld];

    /// Its name, as the command line and scenario files write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rolling => "rolling",
            Self::BlueGreen => "blue-green",
            Self::CopyTransform => "copy-transform",
            Self::DualWrite => "dual-write",
            Self::StopTheWorld => "stop-the-world",
        }
    }

    /// Whether it promises that nobody notices.
    #[must_use]
    pub const fn promises_no_downtime(self) -> bool {
        !matches!(self, Self::StopTheWorld)
    }

    /// How the log is rewritten once the release is final, if it is.
    #[must_use]
    pub const fn rewrites_by(self) -> Option<Following> {
        match self {
            Self::CopyTransform => Some(Following::CatchUp),
            Self::DualWrite => Some(Following::DualWrite),
            Self::Rolling | Self::BlueGreen | Self::StopTheWorld => None,
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Strategy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|strategy| strategy.name() == text).ok_or(())
    }
}

/// What the operator does, one thing after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A machine is replaced by one that runs a release. A worker is given nothing more before.
    Replace {
        /// The machine that is stopped and started with the new release.
        node: NodeId,
        /// What it runs from then on.
        release: Release,
    },
    /// A projector builds views of a release beside those it shows.
    BuildBeside {
        /// The projector whose views are built again beside the old ones.
        projector: u8,
        /// Of which release.
        release: Release,
    },
    /// Every machine is stopped, and after a while started with another release.
    StopAll {
        /// For how long, in milliseconds.
        down_ms: u64,
        /// What they run from then on.
        release: Release,
    },
    /// From here on nothing is written in an older form, and no machine can be set back.
    Finalise {
        /// The release that nobody goes back from any more.
        release: Release,
    },
    /// The log is rewritten in the form of a release that is final.
    RewriteLog {
        /// The release whose form the log is rewritten to.
        release: Release,
        /// How the copy comes to have what is committed while it is made.
        following: Following,
    },
}

/// How long everything stands still while the world is stopped: what copying a store of this size
/// took in the field.
const WORLD_STOPPED_MS: u64 = 120_000;

impl Upgrade {
    /// The upgrade that belongs to a seed: mostly while many people order, sometimes while seats
    /// are released.
    #[must_use]
    pub fn of_seed(seed: u64, (from, to): (Release, Release), strategy: Strategy) -> Self {
        const SECOND: u64 = 1000;
        let choices = Choices::of(seed);
        let (begins, lasts) = match choices.below(4, "when the upgrade begins", 0, 0) {
            0 => (28 * 60 * SECOND, 90 * SECOND),
            1 => (20 * SECOND, 100 * SECOND),
            _ => (3 * SECOND, 17 * SECOND),
        };
        let at_ms = begins + choices.below(lasts, "when the upgrade begins", 0, 1);
        let pause_ms = choices.below(3 * SECOND, "pause between steps", 0, 0);
        Self { from, to, strategy, at_ms, pause_ms, roll_back_after: None }
    }

    /// What the operator does.
    #[must_use]
    pub fn steps(&self, topology: &Topology) -> Vec<Step> {
        let mut steps = self.there(topology);
        match self.roll_back_after {
            None => {
                let release = self.to;
                steps.push(Step::Finalise { release });
                let rewrites = self.strategy.rewrites_by();
                steps.extend(rewrites.map(|following| Step::RewriteLog { release, following }));
            }
            Some(most) => {
                steps.truncate(most as usize);
                let back: Vec<_> = steps.iter().rev().map(|step| self.back(*step)).collect();
                steps.extend(back);
            }
        }
        steps
    }

    /// In how many steps every machine comes to run the other release. Who reads comes before who
    /// writes, and who writes for people last.
    #[must_use]
    pub fn there(&self, topology: &Topology) -> Vec<Step> {
        let release = self.to;
        if self.strategy == Strategy::StopTheWorld {
            return vec![Step::StopAll { down_ms: WORLD_STOPPED_MS, release }];
        }
        let replace = |node| Step::Replace { node, release };
        let views = |projector| match self.strategy {
            Strategy::BlueGreen => Step::BuildBeside { projector, release },
            Strategy::Rolling
            | Strategy::CopyTransform
            | Strategy::DualWrite
            | Strategy::StopTheWorld => replace(NodeId::Projector(projector)),
        };
        let projectors = (0..topology.projectors).map(views);
        let workers = (0..topology.workers).map(NodeId::Worker).map(replace);
        let gateways = (0..topology.gateways).map(NodeId::Gateway).map(replace);
        projectors.chain(workers).chain(gateways).collect()
    }

    /// The step that sets another one back.
    fn back(&self, step: Step) -> Step {
        let release = self.from;
        match step {
            Step::Replace { node, .. } => Step::Replace { node, release },
            Step::BuildBeside { projector, .. } => Step::BuildBeside { projector, release },
            Step::StopAll { down_ms, .. } => Step::StopAll { down_ms, release },
            Step::Finalise { .. } | Step::RewriteLog { .. } => step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upgrade(strategy: Strategy, roll_back_after: Option<u32>) -> Upgrade {
        let (from, to) = (Release::V1, Release::V3);
        Upgrade { from, to, strategy, at_ms: 0, pause_ms: 1000, roll_back_after }
    }

    #[test]
    fn machines_are_replaced_one_by_one_and_the_release_is_final_in_the_end() {
        let topology = Topology::default();
        for strategy in [Strategy::Rolling, Strategy::BlueGreen] {
            let steps = upgrade(strategy, None).steps(&topology);
            assert_eq!(steps.len(), 7);
            assert_eq!(steps.last(), Some(&Step::Finalise { release: Release::V3 }));
        }
    }

    #[test]
    fn the_log_is_rewritten_once_the_release_is_final_and_not_if_it_is_taken_back() {
        let rewritten = upgrade(Strategy::CopyTransform, None).steps(&Topology::default());
        let (release, following) = (Release::V3, Following::CatchUp);
        assert_eq!(
            rewritten[6..],
            [Step::Finalise { release }, Step::RewriteLog { release, following }]
        );
        let taken_back = upgrade(Strategy::CopyTransform, Some(6)).steps(&Topology::default());
        assert!(
            !taken_back.iter().any(|step| matches!(step, Step::RewriteLog { .. })),
            "{taken_back:?}"
        );
    }

    #[test]
    fn whoever_sets_back_undoes_the_last_step_first_and_finalises_nothing() {
        let steps = upgrade(Strategy::Rolling, Some(3)).steps(&Topology::default());
        let back = Step::Replace { node: NodeId::Worker(0), release: Release::V1 };
        assert_eq!((steps.len(), steps[3]), (6, back));
        assert!(!steps.iter().any(|step| matches!(step, Step::Finalise { .. })));
    }
}
