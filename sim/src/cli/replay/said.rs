//! Tells who said what to whom, or compares it with a diagram.

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::sequence::{self, Expected};
use sim::shell::quoted_path;
use stage::campaign::numbers::counted;
use stage::engine::Kind;
use stage::whole;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::{Options, instead, part};

/// With a diagram the exit code says whether it is what was said.
pub(super) fn tell(
    options: &Options,
    (scenario, defect, engine): (&Scenario, Option<&'static Defect>, Kind),
) -> Result<u8, Failure> {
    if options.json.is_some() {
        return Err(Failure {
            what: "a diagram is no JSON".to_owned(),
            hint: "leave out --messages and --expect, or --json".to_owned(),
        });
    }
    let expected = expected(options)?;
    let order = options.order.as_deref();
    part::known(order, scenario)?;
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let said =
        instead::played("--messages", || sequence::recorded(scenario, protections, engine, order))?;
    let Some(expected) = expected else {
        output::print(|out| write!(out, "{}", sequence::diagram(&said)))?;
        return Ok(exit::HELD);
    };
    match expected.judge(&said) {
        Ok(()) => {
            let count = counted(said.len() as u64, "exchange");
            output::print(|out| writeln!(out, "HELD  what was said is as it is drawn: {count}"))?;
            Ok(exit::HELD)
        }
        Err(difference) => {
            output::print(|out| {
                writeln!(out, "VIOLATED  what was said is not as it is drawn\n\n{difference}")
            })?;
            Ok(exit::VIOLATED)
        }
    }
}

fn expected(options: &Options) -> Result<Option<Expected>, Failure> {
    let Some(path) = &options.expect else { return Ok(None) };
    let hint = "write one with `sim replay … --messages`".to_owned();
    let unreadable = |what| Failure { what, hint: hint.clone() };
    let text = whole::text(path)
        .map_err(|error| unreadable(format!("cannot read {}: {error}", quoted_path(path))))?;
    let expected = sequence::parse(&text)
        .map_err(|error| unreadable(format!("{}: {error}", quoted_path(path))))?;
    Ok(Some(expected))
}
