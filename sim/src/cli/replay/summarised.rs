//! Tells the streams that are made of the log of a run.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::campaign::alone;
use sim::report::summaries::ToldSummaries;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::Options;

/// They are asked for to be read and not to be judged: the exit code says whether they could be
/// told.
pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
) -> Result<u8, Failure> {
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let hint = || "replay it without --summaries to see what led there".to_owned();
    let told = alone(|| ToldSummaries::of(scenario, protections, engine));
    let told = told.map_err(|panicked| Failure {
        what: format!("a machine panics: {}", panicked.message),
        hint: hint(),
    })?;
    let told = told.map_err(|error| Failure {
        what: format!("the log of the store cannot be read: {error}"),
        hint: hint(),
    })?;
    let json = || told.records();
    let complete = output::answer(options.json.as_ref(), |out| told.write(out), json, []);
    Ok(if complete { exit::HELD } else { exit::WRONG_USE })
}
