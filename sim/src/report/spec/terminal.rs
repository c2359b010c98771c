//! What came of stories, for people at a terminal: rule by rule, then each story that broke, and
//! what to type next.

use std::io::{self, Write};

use crate::report::terminal::{counted, grouped};
use crate::shell;
use crate::spec::outcome::{SpecOutcome, SpecVerdict, by_rule};
use crate::spec::rehearsal::Rehearsed;
use crate::spec::story::Language;
use crate::spec::words;
use stage::fault::FaultKind;

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
    let language = language(outcome);
    if broken.len() > MOST_TOLD {
        writeln!(out, "{}\n", more(broken.len() - MOST_TOLD, language))?;
    }
    hollow(out, outcome)?;
    if outcome.played() > 0 {
        writeln!(out, "{}\n", faults(outcome, language))?;
    }
    match language {
        Language::English => verdict(out, outcome, &broken)?,
        Language::Korean => korean_verdict(out, outcome, &broken)?,
    }
    next(out, outcome, language)
}

/// In which language all of it is summed up: that of the features, if all of them have the same.
fn language(outcome: &SpecOutcome) -> Language {
    let mut stories = outcome.stories.iter().map(|rehearsed| rehearsed.story.language);
    let is_korean = stories.len() > 0 && stories.all(|language| language == Language::Korean);
    if is_korean { Language::Korean } else { Language::English }
}

fn more(count: usize, language: Language) -> String {
    match language {
        Language::English => format!("… and {count} more"),
        Language::Korean => format!("… 그 밖에 {count}개"),
    }
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
                "    장애 일정 {played}가지 가운데 {broken}가지에서 깨졌다. 이것이 그중 가장 작은 이야기이다"
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
        let why = source.language.pick(["the feature has no example", "기능에 예가 없다"]);
        writeln!(out, "◌ {}: {why}", source.path.display())?;
    }
    match outcome.hollow().count() {
        0 if empty.count() == 0 => Ok(()),
        all if all > MOST_TOLD => {
            writeln!(out, "{}\n", more(all - MOST_TOLD, language(outcome)))
        }
        _ => writeln!(out),
    }
}

/// Which faults made a difference: a rule that no fault ever touched was not put to the test.
fn faults(outcome: &SpecOutcome, language: Language) -> String {
    let name = |kind: FaultKind| match language {
        Language::English => kind.to_string(),
        Language::Korean => words::kind(kind, language).to_owned(),
    };
    let touched = outcome.touched();
    let counted =
        |(kind, count): (&FaultKind, &u64)| format!("{} {}", name(*kind), grouped(*count));
    let kinds: Vec<_> = touched.iter().map(counted).collect();
    let what = language.pick([
        "faults that made a difference, by the number of schedules",
        "차이를 만든 장애와 그런 일정의 수",
    ]);
    let none = language.pick(["none", "없음"]).to_owned();
    format!("{what}: {}", if kinds.is_empty() { none } else { kinds.join(", ") })
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

/// The verdict of a run in which everything is Korean.
fn korean_verdict(
    out: &mut dyn Write,
    outcome: &SpecOutcome,
    broken: &[&Rehearsed],
) -> io::Result<()> {
    let (all, broke) = (outcome.stories.len(), broken.len());
    let schedules = outcome.numbers.end.saturating_sub(outcome.numbers.start);
    let how = match schedules {
        0 => "장애 없이".to_owned(),
        _ => format!("장애 없이, 그리고 예마다 장애 일정 {}가지 아래에서", grouped(schedules)),
    };
    if outcome.interrupted {
        let (planned, played) = (outcome.planned, grouped(outcome.played()));
        writeln!(
            out,
            "중단(INTERRUPTED)  예 {planned}개 가운데 {all}개를 시작해 모두 일정 {played}가지를 실행했다"
        )?;
    }
    match outcome.verdict() {
        SpecVerdict::Interrupted => Ok(()),
        SpecVerdict::Held => {
            let hollow = match outcome.hollow().count() {
                0 => String::new(),
                hollow => format!(". 그 가운데 {hollow}개는 보이는 것보다 적게 증명한다"),
            };
            writeln!(out, "성립(HELD)  예 {all}개가 {how} 성립했다{hollow}")
        }
        SpecVerdict::Broken => {
            writeln!(out, "깨짐(VIOLATED)  예 {all}개 가운데 {broke}개가 깨졌다")
        }
        SpecVerdict::Unplayable => {
            let unplayable = outcome.unplayable().count();
            let beside = match all - unplayable {
                0 => String::new(),
                others => format!(". 나머지 {others}개 가운데 {broke}개가 깨졌다"),
            };
            writeln!(out, "잘못 씀(WRONG USE)  예 {unplayable}개를 실행할 수 없다{beside}")
        }
        SpecVerdict::Void => writeln!(out, "실행 없음(VOID)  실행한 예가 없다"),
    }
}

fn next(out: &mut dyn Write, outcome: &SpecOutcome, language: Language) -> io::Result<()> {
    writeln!(out, "\n{}:", language.pick(["What to type next", "다음에 입력할 것"]))?;
    if let Some(finding) = outcome.broken().find_map(|rehearsed| rehearsed.finding.as_ref()) {
        let why =
            language.pick(["play the first of these again", "이 가운데 첫째를 다시 실행한다"]);
        return writeln!(out, "  {}\n      {why}", finding.replay(outcome.defect));
    }
    let told =
        [shell::program(), outcome.typed.clone(), "--report target/spec".to_owned()].join(" ");
    let why = language.pick([
        "write all of it as a page to be read by everybody",
        "모두를 누구나 읽을 수 있는 페이지로 적는다",
    ]);
    writeln!(out, "  {told}\n      {why}")
}
