//! What came of stories, for people at a terminal: rule by rule, then each story that broke, and
//! what to type next.

use std::io::{self, Write};

use crate::report::terminal::counted;
use crate::shell;
use crate::spec::outcome::{SpecOutcome, SpecVerdict, by_rule};
use crate::spec::rehearsal::Rehearsed;
use crate::spec::story::Language;

/// So many broken stories are told.
const MOST_TOLD: usize = 10;

/// Writes what came of stories.
///
/// # Errors
/// As `out` fails.
pub fn write(out: &mut dyn Write, outcome: &SpecOutcome) -> io::Result<()> {
    for (source, stories) in outcome.features() {
        writeln!(out, "{} · {}", source.feature.name, source.path.display())?;
        for (rule, examples) in by_rule(&stories) {
            match rule {
                Some(rule) => writeln!(out, "  {} {rule}  {}", sign(&examples), tally(&examples))?,
                None => {
                    for example in examples {
                        writeln!(out, "  {} {}", sign(&[example]), example.story.title())?;
                    }
                }
            }
        }
        writeln!(out)?;
    }
    let broken: Vec<_> = outcome.broken().collect();
    for rehearsed in broken.iter().take(MOST_TOLD) {
        tell(out, rehearsed, outcome)?;
    }
    if broken.len() > MOST_TOLD {
        writeln!(out, "… and {} more\n", broken.len() - MOST_TOLD)?;
    }
    hollow(out, outcome)?;
    if outcome.played() > 0 {
        writeln!(out, "{}\n", faults(outcome))?;
    }
    verdict(out, outcome, &broken)?;
    next(out, outcome)
}

fn sign(examples: &[&Rehearsed]) -> char {
    if examples.iter().all(|example| example.held()) { '✔' } else { '✘' }
}

fn tally(examples: &[&Rehearsed]) -> String {
    let broken = examples.iter().filter(|example| !example.held()).count();
    let all = examples.len();
    match (examples.first().map(|example| example.story.language), broken) {
        (Some(Language::Korean), 0) => format!("(예 {all}개)"),
        (Some(Language::Korean), _) => format!("(예 {all}개 가운데 {broken}개가 깨졌다)"),
        (_, 0) => format!("({})", counted(all as u64, "example")),
        _ => format!("({broken} of {} broke)", counted(all as u64, "example")),
    }
}

/// A story that broke: how often, how, and how to see it again.
fn tell(out: &mut dyn Write, rehearsed: &Rehearsed, outcome: &SpecOutcome) -> io::Result<()> {
    let Some(finding) = &rehearsed.finding else { return Ok(()) };
    writeln!(out, "✘ {finding}")?;
    if finding.number.is_some() {
        let Rehearsed { broken, played, .. } = rehearsed;
        match rehearsed.story.language {
            Language::English => {
                let schedules = counted(*played, "schedule");
                writeln!(
                    out,
                    "    it broke under {broken} of {schedules}; this is the smallest story of them"
                )?;
            }
            Language::Korean => writeln!(
                out,
                "    장애 {played}가지 가운데 {broken}가지에서 깨졌다. 이것이 그중 가장 작은 이야기이다"
            )?,
        }
    }
    writeln!(out, "    {}\n", finding.replay(outcome.defect))
}

/// Stories that held and prove less than they seem to.
fn hollow(out: &mut dyn Write, outcome: &SpecOutcome) -> io::Result<()> {
    for (rehearsed, hole) in outcome.hollow().take(MOST_TOLD) {
        let story = &rehearsed.story;
        let (path, line, why) = (story.path.display(), story.line, hole.said());
        writeln!(out, "◌ {path}:{line} «{}»: {}", story.title(), why.within(story.language))?;
    }
    let empty = outcome.sources.iter().filter(|source| source.stories().is_empty());
    for source in empty.clone() {
        writeln!(out, "◌ {}: the feature has no example", source.path.display())?;
    }
    match outcome.hollow().count() {
        0 if empty.count() == 0 => Ok(()),
        all if all > MOST_TOLD => writeln!(out, "… and {} more\n", all - MOST_TOLD),
        _ => writeln!(out),
    }
}

/// Which faults made a difference: a rule that no fault ever touched was not put to the test.
fn faults(outcome: &SpecOutcome) -> String {
    let kinds: Vec<_> = outcome
        .touched()
        .iter()
        .map(|(kind, count)| format!("{kind} {}", crate::report::terminal::grouped(*count)))
        .collect();
    format!(
        "faults that made a difference, by the number of schedules: {}",
        if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
    )
}

fn verdict(out: &mut dyn Write, outcome: &SpecOutcome, broken: &[&Rehearsed]) -> io::Result<()> {
    let examples = counted(outcome.stories.len() as u64, "example");
    let schedules = outcome.numbers.end.saturating_sub(outcome.numbers.start);
    let how = match schedules {
        0 => "undisturbed".to_owned(),
        _ => format!("undisturbed and under {} of faults each", counted(schedules, "schedule")),
    };
    if outcome.interrupted {
        let planned = outcome.planned;
        writeln!(
            out,
            "INTERRUPTED  {} of {planned} examples were begun, with {} in all",
            outcome.stories.len(),
            counted(outcome.played(), "schedule")
        )?;
    }
    match outcome.verdict() {
        SpecVerdict::Interrupted => Ok(()),
        SpecVerdict::Held => {
            let hollow = match outcome.hollow().count() as u64 {
                0 => String::new(),
                1 => "; 1 of them proves less than it seems to".to_owned(),
                hollow => format!("; {hollow} of them prove less than they seem to"),
            };
            writeln!(out, "HELD  {examples} held, {how}{hollow}")
        }
        SpecVerdict::Broken => writeln!(out, "VIOLATED  {} of {examples} broke", broken.len()),
        SpecVerdict::Unplayable => {
            let unplayable = counted(outcome.unplayable().count() as u64, "example");
            let others = outcome.stories.len() - outcome.unplayable().count();
            let beside = if others == 0 {
                String::new()
            } else {
                format!("; {} of {others} others broke", broken.len())
            };
            writeln!(out, "WRONG USE  {unplayable} cannot be played{beside}")
        }
        SpecVerdict::Void => writeln!(out, "VOID  no example was played"),
    }
}

fn next(out: &mut dyn Write, outcome: &SpecOutcome) -> io::Result<()> {
    writeln!(out, "\nWhat to type next:")?;
    if let Some(finding) = outcome.broken().find_map(|rehearsed| rehearsed.finding.as_ref()) {
        return writeln!(
            out,
            "  {}\n      play the first of these again",
            finding.replay(outcome.defect)
        );
    }
    let told =
        [shell::program(), outcome.typed.clone(), "--report target/spec".to_owned()].join(" ");
    writeln!(out, "  {told}\n      write all of it as a page to be read by everybody")
}
