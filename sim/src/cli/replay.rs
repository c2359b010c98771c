//! `sim replay`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use sim::campaign::{Finding, PANIC, Panicked, all_cores, alone};
use sim::corpus;
use sim::defect::Defect;
use sim::node::protections::Protections;
use sim::report::story::ToldStory;
use sim::report::terminal::{counted, span};
use sim::report::{corpus as told, finding, sales, story};
use sim::runner::Run;
use sim::scenario::{self, Scenario, Workload};
use sim::shell::{self, quoted_path};
use stage::engine::Kind;
use stage::stopwatch::Stopwatch;

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output};

/// Plays one scenario and tells what happens in it, or plays a folder of findings again
///
/// A file that a campaign wrote says itself on which engine it was found and with which defect, and
/// is played like that unless something else is asked for. In a folder every file must come to what
/// it says: a finding that is to be `broken` must be found again, and one that was `mended` must
/// hold.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// A scenario file, such as a campaign writes for each finding, or a folder of them
    #[arg(value_name = "SCENARIO|FOLDER", required_unless_present = "seed")]
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

    /// What carries the messages: turmoil, the reference, or direct, which is faster [default: as a
    /// file says, else turmoil]
    #[arg(long, value_parser = args::engine)]
    engine: Option<Kind>,

    /// Switch a known defect on; `sim defects --list` shows all [default: as a file says]
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// Play a file without the defect it was found with
    #[arg(long, conflicts_with = "defect")]
    without_defect: bool,

    /// Of a folder: how many files to play at once [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// Of a folder: write what came of it as JSON; - is standard output, and the table then goes to
    /// standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Of a folder: write what came of it as JUnit XML; - is standard output, and the table then
    /// goes to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "sim replay rehearsal/found/seed-7-S1.json",
    "sim replay rehearsal/found/seed-7-S1.json --without-defect",
    "sim replay --seed 7 --trace",
    "sim replay --seed 7 --engine direct --defect no-outbox",
    "sim replay rehearsal/corpus --junit corpus.xml",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    if let Some(folder) = options.scenario.as_ref().filter(|path| path.is_dir()) {
        return play_folder(options, folder);
    }
    if options.json.is_some() || options.junit.is_some() {
        return Err(Failure {
            what: "--json and --junit tell of a folder of findings, and this is one scenario"
                .to_owned(),
            hint: "give the folder it is in, or leave them out to read its story".to_owned(),
        });
    }
    let scenario = match (&options.scenario, options.seed) {
        (Some(path), _) => scenario::read(path)?,
        (None, seed) => options.workload.scenario(seed.unwrap_or_default()),
    };
    interrupt::quit_at_once();
    let told = Told {
        options,
        defect: defect_of(options, &scenario)?,
        engine: engine_of(options, &scenario),
    };
    let protections = told.defect.map_or_else(Protections::default, Defect::protections);
    let played = alone(|| story::play(&scenario, protections, told.engine, options.trace));
    output::print(|out| told.write(out, &scenario, &played))?;
    Ok(match played {
        Ok(ToldStory { run, .. }) if run.violations.is_empty() && void(&run).is_some() => {
            exit::VOID
        }
        Ok(ToldStory { run, .. }) if run.violations.is_empty() => exit::HELD,
        _ => exit::VIOLATED,
    })
}

/// Why a run proves nothing, if it does not.
fn void(run: &Run) -> Option<&str> {
    run.void.as_deref().or_else(|| (run.messages == 0).then_some("no message was delivered"))
}

/// The defect that was asked for, else the one a file was found with.
fn defect_of(options: &Options, scenario: &Scenario) -> Result<Option<&'static Defect>, Failure> {
    let of_file =
        scenario.finding.as_ref().filter(|_| !options.without_defect && options.defect.is_none());
    match of_file {
        Some(capsule) => corpus::defect_of(capsule).map_err(|what| Failure {
            what,
            hint: "play it with --without-defect, or with another one by --defect".to_owned(),
        }),
        None => Ok(options.defect),
    }
}

fn engine_of(options: &Options, scenario: &Scenario) -> Kind {
    let of_file = scenario.finding.as_ref().map(|finding| finding.engine);
    options.engine.or(of_file).unwrap_or_default()
}

fn play_folder(options: &Options, folder: &Path) -> Result<u8, Failure> {
    if options.defect.is_some() || options.without_defect || options.trace {
        return Err(Failure {
            what: format!(
                "{} is a folder, whose files say themselves how they are played",
                folder.display()
            ),
            hint: "leave --defect, --without-defect and --trace out, or give one of its files"
                .to_owned(),
        });
    }
    let to_stdout = output::takes_stdout(options.json.as_ref(), options.junit.as_ref())?;
    let files = corpus::files(folder).map_err(|error| Failure {
        what: format!("cannot read {}: {error}", folder.display()),
        hint: "give a folder that can be read".to_owned(),
    })?;
    let (count, stop) = (files.len(), interrupt::listen());
    let jobs = options.jobs.unwrap_or_else(all_cores);
    let watch = Stopwatch::start();
    let all = corpus::replay(files, jobs, options.engine, &stop, |replayed| {
        output::say(&format!("{}: {}", replayed.path.display(), replayed.came.name()));
    });
    let said = output::tell(to_stdout, |out| told::tell(out, &all));
    let json = options.json.as_ref().map(|target| output::deliver(target, &told::json(&all)));
    let junit = options
        .junit
        .as_ref()
        .map(|target| output::deliver(target, &told::junit(&all, watch.began())));
    let complete = output::is_complete(
        [Some(said), json, junit].into_iter().flatten().filter_map(Result::err),
    );
    Ok(match all.iter().all(|replayed| replayed.came.is_as_expected()) {
        false => exit::VIOLATED,
        true if all.len() < count => exit::INTERRUPTED,
        true if all.is_empty() => exit::VOID,
        true if complete => exit::HELD,
        true => exit::WRONG_USE,
    })
}

/// How a scenario is told.
struct Told<'a> {
    options: &'a Options,
    defect: Option<&'static Defect>,
    engine: Kind,
}

impl Told<'_> {
    fn write(
        &self,
        out: &mut dyn Write,
        scenario: &Scenario,
        played: &Result<ToldStory, Panicked>,
    ) -> io::Result<()> {
        match played {
            Ok(story) => {
                finding::head(out, scenario, self.defect, &story.violations)?;
                story.write(out)?;
                writeln!(out)?;
                self.conclude(out, scenario, story)?;
            }
            Err(panicked) => {
                finding::head(out, scenario, self.defect, &[])?;
                writeln!(out, "VIOLATED  {PANIC}: {}", panicked.message)?;
            }
        }
        self.suggest(out, scenario, played)
    }

    fn conclude(
        &self,
        out: &mut dyn Write,
        scenario: &Scenario,
        story: &ToldStory,
    ) -> io::Result<()> {
        let run = &story.run;
        sales::write(out, &run.more.sales)?;
        writeln!(out)?;
        finding::violations(out, scenario, story)?;
        writeln!(
            out,
            "{}, {}, {} of business time on the {} engine; trace hash {}",
            counted(run.more.orders, "order"),
            counted(run.messages, "message"),
            span(run.simulated),
            self.engine,
            run.trace_hash
        )?;
        match (run.violations.len() as u64, void(run)) {
            (0, Some(why)) => writeln!(out, "VOID  {why}, so it proves nothing"),
            (0, None) => writeln!(out, "HELD  {} held", counted(run.checks.len() as u64, "check")),
            (count, _) => writeln!(out, "VIOLATED  {}", counted(count, "violation")),
        }
    }

    fn suggest(
        &self,
        out: &mut dyn Write,
        scenario: &Scenario,
        played: &Result<ToldStory, Panicked>,
    ) -> io::Result<()> {
        let Options { workload, seed, scenario: file, trace, without_defect, .. } = self.options;
        let (workload, seed) = (*workload, seed.unwrap_or(scenario.seed));
        let of_file = scenario.finding.as_ref();
        let mut again = Finding {
            workload,
            seed,
            check: PANIC,
            at: None,
            what: String::new(),
            scenario: file.clone(),
        }
        .replay(self.engine, self.defect.map(|defect| defect.name));
        if file.is_some() {
            if self.engine != of_file.map(|finding| finding.engine).unwrap_or_default() {
                again.push_str(&format!(" --engine {}", self.engine));
            }
            match self.defect {
                Some(defect)
                    if of_file.and_then(|it| it.defect.as_deref()) != Some(defect.name) =>
                {
                    again.push_str(&format!(" --defect {}", defect.name));
                }
                _ if *without_defect => again.push_str(" --without-defect"),
                _ => {}
            }
        }
        writeln!(out, "\nWhat to type next:")?;
        if *trace {
            writeln!(out, "  {again}\n      play it again without datagrams")?;
        } else {
            writeln!(out, "  {again} --trace\n      see every datagram of it")?;
        }
        let broken = played.as_ref().map_or(true, |story| !story.run.violations.is_empty());
        let Some(path) = file.as_ref().filter(|_| broken) else { return Ok(()) };
        if of_file.is_some_and(|finding| finding.defect.is_some()) && self.defect.is_some() {
            writeln!(out, "  {again} --without-defect\n      see the same without the defect")?;
        }
        if !of_file
            .is_some_and(|finding| finding.shrunk.as_ref().is_some_and(|shrunk| shrunk.minimal))
        {
            let mut shrink = format!("{} shrink {}", shell::program(), quoted_path(path));
            if let Some(defect) = self
                .defect
                .filter(|it| of_file.and_then(|of| of.defect.as_deref()) != Some(it.name))
            {
                shrink.push_str(&format!(" --defect {}", defect.name));
            }
            writeln!(out, "  {shrink}\n      make it as small as it goes")?;
        }
        Ok(())
    }
}
