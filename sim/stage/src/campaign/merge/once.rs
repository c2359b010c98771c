//! Takes each shard once.

use std::cmp::Reverse;

use serde_json::Value;

use super::error::MergeError;
use super::reading::Located;
use crate::campaign::coverage::overlap;
use crate::campaign::merged_shard::MergedShard;
use crate::campaign::report::CampaignReport;
use crate::campaign::verdict::Verdict;

/// A report that counts, and the shards that it tells of.
type Counted = (CampaignReport, Vec<MergedShard>);

/// The reports that count, each with its shards. Of two for one shard it is the one in which
/// something was violated, or else more seeds were played, or else the one that was given first.
pub(super) fn each(reports: Vec<Located>) -> Result<Vec<Counted>, MergeError> {
    let mut counted: Vec<Counted> = Vec::new();
    for Located { file, report } in reports {
        let parts = parts(&file, &report);
        match counted.iter_mut().find(|(known, _)| is_same_shard(known, &report)) {
            Some(known) => twice(known, (report, parts)),
            None => counted.push((report, parts)),
        }
    }
    let all: Vec<_> = counted.iter().flat_map(|(_, parts)| parts).collect();
    for (at, one) in all.iter().enumerate() {
        if let Some(other) = all[at + 1..].iter().find(|other| overlap(one, other)) {
            let told = |part: &MergedShard| (part.file.clone(), seeds(part));
            let ((one, here), (other, there)) = (told(one), told(other));
            return Err(MergeError::Overlap { one, here, other, there });
        }
    }
    Ok(counted)
}

/// The seeds of a shard, as they are told: `0..2000`, `shard 3/8 of 0..2000`.
fn seeds(part: &MergedShard) -> String {
    match part.shard.count() {
        1 => part.range.to_string(),
        _ => format!("shard {} of {}", part.shard, part.range),
    }
}

fn parts(file: &str, report: &CampaignReport) -> Vec<MergedShard> {
    if !report.parts.is_empty() {
        return report.parts.clone();
    }
    vec![MergedShard {
        file: file.to_owned(),
        range: report.range,
        shard: report.shard,
        seeds: report.seeds,
        not_played: report.not_played,
        stopped_by: report.stopped_by,
        verdict: report.verdict,
        trace_hash: report.trace_hash,
        twice: None,
    }]
}

fn is_same_shard(one: &CampaignReport, other: &CampaignReport) -> bool {
    let played_as_one = one.parts.is_empty() && other.parts.is_empty();
    played_as_one && (one.range, one.shard) == (other.range, other.shard)
}

/// Takes the better one of two, and says that there were two.
fn twice(known: &mut Counted, other: Counted) {
    let (Some(one), Some(two)) = (known.1.first(), other.1.first()) else { return };
    let differ = difference(&known.0, &other.0);
    let names = format!("{} was given twice, {} and {}", seeds(one), one.file, two.file);
    let worth = |report: &CampaignReport| (report.verdict == Verdict::Violated, report.seeds);
    let takes_other = Reverse(worth(&other.0)) < Reverse(worth(&known.0));
    let counts = if takes_other { &two.file } else { &one.file }.clone();
    let told = match differ.as_slice() {
        [] => format!("{names}: both came to the same, and it is counted once"),
        fields => format!("{names}: they differ in {}, and {counts} is counted", fields.join(", ")),
    };
    let before = one.twice.clone();
    if takes_other {
        *known = other;
    }
    if let Some(part) = known.1.first_mut() {
        part.twice = Some(before.map_or(told.clone(), |before| format!("{before}; {told}")));
    }
}

/// In which fields two reports of one shard differ that should not.
fn difference(one: &CampaignReport, other: &CampaignReport) -> Vec<String> {
    let fields = |report: &CampaignReport| match serde_json::to_value(report) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (one, other) = (fields(one), fields(other));
    // Where files lie and how small stories became goes by the time that there was.
    let by_chance = ["began", "called", "smallest", "violations", "breakdowns", "compared"];
    let matters =
        |name: &&String| !by_chance.contains(&name.as_str()) && !name.ends_with("_seconds");
    let names = one.keys().filter(matters);
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
