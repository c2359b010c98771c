//! What came of it, for people at a terminal. It never colours anything, so it reads the same in a file.

use crate::cluster::FAULT_KINDS;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::time::Duration;

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Row, Table};

use crate::campaign::CutShort;
use crate::campaign::Finding;
use crate::campaign::{Explained, Fate, Kill, Kills, Smallest, alone};

use crate::campaign::{Summary, Verdict};
use crate::defect::Defect;
use stage::campaign::rehearsal::quoted;
use stage::engine;

use super::story;
use super::words::Words;

/// Tables are this wide where no terminal says otherwise, in characters.
const WIDTH: u16 = 110;

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Tells what a campaign came to, and what to type next.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn campaign(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    writeln!(out, "{}\n", checks(summary).trim_fmt())?;
    writeln!(out, "{}\n", faults(summary).trim_fmt())?;
    if !summary.marks.is_empty() {
        writeln!(out, "{}\n", marks(summary).trim_fmt())?;
    }
    violations(out, summary)?;
    explained(out, summary)?;
    writeln!(out, "{}", figures(summary))?;
    writeln!(out, "{}", speed(summary))?;
    writeln!(out, "{}", trust(summary))?;
    writeln!(out, "trace hash {}\n", summary.trace_hash())?;
    verdict(out, summary)?;
    next(out, &campaign_suggestions(summary))
}

/// Tells how every defect fared, and what to type next.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn kills(out: &mut dyn Write, kills: &Kills) -> io::Result<()> {
    let shrunk = kills.kills.iter().any(|kill| kill.smallest.is_some());
    let mut header = vec!["defect", "kind", "verdict", "after", "found by, after so many seeds", "not by"];
    if shrunk {
        header.extend(["smallest", "plays"]);
    }
    let mut table = table(header);
    for kill in &kills.kills {
        let found = kill.found.as_ref();
        let expected = kill.defect.expected.iter().copied();
        let missed: Vec<_> = expected.filter(|check| !kill.found_by.contains_key(check)).collect();
        let mut row = vec![
            Cell::new(kill.defect.name),
            Cell::new(kill.defect.class.name()),
            Cell::new(kill.fate().name()),
            number(found.map_or_else(|| kill.seeds, |(_, seeds)| *seeds)),
            Cell::new(finders(kill)),
            Cell::new(missed.join(" ")),
        ];
        if let Some(smallest) = &kill.smallest {
            let lines = lines(kill, smallest);
            row.push(Cell::new(format!("{}, {}", smallest.scenario.size(), counted(lines, "line"))));
            row.push(number(smallest.plays));
        }
        table.add_row(Row::from(row));
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
    format!("{} violates {}{at}: {}", finding.origin(), finding.check, finding.what)
}

/// How small the scenario of a defect became: people, faults, lines of its story, and how many plays that took.
#[must_use]
pub fn smallest(kill: &Kill, smallest: &Smallest) -> String {
    let lines = lines(kill, smallest);
    let minimal = if smallest.minimal { "" } else { ", not as small as it goes" };
    format!(
        "{}, {}, {}{minimal}",
        smallest.scenario.size(),
        counted(lines, "line"),
        counted(smallest.plays, "play")
    )
}

/// How many lines the story of the smallest scenario has.
#[must_use]
pub fn lines(kill: &Kill, smallest: &Smallest) -> u64 {
    let protections = kill.defect.protections();
    alone(|| story::play(&smallest.scenario, protections, engine::Kind::Direct, false).length() as u64)
        .unwrap_or_default()
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

/// A number with its thousands apart, such as `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 seed`, `2 seeds`.
#[must_use]
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
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

/// The findings that were made small, the causes first.
fn explained(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    for Explained { finding, smallest, reduction, folded, file } in &summary.explained {
        let minimal = if reduction.minimal { "as small as it goes" } else { "not as small as it goes" };
        writeln!(
            out,
            "{} in the smallest story that shows it: {} ({} of {}; {}, {minimal})",
            finding.check,
            reduction.to,
            reduction.from,
            finding.origin(),
            counted(reduction.plays, "play"),
        )?;
        writeln!(
            out,
            "  {}",
            Words::of(&smallest.scenario).named(&smallest.violation.what, &BTreeMap::new())
        )?;
        if !folded.is_empty() {
            writeln!(out, "  with it: {}", folded.join(", "))?;
        }
        if let Some(file) = file {
            writeln!(out, "  cargo run --release -p sim -- replay {}", quoted(file))?;
        }
    }
    if summary.explained.is_empty() { Ok(()) } else { writeln!(out) }
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
    match summary.cut_short {
        Some(CutShort::Interrupted) => text += "; stopped before all seeds were played",
        Some(CutShort::BudgetSpent) => text += "; the time was over",
        None => {}
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
    }?;
    for reason in summary.void() {
        writeln!(out, "  {}{reason}", if summary.verdict == Verdict::Void { "" } else { "also: " })?;
    }
    writeln!(out)
}

fn campaign_suggestions(summary: &Summary) -> Vec<(&'static str, String)> {
    let cause = summary
        .explained
        .first()
        .map(|explained| Finding { scenario: explained.file.clone(), ..explained.finding.clone() });
    if let Some(finding) = cause.as_ref().or(summary.violations.first().first()) {
        let replay = replay_words(finding, summary.engine, summary.defect);
        return vec![
            ("see what happened", replay.clone()),
            ("see every datagram of it", format!("{replay} --trace")),
            ("list what else can be wrong", "defects --list".to_owned()),
        ];
    }
    let next_seed = summary.last_seed.map_or(0, |seed| seed.saturating_add(1));
    let further = format!("campaign --seeds {next_seed}..{}", next_seed.saturating_add(10_000));
    let engine = if summary.engine == Default::default() { "" } else { " --engine direct" };
    vec![
        ("go on where this ended", format!("{further} --budget 10m{engine}")),
        ("see one of these stories", format!("replay --seed {}", summary.planned.first())),
        ("see that the checks find known defects", "defects".to_owned()),
    ]
}

fn kill_suggestions(kills: &Kills) -> Vec<(&'static str, String)> {
    let replay = |kill: &Kill| {
        let (finding, _) = kill.found.as_ref()?;
        Some(replay_words(finding, kills.engine, Some(kill.defect.name)))
    };
    let mut suggestions = Vec::new();
    if let Some(finding) = kills.false_alarms.first() {
        suggestions.push(("see the false alarm", replay_words(finding, kills.engine, None)));
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

/// What to type behind the name of the program to see a finding.
fn replay_words(finding: &Finding, engine: engine::Kind, defect: Option<&str>) -> String {
    let line = finding.replay(engine, defect);
    line.split_once("-- ").map_or(line.clone(), |(_, words)| words.to_owned())
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

pub(super) fn table<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING.header_separator(LineStyle::none().fill('─')))
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(Row::from(header.into_iter().collect::<Vec<_>>()));
    table
}

pub(super) fn number(number: impl Into<u64> + Display) -> Cell {
    Cell::new(grouped(number.into())).set_alignment(CellAlignment::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_spans_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "seed"), "1 seed");
        assert_eq!(counted(1000, "seed"), "1,000 seeds");
        assert_eq!(span(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(span(Duration::from_secs(754)), "12 min 34 s");
        assert_eq!(span(Duration::from_secs(7500)), "2 h 05 min");
        assert_eq!(span(Duration::from_secs(90_000)), "1 d 01 h");
    }
}
