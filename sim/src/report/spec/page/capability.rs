//! One feature: its rules, and which examples belong to each.

use cucumber::gherkin::{Rule, Scenario};
use maud::{Markup, html};

use super::Page;
use crate::report::page::parts::{mark, prose, sentences};
use crate::spec::rehearsal::Rehearsed;
use crate::spec::source::Source;
use crate::spec::story::Language;

impl<'a> Page<'a> {
    pub(super) fn feature(
        &self,
        place: usize,
        source: &Source,
        stories: &[&'a Rehearsed],
    ) -> Markup {
        let (language, feature) = (source.language, &source.written);
        let id = feature_id(source, place);
        let loose: Vec<_> =
            stories.iter().copied().filter(|story| story.story.rule.is_none()).collect();
        html! {
            section class="feature" id=(id) lang=(language.code()) data-lang=(language.code()) aria-labelledby=(format!("{id}-name")) {
                h2 id=(format!("{id}-name")) {
                    @if !loose.is_empty() { (mark(loose.iter().all(|example| example.held()), language)) }
                    (feature.name)
                }
                (prose(feature.description.as_deref()))
                @for question in questions(&source.text) {
                    p class="prose question" {
                        strong { (language.pick(["Open question", "풀리지 않은 질문"])) } " " (question)
                    }
                }
                @if let Some(background) = &feature.background {
                    div class="given" {
                        p { (language.pick(["In every example:", "모든 예에서:"])) }
                        (sentences(&background.steps))
                    }
                }
                @if !loose.is_empty() {
                    section class="rule" id=(format!("{id}-0")) data-words=(feature.name) {
                        (self.examples(&format!("{id}-0"), &feature.scenarios, &loose, language))
                    }
                }
                @for (number, rule) in (1..).zip(&feature.rules) {
                    @let examples = of_rule(stories, rule);
                    @if !examples.is_empty() {
                        @let id = format!("{id}-{number}");
                        section class="rule" id=(id) data-words=(format!("{} {}", feature.name, rule.name)) {
                            h3 { (mark(examples.iter().all(|example| example.held()), language)) (rule.name) }
                            (prose(rule.description.as_deref()))
                            @if let Some(background) = &rule.background {
                                div class="given" { (sentences(&background.steps)) }
                            }
                            (self.examples(&id, &rule.scenarios, &examples, language))
                        }
                    }
                }
            }
        }
    }

    fn examples(
        &self,
        id: &str,
        scenarios: &[Scenario],
        stories: &[&'a Rehearsed],
        language: Language,
    ) -> Markup {
        html! {
            @for (number, scenario) in (1..).zip(scenarios) {
                @let lines = scenario.position.line..;
                @let played: Vec<_> = stories.iter().copied().filter(|story| {
                    lines.contains(&story.story.line) && comes_from(scenario, scenarios, story.story.line)
                }).collect();
                @if !played.is_empty() { (self.example(&format!("{id}-{number}"), scenario, &played, language)) }
            }
        }
    }
}

/// What a feature leaves open, as its comments that begin with `# Question` have it.
fn questions(text: &str) -> impl Iterator<Item = &str> {
    let marks = ["# Question", "# 질문"];
    text.lines().filter_map(move |line| {
        let line = line.trim();
        let after = marks.iter().find_map(|mark| line.strip_prefix(mark))?;
        Some(after.trim_start_matches(':').trim())
    })
}

pub(super) fn feature_id(source: &Source, place: usize) -> String {
    format!("{}-{place}", source.language.code())
}

pub(super) fn of_rule<'a>(stories: &[&'a Rehearsed], rule: &Rule) -> Vec<&'a Rehearsed> {
    stories.iter().copied().filter(|story| story.story.rule.as_ref() == Some(&rule.name)).collect()
}

/// Whether a story in this line was made from a scenario: from the last one that begins above it.
fn comes_from(scenario: &Scenario, scenarios: &[Scenario], line: usize) -> bool {
    let last = scenarios.iter().rev().find(|scenario| scenario.position.line <= line);
    last.is_some_and(|last| last.position == scenario.position)
}
