//! Examples that are doubted instead of rehearsed.

use conference::defect::CATALOGUE;
use sim::campaign::all_cores;
use sim::report::spec::{doubt, doubt_json};
use sim::spec::doubt::inquiry::Inquiry;
use sim::spec::doubt::outcome::{DoubtOutcome, DoubtVerdict};
use sim::spec::source::Source;
use sim::spec::story::Story;

use super::super::failure::Failure;
use super::super::{exit, interrupt, output, progress};
use super::{Options, choice};

/// Doubts these examples and tells what came of it.
pub(super) fn run(
    options: &Options,
    sources: Vec<Source>,
    stories: Vec<Story>,
    to_stdout: bool,
) -> Result<u8, Failure> {
    let inquiry = Inquiry {
        stories,
        defects: CATALOGUE.iter().collect(),
        jobs: options.jobs.unwrap_or_else(all_cores),
    };
    let stop = interrupt::listen();
    let mut bar = progress::stories(inquiry.stories.len());
    let examples = inquiry.ask(&stop, |doubted| bar.hear_doubt(doubted));
    bar.finish();
    let planned = inquiry.stories.len();
    let interrupted = examples.len() < planned || examples.iter().any(|doubted| doubted.cut_short);
    let outcome =
        DoubtOutcome { sources, typed: choice::typed(options), examples, planned, interrupted };
    let told = output::tell(to_stdout, |out| doubt::write(out, &outcome));
    let json =
        options.json.as_ref().map(|target| output::deliver(target, &doubt_json::write(&outcome)));
    let complete =
        output::is_complete([Some(told), json].into_iter().flatten().filter_map(Result::err));
    Ok(match outcome.verdict() {
        DoubtVerdict::Unplayable => exit::WRONG_USE,
        DoubtVerdict::Violated => exit::VIOLATED,
        DoubtVerdict::Interrupted => exit::INTERRUPTED,
        DoubtVerdict::Held if complete => exit::HELD,
        DoubtVerdict::Held => exit::WRONG_USE,
    })
}
