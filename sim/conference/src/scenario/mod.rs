//! A scenario is data: machines, people, and what goes wrong. A seed only generates one.
//!
//! The runner, the corpus of findings, the shrinker and the reports all use this one form, written
//! as JSON.

mod expected;
mod field;
mod file;
mod form;
mod generate;
mod limits;
mod possible;
#[cfg(test)]
mod refusals;
mod rush;
mod schema;
mod smaller;
mod span;
mod steady;
mod upgraded;
mod variation;
mod varied;
mod words;

use std::collections::BTreeMap;

use domain::identity::{ConferenceId, OrderId, PaymentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::cluster::settings::Settings;
pub use crate::cluster::upgrade::{Step, Strategy, Upgrade};
pub use expected::{Expected, Tally, Twin};
pub use field::Field;
pub use file::{ScenarioError, parse, read, write};
pub use generate::from_seed;
pub use limits::{LONGEST_ABSENCE_MS, LONGEST_STORY, limits};
pub use possible::Refused;
pub use possible::possible_fault;
pub use schema::schema;
pub use variation::Variation;

use crate::cluster::{Cluster, Fault, Releases, Topology};
use crate::node::NodeId;
use crate::node::bus::jetstream::SimulatedJetStream;
use crate::node::protections::Protections;
use crate::node::protocol::{Act, Conduct, Organiser};
use stage::Disk;
use stage::campaign::capsule::Capsule;

use limits::{MOST_FAULTS, MOST_PEOPLE};

/// The version of the form of a scenario. A file of another version is refused with a clear error.
pub const VERSION: u32 = 1;

/// The version of the form of a scenario that says how it was found.
pub const VERSION_OF_FINDINGS: u32 = 2;

/// What is rehearsed.
///
/// ```
/// use conference::scenario::{Scenario, from_seed};
///
/// // A scenario is data: it can be drawn from a seed, changed, written down and read again.
/// let mut scenario = from_seed(7);
/// scenario.registrants.truncate(1);
/// scenario.faults.clear();
/// let text = serde_json::to_string(&scenario)?;
/// assert_eq!(serde_json::from_str::<Scenario>(&text)?, scenario);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The schema that an editor completes the file by; `sim scenario --schema` prints it.
    #[serde(default, rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<Box<str>>,
    /// The version of this form.
    #[schemars(range(min = VERSION, max = VERSION_OF_FINDINGS))]
    pub version: u32,
    /// Where all choices come from that are not written down here, such as how long each datagram
    /// takes.
    pub seed: u64,
    /// What it is about, for people who read the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// How many machines of each kind there are.
    pub topology: Topology,
    /// What a business customer has set; what is not said is as it always was.
    #[serde(
        default,
        deserialize_with = "crate::object::object",
        skip_serializing_if = "Settings::are_usual"
    )]
    pub settings: Settings,
    /// The organisers, each with the conference that is set up.
    #[schemars(length(max = MOST_PEOPLE))]
    pub organisers: Vec<Organiser>,
    /// Who comes, and what they set out to do.
    #[schemars(length(max = MOST_PEOPLE))]
    pub registrants: Vec<Script>,
    /// What goes wrong.
    #[schemars(length(max = MOST_FAULTS))]
    pub faults: Vec<Fault>,
    /// The upgrade that goes on meanwhile, if there is one. Without, every machine runs today's
    /// release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Upgrade>,
    /// When the story is stopped, in milliseconds of business time, if it is not over before. One
    /// that is stopped before it had the time to end proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_ms: Option<u64>,
    /// What must come of it, beside the rules that hold for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// How it was found, if a campaign found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Box<Capsule>>,
}

/// What a campaign plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Workload {
    /// Everything at once.
    #[default]
    Standard,
    /// Two hundred registrants and one seat type.
    Rush,
    /// Two hundred registrants and two seat types.
    RushForTwo,
    /// Seats for everybody, and nothing that depends on who comes first.
    Steady,
    /// The steady one, varied in a way that must not change its end. Both are played.
    Varied(Variation),
}

impl std::fmt::Display for Workload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl Workload {
    /// Every workload, in the order in which help lists them.
    pub const ALL: [Self; 10] = [
        Self::Standard,
        Self::Rush,
        Self::RushForTwo,
        Self::Steady,
        Self::Varied(Variation::Doubled),
        Self::Varied(Variation::Reordered),
        Self::Varied(Variation::Alone),
        Self::Varied(Variation::Contended),
        Self::Varied(Variation::Lossy),
        Self::Varied(Variation::Crashed),
    ];

    /// Its name, as the command line and files of findings write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Rush => "rush",
            Self::RushForTwo => "rush-for-two",
            Self::Steady => "steady",
            Self::Varied(variation) => variation.name(),
        }
    }

    /// The scenario that belongs to a seed.
    #[must_use]
    pub fn scenario(self, seed: u64) -> Scenario {
        match self {
            Self::Standard => from_seed(seed),
            Self::Rush => rush::one_type(seed),
            Self::RushForTwo => rush::two_types(seed),
            Self::Steady => steady::steady(seed),
            Self::Varied(variation) => variation.scenario(seed),
        }
    }
}

/// What one registrant sets out to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The name; the order's id is derived from it, so no two registrants share one.
    pub name: String,
    /// The name of the conference; the first one if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conference: Option<String>,
    /// What is done, one thing after the other.
    pub acts: Vec<Act>,
    /// How the bank treats the first, second … attempt to pay. Attempts without an entry are
    /// treated promptly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bank: Vec<Conduct>,
}

/// The name of the conference that most scenarios are about.
pub const CONFERENCE: &str = "the conference";

/// The conference that most scenarios are about.
#[must_use]
pub fn conference() -> ConferenceId {
    ConferenceId::named(CONFERENCE)
}

impl Scenario {
    /// The cluster that plays this scenario, on an empty disk.
    #[must_use]
    pub fn cluster(&self, protections: Protections) -> Cluster {
        Cluster {
            topology: self.topology.clone(),
            settings: self.settings,
            organisers: self.organisers.clone(),
            scripts: self.registrants.iter().map(|who| self.script(who)).collect(),
            conducts: self.conducts(),
            protections,
            first: self.upgrade.map(|upgrade| upgrade.from),
            upgrade: self.upgrade,
            releases: Releases::default(),
            disks: [(NodeId::Store, Disk::new())],
            real: None,
            broker: None,
            jetstream: SimulatedJetStream::default(),
        }
    }

    fn script(&self, who: &Script) -> (String, ConferenceId, Vec<Act>) {
        let first =
            || self.organisers.first().map_or(CONFERENCE, |organiser| &organiser.conference);
        let conference = who.conference.as_deref().unwrap_or_else(first);
        (who.name.clone(), ConferenceId::named(conference), who.acts.clone())
    }

    fn conducts(&self) -> BTreeMap<PaymentId, Conduct> {
        let of = |script: &Script| {
            let order = OrderId::named(&script.name);
            (1..)
                .zip(script.bank.clone())
                .map(move |(attempt, conduct)| (PaymentId::of(order, attempt), conduct))
        };
        self.registrants.iter().flat_map(of).collect()
    }
}
