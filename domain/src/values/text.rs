//! Texts that cannot be wrong.

use std::cmp::Ordering;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An e-mail address: kept as it was written, because it is written to, and compared whatever the
/// case of its letters.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A text of `SHORTEST` to `LONGEST` characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const SHORTEST: usize, const LONGEST: usize>(String);

/// A text that must not be left out.
pub type RequiredText = Text<1, { usize::MAX }>;

/// Why a text was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidName {
    /// Not a slug.
    #[error("{0:?} cannot be part of an address: use letters, digits and underscores")]
    Slug(String),
    /// Not an e-mail address.
    #[error("{0:?} is not an e-mail address")]
    Email(String),
    /// It has fewer characters than a name needs.
    #[error("at least {shortest} characters are needed, there are {found}")]
    TooShort {
        /// The fewest characters.
        shortest: usize,
        /// How many there are.
        found: usize,
    },
    /// It has more characters than a name may have.
    #[error("at most {longest} characters fit, there are {found}")]
    TooLong {
        /// The most characters.
        longest: usize,
        /// How many there are.
        found: usize,
    },
}

impl FromStr for Email {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let parts = |side: &str| side.split('.').all(is_part).then(|| side.split('.').count());
        match text.split_once('@').map(|(person, host)| (parts(person), parts(host))) {
            Some((Some(_), Some(2..))) => Ok(Self(text.to_owned())),
            _ => Err(InvalidName::Email(text.to_owned())),
        }
    }
}

/// What stands between the dots of an e-mail address.
fn is_part(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| is_word(letter) || letter == '-')
}

/// What names are made of: letters of any script, digits and the underscore.
pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

impl<const SHORTEST: usize, const LONGEST: usize> FromStr for Text<SHORTEST, LONGEST> {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text.chars().count() {
            found if found < SHORTEST => Err(InvalidName::TooShort { shortest: SHORTEST, found }),
            found if found > LONGEST => Err(InvalidName::TooLong { longest: LONGEST, found }),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

impl Email {
    /// The form in which two addresses are compared.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Email {}

impl PartialOrd for Email {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Email {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(&other.folded())
    }
}

/// Gives texts that are checked when they are read the same way in and out.
macro_rules! texts {
    ($({$($generics:tt)*} $name:ty;)*) => {$(
        impl $($generics)* TryFrom<String> for $name {
            type Error = $crate::values::InvalidName;

            fn try_from(text: String) -> Result<Self, $crate::values::InvalidName> {
                text.parse()
            }
        }

        impl $($generics)* From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl $($generics)* $name {
            /// The text as it is stored and shown.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $($generics)* ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

pub(crate) use texts;

texts! {
    {} Email;
    {<const SHORTEST: usize, const LONGEST: usize>} Text<SHORTEST, LONGEST>;
}
