//! What came of files of findings that were played again: for people, for machines, and for
//! continuous integration.

use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use crate::corpus::{Came, Replayed};
use stage::campaign::capsule::PROGRAM;
use stage::campaign::json::pretty;
use stage::campaign::junit::{instant, written};
use stage::campaign::terminal::{counted, table};

/// Tells what came of each file.
///
/// # Errors
/// What writing fails with.
pub fn tell(out: &mut dyn Write, all: &[Replayed]) -> io::Result<()> {
    let mut rows = table(["file", "check", "defect", "expected", "came of it"]);
    for replayed in all {
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
    let wrong: Vec<_> = all.iter().filter(|replayed| !replayed.came.is_as_expected()).collect();
    for replayed in &wrong {
        writeln!(out, "{}: {}", replayed.path.display(), replayed.came.name())?;
        if let Some(what) = replayed.came.what() {
            writeln!(out, "  {what}")?;
        }
    }
    match (all.len() as u64, wrong.len() as u64) {
        (0, _) => writeln!(out, "VOID  there is no scenario file, so it proves nothing"),
        (files, 0) => writeln!(out, "HELD  {} came to what each says", counted(files, "file")),
        (files, wrong) => {
            writeln!(
                out,
                "VIOLATED  {wrong} of {} came to something else than it says",
                counted(files, "file")
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
    /// `HELD`, `VIOLATED` or `VOID`.
    verdict: &'static str,
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
pub fn json(all: &[Replayed]) -> String {
    let files = all.iter().map(|replayed| {
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
    let verdict = match all.iter().all(|replayed| replayed.came.is_as_expected()) {
        _ if all.is_empty() => "VOID",
        true => "HELD",
        false => "VIOLATED",
    };
    pretty(&CorpusJson { verdict, files: files.collect() })
}

/// The same as JUnit XML: a test case for each file. It began at an instant of this machine's
/// clock.
#[must_use]
pub fn junit(all: &[Replayed], began: SystemTime) -> String {
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
    let mut report = Report::new("rehearsal");
    report.set_timestamp(instant(began)).set_time(took);
    report.add_test_suite(suite);
    written(&report)
}
