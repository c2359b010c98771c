//! The tally of a rush: how many orders are served in full and in part can be told beforehand, and must come out exactly.

use domain::registration::OrderEvent;

use super::{Ending, Violation};
use crate::scenario::Tally;

/// The id of this check. It is made only where the scenario says what must come out.
pub const ID: &str = "TALLY";

/// What must hold.
pub const RULE: &str = "Exactly as many orders are served in full, and in part, as the seats allow.";

/// What is wrong with the end of a story of which this is expected.
#[must_use]
pub fn judge(expected: Tally, ending: &Ending) -> Option<Violation> {
    let mut counted = Tally::default();
    for events in ending.order_events.values() {
        let answered = events.iter().find_map(|event| match event {
            OrderEvent::OrderReservationCompleted { .. } => Some(true),
            OrderEvent::OrderPartiallyReserved { .. } => Some(false),
            _ => None,
        });
        counted.complete += u64::from(answered == Some(true));
        counted.partial += u64::from(answered == Some(false));
    }
    (counted != expected).then(|| Violation {
        check: ID,
        at: ending.at,
        what: format!(
            "{} orders were served in full and {} in part; the seats are for {} and {}",
            counted.complete, counted.partial, expected.complete, expected.partial
        ),
    })
}
