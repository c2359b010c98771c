//! What a conference and its seat types may be called.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::values::{InvalidName, Text, is_word, texts};

/// The part of the address of a conference's site that is its own. It is kept in small letters,
/// because an address must not lead to two conferences that differ only in the case of a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The name of a seat type.
pub type SeatTypeName = Text<2, 70>;

/// The description of a seat type.
pub type SeatTypeDescription = Text<1, 250>;

/// Why a conference was called off, as everybody may read it.
pub type CallingOffReason = Text<1, 500>;

impl FromStr for Slug {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        // First lowered, then checked: lowering a letter can give more than letters, and a slug
        // must read back as it is kept.
        let slug = text.to_lowercase();
        if !slug.is_empty() && slug.chars().all(is_word) {
            Ok(Self(slug))
        } else {
            Err(InvalidName::Slug(text.to_owned()))
        }
    }
}

texts! {
    {} Slug;
}
