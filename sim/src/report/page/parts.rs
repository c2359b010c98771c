//! What pages are made of: words in two languages, signs, sentences, tables and commands.

use cucumber::gherkin::{Step, Table};
use maud::{Markup, html};

use crate::spec::story::Language;

/// A text of the page itself, in both languages; one of them is shown.
#[must_use]
pub fn both(english: &str, korean: &str) -> Markup {
    html! {
        span data-lang="en" lang="en" { (english) }
        span data-lang="ko" lang="ko" { (korean) }
    }
}

/// Whether something held.
#[must_use]
pub fn mark(held: bool, language: Language) -> Markup {
    let (class, sign, said) = match held {
        true => ("mark good", "✔", language.pick(["held", "지켜짐"])),
        false => ("mark bad", "✘", language.pick(["broken", "깨짐"])),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } span class="sr" { (said) ": " } } " " }
}

/// Free text, in its paragraphs.
#[must_use]
pub fn prose(text: Option<&str>) -> Markup {
    let text: Vec<_> = text.unwrap_or_default().lines().map(str::trim).collect();
    html! {
        @for paragraph in text.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            p class="prose" { (paragraph.join(" ")) }
        }
    }
}

/// Sentences of an example.
#[must_use]
pub fn sentences(steps: &[Step]) -> Markup {
    html! {
        ol class="steps" {
            @for step in steps {
                li {
                    span class="key" { (step.keyword.trim()) " " }
                    span { (with_blanks(&step.value)) }
                    (below(step))
                }
            }
        }
    }
}

/// A sentence whose words in angle brackets are filled in from a table of examples.
#[must_use]
pub fn with_blanks(sentence: &str) -> Markup {
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

/// What stands below a sentence: a table, or a quoted text.
#[must_use]
pub fn below(sentence: &Step) -> Markup {
    html! {
        @if let Some(rows) = &sentence.table { (table(rows)) }
        @if let Some(quoted) = &sentence.docstring {
            div class="scroll" tabindex="0" { pre { (quoted) } }
        }
    }
}

/// A table of a sentence; its first row is its heading.
fn table(table: &Table) -> Markup {
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

/// The buttons that choose a language; none if there is nothing to choose.
#[must_use]
pub fn switch(languages: &[Language]) -> Markup {
    html! {
        @if languages.len() > 1 {
            div {
                span class="label" { "Language · 언어" }
                div class="switch" role="group" aria-label="Language · 언어" {
                    @for language in languages {
                        button type="button" data-speak=(language.code()) lang=(language.code()) aria-pressed="false" { (language.name()) }
                    }
                }
            }
        }
    }
}

/// A choice whose words follow the language of the page.
#[must_use]
pub fn option(value: &str, english: &str, korean: &str) -> Markup {
    html! { option value=(value) data-en=(english) data-ko=(korean) { (english) } }
}

/// A number at the top of a page, and what it counts.
#[must_use]
pub fn figure(number: usize, what: &str, bad: bool) -> Markup {
    html! {
        div class=[bad.then_some("bad")] { dt { (what) } dd { (number) } }
    }
}

/// A command, and a button that copies it.
#[must_use]
pub fn command(line: &str, copy: &Markup) -> Markup {
    html! {
        div class="again" {
            code { (line) }
            button class="copy" type="button" { (copy) }
            span role="status" class="sr" {}
        }
    }
}
