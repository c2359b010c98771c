//! Payments: taking money once, for the right thing, or not at all.

mod capture_refusal;
mod circuit_breaker;
mod payment;

pub use capture_refusal::CaptureRefusal;
pub use circuit_breaker::{CircuitBreaker, CircuitBreakerSettings, Permission};
pub use payment::{
    Invoice, MOST_REFUND_ATTEMPTS, Payment, PaymentCommand, PaymentEvent, PaymentMethod,
    PaymentNews, PaymentRefusal, PaymentStatus,
};
