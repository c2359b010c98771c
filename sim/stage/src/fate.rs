//! What becomes of a datagram.

use crate::fault::FaultKind;
use crate::time::SimTime;

/// What the wire did with one datagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// When its copies arrive; none if it was lost.
    pub arrivals: Vec<SimTime>,
    /// What was done to it.
    pub faults: Vec<FaultKind>,
    /// Decides who is first among datagrams that arrive at the same instant.
    pub tie: u64,
}
