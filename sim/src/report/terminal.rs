//! What came of it, for people at a terminal. It never colours anything, so it reads the same in a
//! file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{Cell, Row};
use stage::campaign::terminal::{Telling, explained, number, table};

use crate::campaign::{DefectStatus, Finding, Kill, Kills, Smallest, Summary, alone};
use crate::cluster::FAULT_KINDS;
use crate::defect::Defect;
use stage::engine;

use super::story;
use crate::wording::Words;

pub use stage::campaign::terminal::{counted, grouped, span, told};

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Tells what a campaign came to, and what to type next. `options` is what was typed beside the
/// seeds.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn campaign(out: &mut dyn Write, summary: &Summary, options: &str) -> io::Result<()> {
    let orders = counted(summary.sum.0, "order");
    let named = |smallest: &Smallest| {
        Words::of(&smallest.scenario).named(&smallest.violation.what, &BTreeMap::new())
    };
    let below = explained(summary, named);
    let telling = Telling {
        kinds: &FAULT_KINDS,
        also: &orders,
        below: &below,
        all_of_them: "; `--json FILE` lists them",
    };
    telling.summary(out, summary)?;
    next(out, &campaign_suggestions(summary, options))
}

/// Tells how every defect fared, and what to type next.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn kills(out: &mut dyn Write, kills: &Kills) -> io::Result<()> {
    let shrunk = kills.kills.iter().any(|kill| kill.smallest.is_some());
    let mut header =
        vec!["defect", "kind", "verdict", "after", "found by, after so many seeds", "not by"];
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
            row.push(Cell::new(format!(
                "{}, {}",
                smallest.scenario.size(),
                counted(lines, "line")
            )));
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
        count(DefectStatus::Expected),
        count(DefectStatus::Other),
        count(DefectStatus::Survived),
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
        (_, false) => {
            format!("{} ({})", expected.join(" "), others.join(" ")).trim_start().to_owned()
        }
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
    next(
        out,
        &[("look for all of them", "defects".to_owned()), ("rehearse with one of them", campaign)],
    )
}

/// How small the scenario of a defect became: people, faults, lines of its story, and how many
/// plays that took.
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
    alone(|| {
        story::play(&smallest.scenario, protections, engine::Kind::Direct, false).length() as u64
    })
    .unwrap_or_default()
}

fn campaign_suggestions(summary: &Summary, options: &str) -> Vec<(&'static str, String)> {
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
    let replay = |kill: &Kill| {
        let (finding, _) = kill.found.as_ref()?;
        Some(replay_words(finding, kills.engine, Some(kill.defect.name)))
    };
    let mut suggestions = Vec::new();
    if let Some(finding) = kills.false_alarms.first() {
        suggestions.push(("see the false alarm", replay_words(finding, kills.engine, None)));
    }
    if let Some(kill) = kills.kills.iter().find(|kill| kill.fate() == DefectStatus::Survived) {
        let more =
            format!("campaign --seeds 0..10000 --engine direct --defect {}", kill.defect.name);
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

/// Tells what to type next.
pub(super) fn next(out: &mut dyn Write, suggestions: &[(&str, String)]) -> io::Result<()> {
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
