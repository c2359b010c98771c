//! What came of a campaign, and of a hunt for known defects, for machines.
//!
//! Both are objects of one form, [`FORM`]: fields may be added to it, and none of it means anything
//! else before the number rises. Numbers of seconds end in `_seconds`; instants are business time,
//! as people read it (`00:14:59.990`). What does not exist is `null`.

mod kills;
mod small;

use serde::Serialize;

pub use self::kills::kills;
use super::report::CampaignReport;

/// The form in which all this is written.
pub const FORM: u32 = 1;

/// A campaign as JSON.
#[must_use]
pub fn campaign(report: &CampaignReport) -> String {
    pretty(report)
}

/// Anything as JSON that people can read too. It ends with a line break.
///
/// # Panics
/// If it has a map whose keys are no texts.
#[must_use]
pub fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value)
        .expect("a report has string keys and finite numbers only");
    text + "\n"
}
