//! Payments: taking money once, for the right thing, or not at all.

mod payment;

pub use payment::{Payment, PaymentCommand, PaymentEvent, PaymentRefusal, PaymentStatus};
