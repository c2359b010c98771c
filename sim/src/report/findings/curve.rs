//! The moment of no return: the share of plays that still break when chance is another from an
//! instant on.

use maud::{Markup, html};
use stage::explain::no_return::{Jump, NoReturn};

use crate::report::page::parts::both;

const WIDTH: usize = 640;
const HEIGHT: u64 = 150;
const LEFT: usize = 52;
const TOP: u64 = 14;

/// The graph of it, and what happened on both sides of the jump.
pub(super) fn markup(found: &NoReturn) -> Markup {
    html! {
        (graph(found))
        @match &found.jump {
            Some(jump) => (sides(jump)),
            None => p class="quiet" {
                (both(
                    "No single instant decides it: the share hardly changes.",
                    "어느 한 순간이 결정하지 않는다. 비율이 거의 변하지 않는다.",
                ))
            },
        }
    }
}

fn graph(found: &NoReturn) -> Markup {
    let count = found.shares.len();
    let x = |place: usize| LEFT + WIDTH * (2 * place + 1) / (2 * count.max(1));
    let y = |percent: u64| TOP + HEIGHT * (100 - percent.min(100)) / 100;
    let points: Vec<_> = found
        .shares
        .iter()
        .enumerate()
        .map(|(place, share)| format!("{},{}", x(place), y(share.percent())))
        .collect();
    let jump = found.jump.as_ref();
    let places = jump.and_then(|jump| {
        let place = |at| found.shares.iter().position(|share| share.after == at);
        Some((place(jump.before)?, place(jump.at)?))
    });
    let (bottom, right) = (y(0), LEFT + WIDTH);
    html! {
        div class="scroll" tabindex="0" role="group" aria-label="graph · 그래프" {
            svg class="curve" xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {} {}", right + 12, bottom + 30)) width=(right + 12) height=(bottom + 30) role="img" aria-label="share of plays that still break, by instant · 순간마다 여전히 깨지는 비율" {
                @for percent in [100, 50, 0] {
                    line class="rule" x1=(LEFT) x2=(right) y1=(y(percent)) y2=(y(percent)) {}
                    text x=(LEFT - 8) y=(y(percent) + 4) text-anchor="end" { (percent) " %" }
                }
                @if let Some((before, at)) = places {
                    rect class="jump" x=(x(before)) y=(TOP) width=(x(at) - x(before)) height=(HEIGHT) {}
                }
                @if count > 0 {
                    polygon class="area" points=(format!("{},{bottom} {} {},{bottom}", x(0), points.join(" "), x(count - 1))) {}
                    polyline class="share" points=(points.join(" ")) {}
                }
                @for (place, share) in found.shares.iter().enumerate() {
                    circle cx=(x(place)) cy=(y(share.percent())) r="3" {
                        title { (share.after) ": " (share.broken) "/" (share.plays) }
                    }
                }
                @if let (Some(first), Some(last)) = (found.shares.first(), found.shares.last()) {
                    text x=(LEFT) y=(bottom + 20) { (first.after) }
                    text x=(right) y=(bottom + 20) text-anchor="end" { (last.after) }
                }
                @if let (Some((_, at)), Some(jump)) = (places, jump) {
                    text class="moment" x=(x(at)) y=(bottom + 20) text-anchor="middle" { (jump.at) }
                }
            }
        }
    }
}

fn sides(jump: &Jump) -> Markup {
    html! {
        dl class="sides" {
            dt { (both("until", "까지")) " " time { (jump.before) } }
            dd {
                (both(
                    &format!("it may still end well: {} % break", jump.from_percent),
                    &format!("아직 잘 끝날 수 있다: {} %가 깨진다", jump.from_percent),
                ))
                @if let Some(line) = &jump.last_line { p class="quoted" { (line) } }
            }
            dt { (both("at", "순간")) " " time { (jump.at) } }
            dd {
                (both(
                    &format!("chance decides; from here on {} % break", jump.to_percent),
                    &format!("우연이 결정한다. 여기서부터는 {} %가 깨진다", jump.to_percent),
                ))
                @for datagram in &jump.decided { p class="quoted" { (datagram) } }
            }
            @if let Some(line) = &jump.next_line {
                dt { (both("then", "그다음")) }
                dd { p class="quoted" { (line) } }
            }
        }
    }
}
