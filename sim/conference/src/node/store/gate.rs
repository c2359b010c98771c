//! The gate: which release is final, and how an operator makes the next one final.

use std::collections::BTreeMap;

use domain::history::Release;
use domain::sourcing::Timestamp;

use super::super::protocol::{RolloutNotice, Server};
use super::super::{Halted, Outbox, Sends};
use super::ledger::{Ledger, LedgerError};
use super::{Count, Store};
use crate::node::observation::Observation;

const GATE: &str = "gate";

/// The last release that was finalised, if any ever was.
pub(super) fn read(ledger: &Ledger) -> Result<Option<Release>, LedgerError> {
    let noted = ledger.note(GATE)?.and_then(|schema| u16::try_from(schema).ok());
    Ok(noted.and_then(Release::of_schema))
}

/// Finalises a release.
pub(super) fn move_to(ledger: &mut Ledger, release: Release) -> Result<(), LedgerError> {
    ledger.take_note(GATE, release.schema().into())
}

impl Store {
    /// Takes note of what a machine runs, and tells it where the gate stands.
    pub(super) fn announced(
        &mut self,
        machine: Server,
        release: Release,
        count: u64,
        out: &mut Outbox,
    ) {
        if count == self.count.number {
            self.count.said.insert(machine, release);
        }
        out.notify(machine, RolloutNotice::Gate { release: self.gate });
    }

    /// Lets everybody write in the form of a release, once every machine has said that it runs it.
    /// What a machine said before it was asked may be out of date, so all are asked.
    pub(super) fn finalise(
        &mut self,
        now: Timestamp,
        release: Release,
        machines: &[Server],
        count: u64,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if self.count.number != count {
            self.count = Count { number: count, said: BTreeMap::new() };
        }
        let runs =
            |machine: &Server| self.count.said.get(machine).is_some_and(|runs| *runs >= release);
        let missing: Vec<_> = machines.iter().copied().filter(|machine| !runs(machine)).collect();
        if self.gate < release && !missing.is_empty() {
            for machine in missing {
                if self.count.said.contains_key(&machine) {
                    out.observe(Observation::NotFinalised { release, because_of: machine.into() });
                }
                out.notify(machine, RolloutNotice::Count { count });
            }
            return Ok(());
        }
        if self.gate < release {
            move_to(self.open_ledger(), release)?;
            self.gate = release;
            self.move_outbox(now, out);
        }
        out.observe(Observation::Finalised { release });
        for machine in machines {
            out.notify(*machine, RolloutNotice::Gate { release });
        }
        Ok(())
    }
}
