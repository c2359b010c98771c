//! An event or a command exactly as a release wrote it.

use serde::{Deserialize, Serialize};

/// An event or a command in the form of an earlier release, as it was written; or a row that was rewritten and says nothing
/// or several things. Whoever passes it on passes on every field, known or not; whoever wants to know what it says has it
/// upcast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The form.
    pub schema: u16,
    /// The JSON, character by character.
    pub text: String,
}
