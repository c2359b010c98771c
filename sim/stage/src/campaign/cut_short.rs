//! What a campaign did not play, and why not.

use std::time::Duration;

use super::CutShort;
use super::numbers::{counted, grouped};

/// Why not all seeds were played, and how many were not; none if all were. `missing` is none where
/// all seeds there are were asked for: whoever plays those until the time is over has played what
/// was planned.
#[must_use]
pub fn told(
    why: CutShort,
    budget: Option<Duration>,
    played: u64,
    missing: Option<u64>,
) -> Option<String> {
    let reason = match why {
        CutShort::Interrupted => "somebody stopped it".to_owned(),
        CutShort::BudgetSpent => {
            let budget = budget.map(|budget| format!(" of {}", humantime::format_duration(budget)));
            format!("the budget{} was spent", budget.unwrap_or_default())
        }
    };
    match (missing, why) {
        (Some(missing), _) => {
            let planned = counted(missing.saturating_add(played), "seed");
            Some(format!("{reason}: {} of {planned} not played", grouped(missing)))
        }
        (None, CutShort::Interrupted) => Some(reason),
        (None, CutShort::BudgetSpent) => None,
    }
}
