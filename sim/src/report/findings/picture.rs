//! A space-time diagram: machines as columns, business time downwards, datagrams as arrows with what
//! became of them, and what is told of each row beside it.
//!
//! Time is not to scale: each row is as high as the others, and quiet stretches are marked. An arrow
//! ends where its copy arrives among the rows, so one that is overtaken crosses the other.

use maud::{Markup, html};
use stage::SimTime;
use stage::explain::space_time::{SpaceTime, Spell, Unwell};

use super::choice::Item;
use super::content::ShownBreach;
use super::grid::{GUTTER, Grid, ROW};
use super::wire;
use crate::report::terminal::{counted, span};
use crate::spec::story::Language;

/// How high the names of the machines are.
const HEAD: u32 = 54;

/// No words are longer than this, in characters; the whole of them is shown when they are pointed
/// at.
const LONGEST_WORDS: usize = 86;

/// Strong letters are wider.
const LONGEST_STRONG: usize = 78;

/// What is drawn of a story.
pub(super) struct Picture<'a> {
    pub(super) grid: Grid<'a>,
    breach: Option<&'a ShownBreach>,
}

impl<'a> Picture<'a> {
    pub(super) fn new(
        course: &'a SpaceTime,
        breach: Option<&'a ShownBreach>,
        items: &'a [Item],
    ) -> Self {
        Self { grid: Grid::new(course, items), breach }
    }

    pub(super) fn svg(&self, name: [&str; 2]) -> Markup {
        let (width, height) = (self.grid.widths().0, self.grid.bottom + 8);
        html! {
            svg class="heads" xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {HEAD}")) width=(width) height=(HEAD) aria-hidden="true" {
                (self.heads())
            }
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img" aria-label=(name.join(" · ")) {
                (self.ground())
                (self.spells())
                @for (item, y) in self.grid.items.iter().zip(&self.grid.downs) {
                    @match item {
                        Item::Row(place) => (self.row(*place, *y)),
                        Item::Gap(left_out, quiet) => (self.gap(*left_out, *quiet, *y)),
                        Item::Violated(at, places, is_it) => (self.violated((*at, *is_it), places, *y)),
                    }
                }
            }
        }
    }

    fn heads(&self) -> Markup {
        let width = self.grid.widths().0;
        html! {
            line class="life" x1="0" y1=(HEAD - 1) x2=(width) y2=(HEAD - 1) {}
            @for lane in &self.grid.lanes {
                @let (x, name) = (self.grid.x(*lane), self.grid.course.machines[*lane].as_str());
                text class="head" x=(x) y="24" text-anchor="middle" { (name) }
                @for language in Language::ALL {
                    text class="head does" x=(x) y="40" text-anchor="middle" data-lang=(language.code()) { (does(name, language)) }
                }
            }
        }
    }

    /// What is under the arrows: a field for each row, and the lives of the machines.
    fn ground(&self) -> Markup {
        let (width, machines) = self.grid.widths();
        html! {
            @for (item, y) in self.grid.items.iter().zip(&self.grid.downs) {
                @match item {
                    Item::Row(place) => rect class="field" data-f=(place) x="0" y=(y - ROW / 2) width=(width) height=(ROW) {},
                    Item::Gap(..) => rect class="gap" x=(GUTTER) y=(y - 9) width=(machines - GUTTER) height="18" {},
                    Item::Violated(..) => {},
                }
            }
            @for lane in &self.grid.lanes {
                @let x = self.grid.x(*lane);
                line class="life" x1=(x) y1="0" x2=(x) y2=(self.grid.bottom) {}
            }
        }
    }

    fn spells(&self) -> Markup {
        let drawn = |spell: &&Spell| self.grid.lanes.contains(&spell.machine);
        html! {
            @for spell in self.grid.course.spells.iter().filter(drawn) {
                @let x = self.grid.x(spell.machine);
                @let top = self.grid.y(spell.from);
                @let bottom = spell.until.map_or(self.grid.bottom, |until| self.grid.y(until)).max(top + 8);
                @let (class, half, sign) = shape(spell.state);
                rect class=(class) x=(x - half) y=(top) width=(2 * half) height=(bottom - top) rx="4" {}
                @if let Some(sign) = sign {
                    text class="spell" x=(x + half + 3) y=(top + 14) { (sign) }
                }
            }
        }
    }

    fn row(&self, place: usize, y: u32) -> Markup {
        let row = &self.grid.course.rows[place];
        let class = [
            "row",
            if row.led { "led" } else { "" },
            if row.by_fault { "struck" } else { "" },
            if row.is_line { "line" } else { "said" },
        ];
        let class = class.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" ");
        let machines = self.grid.widths().1;
        let name = |machine: usize| self.grid.course.machines[machine].as_str();
        html! {
            g class=(class) data-n=(place) data-c=[row.cause] data-from=[row.machine.map(name)] data-to=[row.sent.as_ref().map(|sent| name(sent.to))] data-h=[row.handed.as_deref()] {
                title { (row.words) }
                text class="time" x="8" y=(y + 4) { (row.at) }
                @match (&row.sent, row.machine) {
                    (Some(sent), Some(from)) => (wire::arrows(&self.grid, (place, row.at), sent, (from, y))),
                    (_, Some(machine)) => {
                        circle cx=(self.grid.x(machine)) cy=(y) r=(if row.by_fault { 6 } else { 4 }) {}
                    },
                    _ => { rect class="deed" x=(GUTTER - 10) y=(y - 4) width="8" height="8" {} },
                }
                text class="words" x=(machines + 8) y=(y + 4) {
                    (shortened(&row.words, if row.led && row.is_line { LONGEST_STRONG } else { LONGEST_WORDS }))
                    @if let Some(sent) = &row.sent {
                        @for language in Language::ALL {
                            @let fate = wire::fate(row.at, sent, language);
                            @if !fate.is_empty() { tspan class="fate" data-lang=(language.code()) { "  " (fate) } }
                        }
                    }
                }
            }
        }
    }

    fn gap(&self, left_out: usize, quiet: std::time::Duration, y: u32) -> Markup {
        let (width, machines) = self.grid.widths();
        let said = |language: Language| {
            let later = (!quiet.is_zero()).then(|| match language {
                Language::English => format!("{} pass", span(quiet)),
                Language::Korean => format!("{} 지남", span(quiet)),
            });
            let left_out = (left_out > 0).then(|| match language {
                Language::English => format!("{} left out", counted(left_out as u64, "row")),
                Language::Korean => format!("{left_out}줄 생략"),
            });
            let said: Vec<_> = [later, left_out].into_iter().flatten().collect();
            said.join(" · ")
        };
        html! {
            g class="gap" {
                line x1=(machines) y1=(y) x2=(width) y2=(y) {}
                @for language in Language::ALL {
                    text class="words" x=(machines + 8) y=(y + 4) data-lang=(language.code()) { (said(language)) }
                }
            }
        }
    }

    fn violated(&self, (at, is_it): (SimTime, bool), places: &[usize], y: u32) -> Markup {
        let Some(breach) = self.breach else { return html! {} };
        let told: Vec<_> =
            places.iter().filter_map(|place| breach.violations.get(*place)).collect();
        let checks: Vec<_> = told.iter().map(|told| told.check).collect();
        let what = told.first().map(|told| told.what.as_str()).unwrap_or_default();
        let (width, machines) = self.grid.widths();
        html! {
            g class=(if is_it { "failure" } else { "failure later" }) data-at=(at) {
                title { (what) }
                rect x="0" y=(y - ROW / 2 + 1) width=(width) height=(ROW - 2) rx="4" {}
                text class="time" x="8" y=(y + 4) { (at) }
                text class="name" x=(GUTTER + 6) y=(y + 4) { "✘ " (checks.join(", ")) }
                text class="words" x=(machines + 8) y=(y + 4) { (shortened(what, LONGEST_STRONG)) }
            }
        }
    }
}

/// How a machine that is not as it should be is drawn: its class, half its width, and its sign.
fn shape(state: Unwell) -> (&'static str, u32, Option<String>) {
    match state {
        Unwell::Down => ("spell down", 10, None),
        Unwell::Still => ("spell still", 10, None),
        Unwell::Clock(ahead) => ("spell clock", 16, Some(format!("{ahead:+} ms"))),
    }
}

/// What a machine does, unless its name says so.
fn does(name: &str, language: Language) -> &'static str {
    let kind = name.split('-').next().unwrap_or_default();
    language.pick(match kind {
        "gateway" => ["takes requests", "요청 접수"],
        "bus" => ["passes on", "전달"],
        "worker" => ["decides", "결정"],
        "store" => ["keeps records", "기록 보관"],
        "projector" => ["shows pages", "화면 조회"],
        "people" => ["ask", "요청"],
        "bank" => ["moves money", "돈을 옮김"],
        _ => ["", ""],
    })
}

fn shortened(words: &str, longest: usize) -> String {
    if words.chars().count() <= longest {
        return words.to_owned();
    }
    let start: String = words.chars().take(longest - 1).collect();
    format!("{}…", start.trim_end())
}
