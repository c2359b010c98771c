//! Opening the engine: a new ledger gets its tables, an old one is verified before anything is
//! believed of it.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;

use redb::{Builder, Database, ReadableDatabase, StorageBackend};

use super::super::LedgerError;
use super::Embedded;
use super::tables::{
    CHANGES, DEAD_LETTERS, EVENTS, FORMAT, FORMAT_KEY, JOURNAL, META, NAMES, ROWS,
};

/// What is told of a place without a path that holds no ledger.
const NOTHING: &str = "what was to be opened";

/// A node keeps little; the default of a gigabyte would only hide a leak.
const CACHE_BYTES: usize = 4 << 20;

impl Embedded {
    /// Opens what `backend` holds, or makes tables if it holds nothing.
    pub(in super::super) fn open(backend: impl StorageBackend) -> Result<Self, LedgerError> {
        start_over_if_creation_was_interrupted(&backend)?;
        let db = open_unharmed(backend)?;
        if is_empty(&db)? {
            make_tables(&db)?;
        }
        Self::over(db)
    }

    /// Opens what `backend` holds, and makes nothing if it holds nothing.
    pub(in super::super) fn open_existing(
        backend: impl StorageBackend,
    ) -> Result<Self, LedgerError> {
        if backend.len()? == 0 {
            return Err(LedgerError::missing(NOTHING));
        }
        let db = open_unharmed(backend)?;
        if is_empty(&db)? {
            return Err(LedgerError::missing(NOTHING));
        }
        Self::over(db)
    }

    fn over(db: Database) -> Result<Self, LedgerError> {
        check_format(&db)?;
        Ok(Self { holds_back: None, db, in_round: 0 })
    }
}

fn is_empty(db: &Database) -> Result<bool, LedgerError> {
    Ok(db.begin_read()?.list_tables()?.next().is_none())
}

fn make_tables(db: &Database) -> Result<(), LedgerError> {
    let write = db.begin_write()?;
    write.open_table(EVENTS)?;
    write.open_table(JOURNAL)?;
    write.open_table(DEAD_LETTERS)?;
    write.open_table(ROWS)?;
    write.open_table(CHANGES)?;
    write.open_table(NAMES)?;
    write.open_table(META)?.insert(FORMAT_KEY, FORMAT)?;
    Ok(write.commit()?)
}

/// The engine trusts a file that was closed in order, and panics on some kinds of damage.
/// Everything it has begun is dropped with the panic, so what is caught here leaves nothing half
/// done behind.
fn open_unharmed(backend: impl StorageBackend) -> Result<Database, LedgerError> {
    panic::catch_unwind(AssertUnwindSafe(|| open_verified(backend))).unwrap_or_else(|_| {
        Err(LedgerError::corrupt("the storage engine stumbled over what is stored"))
    })
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

/// The storage engine writes its mark only after an empty file has been prepared and synced. A
/// power loss before that leaves a file that is not empty and has no mark, which the engine then
/// refuses. Nothing was ever stored in it: so it is emptied, but only if its mark is missing or
/// incomplete and everything behind the header is still zero. The mark is written when the file has
/// its length, so an incomplete one in a short file is damage.
fn start_over_if_creation_was_interrupted(
    backend: &impl StorageBackend,
) -> Result<(), LedgerError> {
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

fn check_format(db: &Database) -> Result<(), LedgerError> {
    let meta = db.begin_read()?.open_table(META)?;
    match meta.get(FORMAT_KEY)?.map(|format| format.value()) {
        Some(found) if found > FORMAT => Err(LedgerError::NewerFormat { found, supported: FORMAT }),
        Some(FORMAT) => Ok(()),
        Some(found @ 1..FORMAT) => Err(LedgerError::OlderFormat { found, supported: FORMAT }),
        Some(found) => Err(LedgerError::corrupt(format!("there never was a format {found}"))),
        None => Err(LedgerError::corrupt("it does not say which format it has")),
    }
}
