//! A row of the seats of a conference, in whichever form it was stored.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::Error as _;
use serde_json::value::RawValue;

use crate::envelope::SCHEMA;
use crate::history::{v1, v2};
use crate::message::{Event, Written};
use crate::registration::SeatsEvent;
use crate::sourcing::UpcastError;

/// What happened to the seats of a conference, as the release that stored it says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatsRow<'a> {
    /// In today's form; or in an earlier one that only says less, which is nothing, or not so,
    /// wherever it is read.
    Today(Cow<'a, SeatsEvent>),
    /// By how many seats the offer was changed, and not what remains.
    ChangedV1(v1::AvailableSeatsChanged),
    /// By how many seats the offer was changed.
    ChangedV2(v2::AvailableSeatsChanged),
    /// A request was answered; what remains is not said.
    ReservedV1(v1::SeatsReserved),
    /// Seats were given back; what remains is not said.
    CancelledV1(v1::SeatsReservationCancelled),
    /// Seats are held for whoever waited; what remains is not said.
    OfferedV1(v1::SeatsOffered),
}

impl<'a> SeatsRow<'a> {
    /// Reads a row; nothing if it is about something else than seats.
    ///
    /// # Errors
    /// [`UpcastError`] if the row is in no form that today's release reads.
    pub fn read(row: &'a Event) -> Result<Option<Self>, UpcastError> {
        match row {
            Event::Seats(event) => Ok(Some(Self::Today(Cow::Borrowed(event)))),
            Event::Written(written) => Self::of_written(written),
            _ => Ok(None),
        }
    }

    /// The form and the kind say what the fields are, so they are read once and never as a tree.
    fn of_written(Written { schema, text }: &Written) -> Result<Option<Self>, UpcastError> {
        let (schema, kind) = (*schema, "an event of seats");
        if schema == 0 {
            return Err(UpcastError::NoSuchForm(schema));
        }
        if schema > SCHEMA {
            return Err(UpcastError::Newer { found: schema, known: SCHEMA });
        }
        let malformed = |source| UpcastError::Malformed { schema, kind, source };
        let (subject, event) = named(text).map_err(malformed)?;
        if subject != "Seats" {
            return Ok(None);
        }
        let (kind, fields) = named(event).map_err(malformed)?;
        let read = match (schema, kind) {
            (1, "AvailableSeatsChanged") => serde_json::from_str(fields).map(Self::ChangedV1),
            (2, "AvailableSeatsChanged") => serde_json::from_str(fields).map(Self::ChangedV2),
            (1, "SeatsReserved") => serde_json::from_str(fields).map(Self::ReservedV1),
            (1, "SeatsReservationCancelled") => serde_json::from_str(fields).map(Self::CancelledV1),
            (1, "SeatsOffered") => serde_json::from_str(fields).map(Self::OfferedV1),
            _ => serde_json::from_str(event).map(|event| Self::Today(Cow::Owned(event))),
        };
        read.map(Some).map_err(malformed)
    }
}

/// `{"Name": value}` taken apart.
fn named(text: &str) -> Result<(&str, &str), serde_json::Error> {
    let named: BTreeMap<&str, &RawValue> = serde_json::from_str(text)?;
    let one = named.into_iter().next();
    let (name, value) = one.ok_or_else(|| serde_json::Error::custom("it has no name"))?;
    Ok((name, value.get()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(schema: u16, text: &str) -> Event {
        Event::Written(Written { schema, text: text.to_owned() })
    }

    #[test]
    fn a_row_of_another_stream_is_none_of_seats() {
        assert_eq!(SeatsRow::read(&written(1, r#"{"Order":"OrderExpired"}"#)).unwrap(), None);
    }

    #[test]
    fn what_is_newer_or_no_row_is_refused_aloud() {
        let refused = |schema, text: &str| SeatsRow::read(&written(schema, text)).unwrap_err();
        let row = r#"{"Seats":{"WaitListPaused":{"catalogue_version":1,"at":0}}}"#;
        assert!(matches!(refused(0, row), UpcastError::NoSuchForm(0)));
        assert!(matches!(refused(SCHEMA + 1, row), UpcastError::Newer { .. }));
        for text in ["", "[]", "{}", r#"{"Seats":{}}"#, r#"{"Seats":{"SeatsReserved":{}}}"#] {
            assert!(matches!(refused(1, text), UpcastError::Malformed { .. }), "{text}");
        }
    }
}
