//! Variations: what may be changed about a steady scenario without changing its end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way in which two scenarios differ that must come to the same end.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Variation {
    /// Every datagram arrives twice.
    Doubled,
    /// Whatever does not depend on one another comes in another order.
    Reordered,
    /// There is one machine of each kind instead of two.
    Alone,
    /// Two workers are given messages about the same stream at the same time, or no longer.
    Contended,
    /// Many datagrams are lost, and said again.
    Lossy,
    /// Every machine crashes once.
    Crashed,
}

impl Variation {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Doubled, Self::Reordered, Self::Alone, Self::Contended, Self::Lossy, Self::Crashed];

    /// Its name, as the command line and files of findings write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Doubled => "doubled",
            Self::Reordered => "reordered",
            Self::Alone => "alone",
            Self::Contended => "contended",
            Self::Lossy => "lossy",
            Self::Crashed => "crashed",
        }
    }
}
