//! Whether a campaign proves anything.

use super::coverage;
use super::found::PANIC;
use super::rehearsal::Rehearsal;
use super::report::CampaignReport;
use super::summary::Summary;
use super::verdict::{JUDGED_FROM, Rule, Verdict};

/// The rule whose time is that of the stories.
pub(super) const PLAYED: &str = "something was played";
/// The rule whose time is that of the forged record.
pub(super) const CANARY: &str = "the canary was caught";
/// The rule whose time is that of second plays.
pub(super) const SAME_COURSE: &str = "a second run takes the same course";
/// The rule whose time is that of plays on the other engine.
pub(super) const ENGINES_AGREE: &str = "the engines agree";

impl<R: Rehearsal> Summary<R> {
    /// Judges what was added up: what it comes to, and which rules are broken under which it proves
    /// nothing.
    pub fn judge(&mut self) {
        let mut report = self.report();
        report.judge();
        (self.rules, self.notes, self.verdict) = (report.rules, report.notes, report.verdict);
    }
}

impl CampaignReport {
    /// Judges what was added up, whoever played it.
    pub(super) fn judge(&mut self) {
        self.rules = rules(self);
        self.notes = too_weak(self).into_iter().collect();
        self.void = self.rules.iter().filter_map(|rule| rule.broken.clone()).collect();
        self.verdict = verdict(self);
    }
}

/// The verdict of a campaign whose rules were looked at. A violation is one however little else was
/// proved.
const fn verdict(report: &CampaignReport) -> Verdict {
    if report.violation_count > 0 {
        Verdict::Violated
    } else if report.interrupted {
        Verdict::Interrupted
    } else if !report.void.is_empty() {
        Verdict::Void
    } else {
        Verdict::Held
    }
}

/// All rules under which a campaign would be void; those that cannot be judged are left out.
fn rules(report: &CampaignReport) -> Vec<Rule> {
    let rule = |name: &str, broken| Rule { name: name.to_owned(), broken };
    let samples = &report.samples;
    let mut rules = vec![
        rule(PLAYED, (report.seeds == 0).then(|| "no seed was played".to_owned())),
        rule(
            "messages were delivered",
            (report.messages == 0).then(|| "no message was delivered".to_owned()),
        ),
        rule(
            CANARY,
            (!samples.canary_caught).then(|| {
                "a forged record (an append at another version) was not caught".to_owned()
            }),
        ),
        rule(
            SAME_COURSE,
            parted(report, &samples.differing, "takes another course each time it is played"),
        ),
        rule("every story came to its end", unfinished(report)),
        rule(
            ENGINES_AGREE,
            parted(report, &samples.disagreeing, "leaves another state on the other engine"),
        ),
    ];
    if !report.breakdowns.is_empty() {
        let seeds: Vec<_> = report.breakdowns.iter().map(|finding| finding.seed).collect();
        rules.push(rule(
            "every program went on",
            named(&seeds, "has a program that could not go on"),
        ));
    }
    if !report.parts.is_empty() {
        rules.push(rule("every shard is there, once", coverage::trouble(&report.parts)));
    }
    if too_weak(report).is_none() {
        rules.push(rule("every enabled fault was effective", ineffective(report)));
        if report.reaches_everything {
            rules.push(rule("every check was evaluated", unevaluated(report)));
            rules.push(rule("every mark was reached", unreached(report)));
        }
    }
    rules
}

/// Why marks, faults and checks are not judged.
fn too_weak(report: &CampaignReport) -> Option<String> {
    if let Some(defect) = &report.defect {
        return Some(format!(
            "marks, faults and checks are not judged while the defect {defect} is switched on"
        ));
    }
    (report.seeds < JUDGED_FROM)
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
fn parted(report: &CampaignReport, seeds: &[u64], does: &str) -> Option<String> {
    let named = named(seeds, does)?;
    let told = seeds.first().and_then(|seed| report.samples.parted.get(seed));
    Some(told.map_or(named.clone(), |told| format!("{named}; they part {told}")))
}

/// Stories that prove nothing, and why not.
fn unfinished(report: &CampaignReport) -> Option<String> {
    let first = report.unproved.first()?;
    let more = report.unproved.len() - 1;
    let others = if more == 0 { String::new() } else { format!("; and {more} more prove nothing") };
    Some(format!("seed {}: {}{others}", first.seed, first.why))
}

fn unevaluated(report: &CampaignReport) -> Option<String> {
    let checks = report.checks.iter().filter(|check| check.evaluated == 0 && check.id != PANIC);
    list("never evaluated", checks.map(|check| check.id.as_str()))
}

fn ineffective(report: &CampaignReport) -> Option<String> {
    let kinds = report.faults.iter().filter(|fault| fault.effective == 0);
    list("enabled and never effective", kinds.map(|fault| fault.kind.as_str()))
}

fn unreached(report: &CampaignReport) -> Option<String> {
    let marks = report.marks.iter().filter(|mark| mark.reached == 0);
    list("never reached", marks.map(|mark| mark.id.as_str()))
}

fn list<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
}
