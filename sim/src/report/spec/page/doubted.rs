//! What would break an example, as doubting it has shown.

use maud::{Markup, html};

use super::Page;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::story::Language;

/// So many changed values are told of an example.
const MOST_CHANGES: usize = 8;

impl Page<'_> {
    /// What would break an example: values that it would notice, and known defects that it does.
    pub(super) fn doubted(&self, played: &[&Rehearsed], language: Language) -> Markup {
        let doubts = self.beside.doubts.as_ref();
        let known: Vec<_> = played.iter().filter_map(|story| doubts?.of(&story.story)).collect();
        let mut defects: Vec<_> = known.iter().flat_map(|doubt| &doubt.notices).collect();
        defects.sort_unstable();
        defects.dedup();
        let changes = known.first().map(|doubt| doubt.changed.as_slice()).unwrap_or_default();
        let noticed = || changes.iter().filter(|change| change.answer == "noticed");
        let more = noticed().count().saturating_sub(MOST_CHANGES);
        html! {
            @if !known.is_empty() {
                details class="doubted" {
                    summary { (language.pick(["what would break this", "무엇이 이 예를 깨뜨리는가"])) }
                    ul {
                        @for change in noticed().take(MOST_CHANGES) {
                            li {
                                (change.sentence) ": "
                                del { (change.value) } " → " ins { (change.instead.join(", ")) }
                            }
                        }
                        @if more > 0 { li { "… " (more) } }
                        @for change in changes.iter().filter(|change| change.answer == "unnoticed") {
                            li class="fell" {
                                (language.pick(["nobody would notice: ", "아무도 알아채지 못한다: "]))
                                (change.sentence) ": " (change.value)
                            }
                        }
                    }
                    p {
                        @if defects.is_empty() {
                            (language.pick([
                                "No known defect breaks this while nothing goes wrong.",
                                "장애가 없을 때 이 예를 깨뜨리는 알려진 결함은 없다.",
                            ]))
                        } @else {
                            (language.pick(["Known defects that break it: ", "이 예를 깨뜨리는 알려진 결함: "]))
                            @for (place, defect) in defects.iter().enumerate() {
                                @if place > 0 { ", " }
                                code { (defect) }
                            }
                        }
                    }
                }
            }
        }
    }
}
