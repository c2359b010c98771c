//! Checks: what must hold whatever goes wrong, one file each. They read what a run records and never steer it.
//!
//! Safety checks look at every event as it happens and keep only what they need to judge the next one. At the end,
//! when nothing is left to happen, all checks look at what is left ([`Ending`]).

mod ending;
pub mod marks;

use domain::sourcing::Timestamp;

pub use ending::Ending;

use crate::record::RunEvent;

/// Something that must hold.
pub trait Check {
    /// Its short name, such as `S1`. Safety checks begin with S, liveness checks with L.
    fn id(&self) -> &'static str;

    /// What must hold, as a sentence that can be false.
    fn rule(&self) -> &'static str;

    /// Judges what just happened.
    fn witness(&mut self, event: &RunEvent, verdict: &mut Verdict);

    /// Judges what is left when the run is over.
    fn conclude(&mut self, _ending: &Ending, _verdict: &mut Verdict) {}
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// How often the rule was evaluated. A check that was never evaluated proved nothing.
    pub evaluated: u64,
    /// How often it was broken, and when and how.
    pub violations: Vec<(Timestamp, String)>,
    now: Timestamp,
}

impl Verdict {
    /// Evaluates the rule once; `explain` says what is wrong if it does not hold.
    pub fn expect(&mut self, holds: bool, explain: impl FnOnce() -> String) {
        self.evaluated += 1;
        if !holds {
            self.violations.push((self.now, explain()));
        }
    }
}

/// A violation of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which check.
    pub check: &'static str,
    /// When, in business time.
    pub at: Timestamp,
    /// What was wrong.
    pub what: String,
}

/// All checks, and what they found so far.
pub struct Suite {
    checks: Vec<(Box<dyn Check>, Verdict)>,
}

impl Default for Suite {
    fn default() -> Self {
        Self::of(all())
    }
}

impl Suite {
    /// A suite of these checks.
    #[must_use]
    pub fn of(checks: Vec<Box<dyn Check>>) -> Self {
        Self { checks: checks.into_iter().map(|check| (check, Verdict::default())).collect() }
    }

    /// Shows every check what happened.
    pub fn witness(&mut self, event: &RunEvent) {
        for (check, verdict) in &mut self.checks {
            verdict.now = event.at;
            check.witness(event, verdict);
        }
    }

    /// Shows every check what is left.
    pub fn conclude(&mut self, ending: &Ending) {
        for (check, verdict) in &mut self.checks {
            verdict.now = ending.at;
            check.conclude(ending, verdict);
        }
    }

    /// How often each check was evaluated and violated.
    pub fn tallies(&self) -> impl Iterator<Item = (&'static str, &'static str, u64, u64)> + '_ {
        self.checks.iter().map(|(check, verdict)| {
            (check.id(), check.rule(), verdict.evaluated, verdict.violations.len() as u64)
        })
    }

    /// All violations, in the order of business time.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations: Vec<_> = self
            .checks
            .iter()
            .flat_map(|(check, verdict)| {
                verdict.violations.iter().map(|(at, what)| Violation {
                    check: check.id(),
                    at: *at,
                    what: what.clone(),
                })
            })
            .collect();
        violations.sort_by_key(|violation| violation.at);
        violations
    }
}

/// Every check there is, in the order of their ids.
#[must_use]
pub fn all() -> Vec<Box<dyn Check>> {
    Vec::new()
}
