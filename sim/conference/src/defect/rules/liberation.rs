//! Bugs of whoever publishes the tables of Conference Management.

use domain::management::Conference;
use domain::management::liberation::{Difference, RecordKey, difference};

/// What was deleted is not told: the difference is taken from what there is now.
pub(in crate::defect) fn telling_no_deletions(
    before: Option<&Conference>,
    after: &Conference,
) -> Difference {
    difference(before, after).into_iter().filter(|(_, record)| record.is_some()).collect()
}

/// A table that was added later is not told.
pub(in crate::defect) fn telling_no_codes(
    before: Option<&Conference>,
    after: &Conference,
) -> Difference {
    let told = |(key, _): &(RecordKey, _)| !matches!(key, RecordKey::PromotionalCode(..));
    difference(before, after).into_iter().filter(told).collect()
}
