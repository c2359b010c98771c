//! What a campaign tells while it plays: the one vocabulary of every progress bar and log.

use super::Campaign;
use super::found::Finding;
use super::summary::Summary;

/// Something that a campaign tells.
#[derive(Debug)]
pub enum Event<'a> {
    /// It begins.
    Started {
        /// What is to be played.
        campaign: &'a Campaign,
    },
    /// A violation was found, and its scenario written.
    Found {
        /// Which one.
        finding: &'a Finding,
    },
    /// A seed was played. Seeds are told in their order.
    SeedDone {
        /// Which one.
        seed: u64,
        /// What all seeds came to so far.
        so_far: &'a Summary,
    },
    /// It is over.
    Finished {
        /// What all seeds came to.
        summary: &'a Summary,
    },
}

/// Whoever listens to a campaign.
pub trait Progress {
    /// Something happened.
    fn hear(&mut self, event: &Event<'_>);
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn hear(&mut self, _event: &Event<'_>) {}
}
