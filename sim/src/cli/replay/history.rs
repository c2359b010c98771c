//! Tells the history of an order.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::campaign::alone;
use sim::report::history::History;
use stage::campaign::json::pretty;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::{Options, part};

/// It is asked for to be read and not to be judged: the exit code says whether it could be told.
pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
    registrant: &str,
) -> Result<u8, Failure> {
    part::known(Some(registrant), scenario)?;
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let history = alone(|| History::of(scenario, protections, engine, registrant));
    let history = history.map_err(|panicked| Failure {
        what: format!("a machine panics: {}", panicked.message),
        hint: "replay it without --history to see what led there".to_owned(),
    })?;
    let json = || pretty(&history);
    let complete = output::answer(options.json.as_ref(), |out| history.write(out), json, []);
    Ok(if complete { exit::HELD } else { exit::WRONG_USE })
}
