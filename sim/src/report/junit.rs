//! What came of a campaign, for continuous integration: one test case for each check and for each
//! rule under which a campaign would be void.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::campaign::Finding;
use crate::campaign::{Rule, Summary};
use stage::CheckTally;
use stage::campaign::cut_short;

/// A failing test case lists no more violations than this.
const MOST_LISTED: usize = 20;

/// A campaign as JUnit XML.
#[must_use]
pub fn campaign(summary: &Summary) -> String {
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
    let mut report = Report::new("rehearsal");
    report.set_time(summary.wall);
    report.add_test_suites([checks, meaning]);
    report.to_string().expect("characters that XML forbids were taken out") + "\n"
}

fn check_case(check: &CheckTally, summary: &Summary) -> TestCase {
    let name = format!("{}: {}", check.id, check.rule);
    if check.violated == 0 {
        return case(&name, TestCaseStatus::success(), "checks");
    }
    let findings: Vec<_> =
        summary.violations.first().iter().filter(|finding| finding.check == check.id).collect();
    let listed: Vec<_> =
        findings.iter().take(MOST_LISTED).map(|finding| told(finding, summary)).collect();
    let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
    failure.set_type(check.id);
    failure.set_message(format!("violated {} times, in {}", check.violated, seeds(&findings)));
    failure.set_description(listed.join("\n"));
    case(&name, failure, "checks")
}

/// What was interrupted is an error, so that nobody takes it for green; a budget is somebody's
/// wish, so what it left out is skipped.
fn all_played(summary: &Summary) -> TestCase {
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
    case("every seed that was asked for was played", status, "void")
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

fn seeds(findings: &[&Finding]) -> String {
    let first: Vec<_> = findings.iter().take(MOST_LISTED).map(|finding| finding.origin()).collect();
    let more = if findings.len() > first.len() { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}

fn told(finding: &Finding, summary: &Summary) -> String {
    let at = finding.at.map(|at| format!(" at {at}")).unwrap_or_default();
    let replay = finding.replay(summary.engine, summary.defect);
    format!("{}{at}: {}\n    {replay}", finding.origin(), finding.what)
}
