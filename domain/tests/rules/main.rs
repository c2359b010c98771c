//! The rules of the registration domain, one by one: given what happened, when something is asked, then what is recorded.
//!
//! The names T1 to T26 are the test vectors of the domain dossier, B01 to B34 the entries of its bug catalogue. Where a
//! decision of ours differs from a vector, the name of the test says what we decided.

mod order;
mod payment;
mod pricing;
mod registration_process;
mod seats_availability;
mod support;
mod views;
