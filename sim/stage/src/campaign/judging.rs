//! Whether a campaign proves anything.

use super::found::PANIC;
use super::rehearsal::Rehearsal;
use super::summary::Summary;
use super::verdict::{JUDGED_FROM, Rule, Verdict};

impl<R: Rehearsal> Summary<R> {
    /// Judges what was added up: what it comes to, and which rules are broken under which it proves
    /// nothing.
    pub fn judge(&mut self) {
        self.rules = rules(self);
        self.notes = notes(self);
        self.verdict = verdict(self);
    }
}

/// The verdict of a campaign whose rules were looked at. A violation is one however little else was
/// proved.
fn verdict<R: Rehearsal>(summary: &Summary<R>) -> Verdict {
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
fn notes<R: Rehearsal>(summary: &Summary<R>) -> Vec<String> {
    match too_weak(summary) {
        Some(why) => vec![why],
        None => Vec::new(),
    }
}

/// All rules under which a campaign would be void; those that cannot be judged are left out.
fn rules<R: Rehearsal>(summary: &Summary<R>) -> Vec<Rule> {
    let rule = |name, broken| Rule { name, broken };
    let mut rules = vec![
        rule("something was played", (summary.seeds == 0).then(|| "no seed was played".to_owned())),
        rule(
            "messages were delivered",
            (summary.messages == 0).then(|| "no message was delivered".to_owned()),
        ),
        rule(
            "the canary was caught",
            (!summary.canary_caught).then(|| {
                "a forged record (an append at another version) was not caught".to_owned()
            }),
        ),
        rule(
            "a second run takes the same course",
            parted(summary, &summary.differing, "takes another course each time it is played"),
        ),
        rule("every story came to its end", unfinished(summary)),
        rule(
            "the engines agree",
            parted(summary, &summary.disagreeing, "leaves another state on the other engine"),
        ),
    ];
    if !summary.broken.is_empty() {
        let seeds: Vec<_> = summary.broken.first().iter().map(|finding| finding.seed).collect();
        rules.push(rule(
            "every program went on",
            named(&seeds, "has a program that could not go on"),
        ));
    }
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

/// The same, and where two plays of the first of these seeds part.
fn parted<R: Rehearsal>(summary: &Summary<R>, seeds: &[u64], does: &str) -> Option<String> {
    let named = named(seeds, does)?;
    let told = seeds.first().and_then(|seed| summary.parted.get(seed));
    Some(told.map_or(named.clone(), |told| format!("{named}; they part {told}")))
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
    list(
        "never reached",
        summary.marks.iter().filter(|(_, reached)| *reached == 0).map(|(id, _)| *id),
    )
}

fn list<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
}
