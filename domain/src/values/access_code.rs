//! Short codes that, together with an e-mail address, find something again.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::OrderId;
use crate::sourcing::derive;

/// So many characters a code has.
const LENGTH: usize = 6;

/// The code that finds an order or a conference again: six characters without look-alikes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccessCode(pub String);

impl AccessCode {
    /// The code of an order, derived from its id so that repeating the request repeats the code.
    #[must_use]
    pub fn of(order: OrderId) -> Self {
        Self::spelled(derive(order.0, "access code"))
    }

    /// The `attempt`-th code of `parent`, counted from 1. Six characters are few: where the store
    /// finds a code taken, the next attempt gives another one, and repeating an attempt repeats its
    /// code.
    #[must_use]
    pub fn derived(parent: Uuid, attempt: u32) -> Self {
        Self::spelled(derive(parent, &format!("access code {attempt}")))
    }

    /// A code as a person types it: blanks around it and the case of its letters make no difference.
    /// Nothing if it is none that anything could have.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let code = text.trim();
        let is_one = code.len() == LENGTH && code.bytes().all(|it| it.is_ascii_alphanumeric());
        is_one.then(|| Self(code.to_ascii_uppercase()))
    }

    fn spelled(digest: Uuid) -> Self {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHJKMNPQRSTUVWXYZ123456789";
        let digest = digest.as_u128();
        Self(
            (0..LENGTH)
                .map(|place| char::from(ALPHABET[(digest >> (place * 5)) as usize & 31]))
                .collect(),
        )
    }
}

impl fmt::Display for AccessCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_spells_five_bits_of_its_own() {
        let digits = [0_u128, 1, 2, 29, 30, 31];
        let digest = (0..).zip(digits).map(|(place, digit)| digit << (place * 5)).sum();
        assert_eq!(AccessCode::spelled(Uuid::from_u128(digest)).to_string(), "ABC789");
    }

    #[test]
    fn a_code_is_typed_in_any_case() {
        let code = AccessCode::derived(Uuid::from_u128(7), 1);
        assert_eq!(AccessCode::typed(&format!(" {} ", code.0.to_lowercase())), Some(code));
        for other in ["", "ABC12", "ABC1234", "ABC 12", "ABC\u{0}12", "ABCD\u{212a}", "ÄBC12"] {
            assert_eq!(AccessCode::typed(other), None, "{other:?}");
        }
    }
}
