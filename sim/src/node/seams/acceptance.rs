//! Which messages the bus takes in.

use std::fmt::Debug;

use domain::sourcing::MessageId;

/// Which messages the bus takes in, of those that it does not hold.
pub trait Acceptance: Debug {
    /// Whether it takes this one.
    fn takes(&mut self, message: MessageId) -> bool;
}

/// Every message: the relay publishes again what was settled if the word of it was lost, and then
/// it has to be settled again.
#[derive(Debug)]
pub struct EveryMessage;

impl Acceptance for EveryMessage {
    fn takes(&mut self, _: MessageId) -> bool {
        true
    }
}
