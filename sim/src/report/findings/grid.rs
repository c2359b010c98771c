//! Where everything of a space-time diagram is: machines beside each other, rows below each other.

use stage::SimTime;
use stage::explain::space_time::{Row, SpaceTime};

use super::choice::Item;

/// Left of the machines, where the time stands.
pub(super) const GUTTER: u32 = 100;
/// From machine to machine.
const LANE: u32 = 76;
/// How high a row is.
pub(super) const ROW: u32 = 25;
const GAP: u32 = 26;
/// Right of the machines, where the words stand.
const WORDS: u32 = 640;

/// Where the parts of a diagram are, in its own units, which are about pixels.
pub(super) struct Grid<'a> {
    pub(super) course: &'a SpaceTime,
    pub(super) items: &'a [Item],
    /// The machines that are drawn, by their places in the course.
    pub(super) lanes: Vec<usize>,
    /// How far down each item is.
    pub(super) downs: Vec<u32>,
    /// How far down the machines reach.
    pub(super) bottom: u32,
}

impl<'a> Grid<'a> {
    pub(super) fn new(course: &'a SpaceTime, items: &'a [Item]) -> Self {
        let rows = items.iter().filter_map(|item| match item {
            Item::Row(place) => Some(&course.rows[*place]),
            _ => None,
        });
        let seen = |row: &Row| [row.machine, row.sent.as_ref().map(|sent| sent.to)];
        let mut lanes: Vec<_> = rows.flat_map(seen).flatten().collect();
        lanes.sort_unstable();
        lanes.dedup();
        let mut bottom = 0;
        let below = |item: &Item| {
            bottom += if matches!(item, Item::Gap(..)) { GAP } else { ROW };
            bottom
        };
        let downs = items.iter().map(below).collect();
        Self { course, items, lanes, downs, bottom: bottom + ROW / 2 }
    }

    /// How wide it is, and how much of that the machines take.
    pub(super) fn widths(&self) -> (u32, u32) {
        let machines = GUTTER + LANE * self.lanes.len() as u32;
        (machines + WORDS, machines)
    }

    pub(super) fn x(&self, machine: usize) -> u32 {
        let lane = self.lanes.iter().position(|lane| *lane == machine).unwrap_or_default();
        GUTTER + LANE * lane as u32 + LANE / 2
    }

    /// How far down an instant is, among the rows.
    pub(super) fn y(&self, at: SimTime) -> u32 {
        let dated = || {
            self.items.iter().zip(&self.downs).filter_map(|(item, y)| match item {
                Item::Row(place) => Some((self.course.rows[*place].at, *y)),
                Item::Violated(at, ..) => Some((*at, *y)),
                Item::Gap(..) => None,
            })
        };
        let above = dated().take_while(|(then, _)| *then < at).last();
        let here = dated().find(|(then, _)| *then >= at);
        match (above, here) {
            (_, Some((then, y))) if then == at => y,
            (Some((_, above)), Some((_, here))) => u32::midpoint(above, here),
            (None, Some((_, here))) => here - ROW / 2,
            (Some((_, above)), None) => (above + ROW / 2).min(self.bottom),
            (None, None) => 0,
        }
    }

    /// Where the row is that a datagram led to when it arrived, if it is drawn.
    pub(super) fn effect(&self, sent: usize, at: SimTime) -> Option<u32> {
        let is_effect = |(item, y): (&Item, &u32)| match item {
            Item::Row(place) => {
                let row = &self.course.rows[*place];
                (row.cause == Some(sent) && row.at == at).then_some(*y)
            }
            _ => None,
        };
        self.items.iter().zip(&self.downs).find_map(is_effect)
    }
}
