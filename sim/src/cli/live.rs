//! `sim live`.

mod bus;
mod store;

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use conference::defect::Defect;
use conference::scenario::{self, Expected, Scenario, Workload};
use sim::campaign::{CutShort, Seeds, Shard};
use sim::live::{BusOn, How, NotPlayed, Outside, StoreOn, Troubled, fit, folders, judge, play};
use sim::report::live::{LiveReport, LiveTally};
use stage::live::Curtain;
use stage::stopwatch::Stopwatch;

use self::bus::Buses;
use self::store::Stores;
use super::args::{self, Target};
use super::failure::Failure;
use super::progress::Playing;
use super::{exit, interrupt, output};

/// Plays scenarios with processes of this machine, in real time, and judges what they recorded
///
/// Every machine is a process that speaks to the others over UDP on the loopback device; the store
/// keeps its events in a file and syncs it. Faults come from the same scenarios as in a campaign:
/// datagrams are lost, doubled, late, overtaken and damaged in front of each socket, a crash is
/// SIGKILL, a pause is SIGSTOP. What cannot be brought about like that is left out and told. The
/// same checks judge what the processes recorded. Nothing has to be installed; with --store the
/// store is on PostgreSQL instead, and with --bus the bus is on NATS; either is killed as well if this
/// command started it.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// A scenario file to play instead of seeds
    #[arg(value_name = "SCENARIO", conflicts_with_all = ["seeds", "workload"])]
    scenario: Option<PathBuf>,

    /// Seeds to play, one after the other: those from A on that are less than B [default: from 0
    /// on]
    #[arg(long, value_name = "A..B", value_parser = args::seeds)]
    seeds: Option<Seeds>,

    /// What a seed stands for, as for a campaign
    #[arg(long, value_name = "NAME", value_parser = args::workload, default_value = "standard")]
    workload: Workload,

    /// Start no further seed after so many minutes of real time
    #[arg(long, value_name = "N", default_value = "1", value_parser = minutes)]
    minutes: Duration,

    /// How many times as fast as real time business time passes
    #[arg(long, value_name = "N", default_value_t = USUAL_SPEED, value_parser = speed)]
    speed: NonZeroU32,

    /// Wait through times in which nothing happens, instead of leaping over them
    #[arg(long)]
    no_leaps: bool,

    /// Cut a story off after so much real time, such as 90s or 10m; then it proves nothing
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = args::budget)]
    longest: Duration,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// What the store keeps its events on: a file, the PostgreSQL that is installed, which is
    /// started in a temporary folder and ended, or a PostgreSQL server, on which every story gets a
    /// schema that is dropped unless its records are kept
    #[arg(
        long,
        value_name = "file|postgres|postgres://...",
        default_value = "file",
        hide_default_value = true,
        value_parser = store::parse
    )]
    store: StoreOn,

    /// What keeps the subscriptions of the bus: its own memory, the NATS that is installed, which
    /// is started with JetStream in a temporary folder and ended, or a NATS server with JetStream,
    /// on which every story gets a stream that is deleted unless its records are kept
    #[arg(
        long,
        value_name = "memory|nats|nats://...",
        default_value = "memory",
        hide_default_value = true,
        value_parser = bus::parse
    )]
    bus: BusOn,

    /// Keep the records of every story in this folder. Those of a story that broke are kept in any
    /// case [default: rehearsal/live]
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,

    /// Write what came of it as JSON; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Write what came of it as JUnit XML; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "sim live",
    "sim live --seeds 0..20 --minutes 10 --speed 60",
    "sim live --seeds 3..4 --keep records",
    "sim live rehearsal/found/seed-7-S1.json --defect no-outbox",
    "sim live --workload steady --seeds 0..10",
    "sim live --workload lossy --junit live.xml",
    "sim live --store postgres --seeds 0..5",
    "sim live --store postgres://shop@localhost:5432/shop --minutes 5",
    "sim live --bus nats --seeds 0..5",
    "sim live --store postgres --bus nats://localhost:4222 --minutes 5",
];

/// The folder for the records of stories that broke.
const FOLDER: &str = "rehearsal/live";

/// How fast business time passes where nobody says otherwise.
const USUAL_SPEED: NonZeroU32 = NonZeroU32::new(60).expect("it is not zero");

/// Faster than this the messages of a story take longer than its people wait.
const FASTEST: u32 = 1000;

fn minutes(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(minutes) if minutes > 0.0 && minutes <= 24.0 * 60.0 => {
            Ok(Duration::from_secs_f64(minutes * 60.0))
        }
        _ => Err("it must be a number of minutes, at most 1440\nhint: write for example 1 or 0.5"
            .to_owned()),
    }
}

fn speed(text: &str) -> Result<NonZeroU32, String> {
    text.parse().ok().filter(|speed: &NonZeroU32| speed.get() <= FASTEST).ok_or_else(|| {
        format!("it must be a whole number from 1 to {FASTEST}\nhint: leave it out for 60")
    })
}

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let to_stdout = output::takes_stdout(options.json.as_ref(), options.junit.as_ref())?;
    let program = std::env::current_exe().map_err(|error| Failure {
        what: format!("cannot find this program, which every machine is played by: {error}"),
        hint: "start it by its path".to_owned(),
    })?;
    let of_file = options.scenario.as_deref().map(scenario::read).transpose()?;
    let seeds = options.seeds.unwrap_or_else(|| match &of_file {
        Some(story) => Seeds::new(story.seed, story.seed.saturating_add(1))
            .unwrap_or_else(|_| Seeds::from(story.seed)),
        None => Seeds::from(0),
    });
    let how = How {
        program,
        speed: options.speed.get(),
        leaps: !options.no_leaps,
        longest: options.longest,
        workload: options.workload.to_string(),
        defect: options.defect.map(|defect| defect.name),
    };
    let budget = Some(options.minutes);
    let stop = interrupt::listen();
    let stores = Stores::ready(&options.store)?;
    let buses = Buses::ready(&options.bus)?;
    let mut live = Live {
        options,
        how,
        stores,
        buses,
        stop,
        left_out: NotPlayed::default(),
        tally: LiveTally::new(seeds, options.workload, options.defect, budget)
            .played_with(again(options)),
        watch: Stopwatch::start(),
    };
    live.play(seeds, of_file.as_ref())?;
    let Live { tally, left_out, watch, .. } = live;
    let report = tally.conclude(&left_out, &watch);
    let said = output::tell(to_stdout, |out| report.write(out, Some(options.speed.get())));
    deliver(&report, said, options.json.as_ref(), options.junit.as_ref())
}

/// What one types to play so again. Of an address only what it is for: it may hold a password.
fn again(options: &Options) -> String {
    let mut again = match &options.store {
        StoreOn::File => String::new(),
        StoreOn::Started => " --store postgres".to_owned(),
        StoreOn::At(_) => " --store postgres://...".to_owned(),
    };
    again += match &options.bus {
        BusOn::Memory => "",
        BusOn::Started => " --bus nats",
        BusOn::At(_) => " --bus nats://...",
    };
    if options.speed != USUAL_SPEED {
        again += &format!(" --speed {}", options.speed);
    }
    if options.no_leaps {
        again += " --no-leaps";
    }
    again
}

/// Writes the machine-readable answers; the exit code.
pub(super) fn deliver(
    report: &LiveReport,
    said: Result<(), Failure>,
    json: Option<&Target>,
    junit: Option<&Target>,
) -> Result<u8, Failure> {
    let json = json.map(|target| output::deliver(target, &report.json()));
    let junit = junit.map(|target| output::deliver(target, &report.junit()));
    let unsaid = [Some(said), json, junit].into_iter().flatten().filter_map(Result::err);
    let complete = output::is_complete(unsaid);
    Ok(exit::of(report.verdict(), complete))
}

struct Live<'a> {
    options: &'a Options,
    how: How,
    stores: Stores,
    buses: Buses,
    stop: Arc<AtomicBool>,
    left_out: NotPlayed,
    tally: LiveTally,
    watch: Stopwatch,
}

impl Live<'_> {
    fn play(&mut self, seeds: Seeds, of_file: Option<&Scenario>) -> Result<(), Failure> {
        for seed in seeds.part(Shard::WHOLE) {
            if self.tally.stories() > 0 && self.watch.wall() >= self.options.minutes {
                self.tally.cut_short(CutShort::BudgetSpent);
            } else if self.stop.load(Ordering::Relaxed) {
                self.tally.cut_short(CutShort::Interrupted);
            } else {
                let scenario = of_file.cloned();
                let scenario = scenario.unwrap_or_else(|| self.drawn(seed));
                if self.story(seed, scenario)? {
                    continue;
                }
            }
            break;
        }
        Ok(())
    }

    /// The scenario of a seed. A steady one leaves nothing to who comes first, so it must end as it
    /// does on the stage.
    fn drawn(&self, seed: u64) -> Scenario {
        let scenario = self.options.workload.scenario(seed);
        if self.options.workload == Workload::Steady {
            return Scenario { expected: Some(Expected::AsStaged), ..scenario };
        }
        scenario
    }

    /// Plays one story and judges it; whether it was played to its end.
    fn story(&mut self, seed: u64, scenario: Scenario) -> Result<bool, Failure> {
        let (scenario, left_out) = fit(scenario);
        let folder = self.folder(seed)?;
        let mut progress = Playing::begin(seed, scenario.topology.nodes().len());
        let schema = self.stores.schema_for(seed)?;
        let schema = schema.as_ref();
        let stream = self.buses.stream_for(seed, self.options.speed)?;
        let stream = stream.as_ref();
        let leave = |is_kept| {
            self.stores.leave(schema, is_kept);
            self.buses.leave(stream, is_kept);
        };
        let on = Outside { store: self.stores.on(schema), bus: self.buses.on(stream) };
        let curtain =
            play(&scenario, &self.how, on, &folder, &self.stop, &mut |at| progress.hear(at));
        progress.finish();
        let curtain =
            curtain.map_err(|troubled| trouble(&troubled, &folder)).inspect_err(|_| leave(true))?;
        if curtain == Curtain::Interrupted {
            leave(true);
            output::say(&format!("the records until then are in {}", folder.display()));
            self.tally.cut_short(CutShort::Interrupted);
            return Ok(false);
        }
        self.left_out.and(&left_out);
        let held = self.tally.add(&folder, judge(&folder)?)?;
        if !held {
            interrupt::violated();
        }
        let sweeps = held && self.options.keep.is_none();
        if sweeps {
            sweep(&folder);
        } else {
            output::say(&format!("seed {seed}: the records are in {}", folder.display()));
        }
        self.stores.leave(schema, !sweeps);
        self.buses.leave(stream, !sweeps);
        Ok(true)
    }

    /// A folder for the records of a story; none that is there already.
    fn folder(&self, seed: u64) -> Result<PathBuf, Failure> {
        let base = self.options.keep.clone().unwrap_or_else(|| FOLDER.into());
        let unusable = |error: std::io::Error| Failure {
            what: format!("cannot make a folder for records in {}: {error}", base.display()),
            hint: "give a folder that can be written, by --keep FOLDER".to_owned(),
        };
        std::fs::create_dir_all(&base).map_err(unusable)?;
        let name = match self.options.workload {
            Workload::Standard => format!("seed-{seed}"),
            other => format!("{other}-seed-{seed}"),
        };
        let mut names = std::iter::once(name.clone())
            .chain((2..).map(|number: u32| format!("{name}-{number}")));
        loop {
            let folder = base.join(names.next().unwrap_or_default());
            match std::fs::create_dir(&folder) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                made => return made.map(|()| folder).map_err(unusable),
            }
        }
    }
}

/// The records of a story that held are not kept, nor folders that were only made for them. What
/// cannot be taken away stays; nobody needs it to be gone.
fn sweep(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
    for made in Path::new(FOLDER).ancestors().filter(|made| !made.as_os_str().is_empty()) {
        let _ = std::fs::remove_dir(made);
    }
}

fn trouble(troubled: &Troubled, folder: &Path) -> Failure {
    Failure {
        what: troubled.to_string(),
        hint: format!(
            "what was recorded until then is in {}; see that there is room on the disk and for processes, and play it again",
            folder.display()
        ),
    }
}

/// Judges the records in this folder, or in each folder in it.
pub(super) fn judge_all(here: &Path) -> Result<LiveReport, Failure> {
    let watch = Stopwatch::start();
    let folders = folders(here)?;
    let stories = Seeds::new(0, folders.len() as u64).unwrap_or(Seeds::from(0));
    let mut tally: Option<LiveTally> = None;
    for folder in folders {
        let judged = judge(&folder)?;
        let workload = args::workload(&judged.manifest.workload).unwrap_or_default();
        let tally =
            tally.get_or_insert_with(|| LiveTally::new(stories, workload, judged.defect, None));
        tally.add(&folder, judged)?;
    }
    let tally = tally.unwrap_or_else(|| LiveTally::new(stories, Workload::default(), None, None));
    Ok(tally.conclude(&NotPlayed::default(), &watch))
}
