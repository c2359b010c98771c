//! Why a story breaks, as an explanation has it: the cause in short, which fault was needed, the
//! moment of no return, what goes before it, and where it parts from the story without the defect.

use maud::{Markup, html};
use stage::explain::moment::{ClosedBy, MomentOfNoReturn};
use stage::explain::needed::{Needed, Tried};
use stage::explain::no_return::{Jump, NoReturn};
use stage::explain::{Explanation, Parting};

use super::curve;
use crate::report::page::parts::both;

/// A line for each thing that was found out.
pub(super) fn in_short(found: &Explanation) -> Markup {
    let needed = found.needed.iter().filter(|needed| needed.is_needed());
    let idle = found.needed.iter().filter(|needed| !needed.is_needed()).count();
    html! {
        ul class="short" {
            @if let (Some(parting), Some(defect)) = (&found.parting, &found.defect) {
                li {
                    (both(
                        &format!("The defect {defect} shows first at {}{}", parting.at, on(parting)),
                        &format!("결함 {defect}은(는) {}에 처음 드러난다{}", parting.at, on(parting)),
                    ))
                }
            }
            @for needed in needed { li { (both("needed: ", "필요한 장애: ")) (needed.fault) } }
            @if idle > 0 {
                li {
                    (both(
                        &format!("not needed: {idle} of the {} faults", found.needed.len()),
                        &format!("장애 {}가지 가운데 {idle}가지는 필요 없다", found.needed.len()),
                    ))
                }
            }
            @if let Some(MomentOfNoReturn { at, closed_by, line }) = &found.moment {
                @let (english, korean) = closed(*closed_by);
                li {
                    (both(
                        &format!("no return from {at} on: {english}"),
                        &format!("{at}부터는 돌이킬 수 없다: {korean}"),
                    ))
                    @if let Some(line) = line { ": " (line) }
                }
            }
            @if let Some(Jump { at, next_line, .. }) = &found.calm {
                li {
                    (both(
                        &format!("even if nothing more goes wrong, it breaks from {at} on"),
                        &format!("{at}부터는 그 뒤로 아무 장애가 없어도 깨진다"),
                    ))
                    @if let Some(line) = next_line { ": " (line) }
                }
            }
            @match &found.no_return {
                Some(NoReturn { jump: Some(jump), .. }) => li {
                    (both(
                        &format!(
                            "whatever chance does, it breaks from {} on: {} % before, {} % after",
                            jump.at, jump.from_percent, jump.to_percent
                        ),
                        &format!(
                            "{}부터는 우연이 어떻게 되든 깨진다: 그 전에는 {} %, 그 뒤에는 {} %가 깨진다",
                            jump.at, jump.from_percent, jump.to_percent
                        ),
                    ))
                },
                Some(found) if found.is_decided() => li {
                    (both(
                        "it breaks whatever chance does: nothing is decided on the way",
                        "우연이 어떻게 되든 깨진다. 도중에 결정되는 것이 없다",
                    ))
                },
                Some(_) => li { (both("no single moment decides it", "어느 한 순간이 결정하지 않는다")) },
                None => {},
            }
        }
    }
}

/// What closed the last way out.
const fn closed(by: ClosedBy) -> (&'static str, &'static str) {
    match by {
        ClosedBy::Chance => ("chance has decided", "우연이 이미 결정했다"),
        ClosedBy::Fault => ("what had to go wrong has gone wrong", "필요한 장애가 모두 일어났다"),
        ClosedBy::Defect => {
            ("until then it is as without the defect", "그때까지는 결함이 없는 이야기와 같다")
        }
        ClosedBy::Deed => ("it breaks whatever else happens", "그 밖에 무슨 일이 있어도 깨진다"),
    }
}

fn on(parting: &Parting) -> String {
    parting.node.as_ref().map(|node| format!(" ({node})")).unwrap_or_default()
}

/// Everything else that was found out, a part each.
pub(super) fn parts(found: &Explanation) -> Markup {
    html! {
        @if found.parting.is_some() || found.lines_part.is_some() { (partings(found)) }
        @if !found.needed.is_empty() { (faults(found)) }
        @if let Some(moment) = found.no_return.as_ref().filter(|it| !it.is_decided()) {
            section class="part" {
                h3 { (both("From when on chance does not help", "우연이 도울 수 없게 되는 순간")) }
                p class="quiet" {
                    (both(
                        "The story is told up to an instant as it was; from there on chance is another, many times. How many still break?",
                        "어느 순간까지는 이야기를 그대로 두고, 그 뒤로는 우연을 여러 번 바꾸어 본다. 얼마나 여전히 깨지는가?",
                    ))
                }
                (curve::markup(moment))
            }
        }
        (before(found))
        @if !found.complete {
            p class="quiet" {
                (both(
                    "Not everything was looked at: the bound was reached, or it was stopped.",
                    "모두 살펴보지는 못했다. 한도에 이르렀거나 중단되었다.",
                ))
            }
        }
    }
}

fn partings(found: &Explanation) -> Markup {
    html! {
        section class="part" {
            h3 { (both("Where it parts from the story without the defect", "결함이 없는 이야기와 갈라지는 곳")) }
            @for parting in [&found.parting, &found.lines_part].into_iter().flatten() {
                div class="parting" {
                    p {
                        time { (parting.at) }
                        @if let Some(node) = &parting.node { " · " strong { (node) } }
                        @if let Some(handed) = &parting.handed { " · " (both("handed", "받은 것")) " " (handed) }
                    }
                    dl {
                        dt { (both("with it", "결함이 있으면")) }
                        dd { (does(parting.one.as_deref())) }
                        dt { (both("without", "없으면")) }
                        dd {
                            (does(parting.other.as_deref()))
                            @if parting.one.is_some() && parting.one == parting.other {
                                " " span class="quiet" { (both("(it says something else that is not told)", "(말하지 않은 내용이 다르다)")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn does(what: Option<&str>) -> Markup {
    match what {
        Some(what) => html! { (what) },
        None => html! { em { (both("nothing of it", "아무 일도 없다")) } },
    }
}

fn faults(found: &Explanation) -> Markup {
    html! {
        section class="part" {
            h3 { (both("Which fault was needed for what", "어느 장애가 무엇에 필요했나")) }
            div class="scroll" tabindex="0" role="group" aria-label="faults · 장애" {
                table class="needed" {
                    tr {
                        th scope="col" { (both("fault", "장애")) }
                        th scope="col" { (both("without it", "없으면")) }
                        th scope="col" { (both("milder", "약하면")) }
                        th scope="col" { (both("moved", "옮기면")) }
                        th scope="col" { (both("what it did", "한 일")) }
                    }
                    @for needed in &found.needed { (fault(needed)) }
                }
            }
            @if found.more_faults > 0 {
                p class="quiet" {
                    (both(
                        &format!("and {} more; make the story smaller first", found.more_faults),
                        &format!("그 밖에 {}가지. 먼저 이야기를 줄인다", found.more_faults),
                    ))
                }
            }
        }
    }
}

fn fault(needed: &Needed) -> Markup {
    html! {
        tr {
            th scope="row" { (needed.fault) }
            td { (ends(&needed.without)) }
            @for tried in [&needed.milder, &needed.moved] {
                td {
                    @if tried.is_empty() { "–" }
                    ul { @for it in tried { li { (it.change) ": " (ends(it)) } } }
                }
            }
            td {
                @match needed.did.as_ref().filter(|_| needed.is_needed()) {
                    Some(did) => {
                        time { (did.at) } @if let Some(node) = &did.node { " " (node) } ": "
                        (does(did.one.as_deref())) " " (both("instead of", "대신")) " " (does(did.other.as_deref()))
                    },
                    None => "–",
                }
            }
        }
    }
}

fn ends(tried: &Tried) -> Markup {
    match (&tried.otherwise, tried.breaks) {
        (_, true) => html! { span class="breaks" { (both("breaks", "깨진다")) } },
        (Some(check), false) => html! { (both("breaks otherwise: ", "다르게 깨진다: ")) (check) },
        (None, false) => html! { span class="holds" { (both("holds", "지켜진다")) } },
    }
}

fn before(found: &Explanation) -> Markup {
    let Some(found) = found.precedents.as_ref().filter(|found| found.can_tell()) else {
        return html! {};
    };
    html! {
        section class="part" {
            h3 { (both("What goes before it", "그 앞에 오는 것")) }
            p class="quiet" {
                (both(
                    &format!(
                        "{} plays that break beside {} that do not. What goes before it need not be the cause.",
                        found.broken, found.unbroken
                    ),
                    &format!(
                        "깨진 실행 {}번과 깨지지 않은 실행 {}번을 견주었다. 앞에 온다고 원인인 것은 아니다.",
                        found.broken, found.unbroken
                    ),
                ))
            }
            @if found.precedents.is_empty() {
                p { (both("Nothing in the story tells them apart.", "이야기에서 둘을 가르는 것이 없다.")) }
            } @else {
                div class="scroll" tabindex="0" role="group" aria-label="precedents · 앞선 것" {
                    table class="before" {
                        tr {
                            th scope="col" { (both("preceded by", "앞에 온 것")) }
                            th scope="col" { (both("of those that break", "깨진 실행 가운데")) }
                            th scope="col" { (both("of those that hold", "지켜진 실행 가운데")) }
                        }
                        @for it in &found.precedents {
                            tr {
                                td { @if !it.precedes { strong { (both("not ", "없음: ")) } } (it.what) }
                                td class="share" { (it.of_broken) " %" }
                                td class="share" { (it.of_unbroken) " %" }
                            }
                        }
                    }
                }
            }
        }
    }
}
