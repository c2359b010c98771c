//! The laws of stores, buses and snapshots, tried on what this system is built of.
//!
//! Each law is a test of its own. What does not apply is listed with its reason, so that nothing
//! that does not apply can be mistaken for kept.

mod bus;
mod jetstream;
mod ledger;
mod snapshots;

use stage::laws::{self, Kit, Report};

/// The laws that are broken, by id.
fn broken(report: &Report) -> Vec<&'static str> {
    report.broken().map(|(law, _)| law).collect()
}

/// Nothing is broken, and exactly these laws do not apply.
fn assert_kept_except(kit: &Kit, not_applicable: &[&str]) {
    let report = laws::check(kit);
    assert_eq!(broken(&report), [""; 0], "{report}");
    let found: Vec<_> = report.not_applicable().map(|(law, _)| law).collect();
    assert_eq!(found, not_applicable, "{report}");
}
