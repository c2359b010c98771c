//! How views of another release come to have what was stored before they started, and take the
//! place of those that are shown.

use std::fmt::Debug;
use std::time::Duration;

use domain::message::EventBatch;
use domain::sourcing::Timestamp;
use domain::stream::Positions;
use domain::views::Views;

/// How far somebody has read who follows the log.
#[derive(Clone, Copy, Debug)]
pub struct ReadSoFar<'a> {
    /// Up to which event of each stream.
    pub positions: &'a Positions,
    /// How many messages wait for others of their stream.
    pub waiting: usize,
    /// Whether everything that had been stored at the start was read.
    pub has_caught_up: bool,
}

/// How views of a release that is not final come to have what was stored before they started. As a
/// rule they read the log up to its end, go on with what follows by its position, and are shown
/// once they have read as much as those that are shown.
pub trait HandOver: Debug {
    /// They start. The answer is for how long the log is not read.
    fn begin(&mut self, _now: Timestamp) -> Option<Duration> {
        None
    }

    /// The instant up to which the log is read, by the clocks of those who decided; up to its end
    /// if none is named.
    fn until(&self) -> Option<Timestamp> {
        None
    }

    /// The log was read, up to these places.
    fn read(&mut self, _positions: &Positions) {}

    /// Whether news cannot be taken in, however often it is delivered.
    fn fails(&self, _news: &EventBatch) -> bool {
        false
    }

    /// Whether views that were built beside those that are shown are shown from now on. Whoever
    /// reads the log reads the steps of registrations too, of which nobody is told; they count for
    /// neither.
    fn is_level(&self, beside: ReadSoFar<'_>, shown: &Positions) -> bool {
        beside.has_caught_up
            && beside.waiting == 0
            && beside.positions.behind(shown, Views::show) == 0
            && shown.behind(beside.positions, Views::show) == 0
    }

    /// Whether views are shown to nobody before they have read everything.
    fn waits_until_complete(&self) -> bool {
        true
    }
}

/// By the position in the log.
#[derive(Debug)]
pub struct ByPosition;

impl HandOver for ByPosition {}
