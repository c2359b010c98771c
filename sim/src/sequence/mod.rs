//! Who says what to whom, written down: a notation that people draw with, printed from a run, read
//! from a file, and compared.
//!
//! The notation is the arrow of a Mermaid sequence diagram, so that whatever is written here is
//! drawn wherever Mermaid is. [`parse`] tells what may stand in it, [`Expected::judge`] what it asks.

mod expected;
mod parse;
mod recorded;

use std::fmt;

pub use self::expected::{Difference, Expected};
pub(crate) use self::parse::{ARROW, COMMENT};
pub use self::parse::{SequenceError, parse};
pub(crate) use self::recorded::Listener;
pub use self::recorded::recorded;

/// A message is given to somebody for the first time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exchange {
    /// Who says it: a handler, a person by name, the organiser, or the bank.
    pub from: String,
    /// The handler that it is given to.
    pub to: String,
    /// The name of the command, or of the first event.
    pub what: String,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}->>{}: {}", self.from, self.to, self.what)
    }
}

/// A diagram of these exchanges, in the order in which they were made.
#[must_use]
pub fn diagram(exchanges: &[Exchange]) -> String {
    let lines = exchanges.iter().map(|exchange| format!("    {exchange}\n"));
    std::iter::once("sequenceDiagram\n".to_owned()).chain(lines).collect()
}

#[cfg(test)]
mod tests;
