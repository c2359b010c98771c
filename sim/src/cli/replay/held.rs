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
use super::{Options, instead};

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
    Ok(instead::told(options, |out| held.write(out), || pretty(&held.json())))
}
