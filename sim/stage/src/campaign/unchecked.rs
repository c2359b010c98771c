//! What is reported as if a check had found it.

/// The id under which panics are reported, as if there were a check for them.
pub const PANIC: &str = "PANIC";

/// The id under which a program is reported that could not go on. It violates nothing, and nothing
/// is proved by its run.
pub const PROGRAM: &str = "PROGRAM";
