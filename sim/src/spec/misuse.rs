//! What is wrong with a sentence that nobody can play: a column that does not belong there, a value that cannot be.

use thiserror::Error;

/// Why a sentence cannot be played as it is written. It is neither true nor false: its writer has to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: {found:?} {expected}", place = self.place())]
pub struct Misuse {
    /// The row of the table below the sentence, its heading being row 0; none if it is about the sentence itself.
    pub row: Option<usize>,
    /// The column, as its heading has it; none if it is about no single column.
    pub column: Option<String>,
    /// What stands there.
    pub found: String,
    /// Why it cannot be, and what would be right.
    pub expected: String,
}

impl Misuse {
    /// Something in the sentence itself.
    pub(super) fn of(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { row: None, column: None, found: found.into(), expected: expected.into() }
    }

    fn place(&self) -> String {
        match (self.row, &self.column) {
            (Some(0), Some(column)) => format!("column {column}"),
            (Some(row), Some(column)) => format!("column {column}, row {row}"),
            (Some(0), None) => "the heading".to_owned(),
            (Some(row), None) => format!("row {row}"),
            (None, _) => "the sentence".to_owned(),
        }
    }
}
