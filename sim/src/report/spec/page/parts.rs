//! What the whole page is made of: words in two languages, signs, sentences and tables.

use cucumber::gherkin::{Step, Table};
use maud::{Markup, html};

use crate::spec::story::Language;

/// A text of the page itself, in both languages; one of them is shown.
pub(super) fn both(english: &str, korean: &str) -> Markup {
    html! {
        span data-lang="en" lang="en" { (english) }
        span data-lang="ko" lang="ko" { (korean) }
    }
}

pub(super) fn mark(held: bool, language: Language) -> Markup {
    let (class, sign, said) = match held {
        true => ("mark good", "✔", language.pick(["held", "지켜짐"])),
        false => ("mark bad", "✘", language.pick(["broken", "깨짐"])),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } span class="sr" { (said) ": " } } " " }
}

pub(super) fn prose(text: Option<&str>) -> Markup {
    let text: Vec<_> = text.unwrap_or_default().lines().map(str::trim).collect();
    html! {
        @for paragraph in text.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            p class="prose" { (paragraph.join(" ")) }
        }
    }
}

pub(super) fn sentences(steps: &[Step]) -> Markup {
    html! {
        ol class="steps" {
            @for step in steps {
                li {
                    span class="key" { (step.keyword.trim()) " " }
                    span { (with_blanks(&step.value)) }
                    @if let Some(rows) = &step.table { (table(rows)) }
                }
            }
        }
    }
}

/// A sentence whose words in angle brackets are filled in from a table of examples.
pub(super) fn with_blanks(sentence: &str) -> Markup {
    let parts: Vec<_> = sentence.split_inclusive('>').collect();
    html! {
        @for part in parts {
            @match part.strip_suffix('>').and_then(|part| part.rsplit_once('<')) {
                Some((before, name)) => { (before) var { (name) } }
                None => (part)
            }
        }
    }
}

pub(super) fn table(table: &Table) -> Markup {
    html! {
        div class="scroll" tabindex="0" {
            table {
                @for (number, row) in table.rows.iter().enumerate() {
                    tr {
                        @for cell in row {
                            @if number == 0 { th scope="col" { (cell) } } @else { td { (cell) } }
                        }
                    }
                }
            }
        }
    }
}
