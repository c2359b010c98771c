//! `sim replay`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use sim::campaign::Finding;
use sim::campaign::PANIC;
use sim::campaign::{Panicked, alone};
use sim::defect::Defect;
use sim::node::protections::Protections;
use sim::report::terminal::{counted, span};
use sim::report::{sales, story, visible};
use sim::runner::Run;
use sim::scenario::{self, Scenario, Workload};
use stage::engine::Kind;

use super::args;
use super::failure::Failure;
use super::{exit, interrupt, output};

/// Plays one scenario and tells what happens in it
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// A scenario file, such as a campaign writes for each violation
    #[arg(value_name = "SCENARIO", required_unless_present = "seed")]
    scenario: Option<PathBuf>,

    /// Play the scenario of this seed instead of a file
    #[arg(long, value_name = "N", conflicts_with = "scenario")]
    seed: Option<u64>,

    /// What the seed stands for, as for a campaign
    #[arg(long, value_name = "NAME", value_parser = args::workload, default_value = "standard")]
    workload: Workload,

    /// Tell of every datagram too
    #[arg(long)]
    trace: bool,

    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, value_parser = args::engine, default_value = "turmoil")]
    engine: Kind,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,
}

const EXAMPLES: &[&str] = &[
    "sim replay rehearsal/found/seed-7-S1.json",
    "sim replay --seed 7 --trace",
    "sim replay --seed 7 --engine direct --defect no-outbox",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let scenario = match (&options.scenario, options.seed) {
        (Some(path), _) => scenario::read(path)?,
        (None, seed) => options.workload.scenario(seed.unwrap_or_default()),
    };
    interrupt::quit_at_once();
    let protections = options.defect.map_or_else(Protections::default, Defect::protections);
    let played = alone(|| {
        let mut run = None;
        output::print(|out| {
            writeln!(out, "{}\n", title(&scenario))?;
            run = Some(story::tell(&scenario, protections, options.engine, options.trace, out)?);
            Ok(())
        })?;
        Ok::<_, Failure>(run.expect("a story that was told was played"))
    });
    let run = match played {
        Ok(Ok(run)) => Ok(run),
        Ok(Err(failure)) => return Err(failure),
        Err(panicked) => Err(panicked),
    };
    let seed = options.seed.unwrap_or(scenario.seed);
    output::print(|out| conclude(out, &run, options, seed))?;
    Ok(match run {
        Ok(run) if run.violations.is_empty() && void(&run).is_some() => exit::VOID,
        Ok(run) if run.violations.is_empty() => exit::HELD,
        _ => exit::VIOLATED,
    })
}

/// Why a run proves nothing, if it does not.
fn void(run: &Run) -> Option<&str> {
    run.void.as_deref().or_else(|| (run.messages == 0).then_some("no message was delivered"))
}

fn title(scenario: &Scenario) -> String {
    if scenario.about.is_empty() {
        format!("seed {}", scenario.seed)
    } else {
        visible::line(&scenario.about).into_owned()
    }
}

fn conclude(
    out: &mut dyn Write,
    run: &Result<Run, Panicked>,
    options: &Options,
    seed: u64,
) -> io::Result<()> {
    writeln!(out)?;
    match run {
        Ok(run) => {
            sales::write(out, &run.more.sales)?;
            writeln!(out)?;
            for violation in &run.violations {
                writeln!(out, "{} violates {}: {}", violation.at, violation.check, violation.what)?;
            }
            writeln!(
                out,
                "{}, {}, {} of business time on the {} engine; trace hash {}",
                counted(run.more.orders, "order"),
                counted(run.messages, "message"),
                span(run.simulated),
                options.engine,
                run.trace_hash
            )?;
            match (run.violations.len() as u64, void(run)) {
                (0, Some(why)) => writeln!(out, "VOID  {why}, so it proves nothing")?,
                (0, None) => writeln!(out, "HELD  {} held", counted(run.checks.len() as u64, "check"))?,
                (count, _) => writeln!(out, "VIOLATED  {}", counted(count, "violation"))?,
            }
        }
        Err(panicked) => writeln!(out, "VIOLATED  {PANIC}: {}", panicked.message)?,
    }
    writeln!(out, "\nWhat to type next:")?;
    let scenario = options.scenario.clone();
    let workload = options.workload;
    let again = Finding { workload, seed, check: PANIC, at: None, what: String::new(), scenario }
        .replay(options.engine, options.defect.map(|defect| defect.name));
    if options.trace {
        writeln!(out, "  {again}\n      play it again without datagrams")
    } else {
        writeln!(out, "  {again} --trace\n      see every datagram of it")
    }
}
