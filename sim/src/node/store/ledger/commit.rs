//! The one write transaction of a handled message.

use std::collections::BTreeSet;

use domain::sourcing::Version;
use redb::{ReadableTable, WriteTransaction};

use super::reading::stored_head;
use super::snapshots;
use super::tables::{
    AS_LOGGED, CHANGES, EVENTS, HANDLED, LOG, MESSAGES, NAMES, OUTBOX, ROWS, event_key, handled_key,
};
use super::{HandlerNumber, Ledger, LedgerError, RowChange, Transaction, TransactionOutcome};

impl Ledger {
    /// Stores everything that handling one message changes, or nothing. A message that was handled
    /// before is recognised before the version is looked at; the version is checked even if no
    /// event is appended.
    pub fn commit(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<TransactionOutcome, LedgerError> {
        let write = self.begin_write()?;
        let changes = match self.apply(transaction, &write)? {
            Ok(changes) => changes,
            // Dropping the engine's transaction takes it back.
            Err(refusal) => return Ok(refusal),
        };
        write.commit()?;
        // Only now: after a commit that failed, memory must still say what the store said before.
        self.heads.insert(transaction.stream, changes.head.plus(transaction.events.len()));
        self.position += transaction.events.len() as u64;
        self.next_message += changes.logged;
        self.last_change += u64::from(transaction.saves());
        for row in changes.removed {
            self.outgoing.remove(&row);
        }
        self.outgoing.extend(changes.added);
        Ok(TransactionOutcome::Committed { first: changes.head.next(), position: self.position() })
    }

    /// Writes a transaction into one of the engine, or says why it is refused.
    fn apply(
        &self,
        transaction: &Transaction<'_>,
        write: &WriteTransaction,
    ) -> Result<Result<Changes, TransactionOutcome>, LedgerError> {
        let stream = transaction.stream;
        let mut inbox = None;
        if self.policy.durable_inbox {
            let table = write.open_table(HANDLED)?;
            let handler =
                if self.policy.inbox_by_handler { transaction.handler } else { HandlerNumber(0) };
            let key = handled_key(handler, transaction.message);
            if let Some(outcome) = table.get(key)? {
                return Ok(Err(TransactionOutcome::AlreadyHandled {
                    outcome: outcome.value().to_vec(),
                }));
            }
            inbox = Some((table, key));
        }
        let head = match self.heads.get(&stream) {
            Some(head) => *head,
            None => stored_head(&write.open_table(EVENTS)?, stream)?,
        };
        let checked = self.policy.check_empty_commits || !transaction.events.is_empty();
        if self.policy.check_expected_version && checked && head != transaction.expected {
            return Ok(Err(TransactionOutcome::Conflict { head }));
        }

        if let Some(row) = transaction.row
            && let Some(refusal) = self.save_row(row, head, write)?
        {
            return Ok(Err(refusal));
        }

        if let Some((mut table, key)) = inbox {
            table.insert(key, transaction.outcome)?;
        }
        if !transaction.events.is_empty() {
            let (mut events, mut log) = (write.open_table(EVENTS)?, write.open_table(LOG)?);
            for (index, event) in transaction.events.iter().enumerate() {
                let key = event_key(stream, head.plus(index + 1));
                events.insert(key, event.as_slice())?;
                log.insert(self.position + 1 + index as u64, key)?;
            }
        }
        if let Some(snapshot) = transaction.snapshot
            && snapshot.version == head.plus(transaction.events.len())
        {
            snapshots::put(write, stream, snapshot)?;
        }
        let mut changes = Changes {
            head,
            logged: 0,
            added: Vec::new(),
            removed: self.places(transaction.settled),
        };
        self.log_messages(transaction, &mut changes, write)?;
        if !changes.added.is_empty() || !changes.removed.is_empty() {
            let mut outbox = write.open_table(OUTBOX)?;
            for (_, place) in &changes.removed {
                outbox.remove(place)?;
            }
            for (id, place) in &changes.added {
                outbox.insert(place, (*id, AS_LOGGED))?;
            }
        }
        Ok(Ok(changes))
    }

    /// Gives a message that nobody caused, and everything that is to be sent, the next places in
    /// the log of messages.
    fn log_messages(
        &self,
        transaction: &Transaction<'_>,
        changes: &mut Changes,
        write: &WriteTransaction,
    ) -> Result<(), LedgerError> {
        let outgoing = if self.policy.outbox { transaction.outbox } else { &[] };
        if transaction.original.is_none() && outgoing.is_empty() {
            return Ok(());
        }
        let cause = transaction.message.0.as_u128();
        let mut messages = write.open_table(MESSAGES)?;
        if let Some(original) = transaction.original {
            messages.insert(self.next_message, (cause, cause, original))?;
            changes.logged = 1;
        }
        for (message, payload) in outgoing {
            let (id, place) = (message.0.as_u128(), self.next_message + changes.logged);
            messages.insert(place, (id, cause, payload.as_slice()))?;
            changes.added.push((id, place));
            changes.logged += 1;
        }
        Ok(())
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

/// What a transaction changes in what is kept in memory.
struct Changes {
    /// How many events the stream had before.
    head: Version,
    /// How many messages were logged.
    logged: u64,
    /// The rows of the outbox that are new.
    added: Vec<(u128, u64)>,
    /// The rows of the outbox that are gone.
    removed: BTreeSet<(u128, u64)>,
}
