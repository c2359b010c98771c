//! The part of a story that was asked for.

use std::collections::BTreeSet;
use std::path::PathBuf;

use conference::defect::Defect;
use conference::scenario::Scenario;
use domain::sourcing::Timestamp;
use sim::campaign::Broken;
use sim::report::part::Part;
use stage::engine::Kind;

use super::super::args;
use super::super::broken::Asked;
use super::super::failure::Failure;
use super::Options;

/// The part of the story that was asked for.
pub(super) fn part_of(
    options: &Options,
    scenario: &Scenario,
    defect: Option<&'static Defect>,
    engine: Kind,
) -> Result<Part, Failure> {
    known(options.order.as_deref(), scenario)?;
    if let (Some(from), Some(until)) = (options.from, options.until)
        && until < from
    {
        return Err(Failure {
            what: format!("nothing is between {from} and {until}"),
            hint: "give --from an earlier instant than --until".to_owned(),
        });
    }
    let led =
        options.about.as_deref().map(|check| led_to(options, scenario, (defect, engine), check));
    let led = led.transpose()?;
    Ok(Part { from: options.from, until: options.until, order: options.order.clone(), led })
}

/// Whether there is a registrant of this name, if one is asked for.
pub(super) fn known(name: Option<&str>, scenario: &Scenario) -> Result<(), Failure> {
    let names = || scenario.registrants.iter().map(|who| who.name.as_str());
    let Some(name) = name.filter(|name| !names().any(|it| it == *name)) else { return Ok(()) };
    let near = args::nearest(name, names());
    let known = if near.is_empty() { names().take(5).collect() } else { near };
    Err(Failure {
        what: format!("nobody in this story is called {name:?}"),
        hint: format!("there are {}", known.join(", ")),
    })
}

/// The lines of what led to the violation of a check.
fn led_to(
    options: &Options,
    scenario: &Scenario,
    (defect, engine): (Option<&'static Defect>, Kind),
    check: &str,
) -> Result<BTreeSet<(Timestamp, String)>, Failure> {
    let story = PathBuf::from("the story");
    let path = options.scenario.as_deref().unwrap_or(&story);
    let asked = Asked { scenario: path.to_owned(), check: Some(check.to_owned()), defect };
    let fingerprint = asked.breach(scenario, defect, engine)?.fingerprint();
    let broken = Broken { scenario: scenario.clone(), defect, engine, fingerprint };
    let led = stage::explain::led_to(&broken).ok_or_else(|| asked.unstable())?;
    Ok(led.into_iter().map(|led| (Timestamp(led.at.0), led.line)).collect())
}
