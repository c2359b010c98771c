//! What came of upgrades, for people and for machines.

use std::io::{self, Write};

use comfy_table::{Cell, Row as Line};
use serde::Serialize;

use super::terminal::{counted, grouped, number, table, told};
use crate::campaign::upgrades::{Outcome, Row, Trials};
use crate::stage::engine;

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Tells what every hop came to by every strategy.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn tell(out: &mut dyn Write, trials: &Trials, engine: engine::Kind) -> io::Result<()> {
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
        "rolled back",
        "verdict",
    ]);
    for row in &trials.rows {
        table.add_row(Line::from([
            Cell::new(format!("{} to {}", row.from, row.to)),
            Cell::new(row.strategy.name()),
            number(row.seeds),
            number(row.toll.requests),
            number(row.toll.failed),
            Cell::new(format!("{:.2} s", row.toll.longest.as_secs_f64())),
            number(row.toll.in_flight),
            number(row.toll.lifted),
            Cell::new(row.toll.lag.map_or_else(String::new, grouped)),
            number(row.rolled_back),
            Cell::new(row.outcome().name()),
        ]));
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    let findings: Vec<_> = trials.rows.iter().flat_map(|row| &row.findings).collect();
    for finding in findings.iter().take(MOST_TOLD) {
        writeln!(out, "{}\n  {}", told(finding), finding.replay(engine, None))?;
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
    let verdict = match trials.outcome() {
        Outcome::Held | Outcome::Noticed => {
            "HELD  nobody noticed, nothing was lost, and every form reads today"
        }
        Outcome::Violated => "VIOLATED  see above",
        Outcome::Void => {
            "VOID  nothing was violated, and it proves nothing: too little went on during the upgrades"
        }
    };
    let stopped = if trials.interrupted { "  (stopped before all was played)" } else { "" };
    writeln!(out, "\n{verdict}{stopped}")
}

/// What came of upgrades, as JSON.
#[must_use]
pub fn json(trials: &Trials, engine: engine::Kind) -> String {
    #[derive(Serialize)]
    struct Report {
        verdict: &'static str,
        engine: String,
        interrupted: bool,
        upgrades: Vec<Hop>,
    }
    #[derive(Serialize)]
    struct Hop {
        from: String,
        to: String,
        strategy: &'static str,
        verdict: &'static str,
        seeds: u64,
        requests: u64,
        disturbed: u64,
        failed: u64,
        longest_unanswered_seconds: f64,
        orders_in_flight: u64,
        rows_lifted: u64,
        lag_at_switch: Option<u64>,
        rolled_back: u64,
        violations: Vec<Violation>,
    }
    #[derive(Serialize)]
    struct Violation {
        seed: u64,
        check: &'static str,
        at: Option<String>,
        what: String,
        replay: String,
    }
    let hop = |row: &Row| Hop {
        from: row.from.to_string(),
        to: row.to.to_string(),
        strategy: row.strategy.name(),
        verdict: row.outcome().name(),
        seeds: row.seeds,
        requests: row.toll.requests,
        disturbed: row.toll.disturbed,
        failed: row.toll.failed,
        longest_unanswered_seconds: row.toll.longest.as_secs_f64(),
        orders_in_flight: row.toll.in_flight,
        rows_lifted: row.toll.lifted,
        lag_at_switch: row.toll.lag,
        rolled_back: row.rolled_back,
        violations: row
            .findings
            .iter()
            .map(|finding| Violation {
                seed: finding.seed,
                check: finding.check,
                at: finding.at.map(|at| at.to_string()),
                what: finding.what.clone(),
                replay: finding.replay(engine, None),
            })
            .collect(),
    };
    let report = Report {
        verdict: trials.outcome().name(),
        engine: engine.to_string(),
        interrupted: trials.interrupted,
        upgrades: trials.rows.iter().map(hop).collect(),
    };
    serde_json::to_string_pretty(&report).expect("a report has string keys only") + "\n"
}
