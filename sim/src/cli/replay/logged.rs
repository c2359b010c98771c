//! Tells the log of messages.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::report::message_log::MessageLog;
use stage::campaign::json::pretty;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::{Options, instead};

pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
) -> Result<u8, Failure> {
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let log = instead::played("--log", || MessageLog::of(scenario, protections, engine))?;
    Ok(instead::told(options, |out| log.write(out), || pretty(&log)))
}
