//! A campaign, as machines read it.

use serde::Serialize;

use super::small::smallest;
use super::violation::{ViolationJson, violations};
use super::{FORM, pretty};
use crate::campaign::rehearsal::Rehearsal;
use crate::campaign::summary::Summary;
use crate::campaign::{capsule, cut_short};

/// A campaign. Apart from `cpu_seconds` and `wall_seconds` it is the same however many seeds were
/// played at once.
#[derive(Serialize)]
struct CampaignJson<'a, S, T> {
    /// The form of all this.
    form: u32,
    /// The program that wrote it, and its version.
    program: &'static str,
    /// `HELD`, `VIOLATED`, `VOID` or `INTERRUPTED`.
    verdict: &'static str,
    /// What was played with each seed.
    workload: String,
    /// How many seeds were played.
    seeds: u64,
    /// The last of them.
    last_seed: Option<u64>,
    /// How many seeds were asked for and not played; none if all seeds there are were asked for.
    not_played: Option<u64>,
    /// Why not all of them were played, if not, and how many were not, in words.
    cut_short: Option<String>,
    /// Why no further seed was begun: `interrupted`, or `budget` if the time was over.
    stopped_by: Option<&'static str>,
    /// The seeds that were asked for, such as `0..5000`.
    range: String,
    /// The part of them that was asked for, such as `1/4`.
    shard: String,
    /// No seed was begun after this much wall time.
    budget_seconds: Option<f64>,
    /// `turmoil` or `direct`.
    engine: String,
    /// The defect that was switched on.
    defect: Option<&'static str>,
    /// Whether somebody stopped it.
    interrupted: bool,
    /// How many violations there are in `violations`, and beyond what that lists.
    violation_count: u64,
    /// How many seeds violated something.
    violating_seeds: u64,
    /// The first violation of each check in each seed.
    violations: Vec<ViolationJson<'a>>,
    /// The findings that were made small: the first of each check, causes before what follows from
    /// them.
    smallest: Vec<S>,
    /// What the programs behind nodes came to that could not go on, the first of each seed.
    breakdowns: Vec<ViolationJson<'a>>,
    /// Why it proves nothing, if it does not.
    void: Vec<String>,
    /// What was not judged, and why.
    notes: &'a [String],
    /// How far the plays themselves can be trusted.
    samples: SamplesJson<'a>,
    /// The hash of the trace hashes of all runs, in the order of seeds.
    trace_hash: String,
    /// Every check.
    checks: Vec<CheckJson>,
    /// Every kind of fault that some scenario had.
    faults: Vec<FaultJson>,
    /// Every mark.
    marks: Vec<MarkJson>,
    /// What the system counts beside that: see [`Rehearsal::Sum`].
    #[serde(flatten)]
    sum: &'a T,
    /// How many datagrams reached a machine.
    messages: u64,
    /// How much business time passed.
    simulated_seconds: f64,
    /// How much processor time was used.
    cpu_seconds: f64,
    /// How much wall time passed.
    wall_seconds: f64,
}

/// What was played more than once, and how that compares.
#[derive(Serialize)]
struct SamplesJson<'a> {
    /// How many seeds were played twice.
    played_twice: u64,
    /// Those that took another course the second time.
    differing: &'a [u64],
    /// How many seeds were played on the other engine as well.
    played_on_both_engines: u64,
    /// Those that left another state there.
    disagreeing: &'a [u64],
    /// How many pairs of scenarios were played that must come to the same end.
    pairs: u64,
    /// Whether a forged record was told from an honest one.
    canary_caught: bool,
}

#[derive(Serialize)]
struct CheckJson {
    id: &'static str,
    /// What must hold.
    rule: &'static str,
    /// How often it was evaluated, in all runs.
    evaluated: u64,
    /// How often it was violated, in all runs.
    violated: u64,
}

#[derive(Serialize)]
struct FaultJson {
    kind: &'static str,
    /// How often it was done.
    injected: u64,
    /// How often that made a difference.
    effective: u64,
}

#[derive(Serialize)]
struct MarkJson {
    id: &'static str,
    /// In how many seeds it was reached.
    reached: u64,
}

/// A campaign as JSON.
#[must_use]
pub fn campaign<R: Rehearsal>(summary: &Summary<R>) -> String {
    let (engine, defect) = (summary.engine, summary.defect);
    pretty(&CampaignJson {
        form: FORM,
        program: capsule::PROGRAM,
        verdict: summary.verdict.name(),
        workload: summary.workload.to_string(),
        seeds: summary.seeds,
        last_seed: summary.last_seed,
        not_played: summary.not_played(),
        cut_short: cut_short::told(summary),
        stopped_by: summary.cut_short.map(super::super::CutShort::name),
        range: summary.planned.to_string(),
        shard: summary.shard.to_string(),
        budget_seconds: summary.budget.map(|budget| budget.as_secs_f64()),
        engine: summary.carrier(),
        defect,
        interrupted: summary.interrupted(),
        violation_count: summary.violations.count(),
        violating_seeds: summary.violating_seeds,
        violations: violations(summary.violations.first(), engine, defect),
        smallest: summary.explained.iter().map(smallest).collect(),
        breakdowns: violations(summary.broken.first(), engine, defect),
        void: summary.void(),
        notes: &summary.notes,
        samples: samples(summary),
        trace_hash: summary.trace_hash().to_hex().to_string(),
        checks: checks(summary),
        faults: faults(summary),
        marks: summary
            .marks
            .iter()
            .map(|(id, reached)| MarkJson { id, reached: *reached })
            .collect(),
        sum: &summary.sum,
        messages: summary.messages,
        simulated_seconds: summary.simulated.as_secs_f64(),
        cpu_seconds: summary.cpu.as_secs_f64(),
        wall_seconds: summary.wall.as_secs_f64(),
    })
}

fn samples<R: Rehearsal>(summary: &Summary<R>) -> SamplesJson<'_> {
    SamplesJson {
        played_twice: summary.played_twice,
        differing: &summary.differing,
        played_on_both_engines: summary.played_on_both,
        disagreeing: &summary.disagreeing,
        pairs: summary.pairs,
        canary_caught: summary.canary_caught,
    }
}

fn checks<R: Rehearsal>(summary: &Summary<R>) -> Vec<CheckJson> {
    let checks = summary.checks.iter().map(|check| CheckJson {
        id: check.id,
        rule: check.rule,
        evaluated: check.evaluated,
        violated: check.violated,
    });
    checks.collect()
}

fn faults<R: Rehearsal>(summary: &Summary<R>) -> Vec<FaultJson> {
    let faults = summary.faults.iter().map(|(kind, tally)| FaultJson {
        kind: kind.name(),
        injected: tally.injected,
        effective: tally.effective,
    });
    faults.collect()
}
