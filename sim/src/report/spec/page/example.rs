//! One example: its sentences, its rows, whether it held, and what it was put to the test by.

use cucumber::gherkin::{Examples, Scenario};
use maud::{Markup, html};

use super::Page;
use crate::report::page::parts::{mark, prose, sentences, with_blanks};
use crate::report::terminal::counted;
use crate::spec::player::Cause;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::shape::Hole;
use crate::spec::story::Language;
use crate::spec::words;
use stage::fault::FaultKind;

impl<'a> Page<'a> {
    pub(super) fn example(
        &self,
        id: &str,
        scenario: &Scenario,
        played: &[&'a Rehearsed],
        language: Language,
    ) -> Markup {
        let held = played.iter().all(|story| story.held());
        let mut kinds: Vec<_> = played.iter().flat_map(|story| story.touched.keys()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        html! {
            article class=(if held { "example" } else { "example broken" }) id=(id) data-state=(if held { "held" } else { "broken" }) data-kinds=(names.join(" ")) data-rows=(played.len()) {
                h4 { (with_blanks(&scenario.name)) }
                (prose(scenario.description.as_deref()))
                (sentences(&scenario.steps))
                @for examples in &scenario.examples { (rows(examples, played, language)) }
                (verdict(played, language))
                @if !kinds.is_empty() {
                    details class="touched" {
                        summary { (language.pick(["what it was put to the test by", "어떤 장애로 시험했는가"])) }
                        ul class="chips" {
                            @for kind in kinds {
                                li { (words::kind(*kind, language)) " " b { (count(played, *kind)) } }
                            }
                        }
                    }
                }
                (self.doubted(played, language))
                @for story in played {
                    @if let Some(finding) = &story.finding { (self.broken(story, finding, language)) }
                }
            }
        }
    }
}

/// A table of examples, with what came of each row that was played.
fn rows(examples: &Examples, played: &[&Rehearsed], language: Language) -> Markup {
    let Some(table) = &examples.table else { return html! {} };
    let heading = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    let verdict_of = |row: &[String]| {
        let is_of = |story: &&&Rehearsed| story.story.examples == examples.name;
        let values =
            |story: &&&Rehearsed| story.story.row.iter().map(|(_, value)| value).eq(row.iter());
        played.iter().filter(is_of).find(values)
    };
    html! {
        @if let Some(name) = examples.name.as_deref().filter(|name| !name.is_empty()) { p class="prose" { (name) } }
        div class="scroll" tabindex="0" {
            table {
                tr {
                    @for name in heading { th scope="col" { (name) } }
                    th scope="col" { (language.pick(["held", "지켜짐"])) }
                }
                @for row in table.rows.iter().skip(1) {
                    tr {
                        @for cell in row { td { (cell) } }
                        td class="verdict" { @if let Some(story) = verdict_of(row) { (mark(story.held(), language)) } }
                    }
                }
            }
        }
    }
}

fn count(played: &[&Rehearsed], kind: FaultKind) -> u64 {
    played.iter().filter_map(|story| story.touched.get(&kind)).sum()
}

/// Whether an example held, and how often it was tried.
fn verdict(played: &[&Rehearsed], language: Language) -> Markup {
    let schedules: u64 = played.iter().map(|story| story.played).sum();
    let broken: u64 = played.iter().map(|story| story.broken).sum();
    let undisturbed = played.iter().any(|story| !story.held() && story.broken == 0);
    let mut findings = played.iter().filter_map(|story| story.finding.as_ref());
    let unplayable = findings.any(|finding| finding.broken.cause == Cause::Unplayable);
    let text = match (language, played.iter().all(|story| story.held())) {
        (Language::English, true) if schedules == 0 => "held while nothing went wrong".to_owned(),
        (Language::English, true) => {
            format!("held undisturbed and under {} of faults", counted(schedules, "schedule"))
        }
        (_, false) if unplayable => language
            .pick(["cannot be played as it is written", "적힌 대로는 실행할 수 없다"])
            .to_owned(),
        (Language::English, false) if undisturbed => "broke although nothing went wrong".to_owned(),
        (Language::English, false) => {
            format!("broke under {broken} of {} of faults", counted(schedules, "schedule"))
        }
        (Language::Korean, true) if schedules == 0 => "장애가 없을 때 지켜졌다".to_owned(),
        (Language::Korean, true) => {
            format!("장애가 없을 때도, 장애 일정 {schedules}가지 아래에서도 지켜졌다")
        }
        (Language::Korean, false) if undisturbed => "장애가 없어도 깨졌다".to_owned(),
        (Language::Korean, false) => {
            format!("장애 일정 {schedules}가지 가운데 {broken}가지에서 깨졌다")
        }
    };
    let held = played.iter().all(|story| story.held());
    let hole = played.iter().find_map(|story| story.hole()).filter(|_| held).map(Hole::said);
    let sign = match (held, &hole) {
        (false, _) => "✘ ",
        (true, None) => "✔ ",
        (true, Some(_)) => "◌ ",
    };
    html! {
        p class=(if held { "held" } else { "fell" }) {
            (sign) (text)
            @if let Some(hole) = hole { " – " (hole.within(language)) }
        }
    }
}
