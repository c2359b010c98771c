//! Makes the scenario of a finding as small as it goes.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use derive_where::derive_where;

use super::alone::alone;
use super::capsule::Reduction;
use super::rehearsal::Rehearsal;
use super::unchecked::PANIC;
use crate::check::Violation;
use crate::engine;
use crate::run::Run;
use crate::shrink::{self, Bounds, Fingerprint, Progress, Shrunk};
use crate::stopwatch::Stopwatch;
use crate::time::SimTime;

/// A scenario that breaks, and how it is played.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Broken<R: Rehearsal> {
    /// The story that breaks.
    pub scenario: R::Scenario,
    /// With which known defect.
    pub defect: Option<&'static R::Defect>,
    /// On which engine.
    pub engine: engine::Kind,
    /// In which way it breaks.
    pub fingerprint: Fingerprint,
}

/// The smallest scenario that breaks in the same way.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Smallest<R: Rehearsal> {
    /// The smallest story that breaks in the same way.
    pub scenario: R::Scenario,
    /// The first violation of that kind in it.
    pub violation: Breach,
    /// All that is wrong with it, in the order of simulated time, the violation itself included.
    pub breaches: Vec<Breach>,
    /// How many scenarios were tried to find it.
    pub plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    pub minimal: bool,
    /// How much processor time it took.
    pub cpu: Duration,
}

impl<R: Rehearsal> Smallest<R> {
    /// How it was made smaller than the scenario it was made of, as its file keeps it.
    #[must_use]
    pub fn reduction(&self, of: &R::Scenario) -> Reduction {
        let Self { scenario, plays, minimal, .. } = self;
        let (from, to) = (R::size(of), R::size(scenario));
        Reduction { from, to, plays: *plays, minimal: *minimal }
    }
}

/// Something that was violated, or a panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Of which check, or [`PANIC`].
    pub check: &'static str,
    /// When, in simulated time; nobody knows for a panic.
    pub at: Option<SimTime>,
    /// What was wrong.
    pub what: String,
}

impl Breach {
    /// The kind of mistake.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::new(self.check, &self.what)
    }
}

/// Everything that is wrong with a scenario, in the order of simulated time.
#[must_use]
pub fn breaches<R: Rehearsal>(
    scenario: &R::Scenario,
    defect: Option<&'static R::Defect>,
    engine: engine::Kind,
) -> Vec<Breach> {
    breaches_of(|| R::play(scenario, defect, engine)).0
}

/// What is wrong with a run, and when it was over; nobody knows for a panic.
fn breaches_of<M: Send>(play: impl FnOnce() -> Run<M> + Send) -> (Vec<Breach>, Option<SimTime>) {
    match alone(play) {
        Ok(run) => {
            let breach = |Violation { check, at, what }| Breach { check, at: Some(at), what };
            let end = SimTime::default() + run.simulated;
            (run.violations.into_iter().map(breach).collect(), Some(end))
        }
        Err(panicked) => (vec![Breach { check: PANIC, at: None, what: panicked.message }], None),
    }
}

/// A play stops so long after the instant that it is played for: what is judged at the end is
/// judged later than that.
const A_MOMENT: Duration = Duration::from_millis(10);

impl<R: Rehearsal> Broken<R> {
    /// The smallest scenario that breaks in the same way; nothing if this one does not break in
    /// that way at all.
    ///
    /// What was violated before the end is looked for up to that instant only. A scenario that
    /// breaks without the defect as well is no smaller form of what the defect does.
    pub fn smallest(
        &self,
        bounds: Bounds,
        stop: &AtomicBool,
        told: &mut dyn FnMut(Progress<'_, R::Scenario>),
    ) -> Option<Smallest<R>> {
        let watch = Stopwatch::start();
        // Both take the same course, which a campaign sees to. If they do not, the scenario may
        // break on one of them only.
        let fast = engine::Kind::Direct;
        let searched = self
            .search(fast, bounds, stop, told)
            .filter(|found| self.confirmed(&found.story).is_some());
        let searched = match searched {
            None if self.engine != fast => self.search(self.engine, bounds, stop, told),
            searched => searched,
        }?;
        let Shrunk { story, plays, minimal } = searched;
        let (violation, breaches) = self.confirmed(&story)?;
        Some(Smallest { scenario: story, violation, breaches, plays, minimal, cpu: watch.cpu() })
    }

    fn search(
        &self,
        engine: engine::Kind,
        bounds: Bounds,
        stop: &AtomicBool,
        told: &mut dyn FnMut(Progress<'_, R::Scenario>),
    ) -> Option<Shrunk<R::Scenario>> {
        let (breaches, end) = breaches_of(|| R::play(&self.scenario, self.defect, engine));
        let at = breaches.iter().find(|breach| self.is_same(breach))?.at;
        let early = at.filter(|at| end.is_some_and(|end| *at < end));
        let breaks = |scenario: &R::Scenario, defect: Option<&'static R::Defect>| {
            let (breaches, _) = breaches_of(|| match early {
                Some(at) => R::play_until(scenario, defect, engine, at + A_MOMENT),
                None => R::play(scenario, defect, engine),
            });
            let in_time =
                |breach: &Breach| early.is_none_or(|at| breach.at.is_some_and(|it| it <= at));
            breaches.iter().any(|breach| self.is_same(breach) && in_time(breach))
        };
        let by_itself = self.defect.is_some() && breaks(&self.scenario, None);
        let play = |scenario: &R::Scenario| {
            let caused_otherwise = || self.defect.is_some() && !by_itself && breaks(scenario, None);
            (breaks(scenario, self.defect) && !caused_otherwise()).then(|| scenario.clone())
        };
        let cut = at.and_then(|at| R::until(&self.scenario, at)).and_then(|cut| play(&cut));
        Some(shrink::smallest(
            cut.unwrap_or_else(|| self.scenario.clone()),
            play,
            bounds,
            stop,
            told,
        ))
    }

    /// The violation, and everything else that is wrong, if a scenario breaks as it should where it
    /// was found.
    fn confirmed(&self, scenario: &R::Scenario) -> Option<(Breach, Vec<Breach>)> {
        let breaches = breaches::<R>(scenario, self.defect, self.engine);
        let violation = breaches.iter().find(|breach| self.is_same(breach))?.clone();
        Some((violation, breaches))
    }

    fn is_same(&self, breach: &Breach) -> bool {
        breach.fingerprint() == self.fingerprint
    }
}
