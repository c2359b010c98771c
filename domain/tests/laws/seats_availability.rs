//! The seats of a conference against a naive ledger.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::identity::ReservationId;
use domain::registration::{
    Seats, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal, TOMBSTONE_RETENTION,
};
use domain::sourcing::{Aggregate, Fingerprint, Snapshot, Timestamp, Version};
use domain::values::Quantity;
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use super::trials;
use super::world::{T0, seat_type};

/// Types 0 and 1 are offered sooner or later; type 2 never is.
const TYPES: usize = 3;
const RESERVATIONS: u8 = 4;

/// What the rules say, written down as a clerk would: a list of who has what.
#[derive(Clone, Debug)]
struct Ledger {
    now: u64,
    /// Quota and catalogue version of each seat type.
    offers: [(i64, u32); TYPES],
    /// The number of the last request, and what is held, for each hold.
    holds: BTreeMap<u8, (u32, [i64; TYPES])>,
    /// All seats ever sold.
    sold: [i64; TYPES],
    /// When each finished reservation was finished, and whether it was sold.
    finished: BTreeMap<u8, (u64, bool)>,
    /// What the ledger expects of the latest command.
    expected: Answer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    QuotaChanged,
    Granted([i64; TYPES]),
    GivenBack([i64; TYPES]),
    Sold([i64; TYPES]),
    Nothing,
    Refused(SeatsRefusal),
}

#[derive(Clone, Debug)]
enum Request {
    SetQuota { seat_type: usize, quota: u32, catalogue_version: u32 },
    Make { reservation: u8, request: u32, wanted: [u32; TYPES], valid_for: Option<u64> },
    Cancel { reservation: u8 },
    Commit { reservation: u8 },
}

/// Some time passes, in milliseconds, and something is asked.
#[derive(Clone, Debug)]
struct Transition {
    passing: u64,
    request: Request,
}

const RETENTION: u64 = TOMBSTONE_RETENTION.as_millis() as u64;

impl Ledger {
    fn left(&self, seat_type: usize) -> i64 {
        let held: i64 = self.holds.values().map(|(_, seats)| seats[seat_type]).sum();
        self.offers[seat_type].0 - held - self.sold[seat_type]
    }

    fn remembers(&self, reservation: u8) -> Option<bool> {
        let (at, sold) = self.finished.get(&reservation)?;
        (self.now - at < RETENTION).then_some(*sold)
    }

    fn answer(&mut self, request: &Request) -> Answer {
        match *request {
            Request::SetQuota { seat_type, quota, catalogue_version } => {
                if catalogue_version <= self.offers[seat_type].1 {
                    return Answer::Nothing;
                }
                self.offers[seat_type] = (i64::from(quota), catalogue_version);
                Answer::QuotaChanged
            }
            Request::Make { reservation, request, wanted, valid_for } => {
                if self.remembers(reservation).is_some() {
                    return Answer::Refused(SeatsRefusal::Finished);
                }
                if self.holds.get(&reservation).is_some_and(|(last, _)| *last >= request) {
                    return Answer::Nothing;
                }
                // A negative remainder of validity is written as an instant that has passed.
                if valid_for == Some(0) {
                    return Answer::Refused(SeatsRefusal::TooLate);
                }
                // First everything goes back, then as much as possible of what is wanted is taken.
                let before = self.holds.remove(&reservation).map_or([0; TYPES], |(_, held)| held);
                let granted = std::array::from_fn(|seat_type| {
                    // In debt, a hold keeps what it had and gets nothing more.
                    let available = self.left(seat_type).max(before[seat_type]);
                    i64::from(wanted[seat_type]).min(available)
                });
                self.finished.remove(&reservation);
                self.holds.insert(reservation, (request, granted));
                Answer::Granted(granted)
            }
            Request::Cancel { reservation } => {
                if self.remembers(reservation).is_some() {
                    return Answer::Nothing;
                }
                let held = self.holds.remove(&reservation).map_or([0; TYPES], |(_, held)| held);
                self.finished.insert(reservation, (self.now, false));
                Answer::GivenBack(held)
            }
            Request::Commit { reservation } => {
                if let Some((_, held)) = self.holds.remove(&reservation) {
                    for (sold, held) in self.sold.iter_mut().zip(held) {
                        *sold += held;
                    }
                    self.finished.insert(reservation, (self.now, true));
                    return Answer::Sold(held);
                }
                match self.remembers(reservation) {
                    Some(true) => Answer::Nothing,
                    Some(false) => Answer::Refused(SeatsRefusal::Finished),
                    None => Answer::Refused(SeatsRefusal::Unknown),
                }
            }
        }
    }
}

impl ReferenceStateMachine for Ledger {
    type State = Self;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self {
            now: T0.0,
            offers: [(0, 0); TYPES],
            holds: BTreeMap::new(),
            sold: [0; TYPES],
            finished: BTreeMap::new(),
            expected: Answer::Nothing,
        })
        .boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Transition> {
        let passing =
            prop_oneof![8 => 0..60_000_u64, 1 => Just(RETENTION - 1), 1 => Just(RETENTION)];
        let request = Union::new_weighted(vec![
            (
                2,
                (0..TYPES - 1, 0..12_u32, 1..6_u32)
                    .prop_map(|(seat_type, quota, catalogue_version)| Request::SetQuota {
                        seat_type,
                        quota,
                        catalogue_version,
                    })
                    .boxed(),
            ),
            (
                6,
                (
                    0..RESERVATIONS,
                    1..5_u32,
                    [0..8_u32, 0..8_u32, 0..2_u32],
                    prop::option::of(0..3_u64),
                )
                    .prop_map(|(reservation, request, wanted, valid_for)| Request::Make {
                        reservation,
                        request,
                        wanted,
                        valid_for,
                    })
                    .boxed(),
            ),
            (1, (0..RESERVATIONS).prop_map(|reservation| Request::Cancel { reservation }).boxed()),
            (1, (0..RESERVATIONS).prop_map(|reservation| Request::Commit { reservation }).boxed()),
        ]);
        (passing, request).prop_map(|(passing, request)| Transition { passing, request }).boxed()
    }

    fn apply(mut self_: Self, transition: &Transition) -> Self {
        self_.now += transition.passing;
        self_.expected = self_.answer(&transition.request);
        self_
    }
}

/// The real one, and everything it ever recorded.
struct Conference {
    state: SeatsAvailability,
    events: Vec<SeatsEvent>,
    asked: Vec<SeatsCommand>,
    /// Taken somewhere on the way.
    snapshot: Snapshot<SeatsAvailability>,
}

fn id(reservation: u8) -> ReservationId {
    ReservationId::named(&reservation.to_string())
}

fn seats_of<N: Copy + TryInto<u32>>(quantities: &[N; TYPES]) -> Seats {
    let number = |quantity: N| {
        quantity.try_into().unwrap_or_else(|_| panic!("a quantity is never negative"))
    };
    quantities
        .iter()
        .enumerate()
        .map(|(index, q)| (seat_type(index), Quantity(number(*q))))
        .collect()
}

fn command(request: &Request, now: Timestamp) -> SeatsCommand {
    match *request {
        Request::SetQuota { seat_type: number, quota, catalogue_version } => {
            SeatsCommand::SetQuota {
                seat_type: seat_type(number),
                quota: Quantity(quota),
                catalogue_version,
            }
        }
        Request::Make { reservation, request, wanted, valid_for } => {
            SeatsCommand::MakeSeatReservation {
                reservation: id(reservation),
                request,
                seats: seats_of(&wanted),
                valid_until: valid_for
                    .map(|millis| Timestamp(now.0 + millis) - Duration::from_millis(1)),
                pinned: Default::default(),
                order: None,
            }
        }
        Request::Cancel { reservation } => {
            SeatsCommand::CancelSeatReservation { reservation: id(reservation), withdrawn: false }
        }
        Request::Commit { reservation } => {
            SeatsCommand::CommitSeatReservation { reservation: id(reservation) }
        }
    }
}

fn fold() -> Fingerprint {
    Fingerprint("seats 1".to_owned())
}

/// Exactly what the ledger expects, and nothing else, is answered.
fn agrees(expected: &Answer, answer: &Result<Vec<SeatsEvent>, SeatsRefusal>) -> bool {
    let events = match (expected, answer) {
        (Answer::Refused(refusal), Err(answer)) => return refusal == answer,
        (_, Err(_)) => return false,
        (_, Ok(events)) => events.as_slice(),
    };
    match (expected, events) {
        (Answer::Nothing, [])
        | (Answer::QuotaChanged, [SeatsEvent::AvailableSeatsChanged { .. }]) => true,
        (Answer::Granted(expected), [SeatsEvent::SeatsReserved { seats, .. }])
        | (Answer::GivenBack(expected), [SeatsEvent::SeatsReservationCancelled { seats, .. }])
        | (Answer::Sold(expected), [SeatsEvent::SeatsReservationCommitted { seats, .. }]) => {
            *seats == seats_of(expected)
        }
        _ => false,
    }
}

impl Conference {
    /// S1: a grant never exceeds what remains and what the same hold had already.
    fn no_grant_above_what_remains(&self, event: &SeatsEvent) {
        let SeatsEvent::SeatsReserved { reservation, seats, .. } = event else { return };
        for (seat_type, granted) in seats.iter() {
            let had = self.state.answer(*reservation).map_or(0, |held| held.of(seat_type).0);
            let most = self.state.remaining(seat_type).max(0) + i64::from(had);
            assert!(
                i64::from(granted.0) <= most,
                "{granted} of {seat_type} granted, {most} were left"
            );
        }
    }

    /// The numbers an event carries for the views are those of the state after it.
    fn says_what_remains(&self, event: &SeatsEvent) {
        let (SeatsEvent::AvailableSeatsChanged { remaining, .. }
        | SeatsEvent::SeatsReserved { remaining, .. }
        | SeatsEvent::SeatsReservationCancelled { remaining, .. }) = event
        else {
            return;
        };
        for (seat_type, left) in remaining {
            assert_eq!(*left, self.state.remaining(*seat_type), "{event:?}");
        }
    }
}

impl StateMachineTest for Conference {
    type SystemUnderTest = Self;
    type Reference = Ledger;

    fn init_test(_: &Ledger) -> Self {
        let state = SeatsAvailability::default();
        let snapshot = Snapshot::of(state.clone(), Version(0), fold());
        Self { state, events: Vec::new(), asked: Vec::new(), snapshot }
    }

    fn apply(mut self_: Self, ledger: &Ledger, transition: Transition) -> Self {
        let now = Timestamp(ledger.now);
        let command = command(&transition.request, now);
        let answer = self_.state.decide(&command, now);
        assert!(
            agrees(&ledger.expected, &answer),
            "the ledger says {:?}, not {answer:?}",
            ledger.expected
        );
        for event in answer.unwrap_or_default() {
            self_.no_grant_above_what_remains(&event);
            let before = self_.state.clone();
            self_.state = self_.state.evolve(&event);
            self_.says_what_remains(&event);
            if let SeatsEvent::SeatsReservationCommitted { reservation, .. } = &event {
                assert!(
                    before.pending.contains_key(reservation),
                    "S3: only a hold can be committed"
                );
            }
            self_.events.push(event);
            if self_.events.len().is_multiple_of(3) {
                let version = Version(self_.events.len() as u64);
                self_.snapshot = Snapshot::of(self_.state.clone(), version, fold());
            }
        }
        let repeated = self_.state.decide(&command, now);
        assert!(repeated.as_ref().map_or(true, Vec::is_empty), "{command:?} again: {repeated:?}");
        self_.asked.push(command);
        self_
    }

    fn check_invariants(self_: &Self, ledger: &Ledger) {
        let state = &self_.state;
        for number in 0..TYPES {
            let count = state.seat_types.get(&seat_type(number)).copied().unwrap_or_default();
            let sum = state.remaining(seat_type(number))
                + i64::from(count.held.0)
                + i64::from(count.sold.0);
            assert_eq!(sum, i64::from(count.quota.0), "S2 for type {number}");
            assert_eq!(state.remaining(seat_type(number)), ledger.left(number), "type {number}");
            assert_eq!(i64::from(count.sold.0), ledger.sold[number], "type {number}");
        }
        let holds: Vec<_> =
            state.pending.iter().map(|(hold, held)| (*hold, held.seats.clone())).collect();
        let mut expected: Vec<_> =
            ledger.holds.iter().map(|(hold, (_, held))| (id(*hold), seats_of(held))).collect();
        expected.sort_unstable();
        assert_eq!(holds, expected);
        for reservation in state.pending.keys() {
            assert!(
                !state.finished.contains_key(reservation),
                "S3: {reservation} is pending and finished"
            );
        }
        assert_eq!(SeatsAvailability::replay(&self_.events), *state, "replay equals live");
        let snapshot = &self_.snapshot;
        let tail = &self_.events[usize::try_from(snapshot.version.0).expect("small")..];
        assert_eq!(
            snapshot.clone().resume(&fold(), tail).as_ref(),
            Ok(state),
            "snapshot and tail equal live"
        );
    }

    /// S15: whatever was asked before has no further effect while it is remembered: it only ever
    /// finds its own traces.
    fn teardown(self_: Self, ledger: Ledger) {
        let now = Timestamp(ledger.now);
        for command in &self_.asked {
            let (SeatsCommand::MakeSeatReservation { reservation, .. }
            | SeatsCommand::CancelSeatReservation { reservation, .. }) = command
            else {
                continue;
            };
            let remembered = self_.state.finished.get(reservation);
            if remembered.is_some_and(|tombstone| now.since(tombstone.at) < TOMBSTONE_RETENTION) {
                let again = self_.state.decide(command, now);
                assert!(again.as_ref().map_or(true, Vec::is_empty), "{command:?} late: {again:?}");
            }
        }
    }
}

prop_state_machine! {
    #![proptest_config(trials(6_000))]

    #[test]
    fn the_seats_agree_with_the_ledger(sequential 1..60 => Conference);
}

#[test]
fn a_snapshot_of_another_fold_is_refused() {
    let snapshot =
        Snapshot::of(SeatsAvailability::default(), Version(0), Fingerprint("seats 0".to_owned()));
    assert!(snapshot.resume(&fold(), []).is_err());
}

proptest! {
    #![proptest_config(trials(512))]

    /// N orders of the same size share what there is: all of it goes, and at most one order is
    /// served in part.
    #[test]
    fn a_crowd_gets_exactly_what_there_is(quota in 0..30_u32, orders in 1..12_u32, size in 1..5_u32) {
        let offer = SeatsCommand::SetQuota {
            seat_type: seat_type(0),
            quota: Quantity(quota),
            catalogue_version: 1,
        };
        let requests = (0..orders).map(|number| SeatsCommand::MakeSeatReservation {
            reservation: ReservationId::named(&number.to_string()),
            request: 1,
            seats: [(seat_type(0), Quantity(size))].into_iter().collect(),
            valid_until: None, pinned: Default::default(), order: None });
        let conference = std::iter::once(offer).chain(requests).fold(SeatsAvailability::default(), |state, command| {
            let events = state.decide(&command, T0).unwrap_or_default();
            events.iter().fold(state, SeatsAvailability::evolve)
        });
        let grants: Vec<_> = conference.pending.values().map(|hold| hold.seats.of(seat_type(0)).0).collect();
        prop_assert_eq!(grants.iter().sum::<u32>(), quota.min(orders * size));
        prop_assert!(grants.iter().filter(|grant| **grant > 0 && **grant < size).count() <= 1);
    }
}
