//! The conference as campaigns play it, and campaigns of upgrades.

pub mod canary;
pub mod lineage;
pub mod upgrades;

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use stage::campaign::capsule::Capsule;
use stage::campaign::json;
use stage::campaign::rehearsal::Rehearsal;
use stage::campaign::sampling::row_sampled_by;
use stage::explain::{Variant, Wording};
use stage::{Audience, Run, SimTime, engine};

pub use stage::campaign::alone::{Panicked, alone};
pub use stage::campaign::kills::DefectStatus;
pub use stage::campaign::progress::{Listener, Silent};
pub use stage::campaign::seeds::{Seeds, Shard};
pub use stage::campaign::smaller::{Breach, breaches};
pub use stage::campaign::summary::{PANIC, Rule, Verdict};
pub use stage::campaign::{CutShort, all_cores};

use crate::shell::{self, quoted_path};
use conference::cluster::{Cluster, Fault};
use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::{self, Scenario, ScenarioError, Variation, Workload};
use conference::wording::telling::Teller;
use oracle::check::{Suite, expected, marks};
use oracle::runner::{self, Told};
use oracle::signals::{Distribution, Part};

/// The conference, as something that is played in bulk.
#[derive(Clone, Copy, Debug)]
pub enum Conference {}

/// Many scenarios of the conference, each generated from a seed.
pub type Campaign = stage::campaign::Campaign<Conference>;

/// A violation that a campaign found: the first of its check in its seed.
pub type Finding = stage::campaign::found::Finding<Conference>;

/// The files of one campaign.
pub type Findings = stage::campaign::found::Findings<Conference>;

/// What a campaign came to.
pub type Summary = stage::campaign::summary::Summary<Conference>;

/// A finding whose scenario was made small.
pub type Explained = stage::campaign::Explained<Conference>;

/// A scenario that breaks, and how it is played.
pub type Broken = stage::campaign::smaller::Broken<Conference>;

/// The smallest scenario that breaks in the same way.
pub type Smallest = stage::campaign::smaller::Smallest<Conference>;

/// Something that a campaign tells.
pub type Event<'a> = stage::campaign::progress::Event<'a, Conference>;

/// How defects are looked for.
pub type Hunt = stage::campaign::kills::Hunt<Conference>;

/// What came of one defect.
pub type Kill = stage::campaign::kills::Kill<Conference>;

/// The kill table.
pub type Kills = stage::campaign::kills::Kills<Conference>;

/// Of so many seeds in a row, one is played beside a variation of its steady scenario, each in turn.
const VARIED_EVERY: u64 = 15;

/// What all runs of a campaign had, beside what any system has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sums {
    /// How many orders were placed.
    pub orders: u64,
    /// How long everything took: by signal, then by the part of the system (`all` if it is of none),
    /// then how often by the milliseconds of business time that it took, rounded up to two digits.
    pub took: TookInAll,
}

/// How long everything took in many stories: by signal, then by the part of the system.
pub type TookInAll = BTreeMap<String, BTreeMap<String, Distribution>>;

impl Sums {
    /// Of one story.
    #[must_use]
    pub fn of(told: &Told) -> Self {
        let mut sums = Self::default();
        sums.add(told);
        sums
    }

    fn add(&mut self, told: &Told) {
        self.orders += told.orders;
        for ((kind, of), took) in &told.took {
            let of = if *of == Part::All { "all".to_owned() } else { of.to_string() };
            let of_kind = self.took.entry(kind.name().to_owned()).or_default();
            of_kind.entry(of).or_default().add_rounded(took);
        }
    }
}

/// How large a scenario is, for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
struct Measures {
    /// How many people register.
    registrants: usize,
    /// How many things go wrong.
    faults: usize,
}

/// The JSON Schema of what `sim campaign` and `sim merge` write as JSON.
#[must_use]
pub fn schema() -> Value {
    json::campaign_schema::<Sums, Measures>().to_value()
}

/// The JSON Schema of what `sim defects` writes as JSON.
#[must_use]
pub fn kills_schema() -> Value {
    json::kills_schema::<Measures>().to_value()
}

impl Rehearsal for Conference {
    type System = Cluster;
    type Workload = Workload;
    type Scenario = Scenario;
    type Defect = Defect;
    type More = Told;
    type Sum = Sums;
    type Trouble = ScenarioError;

    fn scenario(workload: Workload, seed: u64) -> Scenario {
        workload.scenario(seed)
    }

    fn play(
        scenario: &Scenario,
        defect: Option<&'static Defect>,
        engine: engine::Kind,
    ) -> Run<Told> {
        runner::play(
            scenario,
            defect.map_or_else(Protections::default, Defect::protections),
            engine,
        )
    }

    fn play_until(
        scenario: &Scenario,
        defect: Option<&'static Defect>,
        engine: engine::Kind,
        until: SimTime,
    ) -> Run<Told> {
        let protections = defect.map_or_else(Protections::default, Defect::protections);
        runner::play_until(scenario, protections, engine, until)
    }

    fn watch(
        scenario: &Scenario,
        defect: Option<&'static Defect>,
        engine: engine::Kind,
        variant: &Variant<Cluster>,
        spectator: &mut dyn Audience<Cluster>,
    ) -> Run<Told> {
        let protections = defect.map_or_else(Protections::default, Defect::protections);
        runner::watch(scenario, protections, engine, variant, spectator)
    }

    fn faults(scenario: &Scenario) -> Vec<Fault> {
        scenario.faults.clone()
    }

    fn wording(scenario: &Scenario) -> Box<dyn Wording<Cluster>> {
        Box::new(Teller::new(scenario, false))
    }

    fn checks(workload: Workload) -> Vec<(&'static str, &'static str)> {
        let suite = Suite::default();
        // Only beside the standard scenario others are played.
        let compared = (workload == Workload::Standard).then(expected::rules_of_variations);
        let rules = suite.tallies().map(|(id, rule, ..)| (id, rule));
        rules.chain(compared.into_iter().flatten()).collect()
    }

    fn add(sum: &mut Sums, told: &Told) {
        sum.add(told);
    }

    fn marks() -> Vec<&'static str> {
        marks::ALL.iter().map(|(id, _)| *id).collect()
    }

    fn canary_is_caught() -> bool {
        canary::is_caught()
    }

    /// Only the standard scenario has a steady one, of which each variation must come to the same
    /// end.
    fn beside(workload: Workload, seed: u64) -> Option<Workload> {
        let row = row_sampled_by(seed, VARIED_EVERY).filter(|_| workload == Workload::Standard)?;
        let turn = row as usize % Variation::ALL.len();
        Some(Workload::Varied(Variation::ALL[turn]))
    }

    /// A rush is about one thing only: its registrants neither pay nor withdraw.
    fn reaches_everything(workload: Workload) -> bool {
        workload == Workload::Standard
    }

    fn size(scenario: &Scenario) -> String {
        scenario.size()
    }

    fn measures(scenario: &Scenario) -> impl Serialize {
        Measures { registrants: scenario.registrants.len(), faults: scenario.faults.len() }
    }

    fn until(scenario: &Scenario, at: SimTime) -> Option<Scenario> {
        Some(scenario.until(at))
    }

    fn write(path: &Path, scenario: Scenario, capsule: &Capsule) -> Result<(), ScenarioError> {
        scenario::write(path, &scenario.found(capsule.clone()))
    }

    fn program() -> String {
        shell::program()
    }

    fn replay(
        file: Option<&Path>,
        workload: Workload,
        seed: u64,
        engine: engine::Kind,
        defect: Option<&str>,
    ) -> String {
        let mut line = "replay ".to_owned();
        match file {
            Some(path) => line.push_str(&quoted_path(path)),
            None => {
                line.push_str(&format!("--seed {seed}"));
                if workload != Workload::default() {
                    line.push_str(&format!(" --workload {workload}"));
                }
            }
        }
        // A file says itself on which engine it was found, and with which defect.
        if file.is_some() {
            return line;
        }
        if engine != engine::Kind::default() {
            line.push_str(&format!(" --engine {engine}"));
        }
        if let Some(defect) = defect {
            line.push_str(&format!(" --defect {defect}"));
        }
        line
    }
}

#[cfg(test)]
mod tests;
