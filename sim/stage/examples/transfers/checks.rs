//! What must hold in every run, and what a campaign must have seen.

use std::collections::{BTreeMap, BTreeSet};

use stage::{Check, Happening, Judgement, Mark, RunEvent};

use crate::ledger::Entry;
use crate::message::{LetterId, NodeId, Outcome};
use crate::system::{Bank, Probe};

type Event = RunEvent<Bank>;

pub(crate) fn checks() -> Vec<Box<dyn Check<Bank>>> {
    vec![
        Box::<Conserved>::default(),
        Box::new(BookedOnce),
        Box::new(Limited),
        Box::<Durable>::default(),
        Box::<Ends>::default(),
    ]
}

pub(crate) fn marks() -> Vec<Mark<Bank>> {
    let is_told = |name, is_reached| Mark { name, is_reached };
    vec![
        is_told("refused", |event| matches!(probe(event), Some((_, Probe::Ended(_, Outcome::Refused))))),
        is_told("refunded", |event| matches!(probe(event), Some((_, Probe::Ended(_, Outcome::Refunded))))),
        is_told("came again", |event| matches!(probe(event), Some((_, Probe::CameAgain)))),
        is_told("torn tail cut off", |event| matches!(probe(event), Some((_, Probe::Recovered(1..))))),
        is_told("lost with unsynced writes", |event| {
            matches!(event.what, Happening::Stopped { writes_lost: 1.., .. })
        }),
    ]
}

/// What a node told, if this is what happened.
fn probe(event: &Event) -> Option<(NodeId, &Probe)> {
    match &event.what {
        Happening::Probed { node, probe } => Some((*node, probe)),
        _ => None,
    }
}

/// Asked at the end, of what the ledgers hold then.
#[derive(Default)]
struct Conserved {
    held: BTreeMap<NodeId, Vec<Entry>>,
    ended: BTreeSet<u32>,
}

impl Check<Bank> for Conserved {
    fn id(&self) -> &'static str {
        "S1"
    }

    fn rule(&self) -> &'static str {
        "Money is conserved: what a transfer that has ended took from accounts, it gave to accounts."
    }

    fn observe(&mut self, event: &Event, _judgement: &mut Judgement) {
        match probe(event) {
            Some((node, Probe::Holds(entries))) => drop(self.held.insert(node, entries.clone())),
            Some((_, Probe::Ended(transfer, _))) => drop(self.ended.insert(*transfer)),
            _ => {}
        }
    }

    fn conclude(&mut self, _quiescent: bool, judgement: &mut Judgement) {
        for transfer in &self.ended {
            let bookings = self.held.values().flatten().filter(|entry| entry.transfer == *transfer);
            let sum: i64 = bookings.filter_map(|entry| entry.change).sum();
            judgement.expect(sum == 0, || format!("transfer {transfer} changed what there is by {sum}"));
        }
    }
}

/// Asked whenever a ledger tells what it holds.
struct BookedOnce;

impl Check<Bank> for BookedOnce {
    fn id(&self) -> &'static str {
        "S2"
    }

    fn rule(&self) -> &'static str {
        "Nothing is booked twice."
    }

    fn observe(&mut self, event: &Event, judgement: &mut Judgement) {
        if let Some((node, Probe::Holds(entries))) = probe(event) {
            let mut ids = BTreeSet::new();
            for Entry { id, transfer, .. } in entries {
                judgement.expect(ids.insert(*id), || {
                    format!("{node} holds a booking of transfer {transfer} twice")
                });
            }
        }
    }
}

/// Asked after every booking.
struct Limited;

impl Check<Bank> for Limited {
    fn id(&self) -> &'static str {
        "S3"
    }

    fn rule(&self) -> &'static str {
        "No balance is below its limit."
    }

    fn observe(&mut self, event: &Event, judgement: &mut Judgement) {
        if let Some((_, Probe::Booked(account, balance))) = probe(event) {
            let what = || format!("account {} is at {balance}, below {}", account.number, account.limit);
            judgement.expect(*balance >= account.limit, what);
        }
    }
}

/// Asked whenever a ledger tells what it holds, which it does after every restart.
#[derive(Default)]
struct Durable(BTreeMap<NodeId, BTreeSet<LetterId>>);

impl Check<Bank> for Durable {
    fn id(&self) -> &'static str {
        "S4"
    }

    fn rule(&self) -> &'static str {
        "What a ledger has acknowledged survives a loss of power."
    }

    fn observe(&mut self, event: &Event, judgement: &mut Judgement) {
        match probe(event) {
            Some((node, Probe::Acknowledged(id))) => drop(self.0.entry(node).or_default().insert(*id)),
            Some((node, Probe::Holds(entries))) => {
                let held: BTreeSet<_> = entries.iter().map(|entry| entry.id).collect();
                for id in self.0.entry(node).or_default().iter() {
                    let what = || format!("{node} has forgotten a booking of transfer {}", id >> 8);
                    judgement.expect(held.contains(id), what);
                }
            }
            _ => {}
        }
    }
}

/// Asked at the end, long after the last fault.
#[derive(Default)]
struct Ends(BTreeMap<u32, bool>);

impl Check<Bank> for Ends {
    fn id(&self) -> &'static str {
        "L1"
    }

    fn rule(&self) -> &'static str {
        "Every transfer ends: completed, refused, or given back."
    }

    fn observe(&mut self, event: &Event, _judgement: &mut Judgement) {
        match probe(event) {
            Some((_, Probe::Asked(transfer))) => drop(self.0.insert(*transfer, false)),
            Some((_, Probe::Ended(transfer, _))) => drop(self.0.insert(*transfer, true)),
            _ => {}
        }
    }

    fn conclude(&mut self, _quiescent: bool, judgement: &mut Judgement) {
        for (transfer, ended) in &self.0 {
            judgement.expect(*ended, || format!("transfer {transfer} never ended"));
        }
    }
}
