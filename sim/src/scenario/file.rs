//! Scenarios as files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::registration::Price;
use serde::Deserialize;
use thiserror::Error;

use super::{Scenario, VERSION};
use crate::node::people::OrganiserAct;
use crate::stage::fault::Fault;

/// Why a scenario cannot be played.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write {path}: {source}")]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It was written by a newer release.
    #[error("{path} has version {found}, and this release reads version {VERSION}")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// It is not a scenario.
    #[error("{path} is not a scenario: {source}")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It is a scenario that cannot be.
    #[error("{path} cannot be played: {reason}")]
    Impossible {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Reads a scenario file.
///
/// # Errors
/// [`ScenarioError`] names the file, what is wrong with it, and what to do.
pub fn read(path: &Path) -> Result<Scenario, ScenarioError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ScenarioError::Unreadable { path: path.to_owned(), source })?;
    parse(path, &text)
}

/// Writes a scenario file.
///
/// # Errors
/// [`ScenarioError::Unwritable`] names the file and the reason.
pub fn write(path: &Path, scenario: &Scenario) -> Result<(), ScenarioError> {
    let text = serde_json::to_string_pretty(scenario).expect("a scenario has string keys only");
    let unwritable = |source| ScenarioError::Unwritable { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    std::fs::write(path, text + "\n").map_err(unwritable)
}

fn parse(path: &Path, text: &str) -> Result<Scenario, ScenarioError> {
    #[derive(Deserialize)]
    struct Outline {
        version: u32,
    }
    let path = path.to_owned();
    match serde_json::from_str::<Outline>(text) {
        Ok(Outline { version }) if version > VERSION => {
            return Err(ScenarioError::Newer { path, found: version });
        }
        _ => {}
    }
    let scenario: Scenario = match serde_json::from_str(text) {
        Ok(scenario) => scenario,
        Err(source) => return Err(ScenarioError::Malformed { path, source }),
    };
    match impossible(&scenario) {
        Some(reason) => Err(ScenarioError::Impossible { path, reason }),
        None => Ok(scenario),
    }
}

/// What a well-formed scenario may still get wrong.
fn impossible(scenario: &Scenario) -> Option<String> {
    let topology = &scenario.topology;
    if [topology.gateways, topology.workers, topology.projectors].contains(&0) {
        return Some("it needs at least one gateway, one worker and one projector".to_owned());
    }
    let mut names = BTreeSet::new();
    if let Some(twin) = scenario.registrants.iter().find(|who| !names.insert(&who.name)) {
        return Some(format!("two registrants are called {:?}; give each a name of its own", twin.name));
    }
    if let Some(reason) = impossible_conference(scenario) {
        return Some(reason);
    }
    let nodes = scenario.cast(Default::default()).nodes();
    scenario.faults.iter().find_map(|fault| match fault {
        Fault::Crash { node, .. } if !nodes.contains(node) => {
            Some(format!("there is no machine {node} to crash"))
        }
        Fault::Drop(weather)
        | Fault::Duplicate(weather)
        | Fault::Reorder(weather)
        | Fault::Delay { weather, .. }
            if weather.permille > 1000 =>
        {
            Some(format!("a {} rate of {} of a thousand is more than all", fault.kind(), weather.permille))
        }
        _ => None,
    })
}

/// What is wrong with the conferences.
fn impossible_conference(scenario: &Scenario) -> Option<String> {
    let mut conferences = BTreeSet::new();
    for organiser in &scenario.organisers {
        if !conferences.insert(&organiser.conference) {
            return Some(format!(
                "two organisers set up {:?}; give each conference a name",
                organiser.conference
            ));
        }
        for act in &organiser.acts {
            if let OrganiserAct::Offer { seat_type, price: Some(price), .. } = act
                && let Err(error) = price.parse::<Price>()
            {
                return Some(format!("the price of {seat_type:?}: {error}"));
            }
        }
    }
    let of_nobody = scenario.registrants.iter().find_map(|who| {
        who.conference.as_ref().filter(|name| !conferences.contains(name)).map(|name| (&who.name, name))
    });
    of_nobody.map(|(who, name)| format!("{who:?} wants to go to {name:?}, which nobody sets up"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::scenario::from_seed;

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
    fn a_newer_file_is_refused_by_its_version_even_if_its_form_is_unknown() {
        let error = changed(|value| {
            value["version"] = json!(VERSION + 1);
            value["moon_phase"] = json!("full");
        });
        assert!(error.contains("has version 2") && error.contains("story.json"), "{error}");
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = changed(|value| value["moon_phase"] = json!("full"));
        assert!(error.contains("unknown field `moon_phase`"), "{error}");
    }

    #[test]
    fn what_cannot_be_is_named() {
        let error = changed(|value| value["topology"]["workers"] = json!(0));
        assert!(error.contains("at least one gateway, one worker"), "{error}");
        let error =
            changed(|value| value["registrants"][1]["name"] = value["registrants"][0]["name"].clone());
        assert!(error.contains("two registrants are called"), "{error}");
        let error = changed(|value| value["organisers"][0]["acts"][1]["offer"]["price"] = json!("a lot"));
        assert!(error.contains("\"a lot\" is not a price"), "{error}");
    }
}
