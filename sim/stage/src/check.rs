//! Checks: what must hold in every run, whatever goes wrong. The field calls them invariants,
//! properties or oracles.

use std::sync::Arc;

use crate::event::{Happening, RunEvent};
use crate::system::System;
use crate::time::SimTime;

/// Something that must hold in every run.
///
/// A check only reads what a run records; it never steers. It sees every event in order, and at the
/// end what each node tells when it is inspected ([`Input::Inspect`](crate::Input::Inspect)), as
/// probes like any others.
pub trait Check<S: System> {
    /// Its short name, such as `S1`. By convention safety checks begin with S and liveness checks
    /// with L.
    fn id(&self) -> &'static str;

    /// What must hold, as a sentence that can be false.
    fn rule(&self) -> &'static str;

    /// Judges something that happened.
    fn observe(&mut self, _event: &RunEvent<S>, _judgement: &mut Judgement) {}

    /// Judges what is left: the run is over, and every node has been inspected. `quiescent` says
    /// whether nothing was left to happen; otherwise the run was cut off, and what should have
    /// happened may still have been under way.
    fn conclude(&mut self, _quiescent: bool, _judgement: &mut Judgement) {}
}

/// Judges what was kept: after every probe with that probe, which was kept before, and once more
/// with none when all is over.
pub type Judge<S, T> =
    fn(&T, Option<(<S as System>::NodeId, &<S as System>::Probe)>, &mut Judgement);

/// A check that is two functions of what nodes tell. `T` is what it keeps of that.
pub struct Promise<S: System, T> {
    /// Its short name.
    pub id: &'static str,
    /// What must hold, as a sentence that can be false.
    pub rule: &'static str,
    /// Keeps what a node tells.
    pub keep: fn(&mut T, S::NodeId, &S::Probe),
    /// Judges what was kept.
    pub judge: Judge<S, T>,
    /// What it has kept so far.
    pub kept: T,
}

impl<S: System, T> Check<S> for Promise<S, T> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn rule(&self) -> &'static str {
        self.rule
    }

    fn observe(&mut self, event: &RunEvent<S>, judgement: &mut Judgement) {
        let Some((node, probe)) = event.probe() else { return };
        (self.keep)(&mut self.kept, node, probe);
        (self.judge)(&self.kept, Some((node, probe)), judgement);
    }

    fn conclude(&mut self, _quiescent: bool, judgement: &mut Judgement) {
        (self.judge)(&self.kept, None, judgement);
    }
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// How often the rule was evaluated. A check that was never evaluated proved nothing.
    pub evaluated: u64,
    /// How often it was broken, and when and how.
    pub violations: Vec<(SimTime, String)>,
    now: SimTime,
}

impl Judgement {
    /// Evaluates the rule once; `explain` says what is wrong if it does not hold.
    pub fn expect(&mut self, holds: bool, explain: impl FnOnce() -> String) {
        self.evaluated += 1;
        if !holds {
            self.violations.push((self.now, explain()));
        }
    }

    /// What time it is, in simulated time.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// From here on it is that time.
    pub const fn at(&mut self, now: SimTime) -> &mut Self {
        self.now = now;
        self
    }
}

/// A violation of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The id of the check, such as S1.
    pub check: &'static str,
    /// When, in simulated time.
    pub at: SimTime,
    /// What was wrong.
    pub what: String,
}

/// How often a check was evaluated and violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckTally {
    /// The id of the check, such as S1.
    pub id: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// How often it was asked to judge.
    pub evaluated: u64,
    /// How often it objected.
    pub violated: u64,
}

/// Whether checks tell a forged record from an honest one: somebody who is asleep does not bark at
/// a canary. Each is told by the same node, as the first thing that happens.
pub fn tell_apart<S: System>(
    checks: impl Fn() -> Vec<Box<dyn Check<S>>>,
    node: S::NodeId,
    [honest, forged]: [S::Probe; 2],
) -> bool {
    let violations = |probe| {
        let what = Happening::Probed { node, probe: Arc::new(probe) };
        let (event, mut judgement) =
            (RunEvent { at: SimTime::default(), what }, Judgement::default());
        checks().iter_mut().for_each(|check| check.observe(&event, &mut judgement));
        judgement.violations.len()
    };
    violations(honest) == 0 && violations(forged) > 0
}

/// All violations of some checks, in the order of simulated time.
#[must_use]
pub fn violations<'a>(
    judged: impl IntoIterator<Item = (&'static str, &'a Judgement)>,
) -> Vec<Violation> {
    let of = |(check, judgement): (&'static str, &'a Judgement)| {
        judgement.violations.iter().map(move |(at, what)| Violation {
            check,
            at: *at,
            what: what.clone(),
        })
    };
    let mut violations: Vec<_> = judged.into_iter().flat_map(of).collect();
    violations.sort_by_key(|violation| violation.at);
    violations
}

/// A situation that a campaign must reach at least once, or it has not looked hard enough. The
/// field calls it a sometimes-assertion or a coverage goal.
pub struct Mark<S: System> {
    /// What is reached, in a few words.
    pub name: &'static str,
    /// Whether this event reaches it.
    pub is_reached: fn(&RunEvent<S>) -> bool,
}
