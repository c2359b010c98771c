//! Why an implementation did not do what a law asked of it.

use std::fmt;

/// Why an implementation did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It has no such ability, and this is why. A law that needs the ability does not apply.
    Unsupported(String),
    /// It tried and failed, as its own error says. A law in which this happens is broken, unless it
    /// let the power fail.
    Failed(String),
}

impl Failure {
    /// It has no such ability.
    pub fn unsupported(why: impl Into<String>) -> Self {
        Self::Unsupported(why.into())
    }

    /// It failed with this error.
    pub fn failed(error: impl fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(why) => write!(f, "not supported: {why}"),
            Self::Failed(error) => write!(f, "failed: {error}"),
        }
    }
}

impl std::error::Error for Failure {}
