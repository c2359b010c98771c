//! What a store keeps its ledger on.

use std::path::PathBuf;

use stage::Disk;

use super::ledger::{Ledger, LedgerError, ServerSchema};

/// What a store keeps its ledger on.
#[derive(Clone, Debug)]
pub enum Medium {
    /// A simulated disk.
    Simulated(Disk),
    /// A file of the machine that the store really runs on. What is committed is synced to it.
    File(PathBuf),
    /// The same, and a ledger must be in it: a store that had it open has said so.
    KnownFile(PathBuf),
    /// A schema of a PostgreSQL server.
    Server(Box<ServerSchema>),
    /// The same, and a ledger must be in it: a store that had it open has said so.
    KnownServer(Box<ServerSchema>),
}

impl Medium {
    /// Opens the ledger that is there, or starts one where that may be.
    pub(super) fn open(&self) -> Result<Ledger, LedgerError> {
        match self {
            Self::Simulated(disk) => Ledger::open(disk.open()),
            Self::File(path) => Ledger::open_file(path),
            Self::KnownFile(path) => Ledger::open_existing_file(path),
            Self::Server(schema) => Ledger::open_server(schema),
            Self::KnownServer(schema) => Ledger::open_existing_server(schema),
        }
    }
}

impl From<Disk> for Medium {
    fn from(disk: Disk) -> Self {
        Self::Simulated(disk)
    }
}
