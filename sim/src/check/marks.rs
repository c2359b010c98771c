//! Marks: interesting things that must happen sometimes. A campaign in which one never happened proved less than it says.

use std::collections::BTreeSet;

use crate::record::RunEvent;

/// Which marks a run reached.
#[derive(Debug, Default)]
pub struct Marks {
    reached: BTreeSet<&'static str>,
}

/// Every mark: its id, and what happened when it is reached.
pub const ALL: &[(&str, &str)] = &[];

impl Marks {
    /// Looks whether something reached a mark.
    pub fn witness(&mut self, _event: &RunEvent) {}

    /// The marks that were reached.
    #[must_use]
    pub fn reached(&self) -> BTreeSet<&'static str> {
        self.reached.clone()
    }
}
