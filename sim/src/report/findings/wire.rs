//! Datagrams as arrows: from whom to whom, and what became of each copy.

use maud::{Markup, html};
use stage::SimTime;
use stage::explain::space_time::{Arrival, Became, Sent};

use super::grid::Grid;
use crate::spec::story::Language;
use crate::spec::words;

/// An arrow falls so far at least: nothing arrives when it is sent.
const FALL: u32 = 7;

/// The copies of a datagram, from the machine that sent it. One that nobody takes in ends in a
/// cross.
pub(super) fn arrows(
    grid: &Grid<'_>,
    (place, at): (usize, SimTime),
    sent: &Sent,
    (from, y): (usize, u32),
) -> Markup {
    let (left, right) = (grid.x(from), grid.x(sent.to));
    let stop = (left * 2 + right * 3) / 5;
    html! {
        @if sent.arrivals.is_empty() {
            line class="lost" x1=(left) y1=(y) x2=(stop) y2=(y + FALL / 2) {}
            (cross(stop, y + FALL / 2))
        }
        @for arrival in &sent.arrivals {
            @let down = grid.effect(place, arrival.at).unwrap_or_else(|| grid.y(arrival.at));
            @let down = if arrival.at > at { down.max(y + FALL) } else { y + FALL };
            line x1=(left) y1=(y) x2=(right) y2=(down) {}
            @match arrival.became {
                Became::Taken => (tip((left, y), (right, down))),
                Became::Missed | Became::Refused => (cross(right, down)),
            }
        }
    }
}

/// What became of a datagram, in a few words; empty if it arrived as it should.
pub(super) fn fate(at: SimTime, sent: &Sent, language: Language) -> String {
    let mut words: Vec<String> =
        sent.faults.iter().map(|kind| words::kind(*kind, language).to_owned()).collect();
    let any = |became| sent.arrivals.iter().any(|arrival| arrival.became == became);
    if sent.arrivals.is_empty() && words.is_empty() {
        words.push(language.pick(["lost", "유실"]).to_owned());
    }
    if any(Became::Missed) {
        words.push(language.pick(["nobody is there", "받을 기계가 꺼져 있음"]).to_owned());
    }
    if any(Became::Refused) {
        words.push(language.pick(["refused", "거부됨"]).to_owned());
    }
    if !words.is_empty() {
        let after = |arrival: &Arrival| format!("{} ms", arrival.at.since(at).as_millis());
        words.extend(sent.arrivals.iter().map(after));
    }
    words.join(" · ")
}

fn tip((x1, y1): (u32, u32), (x2, y2): (u32, u32)) -> Markup {
    let (dx, dy) = (f64::from(x2) - f64::from(x1), f64::from(y2) - f64::from(y1));
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let (back_x, back_y) = (f64::from(x2) - 8.0 * ux, f64::from(y2) - 8.0 * uy);
    let points = format!(
        "{x2},{y2} {:.1},{:.1} {:.1},{:.1}",
        back_x - 4.0 * uy,
        back_y + 4.0 * ux,
        back_x + 4.0 * uy,
        back_y - 4.0 * ux
    );
    html! { polygon points=(points) {} }
}

fn cross(x: u32, y: u32) -> Markup {
    let (left, right, top, bottom) = (x - 5, x + 5, y.saturating_sub(5), y + 5);
    html! { path class="cross" d=(format!("M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}")) {} }
}
