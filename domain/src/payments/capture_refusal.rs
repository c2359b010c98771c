//! Why money that was set aside could not be taken.

use serde::{Deserialize, Serialize};

/// Why the bank did not take money that it had set aside. Either way it has let the money go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CaptureRefusal {
    /// It said no: the card was blocked meanwhile, say.
    RefusedByBank,
    /// It was asked too late: the authorisation, a token for the money, had lapsed.
    AuthorisationLapsed,
}
