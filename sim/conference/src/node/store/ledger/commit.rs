//! The one write transaction of a handled message.

use domain::sourcing::Version;
use serde_bytes::Bytes;

use super::journal::{Grown, Handled, JournalEntry, Sent};
use super::keys::stream_key;
use super::{
    CommitRules, Decided, Ledger, LedgerError, RowChange, Transaction, TransactionOutcome, Writing,
};

impl Ledger {
    /// Stores everything that handling one message changes, or nothing. A message that was handled
    /// before is recognised before the version is looked at; the version is checked even if no
    /// event is appended.
    pub fn commit(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<TransactionOutcome, LedgerError> {
        let Transaction { stream, events, .. } = *transaction;
        if let Some(outcome) = self.handled(transaction.handler, transaction.message) {
            return Ok(TransactionOutcome::AlreadyHandled { outcome: outcome.to_vec() });
        }
        let head = self.head(stream);
        let decided = Decided { head, expected: transaction.expected, events: events.len() };
        if (self.rules.is_stale)(decided) {
            return Ok(TransactionOutcome::Conflict { head });
        }
        let entry = self.entry_of(transaction, head);
        let first_change = self.first_kept(self.last_change + u64::from(transaction.saves()));
        let mut writing = self.storage.begin(self.rules.durability)?;
        // Dropping what is being written takes it back.
        if let Some(row) = transaction.row
            && let Some(refusal) =
                save_row(&mut writing, self.rules, row, head, self.last_change + 1)?
        {
            return Ok(refusal);
        }
        if first_change > self.first_change {
            writing.drop_changes(first_change)?;
        }
        if !events.is_empty() {
            writing.put_events(stream, head, self.index.position(), events)?;
        }
        if let Some(snapshot) = transaction.snapshot
            && snapshot.version == head.plus(events.len())
        {
            writing.put_snapshot(stream, snapshot)?;
        }
        Self::store(&mut self.index, writing, &entry)?;
        self.last_change += u64::from(transaction.saves());
        self.first_change = first_change;
        Ok(TransactionOutcome::Committed { first: head.next(), position: self.position() })
    }

    /// Where the first entry of the change log stands that is kept, once its last stands there.
    fn first_kept(&self, last: u64) -> u64 {
        let first = self.kept_changes.map_or(1, |kept| (last + 1).saturating_sub(kept));
        first.max(self.first_change)
    }

    /// What the journal gets with a transaction.
    fn entry_of<'a>(&self, transaction: &Transaction<'a>, head: Version) -> JournalEntry<'a> {
        let Transaction { message, outcome, stream, events, .. } = *transaction;
        let grown = Grown { stream: stream_key(stream), head: head.0, events: events.len() as u64 };
        JournalEntry {
            cause: message.0.as_u128(),
            handled: (self.rules.inbox_of)(transaction.handler)
                .map(|inbox| Handled { inbox: inbox.0, outcome: Bytes::new(outcome) }),
            grown: (!events.is_empty()).then_some(grown),
            original: transaction.original.map(Bytes::new),
            sent: (self.rules.outbox)(transaction.outbox)
                .iter()
                .map(|(id, payload)| Sent { id: id.0.as_u128(), payload: Bytes::new(payload) })
                .collect(),
            gone: self.index.unsettled(transaction.settled).into_iter().collect(),
            back: Vec::new(),
        }
    }
}

/// Saves a row with this place in the change log, or says why it is refused.
fn save_row(
    writing: &mut Writing<'_>,
    rules: CommitRules,
    row: RowChange<'_>,
    head: Version,
    change: u64,
) -> Result<Option<TransactionOutcome>, LedgerError> {
    if (rules.is_stale_row)(writing.row_version(row.id)?, row.expected) {
        return Ok(Some(TransactionOutcome::Conflict { head }));
    }
    let Some(saved) = row.saved else { return Ok(None) };
    for name in saved.names {
        if writing.owner(name)?.is_some_and(|owner| (rules.is_taken)(owner, row.id)) {
            return Ok(Some(TransactionOutcome::NameTaken { name: name.clone() }));
        }
    }
    writing.put_row(row.id, &saved, change)?;
    Ok(None)
}
