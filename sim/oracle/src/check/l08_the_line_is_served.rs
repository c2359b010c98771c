//! L8: whoever waits for seats is served in turn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::identity::{ConferenceId, SeatTypeId, WaitListEntryId};
use domain::message::Event;
use domain::registration::{SeatOffer, SeatsEvent, WaitListEntry};
use domain::sourcing::Timestamp;
use domain::stream::StreamKind;
use domain::values::Quantity;

use super::seats_book::{Count, SeatsBook};
use super::{Check, Judgement};
use conference::record::Committed;

/// After every decision about seats nobody stands in a line who could be served: seats that are
/// free are offered to the first whom they are enough for. Whoever was passed over once is owed the
/// next seats, and is passed over no more; and whoever comes later gets no seats while somebody
/// waits.
///
/// Who wants more seats than could ever come free, or still waits when the conference starts, has
/// no claim. As long as a conference is closed nobody is offered seats of it.
#[derive(Debug, Default)]
pub(super) struct TheLineIsServed {
    book: SeatsBook,
    lines: BTreeMap<SeatTypeId, VecDeque<Waiting>>,
    /// Conferences that are closed, as far as the counting of seats has heard.
    closed: BTreeSet<ConferenceId>,
}

#[derive(Debug)]
struct Waiting {
    entry: WaitListEntry,
    /// Somebody behind was served first.
    passed_over: bool,
}

impl Check for TheLineIsServed {
    fn id(&self) -> &'static str {
        "L8"
    }

    fn rule(&self) -> &'static str {
        "Free seats of an open conference are offered to the first in line whom they are enough for, and nobody is passed over twice."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let (Some(first), StreamKind::SeatsAvailability) =
            (commit.events.first(), commit.stream.kind)
        else {
            return;
        };
        let now = first.meta.occurred_at;
        let conference = ConferenceId(commit.stream.id);
        for stored in &commit.events {
            if let Event::Seats(event) = &stored.body {
                self.take_in(event, now, judgement);
                self.opens_or_closes(conference, event, judgement);
            }
        }
        if self.closed.contains(&conference) {
            return;
        }
        for seat_type in self.lines.keys() {
            self.nobody_could_be_served(*seat_type, now, judgement);
        }
    }
}

impl TheLineIsServed {
    fn take_in(&mut self, event: &SeatsEvent, now: Timestamp, judgement: &mut Judgement) {
        let left = |book: &SeatsBook, seat_type| book.count(seat_type).map_or(0, Count::remaining);
        if let SeatsEvent::SeatsOffered { offer, .. } = event {
            self.offered(offer, left(&self.book, offer.seat_type), now, judgement);
        }
        let waited_for: Vec<_> = match event {
            SeatsEvent::SeatsReserved { seats, .. } => {
                seats.iter().filter(|(seat_type, _)| self.is_waited_for(*seat_type, now)).collect()
            }
            _ => Vec::new(),
        };
        let before = self.book.take_in(event);
        for (seat_type, granted) in waited_for {
            judgement.expect(granted <= before.of(seat_type), || {
                format!(
                    "{granted} seats of {seat_type} were granted to a newcomer while somebody waits for them"
                )
            });
        }
        match event {
            SeatsEvent::WaitListJoined { entry, .. } => {
                let waiting = Waiting { entry: entry.clone(), passed_over: false };
                self.lines.entry(entry.seat_type).or_default().push_back(waiting);
            }
            SeatsEvent::WaitListLeft { entry, seat_type, .. } => self.leave(*seat_type, *entry),
            SeatsEvent::WaitListChanged { entry, seat_type, quantity, .. } => {
                self.change(*seat_type, *entry, *quantity);
            }
            _ => {}
        }
    }

    /// An offer goes to somebody who waits, for as many seats as are there, and in turn.
    fn offered(&mut self, offer: &SeatOffer, left: i64, now: Timestamp, judgement: &mut Judgement) {
        let in_reach = self.in_reach(offer.seat_type);
        let line = self.lines.entry(offer.seat_type).or_default();
        let place = line.iter().position(|waiting| waiting.entry.entry == offer.entry);
        let Some(place) = place else {
            return judgement.expect(false, || {
                format!("seats were offered to {}, who does not wait", offer.entry)
            });
        };
        let wanted = line[place].entry.quantity;
        judgement.expect(offer.quantity == wanted && i64::from(wanted.0) <= left, || {
            format!(
                "{} of {left} seats were offered to {}, who waits for {wanted}",
                offer.quantity, offer.entry
            )
        });
        for before in line.iter_mut().take(place) {
            let owed = before.passed_over && has_claim(&before.entry, in_reach, now);
            judgement.expect(!owed, || {
                format!("{} was passed over a second time, for {}", before.entry.entry, offer.entry)
            });
            before.passed_over = true;
        }
        line.remove(place);
    }

    fn opens_or_closes(
        &mut self,
        conference: ConferenceId,
        event: &SeatsEvent,
        judgement: &mut Judgement,
    ) {
        match event {
            SeatsEvent::WaitListPaused { .. } | SeatsEvent::SalesCalledOff { .. } => {
                self.closed.insert(conference);
            }
            SeatsEvent::WaitListResumed { .. } => {
                self.closed.remove(&conference);
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                judgement.expect(!self.closed.contains(&conference), || {
                    format!("{} was offered seats of a conference that is closed", offer.entry)
                });
            }
            _ => {}
        }
    }

    /// Fewer seats keep the place; whoever wants more waits last, and is owed nothing yet.
    fn change(&mut self, seat_type: SeatTypeId, entry: WaitListEntryId, quantity: Quantity) {
        let Some(line) = self.lines.get_mut(&seat_type) else { return };
        let Some(place) = line.iter().position(|waiting| waiting.entry.entry == entry) else {
            return;
        };
        let more = quantity > line[place].entry.quantity;
        line[place].entry.quantity = quantity;
        if more && let Some(waiting) = line.remove(place) {
            line.push_back(Waiting { passed_over: false, ..waiting });
        }
    }

    fn leave(&mut self, seat_type: SeatTypeId, entry: WaitListEntryId) {
        if let Some(line) = self.lines.get_mut(&seat_type) {
            line.retain(|waiting| waiting.entry.entry != entry);
        }
    }

    fn nobody_could_be_served(
        &self,
        seat_type: SeatTypeId,
        now: Timestamp,
        judgement: &mut Judgement,
    ) {
        let left = self.book.count(seat_type).map_or(0, Count::remaining);
        let in_reach = self.in_reach(seat_type);
        for waiting in self.lines.get(&seat_type).into_iter().flatten() {
            if has_claim(&waiting.entry, in_reach, now) {
                let wanted = waiting.entry.quantity;
                judgement.expect(i64::from(wanted.0) > left, || {
                    format!(
                        "{left} seats of {seat_type} are free, and {} waits for {wanted}",
                        waiting.entry.entry
                    )
                });
                if waiting.passed_over {
                    return;
                }
            }
        }
    }

    fn is_waited_for(&self, seat_type: SeatTypeId, now: Timestamp) -> bool {
        let in_reach = self.in_reach(seat_type);
        let mut line = self.lines.get(&seat_type).into_iter().flatten();
        line.any(|waiting| has_claim(&waiting.entry, in_reach, now))
    }

    /// How many seats could come free at most: what is sold never does.
    fn in_reach(&self, seat_type: SeatTypeId) -> i64 {
        self.book.count(seat_type).map_or(0, |count| count.quota - count.sold)
    }
}

fn has_claim(entry: &WaitListEntry, in_reach: i64, now: Timestamp) -> bool {
    now < entry.until && i64::from(entry.quantity.0) <= in_reach
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::identity::{OrderId, ReservationId};
    use domain::message::Event;
    use domain::stream::StreamId;

    fn bob() -> OrderId {
        OrderId::named("Bob")
    }

    fn chae() -> OrderId {
        OrderId::named("Chae")
    }

    fn gives_back(quantity: u32, remaining: i64) -> SeatsEvent {
        cancelled(1, quantity, remaining)
    }

    fn decides(mut story: Given, events: Vec<SeatsEvent>) -> Given {
        let stream = StreamId::new(StreamKind::SeatsAvailability, conference().0);
        let events = events.into_iter().map(Event::Seats).collect();
        let commit =
            story.commit(conference::node::protocol::Handler::Seats, stream, ada().0, events);
        story.commits(commit)
    }

    /// Ada holds all five seats, and Bob waits for some.
    fn sold_out(bob_wants: u32) -> Given {
        Given::new().seats(quota(5, 2)).seats(reserved(1, 5, 0)).seats(joined(bob(), bob_wants))
    }

    #[test]
    fn seats_that_come_free_are_offered_at_once() {
        let story = decides(sold_out(2), vec![gives_back(5, 5), offered_to(bob(), 2, 3)]);
        story.holds(TheLineIsServed::default());
    }

    #[test]
    fn seats_that_are_not_offered_are_found() {
        let story = decides(sold_out(2), vec![gives_back(5, 5)]);
        story.breaks(TheLineIsServed::default(), "5 seats of");
    }

    #[test]
    fn who_was_passed_over_once_is_owed_the_next_seats() {
        // Ada gives two of her seats back: too few for Bob, enough for Chae.
        let fewer = reserved(1, 3, 2);
        let story = || {
            decides(
                sold_out(4).seats(joined(chae(), 2)),
                vec![fewer.clone(), offered_to(chae(), 2, 0)],
            )
        };
        story().holds(TheLineIsServed::default());
        let dina = OrderId::named("Dina");
        let waits = || story().seats(joined(dina, 1));
        decides(waits(), vec![reserved(1, 2, 1)]).holds(TheLineIsServed::default());
        decides(waits(), vec![reserved(1, 2, 1), offered_to(dina, 1, 0)])
            .breaks(TheLineIsServed::default(), "passed over a second time");
    }

    #[test]
    fn a_newcomer_who_is_served_before_who_waits_is_found() {
        let other = SeatsEvent::SeatsReserved {
            reservation: ReservationId::of(chae(), 1),
            request: 1,
            seats: seats(1),
            remaining: [(general(), 0)].into(),
            at: Timestamp(0),
            pinned: Default::default(),
            order: None,
        };
        let story = decides(sold_out(4), vec![reserved(1, 4, 1)]).seats(other);
        story.breaks(TheLineIsServed::default(), "to a newcomer");
    }

    #[test]
    fn who_wants_more_than_can_come_free_has_no_claim() {
        let story = sold_out(2).seats(committed(1, 4)).seats(quota(5, 3)).seats(quota(4, 4));
        story.holds(TheLineIsServed::default());
    }

    #[test]
    fn a_closed_conference_that_offers_is_found_and_one_that_keeps_its_line_holds() {
        let at = Timestamp(0);
        let closed = || sold_out(2).seats(SeatsEvent::WaitListPaused { catalogue_version: 9, at });
        let freed = || decides(closed(), vec![gives_back(5, 5)]);
        freed().holds(TheLineIsServed::default());
        decides(closed(), vec![gives_back(5, 5), offered_to(bob(), 2, 3)])
            .breaks(TheLineIsServed::default(), "a conference that is closed");
        let resumed = || SeatsEvent::WaitListResumed { catalogue_version: 10, at };
        decides(freed(), vec![resumed(), offered_to(bob(), 2, 3)])
            .holds(TheLineIsServed::default());
        decides(freed(), vec![resumed()]).breaks(TheLineIsServed::default(), "5 seats of");
    }

    #[test]
    fn who_waits_for_fewer_is_served_with_fewer() {
        let fewer = SeatsEvent::WaitListChanged {
            entry: entry(bob(), 2).entry,
            seat_type: general(),
            quantity: Quantity(1),
            at: Timestamp(0),
        };
        let waits = || sold_out(2).seats(fewer.clone());
        decides(waits(), vec![reserved(1, 4, 1), offered_to(bob(), 1, 0)])
            .holds(TheLineIsServed::default());
        decides(waits(), vec![reserved(1, 4, 1)]).breaks(TheLineIsServed::default(), "1 seats of");
    }

    #[test]
    fn an_offer_to_nobody_or_for_another_number_is_found() {
        let story = decides(sold_out(2), vec![gives_back(5, 5), offered_to(chae(), 2, 3)]);
        story.breaks(TheLineIsServed::default(), "does not wait");
        let story = decides(sold_out(2), vec![gives_back(5, 5), offered_to(bob(), 1, 4)]);
        story.breaks(TheLineIsServed::default(), "who waits for 2");
    }
}
