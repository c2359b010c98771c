//! What came of files of findings that were played again: for people, for machines, and for
//! continuous integration.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use crate::campaign::Verdict;
use crate::corpus::{Came, CorpusOutcome, Replayed};
use stage::campaign::capsule::PROGRAM;
use stage::campaign::json::pretty;
use stage::campaign::junit::{instant, written};
use stage::campaign::terminal::{counted, table};

/// Tells what came of each file.
///
/// # Errors
/// What writing fails with.
pub fn tell(out: &mut dyn Write, outcome: &CorpusOutcome) -> io::Result<()> {
    let mut rows = table(["file", "check", "defect", "expected", "came of it"]);
    for replayed in &outcome.files {
        let (check, defect, expected) = outline(replayed);
        rows.add_row([
            replayed.path.display().to_string().as_str(),
            check.unwrap_or(""),
            defect.unwrap_or(""),
            expected,
            replayed.came.name(),
        ]);
    }
    writeln!(out, "{}\n", rows.trim_fmt())?;
    for replayed in outcome.wrong() {
        writeln!(out, "{}: {}", replayed.path.display(), replayed.came.name())?;
        if let Some(what) = replayed.came.what() {
            writeln!(out, "  {what}")?;
        }
    }
    let (files, cut_short) = (counted(outcome.files.len() as u64, "file"), outcome.cut_short());
    let missing = cut_short.map(|why| format!("; {why}")).unwrap_or_default();
    match outcome.verdict() {
        Verdict::Void => writeln!(out, "VOID  there is no scenario file, so it proves nothing"),
        Verdict::Held => writeln!(out, "HELD  {files} came to what each says"),
        Verdict::Interrupted => {
            writeln!(out, "INTERRUPTED  {files} came to what each says{missing}")
        }
        Verdict::Violated => {
            let wrong = outcome.wrong().count();
            writeln!(
                out,
                "VIOLATED  {wrong} of {files} came to something else than it says{missing}"
            )
        }
    }
}

/// The check that a file is about, the defect it was found with, and what is expected of it.
fn outline(replayed: &Replayed) -> (Option<&str>, Option<&str>, &'static str) {
    let capsule = replayed.capsule.as_deref();
    let expected = capsule.map_or("holds", |capsule| capsule.expect.name());
    (
        capsule.map(|capsule| capsule.check.as_str()),
        capsule.and_then(|capsule| capsule.defect.as_deref()),
        expected,
    )
}

#[derive(Debug, Serialize)]
struct CorpusJson<'a> {
    /// `HELD`, `VIOLATED`, `VOID` or `INTERRUPTED`.
    verdict: &'static str,
    /// How many files there are.
    planned: u64,
    /// Whether somebody stopped it.
    interrupted: bool,
    /// What is missing then, in words.
    cut_short: Option<String>,
    files: Vec<FileJson<'a>>,
}

#[derive(Debug, Serialize)]
struct FileJson<'a> {
    file: &'a Path,
    check: Option<&'a str>,
    defect: Option<&'a str>,
    /// `holds`, `broken` or `mended`.
    expected: &'static str,
    came: String,
    as_expected: bool,
    what: Option<String>,
}

/// The same as JSON.
#[must_use]
pub fn json(outcome: &CorpusOutcome) -> String {
    let files = outcome.files.iter().map(|replayed| {
        let (check, defect, expected) = outline(replayed);
        FileJson {
            file: &replayed.path,
            check,
            defect,
            expected,
            came: replayed.came.name().to_lowercase(),
            as_expected: replayed.came.is_as_expected(),
            what: replayed.came.what(),
        }
    });
    let (planned, cut_short) = (outcome.planned, outcome.cut_short());
    pretty(&CorpusJson {
        verdict: outcome.verdict().name(),
        planned,
        interrupted: cut_short.is_some(),
        cut_short,
        files: files.collect(),
    })
}

/// The same as JUnit XML: a test case for each file, and an error if somebody stopped it. It began
/// at an instant of this machine's clock.
#[must_use]
pub fn junit(outcome: &CorpusOutcome, began: SystemTime) -> String {
    let all = &outcome.files;
    let mut suite = TestSuite::new("corpus");
    suite.set_timestamp(instant(began)).add_property(("program", PROGRAM));
    let took = all.iter().map(|replayed| replayed.took).sum();
    suite.set_time(took);
    suite.add_test_cases(all.iter().map(|replayed| {
        let status = if replayed.came.is_as_expected() {
            TestCaseStatus::success()
        } else {
            // What cannot be played is neither found nor mended.
            let kind = match &replayed.came {
                Came::Unplayable(_) => NonSuccessKind::Error,
                _ => NonSuccessKind::Failure,
            };
            let mut failure = TestCaseStatus::non_success(kind);
            failure
                .set_type(replayed.came.name())
                .set_message(replayed.came.what().unwrap_or_default());
            failure
        };
        let mut case = TestCase::new(replayed.path.display().to_string(), status);
        case.set_classname("rehearsal.corpus");
        case.extra.insert("file".into(), replayed.path.display().to_string().into());
        case.set_time(replayed.took);
        case
    }));
    suite.add_test_cases(outcome.cut_short().map(|why| {
        let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
        error.set_type("INTERRUPTED").set_message(why);
        let mut case = TestCase::new("every file was played", error);
        case.set_classname("rehearsal.corpus").set_time(Duration::ZERO);
        case
    }));
    let mut report = Report::new("rehearsal");
    report.set_timestamp(instant(began)).set_time(took);
    report.add_test_suite(suite);
    written(&report)
}
