//! What the page of specs tells beside the rehearsal.

use std::path::Path;
use std::time::{Duration, SystemTime};

use sim::report::spec::beside::{Beside, EarlierRun, KnownDoubts};
use stage::whole;

use super::super::failure::Failure;
use super::Options;

/// Pages that are to be the same every time are made on the day that this names, in seconds since
/// 1970; a page without it tells no day.
const DAY: &str = "SOURCE_DATE_EPOCH";

const END_OF_9999: u64 = 253_402_300_800;

pub(super) fn read(options: &Options) -> Result<Beside, Failure> {
    let earlier = options.compare.as_deref();
    let earlier = earlier.map(|path| from(path, "sim spec --json FILE", EarlierRun::read));
    let doubts = options.doubts.as_deref();
    let doubts = doubts.map(|path| from(path, "sim spec --doubt --json FILE", KnownDoubts::read));
    Ok(Beside { date: date()?, earlier: earlier.transpose()?, doubts: doubts.transpose()? })
}

fn from<T>(
    path: &Path,
    made_by: &str,
    read: impl Fn(&str) -> serde_json::Result<T>,
) -> Result<T, Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure {
        what: format!("cannot read {}: {why}", path.display()),
        hint: format!("give a file that `{made_by}` wrote"),
    };
    let json = whole::text(path).map_err(|error| failed(&error))?;
    read(&json).map_err(|error| failed(&error))
}

fn date() -> Result<Option<String>, Failure> {
    let Ok(seconds) = std::env::var(DAY) else { return Ok(None) };
    // Later days have no form that everybody reads.
    let parsed = seconds.parse().ok().filter(|seconds| *seconds < END_OF_9999);
    let day =
        parsed.and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    let day = day.map(|day| humantime::format_rfc3339_seconds(day).to_string());
    let day = day.and_then(|day| day.split('T').next().map(str::to_owned));
    day.map(Some).ok_or_else(|| Failure {
        what: format!("{DAY} is {seconds:?}, which is no instant"),
        hint: "give it in seconds since 1970, or leave it unset".to_owned(),
    })
}
