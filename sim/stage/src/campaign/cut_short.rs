//! What a campaign did not play, and why not.

use super::CutShort;
use super::numbers::{counted, grouped};
use super::rehearsal::Rehearsal;
use super::summary::Summary;

/// Why not all seeds were played, and how many were not; none if all were. Whoever plays all seeds
/// there are until the time is over has played what was planned.
#[must_use]
pub fn told<R: Rehearsal>(summary: &Summary<R>) -> Option<String> {
    let why = match summary.cut_short? {
        CutShort::Interrupted => "somebody stopped it".to_owned(),
        CutShort::BudgetSpent => {
            let budget =
                summary.budget.map(|budget| format!(" of {}", humantime::format_duration(budget)));
            format!("the budget{} was spent", budget.unwrap_or_default())
        }
    };
    match (summary.not_played(), summary.cut_short) {
        (Some(missing), _) => {
            let planned = counted(missing + summary.seeds, "seed");
            Some(format!("{why}: {} of {planned} not played", grouped(missing)))
        }
        (None, Some(CutShort::Interrupted)) => Some(why),
        (None, _) => None,
    }
}
