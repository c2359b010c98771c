//! What came of a campaign, and of a hunt for known defects, for machines.
//!
//! Both are objects of one form, [`FORM`]: fields may be added to it, and none of it means anything
//! else before the number rises. Numbers of seconds end in `_seconds`; instants are business time,
//! as people read it (`00:14:59.990`). What does not exist is `null`.

mod kills;
mod small;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

pub use self::kills::{kills, kills_schema};
use super::report::CampaignReport;
use crate::schema::{self, Label};

/// The form in which all this is written.
pub const FORM: u32 = 1;

/// A campaign as JSON.
#[must_use]
pub fn campaign(report: &CampaignReport) -> String {
    pretty(report)
}

/// The schema of a campaign as JSON, of a system that adds up `S` and measures scenarios in `M`.
#[must_use]
pub fn campaign_schema<S: JsonSchema, M: JsonSchema>() -> Schema {
    let title = "What a campaign came to: `sim campaign --json`, and of shards `sim merge --json`";
    let mut campaign =
        schema::written::<CampaignReport>(Label { name: "campaign", version: FORM, title });
    schema::add_fields::<S>(&mut campaign, None);
    schema::add_fields::<M>(&mut campaign, Some("ReportedSmallest"));
    campaign
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
