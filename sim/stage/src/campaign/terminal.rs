//! What came of a campaign, for people at a terminal. It never colours anything, so it reads the
//! same in a file.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Row, Table};

use super::found::{Finding, PROGRAM};
pub use super::numbers::{counted, grouped, span};
use super::rehearsal::Rehearsal;
use super::seeds::Shard;
use super::smaller::Smallest;
use super::summary::{Summary, Verdict};
use super::{Explained, cut_short};
use crate::fault::FaultKind;

/// Tables are this wide where no terminal says otherwise, in characters.
const WIDTH: u16 = 110;

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// What a summary cannot know of the system whose campaign it tells.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// The kinds of faults there are, in the order in which they are told.
    pub kinds: &'a [FaultKind],
    /// What else is counted, such as `12 orders`; may be empty.
    pub also: &'a str,
    /// What is said before the violations, below the tables: how small the stories of the first
    /// ones became. What it tells is not told again. May be empty.
    pub below: &'a str,
    /// Behind the number of the violations that are not told, where they can be read; may be empty.
    pub all_of_them: &'a str,
}

impl Default for Telling<'_> {
    /// A system without faults of its own, of which nothing else is counted.
    fn default() -> Self {
        Self { kinds: &FaultKind::GENERAL, also: "", below: "", all_of_them: "" }
    }
}

impl Telling<'_> {
    /// Tells what a campaign came to.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn summary<R: Rehearsal>(
        &self,
        out: &mut dyn Write,
        summary: &Summary<R>,
    ) -> io::Result<()> {
        self.findings(out, summary)?;
        writeln!(out, "{}", figures(summary, self.also))?;
        writeln!(out, "{}", speed(summary))?;
        writeln!(out, "{}", trust(summary))?;
        writeln!(out, "trace hash {}\n", summary.trace_hash())?;
        verdict(out, summary)
    }

    /// Tells what was looked for and what was found, and nothing of how.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn findings<R: Rehearsal>(
        &self,
        out: &mut dyn Write,
        summary: &Summary<R>,
    ) -> io::Result<()> {
        writeln!(out, "{}\n", checks(summary).trim_fmt())?;
        writeln!(out, "{}\n", faults(summary, self.kinds).trim_fmt())?;
        if !summary.marks.is_empty() {
            writeln!(out, "{}\n", marks(summary).trim_fmt())?;
        }
        if !self.below.is_empty() {
            writeln!(out, "{}", self.below)?;
        }
        violations(out, summary, self.all_of_them)
    }
}

/// A violation in one line, or what became of a program in several.
#[must_use]
pub fn told<R: Rehearsal>(finding: &Finding<R>) -> String {
    let at = finding.at.map(|at| format!(" at {at}")).unwrap_or_default();
    if finding.check == PROGRAM {
        return format!("seed {}{at}: {}", finding.seed, finding.what);
    }
    format!("{} violates {}{at}: {}", finding.origin(), finding.check, finding.what)
}

/// The findings that were made small, the causes first, with what was wrong as `named` tells it;
/// empty if there are none.
pub fn explained<R: Rehearsal>(
    summary: &Summary<R>,
    named: impl Fn(&Smallest<R>) -> String,
) -> String {
    let mut text = String::new();
    for explained in &summary.explained {
        let Explained { finding, smallest, reduction, folded, file } = explained;
        let minimal =
            if reduction.minimal { "as small as it goes" } else { "not as small as it goes" };
        text += &format!(
            "{} in the smallest story that shows it: {} ({} of {}; {}, {minimal})\n  {}\n",
            finding.check,
            reduction.to,
            reduction.from,
            finding.origin(),
            counted(reduction.plays, "play"),
            named(smallest),
        );
        if !folded.is_empty() {
            text += &format!("  with it: {}\n", folded.join(", "));
        }
        if let Some(file) = file {
            let small = Finding { scenario: Some(file.clone()), ..finding.clone() };
            text += &format!("  {}\n", small.replay(summary.engine, summary.defect));
        }
    }
    text
}

fn checks<R: Rehearsal>(summary: &Summary<R>) -> Table {
    let mut table = table(["check", "rule", "evaluated", "violations"]);
    for check in &summary.checks {
        table.add_row(Row::from([
            Cell::new(check.id),
            Cell::new(check.rule),
            number(check.evaluated),
            number(check.violated),
        ]));
    }
    table
}

fn faults<R: Rehearsal>(summary: &Summary<R>, kinds: &[FaultKind]) -> Table {
    let mut table = table(["fault", "injected", "effective"]);
    for kind in kinds {
        match summary.faults.get(kind) {
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
fn marks<R: Rehearsal>(summary: &Summary<R>) -> Table {
    const COLUMNS: usize = 3;
    let mut table = table(["mark (seeds)"; COLUMNS]);
    let cells: Vec<_> =
        summary.marks.iter().map(|(id, reached)| format!("{id} ({})", grouped(*reached))).collect();
    for row in cells.chunks(COLUMNS) {
        let rest = std::iter::repeat_n("", COLUMNS - row.len());
        table.add_row(Row::from(row.iter().map(String::as_str).chain(rest).collect::<Vec<_>>()));
    }
    table
}

fn violations<R: Rehearsal>(
    out: &mut dyn Write,
    summary: &Summary<R>,
    all_of_them: &str,
) -> io::Result<()> {
    let found = summary.violations.first().iter().chain(summary.broken.first());
    let is_told = |finding: &&Finding<R>| !summary.explained.iter().any(|it| it.tells_of(finding));
    let found: Vec<_> = found.filter(is_told).collect();
    for finding in found.iter().take(MOST_TOLD) {
        writeln!(out, "{}", told(finding))?;
        writeln!(out, "  {}", finding.replay(summary.engine, summary.defect))?;
    }
    let kept = summary.violations.first().len() + summary.broken.first().len();
    let explained = (kept - found.len()) as u64;
    let count = summary.violations.count() + summary.broken.count() - explained;
    let more = count.saturating_sub(MOST_TOLD as u64);
    if more > 0 {
        writeln!(out, "and {more} more{all_of_them}")?;
    }
    if count > 0 { writeln!(out) } else { Ok(()) }
}

fn figures<R: Rehearsal>(summary: &Summary<R>, also: &str) -> String {
    let mut text = format!(
        "{} ({}{}), {}{}{}, {} of business time on the {} engine",
        counted(summary.seeds, "seed"),
        summary.planned,
        if summary.shard == Shard::WHOLE {
            String::new()
        } else {
            format!(" shard {}", summary.shard)
        },
        also,
        if also.is_empty() { "" } else { ", " },
        counted(summary.messages, "message"),
        span(summary.simulated),
        summary.engine,
    );
    if let Some(defect) = summary.defect {
        text += &format!(", with the defect {defect}");
    }
    text
}

fn speed<R: Rehearsal>(summary: &Summary<R>) -> String {
    let cpu = summary.cpu.as_secs_f64().max(1e-9);
    format!(
        "{:.1} s, {:.1} s of processor time: {} of business time in a second of it, {} seeds an hour on one core",
        summary.wall.as_secs_f64(),
        cpu,
        span(Duration::from_secs_f64(summary.simulated.as_secs_f64() / cpu)),
        grouped((summary.seeds as f64 / cpu * 3600.0) as u64),
    )
}

fn trust<R: Rehearsal>(summary: &Summary<R>) -> String {
    format!(
        "{} played twice, {} on both engines and {} with a twin that must end the same; the canary was {}",
        counted(summary.played_twice, "seed"),
        summary.played_on_both,
        summary.pairs,
        if summary.canary_caught { "caught" } else { "not caught" },
    )
}

/// Tells the verdict, what it leaves open, and why it proves nothing if it does not.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn verdict<R: Rehearsal>(out: &mut dyn Write, summary: &Summary<R>) -> io::Result<()> {
    for note in &summary.notes {
        writeln!(out, "note: {note}")?;
    }
    if summary.verdict != Verdict::Interrupted
        && let Some(why) = cut_short::told(summary)
    {
        writeln!(out, "note: {why}")?;
    }
    let checks = summary.checks.len() as u64;
    match summary.verdict {
        Verdict::Held => {
            writeln!(
                out,
                "HELD  {} held in {}",
                counted(checks, "check"),
                counted(summary.seeds, "seed")
            )
        }
        Verdict::Violated => writeln!(
            out,
            "VIOLATED  {} of {} violated something",
            grouped(summary.violating_seeds),
            counted(summary.seeds, "seed")
        ),
        Verdict::Void => writeln!(out, "VOID  it proves nothing"),
        Verdict::Interrupted => writeln!(
            out,
            "INTERRUPTED  nothing was violated in {}; {}",
            counted(summary.seeds, "seed"),
            cut_short::told(summary).unwrap_or_default()
        ),
    }?;
    for reason in summary.void() {
        writeln!(
            out,
            "  {}{reason}",
            if summary.verdict == Verdict::Void { "" } else { "also: " }
        )?;
    }
    writeln!(out)
}

/// An empty table with this header.
#[must_use]
pub fn table<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING.header_separator(LineStyle::none().fill('─')))
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(Row::from(header.into_iter().collect::<Vec<_>>()));
    table
}

/// A number in a cell, on the right.
#[must_use]
pub fn number(number: impl Into<u64> + Display) -> Cell {
    Cell::new(grouped(number.into())).set_alignment(CellAlignment::Right)
}
