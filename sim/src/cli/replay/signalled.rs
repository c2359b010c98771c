//! Tells how long things took.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::report::signals::ToldSignals;
use stage::campaign::json::pretty;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::{Options, instead};

pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
) -> Result<u8, Failure> {
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let told = instead::played("--signals", || ToldSignals::of(scenario, protections, engine))?;
    Ok(instead::told(options, |out| told.write(out), || pretty(&told.json())))
}
