//! The smallest scenario in which a defect is found, as machines read it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::campaign::kills::Kill;
use crate::campaign::rehearsal::Rehearsal;

/// The smallest scenario in which a defect is found.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SmallestOfDefect")]
pub(super) struct SmallestDefectJson<M> {
    /// What there is of everything in it, in words.
    size: String,
    /// The same in the numbers of its system: see [`Rehearsal::measures`].
    #[serde(flatten)]
    measures: M,
    /// How many lines its story has, if somebody tells stories.
    lines: Option<u64>,
    /// How many scenarios were played to find it.
    plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    minimal: bool,
    /// How much processor time it took to find it.
    cpu_seconds: f64,
}

/// The scenario of a defect that was made small, if it was.
pub(super) fn smallest_of_defect<R: Rehearsal>(kill: &Kill<R>) -> Option<impl Serialize> {
    let smallest = kill.smallest.as_ref()?;
    Some(SmallestDefectJson {
        size: R::size(&smallest.scenario),
        measures: R::measures(&smallest.scenario),
        lines: kill.lines,
        plays: smallest.plays,
        minimal: smallest.minimal,
        cpu_seconds: smallest.cpu.as_secs_f64(),
    })
}
