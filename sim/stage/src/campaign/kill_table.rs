//! The kill table, for people at a terminal: which check finds which known defect, after how many
//! seeds.

use std::io::{self, Write};

use comfy_table::{Cell, Row};

use super::kills::{DefectStatus, Kill, Kills};
use super::made_small;
use super::numbers::counted;
use super::rehearsal::{Defect as _, Rehearsal};
use super::smaller::Smallest;
use super::terminal::{number, table as table_of, told};

/// So many violations are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Tells how every defect fared.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn table<R: Rehearsal>(out: &mut dyn Write, kills: &Kills<R>) -> io::Result<()> {
    let has_classes = kills.kills.iter().any(|kill| kill.defect.class().is_some());
    let has_smallest = kills.kills.iter().any(|kill| kill.smallest.is_some());
    let class = has_classes.then_some("kind");
    let smallest = if has_smallest { ["smallest", "plays"].as_slice() } else { &[] };
    let rest = ["verdict", "after", "found by, after so many seeds", "not by"];
    let header = ["defect"].into_iter().chain(class).chain(rest).chain(smallest.iter().copied());
    let mut table = table_of(header);
    for kill in &kills.kills {
        let mut row = vec![Cell::new(kill.defect.name())];
        row.extend(has_classes.then(|| Cell::new(kill.defect.class().unwrap_or_default())));
        row.extend(fate(kill));
        if let Some(smallest) = &kill.smallest {
            row.extend([Cell::new(size(kill, smallest)), number(smallest.plays)]);
        }
        table.add_row(Row::from(row));
    }
    writeln!(out, "{}\n", table.trim_fmt())?;
    made_small::table_of(out, kills)?;
    writeln!(out, "without any defect: {}", false_alarms(kills))?;
    for finding in kills.false_alarms.iter().take(MOST_TOLD) {
        writeln!(out, "  {}", told(finding))?;
    }
    let count = |fate| kills.kills.iter().filter(|kill| kill.fate() == fate).count();
    writeln!(
        out,
        "{}: {} found by an expected check, {} by another, {} not found\n",
        counted(kills.kills.len() as u64, "defect"),
        count(DefectStatus::Expected),
        count(DefectStatus::Other),
        count(DefectStatus::Survived),
    )?;
    match kills.cut_short() {
        Some(why) => writeln!(out, "{}  {why}\n", kills.verdict().name()),
        None => Ok(()),
    }
}

fn fate<R: Rehearsal>(kill: &Kill<R>) -> [Cell; 4] {
    let expected = kill.defect.expected().iter().copied();
    let missed: Vec<_> = expected.filter(|check| !kill.found_by.contains_key(check)).collect();
    [
        Cell::new(kill.fate().name()),
        number(kill.found.as_ref().map_or(kill.seeds, |(_, seeds)| *seeds)),
        Cell::new(finders(kill)),
        Cell::new(missed.join(" ")),
    ]
}

/// The checks that found a defect, the expected ones first.
fn finders<R: Rehearsal>(kill: &Kill<R>) -> String {
    let is_expected = |(check, _): &(&&str, &u64)| kill.defect.expected().contains(*check);
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

/// How one defect fared, in one line.
#[must_use]
pub fn fared<R: Rehearsal>(kill: &Kill<R>) -> String {
    let name = kill.defect.name();
    let Some((finding, seeds)) = &kill.found else {
        return format!("{name}: not found in {}", counted(kill.seeds, "seed"));
    };
    let (check, seeds, fate) = (finding.check, counted(*seeds, "seed"), kill.fate().name());
    let found = format!("{name}: found by {check} after {seeds} ({fate})");
    let Some(smallest) = &kill.smallest else { return found };
    let minimal = if smallest.minimal { "" } else { ", not as small as it goes" };
    let plays = counted(smallest.plays, "play");
    format!("{found}; {}, {plays}{minimal}", size(kill, smallest))
}

/// How small the scenario of a defect became.
fn size<R: Rehearsal>(kill: &Kill<R>, smallest: &Smallest<R>) -> String {
    let lines = kill.lines.map(|lines| format!(", {}", counted(lines, "line")));
    R::size(&smallest.scenario) + &lines.unwrap_or_default()
}

fn false_alarms<R: Rehearsal>(kills: &Kills<R>) -> String {
    let seeds = counted(kills.sound_seeds, "seed");
    match kills.false_alarms.len() {
        0 => format!("{seeds}, nothing violated"),
        count => format!("{seeds}, {count} violated something that holds: the checks cry wolf"),
    }
}
