//! What of a story is drawn: a window around what matters. The whole is drawn on demand.

use std::collections::BTreeSet;
use std::time::Duration;

use stage::SimTime;
use stage::explain::space_time::SpaceTime;

use super::content::ShownBreach;

/// A window has no more rows than a reader can follow.
pub(super) const MOST_ROWS: usize = 64;

/// So many lines of the story before what is violated are drawn whether they led to it or not.
const LINES_BEFORE: usize = 10;

/// So many lines after it.
const LINES_AFTER: usize = 3;

/// A quiet stretch is marked from this long on.
const QUIET: Duration = Duration::from_secs(2);

/// So many rows that are left out are marked, however little time passes.
const MANY: usize = 20;

/// What is drawn below each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A row of the course.
    Row(usize),
    /// So many rows are left out, or so much time passes.
    Gap(usize, Duration),
    /// What is violated here, by their places; whether what the story is about is among them.
    Violated(SimTime, Vec<usize>, bool),
}

/// The rows that matter most, in order: what led to what is violated, then what befell machines,
/// then the lines around it, then datagrams that faults hit, then the other lines, and last the
/// other datagrams. Of a kind, those that are nearest to what is violated.
pub(super) fn window(course: &SpaceTime, breach: Option<&ShownBreach>) -> Vec<usize> {
    let until = broken_at(breach).unwrap_or(course.end);
    let behind = course.rows.partition_point(|row| row.at <= until);
    let lines = |places: std::ops::Range<usize>| places.filter(|place| course.rows[*place].is_line);
    let mut around: BTreeSet<usize> = lines(0..behind).rev().take(LINES_BEFORE).collect();
    if breach.is_some() {
        around.extend(lines(behind..course.rows.len()).take(LINES_AFTER));
    }
    let rank = |place: usize| {
        let row = &course.rows[place];
        match (row.led, row.by_fault, row.is_line) {
            (true, ..) => 0,
            (_, true, true) => 1,
            _ if around.contains(&place) => 2,
            (_, true, false) => 3,
            (_, _, true) => 4,
            _ => 5,
        }
    };
    let far = |place: usize| {
        // What comes after it explains nothing of it.
        if place < behind { behind - 1 - place } else { course.rows.len() + place }
    };
    let mut places: Vec<_> = (0..course.rows.len()).collect();
    places.sort_by_key(|place| (rank(*place), far(*place)));
    places.truncate(MOST_ROWS);
    if breach.is_some() {
        // Nobody needs what neither led to it, nor was hit, nor is near.
        places.retain(|place| rank(*place) < 4);
    }
    places.sort_unstable();
    places
}

/// Rows with what is violated between them, and the gaps marked.
pub(super) fn items(course: &SpaceTime, rows: &[usize], breach: Option<&ShownBreach>) -> Vec<Item> {
    let mut violated = violated(breach).into_iter().peekable();
    let (mut items, mut before): (Vec<Item>, Option<(usize, SimTime)>) = (Vec::new(), None);
    let mut pass = |items: &mut Vec<Item>, at: SimTime, before: &mut Option<(usize, SimTime)>| {
        while let Some((instant, checks, is_it)) = violated.next_if(|next| next.0 < at) {
            if let Some((place, last)) = *before {
                if instant.since(last) >= QUIET {
                    items.push(Item::Gap(0, instant.since(last)));
                }
                *before = Some((place, instant));
            }
            items.push(Item::Violated(instant, checks, is_it));
        }
    };
    for place in rows {
        let at = course.rows[*place].at;
        pass(&mut items, at, &mut before);
        let (left_out, quiet) = match before {
            Some((last, then)) => (place - last - 1, at.since(then)),
            None => (*place, Duration::ZERO),
        };
        if left_out >= MANY || quiet >= QUIET {
            items.push(Item::Gap(left_out, quiet));
        }
        items.push(Item::Row(*place));
        before = Some((*place, at));
    }
    pass(&mut items, SimTime(u64::MAX), &mut before);
    let left_out = course.rows.len() - before.map_or(0, |(last, _)| last + 1);
    if left_out >= MANY {
        items.push(Item::Gap(left_out, Duration::ZERO));
    }
    items
}

/// When the story breaks in the way that it is about.
pub(super) fn broken_at(breach: Option<&ShownBreach>) -> Option<SimTime> {
    let breach = breach?;
    let first = breach.violations.iter().find(|told| told.check == breach.check)?;
    Some(SimTime(first.at.0))
}

/// The violations of each instant, by their places.
fn violated(breach: Option<&ShownBreach>) -> Vec<(SimTime, Vec<usize>, bool)> {
    let mut instants: Vec<(SimTime, Vec<usize>, bool)> = Vec::new();
    let Some(breach) = breach else { return instants };
    for (place, told) in breach.violations.iter().enumerate() {
        let (at, is_it) = (SimTime(told.at.0), told.check == breach.check);
        match instants.last_mut().filter(|last| last.0 == at) {
            Some((_, places, is_about)) => {
                // What the story is about is named first.
                if is_it {
                    places.insert(0, place);
                } else {
                    places.push(place);
                }
                *is_about |= is_it;
            }
            None => instants.push((at, vec![place], is_it)),
        }
    }
    instants
}

#[cfg(test)]
mod tests {
    use domain::sourcing::Timestamp;
    use stage::explain::space_time::Row;
    use stage::shrink::Fingerprint;

    use super::*;
    use crate::report::story::ToldViolation;

    fn row(at: u64) -> Row {
        Row {
            at: SimTime(at),
            machine: Some(0),
            words: String::new(),
            is_line: false,
            sent: None,
            handed: None,
            cause: None,
            led: false,
            by_fault: false,
        }
    }

    fn course(rows: Vec<Row>) -> SpaceTime {
        SpaceTime { machines: vec!["store".to_owned()], rows, ..SpaceTime::default() }
    }

    fn broken(checks: &[(&'static str, u64)]) -> ShownBreach {
        let told = |(check, at): &(&'static str, u64)| ToldViolation {
            check,
            at: Timestamp(*at),
            what: String::new(),
            fingerprint: Fingerprint::new(check, ""),
            more: 0,
        };
        let violations = checks.iter().map(told).collect();
        ShownBreach { check: "S1", what: String::new(), violations }
    }

    #[test]
    fn what_led_to_it_is_drawn_however_far_away_and_what_did_not_only_if_it_is_near() {
        let mut rows: Vec<_> = (0..900).map(|n| row(n * 10)).collect();
        for place in [3, 700] {
            rows[place].led = true;
        }
        for place in [5, 400, 690, 850] {
            rows[place].is_line = true;
        }
        rows[20] = Row { is_line: true, by_fault: true, ..row(200) };
        let course = course(rows);
        let drawn = window(&course, Some(&broken(&[("S1", 7000)])));
        assert_eq!(drawn, [3, 5, 20, 400, 690, 700, 850]);
    }

    #[test]
    fn a_window_is_never_longer_than_can_be_followed_and_keeps_what_is_near() {
        let rows = (0..900).map(|n| Row { led: true, ..row(n * 10) }).collect();
        let drawn = window(&course(rows), Some(&broken(&[("S1", 8990)])));
        assert_eq!(drawn, (900 - MOST_ROWS..900).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_violated_stands_at_its_instant_and_the_one_it_is_about_first() {
        let course = course([0, 10, 20, 5000].map(row).to_vec());
        let breach = broken(&[("S2", 10), ("S1", 10), ("L1", 9000)]);
        let drawn = items(&course, &[0, 1, 2, 3], Some(&breach));
        let expected = [
            Item::Row(0),
            Item::Row(1),
            Item::Violated(SimTime(10), vec![1, 0], true),
            Item::Row(2),
            Item::Gap(0, Duration::from_millis(4980)),
            Item::Row(3),
            Item::Gap(0, Duration::from_millis(4000)),
            Item::Violated(SimTime(9000), vec![2], false),
        ];
        assert_eq!(drawn, expected);
    }
}
