//! What came of a campaign, for continuous integration: one test case for each check and for each
//! rule under which a campaign would be void.
//!
//! What was violated is a failure; what proves nothing, or was stopped, is green nowhere: the one
//! is a failure of type `VOID`, the other an error of type `INTERRUPTED`.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::capsule::PROGRAM;
use super::cut_short;
use super::found::Finding;
use super::numbers::counted;
use super::rehearsal::Rehearsal;
use super::summary::Summary;
use super::verdict::Rule;
use crate::check::CheckTally;

/// A failing test case lists no more violations than this.
const MOST_LISTED: usize = 20;

/// A campaign as JUnit XML. All checks are judged in the same plays, so no time is that of one of
/// them: the suite has that of all.
#[must_use]
pub fn campaign<R: Rehearsal>(summary: &Summary<R>) -> String {
    let mut checks = TestSuite::new("checks");
    checks.add_test_cases(summary.checks.iter().map(|check| check_case(check, summary)));
    let mut meaning = TestSuite::new("void");
    meaning.add_test_case(all_played(summary));
    meaning.add_test_cases(summary.rules.iter().map(rule_case));
    meaning.add_test_cases(summary.notes.iter().map(|note| {
        let mut skipped = TestCaseStatus::skipped();
        skipped.set_message(note);
        case("marks, faults and checks are judged", skipped, "void")
    }));
    checks.set_time(summary.wall);
    let mut suites = [checks, meaning];
    for suite in &mut suites {
        suite.add_properties(properties(summary));
        suite.set_timestamp(instant(summary.began));
    }
    let mut report = Report::new("rehearsal");
    report.set_time(summary.wall).set_timestamp(instant(summary.began));
    report.add_test_suites(suites);
    written(&report)
}

/// An instant as JUnit takes it.
#[must_use]
pub fn instant(at: SystemTime) -> DateTime<Utc> {
    at.into()
}

/// A report as text. It ends with a line break.
///
/// # Panics
/// Never: what XML forbids was taken out of its texts when they were put in.
#[must_use]
pub fn written(report: &Report) -> String {
    report.to_string().expect("characters that XML forbids were taken out") + "\n"
}

/// What must be known to play all of it again, and to know whether it was the same.
fn properties<R: Rehearsal>(summary: &Summary<R>) -> Vec<Property> {
    let of = |name: &str, value: String| Property::new(name, value);
    let mut properties = vec![
        of("program", PROGRAM.to_owned()),
        of("verdict", summary.verdict.name().to_owned()),
        of("workload", summary.workload.to_string()),
        of("seeds", summary.planned.to_string()),
        of("seeds played", summary.seeds.to_string()),
        of("shard", summary.shard.to_string()),
        of("engine", summary.carrier()),
        of("trace hash", summary.trace_hash().to_string()),
    ];
    properties.extend(summary.defect.map(|defect| of("defect", defect.to_owned())));
    properties
}

fn check_case<R: Rehearsal>(check: &CheckTally, summary: &Summary<R>) -> TestCase {
    let name = format!("{}: {}", check.id, check.rule);
    if check.violated == 0 {
        return case(&name, TestCaseStatus::success(), "checks");
    }
    let all = summary.violations.first().iter();
    let findings: Vec<_> = all.filter(|finding| finding.check == check.id).collect();
    let listed: Vec<_> =
        findings.iter().take(MOST_LISTED).map(|finding| told(finding, summary)).collect();
    let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
    failure.set_type(check.id);
    failure.set_message(format!(
        "violated {}, in {}",
        counted(check.violated, "time"),
        seeds(&findings)
    ));
    failure.set_description(listed.join("\n"));
    let mut case = case(&name, failure, "checks");
    if let Some(path) = findings.iter().find_map(|finding| finding.scenario.as_ref()) {
        case.extra.insert("file".into(), path.display().to_string().into());
    }
    case
}

/// What was interrupted is an error, so that nobody takes it for green; a budget is somebody's
/// wish, so what it left out is skipped.
fn all_played<R: Rehearsal>(summary: &Summary<R>) -> TestCase {
    let status = match (cut_short::told(summary), summary.interrupted()) {
        (None, _) => TestCaseStatus::success(),
        (Some(why), true) => {
            let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
            error.set_type("INTERRUPTED").set_message(why);
            error
        }
        (Some(why), false) => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_message(why);
            skipped
        }
    };
    let mut case = case("every seed that was asked for was played", status, "void");
    case.set_time(summary.wall);
    case
}

fn rule_case(rule: &Rule) -> TestCase {
    let status = match &rule.broken {
        None => TestCaseStatus::success(),
        Some(why) => {
            let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
            failure.set_type("VOID").set_message(why);
            failure
        }
    };
    case(rule.name, status, "void")
}

fn case(name: &str, status: TestCaseStatus, class: &str) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("rehearsal.{class}"));
    case
}

fn seeds<R: Rehearsal>(findings: &[&Finding<R>]) -> String {
    let first: Vec<_> = findings.iter().take(MOST_LISTED).map(|finding| finding.origin()).collect();
    let more = if findings.len() > first.len() { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}

fn told<R: Rehearsal>(finding: &Finding<R>, summary: &Summary<R>) -> String {
    let at = finding.at.map(|at| format!(" at {at}")).unwrap_or_default();
    let replay = finding.replay(summary.engine, summary.defect);
    format!("{}{at}: {}\n    {replay}", finding.origin(), finding.what)
}
