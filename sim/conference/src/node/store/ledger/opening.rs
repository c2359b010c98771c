//! Opening a ledger: what is kept in memory is made from what is stored, and both must agree.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use redb::StorageBackend;
use redb::backends::{FileBackend, InMemoryBackend};

use super::embedded::Embedded;
use super::index::Index;
use super::journal::JournalEntry;
use super::server::{Server, ServerSchema};
use super::storage::Storage;
use super::stored::Counted;
use super::{CommitRules, Ledger, LedgerError};

impl Ledger {
    /// Opens the ledger that `backend` holds, or starts one if it holds nothing.
    pub fn open(backend: impl StorageBackend) -> Result<Self, LedgerError> {
        Self::over(Storage::Embedded(Embedded::open(backend)?))
    }

    /// Opens the ledger that `backend` holds. If it holds none, none is started: what was there
    /// before and is gone must not be taken for what is new.
    pub fn open_existing(backend: impl StorageBackend) -> Result<Self, LedgerError> {
        Self::over(Storage::Embedded(Embedded::open_existing(backend)?))
    }

    /// Opens the ledger in a file, or starts one if there is no file.
    pub fn open_file(path: &Path) -> Result<Self, LedgerError> {
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Self::open(FileBackend::new(file)?)
    }

    /// Opens the ledger in a file, which must be there.
    pub fn open_existing_file(path: &Path) -> Result<Self, LedgerError> {
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LedgerError::missing(path.display()),
            _ => error.into(),
        })?;
        Self::open_existing(FileBackend::new(file)?).map_err(|error| match error {
            LedgerError::Missing { .. } => LedgerError::missing(path.display()),
            other => other,
        })
    }

    /// Opens the ledger in a schema of a PostgreSQL server, or starts one if the schema has no
    /// tables. Whoever had it open before writes nothing more.
    pub fn open_server(schema: &ServerSchema) -> Result<Self, LedgerError> {
        Self::over(Storage::Server(Server::open(schema)?.into()))
    }

    /// Opens the ledger in a schema of a PostgreSQL server, which must be there, with its tables.
    /// Whoever had it open before writes nothing more.
    pub fn open_existing_server(schema: &ServerSchema) -> Result<Self, LedgerError> {
        Self::over(Storage::Server(Server::open_existing(schema)?.into()))
    }

    /// Starts a ledger that is gone when it is dropped.
    pub fn in_memory() -> Result<Self, LedgerError> {
        Self::open(InMemoryBackend::new())
    }

    fn over(storage: Storage) -> Result<Self, LedgerError> {
        let mut index = Index::default();
        storage.journal()?.each(|number, bytes| {
            let expected = index.next_entry();
            if number != expected {
                return Err(LedgerError::corrupt(format!(
                    "the journal has entry {number} where {expected} belongs"
                )));
            }
            index.take(&JournalEntry::read(bytes)?)
        })?;
        let Counted { events, changes, first_change, last_change } = storage.counted()?;
        if events != index.position().0 {
            return Err(LedgerError::corrupt(format!(
                "the last event stands at {}, but {events} events are stored",
                index.position()
            )));
        }
        if changes != last_change + 1 - first_change {
            return Err(LedgerError::corrupt(format!(
                "changes are logged from the place {first_change} to {last_change}, and there are {changes}"
            )));
        }
        let rules = CommitRules::SAFE;
        Ok(Self { storage, rules, index, kept_changes: None, first_change, last_change })
    }
}
