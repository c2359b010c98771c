//! The smallest scenario that breaks in the same way, as machines read it.

use std::path::Path;

use serde::Serialize;

use crate::campaign::Explained;
use crate::campaign::kills::Kill;
use crate::campaign::rehearsal::Rehearsal;

/// The smallest scenario that breaks as one of a finding does.
#[derive(Serialize)]
struct SmallestJson<'a, M> {
    /// Which check it violates.
    check: &'static str,
    /// What was played when it was found.
    workload: String,
    /// With which seed.
    seed: u64,
    /// Other checks that need no explanation of their own, because it violates them in the same way
    /// as the whole does.
    with_it: &'a [&'static str],
    /// What was wrong.
    what: &'a str,
    /// The file it was written to, if it was.
    scenario: Option<&'a Path>,
    /// What there is of everything in it, in words.
    size: &'a str,
    /// What there was before.
    from: &'a str,
    /// The same in the numbers of its system: see [`Rehearsal::measures`].
    #[serde(flatten)]
    measures: M,
    /// How many scenarios were played to find it.
    plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    minimal: bool,
}

/// A finding that was made small.
pub(super) fn smallest<R: Rehearsal>(explained: &Explained<R>) -> impl Serialize {
    let Explained { finding, smallest, reduction, folded, file } = explained;
    SmallestJson {
        check: finding.check,
        workload: finding.workload.to_string(),
        seed: finding.seed,
        with_it: folded,
        what: &smallest.violation.what,
        scenario: file.as_deref(),
        size: &reduction.to,
        from: &reduction.from,
        measures: R::measures(&smallest.scenario),
        plays: smallest.plays,
        minimal: smallest.minimal,
    }
}

/// The smallest scenario in which a defect is found.
#[derive(Serialize)]
struct SmallestDefectJson<M> {
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
