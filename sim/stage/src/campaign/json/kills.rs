//! The kill table, as machines read it: which check finds which known defect, after how many seeds.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::small::{SmallestDefectJson, smallest_of_defect};
use super::{FORM, pretty};
use crate::campaign::capsule;
use crate::campaign::kills::{Kill, Kills};
use crate::campaign::rehearsal::{Defect as _, Rehearsal};
use crate::campaign::report::{ReportedFinding, reported};
use crate::schema::{self, Label};

/// The kill table.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Kills")]
struct KillsJson<D> {
    /// The form of all this.
    form: u32,
    /// The program that wrote it, and its version.
    program: &'static str,
    /// What it comes to.
    #[schemars(extend("enum" = ["HELD", "VIOLATED", "VOID", "INTERRUPTED"]))]
    verdict: &'static str,
    /// `turmoil` or `direct`.
    engine: String,
    /// The seeds in which defects were looked for, such as `0..2000`.
    range: String,
    /// Whether every defect was found by a check that was expected to, and a sound system violates
    /// nothing.
    all_as_expected: bool,
    /// Whether somebody stopped it.
    interrupted: bool,
    /// What is missing then, in words.
    cut_short: Option<String>,
    /// How many defects were to be looked for.
    planned: u64,
    /// Every defect that was looked for.
    defects: Vec<D>,
    /// How many seeds were played without any defect.
    sound_seeds: u64,
    /// What was violated without any defect.
    false_alarms: Vec<ReportedFinding>,
}

/// A defect and how it fared.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Defect")]
struct DefectJson<'a, S> {
    /// Its name.
    name: &'static str,
    /// The kind of mistake, if its system tells kinds apart.
    class: Option<&'static str>,
    /// The checks that are expected to find it.
    expected: &'a [&'static str],
    /// Whether a check found it.
    killed: bool,
    /// The first expected check that found it, or else the first one that did.
    killed_by: Option<&'static str>,
    /// How many seeds were played up to that.
    seeds_to_first_kill: Option<u64>,
    /// The seed in which it was found.
    seed: Option<u64>,
    /// Whether a check that was expected to find it did.
    #[schemars(extend("enum" = ["expected", "other", "survived"]))]
    verdict: &'static str,
    /// The first check of all that found it.
    first_killed_by: Option<&'static str>,
    /// Every check that found it, and how many seeds were played up to its first violation. No more
    /// seeds were played once an expected check had found it.
    checks: &'a BTreeMap<&'static str, u64>,
    /// The smallest scenario in which it is found in the same way, if it was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    smallest: Option<S>,
}

/// The kill table as JSON.
#[must_use]
pub fn kills<R: Rehearsal>(kills: &Kills<R>) -> String {
    pretty(&KillsJson {
        form: FORM,
        program: capsule::PROGRAM,
        verdict: kills.verdict().name(),
        engine: kills.engine.to_string(),
        range: kills.seeds.to_string(),
        all_as_expected: kills.all_as_expected(),
        interrupted: kills.interrupted(),
        cut_short: kills.cut_short(),
        planned: kills.planned,
        defects: kills.kills.iter().map(defect).collect(),
        sound_seeds: kills.sound_seeds,
        false_alarms: reported(&kills.false_alarms, kills.engine, None),
    })
}

/// The schema of the kill table as JSON, of a system that measures scenarios in `M`.
#[must_use]
pub fn kills_schema<M: JsonSchema>() -> Schema {
    type Table<M> = KillsJson<DefectJson<'static, SmallestDefectJson<M>>>;
    let title = "Which check finds which known defect: `sim defects --json`";
    schema::written::<Table<M>>(Label { name: "defects", version: FORM, title })
}

fn defect<R: Rehearsal>(kill: &Kill<R>) -> impl Serialize {
    let found = kill.found.as_ref();
    DefectJson {
        name: kill.defect.name(),
        class: kill.defect.class(),
        expected: kill.defect.expected(),
        killed: found.is_some(),
        killed_by: found.map(|(finding, _)| finding.check),
        seeds_to_first_kill: found.map(|(_, seeds)| *seeds),
        seed: found.map(|(finding, _)| finding.seed),
        verdict: kill.fate().name(),
        first_killed_by: kill.found_first.as_ref().map(|(finding, _)| finding.check),
        checks: &kill.found_by,
        smallest: smallest_of_defect(kill),
    }
}
