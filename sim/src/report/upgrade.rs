//! What came of upgrades, for people and for machines.

use std::io::{self, Write};

use comfy_table::{Cell, Row as Line};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use stage::campaign::capsule::PROGRAM;
use stage::campaign::json::{FORM, pretty};
use stage::campaign::terminal::{number, table};
use stage::schema::{Label, written};

use super::terminal::{counted, grouped, told};
use crate::campaign::Finding;
use crate::campaign::upgrades::{RollBack, TrialOutcome, TrialRow, Trials};
use crate::shell;
use stage::engine;

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Tells what every hop came to by every strategy.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn tell(
    out: &mut dyn Write,
    trials: &Trials,
    engine: engine::Kind,
    defect: Option<&str>,
) -> io::Result<()> {
    let mut table = table([
        "hop",
        "strategy",
        "seeds",
        "requests",
        "failed",
        "longest",
        "in flight",
        "lifted",
        "lag",
        "lacks",
        "reverted",
        "verdict",
    ]);
    for row in &trials.rows {
        table.add_row(Line::from([
            Cell::new(format!("{}→{}", row.from, row.to)),
            Cell::new(row.strategy.name()),
            number(row.seeds),
            number(row.toll.requests),
            number(row.toll.failed),
            Cell::new(format!("{:.2} s", row.toll.longest.as_secs_f64())),
            number(row.toll.in_flight),
            number(row.toll.upcast),
            Cell::new(row.toll.lag.map_or_else(String::new, grouped)),
            Cell::new(lacked(row).map_or_else(String::new, grouped)),
            number(row.rolled_back),
            Cell::new(row.outcome().name()),
        ]));
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    let findings: Vec<_> = trials
        .rows
        .iter()
        .flat_map(|row| row.findings.iter().map(move |finding| (row, finding)))
        .collect();
    for (row, finding) in findings.iter().take(MOST_TOLD) {
        writeln!(
            out,
            "{}\n  {}",
            told(finding),
            replay((row, finding), trials.roll_back, engine, defect)
        )?;
    }
    if findings.len() > MOST_TOLD {
        writeln!(out, "and {}", counted((findings.len() - MOST_TOLD) as u64, "more violation"))?;
    }
    let disturbed: u64 = trials.rows.iter().map(|row| row.toll.disturbed).sum();
    writeln!(
        out,
        "each seed was played with all its faults and without any; {} open near a fault, so that only their \
         being answered was judged",
        if disturbed == 1 {
            "1 request was".to_owned()
        } else {
            format!("{} requests were", grouped(disturbed))
        },
    )?;
    let (outcome, stopped) = (trials.outcome(), trials.cut_short());
    let verdict = match (outcome, &stopped) {
        (TrialOutcome::Held | TrialOutcome::Noticed | TrialOutcome::Diverged, _) => {
            "HELD  nobody noticed, nothing was lost, and every form reads today".to_owned()
        }
        (TrialOutcome::Interrupted, Some(why)) => {
            format!("INTERRUPTED  nothing was violated so far; {why}")
        }
        (TrialOutcome::Violated, Some(why)) => format!("VIOLATED  see above; {why}"),
        (TrialOutcome::Violated, None) => "VIOLATED  see above".to_owned(),
        (TrialOutcome::Void | TrialOutcome::Interrupted, _) => {
            "VOID  nothing was violated, and it proves nothing: too little went on during the upgrades"
                .to_owned()
        }
    };
    writeln!(out, "\n{verdict}")
}

/// How many events copies of the log lacked; nothing if no log is copied.
fn lacked(row: &TrialRow) -> Option<u64> {
    row.strategy.rewrites_by().map(|_| row.toll.lacked)
}

/// The command that plays a violation again: its scenario, or the upgrade of its seed if there was
/// no room for the scenario.
fn replay(
    (row, finding): (&TrialRow, &Finding),
    roll_back: RollBack,
    engine: engine::Kind,
    defect: Option<&str>,
) -> String {
    if finding.scenario.is_some() {
        return finding.replay(engine, defect);
    }
    let (TrialRow { from, to, strategy, .. }, seed) = (row, finding.seed);
    let mut line = format!(
        "{} upgrade --from {from} --to {to} --strategy {strategy} --seeds {seed}..{}",
        shell::program(),
        seed + 1
    );
    match roll_back {
        RollBack::Never => {}
        RollBack::After(steps) => line.push_str(&format!(" --rollback-at {steps}")),
        RollBack::Everywhere => line.push_str(" --rollback-at every"),
    }
    line.push_str(&format!(" --engine {engine}"));
    if let Some(defect) = defect {
        line.push_str(&format!(" --defect {defect}"));
    }
    line
}

/// What came of upgrades.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Upgrades")]
struct UpgradesJson {
    /// The form of all this.
    form: u32,
    /// The program that wrote it, and its version.
    program: &'static str,
    /// What they come to together.
    #[schemars(extend("enum" = VERDICTS))]
    verdict: &'static str,
    /// `turmoil` or `direct`.
    engine: String,
    /// Whether somebody stopped it.
    interrupted: bool,
    /// What is missing then, in words.
    cut_short: Option<String>,
    /// Every upgrade that was rehearsed, by each strategy.
    upgrades: Vec<HopJson>,
}

/// An upgrade from one release to another by one strategy, and what all its plays came to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Hop")]
struct HopJson {
    /// What every machine ran at first.
    from: String,
    /// What every machine was to run.
    to: String,
    /// How machines came to run it.
    strategy: &'static str,
    /// What it comes to. Of the two controls, `NOTICED` and `DIVERGED` are what must come of them.
    #[schemars(extend("enum" = VERDICTS))]
    verdict: &'static str,
    /// How many seeds were to be played.
    planned: u64,
    /// How many were.
    seeds: u64,
    /// How many requests were open at any instant of an upgrade.
    requests: u64,
    /// How many of them a fault may have delayed, so that only their being answered was judged.
    disturbed: u64,
    /// How many were never answered.
    failed: u64,
    /// The longest that one was open, unless a fault may have delayed it, in business time.
    longest_unanswered_seconds: f64,
    /// How many orders had been placed and had not ended when upgrades began.
    orders_in_flight: u64,
    /// How many rows in the form of an earlier release were upcast as they were read, or rewritten.
    rows_lifted: u64,
    /// How many events new views were behind when they were shown, or were copied last while nothing
    /// else was committed; none if neither views nor a log were made beside others.
    lag_at_switch: Option<u64>,
    /// How many events copies of the log lacked; none where no log is copied.
    events_lacked: Option<u64>,
    /// How many upgrades were taken back.
    rolled_back: u64,
    /// What was violated.
    violations: Vec<NoticedJson>,
}

/// A violation during an upgrade.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Noticed")]
struct NoticedJson {
    /// In which seed.
    seed: u64,
    /// Of which check.
    check: &'static str,
    /// When, in business time, such as `00:14:59.990`.
    at: Option<String>,
    /// What was wrong.
    what: String,
    /// The command that plays it again.
    replay: String,
}

/// Every verdict there is, of one upgrade or of all.
const VERDICTS: [&str; 6] = ["HELD", "NOTICED", "DIVERGED", "VIOLATED", "VOID", "INTERRUPTED"];

/// The JSON Schema of what came of upgrades as JSON.
#[must_use]
pub fn schema() -> Value {
    let title = "What came of upgrades: `sim upgrade --json`";
    written::<UpgradesJson>(Label { name: "upgrade", version: FORM, title }).to_value()
}

/// What came of upgrades, as JSON.
#[must_use]
pub fn json(trials: &Trials, engine: engine::Kind, defect: Option<&str>) -> String {
    let hop = |row: &TrialRow| HopJson {
        from: row.from.to_string(),
        to: row.to.to_string(),
        strategy: row.strategy.name(),
        verdict: row.outcome().name(),
        planned: row.planned,
        seeds: row.seeds,
        requests: row.toll.requests,
        disturbed: row.toll.disturbed,
        failed: row.toll.failed,
        longest_unanswered_seconds: row.toll.longest.as_secs_f64(),
        orders_in_flight: row.toll.in_flight,
        rows_lifted: row.toll.upcast,
        lag_at_switch: row.toll.lag,
        events_lacked: lacked(row),
        rolled_back: row.rolled_back,
        violations: row
            .findings
            .iter()
            .map(|finding| NoticedJson {
                seed: finding.seed,
                check: finding.check,
                at: finding.at.map(|at| at.to_string()),
                what: finding.what.clone(),
                replay: replay((row, finding), trials.roll_back, engine, defect),
            })
            .collect(),
    };
    let report = UpgradesJson {
        form: FORM,
        program: PROGRAM,
        verdict: trials.outcome().name(),
        engine: engine.to_string(),
        interrupted: trials.interrupted(),
        cut_short: trials.cut_short(),
        upgrades: trials.rows.iter().map(hop).collect(),
    };
    pretty(&report)
}

#[cfg(test)]
mod tests {
    use domain::history::Release;

    use super::*;
    use conference::record::upgraded::Toll;
    use conference::scenario::{Strategy, Workload};

    fn replayed(scenario: Option<&str>, roll_back: RollBack) -> String {
        let finding = Finding {
            workload: Workload::Standard,
            seed: 7,
            check: "L10",
            at: None,
            what: "it never ended".to_owned(),
            scenario: scenario.map(Into::into),
        };
        let row = TrialRow {
            from: Release::V1,
            to: Release::V3,
            strategy: Strategy::BlueGreen,
            planned: 1,
            seeds: 1,
            toll: Toll::default(),
            rolled_back: 0,
            findings: Vec::new(),
        };
        replay((&row, &finding), roll_back, engine::Kind::Direct, Some("no-outbox"))
    }

    #[test]
    fn a_scenario_that_was_kept_is_played_again_with_its_defect() {
        let line = replayed(Some("found/seed-7.json"), RollBack::Never);
        assert!(
            line.ends_with("replay found/seed-7.json"),
            "its file says with which defect: {line}"
        );
    }

    #[test]
    fn the_upgrade_of_the_seed_is_played_again_if_no_scenario_was_kept() {
        let line = replayed(None, RollBack::Everywhere);
        let upgrade =
            "upgrade --from v1 --to v3 --strategy blue-green --seeds 7..8 --rollback-at every";
        assert!(line.ends_with(&format!("{upgrade} --engine direct --defect no-outbox")), "{line}");
    }
}
