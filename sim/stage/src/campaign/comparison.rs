//! What changed between two campaigns, as plain data.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::numbers::grouped;
use super::seeds::Seeds;

/// What changed since an earlier campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The file of the earlier one.
    pub with: String,
    /// The program that wrote it, and its version.
    pub program: String,
    /// The seeds that it was asked for.
    pub range: Seeds,
    /// How many of them it played.
    pub seeds: u64,
    /// Whether both played the same seeds and all of them took the same course.
    pub same_courses: bool,
    /// What did not happen then, and does now.
    pub new: Vec<Change>,
    /// What happened then, and does no more.
    pub gone: Vec<Change>,
    /// What happens less than half as often, and not by chance.
    pub rarer: Vec<Change>,
    /// What happens more than twice as often, and not by chance.
    pub more_frequent: Vec<Change>,
    /// What takes a tenth more, or more than that.
    pub slower: Vec<Change>,
}

/// How often something happened in so many seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Times {
    /// How often it was seen.
    pub times: u64,
    /// In so many seeds.
    pub seeds: u64,
}

/// Something that is counted in two campaigns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// `violation` (a kind of mistake, in so many seeds), `mark` (reached in so many seeds), `fault`
    /// (effective), `check` (evaluated) or `cost`.
    pub sort: String,
    /// The name of the check, mark or fault that changed.
    pub name: String,
    /// How often it happened then.
    pub before: Times,
    /// How often it happens now.
    pub now: Times,
}

impl Comparison {
    /// Every change, each with what became of it.
    pub fn changes(&self) -> impl Iterator<Item = (&'static str, &Change)> {
        let named = |name| move |change| (name, change);
        self.new
            .iter()
            .map(named("new"))
            .chain(self.gone.iter().map(named("gone")))
            .chain(self.rarer.iter().map(named("rarer")))
            .chain(self.more_frequent.iter().map(named("more frequent")))
            .chain(self.slower.iter().map(named("slower")))
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} seeds", grouped(self.times), grouped(self.seeds))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}, now {}", self.sort, self.name, self.before, self.now)
    }
}
