//! What is said to people beside the answer.

use std::io::{self, Write as _};

use super::terminal::painted::{Painted, takes_colour};

/// Says a line to people, on standard error. If nobody listens, nothing can be done about it.
pub(crate) fn say(line: &str) {
    let mut err = Painted::new(io::stderr(), takes_colour(&io::stderr()));
    let _ = writeln!(err, "{line}");
}
