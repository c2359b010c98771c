//! What wall time was spent on, as it is reported.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::campaign::spent::Spent;

/// Wall time in seconds, by what it was spent on. What several threads do at once is added up, so
/// all of it together may be more than the wall time of the campaign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedSpent {
    /// Playing stories, and the twins beside them. All checks judge while that is done.
    pub stories: f64,
    /// Playing stories a second time, and finding out where two plays part.
    pub second_plays: f64,
    /// Playing stories on the other engine, and finding out where the two part.
    pub other_engine: f64,
    /// Showing the checks a forged record.
    pub canary: f64,
    /// Making the first finding of a check small, by the id of the check.
    pub shrinking: BTreeMap<String, f64>,
}

impl From<&Spent> for ReportedSpent {
    fn from(spent: &Spent) -> Self {
        let Spent { stories, second_plays, other_engine, canary, shrinking } = spent;
        Self {
            stories: stories.as_secs_f64(),
            second_plays: second_plays.as_secs_f64(),
            other_engine: other_engine.as_secs_f64(),
            canary: canary.as_secs_f64(),
            shrinking: shrinking
                .iter()
                .map(|(check, took)| ((*check).to_owned(), took.as_secs_f64()))
                .collect(),
        }
    }
}

impl ReportedSpent {
    /// Adds what other seeds took.
    pub(in crate::campaign) fn add(&mut self, more: Self) {
        self.stories += more.stories;
        self.second_plays += more.second_plays;
        self.other_engine += more.other_engine;
        self.canary += more.canary;
        for (check, took) in more.shrinking {
            *self.shrinking.entry(check).or_default() += took;
        }
    }

    /// What making findings of a check small took.
    pub(in crate::campaign) fn on_findings_of(&self, check: &str) -> Duration {
        super::seconds(self.shrinking.get(check).copied().unwrap_or_default())
    }
}
