//! What the store remembers of releases: which machine runs which, and which one is final.

use domain::history::Release;

use super::super::NodeId;
use super::ledger::{Ledger, LedgerError};

const GATE: &str = "gate";

/// The last release that was finalised; `first` if none ever was.
pub(super) fn read(ledger: &Ledger, first: Release) -> Result<Release, LedgerError> {
    Ok(ledger.note(GATE)?.and_then(of).unwrap_or(first))
}

/// Finalises a release.
pub(super) fn move_to(ledger: &Ledger, release: Release) -> Result<(), LedgerError> {
    ledger.take_note(GATE, release.schema().into())
}

/// Which release a machine said it runs.
pub(super) fn release_of(ledger: &Ledger, node: NodeId) -> Result<Option<Release>, LedgerError> {
    Ok(ledger.note(&key(node))?.and_then(of))
}

/// Remembers which release a machine runs. What is known already is not written again.
pub(super) fn note(ledger: &Ledger, node: NodeId, release: Release) -> Result<(), LedgerError> {
    if release_of(ledger, node)? == Some(release) {
        return Ok(());
    }
    ledger.take_note(&key(node), release.schema().into())
}

fn key(node: NodeId) -> String {
    format!("release of {node}")
}

fn of(schema: u64) -> Option<Release> {
    u16::try_from(schema).ok().and_then(Release::of_schema)
}
