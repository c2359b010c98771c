//! How an organiser finds the administration site of a conference.

use super::super::protocol::ConferenceLook;
use super::super::store::ledger::{Ledger, LedgerError, StoredRow};

/// Address and access code together are a name that no two conferences have.
pub(super) fn by_address_and_code(
    ledger: &Ledger,
    look: &ConferenceLook,
) -> Result<Option<StoredRow>, LedgerError> {
    look.name().map_or(Ok(None), |name| ledger.row_named(&name))
}
