//! What the operator does later, and what a run tells of it.

use domain::history::Release;

use super::upgrade::Step;
use crate::node::NodeId;

/// Something that the operator does later.
#[derive(Clone, Copy, Debug)]
pub enum Task {
    /// Looks at the ledger of dead letters.
    Review,
    /// Looks how far the upgrade is.
    Upgrade,
    /// Replaces a machine by one that runs a release.
    Replace(NodeId, Release),
}

/// Something that the operator did.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// A step of an upgrade was begun.
    UpgradeStep {
        /// The step that is taken next.
        step: Step,
    },
    /// Every step of the upgrade is done.
    UpgradeOver,
}
