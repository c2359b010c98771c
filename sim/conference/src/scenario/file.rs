//! Scenarios as files.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::form;
use super::possible::{Refused, possible};
use super::{Scenario, VERSION, VERSION_OF_FINDINGS};
use stage::whole::{self, replace};

/// Why a scenario cannot be played.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file that cannot be read.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write {path}: {source}")]
    Unwritable {
        /// The file that cannot be written.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It was written by another release.
    #[error(
        "{path} has version {found}, and this release reads versions {VERSION} and {VERSION_OF_FINDINGS}"
    )]
    OtherVersion {
        /// The file of another version.
        path: PathBuf,
        /// The version that the file names.
        found: u32,
    },
    /// It is not a scenario.
    #[error("{path}, line {line}: {what}")]
    Malformed {
        /// The file that is no scenario.
        path: PathBuf,
        /// On which line, counted from 1.
        line: usize,
        /// In which field, and what is wrong with it.
        what: String,
    },
    /// It is a scenario that cannot be.
    #[error("{path}, line {line}: {refused}")]
    Impossible {
        /// The file that asks for what cannot be.
        path: PathBuf,
        /// On which line, counted from 1.
        line: usize,
        /// In which field, and why.
        refused: Refused,
    },
}

/// Reads a scenario file.
///
/// # Errors
/// [`ScenarioError`] names the file, what is wrong with it, and what to do.
pub fn read(path: &Path) -> Result<Scenario, ScenarioError> {
    let text = whole::text(path)
        .map_err(|source| ScenarioError::Unreadable { path: path.to_owned(), source })?;
    parse(path, &text)
}

/// Writes a scenario file. It is there as a whole or, if that fails, as it was before.
///
/// # Errors
/// [`ScenarioError::Unwritable`] names the file and the reason.
pub fn write(path: &Path, scenario: &Scenario) -> Result<(), ScenarioError> {
    let text = serde_json::to_string_pretty(scenario).expect("a scenario has string keys only");
    let unwritable = |source| ScenarioError::Unwritable { path: path.to_owned(), source };
    replace(path, &(text + "\n")).map_err(unwritable)
}

/// Reads what a scenario file says. `path` is what it is called in complaints.
///
/// # Errors
/// [`ScenarioError`] names the file, the line, what is wrong there, and what to do.
pub fn parse(path: &Path, text: &str) -> Result<Scenario, ScenarioError> {
    #[derive(Deserialize)]
    struct Outline {
        version: u32,
    }
    // Some editors begin a file with a byte order mark, which is no part of it.
    let text = text.trim_start_matches('\u{feff}');
    let path = path.to_owned();
    match serde_json::from_str::<Outline>(text) {
        Ok(Outline { version }) if !(VERSION..=VERSION_OF_FINDINGS).contains(&version) => {
            return Err(ScenarioError::OtherVersion { path, found: version });
        }
        _ => {}
    }
    let scenario: Scenario = match form::read(text) {
        Ok(scenario) => scenario,
        Err((line, what)) => return Err(ScenarioError::Malformed { path, line, what }),
    };
    match possible(&scenario) {
        Ok(()) => Ok(scenario),
        Err(refused) => {
            Err(ScenarioError::Impossible { path, line: refused.field.line(text), refused })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::scenario::{Variation, Workload, from_seed};

    fn changed(change: impl FnOnce(&mut Value)) -> String {
        let mut value = serde_json::to_value(from_seed(1)).unwrap();
        change(&mut value);
        parse(Path::new("story.json"), &value.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn a_scenario_reads_back_as_it_was_written() {
        for seed in 0..50 {
            let scenario = from_seed(seed);
            let text = serde_json::to_string(&scenario).unwrap();
            assert_eq!(parse(Path::new("story.json"), &text).unwrap(), scenario);
        }
    }

    #[test]
    fn the_scenario_it_must_end_like_is_part_of_the_file_and_must_be_playable_too() {
        let varied = Workload::Varied(Variation::Doubled).scenario(1);
        let mut value = serde_json::to_value(&varied).unwrap();
        assert_eq!(parse(Path::new("story.json"), &value.to_string()).unwrap(), varied);
        value["expected"]["same_end"]["scenario"]["topology"]["workers"] = json!(0);
        let error = parse(Path::new("story.json"), &value.to_string()).unwrap_err().to_string();
        assert!(
            error.contains("the scenario it must end like cannot be played: it needs"),
            "{error}"
        );
    }

    #[test]
    fn a_newer_file_is_refused_by_its_version_even_if_its_form_is_unknown() {
        let error = changed(|value| {
            value["version"] = json!(VERSION_OF_FINDINGS + 1);
            value["moon_phase"] = json!("full");
        });
        assert!(error.contains("has version 3") && error.contains("story.json"), "{error}");
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = changed(|value| value["moon_phase"] = json!("full"));
        assert!(
            error.contains("story.json, line ") && error.contains("no field `moon_phase` here"),
            "{error}"
        );
    }

    fn with_fault(fault: Value) -> String {
        changed(|value| value["faults"] = json!([fault]))
    }

    #[test]
    fn a_fault_that_cannot_be_is_named() {
        for kind in ["drop", "duplicate", "reorder", "corrupt", "lock_expiry"] {
            let error =
                with_fault(json!({"kind": kind, "from_ms": 0, "until_ms": 5, "permille": 1001}));
            assert!(error.contains("rate of 1001 of a thousand is more than all"), "{error}");
        }
        let error = with_fault(json!({"kind": "full_disk", "from_ms": 10, "until_ms": 5}));
        assert!(error.contains("full-disk that begins at 10 ms cannot end at 5 ms"), "{error}");
        for kind in ["crash", "restart"] {
            let error =
                with_fault(json!({"kind": kind, "node": {"worker": 7}, "at_ms": 0, "down_ms": 5}));
            assert!(error.contains(&format!("no machine worker-7 for a {kind}")), "{error}");
        }
        let error =
            with_fault(json!({"kind": "pause", "node": "bank", "from_ms": 0, "until_ms": 5}));
        assert!(error.contains("bank_outage"), "{error}");
    }

    #[test]
    fn a_partition_needs_two_sides() {
        let partition = |from: Value, to: Value| {
            let cut = json!({"kind": "partition", "from": from, "to": to, "both_ways": true, "from_ms": 0, "until_ms": 5});
            with_fault(cut)
        };
        let error = partition(json!(["bus"]), json!([{"worker": 9}]));
        assert!(error.contains("no machine worker-9 for a full-partition"), "{error}");
        assert!(partition(json!(["bus"]), json!([])).contains("machines on both sides"));
        let error = partition(json!(["bus"]), json!(["store", "bus"]));
        assert!(error.contains("bus cannot be on both sides"), "{error}");
    }

    #[test]
    fn a_clock_may_be_wrong_by_less_than_the_grace_and_shows_no_time_before_the_first() {
        let skew = |ahead_ms: i64, from_ms: u64, upgrade: Value| {
            let until_ms = 4_000_000;
            changed(|value| {
                value["faults"] = json!([{
                    "kind": "clock_skew", "node": "store", "ahead_ms": ahead_ms, "from_ms": from_ms, "until_ms": until_ms
                }]);
                value["upgrade"] = upgrade;
            })
        };
        let first_release = json!({"from": "v1", "to": "v2", "at_ms": 0});
        for (grace, upgrade) in [(840_000, Value::Null), (300_000, first_release)] {
            for ahead_ms in [grace, -grace] {
                let error = skew(ahead_ms, 900_000, upgrade.clone());
                assert!(error.contains(&format!("beyond the grace of {grace} ms")), "{error}");
            }
        }
        let error = skew(-60_000, 59_000, Value::Null);
        assert!(error.contains("cannot show a time before the first"), "{error}");
    }

    #[test]
    fn what_cannot_be_is_named() {
        let error = changed(|value| value["topology"]["workers"] = json!(0));
        assert!(error.contains("at least one gateway, one worker"), "{error}");
        let error = changed(|value| {
            value["registrants"][1]["name"] = value["registrants"][0]["name"].clone();
        });
        assert!(error.contains("two registrants are called"), "{error}");
        let error =
            changed(|value| value["organisers"][0]["acts"][1]["offer"]["price"] = json!("a lot"));
        assert!(error.contains("\"a lot\" is not a price"), "{error}");
    }
}
