//! The seats of one conference, and who waits for them (decisions 5, 6, 7, 16, 21 and 28).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::identity::{OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use domain::message::Event;
use domain::policy::Promise;
use domain::registration::{
    PinnedPrices, SeatOffer, Seats, SeatsCommand as Ask, SeatsEvent as Told, SeatsRefusal as No,
    WaitListEntry,
};
use domain::sourcing::Timestamp;
use domain::values::Quantity;

use super::answer::{Answer, When};
use conference::node::protocol::Refusal;

/// 6: how long what is finished is remembered.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 3600);

/// What was recorded of the seats of one conference.
#[derive(Clone, Debug, Default)]
pub(super) struct SeatsBooks {
    counts: BTreeMap<SeatTypeId, Counted>,
    /// The request that was answered last, and what is held.
    holds: BTreeMap<ReservationId, (u32, Seats)>,
    /// What the orders of holds cost.
    pinned: BTreeMap<ReservationId, PinnedPrices>,
    /// Whether it was bought, and when it was finished.
    finished: BTreeMap<ReservationId, (bool, Timestamp)>,
    lines: BTreeMap<SeatTypeId, Vec<InLine>>,
    /// Who was served, left, or waited too long.
    done_waiting: BTreeSet<WaitListEntryId>,
    /// Holds of orders that were withdrawn, and since when.
    withdrawn: BTreeMap<ReservationId, Timestamp>,
    /// 21: whether the conference is closed, and the version that said so.
    closed: (bool, u32),
    /// 28: who is to be told, of what is held and of what was bought.
    orders: BTreeMap<ReservationId, OrderId>,
    bought: BTreeMap<ReservationId, Seats>,
    /// 28: it was called off, for good.
    is_called_off: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    quota: i64,
    catalogue_version: u32,
    held: i64,
    sold: i64,
}

#[derive(Clone, Debug)]
struct InLine {
    entry: WaitListEntry,
    /// Somebody behind was served first.
    passed_over: bool,
}

impl SeatsBooks {
    pub(super) fn take_in(&mut self, event: &Told) {
        match event {
            Told::AvailableSeatsChanged { seat_type, quota, catalogue_version, .. } => {
                let count = self.counts.entry(*seat_type).or_default();
                (count.quota, count.catalogue_version) = (quota.0.into(), *catalogue_version);
            }
            Told::SeatsReserved { reservation, request, seats, pinned, order, .. } => {
                self.hold(*reservation, *request, seats);
                self.orders.extend(order.map(|order| (*reservation, order)));
                self.pin(*reservation, pinned);
            }
            Told::SeatsReservationCancelled { reservation, withdrawn, at, .. } => {
                self.give_back(*reservation);
                self.orders.remove(reservation);
                if *withdrawn {
                    self.withdrawn.insert(*reservation, *at);
                }
                self.finished.insert(*reservation, (false, *at));
            }
            Told::SeatsReservationCommitted { reservation, at, .. } => {
                let bought = self.give_back(*reservation);
                for (seat_type, quantity) in bought.iter() {
                    self.counts.entry(seat_type).or_default().sold += i64::from(quantity.0);
                }
                self.bought.insert(*reservation, bought);
                self.finished.insert(*reservation, (true, *at));
            }
            Told::WaitListJoined { entry, .. } => {
                let line = self.lines.entry(entry.seat_type).or_default();
                line.push(InLine { entry: entry.clone(), passed_over: false });
            }
            Told::SeatsOffered { offer, .. } => {
                self.leave(offer.entry, true);
                let seats = [(offer.seat_type, offer.quantity)].into_iter().collect();
                let hold = ReservationId::of(offer.order, 1);
                self.hold(hold, 0, &seats);
                self.orders.insert(hold, offer.order);
                let (prices, catalogue_version) = (offer.prices.clone(), offer.catalogue_version);
                self.pin(hold, &PinnedPrices { prices, catalogue_version });
            }
            Told::WaitListLeft { entry, .. } => self.leave(*entry, false),
            Told::WaitListChanged { entry, seat_type, quantity, .. } => {
                self.change(*entry, *seat_type, *quantity);
            }
            Told::WaitListPaused { catalogue_version, .. } => {
                self.closed = (true, *catalogue_version);
            }
            Told::WaitListResumed { catalogue_version, .. } => {
                self.closed = (false, *catalogue_version);
            }
            Told::SalesCalledOff { catalogue_version, .. } => {
                (self.closed, self.is_called_off) = ((true, *catalogue_version), true);
            }
            Told::ReservationCalledOff { reservation, at, .. } => {
                self.give_back(*reservation);
                let bought = self.bought.remove(reservation).unwrap_or_default();
                for (seat_type, quantity) in bought.iter() {
                    self.counts.entry(seat_type).or_default().sold -= i64::from(quantity.0);
                }
                self.orders.remove(reservation);
                self.finished.insert(*reservation, (false, *at));
            }
        }
    }

    fn hold(&mut self, reservation: ReservationId, request: u32, seats: &Seats) {
        self.give_back(reservation);
        for (seat_type, quantity) in seats.iter() {
            self.counts.entry(seat_type).or_default().held += i64::from(quantity.0);
        }
        self.holds.insert(reservation, (request, seats.clone()));
    }

    /// 21: whatever an order waits for costs what is pinned with it, from when it is known.
    fn pin(&mut self, reservation: ReservationId, pinned: &PinnedPrices) {
        self.pinned.insert(reservation, pinned.clone());
        for waiting in self.lines.values_mut().flatten() {
            let order = waiting.entry.order;
            if order.is_some_and(|order| ReservationId::of(order, 1) == reservation) {
                waiting.entry = at_pinned(&waiting.entry, Some(pinned));
            }
        }
    }

    fn give_back(&mut self, reservation: ReservationId) -> Seats {
        self.pinned.remove(&reservation);
        let (_, seats) = self.holds.remove(&reservation).unwrap_or_default();
        for (seat_type, quantity) in seats.iter() {
            self.counts.entry(seat_type).or_default().held -= i64::from(quantity.0);
        }
        seats
    }

    fn leave(&mut self, entry: WaitListEntryId, is_served: bool) {
        for line in self.lines.values_mut() {
            if let Some(place) = line.iter().position(|waiting| waiting.entry.entry == entry) {
                line.remove(place);
                if is_served {
                    line[..place].iter_mut().for_each(|before| before.passed_over = true);
                }
            }
        }
        self.done_waiting.insert(entry);
    }

    /// 21: fewer keep the place; who wants more waits last.
    fn change(&mut self, entry: WaitListEntryId, seat_type: SeatTypeId, quantity: Quantity) {
        let line = self.lines.entry(seat_type).or_default();
        let (mut its, mut others): (Vec<_>, Vec<_>) =
            line.iter().cloned().enumerate().partition(|(_, it)| it.entry.entry == entry);
        let Some((place, mut changed)) = its.pop() else { return };
        let wants_more = changed.entry.quantity < quantity;
        changed.entry.quantity = quantity;
        changed.passed_over &= !wants_more;
        let place = if wants_more { usize::MAX } else { place };
        others.push((place, changed));
        others.sort_by_key(|(place, _)| *place);
        *line = others.into_iter().map(|(_, it)| it).collect();
    }

    /// Quota, held and sold of every seat type.
    pub(super) fn counts(&self) -> impl Iterator<Item = (SeatTypeId, i64, i64, i64)> {
        self.counts
            .iter()
            .map(|(seat_type, count)| (*seat_type, count.quota, count.held, count.sold))
    }

    /// Everybody who waits, line by line, the first of each first.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &WaitListEntry> {
        self.lines.values().flatten().map(|waiting| &waiting.entry)
    }

    /// What the business says to a command.
    pub(super) fn answer(&self, command: &Ask, when: When) -> Answer {
        let at = when.earliest;
        match command {
            Ask::SetQuota { seat_type, quota, catalogue_version } => {
                let known = self.counts.get(seat_type).copied().unwrap_or_default();
                // 7: an older version is ignored.
                if *catalogue_version <= known.catalogue_version {
                    return Answer::nothing();
                }
                let left = i64::from(quota.0) - known.held - known.sold;
                let changed = Told::AvailableSeatsChanged {
                    seat_type: *seat_type,
                    quota: *quota,
                    catalogue_version: *catalogue_version,
                    remaining: [(*seat_type, left)].into(),
                };
                self.granted(changed, at)
            }
            Ask::CallOffSales { .. } if self.is_called_off => Answer::nothing(),
            Ask::CallOffSales { catalogue_version } => self.calls_off(*catalogue_version, at),
            Ask::MakeSeatReservation {
                reservation,
                request,
                seats,
                valid_until,
                pinned,
                order,
            } => {
                let held = self.holds.get(reservation);
                // 6: a repeated request has its answer.
                if held.is_some_and(|(answered, _)| request <= answered) {
                    return Answer::nothing();
                }
                // 28: whoever asks later hears of it, however late.
                if let (true, Some(order)) = (self.is_called_off, order) {
                    let told = vec![self.takes_back(*reservation, *order, at)];
                    let told = told.into_iter().map(Event::Seats).collect();
                    let finished = self.finished_as(*reservation, at).is_some();
                    return Answer::grant(told).refused_if(finished, || no(No::Finished));
                }
                let nothing = Seats::default();
                let held = held.map_or(&nothing, |(_, seats)| seats);
                let late = valid_until.map_or(Some(false), |until| when.passed(until));
                let asked = (*reservation, *request, *order);
                let reserved = self.reserved(asked, seats, held, pinned.clone(), at);
                let Told::SeatsReserved { seats: granted, .. } = &reserved else {
                    return Answer::nothing();
                };
                let missing = |it| i64::from(seats.of(it).0) - i64::from(granted.of(it).0);
                let follows = self.follows(*reservation, missing, at);
                self.all_granted([vec![reserved], follows].concat(), at)
                    .refused_if(self.finished_as(*reservation, at).is_some(), || no(No::Finished))
                    .refused_when(late, no(No::TooLate))
            }
            Ask::CancelSeatReservation { reservation, withdrawn } => {
                if self.finished_as(*reservation, at).is_some() {
                    return Answer::nothing();
                }
                // 6: it is finished even if nothing was held, for the sake of a late request.
                let (_, seats) = self.holds.get(reservation).cloned().unwrap_or_default();
                let left =
                    |(it, quantity): (_, Quantity)| (it, self.left(it) + i64::from(quantity.0));
                let (reservation, remaining) = (*reservation, seats.iter().map(left).collect());
                let withdrawn = *withdrawn;
                let cancelled = Told::SeatsReservationCancelled {
                    reservation,
                    seats,
                    remaining,
                    withdrawn,
                    at,
                };
                // 21: cancelling the order ends its wait. Whose time ran out may still wait.
                let ends =
                    if withdrawn { self.follows(reservation, |_| 0, at) } else { Vec::new() };
                self.all_granted([vec![cancelled], ends].concat(), at)
            }
            Ask::CommitSeatReservation { reservation } => {
                let reservation = *reservation;
                match (self.holds.get(&reservation), self.finished_as(reservation, at)) {
                    (Some((_, seats)), _) => {
                        let seats = seats.clone();
                        let bought = Told::SeatsReservationCommitted { reservation, seats, at };
                        self.granted(bought, at)
                    }
                    (None, Some(true)) => Answer::nothing(),
                    (None, Some(false)) => Answer::refused(no(No::Finished)),
                    (None, None) => Answer::refused(no(No::Unknown)),
                }
            }
            Ask::JoinWaitList { entry } => self.join(entry, when),
            Ask::LeaveWaitList { entry, .. } if self.done_waiting.contains(entry) => {
                Answer::nothing()
            }
            Ask::LeaveWaitList { entry, seat_type } => {
                self.granted(Told::WaitListLeft { entry: *entry, seat_type: *seat_type, at }, at)
            }
            // 21: of what is announced the highest version counts (13).
            Ask::SetOpening { catalogue_version, .. } if *catalogue_version <= self.closed.1 => {
                Answer::nothing()
            }
            Ask::SetOpening { is_open: true, catalogue_version } => {
                let catalogue_version = *catalogue_version;
                self.granted(Told::WaitListResumed { catalogue_version, at }, at)
            }
            Ask::SetOpening { is_open: false, catalogue_version } => {
                let catalogue_version = *catalogue_version;
                self.granted(Told::WaitListPaused { catalogue_version, at }, at)
            }
        }
    }

    /// 28: nobody waits any longer, and each order that holds or has bought seats is told. Who asked
    /// through an earlier release is not known.
    fn calls_off(&self, catalogue_version: u32, at: Timestamp) -> Answer {
        let mut told = vec![Told::SalesCalledOff { catalogue_version, at }];
        let waiting = self.waiting().map(|WaitListEntry { entry, seat_type, .. }| {
            Told::WaitListLeft { entry: *entry, seat_type: *seat_type, at }
        });
        told.extend(waiting);
        let is_held = |it: &ReservationId| self.holds.contains_key(it);
        let (held, bought): (Vec<_>, Vec<_>) = self.orders.iter().partition(|(it, _)| is_held(it));
        let mut after = self.clone();
        for (reservation, order) in held.into_iter().chain(bought) {
            let back = after.takes_back(*reservation, *order, at);
            after.take_in(&back);
            told.push(back);
        }
        Answer::grant(told.into_iter().map(Event::Seats).collect())
    }

    fn takes_back(&self, reservation: ReservationId, order: OrderId, at: Timestamp) -> Told {
        let held = self.holds.get(&reservation).map(|(_, seats)| seats);
        let seats = held.or_else(|| self.bought.get(&reservation)).cloned().unwrap_or_default();
        let left = |(it, quantity): (_, Quantity)| (it, self.left(it) + i64::from(quantity.0));
        let remaining = seats.iter().map(left).collect();
        Told::ReservationCalledOff { reservation, order, seats, remaining, at }
    }

    /// 21: the waits of the order of a hold follow what is still missing of each type.
    fn follows(
        &self,
        reservation: ReservationId,
        missing: impl Fn(SeatTypeId) -> i64,
        at: Timestamp,
    ) -> Vec<Told> {
        let waits = self.lines.values().flatten().map(|waiting| &waiting.entry);
        let its = waits.filter(|entry| {
            entry.order.is_some_and(|order| ReservationId::of(order, 1) == reservation)
        });
        let follows = |WaitListEntry { entry, seat_type, quantity, .. }: &WaitListEntry| {
            let (entry, seat_type, missing) = (*entry, *seat_type, missing(*seat_type).max(0));
            if missing == 0 {
                Some(Told::WaitListLeft { entry, seat_type, at })
            } else if missing == i64::from(quantity.0) {
                None
            } else {
                let quantity = Quantity(missing as u32);
                Some(Told::WaitListChanged { entry, seat_type, quantity, at })
            }
        };
        its.filter_map(follows).collect()
    }

    /// 5: as many as are left; 6: none of what nobody offers; 16: none of what others wait for, as
    /// long as seats that are not sold could still serve them (21).
    fn reserved(
        &self,
        (reservation, request, order): (ReservationId, u32, Option<OrderId>),
        wanted: &Seats,
        held: &Seats,
        pinned: PinnedPrices,
        at: Timestamp,
    ) -> Told {
        let grant = |(seat_type, quantity): (SeatTypeId, Quantity)| {
            let waited_for = self.claims(seat_type, at).next().is_some();
            let free = if waited_for { 0 } else { self.left(seat_type).max(0) };
            let most = free + i64::from(held.of(seat_type).0);
            (seat_type, Quantity(most.min(quantity.0.into()) as u32))
        };
        let seats: Seats = wanted.iter().map(grant).collect();
        let concerned: BTreeSet<_> = held.types().chain(wanted.types()).collect();
        let known = concerned.into_iter().filter(|seat_type| self.counts.contains_key(seat_type));
        let left = |it| (it, self.left(it) + i64::from(held.of(it).0) - i64::from(seats.of(it).0));
        let remaining = known.map(left).collect();
        Told::SeatsReserved { reservation, request, seats, remaining, pinned, order, at }
    }

    fn join(&self, entry: &WaitListEntry, when: When) -> Answer {
        let mut waiting = self.lines.values().flatten();
        if self.done_waiting.contains(&entry.entry)
            || waiting.any(|waiting| waiting.entry.entry == entry.entry)
        {
            return Answer::nothing();
        }
        let quota = self.counts.get(&entry.seat_type).map_or(0, |count| count.quota);
        let is_no_order = entry.quantity.0 == 0 || !entry.prices.contains_key(&entry.seat_type);
        let at = when.earliest;
        // 21: an order waits once in a line, and not at all once it was withdrawn.
        let same = |waiting: &InLine| {
            waiting.entry.seat_type == entry.seat_type && waiting.entry.order == entry.order
        };
        let waits = entry.order.is_some() && self.lines.values().flatten().any(same);
        let hold = entry.order.map(|order| ReservationId::of(order, 1));
        let withdrawn = hold.and_then(|hold| self.withdrawn.get(&hold));
        let withdrawn = withdrawn.is_some_and(|since| at.since(*since) < REMEMBERED);
        let entry = &at_pinned(entry, hold.and_then(|hold| self.pinned.get(&hold)));
        self.granted(Told::WaitListJoined { entry: entry.clone(), at }, at)
            .refused_if(waits, || no(No::AlreadyWaiting))
            .refused_if(self.is_called_off, || no(No::CalledOff))
            .refused_if(withdrawn, || no(No::Withdrawn))
            .refused_when(when.reached(entry.until), no(No::Started))
            .refused_if(is_no_order, || no(No::NoOrder))
            .refused_if(i64::from(entry.quantity.0) > quota, || {
                no(No::MoreThanQuota { quota: Quantity(quota as u32) })
            })
    }

    /// What is recorded, with what it means to those who wait: they are served in the same
    /// decision.
    fn granted(&self, event: Told, at: Timestamp) -> Answer {
        self.all_granted(vec![event], at)
    }

    fn all_granted(&self, mut events: Vec<Told>, at: Timestamp) -> Answer {
        let nobody_waits = self.lines.values().all(Vec::is_empty);
        let joins = events.iter().any(|event| matches!(event, Told::WaitListJoined { .. }));
        if joins || !nobody_waits {
            self.serve(&mut events, at);
        }
        Answer::grant(events.into_iter().map(Event::Seats).collect())
    }

    /// 16: whoever waited too long leaves; then the first who fits is offered seats, and nobody
    /// behind one who was passed over before.
    fn serve(&self, events: &mut Vec<Told>, at: Timestamp) {
        let mut after = self.clone();
        events.iter().for_each(|event| after.take_in(event));
        let lines = after.lines.values().flatten();
        let over = lines.filter(|waiting| at >= waiting.entry.until);
        let over: Vec<_> =
            over.map(|waiting| (waiting.entry.entry, waiting.entry.seat_type)).collect();
        for (entry, seat_type) in over {
            let left = Told::WaitListLeft { entry, seat_type, at };
            after.take_in(&left);
            events.push(left);
        }
        // 21: a closed conference offers nothing; whoever waits goes on waiting.
        if after.closed.0 {
            return;
        }
        let seat_types: Vec<_> = after.counts.keys().copied().collect();
        for seat_type in seat_types {
            while let Some(offer) = after.next_offer(seat_type, at) {
                after.take_in(&offer);
                events.push(offer);
            }
        }
    }

    fn next_offer(&self, seat_type: SeatTypeId, at: Timestamp) -> Option<Told> {
        let left = self.left(seat_type);
        for waiting in self.claims(seat_type, at) {
            let WaitListEntry { entry, conference, quantity, catalogue_version, .. } =
                waiting.entry;
            if i64::from(quantity.0) <= left {
                // 16: held as long as for any order, until the conference begins at the latest (24);
                // 21: at the prices of the order that waits.
                let ends = (at + waiting.entry.policy.promise).min(waiting.entry.until);
                let release_at = ends + waiting.entry.policy.grace;
                let late_money_until = release_at + waiting.entry.policy.late_payment_window;
                let offer = SeatOffer {
                    entry,
                    conference,
                    order: OrderId::offered(entry),
                    seat_type,
                    quantity,
                    prices: waiting.entry.prices.clone(),
                    catalogue_version,
                    promise: Promise { ends, release_at, late_money_until },
                };
                let remaining = [(seat_type, left - i64::from(quantity.0))].into();
                return Some(Told::SeatsOffered { offer, remaining, at });
            }
            if waiting.passed_over {
                return None;
            }
        }
        None
    }

    /// Who waits for seats of a type and may still get them: what is sold never comes back.
    fn claims(&self, seat_type: SeatTypeId, at: Timestamp) -> impl Iterator<Item = &InLine> {
        let count = self.counts.get(&seat_type).copied().unwrap_or_default();
        let in_reach = count.quota - count.sold;
        let may_be_served = move |waiting: &&InLine| {
            at < waiting.entry.until && i64::from(waiting.entry.quantity.0) <= in_reach
        };
        self.lines.get(&seat_type).into_iter().flatten().filter(may_be_served)
    }

    fn left(&self, seat_type: SeatTypeId) -> i64 {
        self.counts.get(&seat_type).map_or(0, |count| count.quota - count.held - count.sold)
    }

    fn finished_as(&self, reservation: ReservationId, at: Timestamp) -> Option<bool> {
        let (is_bought, since) = self.finished.get(&reservation)?;
        (at.since(*since) < REMEMBERED).then_some(*is_bought)
    }
}

const fn no(reason: No) -> Refusal {
    Refusal::Seats(reason)
}

/// 21: an offer costs what is pinned with the order that waits, whatever seats cost by then. Only
/// an order that has ended pins nothing.
fn at_pinned(entry: &WaitListEntry, pinned: Option<&PinnedPrices>) -> WaitListEntry {
    let mut entry = entry.clone();
    if let Some(pinned) = pinned
        && let Some(price) = pinned.prices.get(&entry.seat_type)
    {
        entry.prices = [(entry.seat_type, *price)].into();
        entry.catalogue_version = pinned.catalogue_version;
    }
    entry
}
