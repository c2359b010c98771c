//! What came of stories, for continuous integration: a suite for each feature, a test case for each
//! example.

use std::collections::BTreeSet;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use stage::campaign::capsule::PROGRAM;
use stage::campaign::junit::{instant, written};

use crate::report::terminal::counted;
use crate::spec::outcome::SpecOutcome;
use crate::spec::player::Cause;
use crate::spec::rehearsal::Rehearsed;

/// A rehearsal of stories as JUnit XML.
#[must_use]
pub fn write(outcome: &SpecOutcome) -> String {
    let mut report = Report::new("sim spec");
    // What several threads play at once is added up here and in each suite.
    let all = outcome.stories.iter().map(|rehearsed| rehearsed.took).sum();
    report.set_timestamp(instant(outcome.began)).set_time(all);
    let mut known = BTreeSet::new();
    for (source, stories) in outcome.features() {
        let mut suite = TestSuite::new(source.path.display().to_string());
        suite.set_timestamp(instant(outcome.began)).add_properties(properties(outcome));
        suite.set_time(stories.iter().map(|rehearsed| rehearsed.took).sum());
        suite.add_test_cases(stories.iter().map(|rehearsed| {
            let mut case = case(rehearsed, outcome.defect);
            let story = &rehearsed.story;
            // The same feature may lie in two files; a reader of this form takes cases of one name
            // for one case.
            if !known.insert((case.classname.clone(), case.name.clone())) {
                case.name =
                    format!("{} ({}:{})", case.name.as_str(), story.path.display(), story.line)
                        .into();
                known.insert((case.classname.clone(), case.name.clone()));
            }
            case
        }));
        report.add_test_suite(suite);
    }
    if outcome.interrupted {
        let mut suite = TestSuite::new("rehearsal");
        suite.set_timestamp(instant(outcome.began)).add_properties(properties(outcome));
        suite.set_time(Duration::ZERO).add_test_case(interrupted(outcome));
        report.add_test_suite(suite);
    }
    written(&report)
}

/// What must be known to play all of it again.
fn properties(outcome: &SpecOutcome) -> Vec<Property> {
    let of = |name: &str, value: String| Property::new(name, value);
    let mut properties = vec![
        of("program", PROGRAM.to_owned()),
        of("verdict", outcome.verdict().name().to_owned()),
        of("schedules", format!("{}..{}", outcome.numbers.start, outcome.numbers.end)),
        of("typed", outcome.typed.clone()),
    ];
    properties.extend(outcome.defect.map(|defect| of("defect", defect.to_owned())));
    properties
}

/// What was interrupted is an error, so that nobody takes it for green.
fn interrupted(outcome: &SpecOutcome) -> TestCase {
    let (played, planned) = (outcome.stories.len(), counted(outcome.planned as u64, "example"));
    let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
    error.set_type("INTERRUPTED").set_message(format!(
        "somebody stopped it: {} of {planned} not played, and perhaps not every schedule of the last ones",
        outcome.planned.saturating_sub(played)
    ));
    let mut case = TestCase::new("every example was played", error);
    case.set_classname("rehearsal").set_time(Duration::ZERO);
    case
}

fn case(rehearsed: &Rehearsed, defect: Option<&str>) -> TestCase {
    let story = &rehearsed.story;
    let status = match &rehearsed.finding {
        None => match rehearsed.hole() {
            None => TestCaseStatus::success(),
            // A test that held and checked nothing is no test that passed.
            Some(hole) => {
                let mut skipped = TestCaseStatus::skipped();
                skipped.set_message(hole.said().within(story.language));
                skipped
            }
        },
        Some(finding) => {
            // What cannot be played is neither true nor false: a mistake of the test.
            let (kind, how) = match finding.broken.cause {
                Cause::Unplayable => (NonSuccessKind::Error, "wrong use"),
                _ if finding.schedule.faults.is_empty() => (NonSuccessKind::Failure, "undisturbed"),
                _ => (NonSuccessKind::Failure, "under faults"),
            };
            let mut failure = TestCaseStatus::non_success(kind);
            failure.set_type(how);
            failure.set_message(format!("{} ({})", finding.broken.sentence, finding.broken.why));
            failure.set_description(format!("{finding}\n    {}", finding.replay(defect)));
            failure
        }
    };
    let mut case = TestCase::new(story.title(), status);
    let group = story.rule.as_ref().map_or_else(String::new, |rule| format!(".{rule}"));
    case.set_classname(format!("{}{group}", story.feature));
    case.extra.insert("file".into(), story.path.display().to_string().into());
    case.extra.insert("line".into(), story.line.to_string().into());
    case.set_time(rehearsed.took);
    case.set_system_out(format!(
        "played undisturbed and under {}",
        counted(rehearsed.played, "schedule")
    ));
    case
}
