//! Every form in which a fact was ever stored, and how it is read today.
//!
//! Facts are stored as JSON with the schema they were written in. Those of today are read directly; older ones pass
//! the chain of upcasters; newer ones are refused aloud, never skipped.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::message::{Fact, Stored};
use crate::sourcing::{Chain, Envelope, Lift, Metadata, SCHEMA, UpcastError};

/// The lifts of all facts, by schema.
const LIFTS: &[Lift] = &[
    // The first release confirmed an order by its payment. An order may also be free, so the event was renamed.
    Lift { kind: "Order", from: 1, lift: rename_payment_confirmed },
];

static CHAIN: LazyLock<Chain> =
    LazyLock::new(|| Chain::new(SCHEMA, LIFTS).expect("the chain of upcasters is checked by a test"));

/// A stored fact that cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// Not JSON, or not one of our facts.
    #[error("not a stored fact: {0}")]
    Json(#[from] serde_json::Error),
    /// It cannot be lifted to today's form.
    #[error(transparent)]
    Upcast(#[from] UpcastError),
}

/// Writes a fact in today's form.
#[must_use]
pub fn encode(stored: &Stored) -> Vec<u8> {
    serde_json::to_vec(stored).expect("a fact has string keys only and no failing serialiser")
}

/// Reads a fact in whichever form it was written.
///
/// # Errors
/// [`DecodeError`] if the bytes are not a fact, or a fact of a newer release.
pub fn decode(bytes: &[u8]) -> Result<Stored, DecodeError> {
    #[derive(Deserialize)]
    struct Outline<'a> {
        meta: Metadata,
        #[serde(borrow)]
        body: &'a RawValue,
    }
    let outline: Outline = serde_json::from_slice(bytes)?;
    let body: Fact = if outline.meta.schema == SCHEMA {
        serde_json::from_str(outline.body.get())?
    } else {
        let lifted = CHAIN.lift(outline.meta.schema, serde_json::from_str(outline.body.get())?)?;
        serde_json::from_value(lifted)?
    };
    Ok(Envelope { meta: Metadata { schema: SCHEMA, ..outline.meta }, body })
}

fn rename_payment_confirmed(mut event: serde_json::Value) -> (&'static str, serde_json::Value) {
    if let Some(fields) = event.as_object_mut().and_then(|object| object.remove("OrderPaymentConfirmed")) {
        event["OrderConfirmed"] = fields;
    }
    ("Order", event)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::registration::OrderEvent;
    use crate::sourcing::{Actor, MessageId, Timestamp};

    fn stored(body: Fact) -> Stored {
        let id = MessageId::named("confirm");
        Envelope { meta: Metadata::original(id, id.0, Actor::System, Timestamp(5)), body }
    }

    #[test]
    fn a_fact_written_today_reads_back_as_itself() {
        let fact = stored(Fact::Order(OrderEvent::OrderExpired));
        assert_eq!(decode(&encode(&fact)).unwrap(), fact);
    }

    #[test]
    fn an_order_confirmed_by_the_first_release_is_confirmed_today() {
        let today =
            stored(Fact::Order(OrderEvent::OrderConfirmed { payment: None, seats: Default::default() }));
        let mut first = serde_json::to_value(&today).unwrap();
        first["meta"]["schema"] = json!(1);
        first["body"] = json!({"Order": {"OrderPaymentConfirmed": {"payment": null}}});
        assert_eq!(decode(first.to_string().as_bytes()).unwrap(), today);
    }

    #[test]
    fn a_fact_of_a_newer_release_is_refused() {
        let mut newer = serde_json::to_value(stored(Fact::Order(OrderEvent::OrderExpired))).unwrap();
        newer["meta"]["schema"] = json!(SCHEMA + 1);
        let error = decode(newer.to_string().as_bytes()).unwrap_err();
        assert!(matches!(error, DecodeError::Upcast(UpcastError::Newer { .. })), "{error}");
    }
}
