//! The top of the page: what it is, for somebody who has never seen one, what it comes to, and what
//! to look for in it.

use cucumber::gherkin::Rule;
use maud::{Markup, html};

use super::capability::of_rule;
use super::{Page, TITLES};
use crate::report::page::parts::{both, figure, option, switch};
use crate::report::terminal::counted;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::story::Language;
use crate::spec::words;

impl Page<'_> {
    pub(super) fn top(&self) -> Markup {
        let [english, korean] = TITLES;
        html! {
            header class="top" {
                h1 { (both(english, korean)) }
                @for language in &self.languages { (self.lead(*language)) }
                (self.first_broken())
                (self.news())
                div class="tools" role="search" {
                    (switch(&self.languages))
                    div {
                        label for="search" { (both("Search", "찾기")) }
                        input id="search" type="search" autocomplete="off" placeholder="seats, payment, Ada …" data-en="seats, payment, Ada …" data-ko="좌석, 결제, 에이다 …";
                    }
                    div {
                        label for="state" { (both("Show", "보기")) }
                        select id="state" {
                            (option("all", "every example", "모든 예"))
                            (option("held", "what held", "지켜진 예"))
                            (option("broken", "what broke", "깨진 예"))
                        }
                    }
                    div {
                        label for="kind" { (both("Put to the test by", "시험한 장애")) }
                        select id="kind" {
                            (option("all", "any fault", "모든 장애"))
                            @for kind in self.outcome.touched().keys() {
                                (option(kind.name(), words::kind(*kind, Language::English), words::kind(*kind, Language::Korean)))
                            }
                        }
                    }
                }
                p class="count" id="count" role="status" data-en="# examples are shown." data-ko="예 #개를 보고 있다." {}
            }
        }
    }

    /// What this page is, for somebody who has never seen one, and what it comes to.
    fn lead(&self, language: Language) -> Markup {
        let features: Vec<_> =
            self.outcome.features().filter(|(source, _)| source.language == language).collect();
        let examples: Vec<_> = features.iter().flat_map(|(_, stories)| stories).collect();
        let has_examples =
            |rule: &&Rule, stories: &[&Rehearsed]| !of_rule(stories, rule).is_empty();
        let rules = features.iter().flat_map(|(source, stories)| {
            source.feature.rules.iter().filter(move |rule| has_examples(rule, stories))
        });
        let broken = examples.iter().filter(|example| !example.held()).count();
        let schedules = self.outcome.numbers.end.saturating_sub(self.outcome.numbers.start);
        html! {
            div data-lang=(language.code()) {
                @match language {
                    Language::English => {
                        p class="lead" {
                            "These are the rules by which seats are offered, held, paid for and given back, each with examples. "
                            "Every example was carried out on the real system. It was then carried out again " strong { (times(schedules)) }
                            " while things went wrong: messages got lost, came twice or late, machines failed, power was cut. "
                            "A rule has held when what its examples say was true each time."
                        }
                        @if self.outcome.interrupted {
                            p class="fell" { "Somebody stopped this rehearsal: not everything was played." }
                        }
                    }
                    Language::Korean => {
                        p class="lead" {
                            "좌석을 내놓고, 잡아 두고, 결제하고, 돌려주는 규칙을 예와 함께 모았다. 모든 예를 실제 시스템에서 실행했고, 메시지가 "
                            "사라지거나 두 번 오거나 늦게 오고, 기계가 고장 나고, 전원이 끊기는 가운데 " strong { (schedules) } "번씩 다시 실행했다. "
                            "예에서 말한 것이 매번 참이었으면 규칙이 지켜진 것이다."
                        }
                        @if self.outcome.interrupted {
                            p class="fell" { "누군가 실행을 멈추었다. 모든 예를 실행하지는 않았다." }
                        }
                    }
                }
                dl class="figures" {
                    (figure(features.len(), language.pick(["capabilities", "기능"]), false))
                    (figure(rules.count(), language.pick(["rules", "규칙"]), false))
                    (figure(examples.len() - broken, language.pick(["examples held", "지켜진 예"]), false))
                    (figure(broken, language.pick(["examples broke", "깨진 예"]), broken > 0))
                }
            }
        }
    }
}

fn times(number: u64) -> String {
    if number == 1 { "once".to_owned() } else { counted(number, "time") }
}
