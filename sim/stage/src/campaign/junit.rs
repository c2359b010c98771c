//! What came of a campaign, for continuous integration: one test case for each check and for each
//! rule under which a campaign would be void.
//!
//! What was violated is a failure; what proves nothing, or was stopped, is green nowhere: the one
//! is a failure of type `VOID`, the other an error of type `INTERRUPTED`.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::judging::{CANARY, ENGINES_AGREE, PLAYED, SAME_COURSE};
use super::numbers::counted;
use super::report::{CampaignReport, ReportedCheck, ReportedFinding, seconds};
use super::verdict::Rule;

/// What the time of a case is, for whoever reads the report.
const TIME: &str = "wall time spent for this case alone, on all threads; checks judge while stories \
    are played (see «something was played»), so theirs is what making a finding small took";

/// A failing test case lists no more violations than this.
const MOST_LISTED: usize = 20;

/// A campaign as JUnit XML. Each case has the wall time that was spent for it alone, so that they can
/// be added up: stories for the rule that something was played, second plays for the rule that they
/// take the same course, and so on. All checks judge while stories are played, so a check has the
/// time that it took to make its finding small, and none if it held. The suites have the wall time
/// of the campaign, in which several things are done at once.
#[must_use]
pub fn campaign(report: &CampaignReport) -> String {
    let began =
        DateTime::parse_from_rfc3339(&report.began).map_or(DateTime::UNIX_EPOCH, Into::into);
    let mut checks = TestSuite::new("checks");
    checks.add_test_cases(report.checks.iter().map(|check| check_case(check, report)));
    let mut meaning = TestSuite::new("void");
    meaning.add_test_case(all_played(report));
    meaning.add_test_cases(report.rules.iter().map(|rule| rule_case(rule, report)));
    meaning.add_test_cases(report.notes.iter().map(|note| {
        let mut skipped = TestCaseStatus::skipped();
        skipped.set_message(note);
        case("marks, faults and checks are judged", skipped, "void")
    }));
    let mut suites = [checks, meaning];
    for suite in &mut suites {
        suite.add_properties(properties(report));
        suite.set_timestamp(began).set_time(report.wall());
    }
    let mut written_down = Report::new("rehearsal");
    written_down.set_time(report.wall()).set_timestamp(began);
    written_down.add_test_suites(suites);
    written(&written_down)
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
fn properties(report: &CampaignReport) -> Vec<Property> {
    let of = |name: &str, value: String| Property::new(name, value);
    let mut properties = vec![
        of("program", report.program.clone()),
        of("verdict", report.verdict.name().to_owned()),
        of("workload", report.workload.clone()),
        of("seeds", report.range.to_string()),
        of("seeds played", report.seeds.to_string()),
        of("shard", report.shard.to_string()),
        of("engine", report.engine.clone()),
        of("trace hash", report.trace_hash.to_string()),
        of("time of a case", TIME.to_owned()),
    ];
    properties.extend(report.defect.clone().map(|defect| of("defect", defect)));
    if !report.parts.is_empty() {
        properties.push(of("merged from", report.parts.len().to_string()));
    }
    properties
}

fn check_case(check: &ReportedCheck, report: &CampaignReport) -> TestCase {
    let name = format!("{}: {}", check.id, check.rule);
    if check.violated == 0 {
        return case(&name, TestCaseStatus::success(), "checks");
    }
    let all = report.violations.iter();
    let findings: Vec<_> = all.filter(|finding| finding.check == check.id).collect();
    let listed: Vec<_> = findings.iter().take(MOST_LISTED).map(|finding| told(finding)).collect();
    let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
    failure.set_type(check.id.clone());
    failure.set_message(format!(
        "violated {}, in {}",
        counted(check.violated, "time"),
        seeds(&findings)
    ));
    failure.set_description(listed.join("\n"));
    let mut case = case(&name, failure, "checks");
    case.set_time(report.spent_seconds.on_findings_of(&check.id));
    if let Some(path) = findings.iter().find_map(|finding| finding.scenario.as_ref()) {
        case.extra.insert("file".into(), path.display().to_string().into());
    }
    case
}

/// What was interrupted is an error, so that nobody takes it for green; a budget is somebody's
/// wish, so what it left out is skipped.
fn all_played(report: &CampaignReport) -> TestCase {
    let status = match (report.cut_short.clone(), report.interrupted) {
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
    case("every seed that was asked for was played", status, "void")
}

fn rule_case(rule: &Rule, report: &CampaignReport) -> TestCase {
    let status = match &rule.broken {
        None => TestCaseStatus::success(),
        Some(why) => {
            let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
            failure.set_type("VOID").set_message(why);
            failure
        }
    };
    let spent = &report.spent_seconds;
    let took = match rule.name.as_str() {
        PLAYED => spent.stories,
        SAME_COURSE => spent.second_plays,
        ENGINES_AGREE => spent.other_engine,
        CANARY => spent.canary,
        // The others are judged by what was counted, which takes no time worth telling.
        _ => 0.0,
    };
    let mut case = case(&rule.name, status, "void");
    case.set_time(seconds(took));
    case
}

fn case(name: &str, status: TestCaseStatus, class: &str) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("rehearsal.{class}")).set_time(Duration::ZERO);
    case
}

fn seeds(findings: &[&ReportedFinding]) -> String {
    let first: Vec<_> =
        findings.iter().take(MOST_LISTED).map(|finding| finding.origin.as_str()).collect();
    let more = if findings.len() > first.len() { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}

fn told(finding: &ReportedFinding) -> String {
    let at = finding.at.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
    format!("{}{at}: {}\n    {}", finding.origin, finding.what, finding.replay)
}
