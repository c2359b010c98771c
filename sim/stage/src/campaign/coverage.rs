//! Whether the shards that were merged are all there, once.

use std::collections::{BTreeMap, BTreeSet};

use super::CutShort;
use super::merged_shard::MergedShard;
use super::numbers::counted;
use super::seeds::{Seeds, Shard};

/// No more shards are named than this; the rest is counted.
const MOST_NAMED: usize = 10;

/// What is missing or was given twice, in words; none if every shard is there, once.
pub(super) fn trouble(parts: &[MergedShard]) -> Option<String> {
    let ranges = by_range(parts);
    let mut troubles: Vec<String> = parts.iter().filter_map(|part| part.twice.clone()).collect();
    let mut reached = None;
    for ((first, end), shards) in &ranges {
        troubles.extend(reached.filter(|before| before < first).map(|before| {
            format!("seeds {before}..{first} are missing ({})", counted(*first - before, "seed"))
        }));
        reached = Some(*end);
        troubles.extend(missing(shards));
    }
    (!troubles.is_empty()).then(|| troubles.join("; "))
}

/// The shards that have to be played again: those that are missing, and those that somebody
/// stopped.
pub(super) fn to_be_played(parts: &[MergedShard]) -> Vec<(Seeds, Shard)> {
    let stopped = parts.iter().filter(|part| part.stopped_by == Some(CutShort::Interrupted));
    let stopped = stopped.map(|part| (part.range, part.shard));
    let missing = by_range(parts).into_values().filter_map(|shards| missing_of(&shards));
    let missing =
        missing.flat_map(|(range, missing)| missing.into_iter().map(move |shard| (range, shard)));
    missing.chain(stopped).collect()
}

fn by_range(parts: &[MergedShard]) -> BTreeMap<(u64, u64), Vec<&MergedShard>> {
    let mut ranges = BTreeMap::<(u64, u64), Vec<&MergedShard>>::new();
    for part in parts {
        ranges.entry((part.range.first(), part.range.end())).or_default().push(part);
    }
    ranges
}

/// The shards of one range that are missing, although they have seeds.
fn missing_of(shards: &[&MergedShard]) -> Option<(Seeds, Vec<Shard>)> {
    let (range, count) = shards.first().map(|part| (part.range, part.shard.count()))?;
    let there: BTreeSet<_> = shards.iter().map(|part| part.shard.index()).collect();
    let missing = (1..=count).filter(|index| !there.contains(index));
    let missing = missing.filter_map(|index| Shard::new(index, count).ok());
    Some((range, missing.filter(|shard| range.count(*shard) > 0).collect()))
}

/// What of one range is missing, in words.
fn missing(shards: &[&MergedShard]) -> Option<String> {
    let (range, missing) = missing_of(shards)?;
    let seeds: u64 = missing.iter().map(|shard| range.count(*shard)).sum();
    let lost =
        if range.is_open() { String::new() } else { format!(" ({})", counted(seeds, "seed")) };
    let verb = if missing.len() == 1 { "is" } else { "are" };
    (!missing.is_empty()).then(|| format!("{} of {range} {verb} missing{lost}", named(&missing)))
}

/// Shards by name: `shard 3/8`, `shards 3/8, 5/8 and 2 more`.
fn named(shards: &[Shard]) -> String {
    let first: Vec<_> = shards.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    let noun = if shards.len() == 1 { "shard" } else { "shards" };
    let more = shards.len() - first.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{noun} {}{more}", first.join(", "))
}

/// Whether seeds of two parts may be the same although they are not the same shard, so that nobody
/// can tell what would be counted twice.
pub(super) fn overlap(one: &MergedShard, other: &MergedShard) -> bool {
    if one.range == other.range && one.shard.count() == other.shard.count() {
        return one.shard == other.shard;
    }
    one.range.first() < other.range.end() && other.range.first() < one.range.end()
}

/// From the first seed of all parts to the last.
pub(super) fn whole(parts: &[MergedShard]) -> Option<Seeds> {
    let first = parts.iter().map(|part| part.range.first()).min()?;
    let end = parts.iter().map(|part| part.range.end()).max()?;
    Seeds::new(first, end).ok()
}
