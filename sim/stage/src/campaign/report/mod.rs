//! What a campaign came to, as plain data: what machines read, what is told to people and to
//! continuous integration, what is judged, and what shards are added up from.
//!
//! It is one object of the form [`FORM`](super::json::FORM). Whatever depends on clocks has a name
//! that ends in `_seconds`, or is `began`; all else is the same for the same seeds, however many
//! were played at once.

mod finding;
mod line;
mod of_summary;
mod smallest;
mod spent;

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::finding::ReportedFinding;
pub(super) use self::finding::reported;
pub use self::line::{ReportedCheck, ReportedFault, ReportedMark, Unproved};
pub use self::smallest::ReportedSmallest;
pub use self::spent::ReportedSpent;
use super::CutShort;
use super::comparison::Comparison;
use super::joint_hash::JointHash;
use super::merged_shard::MergedShard;
use super::seeds::{Seeds, Shard};
use super::verdict::{Rule, Verdict};

/// What a campaign came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignReport {
    /// The form of all this.
    pub form: u32,
    /// The program that wrote it, and its version.
    pub program: String,
    /// What commands begin with where it was written, such as `target/release/sim`.
    pub called: String,
    /// `HELD`, `VIOLATED`, `VOID` or `INTERRUPTED`.
    pub verdict: Verdict,
    /// What was played with each seed.
    pub workload: String,
    /// How many seeds were played.
    pub seeds: u64,
    /// The last of them.
    pub last_seed: Option<u64>,
    /// How many seeds were asked for and not played; none if all seeds there are were asked for.
    pub not_played: Option<u64>,
    /// Why not all of them were played, if not, and how many were not, in words.
    pub cut_short: Option<String>,
    /// Why no further seed was begun: `interrupted`, or `budget` if the time was over.
    pub stopped_by: Option<CutShort>,
    /// The seeds that were asked for, such as `0..5000`; `5..` are all from 5 on.
    pub range: Seeds,
    /// The part of them that was asked for, such as `1/4`.
    pub shard: Shard,
    /// The shards that it was merged from; none if it was played as one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<MergedShard>,
    /// No seed was begun after this much wall time.
    pub budget_seconds: Option<f64>,
    /// `turmoil` or `direct`; `live` for machines that were processes.
    pub engine: String,
    /// The defect that was switched on.
    pub defect: Option<String>,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// How many violations there are in `violations`, and beyond what that lists.
    pub violation_count: u64,
    /// How many seeds violated something.
    pub violating_seeds: u64,
    /// The first violation of each check in each seed, in the order of seeds.
    pub violations: Vec<ReportedFinding>,
    /// The findings that were made small: the first of each check, causes before what follows from
    /// them.
    pub smallest: Vec<ReportedSmallest>,
    /// How many there are in `breakdowns`, and beyond what that lists.
    pub breakdown_count: u64,
    /// What the programs behind nodes came to that could not go on, the first of each seed.
    pub breakdowns: Vec<ReportedFinding>,
    /// Why it proves nothing, if it does not.
    pub void: Vec<String>,
    /// The rules under which it would prove nothing, and what broke them.
    pub rules: Vec<Rule>,
    /// Whether all checks must be evaluated and all marks reached in a large enough campaign of
    /// this workload.
    pub reaches_everything: bool,
    /// What was not judged, and why.
    pub notes: Vec<String>,
    /// What changed since an earlier campaign, if it was compared with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Box<Comparison>>,
    /// How far the plays themselves can be trusted.
    pub samples: ReportedSamples,
    /// The stories that prove nothing, and why not, by seed.
    pub unproved: Vec<Unproved>,
    /// The hash of the trace hashes of all runs, whatever their order.
    pub trace_hash: JointHash,
    /// Every check, in the order of its id, whether it objected or not.
    pub checks: Vec<ReportedCheck>,
    /// Every kind of fault that some scenario had.
    pub faults: Vec<ReportedFault>,
    /// Every mark, whether it was reached or not.
    pub marks: Vec<ReportedMark>,
    /// How many datagrams reached a machine.
    pub messages: u64,
    /// How much business time passed.
    pub simulated_seconds: f64,
    /// When it began, by the clock of the machine that played it (RFC 3339).
    pub began: String,
    /// How much processor time was used.
    pub cpu_seconds: f64,
    /// How much wall time passed; of shards, that of the one that took longest.
    pub wall_seconds: f64,
    /// What wall time was spent on.
    #[serde(default)]
    pub spent_seconds: ReportedSpent,
    /// What the system counts beside that: see [`Rehearsal::Sum`](super::rehearsal::Rehearsal::Sum).
    #[serde(flatten)]
    pub sum: Map<String, Value>,
}

/// What was played more than once, and how that compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedSamples {
    /// How many seeds were played twice.
    pub played_twice: u64,
    /// Those that took another course the second time.
    pub differing: Vec<u64>,
    /// How many seeds were played on the other engine as well.
    pub played_on_both_engines: u64,
    /// Those that left another state there.
    pub disagreeing: Vec<u64>,
    /// Where two plays of a seed part that should not, by seed, in one sentence each.
    pub parted: BTreeMap<u64, String>,
    /// How many pairs of scenarios were played that must come to the same end.
    pub pairs: u64,
    /// Whether a forged record was told from an honest one.
    pub canary_caught: bool,
}

impl CampaignReport {
    /// What of the command that plays a finding again is typed behind the name of the program.
    #[must_use]
    pub fn words<'a>(&self, replay: &'a str) -> &'a str {
        replay.strip_prefix(&self.called).map_or(replay, str::trim_start)
    }

    /// How much business time passed.
    #[must_use]
    pub fn simulated(&self) -> Duration {
        seconds(self.simulated_seconds)
    }

    /// How much wall time passed.
    #[must_use]
    pub fn wall(&self) -> Duration {
        seconds(self.wall_seconds)
    }

    /// The violations, and what programs came to, as far as they are listed.
    pub(super) fn findings(&self) -> impl Iterator<Item = &ReportedFinding> {
        self.violations.iter().chain(&self.breakdowns)
    }
}

/// A span that was written as a number of seconds, to the microsecond; none if it is no span.
pub(super) fn seconds(number: f64) -> Duration {
    let micros = (number * 1e6).round();
    // What is negative or no number becomes 0, what is beyond all numbers the largest.
    Duration::from_micros(micros as u64)
}
