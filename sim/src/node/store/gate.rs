//! What the store remembers of releases: which one is final.

use domain::history::Release;

use super::ledger::{Ledger, LedgerError};

const GATE: &str = "gate";

/// The last release that was finalised; `first` if none ever was.
pub(super) fn read(ledger: &Ledger, first: Release) -> Result<Release, LedgerError> {
    let noted = ledger.note(GATE)?.and_then(|schema| u16::try_from(schema).ok());
    Ok(noted.and_then(Release::of_schema).unwrap_or(first))
}

/// Finalises a release.
pub(super) fn move_to(ledger: &Ledger, release: Release) -> Result<(), LedgerError> {
    ledger.take_note(GATE, release.schema().into())
}
