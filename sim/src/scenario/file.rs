//! Scenarios as files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::values::Price;
use serde::Deserialize;
use thiserror::Error;

use super::{Expected, Scenario, VERSION_OF_FINDINGS};
use crate::cluster::Fault;
use crate::cluster::upgrade::shortest_grace;
use crate::file::replace;
use crate::node::NodeId;
use crate::node::protocol::OrganiserAct;
use stage::fault::{Period, Weather};

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
    #[error("{path} has version {found}, and this release reads version {VERSION_OF_FINDINGS}")]
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

/// Writes a scenario file. It is there as a whole or, if that fails, as it was before.
///
/// # Errors
/// [`ScenarioError::Unwritable`] names the file and the reason.
pub fn write(path: &Path, scenario: &Scenario) -> Result<(), ScenarioError> {
    let text = serde_json::to_string_pretty(scenario).expect("a scenario has string keys only");
    let unwritable = |source| ScenarioError::Unwritable { path: path.to_owned(), source };
    replace(path, &(text + "\n")).map_err(unwritable)
}

fn parse(path: &Path, text: &str) -> Result<Scenario, ScenarioError> {
    #[derive(Deserialize)]
    struct Outline {
        version: u32,
    }
    let path = path.to_owned();
    match serde_json::from_str::<Outline>(text) {
        Ok(Outline { version }) if version > VERSION_OF_FINDINGS => {
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
pub(super) fn impossible(scenario: &Scenario) -> Option<String> {
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
    let nodes = scenario.topology.nodes();
    let grace = shortest_grace(scenario.upgrade);
    let reason = scenario.faults.iter().find_map(|fault| impossible_fault(fault, &nodes, grace));
    let twin = match &scenario.expected {
        Some(Expected::SameEnd(twin)) => impossible(&twin.scenario),
        _ => None,
    };
    reason.or_else(|| Some(format!("the scenario it must end like cannot be played: {}", twin?)))
}

/// What a fault may get wrong in a scenario with these machines, which hold seats for so long after their promise.
pub(crate) fn impossible_fault(fault: &Fault, nodes: &[NodeId], grace: Duration) -> Option<String> {
    let kind = fault.kind();
    let Period { from_ms, until_ms } = fault.period();
    if until_ms < from_ms {
        return Some(format!(
            "a {kind} that begins at {from_ms} ms cannot end at {until_ms} ms, before it began"
        ));
    }
    if let Some(Weather { permille: permille @ 1001.., .. }) = fault.weather() {
        return Some(format!("a {kind} rate of {permille} of a thousand is more than all"));
    }
    let concerned: Vec<NodeId> = match fault {
        Fault::Crash { node, .. }
        | Fault::Restart { node, .. }
        | Fault::Pause { node, .. }
        | Fault::ClockSkew { node, .. } => vec![*node],
        Fault::Partition { from, to, .. } => from.iter().chain(to).copied().collect(),
        _ => Vec::new(),
    };
    if let Some(unknown) = concerned.iter().find(|node| !nodes.contains(node)) {
        return Some(format!("there is no machine {unknown} for a {kind}"));
    }
    match fault {
        Fault::Partition { from, to, .. } if from.is_empty() || to.is_empty() => {
            Some(format!("a {kind} needs machines on both sides"))
        }
        Fault::Partition { from, to, .. } => from
            .iter()
            .find(|node| to.contains(node))
            .map(|both| format!("{both} cannot be on both sides of a {kind}")),
        _ if concerned.iter().any(|node| matches!(node, NodeId::People | NodeId::Bank)) => Some(format!(
            "people and the bank are no machines of the system, so they have no {kind}; for the bank there is bank_outage"
        )),
        Fault::ClockSkew { ahead_ms, .. } if u128::from(ahead_ms.unsigned_abs()) >= grace.as_millis() => {
            Some(format!(
                "a clock that is wrong by {} ms is beyond the grace of {} ms after a promise",
                ahead_ms.unsigned_abs(),
                grace.as_millis()
            ))
        }
        Fault::ClockSkew { ahead_ms, .. } if *ahead_ms < 0 && ahead_ms.unsigned_abs() > from_ms => Some(
            format!("a clock cannot show a time before the first: {} ms behind at {from_ms} ms", -ahead_ms),
        ),
        _ => None,
    }
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
        assert!(error.contains("the scenario it must end like cannot be played: it needs"), "{error}");
    }

    #[test]
    fn a_newer_file_is_refused_by_its_version_even_if_its_form_is_unknown() {
        let error = changed(|value| {
            value["version"] = json!(VERSION_OF_FINDINGS + 1);
            value["moon_phase"] = json!("full");
        });
        assert!(error.contains("has version 2") && error.contains("story.json"), "{error}");
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = changed(|value| value["moon_phase"] = json!("full"));
        assert!(error.contains("unknown field `moon_phase`"), "{error}");
    }

    fn with_fault(fault: Value) -> String {
        changed(|value| value["faults"] = json!([fault]))
    }

    #[test]
    fn a_fault_that_cannot_be_is_named() {
        for kind in ["drop", "duplicate", "reorder", "corrupt", "lock_expiry"] {
            let error = with_fault(json!({"kind": kind, "from_ms": 0, "until_ms": 5, "permille": 1001}));
            assert!(error.contains("rate of 1001 of a thousand is more than all"), "{error}");
        }
        let error = with_fault(json!({"kind": "full_disk", "from_ms": 10, "until_ms": 5}));
        assert!(error.contains("full-disk that begins at 10 ms cannot end at 5 ms"), "{error}");
        for kind in ["crash", "restart"] {
            let error = with_fault(json!({"kind": kind, "node": {"worker": 7}, "at_ms": 0, "down_ms": 5}));
            assert!(error.contains(&format!("no machine worker-7 for a {kind}")), "{error}");
        }
        let error = with_fault(json!({"kind": "pause", "node": "bank", "from_ms": 0, "until_ms": 5}));
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
        let error =
            changed(|value| value["registrants"][1]["name"] = value["registrants"][0]["name"].clone());
        assert!(error.contains("two registrants are called"), "{error}");
        let error = changed(|value| value["organisers"][0]["acts"][1]["offer"]["price"] = json!("a lot"));
        assert!(error.contains("\"a lot\" is not a price"), "{error}");
    }
}
