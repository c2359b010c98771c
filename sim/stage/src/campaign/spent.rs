//! What a campaign spent its wall time on: each second is counted once, for whatever it was spent
//! on, and on each thread that spent it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::stopwatch::Stopwatch;

/// Wall time by what it was spent on. What several threads do at once is added up, so all of it
/// together may be more than the wall time of the campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Playing stories, and the twins beside them. All checks judge while that is done.
    pub stories: Duration,
    /// Playing stories a second time, and finding out where two plays part.
    pub second_plays: Duration,
    /// Playing stories on the other engine, and finding out where the two part.
    pub other_engine: Duration,
    /// Showing the checks a forged record.
    pub canary: Duration,
    /// Making the first finding of a check small, by the id of the check.
    pub shrinking: BTreeMap<&'static str, Duration>,
}

impl Spent {
    /// Adds what a seed took.
    pub(super) fn add(&mut self, seed: &Self) {
        self.stories += seed.stories;
        self.second_plays += seed.second_plays;
        self.other_engine += seed.other_engine;
    }
}

/// Does something, and adds the wall time that it took.
pub(super) fn measured<T>(spent: &mut Duration, act: impl FnOnce() -> T) -> T {
    let watch = Stopwatch::start();
    let done = act();
    *spent += watch.wall();
    done
}
