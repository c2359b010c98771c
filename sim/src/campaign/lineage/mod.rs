//! Small stories with good ends, in which nothing goes wrong: what faults are tried on, one by one.
//!
//! - `stories` are about what registrants do, `terms` about what organisers and customers decide,
//!   `upgrades` about releases that are replaced meanwhile; `acting` has the words in which they are
//!   written.

mod acting;
mod stories;
mod terms;
mod upgrades;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use stage::campaign::capsule::{Capsule, Expect, PROGRAM};
use stage::explore::{GoodStory, Lineage};
use stage::fault::Weather;
use stage::shrink::Bounds;
use stage::time::TICK_MS;
use stage::{engine, explore};

use super::{Breach, Conference};
use conference::cluster::{ConferenceFault, Fault};
use conference::defect::Defect;
use conference::node::NodeId;
use conference::record::{Happening, Observation, RunEvent};
use conference::scenario::{self, Scenario, ScenarioError};

/// What came of all of them.
pub type Explored = explore::Explored<Conference>;

/// What came of one story.
pub type ExploredStory = explore::ExploredStory<Conference>;

/// Something that broke.
pub type Hit = explore::Hit<Conference>;

/// A story and its good ends.
#[derive(Clone, Copy, Debug)]
pub struct GoodEnd {
    /// A short name.
    pub name: &'static str,
    /// What happens, in one sentence.
    pub about: &'static str,
    /// The events that tell that it came to its good ends; of each the last one counts.
    events: &'static [&'static str],
    story: fn() -> Scenario,
}

/// Every story whose lineage is explored.
#[must_use]
pub fn good_ends() -> Vec<GoodEnd> {
    stories::ALL.iter().chain(terms::ALL).chain(upgrades::ALL).copied().collect()
}

/// Beside the events of a good end: what people are shown, what the tables are copied to, and what
/// money is moved are good ends too.
fn is_end(events: &[&str], event: &RunEvent) -> Option<usize> {
    let Happening::Probed { probe, .. } = &event.what else { return None };
    match &**probe {
        Observation::Committed(commit) => {
            let is_one = |name: &&str| commit.events.iter().any(|it| it.body.name() == *name);
            events.iter().position(is_one)
        }
        Observation::Saw { .. } => Some(events.len()),
        Observation::Replicated { .. } => Some(events.len() + 1),
        Observation::MoneyMoved { .. } => Some(events.len() + 2),
        _ => None,
    }
}

/// What can be done to a datagram in this system only: a handler keeps a message until its lock has
/// run out, and a message is stored that nobody can read.
fn own_strikes(carried: &explore::Carried<NodeId>) -> Vec<(&'static str, Fault)> {
    let (from_ms, until_ms) = (carried.sent.0, carried.sent.0 + TICK_MS);
    match carried.kind {
        "Complete" => {
            let weather = Weather { from_ms, until_ms, permille: 1000 };
            vec![(OWN_STRIKES[0], ConferenceFault::LockExpiry(weather).into())]
        }
        "Commit" => {
            let stored = |stray| ConferenceFault::PoisonMessage { at_ms: from_ms, stray };
            vec![(OWN_STRIKES[1], stored(false).into()), (OWN_STRIKES[2], stored(true).into())]
        }
        _ => Vec::new(),
    }
}

/// What `own_strikes` are called.
pub const OWN_STRIKES: [&str; 3] = ["kept too long", "sends the unreadable", "and a stray one"];

/// Plays every story and strikes everything that its good ends depend on.
pub fn explore(
    good_ends: &[GoodEnd],
    defect: Option<&'static Defect>,
    engine: engine::Kind,
    bounds: Bounds,
    stop: &AtomicBool,
    told: &mut dyn FnMut(u64, u64),
) -> Explored {
    let ends: Vec<_> =
        good_ends.iter().map(|end| move |event: &RunEvent| is_end(end.events, event)).collect();
    let story = |(end, is_end): (&GoodEnd, _)| GoodStory { scenario: end.scenario(), is_end };
    let stories: Vec<_> = good_ends
        .iter()
        .zip(ends.iter().map(|it| it as explore::IsEnd<'_, Conference>))
        .map(story)
        .collect();
    let lineage = Lineage {
        stories: &stories,
        defect,
        engine,
        is_machine: &|node| !matches!(node, NodeId::People | NodeId::Bank),
        has_disk: &|node| node == NodeId::Store,
        own: &own_strikes,
    };
    lineage.explore(bounds, stop, told)
}

/// Writes a scenario for the first thing that broke each check; the file of each.
///
/// # Errors
/// The first file that could not be written.
pub fn keep(
    good_ends: &[GoodEnd],
    explored: &Explored,
    defect: Option<&'static Defect>,
    engine: engine::Kind,
    folder: &Path,
) -> Result<BTreeMap<(usize, &'static str), PathBuf>, ScenarioError> {
    let mut files = BTreeMap::new();
    let undisturbed = explored.stories.iter().enumerate().flat_map(|(story, it)| {
        it.undisturbed.iter().map(move |breach| (story, breach, &[] as &[Fault]))
    });
    let hits = explored.hits.iter().map(|hit| (hit.story, &hit.breach, hit.faults.as_slice()));
    for (story, breach, faults) in undisturbed.chain(hits) {
        if files.keys().any(|(_, check)| *check == breach.check) {
            continue;
        }
        let end = &good_ends[story];
        let prefix = defect.map(|defect| format!("{}-", defect.name)).unwrap_or_default();
        let name = end.name.replace(' ', "-");
        let path = folder.join(format!("{prefix}lineage-{name}-{}.json", breach.check));
        scenario::write(&path, &end.found(breach, faults, defect, engine))?;
        files.insert((story, breach.check), path);
    }
    Ok(files)
}

impl GoodEnd {
    /// The story.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        Scenario { about: self.about.to_owned(), ..(self.story)() }
    }

    /// The story with what broke it, as a finding.
    fn found(
        &self,
        breach: &Breach,
        faults: &[Fault],
        defect: Option<&'static Defect>,
        engine: engine::Kind,
    ) -> Scenario {
        let story = Scenario { faults: faults.to_vec(), ..self.scenario() };
        let capsule = Capsule {
            program: PROGRAM.to_owned(),
            workload: format!("lineage of {}", self.name),
            seed: story.seed,
            engine,
            defect: defect.map(|defect| defect.name.to_owned()),
            check: breach.check.to_owned(),
            fingerprint: breach.fingerprint().to_string(),
            what: breach.what.clone(),
            also: Vec::new(),
            shrunk: None,
            expect: Expect::Broken,
        };
        story.found(capsule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_story_comes_to_its_good_ends_and_holds() {
        let ends = good_ends();
        let stories = Bounds { plays: Some(ends.len() as u64), time: None, jobs: JOBS };
        let explored =
            explore(&ends, None, engine::Kind::Direct, stories, &false.into(), &mut |_, _| {});
        for (end, story) in ends.iter().zip(&explored.stories) {
            assert!(story.undisturbed.is_empty(), "{}: {:?}", end.name, story.undisturbed);
            assert!(story.support.len() > 15, "{}: {}", end.name, story.support.len());
        }
    }

    #[test]
    fn whatever_is_struck_it_holds_and_most_of_it_matters() {
        let ends = &good_ends()[..3];
        let bounds = Bounds { plays: Some(700), time: None, jobs: JOBS };
        let explored =
            explore(ends, None, engine::Kind::Direct, bounds, &false.into(), &mut |_, _| {});
        assert!(explored.hits.is_empty(), "{:?}", explored.hits);
        let mattered = explored.table.values().filter(|cell| cell.mattered > 0).count();
        assert!(mattered * 2 > explored.table.len(), "hardly anything matters");
        assert!(explored.table.keys().any(|(_, strike)| *strike == explore::Strike::LoseTwice));
    }

    const JOBS: std::num::NonZeroUsize = std::num::NonZeroUsize::new(2).unwrap();
}
