//! The time that a sentence takes.

use domain::sourcing::Timestamp;

/// When a sentence was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// From when on.
    pub from: Timestamp,
    /// When it ends, in business time.
    pub until: Timestamp,
}
