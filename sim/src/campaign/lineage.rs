//! Small stories with a good end, in which nothing goes wrong: what faults are tried on, one by
//! one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use stage::campaign::capsule::{Capsule, Expect, PROGRAM};
use stage::explore::Lineage;
use stage::shrink::Bounds;
use stage::{engine, explore};

use super::{Breach, Conference};
use conference::cluster::{Fault, Topology};
use conference::defect::Defect;
use conference::node::NodeId;
use conference::node::protocol::{Act, Line, Organiser};
use conference::scenario::{self, CONFERENCE, Scenario, ScenarioError, Script, VERSION};

/// What came of one of them.
pub type Explored = explore::Explored<Conference>;

/// Something that broke.
pub type Hit = explore::Hit<Conference>;

/// A story and its good end.
#[derive(Clone, Copy, Debug)]
pub struct GoodEnd {
    /// A short name.
    pub name: &'static str,
    /// What happens, in one sentence.
    pub about: &'static str,
    /// The event whose line tells that it came; the last one counts.
    pub event: &'static str,
    registrants: fn() -> Vec<Script>,
}

/// Every good end whose lineage is explored.
pub const GOOD_ENDS: [GoodEnd; 3] = [
    GoodEnd {
        name: "paid",
        about: "an order is paid and confirmed, and the money is taken",
        event: "PaymentCaptured",
        registrants: || vec![script("Ada", 10_000, vec![say_who("Ada"), pay()])],
    },
    GoodEnd {
        name: "lapsed",
        about: "an order is not paid, and its seats are given back",
        event: "SeatsReservationCancelled",
        registrants: || vec![script("Ada", 10_000, Vec::new())],
    },
    GoodEnd {
        name: "offered",
        about: "seats that come free are offered to whoever waits, who buys them",
        event: "SeatsOffered",
        registrants: || {
            let waits = Act::JoinWaitList { then: vec![pay()] };
            vec![script("Ada", 10_000, Vec::new()), script("Bo", 20_000, vec![waits])]
        },
    },
];

const SEATS: &str = "Workshop";

fn pay() -> Act {
    Act::Pay { twice: false, method: Default::default() }
}

fn say_who(name: &str) -> Act {
    Act::SayWho {
        first_name: name.to_owned(),
        last_name: "Byron".to_owned(),
        email: "somebody@example.org".to_owned(),
    }
}

/// Comes after so long, orders the only seat, and does the rest.
fn script(name: &str, comes_after_ms: u64, rest: Vec<Act>) -> Script {
    let lines = vec![Line { seat_type: SEATS.to_owned(), quantity: 1 }];
    let comes = [Act::Wait { ms: comes_after_ms }, Act::Place { lines }];
    let acts = comes.into_iter().chain(rest).collect();
    Script { name: name.to_owned(), conference: None, acts, bank: Vec::new() }
}

impl GoodEnd {
    /// A small scenario that comes to this end if nothing disturbs it.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        Scenario {
            schema: None,
            version: VERSION,
            seed: 1,
            about: self.about.to_owned(),
            topology: Topology::default(),
            organisers: vec![Organiser::opening(CONFERENCE, &[(SEATS, "100.00", 1)])],
            registrants: (self.registrants)(),
            faults: Vec::new(),
            upgrade: None,
            expected: None,
            finding: None,
        }
    }

    /// Strikes everything that it depends on; nothing if it does not come even if nothing goes
    /// wrong.
    pub fn explore(
        &self,
        defect: Option<&'static Defect>,
        engine: engine::Kind,
        bounds: Bounds,
        stop: &AtomicBool,
        told: &mut dyn FnMut(u64, u64),
    ) -> Option<Explored> {
        let scenario = self.scenario();
        let lineage = Lineage {
            scenario: &scenario,
            defect,
            engine,
            is_end: &|line| line.contains(self.event),
            can_crash: &|node| !matches!(node, NodeId::People | NodeId::Bank),
        };
        lineage.explore(bounds, stop, told)
    }

    /// Writes a scenario for the first thing that broke each check; the file of each.
    ///
    /// # Errors
    /// The first file that could not be written.
    pub fn keep(
        &self,
        explored: &Explored,
        defect: Option<&'static Defect>,
        engine: engine::Kind,
        folder: &Path,
    ) -> Result<BTreeMap<&'static str, PathBuf>, ScenarioError> {
        let mut files = BTreeMap::new();
        let undisturbed = explored.undisturbed.iter().map(|breach| (breach, None));
        let hits = explored.hits.iter().map(|hit| (&hit.breach, Some(&hit.fault)));
        for (breach, fault) in undisturbed.chain(hits) {
            if files.contains_key(breach.check) {
                continue;
            }
            let prefix = defect.map(|defect| format!("{}-", defect.name)).unwrap_or_default();
            let path = folder.join(format!("{prefix}lineage-{}-{}.json", self.name, breach.check));
            scenario::write(&path, &self.found(breach, fault, defect, engine))?;
            files.insert(breach.check, path);
        }
        Ok(files)
    }

    /// The story with what broke it, as a finding.
    fn found(
        &self,
        breach: &Breach,
        fault: Option<&Fault>,
        defect: Option<&'static Defect>,
        engine: engine::Kind,
    ) -> Scenario {
        let story = Scenario { faults: fault.cloned().into_iter().collect(), ..self.scenario() };
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
    fn each_story_comes_to_its_good_end_and_holds_whatever_is_struck() {
        for end in GOOD_ENDS {
            let bounds = Bounds { plays: None, time: None, jobs: 2.try_into().unwrap() };
            let (stop, kind) = (false.into(), engine::Kind::Direct);
            let explored = end.explore(None, kind, bounds, &stop, &mut |_, _| {}).unwrap();
            let hits = &explored.hits;
            assert!(explored.undisturbed.is_empty() && hits.is_empty(), "{}: {hits:?}", end.name);
            assert!(explored.complete && explored.support.len() > 15, "{}", end.name);
            let mattered = explored.table.values().filter(|cell| cell.mattered > 0).count();
            assert!(mattered * 2 > explored.table.len(), "{}: hardly anything matters", end.name);
        }
    }
}
