//! What a page of findings tells: gathered from runs, and nothing of how it looks.

use std::collections::BTreeMap;

use stage::campaign::capsule::Reduction;
use stage::check::CheckTally;
use stage::engine;
use stage::explain::space_time::SpaceTime;
use stage::explain::{Explanation, Record, whole};
use stage::fault::{FaultKind, FaultTally};
use stage::shrink::Fingerprint;

use crate::campaign::{Broken, PANIC, Panicked, Sums, TookInAll};
use crate::report::finding::caused;
use crate::report::story::{ToldStory, ToldViolation};
use crate::report::{happenings, terminal};
use crate::spec::story::Language;
use conference::defect::Defect;
use conference::scenario::Scenario;

/// What a page of findings tells.
#[derive(Clone, Debug)]
pub struct FindingsPage {
    /// The language in which it opens.
    pub language: Language,
    /// What was played, and what it came to.
    pub headline: Headline,
    /// The stories that are shown, the causes first.
    pub shown: Vec<ShownStory>,
}

/// What was played, and what it came to. Pairs of texts are in English and in Korean.
#[derive(Clone, Debug, Default)]
pub struct Headline {
    /// The title of the page.
    pub titles: [String; 2],
    /// `HELD`, `VIOLATED`, `VOID` or `INTERRUPTED`.
    pub verdict: &'static str,
    /// What was played, in a sentence.
    pub played: [String; 2],
    /// Numbers, what each counts, and whether it is bad that there are any.
    pub figures: Vec<(String, [&'static str; 2], bool)>,
    /// Every check, how often it was evaluated and violated.
    pub checks: Vec<CheckTally>,
    /// Every kind of fault that was there.
    pub faults: BTreeMap<FaultKind, FaultTally>,
    /// In how many stories each mark was reached.
    pub marks: Vec<(&'static str, u64)>,
    /// How long everything took: by signal, then by the part of the system.
    pub took: TookInAll,
    /// Of how many stories.
    pub stories: u64,
    /// Why it proves nothing, and what else is to be known.
    pub notes: Vec<String>,
    /// Violations that have no story on this page, in a line each.
    pub others: Vec<String>,
    /// What to type next, and what for.
    pub next: Vec<([&'static str; 2], String)>,
    /// The hash of everything that happened.
    pub trace_hash: String,
}

/// A story, and why it breaks if it does.
#[derive(Clone, Debug)]
pub struct ShownStory {
    /// What is played.
    pub scenario: Scenario,
    /// With which known defect.
    pub defect: Option<&'static Defect>,
    /// How it was made small, if it was.
    pub shrunk: Option<Reduction>,
    /// What is violated, first what it is about; nothing if it holds.
    pub breach: Option<ShownBreach>,
    /// Machines, datagrams and what became of them, to be drawn.
    pub course: SpaceTime,
    /// Why it breaks, if that was looked for.
    pub explanation: Option<Explanation>,
    /// What to type to see it again, and what for.
    pub commands: Vec<([&'static str; 2], String)>,
}

/// What a story violates.
#[derive(Clone, Debug)]
pub struct ShownBreach {
    /// Of which check.
    pub check: &'static str,
    /// What was wrong, in the words of the story.
    pub what: String,
    /// The first violation of each check in the order of business time; none if a machine panics.
    pub violations: Vec<ToldViolation>,
}

impl ShownStory {
    /// A story that was played and told: what it breaks is what the file says, else what comes
    /// first.
    #[must_use]
    pub fn played(
        (scenario, defect, engine): (&Scenario, Option<&'static Defect>, engine::Kind),
        played: &Result<ToldStory, Panicked>,
    ) -> Self {
        let fingerprint = match played {
            Ok(told) => caused(scenario, &told.violations).map(|(it, _)| it.fingerprint.clone()),
            Err(panicked) => Some(Fingerprint::new(PANIC, &panicked.message)),
        };
        let broken = fingerprint.map(|fingerprint| {
            let scenario = scenario.clone();
            Broken { scenario, defect, engine, fingerprint }
        });
        broken.and_then(|broken| Self::broken(&broken, played, None)).unwrap_or_else(|| {
            let (record, _) = happenings::record(scenario, defect, engine);
            Self::new((scenario, defect), &record, None, None)
        })
    }

    /// A story that breaks in some way; nothing if it does not.
    #[must_use]
    pub fn broken(
        broken: &Broken,
        played: &Result<ToldStory, Panicked>,
        explanation: Option<Explanation>,
    ) -> Option<Self> {
        let breach = match played {
            Ok(told) => {
                let violations = told.violations.clone();
                let same = violations.iter().find(|it| it.fingerprint == broken.fingerprint)?;
                ShownBreach { check: same.check, what: same.what.clone(), violations }
            }
            Err(panicked) => {
                let what = panicked.message.clone();
                ShownBreach { check: PANIC, what, violations: Vec::new() }
            }
        };
        let record = whole(broken)?;
        Some(Self::new((&broken.scenario, broken.defect), &record, Some(breach), explanation))
    }

    fn new(
        (scenario, defect): (&Scenario, Option<&'static Defect>),
        record: &Record,
        breach: Option<ShownBreach>,
        explanation: Option<Explanation>,
    ) -> Self {
        let course = SpaceTime::of(record);
        let shrunk = scenario.finding.as_ref().and_then(|finding| finding.shrunk.clone());
        let scenario = scenario.clone();
        Self { scenario, defect, shrunk, breach, course, explanation, commands: Vec::new() }
    }
}

impl Headline {
    /// Of one story that was played. `void` says why it proves nothing, if it does not.
    #[must_use]
    pub fn of_story(name: &str, played: &Result<ToldStory, Panicked>, void: Option<&str>) -> Self {
        let titles = [format!("The story of {name}"), format!("{name}의 이야기")];
        let run = match played {
            Ok(told) => &told.run,
            Err(_) => {
                let played = [
                    "A machine panics before the story is over.".to_owned(),
                    "이야기가 끝나기 전에 기계가 멈추었다(panic).".to_owned(),
                ];
                return Self { titles, verdict: "VIOLATED", played, stories: 1, ..Self::default() };
            }
        };
        let violated = run.violations.len() as u64;
        let verdict = match (violated, void) {
            (0, None) => "HELD",
            (0, Some(_)) => "VOID",
            _ => "VIOLATED",
        };
        let span = terminal::span(run.simulated);
        Self {
            titles,
            verdict,
            played: [
                format!(
                    "One story of {span} of business time was played, and every check watched."
                ),
                format!(
                    "업무 시간으로 {span} 걸리는 이야기 하나를 실행하며 모든 검사가 지켜보았다."
                ),
            ],
            figures: vec![
                (terminal::grouped(run.checks.len() as u64), ["checks", "검사"], false),
                (terminal::grouped(violated), ["violations", "위반"], violated > 0),
                (terminal::grouped(run.more.orders), ["orders", "주문"], false),
                (terminal::grouped(run.messages), ["messages", "메시지"], false),
            ],
            checks: run.checks.clone(),
            faults: run.faults.clone(),
            marks: run.marks.iter().map(|mark| (*mark, 1)).collect(),
            took: Sums::of(&run.more).took,
            stories: 1,
            notes: void.map(str::to_owned).into_iter().collect(),
            trace_hash: run.trace_hash.to_string(),
            ..Self::default()
        }
    }
}
