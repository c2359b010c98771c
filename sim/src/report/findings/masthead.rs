//! The top of the page: what was played and what it came to; and below the stories what was
//! checked, what went wrong meanwhile, and what to type next.

use std::time::Duration;

use maud::{Markup, html};

use super::LANGUAGES;
use super::content::{FindingsPage, Headline, ShownStory};
use crate::campaign::TookInAll;
use crate::report::page::parts::{both, command, switch};
use crate::report::signals::brief;
use crate::report::terminal::grouped;
use crate::spec::promises;
use crate::spec::story::Language;
use crate::spec::words;

pub(super) fn top(page: &FindingsPage) -> Markup {
    let Headline { titles, verdict, played, figures, notes, .. } = &page.headline;
    let class = match *verdict {
        "HELD" => "verdict good",
        "VIOLATED" => "verdict bad",
        _ => "verdict",
    };
    html! {
        header class="top" {
            h1 { (both(&titles[0], &titles[1])) }
            p class="lead" { span class=(class) { (verdict) } " " (both(&played[0], &played[1])) }
            @for note in notes { p class="note" { (note) } }
            @for language in Language::ALL {
                dl class="figures" data-lang=(language.code()) lang=(language.code()) {
                    @for (number, what, bad) in figures {
                        div class=[bad.then_some("bad")] { dt { (language.pick(*what)) } dd { (number) } }
                    }
                }
            }
            div class="tools" { (switch(&LANGUAGES)) }
            @if page.shown.len() > 1 { (contents(&page.shown)) }
        }
    }
}

/// The stories by name, what is violated first at the top.
fn contents(shown: &[ShownStory]) -> Markup {
    html! {
        nav aria-label="Findings · 발견한 것" {
            ol class="contents" {
                @for (story, number) in shown.iter().zip(1..) {
                    @if let Some(breach) = &story.breach {
                        li {
                            a href=(format!("#story-{number}")) { span class="check" { (breach.check) } }
                            " " (breach.what)
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn below(page: &FindingsPage) -> Markup {
    let headline = &page.headline;
    html! {
        section class="checked" aria-labelledby="checked" {
            h2 id="checked" { (both("What was checked", "무엇을 검사했나")) }
            @if !headline.others.is_empty() {
                details {
                    summary {
                        (both(
                            &format!("violations without a story here: {}", headline.others.len()),
                            &format!("여기에 이야기가 없는 위반: {}건", headline.others.len()),
                        ))
                    }
                    ul class="others" { @for other in &headline.others { li { (other) } } }
                }
            }
            (checks(headline))
            (faults(headline))
            @if !headline.marks.is_empty() { (marks(headline)) }
            @if !headline.took.is_empty() { (took(&headline.took)) }
            @if !headline.next.is_empty() {
                h3 { (both("What to type next", "다음에 입력할 명령")) }
                @for ([english, korean], line) in &headline.next {
                    p class="quiet" { (both(english, korean)) }
                    (command(line, &both("copy", "복사")))
                }
            }
        }
        footer {
            p {
                "sim " (env!("CARGO_PKG_VERSION"))
                @if !headline.trace_hash.is_empty() {
                    " · " (both("trace hash", "궤적 해시")) " " code class="hash" { (headline.trace_hash) }
                }
                br;
                (both("Stories are told in the words of the program.", "이야기는 프로그램의 말, 곧 영어로 적는다."))
            }
        }
    }
}

fn checks(headline: &Headline) -> Markup {
    let (mut checks, count) = (headline.checks.clone(), headline.checks.len());
    // What was violated is looked for first; the others stay in their order.
    checks.sort_by_key(|check| check.violated == 0);
    html! {
        details open[count <= 12 || checks.iter().any(|check| check.violated > 0)] {
            summary { (both(&format!("checks: {count}"), &format!("검사 {count}가지"))) }
            div class="scroll" tabindex="0" role="group" aria-label="checks · 검사" {
                table class="tallies" {
                    tr {
                        th scope="col" { (both("check", "검사")) }
                        th scope="col" { (both("what must hold", "지켜져야 하는 것")) }
                        th scope="col" class="number" { (both("evaluated", "판단한 횟수")) }
                        th scope="col" class="number" { (both("violated", "어긴 횟수")) }
                    }
                    @for check in &checks {
                        tr class=[(check.violated > 0).then_some("bad")] {
                            th scope="row" { (check.id) }
                            td {
                                span data-lang="en" lang="en" { (check.rule) }
                                span data-lang="ko" lang="ko" { (korean(check.id, check.rule)) }
                            }
                            td class="number" { (grouped(check.evaluated)) }
                            td class="number" { (grouped(check.violated)) }
                        }
                    }
                }
            }
        }
    }
}

/// A rule in Korean, or in English if nobody has translated it.
fn korean(id: &str, rule: &str) -> String {
    match promises::rule(id, Language::Korean) {
        unknown if unknown == id => rule.to_owned(),
        known => known,
    }
}

fn faults(headline: &Headline) -> Markup {
    html! {
        details open[!headline.faults.is_empty() && headline.faults.len() <= 24] {
            summary {
                (both(
                    &format!("faults: {} kinds", headline.faults.len()),
                    &format!("장애 {}가지", headline.faults.len()),
                ))
            }
            @if headline.faults.is_empty() {
                p class="quiet" { (both("Nothing went wrong.", "아무 장애도 없었다.")) }
            } @else {
                div class="scroll" tabindex="0" role="group" aria-label="faults · 장애" {
                    table class="tallies" {
                        tr {
                            th scope="col" { (both("fault", "장애")) }
                            th scope="col" class="number" { (both("injected", "일으킨 횟수")) }
                            th scope="col" class="number" { (both("effective", "영향을 준 횟수")) }
                        }
                        @for (kind, tally) in &headline.faults {
                            tr class=[(tally.effective == 0).then_some("none")] {
                                th scope="row" { (kind.name()) " " span data-lang="ko" lang="ko" { (words::kind(*kind, Language::Korean)) } }
                                td class="number" { (grouped(tally.injected)) }
                                td class="number" { (grouped(tally.effective)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How long everything took, in business time.
fn took(all: &TookInAll) -> Markup {
    let time = |time: Option<Duration>| time.map(brief).unwrap_or_default();
    html! {
        details {
            summary { (both("how long everything took", "얼마나 걸렸나")) }
            div class="scroll" tabindex="0" role="group" aria-label="how long everything took · 얼마나 걸렸나" {
                table class="tallies" {
                    tr {
                        th scope="col" { (both("signal", "신호")) }
                        th scope="col" { (both("of", "대상")) }
                        th scope="col" class="number" { (both("times", "횟수")) }
                        th scope="col" class="number" { "p50" }
                        th scope="col" class="number" { "p95" }
                        th scope="col" class="number" { (both("longest", "최장")) }
                    }
                    @for (signal, parts) in all {
                        @for (part, took) in parts {
                            tr class=[(took.count() == 0).then_some("none")] {
                                th scope="row" { (both(signal, korean_signal(signal))) }
                                td { @if part == "all" { (both("all", "전체")) } @else { (part) } }
                                td class="number" { (grouped(took.count())) }
                                td class="number" { (time(took.percentile(50))) }
                                td class="number" { (time(took.percentile(95))) }
                                td class="number" { (time(took.longest())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A signal in Korean.
fn korean_signal(signal: &str) -> &str {
    match signal {
        "dwell time" => "대기 시간",
        "handling time" => "처리 시간",
        "lag of a view" => "화면의 지연",
        "response time" => "응답 시간",
        "dead letter" => "배달되지 못한 메시지",
        "open process" => "열린 프로세스",
        other => other,
    }
}

fn marks(headline: &Headline) -> Markup {
    let reached = headline.marks.iter().filter(|(_, count)| *count > 0).count();
    html! {
        details {
            summary {
                (both(
                    &format!("situations that were reached: {reached} of {}", headline.marks.len()),
                    &format!("이른 상황: {}가지 가운데 {reached}가지", headline.marks.len()),
                ))
            }
            ul class="chips" {
                @for (mark, count) in &headline.marks {
                    li class=[(*count == 0).then_some("none")] { (mark) @if headline.stories > 1 { " " b { (grouped(*count)) } } }
                }
            }
        }
    }
}
