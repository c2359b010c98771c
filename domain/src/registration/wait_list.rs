//! Who waits for seats that are gone: first come, first served, for each seat type.
//!
//! The list lives inside the boundary that counts the seats. Kept anywhere else, seats that come
//! free could be taken by a newcomer before the first in the line hears of them.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::order::OrderCommand;
use super::pricing::{PinnedPrices, PriceList};
use super::seats::Seats;
use crate::identity::{ConferenceId, OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use crate::policy::{Policy, Promise};
use crate::sourcing::Timestamp;
use crate::values::Quantity;

/// The lines of one conference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitList(BTreeMap<SeatTypeId, VecDeque<Waiting>>);

/// Someone's wish for seats that were gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct WaitListEntry {
    /// The entry, derived from the order that could not be served in full and from the seat type.
    pub entry: WaitListEntryId,
    /// The order that could not be served in full: it waits once in each line. Nothing if an
    /// earlier release made the entry.
    #[serde(default)]
    pub order: Option<OrderId>,
    pub conference: ConferenceId,
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// How many seats; an offer is for all of them.
    pub quantity: Quantity,
    /// The prices pinned with the order, or those shown when the entry was made if that pins none
    /// any more; an offer keeps to them.
    pub prices: PriceList,
    /// The version of the catalogue they come from.
    pub catalogue_version: u32,
    /// How long an offer stands.
    pub policy: Policy,
    /// When the conference starts: nobody waits any longer.
    pub until: Timestamp,
}

/// An entry in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Waiting {
    pub entry: WaitListEntry,
    /// A later, smaller entry was served once. It happens once only: from then on seats are kept
    /// for this one.
    pub passed_over: bool,
}

/// Seats held for the first who fits, under a new order that is placed for the person who waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct SeatOffer {
    /// Whose turn it was.
    pub entry: WaitListEntryId,
    pub conference: ConferenceId,
    /// The order that is placed.
    pub order: OrderId,
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// How many seats.
    pub quantity: Quantity,
    /// At which prices.
    pub prices: PriceList,
    /// The version of the catalogue they come from.
    pub catalogue_version: u32,
    /// Until when: as long as for any order, and no longer than until the conference starts.
    pub promise: Promise,
}

impl WaitListEntry {
    /// The order that an offer to this entry is placed under.
    #[must_use]
    pub fn offered_order(&self) -> OrderId {
        OrderId::offered(self.entry)
    }

    /// Whether its order is the one with this hold.
    fn is_of(&self, reservation: ReservationId) -> bool {
        self.order.is_some_and(|order| ReservationId::of(order, 1) == reservation)
    }

    /// An offer costs what is pinned with the order, if that is known.
    pub(super) fn pin(&mut self, pinned: Option<PinnedPrices>) {
        if let Some(PinnedPrices { prices, catalogue_version }) = pinned {
            (self.prices, self.catalogue_version) = (prices, catalogue_version);
        }
    }

    /// The offer made to this entry at `now`.
    #[must_use]
    pub fn offer(&self, now: Timestamp) -> SeatOffer {
        SeatOffer {
            entry: self.entry,
            conference: self.conference,
            order: self.offered_order(),
            seat_type: self.seat_type,
            quantity: self.quantity,
            prices: self.prices.clone(),
            catalogue_version: self.catalogue_version,
            promise: self.policy.promise_from(now, self.until),
        }
    }
}

impl SeatOffer {
    /// The hold that the offered seats are under, once they are.
    #[must_use]
    pub fn reservation(&self) -> ReservationId {
        ReservationId::of(self.order, 1)
    }

    /// The seats held.
    #[must_use]
    pub fn seats(&self) -> Seats {
        [(self.seat_type, self.quantity)].into_iter().collect()
    }

    /// The prices that its order is placed with.
    pub(super) fn pinned(&self) -> PinnedPrices {
        PinnedPrices { prices: self.prices.clone(), catalogue_version: self.catalogue_version }
    }

    /// Places the order for the person who waited.
    #[must_use]
    pub fn place_order(&self) -> (OrderId, OrderCommand) {
        let command = OrderCommand::RegisterToConference {
            order: self.order,
            conference: self.conference,
            seats: self.seats(),
            prices: self.prices.clone(),
            catalogue_version: self.catalogue_version,
            promise: self.promise,
        };
        (self.order, command)
    }
}

impl WaitList {
    /// The line for a seat type, the first in it first.
    pub fn line(&self, seat_type: SeatTypeId) -> impl Iterator<Item = &Waiting> {
        self.0.get(&seat_type).into_iter().flatten()
    }

    /// Everyone who waits, by seat type.
    pub fn entries(&self) -> impl Iterator<Item = &Waiting> {
        self.0.values().flatten()
    }

    /// How many entries wait, for whatever.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(VecDeque::len).sum()
    }

    /// Whether nobody waits for anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether somebody waits for this seat type who may still get seats, when `in_reach` could
    /// come free at most: then a newcomer gets none.
    #[must_use]
    pub fn is_waited_for(&self, seat_type: SeatTypeId, in_reach: Quantity, now: Timestamp) -> bool {
        self.line(seat_type).any(|waiting| waiting.may_be_served(in_reach, now))
    }

    /// Who is served next when `left` seats of a type are there, and `in_reach` could come free at
    /// most: the first who fits, but nobody behind one who was passed over before.
    #[must_use]
    pub fn next(
        &self,
        seat_type: SeatTypeId,
        left: Quantity,
        in_reach: Quantity,
        now: Timestamp,
    ) -> Option<&WaitListEntry> {
        for waiting in self.line(seat_type).filter(|waiting| waiting.may_be_served(in_reach, now)) {
            if waiting.entry.quantity <= left {
                return Some(&waiting.entry);
            }
            if waiting.passed_over {
                return None;
            }
        }
        None
    }

    /// Puts an entry at the end of its line.
    pub(super) fn join(&mut self, entry: WaitListEntry) {
        let waiting = Waiting { passed_over: false, entry };
        self.0.entry(waiting.entry.seat_type).or_default().push_back(waiting);
    }

    /// Takes an entry out of its line. `served`: everyone before it was passed over.
    pub(super) fn leave(&mut self, entry: WaitListEntryId, served: bool) {
        for line in self.0.values_mut() {
            // It waits in another line, or in none: it may leave before its wish to join arrives.
            let Some(place) = line.iter().position(|waiting| waiting.entry.entry == entry) else {
                continue;
            };
            line.remove(place);
            if served {
                line.iter_mut().take(place).for_each(|before| before.passed_over = true);
            }
        }
        self.0.retain(|_, line| !line.is_empty());
    }

    /// More or fewer seats are waited for. Fewer keep the place; for more, one waits last.
    pub(super) fn change(&mut self, entry: WaitListEntryId, quantity: Quantity) {
        for line in self.0.values_mut() {
            let Some(place) = line.iter().position(|waiting| waiting.entry.entry == entry) else {
                continue;
            };
            let more = quantity > line[place].entry.quantity;
            line[place].entry.quantity = quantity;
            if let Some(mut waiting) = more.then(|| line.remove(place)).flatten() {
                waiting.passed_over = false;
                line.push_back(waiting);
            }
        }
    }

    /// What is waited for under this hold costs what its order does from now on.
    pub(super) fn price(&mut self, reservation: ReservationId, pinned: &PinnedPrices) {
        let its = self.0.values_mut().flatten().map(|waiting| &mut waiting.entry);
        for entry in its.filter(|entry| entry.is_of(reservation)) {
            entry.pin(pinned.of(entry.seat_type));
        }
    }

    /// What is waited for under this hold of an order.
    pub(super) fn of_hold(
        &self,
        reservation: ReservationId,
    ) -> impl Iterator<Item = &WaitListEntry> {
        self.entries().map(|waiting| &waiting.entry).filter(move |entry| entry.is_of(reservation))
    }

    /// The entry with this id.
    #[must_use]
    pub fn find(&self, entry: WaitListEntryId) -> Option<&WaitListEntry> {
        self.entries().map(|waiting| &waiting.entry).find(|waiting| waiting.entry == entry)
    }

    /// The entries that nobody serves any more: the conference has started.
    pub fn over(&self, now: Timestamp) -> impl Iterator<Item = WaitListEntryId> {
        self.entries()
            .filter(move |waiting| now >= waiting.entry.until)
            .map(|waiting| waiting.entry.entry)
    }
}

impl Waiting {
    /// Not after the conference has started, and not if fewer seats than are wanted could ever come
    /// free: such an entry would keep seats from everyone behind it for nothing.
    fn may_be_served(&self, in_reach: Quantity, now: Timestamp) -> bool {
        now < self.entry.until && self.entry.quantity <= in_reach
    }
}
