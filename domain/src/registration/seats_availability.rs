//! The seats of one conference: the only place where a seat is given away, and therefore where
//! overbooking is prevented.
//!
//! For each seat type `remaining = quota − held − sold`. A grant never exceeds what remains; only
//! an organiser who cuts a quota can make the remainder negative. That debt is repaid by released
//! seats before anything is granted again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::finished::{Dated, Finished, TOMBSTONE_RETENTION};
use super::pricing::PinnedPrices;
use super::seats::Seats;
use super::wait_list::{SeatOffer, WaitList, WaitListEntry};
use crate::identity::{OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use crate::sourcing::{Aggregate, Timestamp};
use crate::values::Quantity;

/// The state of a conference's seats: the fold of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsAvailability {
    /// Every seat type that ever had a quota.
    pub seat_types: BTreeMap<SeatTypeId, SeatTypeCount>,
    /// Holds that are neither committed nor cancelled.
    pub pending: BTreeMap<ReservationId, Reservation>,
    /// Finished reservations. Without them a request that comes late would take seats that nobody
    /// gives back.
    pub finished: Finished<ReservationId, Tombstone>,
    /// Who waits for seats.
    #[serde(default)]
    pub wait_list: WaitList,
    /// Who waited and was served, withdrew or waited too long. A repeated wish to join must not
    /// join again.
    #[serde(default)]
    pub out_of_line: BTreeSet<WaitListEntryId>,
    /// Whether the conference is open, as far as was heard: a closed one offers nothing.
    #[serde(default)]
    pub opening: Opening,
    /// What was bought, and by which order, for whoever has to be told if the conference is called
    /// off; nothing of an order whose seats an earlier release asked for.
    #[serde(default)]
    pub bought: BTreeMap<ReservationId, Purchase>,
    /// The conference was called off, as far as was heard: nothing is held, sold or waited for any
    /// more.
    #[serde(default)]
    pub is_called_off: bool,
}

/// What one order has bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Purchase {
    pub order: OrderId,
    pub seats: Seats,
}

/// Whether a conference is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// It was closed, and has not been opened since.
    pub is_closed: bool,
    /// The catalogue version that opened or closed it.
    pub catalogue_version: u32,
}

/// The count of one seat type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatTypeCount {
    /// How many seats the organiser offers.
    pub quota: Quantity,
    /// The catalogue version that set the quota.
    pub catalogue_version: u32,
    /// How many are on hold.
    pub held: Quantity,
    /// How many are committed.
    pub sold: Quantity,
}

impl SeatTypeCount {
    /// What is left to give; negative after a quota was cut below what is held and sold.
    #[must_use]
    pub const fn remaining(&self) -> i64 {
        self.quota.0 as i64 - self.held.0 as i64 - self.sold.0 as i64
    }
}

/// Seats that are held for one order until they are committed, given back, or expire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The latest request that was answered; an older or equal one is a repetition.
    pub request: u32,
    /// The answer: what is held.
    pub seats: Seats,
    /// The prices of the order that holds them.
    #[serde(default)]
    pub pinned: PinnedPrices,
    /// Which order that is; nothing if an earlier release asked.
    #[serde(default)]
    pub order: Option<OrderId>,
}

/// What became of a finished reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The seats that were committed; none if it was cancelled.
    pub committed: Option<Seats>,
    /// The registrant withdrew: nothing is waited for under this order any more.
    #[serde(default)]
    pub withdrawn: bool,
    /// When it was finished.
    pub at: Timestamp,
}

impl Dated for Tombstone {
    fn at(&self) -> Timestamp {
        self.at
    }
}

/// What may be asked of a conference's seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum SeatsCommand {
    /// The organiser offers `quota` seats of a type. Absolute, so that repeating it changes
    /// nothing.
    SetQuota {
        /// The seat type.
        seat_type: SeatTypeId,
        /// How many seats in all.
        quota: Quantity,
        /// The version of the catalogue; an older one is ignored.
        catalogue_version: u32,
    },
    /// Holds seats, or changes what is held. As many as are left are granted.
    MakeSeatReservation {
        reservation: ReservationId,
        /// Which wish this is; a repeated one has its answer already.
        request: u32,
        /// All seats that are wanted.
        seats: Seats,
        /// After this instant nobody waits for the answer any more.
        valid_until: Option<Timestamp>,
        /// The prices of the order.
        #[serde(default)]
        pinned: PinnedPrices,
        /// Which order asks; nothing if an earlier release does.
        #[serde(default)]
        order: Option<OrderId>,
    },
    /// Gives the held seats back.
    CancelSeatReservation {
        reservation: ReservationId,
        /// The registrant withdrew: nothing is waited for under this order any more.
        #[serde(default)]
        withdrawn: bool,
    },
    /// Makes the held seats the registrant's for good.
    CommitSeatReservation { reservation: ReservationId },
    /// Waits for seats that are gone.
    JoinWaitList { entry: WaitListEntry },
    /// Waits no longer.
    LeaveWaitList {
        entry: WaitListEntryId,
        /// Of which type.
        seat_type: SeatTypeId,
    },
    /// The organiser opened the conference or closed it. Absolute, so that repeating it changes
    /// nothing.
    SetOpening {
        is_open: bool,
        /// The version of the catalogue; an older one is ignored.
        catalogue_version: u32,
    },
    /// The organiser called the conference off: whoever holds or has bought seats is told, and
    /// whoever waits waits no longer.
    CallOffSales {
        /// The version of the catalogue, the last there is.
        catalogue_version: u32,
    },
}

/// What a conference's seats record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum SeatsEvent {
    /// The organiser offers another number of seats.
    AvailableSeatsChanged {
        /// The seat type.
        seat_type: SeatTypeId,
        /// How many seats in all.
        quota: Quantity,
        /// The version of the catalogue.
        catalogue_version: u32,
        remaining: BTreeMap<SeatTypeId, i64>,
    },
    /// A request was answered: with all seats, some, or none.
    SeatsReserved {
        reservation: ReservationId,
        /// Which wish was answered.
        request: u32,
        /// What is held now, in all.
        seats: Seats,
        /// What remains of the seat types concerned.
        remaining: BTreeMap<SeatTypeId, i64>,
        /// The prices of the order, from now on those of whatever it waits for.
        #[serde(default)]
        pinned: PinnedPrices,
        /// Which order asked; nothing if an earlier release did.
        #[serde(default)]
        order: Option<OrderId>,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The seats were given back.
    SeatsReservationCancelled {
        reservation: ReservationId,
        /// What was held.
        seats: Seats,
        /// What remains of the seat types concerned.
        remaining: BTreeMap<SeatTypeId, i64>,
        /// The registrant withdrew: nothing is waited for under this order any more.
        #[serde(default)]
        withdrawn: bool,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The seats are the registrant's.
    SeatsReservationCommitted {
        reservation: ReservationId,
        /// What was held.
        seats: Seats,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// Somebody waits for seats.
    WaitListJoined {
        entry: WaitListEntry,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// Seats came free and are held for the first who fits.
    SeatsOffered {
        /// Whose turn it was, and what is held.
        offer: SeatOffer,
        /// What remains of the seat type.
        remaining: BTreeMap<SeatTypeId, i64>,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// Somebody waits no longer, or the conference has started.
    WaitListLeft {
        entry: WaitListEntryId,
        /// Of which type.
        seat_type: SeatTypeId,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The order was changed, and the wait follows it. Fewer seats keep the place in the line; who
    /// wants more waits last.
    WaitListChanged {
        entry: WaitListEntryId,
        /// Of which type.
        seat_type: SeatTypeId,
        /// How many seats are waited for from now on.
        quantity: Quantity,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The conference was closed: nobody is offered anything until it is opened again.
    WaitListPaused {
        /// The version of the catalogue.
        catalogue_version: u32,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The conference was opened: whoever waits is offered what is free.
    WaitListResumed {
        /// The version of the catalogue.
        catalogue_version: u32,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The conference was called off: from now on nothing is held, sold or waited for.
    SalesCalledOff {
        /// The version of the catalogue.
        catalogue_version: u32,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// What an order held or had bought was taken back, or what it asked for is not given, because
    /// the conference was called off.
    ReservationCalledOff {
        reservation: ReservationId,
        /// Which order is to be told.
        order: OrderId,
        /// What was held or bought.
        seats: Seats,
        /// What remains of the seat types concerned.
        remaining: BTreeMap<SeatTypeId, i64>,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
}

/// Why a conference's seats say no.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum SeatsRefusal {
    /// The reservation has been committed or cancelled.
    #[error("the reservation is finished")]
    Finished,
    /// The request came after anyone would wait for its answer.
    #[error("the request came too late")]
    TooLate,
    /// There is no such reservation.
    #[error("there is no such reservation")]
    Unknown,
    /// More seats than there are in all.
    #[error("there are only {quota} seats of this type in all")]
    MoreThanQuota {
        /// How many there are.
        quota: Quantity,
    },
    /// Nothing is wanted, or nothing that has a price: an offer could not be placed as an order,
    /// and would hold its seats for ever.
    #[error("no order could be placed for what is waited for")]
    NoOrder,
    /// The conference has started.
    #[error("the conference has started; nobody waits any more")]
    Started,
    /// The order was withdrawn, and its wait ended with it.
    #[error("the order was withdrawn; nothing is waited for under it")]
    Withdrawn,
    /// The order has a place in this line.
    #[error("the order waits for seats of this type already")]
    AlreadyWaiting,
    /// The conference was called off.
    #[error("the conference was called off")]
    CalledOff,
}

pub(super) type Decision = Result<Vec<SeatsEvent>, SeatsRefusal>;

/// The command is already in effect.
pub(super) const DONE: Decision = Ok(Vec::new());

impl Aggregate for SeatsAvailability {
    type Command = SeatsCommand;
    type Event = SeatsEvent;
    type Refusal = SeatsRefusal;

    fn decide(&self, command: &SeatsCommand, now: Timestamp) -> Decision {
        let mut events = self.decide_apart_from_the_line(command, now)?;
        if !events.is_empty() {
            self.serve_the_line(&mut events, now);
        }
        Ok(events)
    }

    #[inline]
    fn evolve(mut self, event: &SeatsEvent) -> Self {
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, catalogue_version, .. } => {
                let count = self.seat_types.entry(*seat_type).or_default();
                (count.quota, count.catalogue_version) = (*quota, *catalogue_version);
            }
            SeatsEvent::SeatsReserved {
                reservation, request, seats, pinned, order, at, ..
            } => {
                let (request, seats, order) = (*request, seats.clone(), *order);
                let hold = Reservation { request, seats, pinned: pinned.clone(), order };
                self.note_reserved(*reservation, hold, *at);
            }
            SeatsEvent::SeatsReservationCancelled { reservation, withdrawn, at, .. } => {
                self.note_cancelled(*reservation, *withdrawn, *at);
            }
            SeatsEvent::SeatsReservationCommitted { reservation, at, .. } => {
                let hold = self.pending.remove(reservation);
                let order = hold.as_ref().and_then(|hold| hold.order);
                let held = hold.map(|hold| hold.seats).unwrap_or_default();
                self.unhold(&held);
                for (seat_type, quantity) in held.iter() {
                    self.seat_types.entry(seat_type).or_default().sold.0 += quantity.0;
                }
                if let Some(order) = order {
                    self.bought.insert(*reservation, Purchase { order, seats: held.clone() });
                }
                let tombstone = Tombstone { committed: Some(held), withdrawn: false, at: *at };
                self.finished.insert(*reservation, tombstone);
            }
            SeatsEvent::WaitListJoined { entry, .. } => self.wait_list.join(entry.clone()),
            SeatsEvent::SeatsOffered { offer, .. } => self.note_offered(offer),
            SeatsEvent::WaitListLeft { entry, .. } => {
                self.wait_list.leave(*entry, false);
                self.out_of_line.insert(*entry);
            }
            SeatsEvent::WaitListChanged { entry, quantity, .. } => {
                self.wait_list.change(*entry, *quantity);
            }
            SeatsEvent::WaitListPaused { catalogue_version, .. } => {
                self.opening = Opening { is_closed: true, catalogue_version: *catalogue_version };
            }
            SeatsEvent::WaitListResumed { catalogue_version, .. } => {
                self.opening = Opening { is_closed: false, catalogue_version: *catalogue_version };
            }
            SeatsEvent::SalesCalledOff { catalogue_version, .. } => {
                self.opening = Opening { is_closed: true, catalogue_version: *catalogue_version };
                self.is_called_off = true;
            }
            SeatsEvent::ReservationCalledOff { reservation, at, .. } => {
                self.take_back(*reservation, *at);
            }
        }
        self
    }
}

/// The request number of a hold that was made by an offer: the request of its order is still to
/// come.
const NOT_YET_REQUESTED: u32 = 0;

impl SeatsAvailability {
    fn decide_apart_from_the_line(&self, command: &SeatsCommand, now: Timestamp) -> Decision {
        match command {
            SeatsCommand::SetQuota { seat_type, quota, catalogue_version } => {
                self.set_quota(*seat_type, *quota, *catalogue_version)
            }
            SeatsCommand::MakeSeatReservation {
                reservation,
                request,
                seats,
                valid_until,
                pinned,
                order,
            } => {
                let (request, seats, order) = (*request, seats.clone(), *order);
                let hold = Reservation { request, seats, pinned: pinned.clone(), order };
                self.reserve(*reservation, hold, *valid_until, now)
            }
            SeatsCommand::CancelSeatReservation { reservation, withdrawn } => {
                self.cancel(*reservation, *withdrawn, now)
            }
            SeatsCommand::CommitSeatReservation { reservation } => self.commit(*reservation, now),
            SeatsCommand::JoinWaitList { entry } => self.join(entry, now),
            SeatsCommand::LeaveWaitList { entry, seat_type } => self.leave(*entry, *seat_type, now),
            SeatsCommand::SetOpening { is_open, catalogue_version } => {
                self.set_opening(*is_open, *catalogue_version, now)
            }
            SeatsCommand::CallOffSales { catalogue_version } => {
                self.call_off(*catalogue_version, now)
            }
        }
    }

    /// What is left of a seat type; nothing of an unknown one.
    #[must_use]
    pub fn remaining(&self, seat_type: SeatTypeId) -> i64 {
        self.seat_types.get(&seat_type).map_or(0, SeatTypeCount::remaining)
    }

    /// The recorded answer to a reservation's latest request.
    #[must_use]
    pub fn answer(&self, reservation: ReservationId) -> Option<&Seats> {
        self.pending.get(&reservation).map(|hold| &hold.seats)
    }

    fn set_quota(
        &self,
        seat_type: SeatTypeId,
        quota: Quantity,
        catalogue_version: u32,
    ) -> Decision {
        let known = self.seat_types.get(&seat_type).copied().unwrap_or_default();
        // Absolute and numbered, so that what comes twice or late changes nothing
        // (`relative-quota`, `older-quota-wins`).
        if catalogue_version <= known.catalogue_version {
            return DONE;
        }
        let remaining = SeatTypeCount { quota, ..known }.remaining();
        Ok(vec![SeatsEvent::AvailableSeatsChanged {
            seat_type,
            quota,
            catalogue_version,
            remaining: [(seat_type, remaining)].into(),
        }])
    }

    fn reserve(
        &self,
        reservation: ReservationId,
        Reservation { request, seats: wanted, pinned, order }: Reservation,
        valid_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Decision {
        // It was overtaken by its own cancellation, and nobody would give these seats back
        // (`no-tombstones`).
        if self.tombstone(reservation, now).is_some() {
            return Err(SeatsRefusal::Finished);
        }
        let hold = self.pending.get(&reservation);
        // Answered before: the recorded answer stands, however much is left now
        // (`repetition-enlarges-hold`).
        if hold.is_some_and(|hold| request <= hold.request) {
            return DONE;
        }
        // However late it is: whoever asked must hear of it.
        if let Some(order) = order.filter(|_| self.is_called_off) {
            return Ok(vec![self.called_off(reservation, order, now)]);
        }
        // Whoever asked has given up, so nobody would give these seats back either.
        if valid_until.is_some_and(|instant| now > instant) {
            return Err(SeatsRefusal::TooLate);
        }
        let nothing = Seats::default();
        let held = hold.map_or(&nothing, |hold| &hold.seats);
        let granted: Seats = wanted
            .iter()
            .map(|(seat_type, quantity)| (seat_type, self.grant(seat_type, quantity, held, now)))
            .collect();
        let concerned =
            held.types().chain(wanted.types()).filter(|t| self.seat_types.contains_key(t));
        let left_after = |t| {
            let (before, freed) = (self.remaining(t), i64::from(held.of(t).0));
            let after = before + freed - i64::from(granted.of(t).0);
            // A quota that was cut leaves a debt; no grant makes one, or makes it larger.
            assert!(
                after >= before.min(0),
                "a grant of {t} exceeds what remains: {before} before, {after} after"
            );
            (t, after)
        };
        let remaining = concerned.map(left_after).collect();
        let followed = self.follow(reservation, &wanted, &granted, now);
        let seats = granted;
        let reserved = SeatsEvent::SeatsReserved {
            reservation,
            request,
            seats,
            remaining,
            pinned,
            order,
            at: now,
        };
        Ok(std::iter::once(reserved).chain(followed).collect())
    }

    /// What an order pins that has not ended; nothing if an earlier release asked for its seats.
    pub(super) fn pinned(&self, order: OrderId, seat_type: SeatTypeId) -> Option<PinnedPrices> {
        self.pending.get(&ReservationId::of(order, 1))?.pinned.of(seat_type)
    }

    /// As much of `wanted` as is left, counting what the same reservation holds already. Whoever
    /// waits comes before whoever comes later.
    fn grant(
        &self,
        seat_type: SeatTypeId,
        wanted: Quantity,
        held: &Seats,
        now: Timestamp,
    ) -> Quantity {
        // Nothing is left to a newcomer of what others wait for (`newcomers-jump-the-line`).
        let waited_for = self.wait_list.is_waited_for(seat_type, self.in_reach(seat_type), now);
        let left = if waited_for { 0 } else { self.left(seat_type).0 };
        Quantity(wanted.0.min(left.saturating_add(held.of(seat_type).0)))
    }

    /// What can be given away of a seat type.
    pub(super) fn left(&self, seat_type: SeatTypeId) -> Quantity {
        Quantity(u32::try_from(self.remaining(seat_type).max(0)).unwrap_or(u32::MAX))
    }

    pub(super) fn quota(&self, seat_type: SeatTypeId) -> Quantity {
        self.seat_types.get(&seat_type).map_or(Quantity(0), |count| count.quota)
    }

    /// How many seats could come free at most: what is sold never comes back.
    pub(super) fn in_reach(&self, seat_type: SeatTypeId) -> Quantity {
        let count = self.seat_types.get(&seat_type).copied().unwrap_or_default();
        Quantity(count.quota.0.saturating_sub(count.sold.0))
    }

    /// Cancelling leaves a tombstone even where nothing was held: the request may still be under
    /// way.
    fn cancel(&self, reservation: ReservationId, withdrawn: bool, now: Timestamp) -> Decision {
        if self.tombstone(reservation, now).is_some() {
            return DONE;
        }
        let seats = self.answer(reservation).cloned().unwrap_or_default();
        let remaining = seats
            .iter()
            .map(|(t, quantity)| (t, self.remaining(t) + i64::from(quantity.0)))
            .collect();
        let cancelled = SeatsEvent::SeatsReservationCancelled {
            reservation,
            seats,
            remaining,
            withdrawn,
            at: now,
        };
        let nothing = Seats::default();
        let ended = withdrawn.then(|| self.follow(reservation, &nothing, &nothing, now));
        Ok(std::iter::once(cancelled).chain(ended.into_iter().flatten()).collect())
    }

    fn commit(&self, reservation: ReservationId, now: Timestamp) -> Decision {
        match (self.answer(reservation), self.tombstone(reservation, now)) {
            (Some(seats), _) => Ok(vec![SeatsEvent::SeatsReservationCommitted {
                reservation,
                seats: seats.clone(),
                at: now,
            }]),
            // A repetition. After the retention it would be unknown, but no message is under way
            // for so long.
            (None, Some(Tombstone { committed: Some(_), .. })) => DONE,
            (None, Some(_)) => Err(SeatsRefusal::Finished),
            (None, None) => Err(SeatsRefusal::Unknown),
        }
    }

    pub(super) fn tombstone(
        &self,
        reservation: ReservationId,
        now: Timestamp,
    ) -> Option<&Tombstone> {
        self.finished
            .get(&reservation)
            .filter(|tombstone| now.since(tombstone.at) < TOMBSTONE_RETENTION)
    }

    /// A request was answered: this is held from now on.
    #[inline]
    pub(crate) fn note_reserved(
        &mut self,
        reservation: ReservationId,
        hold: Reservation,
        at: Timestamp,
    ) {
        self.finished.forget(at, TOMBSTONE_RETENTION);
        self.wait_list.price(reservation, &hold.pinned);
        self.hold(reservation, hold);
    }

    /// What was held comes back, and is remembered as finished.
    #[inline]
    pub(crate) fn note_cancelled(
        &mut self,
        reservation: ReservationId,
        withdrawn: bool,
        at: Timestamp,
    ) {
        let held = self.pending.remove(&reservation).map(|hold| hold.seats).unwrap_or_default();
        self.unhold(&held);
        self.finished.insert(reservation, Tombstone { committed: None, withdrawn, at });
    }

    /// Whoever waited has left the line, and the offered seats are held.
    #[inline]
    pub(crate) fn note_offered(&mut self, offer: &SeatOffer) {
        self.wait_list.leave(offer.entry, true);
        self.out_of_line.insert(offer.entry);
        let hold = Reservation {
            request: NOT_YET_REQUESTED,
            seats: offer.seats(),
            pinned: offer.pinned(),
            order: Some(offer.order),
        };
        self.hold(offer.reservation(), hold);
    }

    fn hold(&mut self, reservation: ReservationId, mut hold: Reservation) {
        if let Some(before) = self.pending.remove(&reservation) {
            self.unhold(&before.seats);
            // An earlier release does not say it; the offer did.
            hold.order = hold.order.or(before.order);
        }
        for (seat_type, quantity) in hold.seats.iter() {
            self.seat_types.entry(seat_type).or_default().held.0 += quantity.0;
        }
        self.pending.insert(reservation, hold);
    }

    /// The reverse of [`Self::hold`]: `seats` are those of a hold that was just taken out of
    /// `pending`.
    pub(super) fn unhold(&mut self, seats: &Seats) {
        for (seat_type, quantity) in seats.iter() {
            let held = &mut self.seat_types.entry(seat_type).or_default().held.0;
            // `held` is the sum over `pending`, whatever the events said: both are written by the
            // same two functions.
            assert!(*held >= quantity.0, "what is given back was counted as held");
            *held -= quantity.0;
        }
    }
}
