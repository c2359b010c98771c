//! A read model that does not take in once and in order what was stored.

use crate::node::protocol::Reader;
use crate::node::seams::{Intake, OnceInOrder};

/// What was taken in is taken in again.
#[derive(Debug)]
struct ApplyingTwice;

impl Intake for ApplyingTwice {
    fn skips_known(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn applying_twice(_: Reader) -> Box<dyn Intake> {
    Box::new(ApplyingTwice)
}

/// Events are taken in as they come.
#[derive(Debug)]
struct IgnoringGaps;

impl Intake for IgnoringGaps {
    fn waits_for_gaps(&self) -> bool {
        false
    }
}

/// The catalogue of a gateway waits, whatever is wrong with the views.
pub(in crate::defect) fn ignoring_gaps(reader: Reader) -> Box<dyn Intake> {
    match reader {
        Reader::Gateway(_) => Box::new(OnceInOrder),
        _ => Box::new(IgnoringGaps),
    }
}

/// What was stored before the start is never read.
#[derive(Debug)]
struct BeginningAnew;

impl Intake for BeginningAnew {
    fn reads_log(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn beginning_anew(_: Reader) -> Box<dyn Intake> {
    Box::new(BeginningAnew)
}
