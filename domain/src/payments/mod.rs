//! Payments: taking money once, for the right thing, or not at all.

mod payment;

pub use payment::{
    MOST_REFUND_ATTEMPTS, Payment, PaymentCommand, PaymentEvent, PaymentMethod, PaymentNews, PaymentRefusal,
    PaymentStatus,
};
