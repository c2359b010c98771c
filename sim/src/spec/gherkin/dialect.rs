//! The words of Gherkin in each language that features are written in.

use super::tree::Kind;
use crate::spec::story::Language;

/// The words of a language. A keyword of a sentence ends with the blank that has to follow it.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// What a feature begins with.
    pub feature: &'static [&'static str],
    /// What a rule begins with.
    pub rule: &'static [&'static str],
    /// What a background begins with.
    pub background: &'static [&'static str],
    /// What an example or an outline begins with.
    pub scenario: &'static [&'static str],
    /// What a table of values begins with.
    pub examples: &'static [&'static str],
    /// What sentences begin with.
    pub steps: &'static [(&'static str, Kind)],
}

const ENGLISH: Dialect = Dialect {
    feature: &["Feature", "Business Need", "Ability"],
    rule: &["Rule"],
    background: &["Background"],
    scenario: &["Example", "Scenario", "Scenario Outline", "Scenario Template"],
    examples: &["Examples", "Scenarios"],
    steps: &[
        ("* ", Kind::Unknown),
        ("Given ", Kind::Context),
        ("When ", Kind::Action),
        ("Then ", Kind::Outcome),
        ("And ", Kind::Conjunction),
        ("But ", Kind::Conjunction),
    ],
};

/// Features were written with `Rule` before there was a Korean word for it.
const KOREAN: Dialect = Dialect {
    feature: &["기능"],
    rule: &["규칙", "Rule"],
    background: &["배경"],
    scenario: &["시나리오", "시나리오 개요"],
    examples: &["예"],
    steps: &[
        ("* ", Kind::Unknown),
        ("조건 ", Kind::Context),
        ("먼저 ", Kind::Context),
        ("만일 ", Kind::Action),
        ("만약 ", Kind::Action),
        ("그러면 ", Kind::Outcome),
        ("그리고 ", Kind::Conjunction),
        ("하지만 ", Kind::Conjunction),
        ("단 ", Kind::Conjunction),
    ],
};

impl Dialect {
    /// The words of a language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Korean => &KOREAN,
        }
    }
}
