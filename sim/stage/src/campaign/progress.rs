//! What a campaign tells while it plays: the one vocabulary of every progress bar and log.

use derive_where::derive_where;

use super::Campaign;
use super::explained::Explained;
use super::found::Finding;
use super::rehearsal::Rehearsal;
use super::summary::Summary;
use crate::shrink;

/// Something that a campaign tells.
#[derive_where(Debug; R::Scenario)]
pub enum Event<'a, R: Rehearsal> {
    /// The first seed is about to be played.
    Started {
        /// What is to be played.
        campaign: &'a Campaign<R>,
    },
    /// A violation was found, and its scenario written.
    Found {
        /// The violation, with the file it was written to.
        finding: &'a Finding<R>,
    },
    /// A seed was played. Seeds are told in their order.
    SeedDone {
        /// The seed that was played.
        seed: u64,
        /// What all seeds came to so far.
        so_far: &'a Summary<R>,
    },
    /// The scenario of a finding is being made smaller.
    Shrinking {
        /// Of which finding.
        finding: &'a Finding<R>,
        /// How far that is.
        so_far: shrink::Progress<'a, R::Scenario>,
    },
    /// It was made as small as it goes.
    Explained {
        /// What came of it.
        explained: &'a Explained<R>,
    },
    /// It is over.
    Finished {
        /// What all seeds came to.
        summary: &'a Summary<R>,
    },
}

/// Whoever listens to a campaign.
pub trait Listener<R: Rehearsal> {
    /// Is told of each step of a campaign, one after the other.
    fn hear(&mut self, event: &Event<'_, R>);
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl<R: Rehearsal> Listener<R> for Silent {
    fn hear(&mut self, _event: &Event<'_, R>) {}
}
