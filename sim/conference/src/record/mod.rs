//! What a run records: the one vocabulary that checks, traces and reports read.

pub mod reading;
pub mod upgraded;

use domain::sourcing::Timestamp;
use stage::SimTime;

use crate::cluster::Cluster;

pub use crate::node::observation::{
    Applicant, BankAccount, Committed, Inspection, LoggedMessage, Observation,
};

/// One thing that happened in a run.
pub type RunEvent = stage::RunEvent<Cluster>;

/// What a run of the conference records of one instant.
pub type Happening = stage::Happening<Cluster>;

/// The domain's way to write down an instant of simulated time. Machines whose clocks are wrong
/// show another.
#[must_use]
pub const fn business_time(at: SimTime) -> Timestamp {
    Timestamp(at.0)
}

/// The instant of simulated time at which the business has this time.
#[must_use]
pub const fn sim_time(at: Timestamp) -> SimTime {
    SimTime(at.0)
}

/// Something that happened at an instant.
pub trait Dated {
    /// When, in business time.
    fn time(&self) -> Timestamp;
}

impl Dated for RunEvent {
    fn time(&self) -> Timestamp {
        business_time(self.at)
    }
}
