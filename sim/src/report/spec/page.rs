//! What came of stories as one page: a document about the domain first, and a report on a test
//! second.
//!
//! It is one file that needs nothing else and asks no network for anything, so that it can be
//! mailed and opened from disk. Nothing in it depends on when or where it was made: equal
//! rehearsals give equal bytes.

mod broken;
mod capability;
mod contents;
mod doubted;
mod example;
mod glossary;
mod masthead;
mod news;

use maud::{Markup, html};

use super::beside::Beside;
use super::diagram;
use crate::report::page::parts::both;
use crate::report::page::{Document, document};
use crate::spec::outcome::SpecOutcome;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::source::Source;
use crate::spec::story::Language;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// So many broken stories have a diagram: they are large, and nobody looks at more.
const MOST_DIAGRAMS: usize = 12;

const TITLES: [&str; 2] =
    ["What the conference registration promises", "컨퍼런스 등록 시스템이 약속하는 것"];

/// A rehearsal of stories as a page, with what is told beside it.
#[must_use]
pub fn write(outcome: &SpecOutcome, beside: &Beside) -> String {
    let page = Page::new(outcome, beside);
    page.markup().into_string() + "\n"
}

struct Page<'a> {
    outcome: &'a SpecOutcome,
    beside: &'a Beside,
    languages: Vec<Language>,
    /// The broken stories that have a diagram.
    drawn: Vec<&'a Rehearsed>,
}

impl<'a> Page<'a> {
    fn new(outcome: &'a SpecOutcome, beside: &'a Beside) -> Self {
        let spoken = |language: &Language| {
            outcome.features().any(|(source, _)| source.language == *language)
        };
        let languages = Language::ALL.into_iter().filter(spoken).collect();
        let drawn = outcome.broken().take(MOST_DIAGRAMS).collect();
        Self { outcome, beside, languages, drawn }
    }

    fn markup(&self) -> Markup {
        let first = self.languages.first().copied().unwrap_or(Language::English);
        let body = html! {
            a class="skip" href="#rules" { (both("To the rules", "규칙으로 건너뛰기")) }
            div class="frame" {
                (self.top())
                (self.contents())
                main id="rules" {
                    @for (number, (source, stories)) in (1..).zip(self.outcome.features()) {
                        (self.feature(self.place(source, number), source, &stories))
                    }
                    (self.glossary())
                }
                (self.foot())
            }
        };
        document(&Document {
            language: first,
            titles: TITLES,
            styles: &[STYLE, diagram::STYLE],
            script: SCRIPT,
            body,
        })
    }

    /// The place of a feature among those in its language, which is also that of its twin.
    fn place(&self, source: &Source, number: usize) -> usize {
        let before = self.outcome.features().take(number - 1);
        1 + before.filter(|(other, _)| other.language == source.language).count()
    }

    fn foot(&self) -> Markup {
        let std::ops::Range { start, end } = self.outcome.numbers;
        html! {
            footer {
                p {
                    (both("Schedules", "장애 일정")) " " (start) ".." (end)
                    @if let Some(defect) = self.outcome.defect {
                        " · " (both("with the known defect", "알려진 결함을 켬")) " " code { (defect) }
                    }
                    " · sim " (env!("CARGO_PKG_VERSION"))
                    @if let Some(date) = &self.beside.date { " · " time datetime=(date) { (date) } }
                }
            }
        }
    }
}
