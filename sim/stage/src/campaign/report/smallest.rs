//! The smallest scenario that breaks in the same way, as it is reported.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ReportedFinding;
use crate::campaign::Explained;
use crate::campaign::found::Finding;
use crate::campaign::rehearsal::Rehearsal;
use crate::engine;
use crate::shrink::weight;

/// The smallest scenario that breaks as one of a finding does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedSmallest {
    /// Which check it violates.
    pub check: String,
    /// What was played when it was found.
    pub workload: String,
    /// With which seed.
    pub seed: u64,
    /// Both in words.
    pub origin: String,
    /// Other checks that need no explanation of their own, because it violates them in the same way
    /// as the whole does.
    pub with_it: Vec<String>,
    /// What was wrong.
    pub what: String,
    /// The same with names beside ids.
    pub in_words: String,
    /// The file it was written to, if it was.
    pub scenario: Option<PathBuf>,
    /// The command that plays it again, if there is a file.
    pub replay: Option<String>,
    /// What there is of everything in it, in words.
    pub size: String,
    /// What there was before.
    pub from: String,
    /// How much there is in it: all that could be left out.
    pub weight: u64,
    /// How many scenarios were played to find it.
    pub plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    pub minimal: bool,
    /// Its size in the numbers of its system: see [`Rehearsal::measures`].
    #[serde(flatten)]
    pub measures: Map<String, Value>,
}

impl ReportedSmallest {
    /// Whether it shows a finding.
    pub(in crate::campaign) fn tells_of(&self, finding: &ReportedFinding) -> bool {
        (finding.seed, &finding.workload) == (self.seed, &self.workload)
            && (finding.check == self.check || self.with_it.contains(&finding.check))
    }
}

/// A finding that was made small.
pub(super) fn smallest<R: Rehearsal>(
    explained: &Explained<R>,
    engine: engine::Kind,
    defect: Option<&str>,
) -> ReportedSmallest {
    let Explained { finding, smallest, reduction, folded, file, .. } = explained;
    let what = &smallest.violation.what;
    let small = Finding { scenario: file.clone(), ..finding.clone() };
    ReportedSmallest {
        check: finding.check.to_owned(),
        workload: finding.workload.to_string(),
        seed: finding.seed,
        origin: finding.origin(),
        with_it: folded.iter().map(|check| (*check).to_owned()).collect(),
        what: what.clone(),
        in_words: R::wording(&smallest.scenario).sentence(what),
        scenario: file.clone(),
        replay: file.as_ref().map(|_| small.replay(engine, defect)),
        size: reduction.to.clone(),
        from: reduction.from.clone(),
        weight: weight(&smallest.scenario) as u64,
        plays: smallest.plays,
        minimal: smallest.minimal,
        measures: object(&R::measures(&smallest.scenario)),
    }
}

/// The fields of something that is written as an object, or as nothing.
pub(super) fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
