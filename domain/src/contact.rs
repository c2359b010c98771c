//! How people are reached.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An e-mail address. Two that differ only in the case of their letters are the same address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A text that is not an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{0:?} is not an e-mail address")]
pub struct NotAnEmail(pub String);

impl Email {
    /// Reads an address, in small letters.
    ///
    /// # Errors
    /// [`NotAnEmail`] unless it is a name of words, dots and hyphens at a domain of at least two labels.
    pub fn new(text: &str) -> Result<Self, NotAnEmail> {
        let wrong = || NotAnEmail(text.to_owned());
        let (name, domain) = text.trim().split_once('@').ok_or_else(wrong)?;
        let labels_of = |part: &str| part.split('.').all(is_label);
        if labels_of(name) && labels_of(domain) && domain.contains('.') {
            Ok(Self(format!("{name}@{domain}").to_lowercase()))
        } else {
            Err(wrong())
        }
    }
}

/// Word characters and hyphens, at least one.
fn is_label(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(text: String) -> Result<Self, NotAnEmail> {
        Self::new(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_either_case_are_the_same_address() {
        assert_eq!(Email::new("Ada.Lovelace@Example.org"), Email::new("ada.lovelace@example.org"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "a da@example.org",
            "ada@@example.org",
            "ada@.org",
        ] {
            assert_eq!(Email::new(text), Err(NotAnEmail(text.to_owned())), "{text:?}");
        }
    }
}
