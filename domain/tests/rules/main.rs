//! The rules of the registration domain, one by one: given what happened, when something is asked,
//! then what is recorded.
//!
//! The names T1 to T26 are the vectors every implementation of this domain is tried with, B01 to
//! B34 bugs that earlier ones had. Where a decision of ours differs from a vector, the name of the
//! test says what we decided.

mod called_off;
mod circuit_breaker;
mod codes_on_orders;
mod conference_management;
mod discounts;
mod liberation;
mod messages;
mod order;
mod payment;
mod pricing;
mod promise;
mod promotional_code;
mod rebuilding;
mod registration_process;
mod seat_assignments;
mod seats_availability;
mod support;
mod views;
mod wait_list;
mod waits_of_orders;
