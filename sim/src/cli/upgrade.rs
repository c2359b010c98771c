//! `sim upgrade`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use conference::defect::Defect;
use conference::scenario::Strategy;
use domain::history::Release;
use sim::campaign::Seeds;
use sim::campaign::all_cores;
use sim::campaign::upgrades::{RollBack, Trial, TrialOutcome, TrialRow};
use sim::report::upgrade;
use stage::engine::Kind;

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output};

/// Replaces one release by another while people buy, and says whether anybody noticed
///
/// Each seed is played with all its faults and without any. Nothing may be lost or sold twice,
/// every request must be answered, and within 5 s of business time unless a fault delays it. Two
/// strategies are controls: stopping the world must be noticed, and a log that is written twice
/// must lack events.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// What every machine runs at first: v1, v2, v3 or v4; with --to left out as well, all
    /// upgrades are rehearsed
    #[arg(long, value_name = "RELEASE", value_parser = args::release, requires = "to")]
    from: Option<Release>,

    /// What every machine is to run
    #[arg(long, value_name = "RELEASE", value_parser = args::release, requires = "from")]
    to: Option<Release>,

    /// How machines come to run it: rolling, blue-green, copy-transform, dual-write or
    /// stop-the-world; may be given more than once [default: all]
    #[arg(long = "strategy", value_name = "NAME", value_parser = args::strategy)]
    strategies: Vec<Strategy>,

    /// Take the upgrade back after so many steps, or after each possible number of steps: N or
    /// every
    #[arg(long, value_name = "N", value_parser = args::roll_back)]
    rollback_at: Option<RollBack>,

    /// Seeds to play: those from A on that are less than B
    #[arg(long, value_name = "A..B", value_parser = args::seeds, default_value = "0..50")]
    seeds: Seeds,

    /// How many seeds to play at once; the outcome does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, value_parser = args::engine, default_value = "direct")]
    engine: Kind,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// Write what came of it as JSON; - is standard output, and the table then goes to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// The folder for the scenarios of violations
    #[arg(long, value_name = "FOLDER", default_value = "rehearsal/found")]
    found: PathBuf,
}

const EXAMPLES: &[&str] = &[
    "sim upgrade",
    "sim upgrade --from v1 --to v4 --strategy rolling --seeds 0..1000",
    "sim upgrade --from v3 --to v4 --strategy blue-green --rollback-at every",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    if options.seeds.is_open() {
        return Err(Failure {
            what: "seeds without an end would never be done".to_owned(),
            hint: "write for example --seeds 0..1000".to_owned(),
        });
    }
    let hops = match (options.from, options.to) {
        (Some(from), Some(to)) if from >= to => {
            return Err(Failure {
                what: format!("{to} does not come after {from}"),
                hint: "an upgrade leads from an earlier release to a later one; --rollback-at takes it back"
                    .to_owned(),
            });
        }
        (Some(from), Some(to)) => vec![(from, to)],
        _ => Release::UPGRADES.to_vec(),
    };
    let strategies = match options.strategies.as_slice() {
        [] => Strategy::ALL.to_vec(),
        chosen => chosen.to_vec(),
    };
    let trial = Trial {
        hops,
        strategies,
        roll_back: options.rollback_at.unwrap_or_default(),
        seeds: options.seeds,
        jobs: options.jobs.unwrap_or_else(all_cores),
        engine: options.engine,
        defect: options.defect,
        found: Some(options.found.clone()),
    };
    let trials = trial.play(&interrupt::listen(), |row| {
        if row.outcome() == TrialOutcome::Violated {
            interrupt::violated();
        }
        output::say(&fared(row));
    });
    let defect = options.defect.map(|defect| defect.name);
    let complete = output::answer(
        options.json.as_ref(),
        |out| upgrade::tell(out, &trials, options.engine, defect),
        || upgrade::json(&trials, options.engine, defect),
        trials.troubles.iter().map(Failure::unwritten),
    );
    Ok(match trials.outcome() {
        TrialOutcome::Violated => exit::VIOLATED,
        TrialOutcome::Interrupted => exit::INTERRUPTED,
        TrialOutcome::Void => exit::VOID,
        TrialOutcome::Held | TrialOutcome::Noticed | TrialOutcome::Diverged if complete => {
            exit::HELD
        }
        TrialOutcome::Held | TrialOutcome::Noticed | TrialOutcome::Diverged => exit::WRONG_USE,
    })
}

fn fared(row: &TrialRow) -> String {
    format!("{} to {}, {}: {}", row.from, row.to, row.strategy, row.outcome().name())
}
