//! The form of scenarios as JSON Schema, for editors and validators: what a file may say, generated
//! from the types, and how far it goes, from the [limits](super::limits()).
//!
//! What depends on several fields at once no schema tells: that a fault ends after it began, that a
//! machine is there, that two people have two names. Whoever reads the file does.

use serde_json::Value;
use stage::schema::{Label, limit, read};

use crate::cluster::settings::{Bound, Settings};

use super::limits::{LAST_MS, LAST_START_MS, LONGEST_ABSENCE_MS, MOST_ACTS, MOST_MACHINES};
use super::{Scenario, VERSION_OF_FINDINGS};

/// The schema of scenarios (JSON Schema, draft 2020-12). It lets pass all that is read, and what it
/// refuses is refused.
///
/// # Panics
/// If a limit is set to a field that no scenario has.
#[must_use]
pub fn schema() -> Value {
    let title = "A scenario: machines, people, and what goes wrong";
    let label = Label { name: "scenario", version: VERSION_OF_FINDINGS, title };
    let mut schema = read::<Scenario>(label).to_value();
    // A clock is wrong by less than the grace after a promise, which is longest without an upgrade.
    let bounds = Settings::BOUNDS;
    let longest_grace = bounds.iter().find(|bound| bound.field == "grace_ms");
    let skew = longest_grace.map_or(u64::MAX, |bound| bound.most) - 1;
    let ends = [("from_ms", LAST_MS), ("until_ms", LAST_MS), ("at_ms", LAST_MS)];
    let spans = [("up_to_ms", LAST_MS), ("late_ms", LAST_MS), ("down_ms", LONGEST_ABSENCE_MS)];
    let machines = ["gateways", "workers", "projectors"];
    let table = ends
        .into_iter()
        .chain(spans)
        .map(|(field, most)| ("Fault", field, 0, most))
        .chain(machines.map(|field| ("Topology", field, 1, MOST_MACHINES.into())))
        .chain([
            ("Fault", "ahead_ms", -(skew as i64), skew),
            ("Upgrade", "at_ms", 0, LAST_MS),
            ("Upgrade", "pause_ms", 0, LAST_MS),
            ("Organiser", "starts_ms", 0, LAST_START_MS),
            ("OrganiserAct", "at_ms", 0, LAST_MS),
            ("Act", "ms", 0, LAST_MS),
        ])
        .chain(
            bounds.map(|Bound { field, least, most, .. }| ("Settings", field, least as i64, most)),
        );
    for (name, field, least, most) in table {
        let limited = limit(&mut schema["$defs"][name], field, least, most);
        assert!(limited > 0, "{name} has no {field}");
    }
    let limited = limit(&mut schema, "horizon_ms", 1, LAST_MS);
    assert!(limited > 0, "a scenario has no horizon");
    limit_acts(&mut schema);
    schema
}

/// Nobody does more than so much, one thing after the other.
fn limit_acts(schema: &mut Value) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(limit_acts),
        Value::Object(parts) => {
            let acts = ["#/$defs/Act", "#/$defs/OrganiserAct"];
            if parts.get("items").is_some_and(|item| acts.iter().any(|act| item["$ref"] == *act)) {
                parts.insert("maxItems".to_owned(), MOST_ACTS.into());
            }
            parts.values_mut().for_each(limit_acts);
        }
        _ => {}
    }
}
