//! Tells the history of an order.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::report::history::History;
use stage::campaign::json::pretty;
use stage::engine::Kind;

use super::super::failure::Failure;
use super::{Options, instead, part};

pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
    registrant: &str,
) -> Result<u8, Failure> {
    part::known(Some(registrant), scenario)?;
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let history =
        instead::played("--history", || History::of(scenario, protections, engine, registrant))?;
    Ok(instead::told(options, |out| history.write(out), || pretty(&history)))
}
