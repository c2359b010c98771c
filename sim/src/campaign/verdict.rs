//! Whether a campaign proves anything. One that proved nothing is void, not green.

use super::summary::{PANIC, Summary};
use crate::scenario::Workload;

/// From so many seeds on it is strange if a mark is never reached or a fault never effective.
pub const JUDGED_FROM: u64 = 100;

/// What a campaign comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that must hold held.
    Held,
    /// Something was violated.
    Violated,
    /// Nothing was violated, and it proves nothing.
    Void,
}

impl Verdict {
    /// As it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Violated => "VIOLATED",
            Self::Void => "VOID",
        }
    }
}

/// What a campaign must show to prove something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What broke it.
    pub broken: Option<String>,
}

/// The verdict of a campaign whose rules were looked at. A violation is one however little else was proved.
pub(super) fn verdict(summary: &Summary) -> Verdict {
    if !summary.violations.is_empty() {
        Verdict::Violated
    } else if summary.rules.iter().any(|rule| rule.broken.is_some()) {
        Verdict::Void
    } else {
        Verdict::Held
    }
}

/// What was not judged, and why.
pub(super) fn notes(summary: &Summary) -> Vec<String> {
    match too_weak(summary) {
        Some(why) => vec![why],
        None => Vec::new(),
    }
}

/// All rules under which a campaign would be void; those that cannot be judged are left out.
pub(super) fn rules(summary: &Summary) -> Vec<Rule> {
    let rule = |name, broken| Rule { name, broken };
    let mut rules = vec![
        rule("something was played", (summary.seeds == 0).then(|| "no seed was played".to_owned())),
        rule(
            "messages were delivered",
            (summary.messages == 0).then(|| "no message was delivered".to_owned()),
        ),
        rule(
            "the canary was caught",
            (!summary.canary_caught)
                .then(|| "a forged record (an append at another version) was not caught".to_owned()),
        ),
        rule(
            "a second run takes the same course",
            named(&summary.differing, "takes another course each time it is played"),
        ),
        rule("the engines agree", named(&summary.disagreeing, "leaves another state on the other engine")),
    ];
    if too_weak(summary).is_none() {
        rules.push(rule("every enabled fault was effective", ineffective(summary)));
        // A rush is about one thing only: its registrants neither pay nor withdraw.
        if summary.workload == Workload::Standard {
            rules.push(rule("every check was evaluated", unevaluated(summary)));
            rules.push(rule("every mark was reached", unreached(summary)));
        }
    }
    rules
}

/// Why marks, faults and checks are not judged.
fn too_weak(summary: &Summary) -> Option<String> {
    if let Some(defect) = summary.defect {
        return Some(format!(
            "marks, faults and checks are not judged while the defect {defect} is switched on"
        ));
    }
    (summary.seeds < JUDGED_FROM)
        .then(|| format!("too small to judge marks and faults ({JUDGED_FROM} seeds are needed)"))
}

fn named(seeds: &[u64], does: &str) -> Option<String> {
    let first = seeds.first()?;
    let more = seeds.len() - 1;
    Some(if more == 0 {
        format!("seed {first} {does}")
    } else {
        format!("seed {first} {does}, and {more} more")
    })
}

fn unevaluated(summary: &Summary) -> Option<String> {
    let checks = summary.checks.iter().filter(|check| check.evaluated == 0 && check.id != PANIC);
    list("never evaluated", checks.map(|check| check.id))
}

fn ineffective(summary: &Summary) -> Option<String> {
    let kinds = summary.faults.iter().filter(|(_, tally)| tally.effective == 0);
    list("enabled and never effective", kinds.map(|(kind, _)| kind.name()))
}

fn unreached(summary: &Summary) -> Option<String> {
    list("never reached", summary.marks.iter().filter(|(_, reached)| *reached == 0).map(|(id, _)| *id))
}

fn list<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::{Campaign, seeds::Seeds};
    use super::*;
    use stage::fault::{FaultKind, FaultTally};

    /// The summary of a campaign that proves something.
    fn good() -> Summary {
        let mut summary = Summary::new(&Campaign::over(Seeds::from(0)));
        summary.seeds = JUDGED_FROM;
        summary.messages = 1;
        summary.canary_caught = true;
        summary.checks.iter_mut().for_each(|check| check.evaluated = 1);
        summary.marks.iter_mut().for_each(|(_, reached)| *reached = 1);
        summary
    }

    fn judged(change: impl FnOnce(&mut Summary)) -> Summary {
        let mut summary = good();
        change(&mut summary);
        summary.judge();
        summary
    }

    fn void(change: impl FnOnce(&mut Summary)) -> String {
        let summary = judged(change);
        assert_eq!(summary.verdict, Verdict::Void);
        summary.void().join("; ")
    }

    #[test]
    fn what_proves_something_held() {
        let summary = judged(|_| ());
        assert_eq!((summary.verdict, summary.void()), (Verdict::Held, vec![]));
        assert!(summary.notes.is_empty());
    }

    #[test]
    fn what_proves_nothing_is_void_and_says_why() {
        assert!(void(|summary| summary.seeds = 0).contains("no seed was played"));
        assert!(void(|summary| summary.messages = 0).contains("no message"));
        assert!(void(|summary| summary.canary_caught = false).contains("forged"));
        assert!(void(|summary| summary.differing = vec![50]).contains("seed 50 takes another course"));
        assert!(void(|summary| summary.disagreeing = vec![20, 40]).contains("seed 20 leaves another state"));
        let idle = Tally { injected: 3, effective: 0 };
        assert!(
            void(|summary| {
                summary.faults.insert(FaultKind::Drop, idle);
            })
            .contains("never effective: drop")
        );
        assert!(void(|summary| summary.marks.push(("partial", 0))).contains("never reached: partial"));
        assert!(
            void(|summary| {
                let (id, rule) = ("S99", "Nothing.");
                summary.checks.push(crate::runner::CheckTally { id, rule, evaluated: 0, violated: 0 });
            })
            .contains("never evaluated: S99")
        );
    }

    #[test]
    fn a_small_campaign_is_not_judged_by_marks() {
        let summary = judged(|summary| {
            summary.seeds = 99;
            summary.marks.push(("partial", 0));
        });
        assert_eq!(summary.verdict, Verdict::Held);
        assert_eq!(summary.notes, ["too small to judge marks and faults (100 seeds are needed)"]);
    }

    #[test]
    fn a_violation_wins() {
        let summary = judged(|summary| {
            summary.messages = 0;
            summary.violations.push(super::super::found::Finding {
                workload: Workload::Standard,
                seed: 1,
                check: PANIC,
                at: None,
                what: "out of seats".to_owned(),
                scenario: None,
            });
        });
        assert_eq!(summary.verdict, Verdict::Violated);
    }
}
