//! Tells the log of messages.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::campaign::alone;
use sim::report::message_log::MessageLog;
use stage::campaign::json::pretty;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::Options;

/// It is asked for to be read and not to be judged: the exit code says whether it could be told.
pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
) -> Result<u8, Failure> {
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let log = alone(|| MessageLog::of(scenario, protections, engine));
    let log = log.map_err(|panicked| Failure {
        what: format!("a machine panics: {}", panicked.message),
        hint: "replay it without --log to see what led there".to_owned(),
    })?;
    let json = || pretty(&log);
    let complete = output::answer(options.json.as_ref(), |out| log.write(out), json, []);
    Ok(if complete { exit::HELD } else { exit::WRONG_USE })
}
