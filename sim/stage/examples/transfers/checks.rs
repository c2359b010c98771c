//! What must hold in every run, and what a campaign must have seen.

use std::collections::{BTreeMap, BTreeSet};

use stage::{Check, Happening, Mark, Promise, check::Judge};

use crate::ledger::Entry;
use crate::message::{LetterId, NodeId, Outcome};
use crate::system::{Account, Bank, Probe};

/// What a run has told so far.
#[derive(Default)]
struct Seen {
    asked: BTreeSet<u32>,
    ended: BTreeSet<u32>,
    acknowledged: BTreeSet<(NodeId, LetterId)>,
    held: BTreeMap<NodeId, Vec<Entry>>,
}

impl Seen {
    fn keep(&mut self, node: NodeId, told: &Probe) {
        match told {
            Probe::Asked(transfer) => drop(self.asked.insert(*transfer)),
            Probe::Ended(transfer, _) => drop(self.ended.insert(*transfer)),
            Probe::Acknowledged(id) => drop(self.acknowledged.insert((node, *id))),
            Probe::Holds(entries) => drop(self.held.insert(node, entries.clone())),
            _ => {}
        }
    }
}

fn promise(id: &'static str, rule: &'static str, judge: Judge<Bank, Seen>) -> Box<dyn Check<Bank>> {
    Box::new(Promise { id, rule, keep: Seen::keep, judge, kept: Seen::default() })
}

/// Safety is judged whenever a ledger books, or tells what it holds, which it does after every
/// restart; S1 and liveness at the end.
pub(crate) fn checks() -> Vec<Box<dyn Check<Bank>>> {
    vec![
        promise("S1", "A transfer that ended gave what it took.", |seen, told, judgement| {
            for transfer in seen.ended.iter().filter(|_| told.is_none()) {
                let entries = seen.held.values().flatten().filter(|it| it.transfer == *transfer);
                let sum: i64 = entries.filter_map(|entry| entry.change).sum();
                let what = || format!("transfer {transfer} changed what there is by {sum}");
                judgement.expect(sum == 0, what);
            }
        }),
        promise("S2", "Nothing is booked twice.", |_, told, judgement| {
            let Some((node, Probe::Holds(entries))) = told else { return };
            let mut ids = BTreeSet::new();
            for Entry { id, transfer, .. } in entries {
                let what = || format!("{node} holds a booking of transfer {transfer} twice");
                judgement.expect(ids.insert(id), what);
            }
        }),
        promise("S3", "No balance is below its limit.", |_, told, judgement| {
            let Some((_, Probe::Booked(Account { number, limit, .. }, balance))) = told else {
                return;
            };
            let what = || format!("account {number} is at {balance}, below {limit}");
            judgement.expect(balance >= limit, what);
        }),
        promise("S4", "What a ledger has answered survives a crash.", |seen, told, judgement| {
            let Some((node, Probe::Holds(entries))) = told else { return };
            let held: BTreeSet<_> = entries.iter().map(|entry| entry.id).collect();
            for (_, id) in seen.acknowledged.iter().filter(|(by, _)| *by == node) {
                let what = || format!("{node} forgot an answer about transfer {}", id >> 8);
                judgement.expect(held.contains(id), what);
            }
        }),
        promise("L1", "Every transfer ends in one of three ways.", |seen, told, judgement| {
            for transfer in seen.asked.iter().filter(|_| told.is_none()) {
                let what = || format!("transfer {transfer} never ended");
                judgement.expect(seen.ended.contains(transfer), what);
            }
        }),
    ]
}

pub(crate) fn marks() -> Vec<Mark<Bank>> {
    use Outcome::{Refunded, Refused};
    use Probe::{CameAgain, Ended, Recovered};
    let mark = |name, is_reached| Mark { name, is_reached };
    vec![
        mark("refused", |event| matches!(event.probe(), Some((_, Ended(_, Refused))))),
        mark("given back", |event| matches!(event.probe(), Some((_, Ended(_, Refunded))))),
        mark("came again", |event| matches!(event.probe(), Some((_, CameAgain)))),
        mark("torn tail cut off", |event| matches!(event.probe(), Some((_, Recovered(1..))))),
        mark("lost writes", |event| {
            matches!(event.what, Happening::Stopped { writes_lost: 1.., .. })
        }),
    ]
}
