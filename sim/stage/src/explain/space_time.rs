//! A play as it is drawn: machines beside each other, and below each other whatever is told of them
//! and every datagram with what became of it.

use std::collections::{BTreeMap, BTreeSet};

use super::past::past;
use super::record::{Happened, Record, Seen};
use crate::fault::FaultKind;
use crate::time::SimTime;

/// A play as it is drawn. Machines and rows are named by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpaceTime {
    /// The machines, in their order.
    pub machines: Vec<String>,
    /// What happened, in order.
    pub rows: Vec<Row>,
    /// When machines were not as they should be.
    pub spells: Vec<Spell>,
    /// When it was over.
    pub end: SimTime,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When, in simulated time.
    pub at: SimTime,
    /// On which machine; none if the operator did it.
    pub machine: Option<usize>,
    /// What it was, in words: a line of the story, or what a datagram says.
    pub words: String,
    /// Whether it is a line of the story.
    pub is_line: bool,
    /// What was sent, if it is a datagram.
    pub sent: Option<Sent>,
    /// What its machine was handed before: `Commit from worker-0`.
    pub handed: Option<String>,
    /// The datagram that it came of, at some steps of its machine; none if nobody sent one.
    pub cause: Option<usize>,
    /// Whether it led to what is violated.
    pub led: bool,
    /// Whether a fault did something here.
    pub by_fault: bool,
}

/// A datagram on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// To which machine.
    pub to: usize,
    /// What kind of message.
    pub kind: &'static str,
    /// Its copies; none if it was lost on its way.
    pub arrivals: Vec<Arrival>,
    /// What was done to it.
    pub faults: Vec<FaultKind>,
}

/// A copy of a datagram that reached a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When, in simulated time.
    pub at: SimTime,
    /// What became of it there.
    pub became: Became,
}

/// What became of a copy of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It was taken in, or the play was over before.
    Taken,
    /// The machine was down.
    Missed,
    /// It was damaged, and that was noticed.
    Refused,
}

/// A time in which a machine was not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The machine, by its place among the columns.
    pub machine: usize,
    /// From when on.
    pub from: SimTime,
    /// Until when; nothing if the play was over before.
    pub until: Option<SimTime>,
    /// In which way.
    pub state: Unwell,
}

/// How a machine was not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwell {
    /// It was down.
    Down,
    /// It stood still.
    Still,
    /// Its clock was so many milliseconds ahead; below zero, behind.
    Clock(i64),
}

impl SpaceTime {
    /// What a record tells, if everything was written down in it.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let places = |name: &str| record.machines.iter().position(|known| known == name);
        let led: BTreeSet<_> = if record.outcome.breaks() {
            past(record).into_iter().collect()
        } else {
            <_>::default()
        };
        let mut course = Self {
            machines: record.machines.clone(),
            end: record.end,
            spells: spells(record, &places),
            rows: Vec::new(),
        };
        let mut steps = Vec::new();
        for (place, event) in record.events.iter().enumerate() {
            if let Some(row) = row(record, event, led.contains(&place), &places) {
                course.rows.push(row);
                steps.push(event.step.filter(|_| came_of_a_step(event)));
            }
        }
        let carriers = Carriers::of(&course, &steps, record);
        for (place, step) in steps.iter().enumerate() {
            course.rows[place].cause = step.and_then(|step| carriers.cause(record, step));
        }
        for place in carriers.led(record, &course, &steps) {
            course.rows[place].led = true;
        }
        for (place, arrival, became) in ends(record, &course) {
            if let Some(sent) = &mut course.rows[place].sent {
                sent.arrivals[arrival].became = became;
            }
        }
        course
    }
}

/// A machine may be at any step when something befalls it: that comes of none.
fn came_of_a_step(event: &Happened) -> bool {
    matches!(event.seen, Seen::Words | Seen::Datagram { .. })
}

fn row(
    record: &Record,
    event: &Happened,
    led: bool,
    places: &dyn Fn(&str) -> Option<usize>,
) -> Option<Row> {
    let sent = match &event.seen {
        Seen::Datagram { to, kind, arrivals, faults, .. } => {
            let taken = |at: &SimTime| Arrival { at: *at, became: Became::Taken };
            let arrivals = arrivals.iter().map(taken).collect();
            Some(Sent { to: places(to)?, kind, arrivals, faults: faults.clone() })
        }
        _ => None,
    };
    let words = match (&event.line, &event.seen) {
        (_, Seen::Datagram { said, .. }) => said.clone(),
        (Some(line), _) => line.trim().to_owned(),
        (None, _) => return None,
    };
    Some(Row {
        at: event.at,
        machine: event.node.as_deref().and_then(places),
        words,
        is_line: sent.is_none(),
        sent,
        handed: record.step_of(event).filter(|_| came_of_a_step(event)).map(|it| it.what.clone()),
        cause: None,
        led,
        by_fault: event.by_fault,
    })
}

/// Which datagram a machine was handed in each step.
struct Carriers {
    by_step: BTreeMap<u64, usize>,
}

/// A machine sets timers by timers; what was sent longer ago than so many steps of it is no cause
/// that anybody would follow.
const MOST_STEPS: usize = 16;

impl Carriers {
    fn of(course: &SpaceTime, steps: &[Option<u64>], record: &Record) -> Self {
        let mut sent: BTreeMap<(u64, &str, &str), Vec<usize>> = BTreeMap::new();
        for (place, (row, step)) in course.rows.iter().zip(steps).enumerate() {
            if let (Some(datagram), Some(step)) = (&row.sent, step) {
                let to = course.machines[datagram.to].as_str();
                sent.entry((*step, to, datagram.kind)).or_default().push(place);
            }
        }
        let arrives = |place: &&usize, at: SimTime| {
            let sent = course.rows[**place].sent.as_ref();
            sent.is_some_and(|sent| sent.arrivals.iter().any(|arrival| arrival.at == at))
        };
        let mut by_step = BTreeMap::new();
        for (number, step) in (0..).zip(&record.steps) {
            let Some(because) = step.because else { continue };
            let from_there = sent.get(&(because, step.node.as_str(), step.kind));
            // A machine that stood still takes in later what arrived meanwhile.
            let carrier = from_there.and_then(|all| {
                all.iter().find(|place| arrives(place, step.at)).or_else(|| all.first())
            });
            by_step.extend(carrier.map(|place| (number, *place)));
        }
        Self { by_step }
    }

    /// The step, and those before it, back to the first thing that nobody caused.
    fn back(record: &Record, step: u64) -> impl Iterator<Item = u64> {
        let before =
            |step: &u64| record.steps.get(usize::try_from(*step).ok()?).and_then(|it| it.because);
        std::iter::successors(Some(step), before).take(MOST_STEPS)
    }

    /// The datagram that what happens in a step came of.
    fn cause(&self, record: &Record, step: u64) -> Option<usize> {
        Self::back(record, step).find_map(|step| self.by_step.get(&step).copied())
    }

    /// The datagrams between the lines that led to what is violated.
    fn led(&self, record: &Record, course: &SpaceTime, steps: &[Option<u64>]) -> BTreeSet<usize> {
        let led = |(row, step): (&Row, &Option<u64>)| row.led.then_some(*step).flatten();
        let told: BTreeSet<u64> = course.rows.iter().zip(steps).filter_map(led).collect();
        let mut carried = BTreeSet::new();
        for step in &told {
            let mut on_the_way = Vec::new();
            for before in Self::back(record, *step) {
                if before != *step && told.contains(&before) {
                    carried.append(&mut on_the_way.into_iter().collect());
                    break;
                }
                on_the_way.extend(self.by_step.get(&before));
            }
        }
        carried
    }
}

/// When machines were not as they should be.
fn spells(record: &Record, places: &dyn Fn(&str) -> Option<usize>) -> Vec<Spell> {
    let mut spells: Vec<Spell> = Vec::new();
    for event in &record.events {
        let Some(machine) = event.node.as_deref().and_then(places) else { continue };
        let (over, begins): (fn(Unwell) -> bool, _) = match event.seen {
            Seen::Stopped(_) => (|_| false, Some(Unwell::Down)),
            Seen::Started => (|state| !matches!(state, Unwell::Clock(_)), None),
            Seen::Paused => (|_| false, Some(Unwell::Still)),
            Seen::Resumed => (|state| state == Unwell::Still, None),
            Seen::Clock(0) => (|state| matches!(state, Unwell::Clock(_)), None),
            Seen::Clock(ahead) => {
                (|state| matches!(state, Unwell::Clock(_)), Some(Unwell::Clock(ahead)))
            }
            Seen::Words | Seen::Datagram { .. } | Seen::Missed(_) | Seen::Refused(_) => continue,
        };
        let open = |spell: &&mut Spell| {
            spell.machine == machine && spell.until.is_none() && over(spell.state)
        };
        for spell in spells.iter_mut().filter(open) {
            spell.until = Some(event.at);
        }
        spells.extend(begins.map(|state| Spell { machine, from: event.at, until: None, state }));
    }
    spells
}

/// A copy of a datagram: of which row, and which of its copies.
type Copied = (usize, usize);

/// The copies that were not taken in: of which row, which copy, and what became of it.
fn ends(record: &Record, course: &SpaceTime) -> Vec<(usize, usize, Became)> {
    let mut arriving: BTreeMap<(SimTime, &str, &str), Vec<Copied>> = BTreeMap::new();
    for (place, row) in course.rows.iter().enumerate() {
        let Some(sent) = &row.sent else { continue };
        for (number, arrival) in sent.arrivals.iter().enumerate() {
            let to = course.machines[sent.to].as_str();
            arriving.entry((arrival.at, to, sent.kind)).or_default().push((place, number));
        }
    }
    let mut ends = Vec::new();
    for event in &record.events {
        let (kind, became) = match event.seen {
            Seen::Missed(kind) => (kind, Became::Missed),
            Seen::Refused(kind) => (kind, Became::Refused),
            _ => continue,
        };
        let Some(node) = event.node.as_deref() else { continue };
        let Some(copies) = arriving.get_mut(&(event.at, node, kind)) else { continue };
        let damaged = |(place, _): &Copied| {
            let faults = course.rows[*place].sent.as_ref().map(|sent| &sent.faults);
            faults.is_some_and(|faults| faults.contains(&FaultKind::Corrupt))
        };
        let place = copies.iter().position(|copy| damaged(copy) == (became == Became::Refused));
        let (row, copy) = copies.swap_remove(place.unwrap_or_default());
        if copies.is_empty() {
            arriving.remove(&(event.at, node, kind));
        }
        ends.push((row, copy, became));
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::super::record::{Outcome, Step};
    use super::*;

    fn told(at: u64, node: &str, step: u64, line: &str) -> Happened {
        Happened {
            at: SimTime(at),
            node: Some(node.to_owned()),
            step: Some(step),
            line: Some(line.to_owned()),
            ..Happened::default()
        }
    }

    fn sent(at: u64, node: &str, step: u64, to: &str, arrivals: &[u64]) -> Happened {
        let arrivals = arrivals.iter().map(|at| SimTime(*at)).collect();
        let faults = Vec::new();
        let said = "a wish".to_owned();
        let seen = Seen::Datagram { to: to.to_owned(), kind: "Ask", said, arrivals, faults };
        Happened { line: None, seen, ..told(at, node, step, "") }
    }

    fn befalls(at: u64, node: &str, seen: Seen) -> Happened {
        Happened { by_fault: true, seen, ..told(at, node, 0, "it happens") }
    }

    fn drawn(events: Vec<Happened>, steps: Vec<Step>) -> SpaceTime {
        let outcome = Outcome::Breaks { at: Some(SimTime(900)), what: String::new() };
        let machines = ["client", "server"].map(str::to_owned).to_vec();
        let end = SimTime(1000);
        SpaceTime::of(&Record { events, steps, machines, end, outcome })
    }

    fn step(at: u64, node: &str, kind: &'static str, because: Option<u64>) -> Step {
        Step { at: SimTime(at), node: node.to_owned(), what: kind.to_owned(), kind, because }
    }

    #[test]
    fn a_datagram_between_two_lines_that_led_to_it_led_to_it_too() {
        let events = vec![
            told(10, "client", 0, "a client asks"),
            sent(10, "client", 0, "server", &[60]),
            sent(20, "client", 1, "server", &[90]),
            told(60, "server", 2, "it is booked"),
        ];
        let steps = vec![
            step(10, "client", "a timer", None),
            step(20, "client", "a timer", None),
            step(60, "server", "Ask", Some(0)),
        ];
        let course = drawn(events, steps);
        let led: Vec<_> = course.rows.iter().map(|row| row.led).collect();
        assert_eq!(led, [true, true, false, true]);
        assert_eq!(course.rows[3].cause, Some(1), "it came of what arrived then");
    }

    #[test]
    fn what_nobody_took_in_is_known_by_its_copy() {
        let events = vec![
            sent(10, "client", 0, "server", &[60, 80]),
            befalls(50, "server", Seen::Stopped(FaultKind::Crash)),
            Happened { line: None, ..befalls(60, "server", Seen::Missed("Ask")) },
            befalls(70, "server", Seen::Started),
        ];
        let course = drawn(events, vec![step(10, "client", "a timer", None)]);
        let became: Vec<_> = course.rows[0]
            .sent
            .iter()
            .flat_map(|sent| &sent.arrivals)
            .map(|it| it.became)
            .collect();
        assert_eq!(became, [Became::Missed, Became::Taken]);
        let spell =
            Spell { machine: 1, from: SimTime(50), until: Some(SimTime(70)), state: Unwell::Down };
        assert_eq!(course.spells, [spell]);
        assert_eq!(course.rows[1].cause, None, "a crash comes of nothing that was sent");
    }

    #[test]
    fn a_clock_is_wrong_until_it_is_set_right_or_another_way() {
        let set = |at, ahead| befalls(at, "server", Seen::Clock(ahead));
        let course = drawn(vec![set(10, 300), set(20, -40), set(30, 0)], Vec::new());
        let spells: Vec<_> =
            course.spells.iter().map(|it| (it.from.0, it.until.map(|at| at.0), it.state)).collect();
        let expected = [(10, Some(20), Unwell::Clock(300)), (20, Some(30), Unwell::Clock(-40))];
        assert_eq!(spells, expected);
    }
}
