//! What a system must say about itself to be played in bulk.

use std::fmt::{Debug, Display};
use std::path::Path;

use serde::Serialize;

use super::capsule::Capsule;
use crate::engine;
use crate::explain::{Variant, Wording};
use crate::run::Run;
use crate::shell;
use crate::shrink::Shrink;
use crate::stage::Audience;
use crate::system::{FaultOf, System};
use crate::time::SimTime;

/// Everything that belongs to rehearsing one system in bulk. A type without a value implements it.
pub trait Rehearsal: Sized + 'static {
    /// What is rehearsed.
    type System: System;
    /// What can be played with a seed: one scenario for everything, or several that each ask for
    /// something else.
    type Workload: Copy + Debug + Display + Default + PartialEq + Send + Sync;
    /// A story as data: machines, people, and what goes wrong. A seed only generates one.
    type Scenario: Shrink;
    /// A known bug that can be switched on, to see that a check finds it.
    type Defect: Defect;
    /// What this system tells of a run beside what every run tells.
    type More: Send;
    /// What a campaign adds up of that. As JSON it is an object, whose fields stand beside those of
    /// [the report](super::json); `()` has none.
    type Sum: Debug + Default + Serialize;
    /// Why a scenario cannot be written to a file.
    type Trouble: Debug + Display + Send;

    /// The scenario that belongs to a seed.
    fn scenario(workload: Self::Workload, seed: u64) -> Self::Scenario;

    /// Plays a scenario. The same scenario, defect and engine must give the same run.
    fn play(
        scenario: &Self::Scenario,
        defect: Option<&'static Self::Defect>,
        engine: engine::Kind,
    ) -> Run<Self::More>;

    /// Plays a scenario up to an instant and no further, where that is possible: whoever looks for
    /// what was violated early need not wait for the end. Up to then it must take the same course.
    fn play_until(
        scenario: &Self::Scenario,
        defect: Option<&'static Self::Defect>,
        engine: engine::Kind,
        _until: SimTime,
    ) -> Run<Self::More> {
        Self::play(scenario, defect, engine)
    }

    /// Plays a scenario with something changed about it, before somebody who watches. Without any
    /// change it takes the same course as [`Rehearsal::play`]. Whoever calls it leaves the defect
    /// out if the variant is to be sound.
    fn watch(
        scenario: &Self::Scenario,
        defect: Option<&'static Self::Defect>,
        engine: engine::Kind,
        variant: &Variant<Self::System>,
        spectator: &mut dyn Audience<Self::System>,
    ) -> Run<Self::More>;

    /// What goes wrong in a scenario.
    fn faults(scenario: &Self::Scenario) -> Vec<FaultOf<Self::System>>;

    /// The words in which what happens in a scenario is told.
    fn wording(scenario: &Self::Scenario) -> Box<dyn Wording<Self::System>>;

    /// The id and the rule of everything that may be judged while this is played, in the order in
    /// which it is told.
    fn checks(workload: Self::Workload) -> Vec<(&'static str, &'static str)>;

    /// Adds what one run tells to what a campaign has added up so far. Nothing by default.
    fn add(_sum: &mut Self::Sum, _more: &Self::More) {}

    /// Every mark, in the order in which it is told.
    fn marks() -> Vec<&'static str>;

    /// Whether the checks tell a forged record from an honest one. Checks that do not are asleep,
    /// and a campaign with them is VOID.
    fn canary_is_caught() -> bool;

    /// What is played beside a seed because it must come to the same end as another story of the
    /// same seed (its twin). The seed alone decides, so that shards play what the whole would:
    /// [`row_sampled_by`](super::sampling::row_sampled_by). Nothing by default.
    fn beside(_workload: Self::Workload, _seed: u64) -> Option<Self::Workload> {
        None
    }

    /// Whether a large enough campaign of this workload must evaluate every check and reach every
    /// mark.
    fn reaches_everything(_workload: Self::Workload) -> bool {
        true
    }

    /// How large a scenario is, as it is told: `2 customers, 1 fault`.
    fn size(scenario: &Self::Scenario) -> String;

    /// The same in numbers, for machines: an object, whose fields stand beside those of a smallest
    /// scenario in [the report](super::json). None by default.
    fn measures(_scenario: &Self::Scenario) -> impl Serialize {}

    /// The scenario without what begins only after this instant, if that can be told: what comes
    /// later did not cause what was violated then.
    fn until(_scenario: &Self::Scenario, _at: SimTime) -> Option<Self::Scenario> {
        None
    }

    /// Writes the scenario of a finding to a file, with what is known about it. The file is there
    /// as a whole or not at all.
    ///
    /// # Errors
    /// Names the file and the reason.
    fn write(path: &Path, scenario: Self::Scenario, capsule: &Capsule)
    -> Result<(), Self::Trouble>;

    /// What commands of this system begin with: the program that rehearses it.
    #[must_use]
    fn program() -> String {
        shell::program()
    }

    /// What to type behind that to play a finding again: from its file, or else from its workload
    /// and seed.
    fn replay(
        file: Option<&Path>,
        workload: Self::Workload,
        seed: u64,
        engine: engine::Kind,
        defect: Option<&str>,
    ) -> String;
}

/// A known bug that can be switched on. The field calls it a mutant or a seeded bug.
pub trait Defect: Debug + Sync + 'static {
    /// Its name, as the command line takes it.
    fn name(&self) -> &'static str;

    /// The checks that are expected to find it.
    fn expected(&self) -> &[&'static str];

    /// The kind of mistake, if kinds are told apart.
    fn class(&self) -> Option<&'static str> {
        None
    }
}
