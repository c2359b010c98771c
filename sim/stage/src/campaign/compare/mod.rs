//! What changed since an earlier campaign: what is new, gone, rarer, more frequent or slower. All of
//! it goes by counts for each seed, never by wall time, so a busy machine changes nothing.

mod counts;
mod trend;

use thiserror::Error;

use self::counts::{costs, counts};
use self::trend::{Trend, is_dearer, trend};
use super::comparison::Comparison;
use super::merge::Located;
use super::report::CampaignReport;

/// Two campaigns that have too little in common.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{earlier} was played with the {what} {had}, and this with {has}: they cannot be compared")]
pub struct Incomparable {
    /// The file of the earlier one.
    pub earlier: String,
    /// In what they differ.
    pub what: &'static str,
    /// What it was then.
    pub had: String,
    /// What it is now.
    pub has: String,
}

impl Incomparable {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        "give the report of a campaign that was played in the same way"
    }
}

/// Says in a report what changed since an earlier one, if it is to be compared.
///
/// # Errors
/// [`Incomparable`] if something else was played.
pub fn note(now: &mut CampaignReport, earlier: Option<&Located>) -> Result<(), Incomparable> {
    now.compared = earlier.map(|earlier| compare(now, earlier).map(Box::new)).transpose()?;
    Ok(())
}

/// Compares a campaign with an earlier one. They may have been played on different engines, which
/// changes no course.
///
/// # Errors
/// [`Incomparable`] if something else was played.
pub fn compare(now: &CampaignReport, earlier: &Located) -> Result<Comparison, Incomparable> {
    let before = &earlier.report;
    comparable(now, earlier)?;
    let mut comparison = Comparison {
        with: earlier.file.clone(),
        program: before.program.clone(),
        range: before.range,
        seeds: before.seeds,
        same_courses: (now.range, now.seeds, now.trace_hash)
            == (before.range, before.seeds, before.trace_hash),
        new: Vec::new(),
        gone: Vec::new(),
        rarer: Vec::new(),
        more_frequent: Vec::new(),
        slower: Vec::new(),
    };
    for change in counts(before, now) {
        match trend(&change) {
            Some(Trend::New) => comparison.new.push(change),
            Some(Trend::Gone) => comparison.gone.push(change),
            Some(Trend::Rarer) => comparison.rarer.push(change),
            Some(Trend::MoreFrequent) => comparison.more_frequent.push(change),
            None => {}
        }
    }
    comparison.slower = costs(before, now).into_iter().filter(is_dearer).collect();
    Ok(comparison)
}

/// Whether the same was played in both.
///
/// # Errors
/// [`Incomparable`] if not.
fn comparable(now: &CampaignReport, earlier: &Located) -> Result<(), Incomparable> {
    let before = &earlier.report;
    let none = || "none".to_owned();
    let said = [
        ("workload", before.workload.clone(), now.workload.clone()),
        (
            "defect",
            before.defect.clone().unwrap_or_else(none),
            now.defect.clone().unwrap_or_else(none),
        ),
    ];
    match said.into_iter().find(|(_, had, has)| had != has) {
        Some((what, had, has)) => {
            Err(Incomparable { earlier: earlier.file.clone(), what, had, has })
        }
        None => Ok(()),
    }
}
