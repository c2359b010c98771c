//! How far the form of scenarios goes. What is beyond is refused when a file is read, with these
//! words.

use std::time::Duration;

use crate::cluster::settings::Settings;
use stage::MOST_DATAGRAMS;

/// No story takes longer, in business time.
pub const LONGEST_STORY: Duration = Duration::from_secs(12 * 3600);

/// The same in milliseconds. No instant and no span of a scenario is later or longer.
pub(super) const LAST_MS: u64 = LONGEST_STORY.as_millis() as u64;

/// No machine is away for longer at a time, in milliseconds. How often a message is delivered before
/// it is given up allows for that long (L9).
pub const LONGEST_ABSENCE_MS: u64 = 30 * 60_000;

/// No conference starts later, in milliseconds: a century.
pub(super) const LAST_START_MS: u64 = 100 * 365 * 24 * 3_600_000;

/// So many machines of each kind there are at most.
pub(super) const MOST_MACHINES: u8 = 64;

/// So many registrants come at most, and so many organisers.
pub(super) const MOST_PEOPLE: usize = 2000;

/// So much one person does at most, one thing after the other.
pub(super) const MOST_ACTS: usize = 1000;

/// So much goes wrong at most.
pub(super) const MOST_FAULTS: usize = 1000;

/// How far each setting goes, for people.
fn settings() -> String {
    let bounds = Settings::BOUNDS.iter();
    let told = bounds.map(|bound| format!("{} {} to {}", bound.field, bound.least, bound.most));
    told.collect::<Vec<_>>().join(", ")
}

/// All limits, for people: what is limited, and how.
#[must_use]
pub fn limits() -> Vec<(&'static str, String)> {
    let hours = LONGEST_STORY.as_secs() / 3600;
    let minutes = LONGEST_ABSENCE_MS / 60_000;
    let millions = MOST_DATAGRAMS / 1_000_000;
    vec![
        (
            "the story",
            format!("{hours} hours of business time ({LAST_MS} ms), {millions},000,000 datagrams;"),
        ),
        ("", "one that is not over by then is VOID; `horizon_ms` sets an earlier end".to_owned()),
        (
            "instants, spans",
            format!("whole milliseconds up to {LAST_MS}; a fault ends after it began"),
        ),
        (
            "an absence",
            format!(
                "{minutes} minutes ({LONGEST_ABSENCE_MS} ms) at a time: crash, restart, power loss,"
            ),
        ),
        ("", "pause, partition, full disk".to_owned()),
        (
            "machines",
            format!("1 to {MOST_MACHINES} gateways, workers and projectors; one store, one bus"),
        ),
        (
            "people",
            format!("up to {MOST_PEOPLE} registrants, as many organisers, {MOST_ACTS} acts each"),
        ),
        (
            "faults",
            format!("up to {MOST_FAULTS}; a clock is wrong by less than the grace after a promise"),
        ),
        ("settings", settings()),
        ("an upgrade", "from a release to a later one of v1, v2, v3 and v4".to_owned()),
        ("a conference", format!("starts within a century ({LAST_START_MS} ms)")),
        ("a reason", "why a conference is called off: up to 500 characters, or none".to_owned()),
        ("fields", "only those that are known, in every object".to_owned()),
    ]
}
