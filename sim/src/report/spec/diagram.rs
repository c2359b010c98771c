//! A story that broke as a sequence diagram: machines as columns, business time downwards, lost
//! messages as broken arrows, doubled ones as two, outages and cut lines as shaded bands, and the
//! sentence that is not true in red.
//!
//! Time is not to scale: a row for each message is what can be read, and quiet stretches would be
//! all that is seen.

use std::collections::BTreeSet;

use domain::sourcing::Timestamp;
use maud::{Markup, PreEscaped, html};

use super::labels;
use crate::spec::broken_example::BrokenExample;
use crate::spec::recording::{Datagram, Recording};
use crate::spec::story::{Language, written};
use crate::spec::words;
use conference::cluster::{ConferenceFault, Fault};
use conference::node::NodeId;
use conference::node::protocol::{
    BankMessage, BusRequest, Feed, GatewayMessage, Payload, PeopleMessage, ProjectorMessage,
    WorkerMessage,
};
use stage::fault::FaultKind;

/// No more messages are drawn than a reader can follow.
const MOST_DRAWN: usize = 48;

/// A message that takes longer than this is drawn as late.
const PROMPT_MS: u64 = 100;

/// No label is longer than this, in characters; the whole of it is shown when it is pointed at.
const LONGEST_LABEL: usize = 36;

/// How the parts of a picture look, in the colours of the page around it.
pub(super) const STYLE: &str = include_str!("page/diagram.css");

/// The colours of a picture that stands alone.
const COLOURS: &str = ":root{--paper:#fbfaf7;--card:#fff;--ink:#22252a;--soft:#5b616b;--tint:#f1efe8;--bad:#a61e2b;--band:#e9c46a;--sans:sans-serif;--mono:monospace}";

const GUTTER: u32 = 84;
const LANE: u32 = 150;
const HEAD: u32 = 56;
const ROW: u32 = 34;
const SENTENCE: u32 = 40;
const FALL: u32 = 12;

/// A diagram of a story that broke, and how many messages it leaves out.
#[must_use]
pub fn draw(finding: &BrokenExample, recording: &Recording) -> (Markup, usize) {
    let told = chosen(finding, recording);
    let left_out = recording.datagrams.len() - told.len();
    (Diagram::new(finding, recording, told).svg(), left_out)
}

/// The same picture as a file of its own.
#[must_use]
pub fn alone(finding: &BrokenExample, recording: &Recording) -> String {
    let told = chosen(finding, recording);
    Diagram { styled: true, ..Diagram::new(finding, recording, told) }.svg().into_string()
}

/// The messages to be drawn: what went wrong with messages of the business first, then with others,
/// then what people, the bank and those who decide said and heard, the last ones first.
fn chosen<'a>(finding: &BrokenExample, recording: &'a Recording) -> Vec<&'a Datagram> {
    let end = finding.beats.last().map(|beat| beat.until).unwrap_or_default();
    let mut places: Vec<_> = recording
        .datagrams
        .iter()
        .enumerate()
        .filter(|(_, datagram)| datagram.at <= end)
        .filter_map(|(place, datagram)| Some((interest(datagram)?, usize::MAX - place)))
        .collect();
    places.sort_unstable();
    let kept: BTreeSet<_> =
        places.into_iter().take(MOST_DRAWN).map(|(_, place)| usize::MAX - place).collect();
    kept.into_iter().map(|place| &recording.datagrams[place]).collect()
}

/// How much a message is of interest, 0 most; none if it is not at all.
fn interest(datagram: &Datagram) -> Option<u8> {
    let business = match datagram.said {
        Payload::Gateway(GatewayMessage::Request(_))
        | Payload::People(PeopleMessage::Response { .. })
        | Payload::Bank(BankMessage::Ask { .. })
        | Payload::Worker(WorkerMessage::BankAnswer(_)) => Some(2),
        Payload::Worker(WorkerMessage::Delivery(_)) => Some(3),
        Payload::Gateway(
            GatewayMessage::Feed(Feed::Delivery(_)) | GatewayMessage::Outcome { .. },
        )
        | Payload::Projector(ProjectorMessage::Feed(Feed::Delivery(_)))
        | Payload::Bus(BusRequest::Publish(_)) => Some(4),
        _ => None,
    };
    match (datagram.faults.is_empty(), business) {
        (false, Some(_)) => Some(0),
        (false, None) => Some(1),
        (true, Some(4)) => None,
        (true, rank) => rank,
    }
}

struct Diagram<'a> {
    finding: &'a BrokenExample,
    recording: &'a Recording,
    language: Language,
    lanes: Vec<NodeId>,
    /// Sentences and messages, from top to bottom: when, and how far down.
    rows: Vec<(Timestamp, u32, Row<'a>)>,
    bottom: u32,
    /// Whether it brings its own colours. In a page it has those of the page.
    styled: bool,
}

#[derive(Clone, Copy)]
enum Row<'a> {
    Sentence(usize),
    Message(&'a Datagram),
}

impl<'a> Diagram<'a> {
    fn new(finding: &'a BrokenExample, recording: &'a Recording, told: Vec<&'a Datagram>) -> Self {
        let mut nodes: BTreeSet<_> =
            told.iter().flat_map(|datagram| [datagram.from, datagram.to]).collect();
        nodes.extend(recording.outages.iter().map(|outage| outage.node));
        nodes.insert(NodeId::People);
        let mut rows: Vec<_> = finding
            .beats
            .iter()
            .zip(0..)
            .map(|(beat, place)| (beat.from, Row::Sentence(place)))
            .collect();
        rows.extend(told.into_iter().map(|datagram| (datagram.at, Row::Message(datagram))));
        // A stable sort: a sentence comes before what is said while it is played.
        rows.sort_by_key(|(at, _)| *at);
        let mut y = HEAD;
        let rows = rows
            .into_iter()
            .map(|(at, row)| {
                y += if matches!(row, Row::Sentence(_)) { SENTENCE } else { ROW };
                (at, y, row)
            })
            .collect();
        let lanes = nodes.into_iter().collect();
        Self {
            finding,
            recording,
            language: finding.story.language,
            lanes,
            rows,
            bottom: y + ROW,
            styled: false,
        }
    }

    fn svg(&self) -> Markup {
        let width = GUTTER + LANE * self.lanes.len() as u32;
        let height = self.bottom + 58;
        html! {
            svg class="diagram" xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img" aria-label=(self.title()) {
                @if self.styled { style { (PreEscaped(COLOURS)) (PreEscaped(STYLE)) } }
                (self.bands(width))
                (self.heads())
                @for (at, y, row) in &self.rows {
                    @match row {
                        Row::Sentence(place) => (self.sentence(*place, *at, *y, width)),
                        Row::Message(datagram) => (self.message(datagram, *y)),
                    }
                }
                (self.failure(width))
            }
        }
    }

    fn title(&self) -> &'static str {
        match self.language {
            Language::English => "Sequence diagram of the smallest story that breaks this example",
            Language::Korean => "이 예를 깨뜨리는 가장 짧은 이야기의 시퀀스 다이어그램",
        }
    }

    fn x(&self, node: NodeId) -> u32 {
        let place = self.lanes.iter().position(|lane| *lane == node).unwrap_or(0) as u32;
        GUTTER + LANE * place + LANE / 2
    }

    /// How far down an instant is.
    fn y(&self, at: Timestamp) -> u32 {
        let above = self.rows.iter().take_while(|(row, ..)| *row <= at).last();
        match above {
            Some((row, y, _)) if *row == at => *y,
            Some((_, y, _)) => (y + ROW / 2).min(self.bottom),
            None => HEAD,
        }
    }

    fn heads(&self) -> Markup {
        html! {
            @for lane in &self.lanes {
                @let x = self.x(*lane);
                @let (name, number) = labels::lane(*lane, self.language);
                line class="life" x1=(x) y1=(HEAD - 8) x2=(x) y2=(self.bottom) {}
                rect class="head" x=(x - 66) y="8" width="132" height=(HEAD - 16) rx="6" {}
                text class="head" x=(x) y=(if number.is_some() { 28 } else { 36 }) text-anchor="middle" { (name) }
                @if let Some(number) = number {
                    text class="head number" x=(x) y="43" text-anchor="middle" { (u32::from(number) + 1) }
                }
            }
        }
    }

    /// Shaded bands: machines that were not at work, and faults that last.
    fn bands(&self, width: u32) -> Markup {
        let end = self.recording_end();
        html! {
            @for (number, fault) in (1..).zip(&self.finding.schedule.faults) {
                @if let Some((left, right)) = self.extent(fault, width) {
                    @let period = fault.period();
                    @let from = self.y(Timestamp(period.from_ms).min(end));
                    @let until = self.y(Timestamp(period.until_ms).min(end)).max(from + 10);
                    rect class="band weather" x=(left) y=(from) width=(right - left) height=(until - from) {}
                    text class="band" x=(left + 4) y=(from + 13) { "⚡" (number) }
                }
            }
            @for outage in &self.recording.outages {
                @let x = self.x(outage.node);
                @let from = self.y(outage.from);
                @let until = self.y(outage.until).max(from + 10);
                rect class="band outage" x=(x - 20) y=(from) width="40" height=(until - from) rx="4" {
                    title { (words::machine(outage.node, self.language)) }
                }
            }
        }
    }

    fn recording_end(&self) -> Timestamp {
        self.finding.beats.last().map(|beat| beat.until).unwrap_or_default()
    }

    /// From where to where a fault reaches; nothing if a machine's outage shows it.
    fn extent(&self, fault: &Fault, width: u32) -> Option<(u32, u32)> {
        match fault {
            Fault::Partition { from, to, .. } => {
                let touched = from.iter().chain(to).filter(|node| self.lanes.contains(node));
                let xs: Vec<_> = touched.map(|node| self.x(*node)).collect();
                Some((xs.iter().min()?.saturating_sub(40), xs.iter().max()? + 40))
            }
            Fault::Crash { .. }
            | Fault::Restart { .. }
            | Fault::Pause { .. }
            | Fault::Own(ConferenceFault::BankOutage(_)) => None,
            Fault::PowerLoss { .. }
            | Fault::TornWrite { .. }
            | Fault::SlowDisk { .. }
            | Fault::FullDisk { .. }
            | Fault::IoError { .. } => {
                let x = self.lanes.contains(&NodeId::Store).then(|| self.x(NodeId::Store))?;
                Some((x - 40, x + 40))
            }
            Fault::ClockSkew { node, .. } => {
                let x = self.lanes.contains(node).then(|| self.x(*node))?;
                Some((x - 40, x + 40))
            }
            _ => Some((GUTTER, width)),
        }
    }

    fn sentence(&self, place: usize, at: Timestamp, y: u32, width: u32) -> Markup {
        let Some(sentence) = self.finding.story.sentences.get(place) else { return html! {} };
        let is_broken = place == self.finding.broken.place;
        html! {
            rect class=(if is_broken { "sentence broken" } else { "sentence" }) x="0" y=(y - 20) width=(width) height="24" {}
            text class="time" x="6" y=(y - 3) { (words::clock(at.0)) }
            text class=(if is_broken { "sentence broken" } else { "sentence" }) x=(GUTTER + 8) y=(y - 3) { (written(sentence)) }
        }
    }

    fn message(&self, datagram: &Datagram, y: u32) -> Markup {
        let (from, to) = (self.x(datagram.from), self.x(datagram.to));
        let label = labels::message(&datagram.said, &self.recording.words, self.language);
        let lost = datagram.arrivals.is_empty();
        let class = if datagram.faults.is_empty() { "message" } else { "message hit" };
        html! {
            text class="time" x="6" y=(y + 4) { (words::clock(datagram.at.0)) }
            g class=(class) {
                title { (label) }
                @if lost {
                    @let stop = between(from, to);
                    line x1=(from) y1=(y) x2=(stop) y2=(y + FALL / 2) stroke-dasharray="5 4" {}
                    (cross(stop, y + FALL / 2))
                }
                @for arrival in &datagram.arrivals {
                    @let prompt = arrival.0 <= datagram.at.0 + PROMPT_MS;
                    @let down = if prompt { y + FALL } else { self.y(*arrival).max(y + FALL) };
                    line x1=(from) y1=(y) x2=(to) y2=(down) {}
                    @if self.reaches_nobody(datagram.to, *arrival) || (datagram.faults.contains(&FaultKind::Corrupt) && datagram.arrivals.first() == Some(arrival)) {
                        (cross(to, down))
                    } @else {
                        (arrow(from, to, down))
                    }
                }
                text x=((from + to) / 2) y=(y - 3) text-anchor="middle" { (shortened(&label)) @if datagram.arrivals.len() > 1 { " ×2" } }
            }
        }
    }

    /// Whether the machine that a message reaches is down at that time.
    fn reaches_nobody(&self, node: NodeId, at: Timestamp) -> bool {
        self.recording.outages.iter().any(|outage| {
            outage.node == node
                && outage.cause != FaultKind::Pause
                && outage.from <= at
                && at < outage.until
        })
    }

    fn failure(&self, width: u32) -> Markup {
        let broken = &self.finding.broken;
        html! {
            rect class="failure" x="0" y=(self.bottom) width=(width) height="50" rx="4" {}
            text class="failure" x="12" y=(self.bottom + 20) { "✘ " (broken.sentence) }
            text class="failure why" x="12" y=(self.bottom + 39) { (broken.why.lines().next().unwrap_or_default()) }
        }
    }
}

/// Where a message is lost: most of the way.
const fn between(from: u32, to: u32) -> u32 {
    (from * 2 + to * 3) / 5
}

fn arrow(from: u32, to: u32, y: u32) -> Markup {
    let (tip, back) = if to >= from { (to, to - 9) } else { (to, to + 9) };
    html! { polygon points=(format!("{tip},{y} {back},{} {back},{}", y - 5, y + 3)) {} }
}

fn cross(x: u32, y: u32) -> Markup {
    let (left, right, top, bottom) = (x - 5, x + 5, y - 5, y + 5);
    html! { path class="cross" d=(format!("M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}")) {} }
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LONGEST_LABEL {
        return label.to_owned();
    }
    let start: String = label.chars().take(LONGEST_LABEL - 1).collect();
    format!("{}…", start.trim_end())
}
