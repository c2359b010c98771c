//! Numbers that are noted under a name, beside everything else.

use redb::ReadableDatabase;

use super::tables::META;
use super::{Ledger, LedgerError};

impl Ledger {
    /// A number that was noted under a name.
    pub fn note(&self, name: &str) -> Result<Option<u64>, LedgerError> {
        let read = self.db.begin_read()?;
        Ok(read.open_table(META)?.get(name)?.map(|noted| noted.value()))
    }

    /// Notes a number under a name, in place of the one before.
    pub fn take_note(&mut self, name: &str, number: u64) -> Result<(), LedgerError> {
        let write = self.begin_write()?;
        write.open_table(META)?.insert(name, number)?;
        Ok(write.commit()?)
    }
}
