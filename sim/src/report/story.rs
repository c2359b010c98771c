//! Tells a run as a story: who asked for what, what was decided and why, and what went wrong.

use std::io::{self, Write};

use domain::sourcing::Timestamp;

use super::part::Part;
use super::visible;
use conference::node::protections::Protections;
use conference::record::Dated as _;
use conference::scenario::Scenario;
use conference::wording::telling::Teller;
use oracle::runner::{self, Run};
use stage::engine;
use stage::shrink::Fingerprint;

/// A run and its story.
#[derive(Clone, Debug)]
pub struct ToldStory {
    /// What came of it.
    pub run: Run,
    /// What was violated, in the words of the story: the first violation of each check, in the
    /// order of business time.
    pub violations: Vec<ToldViolation>,
    lines: Vec<ToldLine>,
}

/// A line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ToldLine {
    at: Timestamp,
    text: String,
    /// Whom or what it is about, by name.
    about: Option<String>,
    /// It says what is violated.
    is_violation: bool,
}

/// A violation in the words of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldViolation {
    /// Of which check.
    pub check: &'static str,
    /// When it was seen, in business time.
    pub at: Timestamp,
    /// What was wrong: names with ids in brackets.
    pub what: String,
    /// By what it is told apart from other violations of the same check.
    pub fingerprint: Fingerprint,
    /// How many more violations of this check there are.
    pub more: usize,
}

impl ToldStory {
    /// How many lines it has.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.lines.len()
    }

    /// Writes a part of it, line by line. What is left out is counted.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write, part: &Part) -> io::Result<()> {
        let told: Vec<_> = self
            .lines
            .iter()
            .filter(|it| it.is_violation || part.has(it.at, &it.text, it.about.as_deref()))
            .collect();
        for ToldLine { at, text, .. } in &told {
            writeln!(out, "{at}  {}", visible::line(text))?;
        }
        match self.lines.len() - told.len() {
            0 => Ok(()),
            left_out => writeln!(out, "({left_out} of {} lines left out)", self.lines.len()),
        }
    }
}

/// Plays a scenario and tells it, line by line. With `trace`, every datagram has a line too. A
/// violation has a line at its instant: the first one of each check.
#[must_use]
pub fn play(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    trace: bool,
) -> ToldStory {
    let mut teller = Teller::new(scenario, trace);
    let mut lines = Vec::new();
    let run = runner::play_before(scenario, protections, engine, trace, &mut |event| {
        lines.extend(teller.tell(event).map(|text| ToldLine {
            at: event.time(),
            text,
            about: teller.about(event).map(|id| teller.who(id)),
            is_violation: false,
        }));
    });
    let violations = violations(&teller, &run);
    for (place, ToldViolation { check, at, what, .. }) in violations.iter().enumerate() {
        let too = if place == 0 { "" } else { " too" };
        let behind = lines.partition_point(|told| told.at <= *at);
        let text = format!("✘ {check} is violated{too}: {what}");
        lines.insert(behind, ToldLine { at: *at, text, about: None, is_violation: true });
    }
    ToldStory { run, violations, lines }
}

/// Plays a scenario and writes its story.
///
/// # Errors
/// What writing to `out` fails with.
pub fn tell(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    trace: bool,
    out: &mut dyn Write,
) -> io::Result<Run> {
    let story = play(scenario, protections, engine, trace);
    story.write(out, &Part::default())?;
    Ok(story.run)
}

/// The first violation of each check, in the words of the story.
fn violations(teller: &Teller, run: &Run) -> Vec<ToldViolation> {
    let mut told: Vec<ToldViolation> = Vec::new();
    for violation in &run.violations {
        match told.iter_mut().find(|known| known.check == violation.check) {
            Some(known) => known.more += 1,
            None => told.push(ToldViolation {
                check: violation.check,
                at: Timestamp(violation.at.0),
                what: teller.named(&violation.what),
                fingerprint: Fingerprint::of(violation),
                more: 0,
            }),
        }
    }
    told
}
