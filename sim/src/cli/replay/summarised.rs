//! Tells the streams that are made of the log of a run.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::report::summaries::ToldSummaries;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::{Options, instead};

pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
) -> Result<u8, Failure> {
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let option = "--summaries";
    let told = instead::played(option, || ToldSummaries::of(scenario, protections, engine))?;
    let told = told.map_err(|error| Failure {
        what: format!("the log of the store cannot be read: {error}"),
        hint: format!("replay it without {option} to see what led there"),
    })?;
    Ok(instead::told(options, |out| told.write(out), || told.records()))
}
