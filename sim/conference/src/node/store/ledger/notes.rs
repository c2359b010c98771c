//! Numbers that are noted under a name, beside everything else.

use super::{Ledger, LedgerError};

impl Ledger {
    /// A number that was noted under a name.
    pub fn note(&self, name: &str) -> Result<Option<u64>, LedgerError> {
        self.storage.note(name)
    }

    /// Notes a number under a name, in place of the one before.
    pub fn take_note(&mut self, name: &str, number: u64) -> Result<(), LedgerError> {
        let mut writing = self.storage.begin(self.rules.durability)?;
        writing.put_note(name, Some(number))?;
        writing.commit()
    }
}
