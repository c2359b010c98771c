//! Whether a campaign proves anything. One that proved nothing is void, not green.

use super::rehearsal::Rehearsal;
use super::summary::{PANIC, Summary};

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
    /// Nothing was violated so far, and somebody stopped it.
    Interrupted,
}

impl Verdict {
    /// As it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Violated => "VIOLATED",
            Self::Void => "VOID",
            Self::Interrupted => "INTERRUPTED",
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
pub(super) fn verdict<R: Rehearsal>(summary: &Summary<R>) -> Verdict {
    if !summary.violations.is_empty() {
        Verdict::Violated
    } else if summary.interrupted() {
        Verdict::Interrupted
    } else if summary.rules.iter().any(|rule| rule.broken.is_some()) {
        Verdict::Void
    } else {
        Verdict::Held
    }
}

/// What was not judged, and why.
pub(super) fn notes<R: Rehearsal>(summary: &Summary<R>) -> Vec<String> {
    match too_weak(summary) {
        Some(why) => vec![why],
        None => Vec::new(),
    }
}

/// All rules under which a campaign would be void; those that cannot be judged are left out.
pub(super) fn rules<R: Rehearsal>(summary: &Summary<R>) -> Vec<Rule> {
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
        rule("every story came to its end", unfinished(summary)),
        rule("the engines agree", named(&summary.disagreeing, "leaves another state on the other engine")),
    ];
    if too_weak(summary).is_none() {
        rules.push(rule("every enabled fault was effective", ineffective(summary)));
        if R::reaches_everything(summary.workload) {
            rules.push(rule("every check was evaluated", unevaluated(summary)));
            rules.push(rule("every mark was reached", unreached(summary)));
        }
    }
    rules
}

/// Why marks, faults and checks are not judged.
fn too_weak<R: Rehearsal>(summary: &Summary<R>) -> Option<String> {
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

/// Stories that prove nothing, and why not.
fn unfinished<R: Rehearsal>(summary: &Summary<R>) -> Option<String> {
    let (first, why) = summary.void_seeds.first()?;
    let more = summary.void_seeds.len() - 1;
    let others = if more == 0 { String::new() } else { format!("; and {more} more prove nothing") };
    Some(format!("seed {first}: {why}{others}"))
}

fn unevaluated<R: Rehearsal>(summary: &Summary<R>) -> Option<String> {
    let checks = summary.checks.iter().filter(|check| check.evaluated == 0 && check.id != PANIC);
    list("never evaluated", checks.map(|check| check.id))
}

fn ineffective<R: Rehearsal>(summary: &Summary<R>) -> Option<String> {
    let kinds = summary.faults.iter().filter(|(_, tally)| tally.effective == 0);
    list("enabled and never effective", kinds.map(|(kind, _)| kind.name()))
}

fn unreached<R: Rehearsal>(summary: &Summary<R>) -> Option<String> {
    list("never reached", summary.marks.iter().filter(|(_, reached)| *reached == 0).map(|(id, _)| *id))
}

fn list<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
}
