//! How whoever keeps a read model takes in what was stored.

use std::fmt::Debug;

/// How whoever keeps a read model takes in what was stored. The bus promises at least once; once
/// and in order is made here.
pub trait Intake: Debug {
    /// Whether an event that was taken in is skipped when it comes again.
    fn skips_known(&self) -> bool {
        true
    }

    /// Whether an event waits for those before it in its stream.
    fn waits_for_gaps(&self) -> bool {
        true
    }

    /// Whether what was stored before the start is read at every start. It is: a view that cannot
    /// be rebuilt is a liability.
    fn reads_log(&self) -> bool {
        true
    }
}

/// Once, in order, and from the beginning.
#[derive(Debug)]
pub struct OnceInOrder;

impl Intake for OnceInOrder {}
