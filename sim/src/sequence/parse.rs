//! Reads a diagram.

use thiserror::Error;

use super::Exchange;
use super::expected::Expected;

/// How a diagram begins.
const TITLE: &str = "sequenceDiagram";

/// The arrow between who says something and whom it is said to.
pub(crate) const ARROW: &str = "->>";

/// A comment, and the one that stands for any number of exchanges.
pub(crate) const COMMENT: &str = "%%";
const ANYTHING: &str = "...";

/// Why a diagram cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SequenceError {
    /// A line is neither an arrow nor a comment.
    #[error(
        "line {line}: {found:?} is no exchange; write `Ada->>Orders: RegisterToConference`, or `%% ...` for anything"
    )]
    NoExchange {
        /// Counted from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// Something on one side of an arrow is missing.
    #[error("line {line}: {what} is missing in {found:?}")]
    Incomplete {
        /// Counted from 1.
        line: usize,
        /// What is missing.
        what: &'static str,
        /// What stands there.
        found: String,
    },
    /// There is nothing to be expected.
    #[error("there is no exchange in it")]
    Empty,
}

/// Reads a diagram: a line for each exchange (`Orders->>Seats: MakeSeatReservation`), `%% ...` where
/// any number of them may stand, other comments after `%%`, and blank lines. A first line
/// `sequenceDiagram` and lines that name participants say nothing.
///
/// # Errors
/// The first line that is none of these, or that there is no exchange at all.
pub fn parse(text: &str) -> Result<Expected, SequenceError> {
    let mut expected = Expected::default();
    for (index, line) in text.lines().enumerate() {
        let (line, number) = (line.trim(), index + 1);
        if let Some(comment) = line.strip_prefix(COMMENT) {
            if comment.trim() == ANYTHING {
                expected.anything();
            }
        } else if !line.is_empty() && line != TITLE && !line.starts_with("participant ") {
            expected.then(exchange(line, number)?);
        }
    }
    if expected.is_empty() { Err(SequenceError::Empty) } else { Ok(expected) }
}

fn exchange(written: &str, line: usize) -> Result<Exchange, SequenceError> {
    let found = || written.to_owned();
    let (from, rest) = written
        .split_once(ARROW)
        .ok_or_else(|| SequenceError::NoExchange { line, found: found() })?;
    let (to, what) = rest.split_once(':').unwrap_or((rest, ""));
    let parts = [("who says it", from), ("whom it is said to", to), ("what is said", what)];
    for (what, part) in parts {
        if part.trim().is_empty() {
            return Err(SequenceError::Incomplete { line, what, found: found() });
        }
    }
    let [from, to, what] = parts.map(|(_, part)| part.trim().to_owned());
    Ok(Exchange { from, to, what })
}
