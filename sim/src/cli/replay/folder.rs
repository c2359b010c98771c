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
    let parts = options.order.is_some()
        || options.about.is_some()
        || options.from.is_some()
        || options.until.is_some()
        || options.state.is_some()
        || options.summaries
        || options.report.is_some();
    if parts {
        return Err(Failure {
            what: format!("{} is a folder, of which no story is told", folder.display()),
            hint: "leave --order, --about, --from, --until, --state, --summaries and --report \
                   out, or give a file"
                .to_owned(),
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
