//! What came of a campaign, for people at a terminal. It is told as plain text, so it reads the same
//! in a file; [`painted`] adds what colour there is.

pub mod painted;
mod tables;

use std::io::{self, Write};
use std::time::Duration;

use self::tables::{checks, faults, marks, parts};
pub use self::tables::{number, table, width_of_terminal};
use super::comparison::Comparison;
use super::found::{Finding, PROGRAM};
pub use super::numbers::{counted, grouped, span};
use super::rehearsal::Rehearsal;
use super::report::{CampaignReport, ReportedFinding, ReportedSmallest};
use super::seeds::Shard;
use super::verdict::Verdict;
use crate::fault::FaultKind;

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// So many changes are told in words; the rest is counted.
const MOST_CHANGES: usize = 20;

/// What a report cannot know of the system whose campaign it tells.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// The kinds of faults there are, in the order in which they are told.
    pub kinds: &'a [FaultKind],
    /// What else is counted, such as `12 orders`; may be empty.
    pub also: &'a str,
    /// Behind the number of the violations that are not told, where they can be read; may be empty.
    pub all_of_them: &'a str,
}

impl Default for Telling<'_> {
    /// A system without faults of its own, of which nothing else is counted.
    fn default() -> Self {
        Self { kinds: &FaultKind::GENERAL, also: "", all_of_them: "" }
    }
}

impl Telling<'_> {
    /// Tells what a campaign came to.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn summary(&self, out: &mut dyn Write, report: &CampaignReport) -> io::Result<()> {
        self.findings(out, report)?;
        writeln!(out, "{}", figures(report, self.also))?;
        writeln!(out, "{}", speed(report))?;
        writeln!(out, "{}", trust(report))?;
        writeln!(out, "trace hash {}\n", report.trace_hash)?;
        if let Some(comparison) = &report.compared {
            writeln!(out, "{}", changes(comparison))?;
        }
        verdict(out, report)
    }

    /// Tells what was looked for and what was found, and nothing of how.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn findings(&self, out: &mut dyn Write, report: &CampaignReport) -> io::Result<()> {
        writeln!(out, "{}\n", checks(report).trim_fmt())?;
        writeln!(out, "{}\n", faults(report, self.kinds).trim_fmt())?;
        if !report.marks.is_empty() {
            writeln!(out, "{}\n", marks(report).trim_fmt())?;
        }
        if !report.parts.is_empty() {
            writeln!(out, "{}\n", parts(report).trim_fmt())?;
        }
        if !report.smallest.is_empty() {
            writeln!(out, "{}", explained(report))?;
        }
        violations(out, report, self.all_of_them)
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

/// The findings that were made small, the causes first; empty if there are none.
fn explained(report: &CampaignReport) -> String {
    let mut text = String::new();
    for smallest in &report.smallest {
        let ReportedSmallest { check, origin, in_words, size, from, .. } = smallest;
        let minimal =
            if smallest.minimal { "as small as it goes" } else { "not as small as it goes" };
        let plays = counted(smallest.plays, "play");
        text += &format!(
            "{check} in the smallest story that shows it: {size} ({from} of {origin}; {plays}, {minimal})\n  {in_words}\n",
        );
        if !smallest.with_it.is_empty() {
            text += &format!("  with it: {}\n", smallest.with_it.join(", "));
        }
        if let Some(replay) = &smallest.replay {
            text += &format!("  {replay}\n");
        }
    }
    text
}

fn violations(out: &mut dyn Write, report: &CampaignReport, all_of_them: &str) -> io::Result<()> {
    let is_told =
        |finding: &&ReportedFinding| !report.smallest.iter().any(|it| it.tells_of(finding));
    let found: Vec<_> = report.findings().filter(is_told).collect();
    for finding in found.iter().take(MOST_TOLD) {
        writeln!(out, "{}", finding.told())?;
        writeln!(out, "  {}", finding.replay)?;
    }
    let explained = (report.findings().count() - found.len()) as u64;
    let count = (report.violation_count + report.breakdown_count).saturating_sub(explained);
    let more = count.saturating_sub(MOST_TOLD as u64);
    if more > 0 {
        writeln!(out, "and {more} more{all_of_them}")?;
    }
    if count > 0 { writeln!(out) } else { Ok(()) }
}

fn figures(report: &CampaignReport, also: &str) -> String {
    let mut text = format!(
        "{} ({}{}), {}{}{}, {} of business time on the {} engine",
        counted(report.seeds, "seed"),
        report.range,
        divided(report),
        also,
        if also.is_empty() { "" } else { ", " },
        counted(report.messages, "message"),
        span(report.simulated()),
        report.engine,
    );
    if let Some(defect) = &report.defect {
        text += &format!(", with the defect {defect}");
    }
    text
}

/// How the seeds were divided, if they were.
fn divided(report: &CampaignReport) -> String {
    match (report.parts.len(), report.shard) {
        (0, Shard::WHOLE) => String::new(),
        (0, shard) => format!(" shard {shard}"),
        (1, _) => " from 1 file".to_owned(),
        (files, _) => format!(" from {files} files"),
    }
}

fn speed(report: &CampaignReport) -> String {
    let cpu = report.cpu_seconds.max(1e-9);
    format!(
        "{:.1} s, {:.1} s of processor time: {} of business time in a second of it, {} seeds an hour on one core",
        report.wall_seconds,
        cpu,
        span(Duration::from_secs_f64(report.simulated_seconds / cpu)),
        grouped((report.seeds as f64 / cpu * 3600.0) as u64),
    )
}

fn trust(report: &CampaignReport) -> String {
    let samples = &report.samples;
    format!(
        "{} played twice, {} on both engines and {} with a twin that must end the same; the canary was {}",
        counted(samples.played_twice, "seed"),
        samples.played_on_both_engines,
        samples.pairs,
        if samples.canary_caught { "caught" } else { "not caught" },
    )
}

/// What changed since an earlier campaign.
fn changes(comparison: &Comparison) -> String {
    let Comparison { with, program, range, seeds, same_courses, .. } = comparison;
    let seeds = counted(*seeds, "seed");
    let mut text = format!("compared with {with} ({seeds} of {range}, {program}):");
    if *same_courses {
        return text + " all took the same course\n";
    }
    let all: Vec<_> = comparison.changes().collect();
    if all.is_empty() {
        return text + " nothing is new, gone, rarer, more frequent or slower\n";
    }
    for (became, change) in all.iter().take(MOST_CHANGES) {
        text += &format!("\n  {became:<13}  {change}");
    }
    let more = all.len().saturating_sub(MOST_CHANGES);
    if more > 0 {
        text += &format!("\n  and {more} more");
    }
    text + "\n"
}

/// Tells the verdict, what it leaves open, and why it proves nothing if it does not.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn verdict(out: &mut dyn Write, report: &CampaignReport) -> io::Result<()> {
    for note in &report.notes {
        writeln!(out, "note: {note}")?;
    }
    if report.verdict != Verdict::Interrupted
        && let Some(why) = &report.cut_short
    {
        writeln!(out, "note: {why}")?;
    }
    let checks = report.checks.len() as u64;
    match report.verdict {
        Verdict::Held => {
            writeln!(
                out,
                "HELD  {} held in {}",
                counted(checks, "check"),
                counted(report.seeds, "seed")
            )
        }
        Verdict::Violated => writeln!(
            out,
            "VIOLATED  {} of {} violated something",
            grouped(report.violating_seeds),
            counted(report.seeds, "seed")
        ),
        Verdict::Void => writeln!(out, "VOID  it proves nothing"),
        Verdict::Interrupted => writeln!(
            out,
            "INTERRUPTED  nothing was violated in {}; {}",
            counted(report.seeds, "seed"),
            report.cut_short.as_deref().unwrap_or_default()
        ),
    }?;
    for reason in &report.void {
        writeln!(out, "  {}{reason}", if report.verdict == Verdict::Void { "" } else { "also: " })?;
    }
    writeln!(out)
}
