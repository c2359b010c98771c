//! Says in one line what a datagram says.

use crate::node::protocol::Payload;

/// What a datagram says.
#[must_use]
pub fn datagram(payload: &Payload) -> String {
    format!("{payload:?}")
}
