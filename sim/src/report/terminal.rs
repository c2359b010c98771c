//! What came of it, for people at a terminal. It is told as plain text, so it reads the same in a
//! file.

use std::io::{self, Write};

use serde_json::Value;
use stage::campaign::kill_table;
use stage::campaign::merge::to_be_played;
use stage::campaign::report::CampaignReport;
use stage::campaign::terminal::{Telling, table};

use crate::campaign::{DefectStatus, Kill, Kills, alone};
use conference::cluster::FAULT_KINDS;
use conference::defect::Defect;
use conference::scenario::{Scenario, Workload};
use stage::engine;

use super::story;
use crate::shell::{self, quoted_path};

pub use stage::campaign::terminal::{counted, grouped, span, told};

/// Tells what a campaign came to, and what to type next. `options` is what was typed beside the
/// seeds.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn campaign(out: &mut dyn Write, report: &CampaignReport, options: &str) -> io::Result<()> {
    told_campaign(out, report)?;
    let go_on = || format!("campaign --seeds {}{options}", further(report));
    next(out, &campaign_suggestions(report, "go on where this ended", go_on))
}

/// Tells what the shards of a campaign came to, and what to type next.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn merged(out: &mut dyn Write, report: &CampaignReport) -> io::Result<()> {
    told_campaign(out, report)?;
    let mut options = String::new();
    if report.workload != Workload::default().name() {
        options += &format!(" --workload {}", report.workload);
    }
    if report.engine != engine::Kind::default().to_string() {
        options += &format!(" --engine {}", report.engine);
    }
    options.extend(report.defect.iter().map(|defect| format!(" --defect {defect}")));
    let shards = report.parts.first().map_or(1, |part| part.shard.count());
    let (what, seeds, shard) = match to_be_played(report).first() {
        Some((range, shard)) => ("play what is missing", range.to_string(), shard.to_string()),
        None => ("play the first shard of what comes next", further(report), format!("1/{shards}")),
    };
    let name = shard.split('/').next().unwrap_or_default().to_owned();
    let line = format!("campaign --seeds {seeds} --shard {shard}{options} --json {name}.json");
    next(out, &campaign_suggestions(report, what, || line))
}

fn told_campaign(out: &mut dyn Write, report: &CampaignReport) -> io::Result<()> {
    let orders = report.sum.get("orders").and_then(Value::as_u64).unwrap_or_default();
    let orders = counted(orders, "order");
    let telling =
        Telling { kinds: &FAULT_KINDS, also: &orders, all_of_them: "; `--json FILE` lists them" };
    telling.summary(out, report)
}

/// Tells how every defect fared, and what to type next.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn kills(out: &mut dyn Write, kills: &Kills) -> io::Result<()> {
    kill_table::table(out, kills)?;
    next(out, &kill_suggestions(kills))
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

/// How many lines the story of a scenario has; none if its play panics.
#[must_use]
pub fn length(scenario: &Scenario, defect: &'static Defect) -> u64 {
    let told =
        alone(|| story::play(scenario, defect.protections(), engine::Kind::Direct, false).length());
    told.map_or(0, |lines| lines as u64)
}

fn campaign_suggestions(
    report: &CampaignReport,
    further: &'static str,
    go_on: impl FnOnce() -> String,
) -> Vec<(&'static str, String)> {
    let smallest = report.smallest.first();
    let small = smallest.and_then(|it| Some((it.replay.as_ref()?, it.scenario.as_ref())));
    let first = report.violations.first().map(|it| (&it.replay, it.scenario.as_ref()));
    if let Some((replay, file)) = small.or(first) {
        let replay = report.words(replay).to_owned();
        let see = ("see what happened", replay.clone());
        let trace = ("see every datagram of it", format!("{replay} --trace"));
        return match file {
            Some(file) => {
                vec![("see why it breaks", format!("explain {}", quoted_path(file))), see, trace]
            }
            None => vec![see, trace, ("list what else can be wrong", "defects --list".to_owned())],
        };
    }
    vec![
        (further, go_on()),
        ("see one of these stories", format!("replay --seed {}", report.range.first())),
        ("see that the checks find known defects", "defects".to_owned()),
    ]
}

/// The seeds that come next: those that were not played, or else as many as were asked for.
fn further(report: &CampaignReport) -> String {
    let (first, end) = (report.range.first(), report.range.end());
    let next = report.last_seed.map_or(first, |seed| seed.saturating_add(1));
    if report.range.is_open() {
        format!("{next}..{}", next.saturating_add(10_000))
    } else if report.not_played > Some(0) {
        format!("{next}..{end}")
    } else {
        format!("{end}..{}", end.saturating_add(end - first))
    }
}

fn kill_suggestions(kills: &Kills) -> Vec<(&'static str, String)> {
    let replay = |kill: &Kill| {
        let (finding, _) = kill.found.as_ref()?;
        Some(finding.replay_words(kills.engine, Some(kill.defect.name)))
    };
    let mut suggestions = Vec::new();
    if let Some(finding) = kills.false_alarms.first() {
        suggestions.push(("see the false alarm", finding.replay_words(kills.engine, None)));
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

/// Tells what to type next.
pub(super) fn next(out: &mut dyn Write, suggestions: &[(&str, String)]) -> io::Result<()> {
    let program = shell::program();
    writeln!(out, "What to type next:")?;
    for (what, line) in suggestions {
        writeln!(out, "  {program} {line}\n      {what}")?;
    }
    Ok(())
}
