//! What an operator has done.

use serde::{Deserialize, Serialize};

/// What an operator does with a dead letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remedy {
    /// It is brought into a form that everybody reads, and sent again.
    SendAgain,
    /// Nobody needs it.
    Discard {
        /// Why nobody needs the message any more, in the operator's words; never empty.
        reason: String,
    },
}

/// How a copy of the log comes to have what is committed while it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Following {
    /// It is read from the log, up to its end.
    CatchUp,
    /// Whoever commits it writes it into the copy as well, afterwards.
    DualWrite,
}
