//! One transaction for each handled message: its events, its outgoing messages, its row, and that it was handled.

use domain::history::{self, Release};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;

use super::super::handler::Handler;
use super::super::protocol::{Commit, Outcome, Payload, Verdict};
use super::super::{Halted, NodeId, Outbox};
use super::ledger::{self, Transaction};
use super::relay::parcel;
use super::rows::{RowBytes, StateBytes};
use super::{Store, halted, unwritable};
use crate::record::{Committed, Observation};

/// The inboxes of another release lie so much higher, where each release has its own.
const INBOX_OF_ANOTHER: u8 = 128;

impl Store {
    pub(super) fn commit(
        &mut self,
        now: Timestamp,
        from: NodeId,
        commit: Commit,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if commit.release < self.gate {
            // It writes what nobody may write any more.
            out.send(from, Payload::Gate { release: self.gate });
            return Ok(());
        }
        let about = (commit.handler, commit.message, commit.stream);
        let (handler, message, _) = about;
        if commit.events.iter().any(|row| row.meta.schema < self.gate.schema()) {
            return self.refuse_former_form(from, &commit, out);
        }
        let outcome = serde_json::to_vec(&commit.outcome).map_err(unwritable)?;
        let events: Vec<_> = commit.events.iter().map(history::encode).collect();
        let outbox: Vec<_> = commit
            .outgoing
            .iter()
            .map(|message| (message.meta.id, history::encode_message(message)))
            .collect();
        let original = commit.original.as_deref().filter(|_| self.protections.log_originals);
        let original = original.map(history::encode_message);
        let settled: Vec<_> = self.settled.iter().copied().collect();
        let entry = match &commit.row {
            Some(row) => self.log_entry(now, commit.stream, row)?,
            None => None,
        };
        let row = commit.row.as_ref().map(|row| RowBytes::of(row, entry.as_ref())).transpose()?;
        if !self.protections.publish_after_commit {
            let due = commit.outgoing.iter().filter(|message| message.body.due().is_none());
            out.send(NodeId::Bus, Payload::Publish(due.map(parcel).collect()));
        }
        let state = commit.kept.as_deref().map(StateBytes::of);
        let inbox = self.inbox(handler, commit.release);
        let verdict = self.open_ledger()?.commit(&Transaction {
            handler: inbox,
            message,
            original: original.as_deref(),
            outcome: &outcome,
            stream: commit.stream,
            expected: commit.expected,
            events: &events,
            outbox: &outbox,
            row: row.as_ref().map(|row| row.change(commit.stream)),
            state: state.as_ref().map(StateBytes::saved),
            settled: &settled,
        });
        let verdict = match verdict.map_err(halted)? {
            ledger::Verdict::Committed { first, .. } => {
                self.settled.clear();
                self.publish(now, &commit.outgoing, out);
                if let Some(entry) = &entry {
                    self.saved(now, entry, out)?;
                }
                let (expected, outcome) = (commit.expected, commit.outcome.clone());
                out.observe(Observation::Committed(Committed {
                    handler,
                    message,
                    original: commit.original,
                    outcome: commit.outcome,
                    stream: commit.stream,
                    expected: commit.expected,
                    found: Version(first.0 - 1),
                    events: commit.events,
                    as_written: None,
                    row: commit.row,
                    outgoing: commit.outgoing,
                }));
                Verdict::Committed { expected, outcome }
            }
            ledger::Verdict::AlreadyHandled { outcome } => {
                out.observe(Observation::Recognised { handler, message });
                let outcome: Outcome = serde_json::from_slice(&outcome)
                    .map_err(|error| Halted(format!("the outcome of {message} cannot be read: {error}")))?;
                if self.protections.recorded_outcomes {
                    Verdict::AlreadyHandled(outcome)
                } else {
                    Verdict::AlreadyHandled(commit.outcome)
                }
            }
            ledger::Verdict::Conflict { .. } => {
                out.observe(Observation::Conflicted { stream: commit.stream });
                self.conflict(commit.stream, commit.expected)?
            }
            ledger::Verdict::NameTaken { name } => Verdict::NameTaken { name },
        };
        self.answer(from, about, verdict, out);
        Ok(())
    }

    fn answer(
        &self,
        worker: NodeId,
        (handler, message, stream): (Handler, MessageId, StreamId),
        verdict: Verdict,
        out: &mut Outbox,
    ) {
        let (gate, both) = (self.gate, self.wants_both());
        out.send(worker, Payload::Verdict { handler, message, stream, verdict, gate, both });
    }

    /// Whoever decided had not heard which release is final, and is told by the answer. It decides anew, and writes as that does.
    fn refuse_former_form(&mut self, from: NodeId, commit: &Commit, out: &mut Outbox) -> Result<(), Halted> {
        let stream = commit.stream;
        out.observe(Observation::FormerForm { stream, gate: self.gate });
        let verdict = self.conflict(stream, commit.expected)?;
        self.answer(from, (commit.handler, commit.message, stream), verdict, out);
        Ok(())
    }

    /// It has to be decided anew, on what follows the version it was decided on.
    fn conflict(&mut self, stream: StreamId, after: Version) -> Result<Verdict, Halted> {
        Ok(Verdict::Conflict { after, events: self.read(stream, after)? })
    }

    /// The inbox in which it is noted that a message was handled: one of each handler, whatever release it runs.
    fn inbox(&self, handler: Handler, release: Release) -> ledger::Handler {
        let own = !self.protections.precautions.one_processor && release > self.gate;
        ledger::Handler(handler.number() + if own { INBOX_OF_ANOTHER } else { 0 })
    }
}
