//! A request to the bank names no payment.

use crate::node::observation::BankAccount;

/// The bank takes a repeated request for a new one.
pub(in crate::defect) fn every_time(_: &BankAccount) -> bool {
    true
}
