//! What a well-formed scenario may still get wrong: what cannot be, and what is beyond the limits
//! of the form.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use domain::management::CallingOffReason;
use domain::values::{Email, Price};

use super::field::Field;
use super::limits::{
    LAST_MS, LAST_START_MS, LONGEST_ABSENCE_MS, LONGEST_STORY, MOST_ACTS, MOST_FAULTS,
    MOST_MACHINES, MOST_PEOPLE,
};
use super::{Expected, Scenario, Script};
use crate::cluster::settings::{Bound, Settings};
use crate::cluster::upgrade::{Upgrade, shortest_grace};
use crate::cluster::{ConferenceFault, Fault, Topology};
use crate::node::NodeId;
use crate::node::protocol::{Act, CallingOff, Credentials, Organiser, OrganiserAct};
use stage::fault::{Period, Weather};

/// A field that cannot be as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The field that asks for what cannot be.
    pub field: Field,
    /// Why it cannot.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, reason } = self;
        write!(f, "{field}: {reason}")
    }
}

fn refuse(field: Field, reason: impl Into<String>) -> Result<(), Refused> {
    Err(Refused { field, reason: reason.into() })
}

/// Whether a scenario can be played.
pub(super) fn possible(scenario: &Scenario) -> Result<(), Refused> {
    let whole = Field::whole();
    machines(&scenario.topology, &whole.name("topology"))?;
    within_bounds(&scenario.settings, &whole.name("settings"))?;
    no_more(scenario.organisers.len(), MOST_PEOPLE, "organisers", &whole.name("organisers"))?;
    no_more(scenario.registrants.len(), MOST_PEOPLE, "registrants", &whole.name("registrants"))?;
    no_more(scenario.faults.len(), MOST_FAULTS, "faults", &whole.name("faults"))?;
    conferences(&scenario.organisers)?;
    registrants(&scenario.registrants, &scenario.organisers)?;
    if let Some(upgrade) = &scenario.upgrade {
        forward(upgrade, &whole.name("upgrade"))?;
    }
    if let Some(horizon_ms) = scenario.horizon_ms {
        let field = whole.name("horizon_ms");
        in_time(horizon_ms, &field)?;
        if horizon_ms == 0 {
            return refuse(field, "a story that ends as it begins shows nothing");
        }
    }
    let nodes = scenario.topology.nodes();
    let grace = shortest_grace(&scenario.settings, scenario.upgrade);
    for (place, fault) in scenario.faults.iter().enumerate() {
        within_limits(fault).and_then(|()| possible_fault(fault, &nodes, grace)).map_err(
            |Refused { field, reason }| Refused {
                field: field.within(&whole.name("faults").at(place)),
                reason,
            },
        )?;
    }
    let Some(Expected::SameEnd(twin)) = &scenario.expected else { return Ok(()) };
    if twin.scenario.horizon_ms != scenario.horizon_ms {
        let field = whole.name("expected").name("same_end").name("scenario").name("horizon_ms");
        return refuse(field, "two stories that must end alike are stopped at the same instant");
    }
    possible(&twin.scenario).map_err(|Refused { field, reason }| Refused {
        field: field.within(&whole.name("expected").name("same_end").name("scenario")),
        reason: format!("the scenario it must end like cannot be played: {reason}"),
    })
}

fn no_more(count: usize, most: usize, what: &str, field: &Field) -> Result<(), Refused> {
    if count > most {
        return refuse(
            field.clone(),
            format!("{count} {what} are more than the {most} that can be"),
        );
    }
    Ok(())
}

/// An instant or a span, in milliseconds.
fn in_time(ms: u64, field: &Field) -> Result<(), Refused> {
    if ms > LAST_MS {
        let hours = LONGEST_STORY.as_secs() / 3600;
        let reason = format!(
            "{ms} ms is beyond the end of every story, which is after {hours} hours ({LAST_MS} ms)"
        );
        return refuse(field.clone(), reason);
    }
    Ok(())
}

fn machines(topology: &Topology, field: &Field) -> Result<(), Refused> {
    let Topology { gateways, workers, projectors, .. } = *topology;
    for (name, count) in [("gateways", gateways), ("workers", workers), ("projectors", projectors)]
    {
        if count == 0 {
            return refuse(
                field.name(name),
                "it needs at least one gateway, one worker and one projector",
            );
        }
        if count > MOST_MACHINES {
            return refuse(
                field.name(name),
                format!("{count} {name} are more than the {MOST_MACHINES} that can be"),
            );
        }
    }
    Ok(())
}

fn within_bounds(settings: &Settings, field: &Field) -> Result<(), Refused> {
    for bound in Settings::BOUNDS {
        if let Some(value) = bound.exceeded_by(settings) {
            let Bound { field: name, least, most, .. } = bound;
            return refuse(field.name(name), format!("{value} is not from {least} to {most}"));
        }
    }
    Ok(())
}

fn forward(upgrade: &Upgrade, field: &Field) -> Result<(), Refused> {
    let Upgrade { from, to, at_ms, pause_ms, .. } = *upgrade;
    if to <= from {
        return refuse(
            field.name("to"),
            format!("an upgrade goes to a later release, and {to} is not later than {from}"),
        );
    }
    in_time(at_ms, &field.name("at_ms"))?;
    in_time(pause_ms, &field.name("pause_ms"))
}

fn conferences(organisers: &[Organiser]) -> Result<(), Refused> {
    let mut conferences = BTreeSet::new();
    for (place, organiser) in organisers.iter().enumerate() {
        let field = Field::whole().name("organisers").at(place);
        if !conferences.insert(&organiser.conference) {
            let reason = format!(
                "two organisers set up {:?}; give each conference a name",
                organiser.conference
            );
            return refuse(field.name("conference"), reason);
        }
        if organiser.starts_ms > LAST_START_MS {
            let reason = format!("a conference starts within a century ({LAST_START_MS} ms)");
            return refuse(field.name("starts_ms"), reason);
        }
        no_more(organiser.acts.len(), MOST_ACTS, "acts", &field.name("acts"))?;
        for (place, act) in organiser.acts.iter().enumerate() {
            let field = field.name("acts").at(place);
            match act {
                OrganiserAct::Offer { seat_type, price: Some(price), .. } => {
                    costs(price, seat_type, &field.name("offer"))?;
                }
                OrganiserAct::Add { seat_type, price, .. } => {
                    costs(price, seat_type, &field.name("add"))?;
                }
                OrganiserAct::Move { starts_ms, ends_ms } => {
                    let field = field.name("move");
                    for (name, at_ms) in [("starts_ms", *starts_ms), ("ends_ms", *ends_ms)] {
                        if at_ms > LAST_START_MS {
                            let reason = format!(
                                "a conference starts and ends within a century ({LAST_START_MS} ms)"
                            );
                            return refuse(field.name(name), reason);
                        }
                    }
                }
                OrganiserAct::CallOff(CallingOff { reason }) if !reason.is_empty() => {
                    if let Err(error) = reason.parse::<CallingOffReason>() {
                        let field = field.name("call_off").name("reason");
                        return refuse(field, format!("why it is called off: {error}"));
                    }
                }
                OrganiserAct::Find(Credentials { email: Some(email), .. }) => {
                    if let Err(error) = email.parse::<Email>() {
                        return refuse(field.name("find").name("email"), error.to_string());
                    }
                }
                OrganiserAct::WaitUntil { at_ms } => {
                    in_time(*at_ms, &field.name("wait_until").name("at_ms"))?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn costs(price: &str, seat_type: &str, field: &Field) -> Result<(), Refused> {
    match price.parse::<Price>() {
        Ok(_) => Ok(()),
        Err(error) => refuse(field.name("price"), format!("the price of {seat_type:?}: {error}")),
    }
}

fn registrants(registrants: &[Script], organisers: &[Organiser]) -> Result<(), Refused> {
    let mut names = BTreeSet::new();
    for (place, who) in registrants.iter().enumerate() {
        let field = Field::whole().name("registrants").at(place);
        if !names.insert(&who.name) {
            let reason =
                format!("two registrants are called {:?}; give each a name of its own", who.name);
            return refuse(field.name("name"), reason);
        }
        if let Some(name) = &who.conference
            && !organisers.iter().any(|organiser| organiser.conference == *name)
        {
            let reason = format!("{:?} wants to go to {name:?}, which nobody sets up", who.name);
            return refuse(field.name("conference"), reason);
        }
        acts(&who.acts, &field.name("acts"))?;
    }
    Ok(())
}

fn acts(list: &[Act], field: &Field) -> Result<(), Refused> {
    no_more(list.len(), MOST_ACTS, "acts", field)?;
    for (place, act) in list.iter().enumerate() {
        let field = field.at(place);
        match act {
            Act::Wait { ms } => in_time(*ms, &field.name("wait").name("ms"))?,
            Act::JoinWaitList { then } => acts(then, &field.name("join_wait_list").name("then"))?,
            _ => {}
        }
    }
    Ok(())
}

/// What a fault may get wrong in a scenario with these machines, which hold seats for so long after
/// their promise.
pub fn possible_fault(fault: &Fault, nodes: &[NodeId], grace: Duration) -> Result<(), Refused> {
    let fields = Field::whole();
    let kind = fault.kind();
    let Period { from_ms, until_ms } = fault.period();
    if until_ms < from_ms {
        let reason = format!(
            "a {kind} that begins at {from_ms} ms cannot end at {until_ms} ms, before it began"
        );
        return refuse(fields.name("until_ms"), reason);
    }
    if let Some(Weather { permille: permille @ 1001.., .. }) = fault.weather() {
        let reason = format!("a {kind} rate of {permille} of a thousand is more than all");
        return refuse(fields.name("permille"), reason);
    }
    let concerned: Vec<(Field, NodeId)> = match fault {
        Fault::Crash { node, .. }
        | Fault::Restart { node, .. }
        | Fault::Pause { node, .. }
        | Fault::ClockSkew { node, .. }
        | Fault::SlowDisk { node: Some(node), .. }
        | Fault::PowerLoss { node: Some(node), .. }
        | Fault::TornWrite { node: Some(node), .. }
        | Fault::FullDisk { node: Some(node), .. }
        | Fault::IoError { node: Some(node), .. } => vec![(fields.name("node"), *node)],
        Fault::Partition { from, to, .. } => {
            let side = |name: &'static str, nodes: &[NodeId]| {
                let field = Field::whole().name(name);
                nodes
                    .iter()
                    .enumerate()
                    .map(move |(at, node)| (field.at(at), *node))
                    .collect::<Vec<_>>()
            };
            [side("from", from), side("to", to)].concat()
        }
        _ => Vec::new(),
    };
    if let Some((field, unknown)) = concerned.iter().find(|(_, node)| !nodes.contains(node)) {
        return refuse(field.clone(), format!("there is no machine {unknown} for a {kind}"));
    }
    match fault {
        Fault::PowerLoss { node: Some(node), .. }
        | Fault::TornWrite { node: Some(node), .. }
        | Fault::FullDisk { node: Some(node), .. }
        | Fault::IoError { node: Some(node), .. }
            if *node != NodeId::Store =>
        {
            refuse(
                fields.name("node"),
                format!("{node} has no disk for a {kind}; only the store has one"),
            )
        }
        Fault::Partition { from, to, .. } if from.is_empty() || to.is_empty() => {
            let side = if from.is_empty() { "from" } else { "to" };
            refuse(fields.name(side), format!("a {kind} needs machines on both sides"))
        }
        Fault::Partition { from, to, .. } => {
            match to.iter().enumerate().find(|(_, node)| from.contains(node)) {
                Some((at, both)) => refuse(
                    fields.name("to").at(at),
                    format!("{both} cannot be on both sides of a {kind}"),
                ),
                None => Ok(()),
            }
        }
        Fault::ClockSkew { node: NodeId::People | NodeId::Bank, .. }
        | Fault::Crash { node: NodeId::People | NodeId::Bank, .. }
        | Fault::Restart { node: NodeId::People | NodeId::Bank, .. }
        | Fault::Pause { node: NodeId::People | NodeId::Bank, .. } => refuse(
            fields.name("node"),
            format!(
                "people and the bank are no machines of the system, so they have no {kind}; for the bank there is bank_outage"
            ),
        ),
        Fault::ClockSkew { ahead_ms, .. }
            if u128::from(ahead_ms.unsigned_abs()) >= grace.as_millis() =>
        {
            refuse(
                fields.name("ahead_ms"),
                format!(
                    "a clock that is wrong by {} ms is beyond the grace of {} ms after a promise",
                    ahead_ms.unsigned_abs(),
                    grace.as_millis()
                ),
            )
        }
        Fault::ClockSkew { ahead_ms, .. }
            if *ahead_ms < 0 && ahead_ms.unsigned_abs() > fault.period().from_ms =>
        {
            let reason = format!(
                "a clock cannot show a time before the first: {} ms behind at {} ms",
                ahead_ms.unsigned_abs(),
                fault.period().from_ms
            );
            refuse(fields.name("ahead_ms"), reason)
        }
        _ => Ok(()),
    }
}

/// Whether a fault begins and ends within the longest story, and keeps no machine away for too
/// long.
fn within_limits(fault: &Fault) -> Result<(), Refused> {
    let fields = Field::whole();
    let kind = fault.kind();
    let Period { from_ms, until_ms } = fault.period();
    let (begins, ends) = match fault {
        Fault::Crash { down_ms, .. }
        | Fault::Restart { down_ms, .. }
        | Fault::PowerLoss { down_ms, .. }
        | Fault::TornWrite { down_ms, .. } => {
            in_time(*down_ms, &fields.name("down_ms"))?;
            ("at_ms", "down_ms")
        }
        Fault::Own(ConferenceFault::PoisonMessage { .. }) | Fault::IoError { .. } => {
            ("at_ms", "at_ms")
        }
        _ => ("from_ms", "until_ms"),
    };
    in_time(from_ms, &fields.name(begins))?;
    in_time(until_ms, &fields.name(ends))?;
    if fault.absence_ms() > LONGEST_ABSENCE_MS {
        let reason = format!(
            "a {kind} of {} ms is longer than the {} minutes ({LONGEST_ABSENCE_MS} ms) that a machine may be away at a time",
            until_ms - from_ms,
            LONGEST_ABSENCE_MS / 60_000
        );
        return refuse(fields.name(ends), reason);
    }
    match fault {
        Fault::Delay { up_to_ms, .. } => in_time(*up_to_ms, &fields.name("up_to_ms")),
        Fault::SlowDisk { late_ms, .. } => in_time(*late_ms, &fields.name("late_ms")),
        _ => Ok(()),
    }
}
