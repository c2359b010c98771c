//! Tells what everybody held at an instant.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::record::sim_time;
use conference::scenario::Scenario;
use domain::sourcing::Timestamp;
use sim::campaign::alone;
use sim::report::state::HeldState;
use stage::campaign::json::pretty;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::Options;

/// It is asked for to be read and not to be judged: the exit code says whether it could be told.
pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
    at: Timestamp,
) -> Result<u8, Failure> {
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let held = alone(|| HeldState::of(scenario, protections, engine, sim_time(at)));
    let held = held.map_err(|panicked| Failure {
        what: format!("a machine panics before {at}: {}", panicked.message),
        hint: "give --state an earlier instant".to_owned(),
    })?;
    let json = || pretty(&held.json());
    let complete = output::answer(options.json.as_ref(), |out| held.write(out), json, []);
    Ok(if complete { exit::HELD } else { exit::WRONG_USE })
}
