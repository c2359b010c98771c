//! The wait list under any story: first come, first served, and nobody is passed over twice.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::Policy;
use domain::identity::{OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use domain::registration::{
    Seats, SeatsAvailability, SeatsCommand, SeatsEvent, TOMBSTONE_RETENTION, WaitListEntry,
};
use domain::sourcing::{Aggregate, Timestamp, minutes};
use domain::values::Quantity;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::kept::{can_be_saved_anywhere, holds};
use super::world::{T0, conference, prices, seat_type};

/// Some time passes, in milliseconds, and something is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Step {
    passing: u64,
    asked: Asked,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Asked {
    Quota { seat_type: usize, quota: u32, catalogue_version: u32 },
    Make { hold: Hold, request: u32, wanted: [u32; 2] },
    Cancel(Hold),
    Commit(Hold),
    Join { entry: usize, quantity: u32, until: u64 },
    Leave { entry: usize },
}

/// Whose hold: of a newcomer, or of the order offered to an entry.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Hold {
    Newcomer(usize),
    Offered(usize),
}

fn entry_id(entry: usize) -> WaitListEntryId {
    WaitListEntryId::named(&entry.to_string())
}

fn reservation(hold: Hold) -> ReservationId {
    match hold {
        Hold::Newcomer(number) => ReservationId::named(&number.to_string()),
        Hold::Offered(entry) => ReservationId::of(OrderId::offered(entry_id(entry)), 1),
    }
}

impl Asked {
    fn command(&self) -> SeatsCommand {
        match *self {
            Self::Quota { seat_type: number, quota, catalogue_version } => {
                let (seat_type, quota) = (seat_type(number), Quantity(quota));
                SeatsCommand::SetQuota { seat_type, quota, catalogue_version }
            }
            Self::Make { hold, request, wanted } => SeatsCommand::MakeSeatReservation {
                reservation: reservation(hold),
                request,
                seats: (0..).map(seat_type).zip(wanted.map(Quantity)).collect(),
                valid_until: None,
                pinned: Default::default(),
                order: None,
            },
            Self::Cancel(hold) => SeatsCommand::CancelSeatReservation {
                reservation: reservation(hold),
                withdrawn: false,
            },
            Self::Commit(hold) => {
                SeatsCommand::CommitSeatReservation { reservation: reservation(hold) }
            }
            Self::Join { entry, quantity, until } => SeatsCommand::JoinWaitList {
                entry: WaitListEntry {
                    entry: entry_id(entry),
                    order: None,
                    conference: conference(),
                    seat_type: seat_type(entry % 2),
                    quantity: Quantity(quantity),
                    prices: prices(),
                    catalogue_version: 1,
                    policy: Policy::default(),
                    until: T0 + minutes(until),
                },
            },
            Self::Leave { entry } => SeatsCommand::LeaveWaitList {
                entry: entry_id(entry),
                seat_type: seat_type(entry % 2),
            },
        }
    }
}

const ENTRIES: usize = 12;

fn a_hold() -> impl Strategy<Value = Hold> {
    prop_oneof![2 => (0..5_usize).prop_map(Hold::Newcomer), 1 => (0..ENTRIES).prop_map(Hold::Offered)]
}

fn story() -> impl Strategy<Value = Vec<Step>> {
    let asked = prop_oneof![
        3 => (0..2_usize, 0..8_u32, 1..9_u32)
            .prop_map(|(seat_type, quota, catalogue_version)| Asked::Quota { seat_type, quota, catalogue_version }),
        6 => (a_hold(), 1..4_u32, [0..5_u32, 0..5_u32])
            .prop_map(|(hold, request, wanted)| Asked::Make { hold, request, wanted }),
        4 => a_hold().prop_map(Asked::Cancel),
        1 => a_hold().prop_map(Asked::Commit),
        8 => (0..ENTRIES, 1..5_u32, prop_oneof![9 => Just(60_u64), 1 => 0..60_u64])
            .prop_map(|(entry, quantity, until)| Asked::Join { entry, quantity, until }),
        1 => (0..ENTRIES).prop_map(|entry| Asked::Leave { entry }),
    ];
    let retention = TOMBSTONE_RETENTION.as_millis() as u64;
    let passing = prop_oneof![60 => 0..60_000_u64, 3 => 0..1_200_000_u64, 1 => Just(retention)];
    let step = (passing, asked).prop_map(|(passing, asked)| Step { passing, asked });
    prop::collection::vec(step, 1..70)
}

/// What is remembered beside the state, to hold the state against it.
#[derive(Default)]
struct Clerk {
    now: Timestamp,
    state: SeatsAvailability,
    events: Vec<SeatsEvent>,
    sold: BTreeMap<SeatTypeId, u32>,
    /// How often each entry was passed over while it could have been served.
    passed_over: BTreeMap<WaitListEntryId, u32>,
    offered: BTreeSet<WaitListEntryId>,
    /// What the story has to show.
    seen: BTreeSet<&'static str>,
}

impl Clerk {
    fn hear(&mut self, command: &SeatsCommand) {
        let events = self.state.decide(command, self.now).unwrap_or_default();
        let something = !events.is_empty();
        for event in events {
            self.judge(&event);
            self.state = std::mem::take(&mut self.state).evolve(&event);
            self.says_what_remains(&event);
            self.events.push(event);
        }
        if something {
            self.nobody_is_forgotten();
        }
        let again = self.state.decide(command, self.now).unwrap_or_default();
        assert_eq!(again, [], "{command:?} again");
        self.adds_up();
        assert_eq!(SeatsAvailability::replay(&self.events), self.state, "replay equals live");
    }

    /// Nobody knows the hold of an offer before it is made.
    fn can_be_asked(&self, asked: &Asked) -> bool {
        match asked {
            Asked::Make { hold: Hold::Offered(entry), .. }
            | Asked::Cancel(Hold::Offered(entry))
            | Asked::Commit(Hold::Offered(entry)) => self.offered.contains(&entry_id(*entry)),
            _ => true,
        }
    }

    fn quota(&self, seat_type: SeatTypeId) -> u32 {
        self.state.seat_types.get(&seat_type).map_or(0, |count| count.quota.0)
    }

    /// Those in line who could still be served, first come first.
    fn hopeful(&self, seat_type: SeatTypeId) -> Vec<&WaitListEntry> {
        let sold = self.sold.get(&seat_type).copied().unwrap_or_default();
        let could_come_free = self.quota(seat_type).saturating_sub(sold);
        let line = self.state.wait_list.line(seat_type).map(|waiting| &waiting.entry);
        line.filter(|entry| self.now < entry.until && entry.quantity.0 <= could_come_free).collect()
    }

    fn left(&self, seat_type: SeatTypeId) -> u32 {
        u32::try_from(self.state.remaining(seat_type).max(0)).expect("small")
    }

    /// Looks at an event before it takes effect.
    fn judge(&mut self, event: &SeatsEvent) {
        match event {
            SeatsEvent::SeatsReserved { reservation, seats, .. } => {
                for (seat_type, granted) in seats.iter() {
                    let had =
                        self.state.answer(*reservation).map_or(0, |held| held.of(seat_type).0);
                    let more = granted.0.saturating_sub(had);
                    assert!(more <= self.left(seat_type), "overbooked by {event:?}");
                    let waiting = self.hopeful(seat_type);
                    assert!(
                        more == 0 || waiting.is_empty(),
                        "{event:?} jumps the line of {waiting:?}"
                    );
                }
            }
            SeatsEvent::SeatsReservationCommitted { seats, .. } => {
                for (seat_type, quantity) in seats.iter() {
                    *self.sold.entry(seat_type).or_default() += quantity.0;
                }
            }
            SeatsEvent::SeatsOffered { offer, at, .. } => {
                assert!(
                    self.offered.insert(offer.entry),
                    "{:?} is offered seats twice",
                    offer.entry
                );
                assert!(offer.quantity.0 <= self.left(offer.seat_type), "overbooked by {event:?}");
                let line = self.hopeful(offer.seat_type);
                let place = line.iter().position(|entry| entry.entry == offer.entry);
                let place = place.unwrap_or_else(|| panic!("{event:?} to nobody in {line:?}"));
                let promise = Policy::default().promise_from(*at, line[place].until);
                assert_eq!(offer.promise, promise, "as long as for any order");
                assert_eq!(
                    line[place].quantity, offer.quantity,
                    "an offer is of all that is wanted"
                );
                let before: Vec<_> =
                    line[..place].iter().map(|entry| (entry.entry, entry.quantity)).collect();
                for (entry, quantity) in before {
                    assert!(
                        quantity > offer.quantity,
                        "{event:?} overtakes {entry:?}, who wants no more"
                    );
                    let passes = self.passed_over.entry(entry).or_default();
                    *passes += 1;
                    assert!(*passes <= 1, "{entry:?} is passed over again by {event:?}");
                    self.seen.insert("someone is passed over");
                }
                self.seen.insert("an offer");
            }
            SeatsEvent::WaitListLeft { entry, at, .. } => {
                let waited = self.state.wait_list.find(*entry);
                self.seen.extend(
                    waited.filter(|entry| *at >= entry.until).map(|_| "someone waits too long"),
                );
                self.seen.extend(waited.is_none().then_some("someone leaves before joining"));
            }
            _ => {}
        }
    }

    /// The numbers an event carries for the views are those of the state after it.
    fn says_what_remains(&self, event: &SeatsEvent) {
        let (SeatsEvent::AvailableSeatsChanged { remaining, .. }
        | SeatsEvent::SeatsReserved { remaining, .. }
        | SeatsEvent::SeatsReservationCancelled { remaining, .. }
        | SeatsEvent::SeatsOffered { remaining, .. }) = event
        else {
            return;
        };
        for (seat_type, left) in remaining {
            assert_eq!(*left, self.state.remaining(*seat_type), "{event:?}");
        }
    }

    /// After a decision the line stands still: whoever is over has left, and the first who could be
    /// served does not fit.
    fn nobody_is_forgotten(&mut self) {
        assert_eq!(self.state.wait_list.over(self.now).count(), 0);
        for number in 0..2 {
            let (line, left) = (self.hopeful(seat_type(number)), self.left(seat_type(number)));
            if let Some(first) = line.first() {
                assert!(first.quantity.0 > left, "{left} are left, but nobody serves {first:?}");
            }
            let kept = line.iter().position(|entry| entry.quantity.0 <= left);
            if let Some(place) = kept {
                let all = self.state.wait_list.entries();
                let passed_over: BTreeSet<_> = all
                    .filter(|waiting| waiting.passed_over)
                    .map(|waiting| waiting.entry.entry)
                    .collect();
                let for_whom =
                    line[..place].iter().find(|entry| passed_over.contains(&entry.entry));
                assert!(for_whom.is_some(), "{left} are left, but nobody serves {:?}", line[place]);
            }
            let out_of_reach = self.state.wait_list.line(seat_type(number)).count() > line.len();
            self.seen.extend(kept.map(|_| "seats are kept for someone who was passed over"));
            self.seen.extend(out_of_reach.then_some("someone waits out of reach"));
        }
    }

    fn adds_up(&self) {
        for (seat_type, count) in &self.state.seat_types {
            let held: u32 =
                self.state.pending.values().map(|hold| hold.seats.of(*seat_type).0).sum();
            let sold = self.sold.get(seat_type).copied().unwrap_or_default();
            assert_eq!((count.held.0, count.sold.0), (held, sold), "{seat_type}");
        }
        let waiting: Vec<_> =
            self.state.wait_list.entries().map(|waiting| waiting.entry.entry).collect();
        let distinct: BTreeSet<_> = waiting.iter().collect();
        assert_eq!(distinct.len(), waiting.len(), "someone waits twice: {waiting:?}");
        assert!(
            distinct.iter().all(|entry| !self.state.out_of_line.contains(entry)),
            "in line and out of it"
        );
        assert!(self.offered.iter().all(|entry| self.state.out_of_line.contains(entry)));
    }
}

fn tell(story: &[Step]) -> Clerk {
    let mut clerk = Clerk { now: T0, ..Clerk::default() };
    for Step { passing, asked } in story {
        clerk.now = clerk.now + Duration::from_millis(*passing);
        if clerk.can_be_asked(asked) {
            clerk.hear(&asked.command());
        }
    }
    can_be_saved_anywhere(&clerk.events, &clerk.state);
    clerk
}

#[test]
fn nobody_is_passed_over_twice_and_no_seat_is_given_away_twice() {
    let seen = std::cell::RefCell::new(BTreeSet::new());
    holds("wait_list", 6_000, &story(), |story| seen.borrow_mut().extend(tell(&story).seen));
    // A law that is only ever tried on dull stories proves nothing.
    let all = [
        "an offer",
        "seats are kept for someone who was passed over",
        "someone is passed over",
        "someone leaves before joining",
        "someone waits out of reach",
        "someone waits too long",
    ];
    assert_eq!(seen.into_inner(), all.into());
}

proptest! {
    #![proptest_config(super::trials(512))]

    /// However many wait, whoever wants as much as those before is served after them, and all seats
    /// go.
    #[test]
    fn equal_wishes_are_served_in_the_order_in_which_they_came(quota in 1..20_u32, people in 1..12_usize, size in 1..4_u32) {
        let join = |entry| Asked::Join { entry, quantity: size, until: 60 }.command();
        let all: Seats = [(seat_type(0), Quantity(quota))].into_iter().collect();
        let hold = reservation(Hold::Newcomer(0));
        let mut clerk = Clerk { now: T0, ..Clerk::default() };
        clerk.hear(&Asked::Quota { seat_type: 0, quota, catalogue_version: 1 }.command());
        clerk.hear(&SeatsCommand::MakeSeatReservation { reservation: hold, request: 1, seats: all, valid_until: None, pinned: Default::default(), order: None });
        (0..people).for_each(|person| clerk.hear(&join(person * 2)));
        clerk.hear(&SeatsCommand::CancelSeatReservation { reservation: hold, withdrawn: false });
        let served = (quota / size).min(people as u32);
        let first: BTreeSet<_> = (0..served as usize).map(|person| entry_id(person * 2)).collect();
        prop_assert_eq!(&clerk.offered, &first);
        prop_assert_eq!(clerk.state.remaining(seat_type(0)), i64::from(quota - served * size));
    }
}
