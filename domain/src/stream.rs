//! The streams of this domain: of which kinds they are, and what their states are made with.

use serde::{Deserialize, Serialize};

use crate::sourcing::{self, Fingerprint};

/// The name of a stream: what it tells about, and of which one.
pub type StreamId = sourcing::StreamId<StreamKind>;

/// How far each stream has been read.
pub type Positions = sourcing::Positions<StreamKind>;

/// What kind of thing a stream tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StreamKind {
    /// An order, from the first request to its end.
    Order,
    /// The seats of one conference.
    SeatsAvailability,
    /// The registration process of one order.
    RegistrationProcess,
    /// A payment of one order.
    Payment,
    /// The seats of one confirmed order, and who takes them.
    SeatAssignments,
    /// What Conference Management tells others about one conference.
    Conference,
    /// A promotional code of one conference.
    PromotionalCode,
}

impl StreamKind {
    /// What states of such streams are made with: the newest form of events that is read, and the
    /// number of the fold. The number is raised with every change of a state's shape or of what an
    /// event does to it.
    ///
    /// A machine that reads older forms only refuses the snapshot of a later release, and the other
    /// way about.
    #[must_use]
    pub fn fingerprint(self, schema: u16) -> Fingerprint {
        let fold = match self {
            Self::SeatsAvailability => 4,
            Self::Payment => 3,
            Self::RegistrationProcess => 2,
            Self::Order | Self::SeatAssignments | Self::Conference | Self::PromotionalCode => 1,
        };
        Fingerprint(format!("{self:?}, events up to form {schema}, fold {fold}"))
    }
}
