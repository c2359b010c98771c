//! One example that broke: the smallest story that breaks it, a diagram of it, and the command that
//! plays it again.

use maud::{Markup, html};

use super::super::diagram;
use super::Page;
use crate::report::page::parts::{below, command};
use crate::spec::broken_example::BrokenExample;
use crate::spec::narrative::IN_THE_END;
use crate::spec::recording::Recording;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::story::{Language, written};
use crate::spec::words;

/// The place of what broke first.
pub(super) const FIRST: &str = "what-broke-first";

impl Page<'_> {
    pub(super) fn broken(
        &self,
        story: &Rehearsed,
        finding: &BrokenExample,
        language: Language,
    ) -> Markup {
        let drawn = self.drawn.iter().any(|drawn| std::ptr::eq(*drawn, story));
        let title = if finding.schedule.faults.is_empty() {
            language.pick([
                "It breaks although nothing goes wrong but what it tells",
                "여기 적힌 것 말고는 아무 문제가 없어도 깨진다",
            ])
        } else {
            language
                .pick(["The smallest story that breaks it", "이 예를 깨뜨리는 가장 짧은 이야기"])
        };
        let is_first = self.drawn.first().is_some_and(|first| std::ptr::eq(*first, story));
        html! {
            div class="story" id=[is_first.then_some(FIRST)] {
                h5 { (title) @if !finding.story.row.is_empty() { " · " (finding.story.title()) } }
                (narrative(finding, language))
            }
            @if drawn {
                @let recording = Recording::of(finding, self.outcome.protections);
                @let (picture, left_out) = diagram::draw(finding, &recording);
                figure class="picture" {
                    div class="scroll" tabindex="0" role="group" aria-label=(language.pick(["diagram, scrolls", "다이어그램, 스크롤 가능"])) { (picture) }
                    figcaption { (caption(left_out, language)) }
                }
            }
            (command(&finding.replay(self.outcome.defect), &html! { (language.pick(["copy", "복사"])) }))
        }
    }
}

/// The story of a finding: its sentences, and between them what went wrong.
fn narrative(finding: &BrokenExample, language: Language) -> Markup {
    let broken = &finding.broken;
    let (during, after) = finding.faults_by_sentence();
    let number = |fault| {
        finding.schedule.faults.iter().position(|other| other == fault).map_or(0, |place| place + 1)
    };
    let wrong = |fault| html! { li class="wrong" { "⚡" (number(fault)) " " (words::fault(fault, language)) } };
    html! {
        ol {
            @for (place, sentence) in finding.story.sentences.iter().enumerate().take(broken.place + 1) {
                @for fault in during.get(place).into_iter().flatten() { (wrong(fault)) }
                @if place == broken.place && !broken.in_the_end {
                    li class="untrue" {
                        "✘ " (written(sentence))
                        (below(sentence))
                        span class="why" { "→ " (broken.why) }
                    }
                } @else {
                    li { (written(sentence)) (below(sentence)) }
                }
            }
            @for fault in &after { (wrong(fault)) }
            @if broken.in_the_end {
                li class="untrue" {
                    "✘ " (language.pick(IN_THE_END))
                    span class="why" { "→ " (broken.why) }
                }
            }
        }
    }
}

fn caption(left_out: usize, language: Language) -> String {
    match language {
        Language::English => format!(
            "Time runs downwards, and not to scale. Red: messages that were lost (✗), came twice or late. Shaded: machines that \
             were not at work, and ⚡ faults while they last. {left_out} messages that tell nothing more are left out."
        ),
        Language::Korean => format!(
            "시간은 아래로 흐르며, 간격은 실제 길이와 다르다. 빨간색은 사라지거나(✗) 두 번 오거나 늦게 온 메시지이다. 음영은 일하지 \
             않는 기계와 ⚡ 장애가 이어지는 동안을 나타낸다. 더 말해 주는 것이 없는 메시지 {left_out}건은 그리지 않았다."
        ),
    }
}
