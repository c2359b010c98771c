//! What is told before and after the story of a scenario: what it shows, what goes wrong in it, and
//! what is violated, first what happened first, and what follows from it under it.

use std::io::{self, Write};

use super::story::{ToldStory, ToldViolation};
use super::terminal::counted;
use super::visible;
use conference::defect::Defect;
use conference::scenario::Scenario;
use conference::wording::trouble;

/// Tells what a scenario is about, before its story.
///
/// # Errors
/// What writing fails with.
pub fn head(
    out: &mut dyn Write,
    scenario: &Scenario,
    defect: Option<&Defect>,
    violations: &[ToldViolation],
) -> io::Result<()> {
    about(out, scenario, defect)?;
    if let Some((first, rest)) = caused(scenario, violations) {
        let rest: Vec<_> = rest.iter().map(|told| told.check).collect();
        let rest = if rest.is_empty() {
            String::new()
        } else {
            format!(" (then also {})", rest.join(", "))
        };
        writeln!(out, "violated: {} at {}: {}{rest}", first.check, first.at, first.what)?;
    }
    writeln!(out)
}

/// Tells how a scenario was found, with which defect it is played, and what goes wrong in it.
///
/// # Errors
/// What writing fails with.
pub fn about(out: &mut dyn Write, scenario: &Scenario, defect: Option<&Defect>) -> io::Result<()> {
    match scenario.about.as_str() {
        "" => writeln!(out, "seed {}", scenario.seed)?,
        about => writeln!(out, "{}", visible::line(about))?,
    }
    if let Some(finding) = &scenario.finding {
        writeln!(out, "found: {finding}")?;
        if let Some(shrunk) = &finding.shrunk {
            let minimal = if shrunk.minimal {
                "nothing in it can be left out"
            } else {
                "it may become smaller"
            };
            let plays = counted(shrunk.plays, "play");
            writeln!(
                out,
                "made smaller with {plays}, from {} to {}; {minimal}",
                shrunk.from, shrunk.to
            )?;
        }
        let found_with = finding.defect.as_deref();
        if found_with != defect.map(|defect| defect.name) {
            let with = |name: Option<&str>| {
                name.map_or_else(
                    || "without any defect".to_owned(),
                    |name| format!("with the defect {name}"),
                )
            };
            writeln!(
                out,
                "it was found {} and is played {}",
                with(found_with),
                with(defect.map(|it| it.name))
            )?;
        }
    }
    if let Some(defect) = defect {
        writeln!(out, "defect: {}: {}", defect.name, defect.about)?;
    }
    for fault in scenario.faults.iter().take(MOST_FAULTS) {
        writeln!(out, "fault: {}", trouble::fault(fault))?;
    }
    let more = scenario.faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        writeln!(out, "fault: and {more} more")?;
    }
    Ok(())
}

/// A head that is longer than a screen is read by nobody.
const MOST_FAULTS: usize = 6;

/// Tells what was violated, after the story: first what happened first, or what the finding is
/// about.
///
/// # Errors
/// What writing fails with.
pub fn violations(out: &mut dyn Write, scenario: &Scenario, story: &ToldStory) -> io::Result<()> {
    let Some((first, rest)) = caused(scenario, &story.violations) else { return Ok(()) };
    let again = |told: &ToldViolation| match told.more {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    writeln!(out, "{} violates {}: {}{}", first.at, first.check, first.what, again(first))?;
    // What came before it does not follow from it.
    let (before, after): (Vec<_>, Vec<_>) = rest.into_iter().partition(|told| told.at < first.at);
    let parts = [
        ("what was violated before it", before),
        ("what else is violated, and may follow from it", after),
    ];
    for (heading, part) in parts.into_iter().filter(|(_, part)| !part.is_empty()) {
        writeln!(out, "  {heading}:")?;
        for told in part {
            writeln!(out, "    {} violates {}: {}{}", told.at, told.check, told.what, again(told))?;
        }
    }
    Ok(())
}

/// What a finding is about, else what happened first; and the others.
pub(super) fn caused<'a>(
    scenario: &Scenario,
    violations: &'a [ToldViolation],
) -> Option<(&'a ToldViolation, Vec<&'a ToldViolation>)> {
    let of_finding = scenario.finding.as_ref().and_then(|finding| {
        violations.iter().position(|told| told.fingerprint.to_string() == finding.fingerprint)
    });
    let place = of_finding.unwrap_or_default();
    let first = violations.get(place)?;
    let rest =
        violations.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, told)| told);
    Some((first, rest.collect()))
}
