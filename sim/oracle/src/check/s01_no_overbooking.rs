//! S1: no seat is given away twice.

use std::collections::BTreeMap;

use domain::identity::{ConferenceId, OrderId, SeatTypeId};
use domain::management::ConferenceEvent;
use domain::registration::SeatsEvent;
use domain::values::Quantity;

use super::seats_book::SeatsBook;
use super::{Check, Judgement};

/// A grant never raises held and sold seats above the quota. Only the organiser can do that, by
/// cutting the quota; such a debt never grows by granting. The quota counted is the one Conference
/// Management announced, not the one the seats understood.
#[derive(Debug, Default)]
pub(super) struct NoOverbooking {
    /// What the organiser offered, by catalogue version.
    offered: BTreeMap<(SeatTypeId, u32), Quantity>,
    /// The catalogue version that is in force.
    in_force: BTreeMap<SeatTypeId, u32>,
    book: SeatsBook,
}

impl Check for NoOverbooking {
    fn id(&self) -> &'static str {
        "S1"
    }

    fn rule(&self) -> &'static str {
        "No grant raises held and sold seats above the quota the organiser set."
    }

    fn conference_event(
        &mut self,
        _conference: ConferenceId,
        event: &ConferenceEvent,
        _: &mut Judgement,
    ) {
        if let ConferenceEvent::SeatCreated { version, seat, .. }
        | ConferenceEvent::SeatUpdated { version, seat, .. } = event
        {
            self.offered.insert((seat.seat_type, *version), seat.quota);
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        let before = self.book.take_in(event);
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, catalogue_version, .. } => {
                self.quota_set(*seat_type, *quota, *catalogue_version, judgement);
            }
            SeatsEvent::SeatsReserved { seats, .. } => {
                for (seat_type, granted) in
                    seats.iter().filter(|(t, granted)| *granted > before.of(*t))
                {
                    let count = self.book.count(seat_type).unwrap_or_default();
                    judgement.expect(count.remaining() >= 0, || {
                        format!(
                            "order {order} was granted {granted} of {seat_type}: {} held and {} sold of {}",
                            count.held, count.sold, count.quota
                        )
                    });
                }
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                let count = self.book.count(offer.seat_type).unwrap_or_default();
                judgement.expect(count.remaining() >= 0, || {
                    format!(
                        "more of {} was offered than is there: {}",
                        offer.seat_type, offer.quantity
                    )
                });
            }
            _ => {}
        }
    }
}

impl NoOverbooking {
    fn quota_set(
        &mut self,
        seat_type: SeatTypeId,
        quota: Quantity,
        version: u32,
        judgement: &mut Judgement,
    ) {
        let known = self.in_force.insert(seat_type, version);
        judgement.expect(known.is_none_or(|known| version > known), || {
            format!("the quota of {seat_type} went back to catalogue version {version}")
        });
        let asked = self.offered.get(&(seat_type, version)).copied().unwrap_or(quota);
        judgement.expect(asked == quota, || {
            format!("the organiser set {asked} seats of {seat_type} and {quota} were offered")
        });
        self.book.offer(seat_type, i64::from(asked.0));
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    /// The organiser offers so many seats.
    fn asks(story: Given, quantity: u32, version: u32) -> Given {
        let mut event = offered(version, quantity);
        if let (ConferenceEvent::SeatCreated { conference, seat, .. }, 2..) =
            (event.clone(), version)
        {
            event = ConferenceEvent::SeatUpdated { conference, version, seat };
        }
        story.conference(event)
    }

    #[test]
    fn seats_may_be_granted_up_to_the_quota_and_a_cut_may_leave_a_debt() {
        let story = asks(Given::new(), 5, 1).seats(quota(5, 1)).seats(reserved(1, 5, 0));
        let story = asks(story, 3, 2).seats(quota(3, 2)).seats(reserved(1, 4, -1));
        story.holds(NoOverbooking::default());
    }

    #[test]
    fn a_grant_above_the_quota_is_found() {
        let story =
            Given::new().seats(quota(5, 1)).seats(reserved(1, 3, 2)).seats(reserved(2, 3, 2));
        story.breaks(NoOverbooking::default(), "3 held and 0 sold of 5".replace('3', "6").as_str());
    }

    #[test]
    fn seats_that_were_sold_stay_sold() {
        let story = Given::new().seats(quota(5, 1)).seats(reserved(1, 5, 0)).seats(committed(1, 5));
        let story = story.seats(cancelled(1, 5, 5)).seats(reserved(2, 5, 0));
        story.breaks(NoOverbooking::default(), "5 held and 5 sold of 5");
    }

    #[test]
    fn a_quota_that_was_added_up_is_found() {
        let story = asks(asks(Given::new(), 10, 1).seats(quota(10, 1)), 12, 2).seats(quota(22, 2));
        story.breaks(NoOverbooking::default(), "set 12 seats");
    }

    #[test]
    fn an_older_quota_that_comes_back_is_found() {
        let story = Given::new().seats(quota(5, 2)).seats(quota(9, 1));
        story.breaks(NoOverbooking::default(), "went back to catalogue version 1");
    }
}
