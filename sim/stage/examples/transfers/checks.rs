//! What must hold in every run, and what a campaign must have seen.

use std::collections::{BTreeMap, BTreeSet};

use stage::{Check, Happening, Judgement, Mark, RunEvent};

use crate::ledger::Entry;
use crate::message::{LetterId, NodeId, Outcome};
use crate::system::{Bank, Probe};

/// A promise: its id, the sentence, and how it is judged.
struct Promise(&'static str, &'static str, Judge, Seen);

/// Called after every probe with that probe, and once more when all is over.
type Judge = fn(&Seen, Option<(NodeId, &Probe)>, &mut Judgement);

/// What a run has told so far.
#[derive(Default)]
struct Seen {
    asked: BTreeSet<u32>,
    ended: BTreeSet<u32>,
    acknowledged: BTreeSet<(NodeId, LetterId)>,
    held: BTreeMap<NodeId, Vec<Entry>>,
}

pub(crate) fn checks() -> Vec<Box<dyn Check<Bank>>> {
    let promise =
        |id, rule, judge| -> Box<dyn Check<Bank>> { Box::new(Promise(id, rule, judge, Seen::default())) };
    vec![
        promise(
            "S1",
            "Money is conserved: what an ended transfer took from accounts, it gave to accounts.",
            conserved,
        ),
        promise("S2", "Nothing is booked twice.", booked_once),
        promise("S3", "No balance is below its limit.", limited),
        promise("S4", "What a ledger has acknowledged survives a loss of power.", durable),
        promise("L1", "Every transfer ends: completed, refused, or given back.", ends),
    ]
}

impl Check<Bank> for Promise {
    fn id(&self) -> &'static str {
        self.0
    }

    fn rule(&self) -> &'static str {
        self.1
    }

    fn observe(&mut self, event: &RunEvent<Bank>, judgement: &mut Judgement) {
        let Some((node, told)) = probe(event) else { return };
        match told {
            Probe::Asked(transfer) => drop(self.3.asked.insert(*transfer)),
            Probe::Ended(transfer, _) => drop(self.3.ended.insert(*transfer)),
            Probe::Acknowledged(id) => drop(self.3.acknowledged.insert((node, *id))),
            Probe::Holds(entries) => drop(self.3.held.insert(node, entries.clone())),
            _ => {}
        }
        (self.2)(&self.3, Some((node, told)), judgement);
    }

    fn conclude(&mut self, _quiescent: bool, judgement: &mut Judgement) {
        (self.2)(&self.3, None, judgement);
    }
}

/// Asked at the end, of what the ledgers hold then.
fn conserved(seen: &Seen, told: Option<(NodeId, &Probe)>, judgement: &mut Judgement) {
    for transfer in seen.ended.iter().filter(|_| told.is_none()) {
        let entries = seen.held.values().flatten().filter(|entry| entry.transfer == *transfer);
        let sum: i64 = entries.filter_map(|entry| entry.change).sum();
        judgement.expect(sum == 0, || format!("transfer {transfer} changed what there is by {sum}"));
    }
}

/// Asked whenever a ledger tells what it holds, which it does after every restart and at the end.
fn booked_once(_seen: &Seen, told: Option<(NodeId, &Probe)>, judgement: &mut Judgement) {
    if let Some((node, Probe::Holds(entries))) = told {
        let mut ids = BTreeSet::new();
        for Entry { id, transfer, .. } in entries {
            judgement
                .expect(ids.insert(id), || format!("{node} holds a booking of transfer {transfer} twice"));
        }
    }
}

/// Asked after every booking.
fn limited(_seen: &Seen, told: Option<(NodeId, &Probe)>, judgement: &mut Judgement) {
    if let Some((_, Probe::Booked(account, balance))) = told {
        let what = || format!("account {} is at {balance}, below {}", account.number, account.limit);
        judgement.expect(*balance >= account.limit, what);
    }
}

/// Asked whenever a ledger tells what it holds.
fn durable(seen: &Seen, told: Option<(NodeId, &Probe)>, judgement: &mut Judgement) {
    if let Some((node, Probe::Holds(entries))) = told {
        let held: BTreeSet<_> = entries.iter().map(|entry| entry.id).collect();
        for (_, id) in seen.acknowledged.iter().filter(|(by, _)| *by == node) {
            judgement
                .expect(held.contains(id), || format!("{node} forgot an answer about transfer {}", id >> 8));
        }
    }
}

/// Asked at the end, long after the last fault.
fn ends(seen: &Seen, told: Option<(NodeId, &Probe)>, judgement: &mut Judgement) {
    for transfer in seen.asked.iter().filter(|_| told.is_none()) {
        judgement.expect(seen.ended.contains(transfer), || format!("transfer {transfer} never ended"));
    }
}

pub(crate) fn marks() -> Vec<Mark<Bank>> {
    let mark = |name, is_reached| Mark { name, is_reached };
    vec![
        mark("refused", |event| matches!(probe(event), Some((_, Probe::Ended(_, Outcome::Refused))))),
        mark("given back", |event| matches!(probe(event), Some((_, Probe::Ended(_, Outcome::Refunded))))),
        mark("came again", |event| matches!(probe(event), Some((_, Probe::CameAgain)))),
        mark("torn tail cut off", |event| matches!(probe(event), Some((_, Probe::Recovered(1..))))),
        mark("lost unsynced writes", |event| {
            matches!(event.what, Happening::Stopped { writes_lost: 1.., .. })
        }),
    ]
}

/// Who told what, if that is what happened.
fn probe(event: &RunEvent<Bank>) -> Option<(NodeId, &Probe)> {
    match &event.what {
        Happening::Probed { node, probe } => Some((*node, probe)),
        _ => None,
    }
}
