//! The event store of one node: one file, and one write transaction for each handled message. The events, the note
//! that the message was handled and the messages to be sent are stored together or not at all; everything the system
//! promises after a crash rests on that.
//!
//! Every message gets a place in the log of messages and keeps it for ever. The outbox only lists the places of those that
//! are still to be settled, and the ledger of dead letters the places of those that were given up.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::ops::RangeInclusive;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::rc::Rc;

use domain::sourcing::{MessageId, StreamId, StreamKind, Version};
use redb::backends::{FileBackend, InMemoryBackend};
use redb::{
    Builder, Database, ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    StorageBackend, TableDefinition, WriteTransaction,
};
use uuid::Uuid;

/// The format this program reads and writes. It is raised with every change of the tables below that an older
/// program would misread.
const FORMAT: u64 = 1;

/// A node keeps little; the default of a gigabyte would only hide a leak.
const CACHE_BYTES: usize = 4 << 20;

/// A stream's kind and id, and the event's version.
type EventKey = (u8, u128, u64);
/// A handler, and the message it handled.
type HandledKey = (u8, u128);

const EVENTS: TableDefinition<'_, EventKey, &[u8]> = TableDefinition::new("events");
/// The order of all events: where in it which event stands.
const LOG: TableDefinition<'_, u64, EventKey> = TableDefinition::new("log");
const HANDLED: TableDefinition<'_, HandledKey, &[u8]> = TableDefinition::new("handled");
/// Every message, in the order in which they were stored: its id, the id of the message that led to it, and the message as
/// it was first. Nothing is ever taken out.
const MESSAGES: TableDefinition<'_, u64, (u128, u128, &[u8])> = TableDefinition::new("messages");
/// By the place in the log of messages: the message's id and, once it was repaired, the form in which it is sent.
const OUTBOX: TableDefinition<'_, u64, (u128, &[u8])> = TableDefinition::new("outbox");
/// By the place in the log of messages: the message's id, its form if it had been repaired, and why it was given up.
const DEAD_LETTERS: TableDefinition<'_, u64, (u128, &[u8], &[u8])> = TableDefinition::new("dead letters");
/// Rows that are changed in place: by id, the version and the row.
const ROWS: TableDefinition<'_, u128, (u64, &[u8])> = TableDefinition::new("rows");
/// Names that no two rows may share, and the row that has each.
const NAMES: TableDefinition<'_, &str, u128> = TableDefinition::new("names");
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const FORMAT_KEY: &str = "format";

/// A place in the order of all events of one ledger: the first event stands at 1, and 0 is before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// A small number that names who handles: two subscriptions of one node handle the same message independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handler(pub u8);

/// Everything that handling one message changes.
#[derive(Clone, Copy, Debug)]
pub struct Transaction<'a> {
    /// Who handled it.
    pub handler: Handler,
    /// What was handled.
    pub message: MessageId,
    /// The message itself, if nobody else caused it: no commit sent it, so this one brings it into the log of messages.
    pub original: Option<&'a [u8]>,
    /// What came of it; whoever brings the same message again is given this.
    pub outcome: &'a [u8],
    /// The stream that was decided about, even if nothing is appended to it.
    pub stream: StreamId,
    /// How many events the decision took into account.
    pub expected: Version,
    /// What happened.
    pub events: &'a [Vec<u8>],
    /// What must be sent because of it.
    pub outbox: &'a [(MessageId, Vec<u8>)],
    /// The row that was decided about, for what is not event-sourced.
    pub row: Option<RowChange<'a>>,
    /// Messages sent earlier that have arrived, so that they leave the outbox without a transaction of their own.
    pub settled: &'a [MessageId],
}

/// A row that was decided about, and what it is from now on.
#[derive(Clone, Copy, Debug)]
pub struct RowChange<'a> {
    /// Which row.
    pub id: u128,
    /// The version the decision took into account; 0 if there was no row.
    pub expected: u64,
    /// What it is from now on; nothing if it stays as it is.
    pub saved: Option<SavedRow<'a>>,
}

/// A row to save.
#[derive(Clone, Copy, Debug)]
pub struct SavedRow<'a> {
    /// Its version.
    pub version: u64,
    /// The row.
    pub bytes: &'a [u8],
    /// Names that no other row may have.
    pub names: &'a [String],
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is stored.
    Committed {
        /// The version of the first appended event, or of the next event if none was appended.
        first: Version,
        /// Where the last event of the ledger stands now.
        position: Position,
    },
    /// The message was handled before; nothing was changed.
    AlreadyHandled {
        /// What came of it then.
        outcome: Vec<u8>,
    },
    /// The stream has another number of events than the decision took into account; nothing was changed.
    Conflict {
        /// How many it has.
        head: Version,
    },
    /// A name that no two rows may share belongs to another row; nothing was changed.
    NameTaken {
        /// Which name.
        name: String,
    },
}

/// When a commit is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Once it would survive a power loss.
    #[default]
    Synced,
    /// At once, although a crash may take it back. Wrong; it exists to show that the wrong is found.
    Unsynced,
}

/// The rules a ledger keeps. The default is the safe one; each departure from it is a defect to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a transaction is refused when the stream is not at the expected version. Otherwise its events are
    /// appended to whatever is there.
    pub check_expected_version: bool,
    /// Whether it is stored, and looked up, that a message was handled.
    pub durable_inbox: bool,
    /// Whether it is remembered who handled a message. Otherwise what one handled counts as handled by all.
    pub inbox_by_handler: bool,
    /// Whether the version is checked as well where nothing is appended.
    pub check_empty_commits: bool,
    /// Whether outgoing messages are stored together with the events that cause them.
    pub outbox: bool,
    /// Whether a name that belongs to another row is refused.
    pub unique_names: bool,
    /// When a commit is acknowledged.
    pub durability: Durability,
}

impl Policy {
    /// Every rule is kept.
    pub const SAFE: Self = Self {
        check_expected_version: true,
        durable_inbox: true,
        inbox_by_handler: true,
        check_empty_commits: true,
        outbox: true,
        unique_names: true,
        durability: Durability::Synced,
    };
}

impl Default for Policy {
    fn default() -> Self {
        Self::SAFE
    }
}

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The version it brought the stream to.
    pub version: Version,
    /// The event.
    pub payload: Vec<u8>,
}

/// One event of the whole ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands among all events.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// The version it brought that stream to.
    pub version: Version,
    /// The event.
    pub payload: Vec<u8>,
}

/// A message as it was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub message: MessageId,
    /// The id of the message that led to it; its own if there was none.
    pub cause: MessageId,
    /// The message.
    pub payload: Vec<u8>,
}

/// A message that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its id.
    pub message: MessageId,
    /// The message.
    pub payload: Vec<u8>,
    /// Why it was given up.
    pub reason: Vec<u8>,
}

/// Why a ledger could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The storage under the ledger failed.
    #[error(
        "the storage of the ledger failed: {0}; open the ledger again once the storage works: every acknowledged \
         commit is still there, and whether the last one was stored is found there too"
    )]
    Io(#[source] io::Error),
    /// The storage failed before, and what is in memory may no longer be what is stored.
    #[error("the storage of the ledger failed before ({detail}); drop this ledger and open it again")]
    Broken {
        /// What the storage engine says.
        detail: String,
    },
    /// What is stored contradicts itself, or is no ledger.
    #[error(
        "the ledger is damaged or is not a ledger: {detail}; nothing more was written to it: keep the file for \
         inspection and restore a copy, or give another path"
    )]
    Corrupt {
        /// What was found.
        detail: String,
    },
    /// A newer program wrote the ledger.
    #[error(
        "the ledger has format {found}, and this program supports formats up to {supported}; open it with the \
         newer program that wrote it, or give another path"
    )]
    NewerFormat {
        /// The format of the ledger.
        found: u64,
        /// The newest format this program knows.
        supported: u64,
    },
    /// The file has a format of the storage engine that this program's engine does not read.
    #[error(
        "the file has version {found} of the storage engine's format, which this program cannot read; open it \
         with the program that wrote it, or give another path"
    )]
    OtherEngine {
        /// The version of the engine's format.
        found: u8,
    },
    /// Another ledger has the file open.
    #[error("another program has the ledger open; end it, or give another path")]
    InUse,
    /// An event, a message or an outcome is larger than the storage can hold.
    #[error("{bytes} bytes are too large for one entry of the ledger; nothing was stored")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

impl LedgerError {
    fn corrupt(detail: impl Into<String>) -> Self {
        Self::Corrupt { detail: detail.into() }
    }
}

impl From<io::Error> for LedgerError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // What the engine says of bytes it cannot understand, and a backend of bytes that should be there.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::corrupt(error.to_string()),
            _ => Self::Io(error),
        }
    }
}

impl From<redb::Error> for LedgerError {
    fn from(error: redb::Error) -> Self {
        use redb::Error as E;
        match error {
            E::Io(error) => error.into(),
            E::Unsupported => Self::Io(io::ErrorKind::Unsupported.into()),
            E::PreviousIo | E::DatabaseClosed | E::LockPoisoned(_) => {
                Self::Broken { detail: error.to_string() }
            }
            E::DatabaseAlreadyOpen => Self::InUse,
            E::UpgradeRequired(found) => Self::OtherEngine { found },
            E::ValueTooLarge(bytes) => Self::TooLarge { bytes },
            other => Self::corrupt(other.to_string()),
        }
    }
}

/// The engine has an error for each of its calls; all of them are part of its general one.
macro_rules! from_engine {
    ($($name:ident)*) => {$(
        impl From<redb::$name> for LedgerError {
            fn from(error: redb::$name) -> Self {
                redb::Error::from(error).into()
            }
        }
    )*};
}

from_engine! { CommitError DatabaseError SetDurabilityError StorageError TableError TransactionError }

/// An event store.
#[derive(Debug)]
pub struct Ledger {
    db: Database,
    policy: Policy,
    /// How many events each stream has; filled when a stream is first asked for, changed only after a commit.
    heads: BTreeMap<StreamId, Version>,
    /// Where the last event stands.
    position: u64,
    /// The place the next message gets in the log of messages.
    next_message: u64,
    /// Which places of the outbox a message has: more than one only if it was stored twice.
    outgoing: BTreeSet<(u128, u64)>,
}

impl Ledger {
    /// Opens the ledger that `backend` holds, or starts one if it holds nothing.
    pub fn open(backend: impl StorageBackend) -> Result<Self, LedgerError> {
        start_over_if_creation_was_interrupted(&backend)?;
        // The engine trusts a file that was closed in order, and panics on some kinds of damage. Everything it has
        // begun is dropped with the panic, so what is caught here leaves nothing half done behind.
        let db = panic::catch_unwind(AssertUnwindSafe(|| open_verified(backend))).unwrap_or_else(|_| {
            Err(LedgerError::corrupt("the storage engine stumbled over what is stored"))
        })?;
        Self::over(db)
    }

    /// Opens the ledger in a file, or starts one if there is no file.
    pub fn open_file(path: &Path) -> Result<Self, LedgerError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Self::open(FileBackend::new(file)?)
    }

    /// Starts a ledger that is gone when it is dropped.
    pub fn in_memory() -> Result<Self, LedgerError> {
        Self::open(InMemoryBackend::new())
    }

    /// The same ledger under other rules.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    fn over(db: Database) -> Result<Self, LedgerError> {
        let read = db.begin_read()?;
        let empty = read.list_tables()?.next().is_none();
        if empty {
            let write = db.begin_write()?;
            write.open_table(EVENTS)?;
            write.open_table(LOG)?;
            write.open_table(HANDLED)?;
            write.open_table(MESSAGES)?;
            write.open_table(OUTBOX)?;
            write.open_table(DEAD_LETTERS)?;
            write.open_table(ROWS)?;
            write.open_table(NAMES)?;
            write.open_table(META)?.insert(FORMAT_KEY, FORMAT)?;
            write.commit()?;
        } else {
            check_format(&read)?;
        }
        drop(read);
        let mut ledger = Self {
            db,
            policy: Policy::SAFE,
            heads: BTreeMap::new(),
            position: 0,
            next_message: 1,
            outgoing: BTreeSet::new(),
        };
        if !empty {
            ledger.remember()?;
        }
        Ok(ledger)
    }

    /// Fills what is kept in memory from what is stored.
    fn remember(&mut self) -> Result<(), LedgerError> {
        let read = self.db.begin_read()?;
        let (log, events) = (read.open_table(LOG)?, read.open_table(EVENTS)?);
        self.position = log.last()?.map_or(0, |(position, _)| position.value());
        if log.len()? != self.position || events.len()? != self.position {
            return Err(LedgerError::corrupt(format!(
                "the last event stands at {}, but {} events are stored and {} are listed",
                self.position,
                events.len()?,
                log.len()?
            )));
        }
        for row in read.open_table(OUTBOX)?.iter()? {
            let (place, message) = row?;
            self.outgoing.insert((message.value().0, place.value()));
        }
        let messages = read.open_table(MESSAGES)?;
        let last = messages.last()?.map_or(0, |(place, _)| place.value());
        if messages.len()? != last {
            return Err(LedgerError::corrupt(format!(
                "the last message has the place {last}, and {} messages are logged",
                messages.len()?
            )));
        }
        self.next_message = last + 1;
        Ok(())
    }

    /// A number that was noted under a name.
    pub fn note(&self, name: &str) -> Result<Option<u64>, LedgerError> {
        let read = self.db.begin_read()?;
        Ok(read.open_table(META)?.get(name)?.map(|noted| noted.value()))
    }

    /// Notes a number under a name, in place of the one before.
    pub fn take_note(&self, name: &str, number: u64) -> Result<(), LedgerError> {
        let write = self.begin_write()?;
        write.open_table(META)?.insert(name, number)?;
        Ok(write.commit()?)
    }

    /// Stores everything that handling one message changes, or nothing. A message that was handled before is
    /// recognised before the version is looked at; the version is checked even if no event is appended.
    pub fn commit(&mut self, transaction: &Transaction<'_>) -> Result<Verdict, LedgerError> {
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
        for row in changes.removed {
            self.outgoing.remove(&row);
        }
        self.outgoing.extend(changes.added);
        Ok(Verdict::Committed { first: changes.head.next(), position: self.position() })
    }

    /// Writes a transaction into one of the engine, or says why it is refused.
    fn apply(
        &self,
        transaction: &Transaction<'_>,
        write: &WriteTransaction,
    ) -> Result<Result<Changes, Verdict>, LedgerError> {
        let stream = transaction.stream;
        let mut inbox = None;
        if self.policy.durable_inbox {
            let table = write.open_table(HANDLED)?;
            let handler = if self.policy.inbox_by_handler { transaction.handler } else { Handler(0) };
            let key = handled_key(handler, transaction.message);
            if let Some(outcome) = table.get(key)? {
                return Ok(Err(Verdict::AlreadyHandled { outcome: outcome.value().to_vec() }));
            }
            inbox = Some((table, key));
        }
        let head = match self.heads.get(&stream) {
            Some(head) => *head,
            None => stored_head(&write.open_table(EVENTS)?, stream)?,
        };
        let checked = self.policy.check_empty_commits || !transaction.events.is_empty();
        if self.policy.check_expected_version && checked && head != transaction.expected {
            return Ok(Err(Verdict::Conflict { head }));
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
        let mut changes =
            Changes { head, logged: 0, added: Vec::new(), removed: self.places(transaction.settled) };
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

    /// Gives a message that nobody caused, and everything that is to be sent, the next places in the log of messages.
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
    ) -> Result<Option<Verdict>, LedgerError> {
        let mut rows = write.open_table(ROWS)?;
        let version = rows.get(row.id)?.map_or(0, |stored| stored.value().0);
        if self.policy.check_expected_version && version != row.expected {
            return Ok(Some(Verdict::Conflict { head }));
        }
        let Some(saved) = row.saved else { return Ok(None) };
        let mut names = write.open_table(NAMES)?;
        for name in saved.names {
            let owner = names.get(name.as_str())?.map(|owner| owner.value());
            if self.policy.unique_names && owner.is_some_and(|owner| owner != row.id) {
                return Ok(Some(Verdict::NameTaken { name: name.clone() }));
            }
            names.insert(name.as_str(), row.id)?;
        }
        rows.insert(row.id, (saved.version, saved.bytes))?;
        Ok(None)
    }

    /// A row, if there is one.
    pub fn row(&self, id: u128) -> Result<Option<Vec<u8>>, LedgerError> {
        let rows = self.db.begin_read()?.open_table(ROWS)?;
        Ok(rows.get(id)?.map(|row| row.value().1.to_vec()))
    }

    /// All rows, by id.
    pub fn rows(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let rows = self.db.begin_read()?.open_table(ROWS)?;
        let mut all = Vec::new();
        for row in rows.iter()? {
            all.push(row?.1.value().1.to_vec());
        }
        Ok(all)
    }

    /// The events of a stream after the given version, in order.
    pub fn read_stream(&self, stream: StreamId, after: Version) -> Result<Vec<Record>, LedgerError> {
        let events = self.db.begin_read()?.open_table(EVENTS)?;
        let mut records = Vec::new();
        let mut expected = after.next();
        for row in events.range(versions(stream, expected))? {
            let (key, payload) = row?;
            let version = Version(key.value().2);
            if version != expected {
                return Err(LedgerError::corrupt(format!("{stream} has {version} where {expected} belongs")));
            }
            records.push(Record { version, payload: payload.value().to_vec() });
            expected = expected.next();
        }
        Ok(records)
    }

    /// How many events a stream has.
    pub fn head(&self, stream: StreamId) -> Result<Version, LedgerError> {
        match self.heads.get(&stream) {
            Some(head) => Ok(*head),
            None => stored_head(&self.db.begin_read()?.open_table(EVENTS)?, stream),
        }
    }

    /// Where the last event of the ledger stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position(self.position)
    }

    /// The events of all streams after the given position, in the order in which they were stored, at most `limit`.
    pub fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        let read = self.db.begin_read()?;
        let (log, events) = (read.open_table(LOG)?, read.open_table(EVENTS)?);
        let mut entries = Vec::new();
        let first = after.0 + 1;
        for (expected, row) in (first..).zip(log.range(first..)?.take(limit)) {
            let (position, key) = row?;
            let (position, key) = (position.value(), key.value());
            if position != expected {
                return Err(LedgerError::corrupt(format!(
                    "an event at {position} stands where {expected} belongs"
                )));
            }
            let Some(payload) = events.get(key)? else {
                return Err(LedgerError::corrupt(format!(
                    "the event at {position} is listed and not stored"
                )));
            };
            entries.push(Entry {
                position: Position(position),
                stream: stream_of(key)?,
                version: Version(key.2),
                payload: payload.value().to_vec(),
            });
        }
        Ok(entries)
    }

    /// What came of a message, if it was handled.
    pub fn handled(&self, handler: Handler, message: MessageId) -> Result<Option<Vec<u8>>, LedgerError> {
        if !self.policy.durable_inbox {
            return Ok(None);
        }
        let table = self.db.begin_read()?.open_table(HANDLED)?;
        Ok(table.get(handled_key(handler, message))?.map(|outcome| outcome.value().to_vec()))
    }

    /// Every message that was ever stored, in that order.
    pub fn messages(&self) -> Result<Vec<Logged>, LedgerError> {
        let table = self.db.begin_read()?.open_table(MESSAGES)?;
        let mut messages = Vec::new();
        for row in table.iter()? {
            let (_, message) = row?;
            let (id, cause, payload) = message.value();
            let (message, cause) = (message_id(id), message_id(cause));
            messages.push(Logged { message, cause, payload: payload.to_vec() });
        }
        Ok(messages)
    }

    /// The newest message with this id among the last `limit` that were logged.
    pub fn recent_message(&self, message: MessageId, limit: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        let table = self.db.begin_read()?.open_table(MESSAGES)?;
        for row in table.range(self.next_message.saturating_sub(limit)..)?.rev() {
            let (_, logged) = row?;
            let (id, _, payload) = logged.value();
            if id == message.0.as_u128() {
                return Ok(Some(payload.to_vec()));
            }
        }
        Ok(None)
    }

    /// The messages that are still to be sent, in the order in which they were stored.
    pub fn outbox(&self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let read = self.db.begin_read()?;
        let (outbox, messages) = (read.open_table(OUTBOX)?, read.open_table(MESSAGES)?);
        let mut unsettled = Vec::new();
        for row in outbox.iter()? {
            let (place, message) = row?;
            let (id, form) = message.value();
            unsettled.push((message_id(id), form_to_send(&messages, place.value(), form)?));
        }
        Ok(unsettled)
    }

    /// The messages that were given up, in the order in which they had been stored.
    pub fn dead_letters(&self) -> Result<Vec<DeadLetter>, LedgerError> {
        let read = self.db.begin_read()?;
        let (table, messages) = (read.open_table(DEAD_LETTERS)?, read.open_table(MESSAGES)?);
        let mut letters = Vec::new();
        for row in table.iter()? {
            let (place, letter) = row?;
            let (id, form, reason) = letter.value();
            letters.push(DeadLetter {
                message: message_id(id),
                payload: form_to_send(&messages, place.value(), form)?,
                reason: reason.to_vec(),
            });
        }
        Ok(letters)
    }

    /// Takes arrived messages out of the outbox, and moves those that are given up to the dead letters, each with the
    /// reason. A message that is not in the outbox is ignored: it was settled before.
    pub fn settle(
        &mut self,
        settled: &[MessageId],
        dead: &[(MessageId, Vec<u8>)],
    ) -> Result<(), LedgerError> {
        let mut removed = self.places(settled);
        let given_up: Vec<_> = dead
            .iter()
            .flat_map(|(message, reason)| {
                self.places(&[*message]).into_iter().map(move |row| (row, reason.as_slice()))
            })
            .filter(|(row, _)| !removed.contains(row))
            .collect();
        if removed.is_empty() && given_up.is_empty() {
            return Ok(());
        }
        let write = self.begin_write()?;
        {
            let mut outbox = write.open_table(OUTBOX)?;
            for (_, place) in &removed {
                outbox.remove(place)?;
            }
            if !given_up.is_empty() {
                let mut letters = write.open_table(DEAD_LETTERS)?;
                for ((id, place), reason) in given_up {
                    if let Some(message) = outbox.remove(place)? {
                        letters.insert(place, (id, message.value().1, reason))?;
                        removed.insert((id, place));
                    }
                }
            }
        }
        write.commit()?;
        for row in removed {
            self.outgoing.remove(&row);
        }
        Ok(())
    }

    /// Puts every dead letter back into the outbox, at the place it had, and returns them in that order.
    pub fn requeue_dead_letters(&mut self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let write = self.begin_write()?;
        let mut requeued = Vec::new();
        let mut added = Vec::new();
        {
            let mut letters = write.open_table(DEAD_LETTERS)?;
            let mut outbox = write.open_table(OUTBOX)?;
            let messages = write.open_table(MESSAGES)?;
            while let Some((place, letter)) = letters.pop_first()? {
                let (place, (id, form, _)) = (place.value(), letter.value());
                outbox.insert(place, (id, form))?;
                added.push((id, place));
                requeued.push((message_id(id), form_to_send(&messages, place, form)?));
            }
        }
        if requeued.is_empty() {
            return Ok(requeued);
        }
        write.commit()?;
        self.outgoing.extend(added);
        Ok(requeued)
    }

    /// Takes one dead letter out of the ledger of dead letters: back into the outbox in the given form, at the place it
    /// had, or for good. The log of messages keeps the form it had first. False if there is no such letter.
    pub fn repair_dead_letter(
        &mut self,
        message: MessageId,
        sent_again: Option<&[u8]>,
    ) -> Result<bool, LedgerError> {
        let id = message.0.as_u128();
        let write = self.begin_write()?;
        let mut places = Vec::new();
        {
            let mut letters = write.open_table(DEAD_LETTERS)?;
            for row in letters.iter()? {
                let (place, letter) = row?;
                if letter.value().0 == id {
                    places.push(place.value());
                }
            }
            let mut outbox = write.open_table(OUTBOX)?;
            for place in &places {
                letters.remove(place)?;
                if let Some(payload) = sent_again {
                    outbox.insert(place, (id, payload))?;
                }
            }
        }
        if places.is_empty() {
            return Ok(false);
        }
        write.commit()?;
        if sent_again.is_some() {
            self.outgoing.extend(places.into_iter().map(|place| (id, place)));
        }
        Ok(true)
    }

    fn begin_write(&self) -> Result<WriteTransaction, LedgerError> {
        let mut write = self.db.begin_write()?;
        if self.policy.durability == Durability::Unsynced {
            write.set_durability(redb::Durability::None)?;
        }
        Ok(write)
    }

    /// The rows of the outbox that hold these messages.
    fn places(&self, messages: &[MessageId]) -> BTreeSet<(u128, u64)> {
        messages
            .iter()
            .map(|message| message.0.as_u128())
            .flat_map(|id| self.outgoing.range((id, 0)..=(id, u64::MAX)))
            .copied()
            .collect()
    }
}

/// The form of a message that is sent as it was logged.
const AS_LOGGED: &[u8] = &[];

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

/// Opens the engine's database and has every page of it verified.
fn open_verified(backend: impl StorageBackend) -> Result<Database, LedgerError> {
    let new = backend.len()? == 0;
    let repaired = Rc::new(Cell::new(false));
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES).set_repair_callback({
        let repaired = Rc::clone(&repaired);
        move |_| repaired.set(true)
    });
    let mut db = builder.create_with_backend(backend)?;
    // What is new needs no look, and after a crash the engine itself has verified every page.
    if !new && !repaired.get() && !db.check_integrity()? {
        return Err(LedgerError::corrupt("it was closed in order, and has changed since"));
    }
    Ok(db)
}

/// The storage engine writes its mark only after an empty file has been prepared and synced. A power loss before that
/// leaves a file that is not empty and has no mark, which the engine then refuses. Nothing was ever stored in it: so
/// it is emptied, but only if its mark is missing or incomplete and everything behind the header is still zero. The
/// mark is written when the file has its length, so an incomplete one in a short file is damage.
fn start_over_if_creation_was_interrupted(backend: &impl StorageBackend) -> Result<(), LedgerError> {
    const MARK: &[u8; 9] = b"redb\x1A\x0A\xA9\x0D\x0A";
    const HEADER_BYTES: usize = 4096;
    let length = backend.len()?;
    if length == 0 {
        return Ok(());
    }
    let mut mark = [0; MARK.len()];
    let short = mark.len().min(usize::try_from(length).unwrap_or(usize::MAX));
    backend.read(0, &mut mark[..short])?;
    let written = mark.iter().zip(MARK).take_while(|(found, mark)| found == mark).count();
    let possible = written == 0 || (written < MARK.len() && length > HEADER_BYTES as u64);
    if !possible || mark[written..].iter().any(|byte| *byte != 0) {
        return Ok(());
    }
    let mut chunk = vec![0; HEADER_BYTES];
    let mut offset = HEADER_BYTES as u64;
    while offset < length {
        let part = chunk.len().min(usize::try_from(length - offset).unwrap_or(usize::MAX));
        backend.read(offset, &mut chunk[..part])?;
        if chunk[..part].iter().any(|byte| *byte != 0) {
            return Ok(());
        }
        offset += part as u64;
    }
    backend.set_len(0)?;
    Ok(backend.sync_data()?)
}

fn check_format(read: &ReadTransaction) -> Result<(), LedgerError> {
    let meta = read.open_table(META)?;
    match meta.get(FORMAT_KEY)?.map(|format| format.value()) {
        Some(found) if found > FORMAT => Err(LedgerError::NewerFormat { found, supported: FORMAT }),
        Some(FORMAT) => Ok(()),
        Some(found) => Err(LedgerError::corrupt(format!("there never was a format {found}"))),
        None => Err(LedgerError::corrupt("it does not say which format it has")),
    }
}

/// The form in which a message is to be sent.
fn form_to_send(
    messages: &impl ReadableTable<u64, (u128, u128, &'static [u8])>,
    place: u64,
    form: &[u8],
) -> Result<Vec<u8>, LedgerError> {
    if form != AS_LOGGED {
        return Ok(form.to_vec());
    }
    match messages.get(place)? {
        Some(logged) => Ok(logged.value().2.to_vec()),
        None => {
            Err(LedgerError::corrupt(format!("the message at place {place} is to be sent and not logged")))
        }
    }
}

fn stored_head(
    events: &impl ReadableTable<EventKey, &'static [u8]>,
    stream: StreamId,
) -> Result<Version, LedgerError> {
    let last = events.range(versions(stream, Version(0)))?.next_back().transpose()?;
    Ok(last.map_or(Version(0), |(key, _)| Version(key.value().2)))
}

/// The keys of a stream's events from a version on.
fn versions(stream: StreamId, from: Version) -> RangeInclusive<EventKey> {
    event_key(stream, from)..=event_key(stream, Version(u64::MAX))
}

/// What is stored for a kind must never change, whatever order the kinds are declared in.
const fn event_key(stream: StreamId, version: Version) -> EventKey {
    let kind = match stream.kind {
        StreamKind::Order => 1,
        StreamKind::SeatsAvailability => 2,
        StreamKind::RegistrationProcess => 3,
        StreamKind::Payment => 4,
        StreamKind::SeatAssignments => 5,
        StreamKind::Conference => 6,
        StreamKind::PromotionalCode => 7,
    };
    (kind, stream.id.as_u128(), version.0)
}

fn stream_of((kind, id, _): EventKey) -> Result<StreamId, LedgerError> {
    let kind = match kind {
        1 => StreamKind::Order,
        2 => StreamKind::SeatsAvailability,
        3 => StreamKind::RegistrationProcess,
        4 => StreamKind::Payment,
        5 => StreamKind::SeatAssignments,
        6 => StreamKind::Conference,
        7 => StreamKind::PromotionalCode,
        _ => return Err(LedgerError::corrupt(format!("there is no kind of stream with the number {kind}"))),
    };
    Ok(StreamId::new(kind, Uuid::from_u128(id)))
}

const fn handled_key(handler: Handler, message: MessageId) -> HandledKey {
    (handler.0, message.0.as_u128())
}

const fn message_id(id: u128) -> MessageId {
    MessageId(Uuid::from_u128(id))
}

#[cfg(test)]
mod tests;
