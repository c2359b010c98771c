//! What came of it, for machines.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::terminal::lines;
use crate::campaign::{Explained, Finding, Kill, Kills, Smallest, Summary};

use stage::campaign::cut_short;

/// A campaign. Apart from `cpu_seconds` and `wall_seconds` it is the same however many seeds were
/// played at once.
#[derive(Debug, Serialize)]
pub struct CampaignJson<'a> {
    /// `HELD`, `VIOLATED`, `VOID` or `INTERRUPTED`.
    pub verdict: &'static str,
    /// How many seeds were played.
    pub seeds: u64,
    /// How many seeds were asked for and not played; none if all seeds there are were asked for.
    pub not_played: Option<u64>,
    /// Why not all of them were played, if not.
    pub cut_short: Option<String>,
    /// The seeds that were asked for, such as `0..5000`.
    pub range: String,
    /// The part of them that was asked for, such as `1/4`.
    pub shard: String,
    /// The engine.
    pub engine: String,
    /// The defect that was switched on.
    pub defect: Option<&'static str>,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// How many violations there are in `violations`, and beyond what that lists.
    pub violation_count: u64,
    /// How many seeds violated something.
    pub violating_seeds: u64,
    /// The first violation of each check in each seed.
    pub violations: Vec<ViolationJson<'a>>,
    /// The findings that were made small: the first of each check, causes before what follows from
    /// them.
    pub smallest: Vec<SmallestJson<'a>>,
    /// Why it proves nothing, if it does not.
    pub void: Vec<String>,
    /// What was not judged, and why.
    pub notes: &'a [String],
    /// The hash of the trace hashes of all runs, in the order of seeds.
    pub trace_hash: String,
    /// Every check.
    pub checks: Vec<CheckJson>,
    /// Every kind of fault that some scenario had.
    pub faults: Vec<FaultJson>,
    /// Every mark.
    pub marks: Vec<Mark>,
    /// How many orders were placed.
    pub orders: u64,
    /// How many datagrams reached a machine.
    pub messages: u64,
    /// How much business time passed.
    pub simulated_seconds: f64,
    /// How much processor time was used.
    pub cpu_seconds: f64,
    /// How much wall time passed.
    pub wall_seconds: f64,
}

/// The smallest scenario that breaks as one of a finding does.
#[derive(Debug, Serialize)]
pub struct SmallestJson<'a> {
    /// Which check it violates.
    pub check: &'static str,
    /// What was played when it was found.
    pub workload: &'static str,
    /// With which seed.
    pub seed: u64,
    /// Other checks that need no explanation of their own, because it violates them in the same way
    /// as the whole does.
    pub with_it: &'a [&'static str],
    /// What was wrong.
    pub what: &'a str,
    /// The file it was written to, if it was.
    pub scenario: Option<&'a Path>,
    /// How many people register.
    pub registrants: usize,
    /// How many things go wrong.
    pub faults: usize,
    /// How many scenarios were played to find it.
    pub plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    pub minimal: bool,
}

/// A violation.
#[derive(Debug, Serialize)]
pub struct ViolationJson<'a> {
    /// What was played.
    pub workload: &'static str,
    /// In the scenario of which seed.
    pub seed: u64,
    /// Of which check.
    pub check: &'static str,
    /// The file its scenario was written to, if it was.
    pub scenario: Option<&'a Path>,
    /// When, in business time, such as `00:14:59.990`.
    pub at: Option<String>,
    /// What was wrong.
    pub what: &'a str,
    /// The command that plays it again.
    pub replay: String,
}

/// A check.
#[derive(Debug, Serialize)]
pub struct CheckJson {
    /// Its id.
    pub id: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// Times evaluated.
    pub evaluated: u64,
    /// Times violated.
    pub violated: u64,
}

/// A kind of fault.
#[derive(Debug, Serialize)]
pub struct FaultJson {
    /// Which kind.
    pub kind: &'static str,
    /// How often it was done.
    pub injected: u64,
    /// How often that made a difference.
    pub effective: u64,
}

/// A mark.
#[derive(Debug, Serialize)]
pub struct Mark {
    /// Its id.
    pub id: &'static str,
    /// In how many seeds it was reached.
    pub reached: u64,
}

/// The kill table.
#[derive(Debug, Serialize)]
pub struct KillTable<'a> {
    /// The engine.
    pub engine: String,
    /// Whether every defect was found by a check that was expected to, and a sound system violates
    /// nothing.
    pub all_as_expected: bool,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// Every defect.
    pub defects: Vec<DefectJson<'a>>,
    /// How many seeds were played without any defect.
    pub sound_seeds: u64,
    /// What was violated without any defect.
    pub false_alarms: Vec<ViolationJson<'a>>,
}

/// A defect and how it fared.
#[derive(Debug, Serialize)]
pub struct DefectJson<'a> {
    /// Its name.
    pub name: &'static str,
    /// The kind of mistake.
    pub class: &'static str,
    /// The checks that are expected to find it.
    pub expected: &'static [&'static str],
    /// Whether a check found it.
    pub killed: bool,
    /// The first expected check that found it, or else the first one that did.
    pub killed_by: Option<&'static str>,
    /// How many seeds were played up to that.
    pub seeds_to_first_kill: Option<u64>,
    /// The seed in which it was found.
    pub seed: Option<u64>,
    /// `expected`, `other` or `survived`.
    pub verdict: &'static str,
    /// The first check of all that found it.
    pub first_killed_by: Option<&'static str>,
    /// Every check that found it, and how many seeds were played up to its first violation. No more
    /// seeds were played once an expected check had found it.
    pub checks: &'a BTreeMap<&'static str, u64>,
    /// The smallest scenario in which it is found in the same way, if it was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest: Option<SmallestDefectJson>,
}

/// The smallest scenario in which a defect is found.
#[derive(Debug, Serialize)]
pub struct SmallestDefectJson {
    /// How many people register.
    pub registrants: usize,
    /// How many things go wrong.
    pub faults: usize,
    /// How many lines its story has.
    pub lines: u64,
    /// How many scenarios were played to find it.
    pub plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    pub minimal: bool,
    /// How much processor time it took to find it.
    pub cpu_seconds: f64,
}

/// A campaign as JSON.
#[must_use]
pub fn campaign(summary: &Summary) -> String {
    pretty(&of(summary))
}

/// Live runs as JSON: a campaign whose engine is `live`.
#[must_use]
pub fn live(summary: &Summary) -> String {
    pretty(&CampaignJson { engine: "live".to_owned(), ..of(summary) })
}

fn of(summary: &Summary) -> CampaignJson<'_> {
    CampaignJson {
        verdict: summary.verdict.name(),
        seeds: summary.seeds,
        range: summary.planned.to_string(),
        shard: summary.shard.to_string(),
        engine: summary.engine.to_string(),
        defect: summary.defect,
        interrupted: summary.interrupted(),
        not_played: summary.not_played(),
        cut_short: cut_short::told(summary),
        violation_count: summary.violations.count(),
        violating_seeds: summary.violating_seeds,
        violations: summary
            .violations
            .first()
            .iter()
            .map(|finding| violation(finding, finding.replay(summary.engine, summary.defect)))
            .collect(),
        smallest: summary.explained.iter().map(smallest).collect(),
        void: summary.void(),
        notes: &summary.notes,
        trace_hash: summary.trace_hash().to_hex().to_string(),
        checks: summary
            .checks
            .iter()
            .map(|check| CheckJson {
                id: check.id,
                rule: check.rule,
                evaluated: check.evaluated,
                violated: check.violated,
            })
            .collect(),
        faults: summary
            .faults
            .iter()
            .map(|(kind, tally)| FaultJson {
                kind: kind.name(),
                injected: tally.injected,
                effective: tally.effective,
            })
            .collect(),
        marks: summary.marks.iter().map(|(id, reached)| Mark { id, reached: *reached }).collect(),
        orders: summary.sum.0,
        messages: summary.messages,
        simulated_seconds: summary.simulated.as_secs_f64(),
        cpu_seconds: summary.cpu.as_secs_f64(),
        wall_seconds: summary.wall.as_secs_f64(),
    }
}

/// The kill table as JSON.
#[must_use]
pub fn kills(kills: &Kills) -> String {
    pretty(&KillTable {
        engine: kills.engine.to_string(),
        all_as_expected: kills.all_as_expected(),
        interrupted: kills.interrupted,
        defects: kills.kills.iter().map(defect).collect(),
        sound_seeds: kills.sound_seeds,
        false_alarms: kills
            .false_alarms
            .iter()
            .map(|finding| violation(finding, finding.replay(kills.engine, None)))
            .collect(),
    })
}

fn violation(finding: &Finding, replay: String) -> ViolationJson<'_> {
    ViolationJson {
        workload: finding.workload.name(),
        seed: finding.seed,
        check: finding.check,
        scenario: finding.scenario.as_deref(),
        at: finding.at.map(|at| at.to_string()),
        what: &finding.what,
        replay,
    }
}

fn smallest(explained: &Explained) -> SmallestJson<'_> {
    let Explained { finding, smallest, folded, file, .. } = explained;
    SmallestJson {
        check: finding.check,
        workload: finding.workload.name(),
        seed: finding.seed,
        with_it: folded,
        what: &smallest.violation.what,
        scenario: file.as_deref(),
        registrants: smallest.scenario.registrants.len(),
        faults: smallest.scenario.faults.len(),
        plays: smallest.plays,
        minimal: smallest.minimal,
    }
}

fn smallest_of(kill: &Kill, smallest: &Smallest) -> SmallestDefectJson {
    SmallestDefectJson {
        registrants: smallest.scenario.registrants.len(),
        faults: smallest.scenario.faults.len(),
        lines: lines(kill, smallest),
        plays: smallest.plays,
        minimal: smallest.minimal,
        cpu_seconds: smallest.cpu.as_secs_f64(),
    }
}

fn defect(kill: &Kill) -> DefectJson<'_> {
    let found = kill.found.as_ref();
    DefectJson {
        name: kill.defect.name,
        class: kill.defect.class.name(),
        expected: kill.defect.expected,
        killed: found.is_some(),
        killed_by: found.map(|(finding, _)| finding.check),
        seeds_to_first_kill: found.map(|(_, seeds)| *seeds),
        seed: found.map(|(finding, _)| finding.seed),
        verdict: kill.fate().name(),
        first_killed_by: kill.found_first.as_ref().map(|(finding, _)| finding.check),
        checks: &kill.found_by,
        smallest: kill.smallest.as_ref().map(|smallest| smallest_of(kill, smallest)),
    }
}

pub(super) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value)
        .expect("a report has string keys and finite numbers only");
    text + "\n"
}
