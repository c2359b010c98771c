//! What is said to people beside the answer.

use std::io::{self, Write as _};

/// Says a line to people, on standard error. If nobody listens, nothing can be done about it.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
