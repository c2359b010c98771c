//! L6: no seat is held for ever.

use domain::identity::OrderId;
use domain::registration::SeatsEvent;

use super::seats_book::SeatsBook;
use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// At the end every reservation has been committed or cancelled, and no seat of any type is on
/// hold.
#[derive(Debug, Default)]
pub(super) struct EveryHoldEnds {
    book: SeatsBook,
}

impl Check for EveryHoldEnds {
    fn id(&self) -> &'static str {
        "L6"
    }

    fn rule(&self) -> &'static str {
        "Every reservation is committed or cancelled in the end, and no seat is on hold."
    }

    fn seats_event(&mut self, _order: OrderId, event: &SeatsEvent, _judgement: &mut Judgement) {
        self.book.take_in(event);
    }

    fn conclude(&mut self, _ending: &Ending, judgement: &mut Judgement) {
        let (counts, pending) = self.book.left();
        judgement.expect(pending.is_empty(), || {
            format!("reservations are still pending: {}", pending.keys().collect::<Vec<_>>().told())
        });
        for (seat_type, count) in counts {
            judgement.expect(count.held == 0, || {
                format!("seats of {seat_type} are still held: {}", count.held)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn holds_end_one_way_or_the_other() {
        let story =
            Given::new().seats(quota(5, 1)).seats(reserved(1, 2, 3)).seats(reserved(2, 2, 1));
        story.seats(cancelled(1, 2, 3)).seats(committed(2, 2)).holds(EveryHoldEnds::default());
    }

    #[test]
    fn a_hold_that_stays_is_found() {
        let story = || Given::new().seats(quota(5, 1)).seats(reserved(1, 2, 3));
        story().breaks(EveryHoldEnds::default(), "still pending");
        story().breaks(EveryHoldEnds::default(), "are still held: 2");
    }
}
