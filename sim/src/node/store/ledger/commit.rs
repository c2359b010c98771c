//! The one write transaction of a handled message.

use domain::sourcing::Version;
use redb::{ReadableTable, WriteTransaction};
use serde_bytes::Bytes;

use super::journal::{Grown, Handled, JournalEntry, Sent};
use super::snapshots;
use super::tables::{CHANGES, EVENTS, NAMES, ROWS, event_key, stream_key};
use super::{HandlerNumber, Ledger, LedgerError, RowChange, Transaction, TransactionOutcome};

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
        let checked = self.policy.check_empty_commits || !events.is_empty();
        if self.policy.check_expected_version && checked && head != transaction.expected {
            return Ok(TransactionOutcome::Conflict { head });
        }
        let write = self.begin_write()?;
        // Dropping the engine's transaction takes it back.
        if let Some(row) = transaction.row
            && let Some(refusal) = self.save_row(row, head, &write)?
        {
            return Ok(refusal);
        }
        if !events.is_empty() {
            let mut table = write.open_table(EVENTS)?;
            for (index, event) in events.iter().enumerate() {
                table.insert(event_key(stream, head.plus(index + 1)), event.as_slice())?;
            }
        }
        if let Some(snapshot) = transaction.snapshot
            && snapshot.version == head.plus(events.len())
        {
            snapshots::put(&write, stream, snapshot)?;
        }
        let entry = self.entry_of(transaction, head);
        self.store(write, &entry)?;
        self.last_change += u64::from(transaction.saves());
        Ok(TransactionOutcome::Committed { first: head.next(), position: self.position() })
    }

    /// What the journal gets with a transaction.
    fn entry_of<'a>(&self, transaction: &Transaction<'a>, head: Version) -> JournalEntry<'a> {
        let Transaction { message, outcome, stream, events, .. } = *transaction;
        let HandlerNumber(inbox) = self.inbox_of(transaction.handler);
        let outgoing = if self.policy.outbox { transaction.outbox } else { &[] };
        let grown = Grown { stream: stream_key(stream), head: head.0, events: events.len() as u64 };
        JournalEntry {
            cause: message.0.as_u128(),
            handled: self
                .policy
                .durable_inbox
                .then(|| Handled { inbox, outcome: Bytes::new(outcome) }),
            grown: (!events.is_empty()).then_some(grown),
            original: transaction.original.map(Bytes::new),
            sent: outgoing
                .iter()
                .map(|(id, payload)| Sent { id: id.0.as_u128(), payload: Bytes::new(payload) })
                .collect(),
            gone: self.index.unsettled(transaction.settled).into_iter().collect(),
            back: Vec::new(),
        }
    }

    /// Saves a row, or says why it is refused.
    fn save_row(
        &self,
        row: RowChange<'_>,
        head: Version,
        write: &WriteTransaction,
    ) -> Result<Option<TransactionOutcome>, LedgerError> {
        let mut rows = write.open_table(ROWS)?;
        let version = rows.get(row.id)?.map_or(0, |stored| stored.value().0);
        if self.policy.check_expected_version && version != row.expected {
            return Ok(Some(TransactionOutcome::Conflict { head }));
        }
        let Some(saved) = row.saved else { return Ok(None) };
        let mut names = write.open_table(NAMES)?;
        for name in saved.names {
            let owner = names.get(name.as_str())?.map(|owner| owner.value());
            if self.policy.unique_names && owner.is_some_and(|owner| owner != row.id) {
                return Ok(Some(TransactionOutcome::NameTaken { name: name.clone() }));
            }
            names.insert(name.as_str(), row.id)?;
        }
        rows.insert(row.id, (saved.version, saved.saved_at, saved.bytes))?;
        write.open_table(CHANGES)?.insert(self.last_change + 1, saved.change)?;
        Ok(None)
    }
}
