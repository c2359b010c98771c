//! T1: a rush is counted to the seat.

use std::collections::BTreeMap;

use domain::identity::{OrderId, ReservationId, SeatTypeId};
use domain::registration::{ProcessStep, Seats, SeatsEvent};

use super::{Check, Judgement};

/// As long as nobody gives seats of a type back and the organiser leaves the quota as it is, the
/// seats granted are as many as were wanted or, once that is more, exactly the quota; and at most
/// one order has some of what it wanted and not all.
///
/// What stops the count of a type: a hold that is given back or changed, another quota, a wait
/// list.
#[derive(Debug, Default)]
pub(super) struct ExactTally {
    /// What was asked for, by reservation and request.
    wanted: BTreeMap<(ReservationId, u32), Seats>,
    counts: BTreeMap<SeatTypeId, Count>,
    /// What every reservation was first granted, and wanted then.
    holds: BTreeMap<ReservationId, (Seats, Seats)>,
}

#[derive(Debug, Default)]
struct Count {
    quota: u64,
    wanted: u64,
    granted: u64,
    /// Orders that got some of what they wanted.
    partly: u32,
    requests: u32,
    over: bool,
}

impl Check for ExactTally {
    fn id(&self) -> &'static str {
        "T1"
    }

    fn rule(&self) -> &'static str {
        "In a rush as many seats are granted as are wanted or, if fewer, as there are, and one order at most is cut short."
    }

    fn process_step(&mut self, _order: OrderId, step: &ProcessStep, _judgement: &mut Judgement) {
        if let ProcessStep::ReservationRequested { reservation, revision, seats, .. } = step {
            self.wanted.insert((*reservation, *revision), seats.clone());
        }
    }

    fn seats_event(&mut self, _order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, .. } => {
                let count = self.counts.entry(*seat_type).or_default();
                count.quota = quota.0.into();
                count.over |= count.requests > 0;
            }
            SeatsEvent::SeatsReserved { reservation, request, seats, .. } => {
                let Some(wanted) = self.wanted.remove(&(*reservation, *request)) else { return };
                match self.holds.insert(*reservation, (wanted.clone(), seats.clone())) {
                    // The second wish for one hold, or the request of an offer whose seats are held
                    // already.
                    Some((before, held)) => self.stop(&[&wanted, seats, &before, &held]),
                    None => self.grant(&wanted, seats, judgement),
                }
            }
            SeatsEvent::SeatsReservationCancelled { reservation, seats, .. }
            | SeatsEvent::ReservationCalledOff { reservation, seats, .. } => {
                self.holds.remove(reservation);
                self.stop(&[seats]);
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.holds.insert(offer.reservation(), (offer.seats(), offer.seats()));
                self.stop(&[&offer.seats()]);
            }
            SeatsEvent::WaitListJoined { entry, .. } => {
                self.counts.entry(entry.seat_type).or_default().over = true;
            }
            // What is waited for was counted when somebody joined.
            SeatsEvent::SeatsReservationCommitted { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => {}
        }
    }
}

impl ExactTally {
    fn grant(&mut self, wanted: &Seats, granted: &Seats, judgement: &mut Judgement) {
        for (seat_type, quantity) in wanted.iter() {
            let count = self.counts.entry(seat_type).or_default();
            if count.over {
                continue;
            }
            let got = granted.of(seat_type);
            count.requests += 1;
            count.wanted += u64::from(quantity.0);
            count.granted += u64::from(got.0);
            count.partly += u32::from(got.0 > 0 && got < quantity);
            let exact = count.granted == count.wanted.min(count.quota);
            judgement.expect(exact && count.partly <= 1, || {
                format!(
                    "{} of {} seats of {seat_type} were granted to {} orders that wanted {}, and {} were cut short",
                    count.granted, count.quota, count.requests, count.wanted, count.partly
                )
            });
        }
    }

    fn stop(&mut self, concerned: &[&Seats]) {
        for seat_type in concerned.iter().flat_map(|seats| seats.types()) {
            self.counts.entry(seat_type).or_default().over = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::registration::SeatsEvent;
    use domain::sourcing::Timestamp;

    /// Somebody wants seats and gets some.
    fn asks(story: Given, name: &str, wanted: u32, granted: u32) -> Given {
        let order = OrderId::named(name);
        let reservation = ReservationId::of(order, 1);
        let step = ProcessStep::ReservationRequested {
            conference: conference(),
            reservation,
            ordinal: 1,
            revision: 1,
            seats: seats(wanted),
            valid_until: None,
            pinned: Default::default(),
            order: None,
        };
        let (seats, remaining) = (seats(granted), [(general(), 0)].into());
        let answer = SeatsEvent::SeatsReserved {
            reservation,
            request: 1,
            seats,
            remaining,
            at: Timestamp(0),
            pinned: Default::default(),
            order: None,
        };
        story.process(vec![step]).seats_for(order, answer)
    }

    fn five() -> Given {
        Given::new().seats(quota(5, 2))
    }

    #[test]
    fn two_two_and_one_of_five() {
        let story = asks(asks(asks(five(), "Ada", 2, 2), "Bob", 2, 2), "Chae", 2, 1);
        asks(story, "Dina", 2, 0).holds(ExactTally::default());
    }

    #[test]
    fn a_seat_that_nobody_got_or_two_did_is_found() {
        let story = asks(asks(five(), "Ada", 2, 2), "Bob", 2, 1);
        story.breaks(ExactTally::default(), "3 of 5 seats");
        let story = asks(asks(asks(five(), "Ada", 2, 2), "Bob", 2, 2), "Chae", 2, 2);
        story.breaks(ExactTally::default(), "6 of 5 seats");
    }

    #[test]
    fn two_orders_that_are_cut_short_are_found() {
        let story = asks(asks(asks(five(), "Ada", 3, 3), "Bob", 2, 1), "Chae", 2, 1);
        story.breaks(ExactTally::default(), "2 were cut short");
    }

    #[test]
    fn once_seats_come_back_the_count_is_over() {
        let story = asks(asks(five(), "Ada", 5, 5), "Bob", 2, 0).seats(cancelled(1, 5, 5));
        asks(story, "Chae", 2, 1).holds(ExactTally::default());
        let story = asks(five(), "Ada", 5, 5).seats(quota(8, 3));
        asks(story, "Bob", 2, 1).holds(ExactTally::default());
    }
}
