//! What came of it, for people at a terminal. It never colours anything, so it reads the same in a file.

use crate::cluster::FAULT_KINDS;
use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Row, Table};

use crate::campaign::Finding;
use crate::campaign::{Fate, Kill, Kills};
use crate::campaign::{Summary, Verdict};
use crate::defect::Defect;

use super::cut_short;

pub use super::figures::{counted, grouped};

/// Tables are this wide where no terminal says otherwise, in characters.
const WIDTH: u16 = 110;

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Tells what a campaign came to, and what to type next. `options` is what was typed beside the seeds.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn campaign(out: &mut dyn Write, summary: &Summary, options: &str) -> io::Result<()> {
    writeln!(out, "{}\n", checks(summary).trim_fmt())?;
    writeln!(out, "{}\n", faults(summary).trim_fmt())?;
    if !summary.marks.is_empty() {
        writeln!(out, "{}\n", marks(summary).trim_fmt())?;
    }
    violations(out, summary)?;
    writeln!(out, "{}", figures(summary))?;
    writeln!(out, "{}", speed(summary))?;
    writeln!(out, "{}", trust(summary))?;
    writeln!(out, "trace hash {}\n", summary.trace_hash())?;
    verdict(out, summary)?;
    next(out, &campaign_suggestions(summary, options))
}

/// Tells how every defect fared, and what to type next.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn kills(out: &mut dyn Write, kills: &Kills) -> io::Result<()> {
    let mut table = table(["defect", "kind", "verdict", "after", "found by, after so many seeds", "not by"]);
    for kill in &kills.kills {
        let found = kill.found.as_ref();
        let expected = kill.defect.expected.iter().copied();
        let missed: Vec<_> = expected.filter(|check| !kill.found_by.contains_key(check)).collect();
        table.add_row(Row::from([
            Cell::new(kill.defect.name),
            Cell::new(kill.defect.class.name()),
            Cell::new(kill.fate().name()),
            number(found.map_or_else(|| kill.seeds, |(_, seeds)| *seeds)),
            Cell::new(finders(kill)),
            Cell::new(missed.join(" ")),
        ]));
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    writeln!(out, "without any defect: {}", false_alarms(kills))?;
    for finding in kills.false_alarms.iter().take(MOST_TOLD) {
        writeln!(out, "  {}", told(finding))?;
    }
    let count = |fate| kills.kills.iter().filter(|kill| kill.fate() == fate).count();
    writeln!(
        out,
        "{} defects: {} found by an expected check, {} by another, {} not found{}\n",
        kills.kills.len(),
        count(Fate::Expected),
        count(Fate::Other),
        count(Fate::Survived),
        if kills.interrupted { "; stopped before all were looked for" } else { "" },
    )?;
    next(out, &kill_suggestions(kills))
}

/// The checks that found a defect, the expected ones first.
fn finders(kill: &Kill) -> String {
    let is_expected = |(check, _): &(&&str, &u64)| kill.defect.expected.contains(*check);
    let (expected, others): (Vec<_>, Vec<_>) = kill.found_by.iter().partition(is_expected);
    let told = |(check, seeds)| format!("{check}:{seeds}");
    let (expected, others): (Vec<_>, Vec<_>) =
        (expected.into_iter().map(told).collect(), others.into_iter().map(told).collect());
    match (expected.is_empty(), others.is_empty()) {
        (_, true) => expected.join(" "),
        (_, false) => format!("{} ({})", expected.join(" "), others.join(" ")).trim_start().to_owned(),
    }
}

/// Lists defects.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn defects(out: &mut dyn Write, defects: &[Defect]) -> io::Result<()> {
    let mut table = table(["defect", "class", "expected", "what is wrong"]);
    for defect in defects {
        table.add_row([defect.name, defect.class.name(), &defect.expected.join(" "), defect.about]);
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    let first = defects.first().map_or("NAME", |defect| defect.name);
    let campaign = format!("campaign --seeds 0..200 --defect {first}");
    next(out, &[("look for all of them", "defects".to_owned()), ("rehearse with one of them", campaign)])
}

/// A violation in one line.
#[must_use]
pub fn told(finding: &Finding) -> String {
    let at = finding.at.map(|at| format!(" at {at}")).unwrap_or_default();
    format!("seed {} violates {}{at}: {}", finding.seed, finding.check, finding.what)
}

/// A span of business time, in the largest units that keep it readable.
#[must_use]
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        3600..86400 => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {:02} h", grouped(seconds / 86400), seconds / 3600 % 24),
    }
}

fn checks(summary: &Summary) -> Table {
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

fn faults(summary: &Summary) -> Table {
    let mut table = table(["fault", "injected", "effective"]);
    for kind in FAULT_KINDS {
        match summary.faults.get(&kind) {
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
fn marks(summary: &Summary) -> Table {
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

fn violations(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    if summary.violations.is_empty() {
        return Ok(());
    }
    for finding in summary.violations.first().iter().take(MOST_TOLD) {
        writeln!(out, "{}", told(finding))?;
        writeln!(out, "  {}", finding.replay(summary.engine, summary.defect))?;
    }
    let more = summary.violations.count().saturating_sub(MOST_TOLD as u64);
    if more > 0 {
        writeln!(out, "and {more} more; `--json FILE` lists them")?;
    }
    writeln!(out)
}

fn figures(summary: &Summary) -> String {
    let mut text = format!(
        "{} ({}{}), {}, {}, {} of business time on the {} engine",
        counted(summary.seeds, "seed"),
        summary.planned,
        if summary.shard == stage::campaign::seeds::Shard::WHOLE {
            String::new()
        } else {
            format!(" shard {}", summary.shard)
        },
        counted(summary.sum.0, "order"),
        counted(summary.messages, "message"),
        span(summary.simulated),
        summary.engine,
    );
    if let Some(defect) = summary.defect {
        text += &format!(", with the defect {defect}");
    }
    text
}

fn speed(summary: &Summary) -> String {
    let cpu = summary.cpu.as_secs_f64().max(1e-9);
    format!(
        "{:.1} s, {:.1} s of processor time: {} of business time in a second of it, {} seeds an hour on one core",
        summary.wall.as_secs_f64(),
        cpu,
        span(Duration::from_secs_f64(summary.simulated.as_secs_f64() / cpu)),
        grouped((summary.seeds as f64 / cpu * 3600.0) as u64),
    )
}

fn trust(summary: &Summary) -> String {
    format!(
        "{} played twice, {} on both engines and {} with a twin that must end the same; the canary was {}",
        counted(summary.played_twice, "seed"),
        summary.played_on_both,
        summary.pairs,
        if summary.canary_caught { "caught" } else { "not caught" },
    )
}

fn verdict(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
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
            writeln!(out, "HELD  {} held in {}", counted(checks, "check"), counted(summary.seeds, "seed"))
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
        writeln!(out, "  {}{reason}", if summary.verdict == Verdict::Void { "" } else { "also: " })?;
    }
    writeln!(out)
}

fn campaign_suggestions(summary: &Summary, options: &str) -> Vec<(&'static str, String)> {
    let first = summary.violations.first().first();
    if let Some(finding) = first {
        let line = finding.replay(summary.engine, summary.defect);
        let replay = line.split_once("-- ").map_or(line.clone(), |(_, rest)| rest.to_owned());
        return vec![
            ("see what happened", replay.clone()),
            ("see every datagram of it", format!("{replay} --trace")),
            ("list what else can be wrong", "defects --list".to_owned()),
        ];
    }
    vec![
        ("go on where this ended", format!("campaign --seeds {}{options}", further(summary))),
        ("see one of these stories", format!("replay --seed {}", summary.planned.first())),
        ("see that the checks find known defects", "defects".to_owned()),
    ]
}

/// The seeds that come next: those that were not played, or else as many as were asked for.
fn further(summary: &Summary) -> String {
    let (first, end) = (summary.planned.first(), summary.planned.end());
    let next = summary.last_seed.map_or(first, |seed| seed.saturating_add(1));
    if summary.planned.is_open() {
        format!("{next}..{}", next.saturating_add(10_000))
    } else if summary.not_played() > Some(0) {
        format!("{next}..{end}")
    } else {
        format!("{end}..{}", end.saturating_add(end - first))
    }
}

fn kill_suggestions(kills: &Kills) -> Vec<(&'static str, String)> {
    let engine = if kills.engine == Default::default() {
        String::new()
    } else {
        format!(" --engine {}", kills.engine)
    };
    let replay = |kill: &Kill| {
        let (finding, _) = kill.found.as_ref()?;
        Some(format!("replay --seed {}{engine} --defect {}", finding.seed, kill.defect.name))
    };
    let mut suggestions = Vec::new();
    if let Some(finding) = kills.false_alarms.first() {
        suggestions.push(("see the false alarm", format!("replay --seed {}{engine}", finding.seed)));
    }
    if let Some(kill) = kills.kills.iter().find(|kill| kill.fate() == Fate::Survived) {
        let more = format!("campaign --seeds 0..10000 --engine direct --defect {}", kill.defect.name);
        suggestions.push(("look longer for one that survived", more));
    }
    if let Some(line) = kills.kills.iter().find_map(replay) {
        suggestions.push(("see what a defect does", line));
    }
    suggestions.push(("read what each defect is", "defects --list".to_owned()));
    suggestions.push(("rehearse without any", "campaign --seeds 0..1000".to_owned()));
    suggestions.truncate(3);
    suggestions
}

fn next(out: &mut dyn Write, suggestions: &[(&str, String)]) -> io::Result<()> {
    writeln!(out, "What to type next:")?;
    for (what, line) in suggestions {
        writeln!(out, "  cargo run --release -p sim -- {line}\n      {what}")?;
    }
    Ok(())
}

fn false_alarms(kills: &Kills) -> String {
    let seeds = counted(kills.sound_seeds, "seed");
    match kills.false_alarms.len() {
        0 => format!("{seeds}, nothing violated"),
        count => format!("{seeds}, {count} violated something that holds: the checks cry wolf"),
    }
}

pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING.header_separator(LineStyle::none().fill('─')))
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(header);
    table
}

pub(super) fn number(number: impl Into<u64> + Display) -> Cell {
    Cell::new(grouped(number.into())).set_alignment(CellAlignment::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        assert_eq!(span(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(span(Duration::from_secs(754)), "12 min 34 s");
        assert_eq!(span(Duration::from_secs(7500)), "2 h 05 min");
        assert_eq!(span(Duration::from_secs(90_000)), "1 d 01 h");
    }
}
