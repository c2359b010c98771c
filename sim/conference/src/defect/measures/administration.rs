//! An organiser finds another conference than their own, or none.

use domain::management::Conference;
use domain::values::AccessCode;

use crate::node::protocol::ConferenceLook;
use crate::node::store::ledger::{Ledger, LedgerError, StoredRow};

/// Nobody compares the access code: who knows an address gets in.
pub(in crate::defect) fn by_address_alone(
    ledger: &Ledger,
    look: &ConferenceLook,
) -> Result<Option<StoredRow>, LedgerError> {
    let is_theirs = |row: &StoredRow| {
        read(row).is_some_and(|row| row.owner.email.folded() == look.owner.folded())
    };
    Ok(ledger.rows()?.into_iter().find(is_theirs))
}

/// The access code counts as it was typed, and it is typed in small letters.
pub(in crate::defect) fn by_code_as_typed(
    ledger: &Ledger,
    look: &ConferenceLook,
) -> Result<Option<StoredRow>, LedgerError> {
    if AccessCode::typed(&look.access_code).is_none() {
        return Ok(None);
    }
    let typed = AccessCode(look.access_code.clone());
    ledger.row_named(&Conference::administered_by(&look.owner, &typed))
}

/// A conference that takes no orders is not found, as if the page for registrants were asked.
pub(in crate::defect) fn among_what_is_published(
    ledger: &Ledger,
    look: &ConferenceLook,
) -> Result<Option<StoredRow>, LedgerError> {
    let is_open = |row: &StoredRow| read(row).is_some_and(|row| row.is_published);
    let found = look.name().map_or(Ok(None), |name| ledger.row_named(&name))?;
    Ok(found.filter(is_open))
}

fn read(row: &StoredRow) -> Option<Conference> {
    serde_json::from_slice(&row.bytes).ok()
}
