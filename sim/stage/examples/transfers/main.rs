//! A second system on the stage: transfers between accounts, as a process over an at-least-once bus.
//!
//! Start reading at `system.rs`. This file plays seeds, and writes what breaks a promise into files that can be replayed.

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
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use stage::{CheckTally, FaultKind, FaultTally, Run, engine::Kind};

use defects::{DEFECTS, Measures, SOUND};
use scenario::Scenario;

const HELP: &str = "\
Rehearses transfers between accounts under faults.

  transfers [--seeds A..B] [--engine direct|turmoil] [--defect NAME] [--found DIR]
  transfers FILE [--engine direct|turmoil]

Examples:
  transfers                                    200 seeds: all promises hold
  transfers --seeds 0..1000 --engine turmoil   more of them, on hosts that speak in datagrams
  transfers --defect no-inbox                  one measure taken away: a promise is broken
  transfers target/transfers-found/0.json      plays a finding again

Exit codes: 0 all promises held, 1 one was broken, 2 the command was not understood
Defects, and the checks that find them:";

struct Wish {
    seeds: Range<u64>,
    engine: Kind,
    measures: Measures,
    found: PathBuf,
    file: Option<PathBuf>,
}

fn main() -> ExitCode {
    if env::args().any(|arg| arg == "--help") {
        println!("{HELP}");
        DEFECTS.iter().for_each(|(name, check, _)| println!("  {name:<26} {check}"));
        return ExitCode::SUCCESS;
    }
    let held = wish(env::args().skip(1)).and_then(|wish| match &wish.file {
        Some(file) => replay(file, wish.engine),
        None => campaign(&wish),
    });
    match held {
        Ok(held) => ExitCode::from(u8::from(!held)),
        Err(reason) => {
            eprintln!("{reason}; see --help");
            ExitCode::from(2)
        }
    }
}

fn wish(mut args: impl Iterator<Item = String>) -> Result<Wish, String> {
    let found = PathBuf::from("target/transfers-found");
    let mut wish = Wish { seeds: 0..200, engine: Kind::Direct, measures: SOUND, found, file: None };
    while let Some(arg) = args.next() {
        if !arg.starts_with('-') {
            wish.file = Some(arg.into());
            continue;
        }
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        let understood = match arg.as_str() {
            "--seeds" => range(&value).map(|seeds| wish.seeds = seeds),
            "--engine" => [Kind::Direct, Kind::Turmoil]
                .into_iter()
                .find(|kind| kind.to_string() == value)
                .map(|engine| wish.engine = engine),
            "--defect" => DEFECTS
                .iter()
                .find(|(name, ..)| *name == value)
                .map(|(_, _, measures)| wish.measures = *measures),
            "--found" => {
                wish.found = PathBuf::from(&value);
                Some(())
            }
            _ => return Err(format!("{arg} is unknown")),
        };
        understood.ok_or_else(|| format!("{arg} cannot be {value}"))?;
    }
    Ok(wish)
}

fn range(text: &str) -> Option<Range<u64>> {
    let (from, to) = text.split_once("..")?;
    let seeds = from.parse().ok()?..to.parse().ok()?;
    (!seeds.is_empty()).then_some(seeds)
}

/// Plays a file again. Whether all promises held.
fn replay(file: &Path, engine: Kind) -> Result<bool, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let scenario = Scenario::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let run = scenario.play(engine);
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
            fs::create_dir_all(&wish.found)
                .and_then(|()| fs::write(&file, scenario.text()))
                .map_err(|error| format!("{}: {error}", file.display()))?;
            println!("    written to {}", file.display());
        }
        if (seed + 1).is_multiple_of(100) {
            eprintln!("played up to seed {seed}, {found} with a finding");
        }
    }
    for CheckTally { id, rule, evaluated, violated } in checks.values() {
        println!("{id}  evaluated {evaluated:>6}  violated {violated:>4}  {rule}");
    }
    for (kind, FaultTally { injected, effective }) in &faults {
        println!("{kind:<20}  injected {injected:>6}  effective {effective:>6}");
    }
    for mark in checks::marks() {
        println!(
            "{:<20}  {}",
            mark.name,
            if marks.contains(mark.name) { "reached" } else { "NEVER REACHED" }
        );
    }
    println!("{} on {}", if found == 0 { "HELD" } else { "VIOLATED" }, wish.engine);
    Ok(found == 0)
}

fn show(seed: u64, run: &Run) {
    for violation in &run.violations {
        println!("seed {seed}: {} at {}: {}", violation.check, violation.at, violation.what);
    }
}
