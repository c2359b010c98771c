//! One transaction for each handled message: its events, its outgoing messages, its row, and that
//! it was handled.

use domain::history;
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;

use super::super::protocol::{
    Answered, BusRequest, Commit, CommitAnswer, Handler, Outcome, RolloutNotice, WorkerMessage,
};
use super::super::{Halted, Outbox, Place, Sends};
use super::ledger::{self, Transaction, TransactionOutcome};
use super::relay::routed;
use super::rows::{RowBytes, SnapshotBytes};
use super::{PLAIN, Store};
use crate::node::observation::{Committed, Observation};

/// What a commit is about, and whom to answer.
#[derive(Clone, Copy)]
struct Subject {
    worker: u8,
    handler: Handler,
    message: MessageId,
    stream: StreamId,
}

impl Subject {
    const fn of(commit: &Commit) -> Self {
        let Commit { worker, handler, message, stream, .. } = *commit;
        Self { worker, handler, message, stream }
    }
}

impl Store {
    pub(super) fn commit(
        &mut self,
        now: Timestamp,
        commit: Commit,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if commit.release < self.gate {
            // It writes what nobody may write any more.
            let gate = RolloutNotice::Gate { release: self.gate };
            out.to_worker(commit.worker, WorkerMessage::Rollout(gate));
            return Ok(());
        }
        let about = Subject::of(&commit);
        let Subject { handler, message, .. } = about;
        if commit.events.iter().any(|row| row.meta.schema < self.gate.schema()) {
            return self.refuse_former_form(&commit, out);
        }
        let ahead = self.relaying.ahead_of_commit(&commit.outgoing);
        if !ahead.is_empty() {
            out.to_bus(BusRequest::Publish(ahead.iter().map(routed).collect()));
        }
        // Most of what comes again was handled before, and need not even be written down.
        let inbox = (self.protections.seams.inbox_number)(handler, commit.release, self.gate);
        let inbox = ledger::HandlerNumber(inbox);
        let answer = match self.open_ledger().handled(inbox, message) {
            Some(outcome) => {
                let outcome = read_outcome(message, outcome)?;
                self.recognise(about, outcome, commit.outcome, out)
            }
            None => self.append(now, commit, inbox, out)?,
        };
        self.answer(about, answer, out);
        Ok(())
    }

    fn append(
        &mut self,
        now: Timestamp,
        commit: Commit,
        inbox: ledger::HandlerNumber,
        out: &mut Outbox,
    ) -> Result<CommitAnswer, Halted> {
        let Subject { handler, message, stream, .. } = Subject::of(&commit);
        if self.serializable.as_mut().is_some_and(|it| it.refuses(handler, message)) {
            out.observe(Observation::FailedToSerialize { stream });
            return self.conflict(stream, commit.expected);
        }
        let outcome = serde_json::to_vec(&commit.outcome).expect(PLAIN);
        let events: Vec<_> = commit.events.iter().map(history::encode).collect();
        let outbox: Vec<_> = commit
            .outgoing
            .iter()
            .map(|message| (message.meta.id, history::encode_message(message)))
            .collect();
        // What nobody sent is logged with its first commit.
        let logs = self.protections.seams.logs;
        let original = commit.original.as_deref().and_then(logs);
        let original = original.map(|kept| history::encode_message(&kept));
        let settled: Vec<_> = self.settled.iter().copied().collect();
        let entry = match &commit.row {
            Some(row) => self.log_entry(now, commit.stream, row)?,
            None => None,
        };
        let row = commit.row.as_ref().map(|row| RowBytes::of(row, entry.as_ref()));
        let snapshot = commit.snapshot.as_deref();
        let snapshot = snapshot.map(|sent| self.snapshots.kept(commit.stream, sent));
        let snapshot = snapshot.as_ref().map(SnapshotBytes::of);
        let appended = self.open_ledger().commit(&Transaction {
            handler: inbox,
            message,
            original: original.as_deref(),
            outcome: &outcome,
            stream: commit.stream,
            expected: commit.expected,
            events: &events,
            outbox: &outbox,
            row: row.as_ref().map(|row| row.change(commit.stream)),
            snapshot: snapshot.as_ref().map(SnapshotBytes::saved),
            settled: &settled,
        });
        Ok(match appended? {
            TransactionOutcome::Committed { first, .. } => {
                self.settled.clear();
                let found = Version(first.0 - 1);
                let sizes = events.iter().map(Vec::len);
                self.recent.keep(commit.stream, found, commit.events.iter().cloned().zip(sizes));
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
                    found,
                    events: commit.events,
                    as_written: None,
                    row: commit.row,
                    outgoing: commit.outgoing,
                }));
                CommitAnswer::Committed { expected, outcome }
            }
            TransactionOutcome::AlreadyHandled { outcome } => {
                let recorded = read_outcome(message, &outcome)?;
                self.recognise(Subject::of(&commit), recorded, commit.outcome, out)
            }
            TransactionOutcome::Conflict { .. } => {
                out.observe(Observation::Conflicted { stream: commit.stream });
                self.conflict(commit.stream, commit.expected)?
            }
            TransactionOutcome::NameTaken { name } => CommitAnswer::NameTaken { name },
        })
    }

    /// Whoever repeats is told what came of it.
    fn recognise(
        &self,
        Subject { handler, message, .. }: Subject,
        recorded: Outcome,
        decided: Outcome,
        out: &mut Outbox,
    ) -> CommitAnswer {
        out.observe(Observation::Recognised { handler, message });
        CommitAnswer::AlreadyHandled((self.protections.seams.recognises)(recorded, decided))
    }

    fn answer(&self, about: Subject, answer: CommitAnswer, out: &mut Outbox) {
        let Subject { worker, handler, message, stream } = about;
        let (gate, both) = (self.gate, self.wants_both());
        let answered = Answered { handler, message, stream, answer, gate, both };
        out.to_worker(worker, WorkerMessage::Answered(answered));
    }

    /// Whoever decided had not heard which release is final, and is told by the answer. It decides
    /// anew, and writes as that does.
    fn refuse_former_form(&mut self, commit: &Commit, out: &mut Outbox) -> Result<(), Halted> {
        let stream = commit.stream;
        out.observe(Observation::FormerForm { stream, gate: self.gate });
        let answer = self.conflict(stream, commit.expected)?;
        self.answer(Subject::of(commit), answer, out);
        Ok(())
    }

    /// It has to be decided anew, on what follows the version it was decided on.
    fn conflict(&mut self, stream: StreamId, after: Version) -> Result<CommitAnswer, Halted> {
        let (events, _) = self.rest(stream, after)?;
        Ok(CommitAnswer::Conflict { after, events })
    }
}

fn read_outcome(message: MessageId, bytes: &[u8]) -> Result<Outcome, Halted> {
    serde_json::from_slice(bytes).map_err(|error| Place::Outcome(message).not_json(error))
}
