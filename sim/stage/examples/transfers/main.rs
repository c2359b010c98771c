//! A second system on the stage: transfers between accounts, as a process over an at-least-once bus.
//!
//! Start reading at `system.rs`. `main.rs` plays seeds, and writes whatever breaks a promise into a file that can be replayed.

mod bus;
mod checks;
mod clients;
mod defects;
mod journal;
mod ledger;
mod message;
mod outgoing;
mod process;
mod scenario;
mod system;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use stage::{CheckTally, FaultKind, FaultTally, Run, engine};

use defects::{DEFECTS, Measures};
use scenario::Scenario;

const HELP: &str = "\
Rehearses transfers between accounts under faults.

  transfers [--seeds A..B] [--engine direct|turmoil] [--defect NAME] [--found DIR]
  transfers FILE [--engine direct|turmoil]

  transfers                                  200 seeds: all promises hold
  transfers --seeds 0..1000 --engine turmoil
  transfers --defect no-inbox                one measure taken away: a promise is broken
  transfers target/transfers-found/12.json   plays a finding again

Defects: no-inbox, acknowledge-before-sync, limit-unchecked, no-refund, forget-outbox-at-restart
Exit codes: 0 all promises held, 1 one was broken, 2 the command was not understood";

struct Wish {
    seeds: Range<u64>,
    engine: engine::Kind,
    measures: Measures,
    found: PathBuf,
    file: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args: Vec<_> = env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--help") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match wish(args)
        .and_then(|wish| wish.file.is_some().then(|| replay(&wish)).unwrap_or_else(|| campaign(&wish)))
    {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(reason) => {
            eprintln!("{reason}; see --help");
            ExitCode::from(2)
        }
    }
}

fn wish(args: Vec<String>) -> Result<Wish, String> {
    let mut wish = Wish {
        seeds: 0..200,
        engine: engine::Kind::Direct,
        measures: Measures::ALL,
        found: "target/transfers-found".into(),
        file: None,
    };
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        if !arg.starts_with('-') {
            wish.file = Some(arg.into());
            continue;
        }
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        let wrong = || format!("{arg} cannot be {value}");
        match arg.as_str() {
            "--seeds" => {
                let (from, to) = value.split_once("..").ok_or_else(wrong)?;
                wish.seeds = from.parse().map_err(|_| wrong())?..to.parse().map_err(|_| wrong())?;
            }
            "--engine" => {
                let kinds = [engine::Kind::Direct, engine::Kind::Turmoil];
                wish.engine = kinds.into_iter().find(|kind| kind.to_string() == value).ok_or_else(wrong)?;
            }
            "--defect" => {
                wish.measures =
                    DEFECTS.iter().find(|defect| defect.name == value).ok_or_else(wrong)?.measures;
            }
            "--found" => wish.found = value.into(),
            _ => return Err(format!("{arg} is unknown")),
        }
    }
    Ok(wish)
}

/// Plays a file again. Whether all promises held.
fn replay(wish: &Wish) -> Result<bool, String> {
    let file = wish.file.as_ref().ok_or("no file")?;
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let scenario: Scenario =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let run = scenario.play(wish.engine);
    show(scenario.seed, &run);
    println!("trace {}", run.trace_hash);
    Ok(run.violations.is_empty())
}

/// Plays all seeds. Whether all promises held in all of them.
fn campaign(wish: &Wish) -> Result<bool, String> {
    let mut checks = BTreeMap::<&str, CheckTally>::new();
    let mut faults = BTreeMap::<FaultKind, FaultTally>::new();
    let mut marks = BTreeSet::<&str>::new();
    let mut found = 0;
    for seed in wish.seeds.clone() {
        let scenario = Scenario::draw(seed, wish.measures);
        let run = scenario.play(wish.engine);
        for tally in &run.checks {
            let sum = checks.entry(tally.id).or_insert(CheckTally { evaluated: 0, violated: 0, ..*tally });
            (sum.evaluated, sum.violated) = (sum.evaluated + tally.evaluated, sum.violated + tally.violated);
        }
        run.faults.iter().for_each(|(kind, tally)| faults.entry(*kind).or_default().add(*tally));
        marks.extend(&run.marks);
        if !run.violations.is_empty() {
            found += 1;
            show(seed, &run);
            let file = wish.found.join(format!("{seed}.json"));
            let text = serde_json::to_string_pretty(&scenario).expect("every scenario can be written");
            fs::create_dir_all(&wish.found)
                .and_then(|()| fs::write(&file, text))
                .map_err(|error| format!("{}: {error}", file.display()))?;
            println!("    written to {}", file.display());
        }
        if (seed + 1).is_multiple_of(100) {
            eprintln!("{} of {} seeds played, {found} with a finding", seed + 1, wish.seeds.end);
        }
    }
    for CheckTally { id, rule, evaluated, violated } in checks.values() {
        println!("{id}  evaluated {evaluated:>7}  violated {violated:>4}  {rule}");
    }
    for (kind, FaultTally { injected, effective }) in &faults {
        println!("{kind:<18} injected {injected:>7}  effective {effective:>7}");
    }
    for mark in checks::marks() {
        println!("{:<26} {}", mark.name, if marks.contains(mark.name) { "reached" } else { "NEVER REACHED" });
    }
    println!("{} on {}", if found == 0 { "HELD" } else { "VIOLATED" }, wish.engine);
    Ok(found == 0)
}

fn show(seed: u64, run: &Run) {
    for violation in &run.violations {
        println!("seed {seed}: {} at {}: {}", violation.check, violation.at, violation.what);
    }
}
