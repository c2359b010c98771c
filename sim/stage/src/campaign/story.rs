//! What a system says about itself whose stories are plays and nothing else. The stage does the
//! rest of what bulk needs.

use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

use derive_where::derive_where;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::capsule::Capsule;
use super::file::{self, FileError};
use super::numbers::some_of;
use super::rehearsal::{Defect, Rehearsal};
use crate::check;
use crate::engine;
use crate::explain::{Plainly, Variant, Wording};
use crate::run::{Play, Run};
use crate::shell::quoted_path;
use crate::shrink::{Pass, Shrink, digest};
use crate::stage::Audience;
use crate::system::{FaultOf, System};
use crate::time::SimTime;

/// A scenario as data, and the play that it is. Every type that implements this is a [`Rehearsal`].
pub trait Story: Clone + Send + Sync + Serialize + DeserializeOwned + 'static {
    /// What is rehearsed.
    type System: System;
    /// What a known bug is, to whoever has it.
    type Defect: Copy + fmt::Debug + Sync + 'static;
    /// The form in which scenarios are written. Another form has another number.
    const VERSION: u32;
    /// In one sentence, what is rehearsed.
    const ABOUT: &'static str;
    /// What can be played with a seed; the first is played unless another is asked for.
    const WORKLOADS: &'static [&'static str] = &["standard"];
    /// All known bugs.
    const DEFECTS: &'static [Bug<Self::Defect>];

    /// The scenario that belongs to a seed.
    fn draw(workload: &str, seed: u64) -> Self;

    /// The play that it is, on whatever engine: the engine of a campaign takes the place of that.
    fn play(&self, defect: Option<Self::Defect>) -> Play<Self::System>;

    /// How it can be made smaller when it breaks. Nothing by default.
    fn smaller() -> Vec<Pass<Self>> {
        Vec::new()
    }

    /// The words in which what happens is told when a story is explained; probes as they are unless
    /// there are any.
    fn wording(&self) -> Box<dyn Wording<Self::System>> {
        Box::new(Plainly)
    }

    /// A node, and what it could tell: first something honest, then something that a check must
    /// notice.
    fn canary() -> (<Self::System as System>::NodeId, [<Self::System as System>::Probe; 2]);
}

/// A known bug: its name, the checks that are expected to find it, and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Bug<D>(pub &'static str, pub &'static [&'static str], pub D);

impl<D: fmt::Debug + Sync + 'static> Defect for Bug<D> {
    fn name(&self) -> &'static str {
        self.0
    }

    fn expected(&self) -> &[&'static str] {
        self.1
    }
}

/// One of [`Story::WORKLOADS`].
#[derive_where(Clone, Copy, Debug, Default, PartialEq)]
pub struct Workload<T> {
    place: usize,
    of: PhantomData<fn() -> T>,
}

impl<T: Story> Workload<T> {
    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let place = T::WORKLOADS.iter().position(|known| *known == name)?;
        Some(Self { place, of: PhantomData })
    }

    /// Its name, as the command line writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        T::WORKLOADS[self.place]
    }
}

impl<T: Story> fmt::Display for Workload<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl<T: Story> Shrink for T {
    fn passes() -> Vec<Pass<T>> {
        T::smaller()
    }

    fn digest(&self) -> blake3::Hash {
        digest(self)
    }
}

impl<T: Story> Rehearsal for T {
    type System = T::System;
    type Workload = Workload<T>;
    type Scenario = T;
    type Defect = Bug<T::Defect>;
    type More = ();
    type Sum = ();
    type Trouble = FileError;

    fn scenario(workload: Workload<T>, seed: u64) -> T {
        T::draw(workload.name(), seed)
    }

    fn play(scenario: &T, defect: Option<&'static Bug<T::Defect>>, engine: engine::Kind) -> Run {
        Play { engine, ..Story::play(scenario, defect.map(|bug| bug.2)) }.run()
    }

    fn watch(
        scenario: &T,
        defect: Option<&'static Bug<T::Defect>>,
        engine: engine::Kind,
        variant: &Variant<T::System>,
        spectator: &mut dyn Audience<T::System>,
    ) -> Run {
        let play = Story::play(scenario, defect.map(|bug| bug.2));
        let until = variant.until.map(|until| until.since(SimTime::default()));
        let horizon = until.unwrap_or(play.horizon).min(play.horizon);
        let faults = variant.faults.clone().unwrap_or(play.faults);
        Play { engine, horizon, faults, rekeyed: variant.rekeyed, ..play }.run_before(spectator)
    }

    fn faults(scenario: &T) -> Vec<FaultOf<T::System>> {
        Story::play(scenario, None).faults
    }

    fn wording(scenario: &T) -> Box<dyn Wording<T::System>> {
        Story::wording(scenario)
    }

    fn checks(workload: Workload<T>) -> Vec<(&'static str, &'static str)> {
        let play = Story::play(&T::draw(workload.name(), 0), None);
        play.checks.iter().map(|check| (check.id(), check.rule())).collect()
    }

    fn marks() -> Vec<&'static str> {
        let play = Story::play(&T::draw(T::WORKLOADS[0], 0), None);
        play.marks.iter().map(|mark| mark.name).collect()
    }

    fn canary_is_caught() -> bool {
        let (node, canary) = T::canary();
        check::tell_apart(|| Story::play(&T::draw(T::WORKLOADS[0], 0), None).checks, node, canary)
    }

    fn size(scenario: &T) -> String {
        let sized = T::smaller().into_iter().filter_map(|pass| match pass {
            Pass::Fewer { of, count, .. } => Some(some_of(count(scenario) as u64, of)),
            Pass::Simpler { .. } => None,
        });
        sized.collect::<Vec<_>>().join(", ")
    }

    fn write(path: &Path, scenario: T, capsule: &Capsule) -> Result<(), FileError> {
        file::write(path, T::VERSION, Some(capsule), &scenario)
    }

    fn replay(
        file: Option<&Path>,
        workload: Workload<T>,
        seed: u64,
        engine: engine::Kind,
        defect: Option<&str>,
    ) -> String {
        let seeds = || format!("--seeds {seed}..{} --workload {workload}", seed.saturating_add(1));
        let defect = defect.map(|defect| format!(" --defect {defect}")).unwrap_or_default();
        format!("{} --engine {engine}{defect}", file.map_or_else(seeds, quoted_path))
    }
}
