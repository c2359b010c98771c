//! The defects: each takes away a measure that keeps a promise, so that its check proves itself.

use serde::Serialize;
use stage::campaign::story::Bug;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Defect {
    /// The process does not give back what could not be deposited.
    NoRefund,
    /// A ledger does not know a command that it has answered.
    NoInbox,
    /// A ledger takes what an account does not hold.
    LimitUnchecked,
    /// A ledger answers before its booking is synced.
    AcknowledgeBeforeSync,
    /// The process does not publish again after a restart what the bus may not have.
    ForgetOutboxAtRestart,
}

/// Each with the check that must find it.
pub(crate) const DEFECTS: &[Bug<Defect>] = &[
    Bug("no-refund", &["S1"], Defect::NoRefund),
    Bug("no-inbox", &["S2"], Defect::NoInbox),
    Bug("limit-unchecked", &["S3"], Defect::LimitUnchecked),
    Bug("acknowledge-before-sync", &["S4"], Defect::AcknowledgeBeforeSync),
    Bug("forget-outbox-at-restart", &["L1"], Defect::ForgetOutboxAtRestart),
];
