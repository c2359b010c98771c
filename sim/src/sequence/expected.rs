//! What should have been said, beside what was.

use std::fmt;

use similar::{Algorithm, ChangeTag, capture_diff_slices};

use super::Exchange;

/// Exchanges that are expected, in order: all of them and nothing else, but where anything may
/// stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Exchanges that follow each other at once. Between two of these anything may stand.
    pieces: Vec<Vec<Exchange>>,
    begins_anyhow: bool,
    ends_anyhow: bool,
}

/// How what was said differs from what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Line by line: what both have, what only one of them has.
    lines: Vec<(Side, Exchange)>,
}

/// Who has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Both,
    Expected,
    Came,
}

impl Expected {
    pub(super) fn then(&mut self, exchange: Exchange) {
        if self.pieces.is_empty() || self.ends_anyhow {
            self.pieces.push(Vec::new());
        }
        self.ends_anyhow = false;
        self.pieces.last_mut().expect("there is one by now").push(exchange);
    }

    pub(super) fn anything(&mut self) {
        self.begins_anyhow |= self.pieces.is_empty();
        self.ends_anyhow = true;
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether this is what was said: each piece as it is written, one after the other, and nothing
    /// before, between or behind them unless anything may stand there.
    ///
    /// # Errors
    /// Where they part.
    pub fn judge(&self, came: &[Exchange]) -> Result<(), Difference> {
        let mut from = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            let is_first = index == 0 && !self.begins_anyhow;
            let is_last = index + 1 == self.pieces.len() && !self.ends_anyhow;
            let rest = &came[from..];
            let place = match (is_first, is_last) {
                (true, true) => (rest == piece).then_some(0),
                (true, false) => rest.starts_with(piece).then_some(0),
                // Whatever comes before it may be anything, so the last place counts.
                (false, true) => rest.ends_with(piece).then(|| rest.len() - piece.len()),
                (false, false) => rest.windows(piece.len()).position(|some| some == piece),
            };
            let Some(place) = place else { return Err(Difference::of(piece, rest)) };
            from += place + piece.len();
        }
        Ok(())
    }

    /// The first exchange that is written down and was not made, in whatever order, and whatever
    /// else was said. What is written twice must have been made twice.
    #[must_use]
    pub fn missing(&self, came: &[Exchange]) -> Option<&Exchange> {
        let mut left: Vec<_> = came.iter().collect();
        self.pieces.iter().flatten().find(|written| {
            let place = left.iter().position(|it| it == written);
            place.map(|place| left.swap_remove(place)).is_none()
        })
    }
}

impl Difference {
    fn of(expected: &[Exchange], came: &[Exchange]) -> Self {
        let steps = capture_diff_slices(Algorithm::Myers, expected, came);
        let changes = steps.iter().flat_map(|step| step.iter_changes(expected, came));
        let lines = changes.map(|change| {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Expected,
                ChangeTag::Insert => Side::Came,
            };
            (side, change.value())
        });
        Self { lines: lines.collect() }
    }

    /// Side by side below these headings: what was expected, and what came.
    #[must_use]
    pub fn beside(&self, [expected, came]: [&str; 2]) -> String {
        let width = self.lines.iter().map(|(_, it)| it.to_string().chars().count()).max();
        let width = width.unwrap_or_default().max(expected.chars().count());
        let line = |(side, exchange): &(Side, Exchange)| {
            let text = exchange.to_string();
            match side {
                Side::Both => format!("    {text:width$}   {text}"),
                Side::Expected => format!("  ✘ {text}"),
                Side::Came => format!("  ✘ {:width$}   {text}", ""),
            }
        };
        let heading = format!("    {expected:width$}   {came}");
        let lines: Vec<_> = std::iter::once(heading).chain(self.lines.iter().map(line)).collect();
        lines.join("\n")
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.beside(["expected", "came"]))
    }
}
