//! What a registration process listens to.

use crate::identity::{OrderId, PaymentId};
use crate::payments::PaymentEvent;
use crate::registration::order::OrderEvent;
use crate::registration::promotional_code::PromotionalCodeEvent;
use crate::registration::seats_availability::SeatsEvent;

/// What the process listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessInput {
    /// News of the order.
    Order(OrderId, OrderEvent),
    /// News of the seats.
    Seats(SeatsEvent),
    /// News of the payment.
    Payment(PaymentId, PaymentEvent),
    /// News of a promotional code.
    Code(PromotionalCodeEvent),
    /// Its own timer: the seats are to be released.
    ExpireRegistrationProcess,
    /// Its own timer: late money is no longer waited for.
    GiveUpLatePayment,
}
