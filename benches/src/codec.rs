//! The forms in which an event can be kept, and how it is read from each.

use std::fmt;
use std::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor,
};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};
use thiserror::Error;

/// The form in which events are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codec {
    /// JSON fields, and the name of the event in a column of its own.
    Json,
    /// Postcard: compact, without names.
    Postcard,
}

impl Codec {
    /// Every codec, in the order of the tables.
    pub const ALL: [Self; 2] = [Self::Json, Self::Postcard];
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Json => "json",
            Self::Postcard => "postcard",
        })
    }
}

impl FromStr for Codec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|codec| codec.to_string() == text).ok_or_else(|| {
            "there is no such codec\nhint: the codecs are json and postcard".to_owned()
        })
    }
}

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The column with its name; empty where the form has the name inside.
    pub kind: String,
    /// The event as it is stored.
    pub payload: Vec<u8>,
}

/// A row that cannot be read.
#[derive(Debug, Error)]
pub enum RowError {
    /// The row should be JSON and is not.
    #[error("not JSON of an event: {0}")]
    Json(#[from] serde_json::Error),
    /// The row should be postcard and is not.
    #[error("not postcard of an event: {0}")]
    Postcard(#[from] postcard::Error),
}

impl Row {
    /// How much it takes in a store.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.kind.len() + self.payload.len()
    }
}

impl Codec {
    /// Writes an event.
    ///
    /// # Panics
    /// If the event is not plain data.
    #[must_use]
    pub fn write<E: Serialize>(self, event: &E) -> Row {
        match self {
            Self::Json => split(&serde_json::to_vec(event).expect("an event is plain data")),
            Self::Postcard => {
                let payload = postcard::to_stdvec(event).expect("an event is plain data");
                Row { kind: String::new(), payload }
            }
        }
    }

    /// Reads an event.
    ///
    /// # Errors
    /// [`RowError`] if the row is not one in this form.
    pub fn read<E: DeserializeOwned>(self, row: &Row) -> Result<E, RowError> {
        match self {
            Self::Json => Ok(Self::read_json(&row.kind, &row.payload)?),
            Self::Postcard => Ok(postcard::from_bytes(&row.payload)?),
        }
    }

    /// Reads an event from its name and its fields.
    pub(crate) fn read_json<E: DeserializeOwned>(
        kind: &str,
        payload: &[u8],
    ) -> Result<E, serde_json::Error> {
        // Text is looked at once, as a whole: string by string it takes a tenth of the reading.
        let payload = std::str::from_utf8(payload).map_err(de::Error::custom)?;
        E::deserialize(Column { kind, payload })
    }

    /// Writes a state.
    ///
    /// # Panics
    /// If the state is not plain data.
    #[must_use]
    pub fn write_state<S: Serialize>(self, state: &S) -> Vec<u8> {
        match self {
            Self::Json => serde_json::to_vec(state).expect("a state is plain data"),
            Self::Postcard => postcard::to_stdvec(state).expect("a state is plain data"),
        }
    }

    /// Reads a state.
    ///
    /// # Errors
    /// [`RowError`] if the bytes are no state in this form.
    pub fn read_state<S: DeserializeOwned>(self, bytes: &[u8]) -> Result<S, RowError> {
        match self {
            Self::Json => Ok(serde_json::from_slice(bytes)?),
            Self::Postcard => Ok(postcard::from_bytes(bytes)?),
        }
    }
}

/// Takes `{"Kind":fields}` apart, or `"Kind"`, which has none.
fn split(text: &[u8]) -> Row {
    let quote =
        |from: usize| text[from..].iter().position(|byte| *byte == b'"').map(|at| from + at);
    let parts = quote(0).and_then(|start| Some((start + 1, quote(start + 1)?)));
    let (start, end) = parts.expect("an event is an enum, which JSON tags by its name");
    let kind = String::from_utf8_lossy(&text[start..end]).into_owned();
    let payload =
        if text[0] == b'{' { text[end + 2..text.len() - 1].to_vec() } else { b"null".to_vec() };
    Row { kind, payload }
}

/// An enum whose name is in a column and whose fields are JSON. The name is known before the fields
/// are looked at, so nothing is searched for a tag and nothing is kept in a tree meanwhile.
struct Column<'a> {
    kind: &'a str,
    payload: &'a str,
}

impl<'de> Deserializer<'de> for Column<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Column<'de> {
    type Error = serde_json::Error;
    type Variant = Fields<'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Fields<'de>), Self::Error> {
        let kind: StrDeserializer<'_, Self::Error> = self.kind.into_deserializer();
        Ok((seed.deserialize(kind)?, Fields(serde_json::Deserializer::from_str(self.payload))))
    }
}

/// What belongs to the name.
struct Fields<'a>(serde_json::Deserializer<serde_json::de::StrRead<'a>>);

impl Fields<'_> {
    fn whole<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Result<T, serde_json::Error>,
    ) -> Result<T, serde_json::Error> {
        let value = read(&mut self)?;
        self.0.end()?;
        Ok(value)
    }
}

impl<'de> VariantAccess<'de> for Fields<'de> {
    type Error = serde_json::Error;

    fn unit_variant(self) -> Result<(), Self::Error> {
        self.whole(|fields| Deserialize::deserialize(&mut fields.0))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Self::Error> {
        self.whole(|fields| seed.deserialize(&mut fields.0))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.whole(|fields| fields.0.deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.whole(|fields| fields.0.deserialize_struct("", names, visitor))
    }
}

#[cfg(test)]
mod tests {
    use domain::registration::{OrderEvent, SeatsEvent};

    use super::*;
    use crate::stream::seats;

    #[test]
    fn what_was_written_reads_back_in_every_form() {
        for codec in Codec::ALL {
            for event in seats(300, 20) {
                assert_eq!(
                    codec.read::<SeatsEvent>(&codec.write(&event)).unwrap(),
                    event,
                    "{codec}"
                );
            }
            let ended = OrderEvent::OrderExpired;
            assert_eq!(codec.read::<OrderEvent>(&codec.write(&ended)).unwrap(), ended, "{codec}");
        }
    }

    #[test]
    fn the_name_is_in_its_column_and_nowhere_else() {
        let row = Codec::Json.write(&seats(4, 1)[3]);
        assert_eq!(row.kind, "SeatsReserved");
        let fields: serde_json::Value = serde_json::from_slice(&row.payload).unwrap();
        assert!(fields["reservation"].is_string(), "{fields}");
    }

    #[test]
    fn what_is_no_event_is_refused() {
        let row = |kind: &str, payload: &str| Row { kind: kind.into(), payload: payload.into() };
        let read = |row| Codec::Json.read::<SeatsEvent>(&row);
        assert!(read(row("SeatsLost", "{}")).unwrap_err().to_string().contains("SeatsLost"));
        assert!(read(row("SeatsReserved", "{}")).is_err());
        let whole = Codec::Json.write(&seats(4, 1)[3]);
        let longer = String::from_utf8(whole.payload).unwrap() + "{}";
        assert!(read(row("SeatsReserved", &longer)).is_err());
    }
}
