//! What was counted in a campaign, in tables.

use std::fmt::Display;

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Row, Table};

use crate::campaign::merged_shard::MergedShard;
use crate::campaign::numbers::grouped;
use crate::campaign::report::CampaignReport;
use crate::campaign::verdict::Verdict;
use crate::fault::FaultKind;

/// Tables are this wide where no terminal is narrower, in characters.
const WIDTH: u16 = 110;

/// Narrower than this no table can be read.
const NARROWEST: u16 = 40;

/// How many characters a line of the terminal has to which standard output goes, if it goes to one,
/// and as far as tables make use of it.
#[must_use]
pub fn width_of_terminal() -> Option<u16> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(width.0.clamp(NARROWEST, WIDTH))
}

pub(super) fn checks(report: &CampaignReport) -> Table {
    let mut table = table(["check", "rule", "evaluated", "violations"]);
    for check in &report.checks {
        table.add_row(Row::from([
            Cell::new(&check.id),
            Cell::new(&check.rule),
            number(check.evaluated),
            number(check.violated),
        ]));
    }
    table
}

pub(super) fn faults(report: &CampaignReport, kinds: &[FaultKind]) -> Table {
    let mut table = table(["fault", "injected", "effective"]);
    for kind in kinds {
        match report.faults.iter().find(|fault| fault.kind == kind.name()) {
            Some(tally) => {
                table.add_row(Row::from([
                    Cell::new(kind.name()),
                    number(tally.injected),
                    number(tally.effective),
                ]));
            }
            None => {
                table.add_row([kind.name(), "not enabled", ""]);
            }
        }
    }
    table
}

/// Marks in as many columns as fit, each with the number of seeds that reached it.
pub(super) fn marks(report: &CampaignReport) -> Table {
    const COLUMNS: usize = 3;
    let mut table = table(["mark (seeds)"; COLUMNS]);
    let cells: Vec<_> = report
        .marks
        .iter()
        .map(|mark| format!("{} ({})", mark.id, grouped(mark.reached)))
        .collect();
    for row in cells.chunks(COLUMNS) {
        let rest = std::iter::repeat_n("", COLUMNS - row.len());
        table.add_row(Row::from(row.iter().map(String::as_str).chain(rest).collect::<Vec<_>>()));
    }
    table
}

/// The shards that it was merged from. If there are many, only those of which something is to be
/// said.
pub(super) fn parts(report: &CampaignReport) -> Table {
    const MANY: usize = 16;
    let mut table = table(["shard", "file", "seeds", "by itself"]);
    let few = report.parts.len() <= MANY;
    let telling = |part: &&MergedShard| {
        few || part.stopped_by.is_some()
            || part.twice.is_some()
            || part.verdict == Verdict::Violated
    };
    for part in report.parts.iter().filter(telling).take(MANY) {
        table.add_row(Row::from([
            Cell::new(format!("{} of {}", part.shard, part.range)),
            Cell::new(&part.file),
            number(part.seeds),
            Cell::new(part.verdict.name()),
        ]));
    }
    table
}

/// An empty table with this header.
#[must_use]
pub fn table<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING.header_separator(LineStyle::none().fill('─')))
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width_of_terminal().unwrap_or(WIDTH))
        .set_header(Row::from(header.into_iter().collect::<Vec<_>>()));
    table
}

/// A number in a cell, on the right.
#[must_use]
pub fn number(number: impl Into<u64> + Display) -> Cell {
    Cell::new(grouped(number.into())).set_alignment(CellAlignment::Right)
}
