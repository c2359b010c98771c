//! Why a ledger could not do what it was asked, and what can be done about it.

use std::fmt;
use std::io;

use super::Position;

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
    #[error(
        "the storage of the ledger failed before ({detail}); drop this ledger and open it again"
    )]
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
    /// An older program wrote the ledger.
    #[error(
        "the ledger has format {found}, and this program supports format {supported} only; open it with the older \
         program that wrote it, or give another path"
    )]
    OlderFormat {
        /// The format of the ledger.
        found: u64,
        /// The only format this program knows.
        supported: u64,
    },
    /// There is no ledger where one was to be opened.
    #[error(
        "there is no ledger in {place}, and none was started: give the path of one, restore a copy if there should be \
         one, or start a new one"
    )]
    Missing {
        /// Where it was looked for.
        place: String,
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
    /// The database server cannot be reached.
    #[error(
        "PostgreSQL cannot be reached at {place}: {why}; see that it runs and that the address is right, and open the \
         ledger again"
    )]
    Unreachable {
        /// Where it was looked for.
        place: String,
        /// What the client says.
        why: String,
    },
    /// The connection to the database server was lost, or the server cannot go on.
    #[error(
        "PostgreSQL cannot go on ({why}); open the ledger again once it answers: every acknowledged commit is still \
         there, and whether the last one was stored is found there too"
    )]
    Lost {
        /// What the client or the server says.
        why: String,
    },
    /// The database server does not let this program do what it has to.
    #[error(
        "PostgreSQL refuses: {why}; nothing was stored: give the role of the address the right to it, or another \
         address"
    )]
    Refused {
        /// What the server says.
        why: String,
    },
    /// The database server is older than any that this program was tried with.
    #[error(
        "PostgreSQL has version {found}, and {needed} is the oldest that will do; give the address of a newer one"
    )]
    OldServer {
        /// The first number of its version.
        found: i32,
        /// The oldest that will do.
        needed: i32,
    },
    /// Another program has opened the ledger on the database server since.
    #[error(
        "another program has opened the ledger since, so this one writes nothing more; end one of them, or give each \
         a schema of its own"
    )]
    TakenOver,
    /// An event, a message or an outcome is larger than the storage can hold.
    #[error("{bytes} bytes are too large for one entry of the ledger; nothing was stored")]
    TooLarge {
        /// How large it is, in bytes.
        bytes: usize,
    },
}

impl LedgerError {
    /// Whether a database server was lost or cannot be reached: nothing is wrong with what it holds,
    /// and the ledger can be opened again when it answers.
    #[must_use]
    pub const fn is_of_the_server(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Lost { .. })
    }

    /// Nothing is where a ledger was to be opened.
    pub(super) fn missing(place: impl fmt::Display) -> Self {
        Self::Missing { place: place.to_string() }
    }

    pub(super) fn corrupt(detail: impl Into<String>) -> Self {
        Self::Corrupt { detail: detail.into() }
    }

    /// The index lists an event that the storage does not have.
    pub(super) fn not_stored(position: Position) -> Self {
        Self::corrupt(format!("the event at {position} is listed and not stored"))
    }
}

impl From<io::Error> for LedgerError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // What the engine says of bytes it cannot understand, and a backend of bytes that
            // should be there.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Self::corrupt(error.to_string())
            }
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
