//! Plays a folder of findings again.

use std::path::Path;

use sim::campaign::all_cores;
use sim::corpus;
use sim::report::corpus as told;
use stage::stopwatch::Stopwatch;

use super::super::failure::Failure;
use super::super::{exit, interrupt, output};
use super::Options;

pub(super) fn play(options: &Options, folder: &Path) -> Result<u8, Failure> {
    if let Some(part) = part_asked_for(options) {
        return Err(Failure {
            what: format!("{} is a folder, of which no story is told", folder.display()),
            hint: format!("leave {part} out, or give a file"),
        });
    }
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
    let stop = interrupt::listen();
    let jobs = options.jobs.unwrap_or_else(all_cores);
    let watch = Stopwatch::start();
    let outcome = corpus::replay(files, jobs, options.engine, &stop, |replayed| {
        if !replayed.came.is_as_expected() {
            interrupt::violated();
        }
        output::say(&format!("{}: {}", replayed.path.display(), replayed.came.name()));
    });
    let said = output::tell(to_stdout, |out| told::tell(out, &outcome));
    let json = options.json.as_ref().map(|target| output::deliver(target, &told::json(&outcome)));
    let junit = options
        .junit
        .as_ref()
        .map(|target| output::deliver(target, &told::junit(&outcome, watch.began())));
    let complete = output::is_complete(
        [Some(said), json, junit].into_iter().flatten().filter_map(Result::err),
    );
    Ok(exit::of(outcome.verdict(), complete))
}

/// What tells a part of one story, or all of it in another way.
fn part_asked_for(options: &Options) -> Option<&'static str> {
    let asked = [
        ("--order", options.order.is_some()),
        ("--about", options.about.is_some()),
        ("--from", options.from.is_some()),
        ("--until", options.until.is_some()),
        ("--state", options.state.is_some()),
        ("--history", options.history.is_some()),
        ("--log", options.log),
        ("--signals", options.signals),
        ("--summaries", options.summaries),
        ("--messages", options.messages),
        ("--expect", options.expect.is_some()),
        ("--spans", options.spans.is_some()),
        ("--report", options.report.is_some()),
    ];
    asked.into_iter().find_map(|(name, is_asked)| is_asked.then_some(name))
}
