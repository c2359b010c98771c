//! The tally of a rush: how many orders are served in full and in part can be told beforehand, and
//! must come out exactly.

use domain::registration::OrderEvent;

use crate::check::Ending;
use conference::scenario::Tally;

pub(super) const ID: &str = "TALLY";

pub(super) const RULE: &str =
    "Exactly as many orders are served in full, and in part, as the seats allow.";

/// What is wrong with the end of a story of which this is expected.
pub(super) fn judge(expected: Tally, ending: &Ending) -> Option<String> {
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
    (counted != expected).then(|| {
        format!(
            "served in full were {} and in part {}; the seats are for {} and {}",
            counted.complete, counted.partial, expected.complete, expected.partial
        )
    })
}
