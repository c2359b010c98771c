//! Adds the reports of shards up to that of the whole, and judges it as if it had been played as
//! one.
//!
//! What a shard could not prove by itself (marks, faults and checks in too few seeds), all of them
//! may; so the verdict of a shard by itself means nothing here but that it was violated. A shard
//! that is missing leaves the whole VOID. One that is given twice is counted once, and leaves it
//! VOID too: whoever plays a shard again lets its report take the place of the one before.

mod adding;
mod alike;
mod error;
mod once;
mod reading;

pub use self::error::{MergeError, ReportError};
pub use self::reading::{Located, read};
use super::CutShort;
use super::coverage;
use super::cut_short;
use super::merged_shard::MergedShard;
use super::report::{CampaignReport, seconds};
use super::seeds::{Seeds, Shard};

/// The report of the whole whose shards these are the reports of. One that was merged before may be
/// among them.
///
/// # Errors
/// [`MergeError`] if they are not parts of one whole, so that no sum of them means anything.
pub fn merge(reports: Vec<Located>) -> Result<CampaignReport, MergeError> {
    alike::all(&reports)?;
    let mut rest = once::each(reports)?.into_iter();
    let Some((mut whole, mut parts)) = rest.next() else { return Err(MergeError::Nothing) };
    for (report, more) in rest {
        adding::add(&mut whole, report);
        parts.extend(more);
    }
    adding::order(&mut whole);
    parts.sort_by_key(|part| (part.range.first(), part.range.end(), part.shard.index()));
    whole.range = coverage::whole(&parts).unwrap_or(whole.range);
    whole.shard = Shard::WHOLE;
    whole.not_played = (!whole.range.is_open())
        .then(|| whole.range.count(Shard::WHOLE).saturating_sub(whole.seeds));
    stopped(&mut whole, &parts);
    whole.parts = parts;
    // What changed is asked of the whole.
    whole.compared = None;
    whole.judge();
    Ok(whole)
}

/// The shards of a merged report that have to be played again before it can say what the whole
/// comes to: those that are missing, and those that somebody stopped.
#[must_use]
pub fn to_be_played(report: &CampaignReport) -> Vec<(Seeds, Shard)> {
    coverage::to_be_played(&report.parts)
}

/// Says what shards that were stopped did not play. One that somebody stopped is named: it has to
/// be played again.
fn stopped(whole: &mut CampaignReport, parts: &[MergedShard]) {
    let by = |why| parts.iter().filter(move |part| part.stopped_by == Some(why));
    let why = [CutShort::Interrupted, CutShort::BudgetSpent]
        .into_iter()
        .find(|why| by(*why).next().is_some());
    let played = parts.iter().fold(0, |sum: u64, part| sum.saturating_add(part.seeds));
    let missing = parts.iter().try_fold(0, |sum: u64, part| sum.checked_add(part.not_played?));
    let told = why
        .and_then(|why| cut_short::told(why, whole.budget_seconds.map(seconds), played, missing));
    let named: Vec<_> = by(CutShort::Interrupted)
        .map(|part| format!("shard {} ({})", part.shard, part.file))
        .collect();
    let named = if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) };
    whole.cut_short = told.map(|told| told + &named);
    whole.stopped_by = why;
    whole.interrupted = why == Some(CutShort::Interrupted);
}
