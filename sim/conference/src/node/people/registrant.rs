//! One registrant, following a script.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use domain::identity::{ConferenceId, OrderId, SeatTypeId, WaitListEntryId};
use domain::registration::{OrderRefusal, OrderStatus, RegistrantDetails};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::values::Quantity;
use domain::views::PricedOrder;

use super::super::protocol::{Act, Line, Outcome, Refusal, Wish};
use super::form::InvalidForm;

/// The first pause between two looks at an order; each next one is half as long again.
const FIRST_LOOK: Duration = Duration::from_millis(400);

/// The longest pause between two looks.
const LONGEST_LOOK: Duration = Duration::from_secs(120);

/// After so many looks without news a registrant goes away.
const MOST_LOOKS: u32 = 120;

/// After so many attempts at a conference that takes no orders a registrant goes away.
const MOST_TIMES_TURNED_AWAY: u32 = 60;

/// A registrant, and how far the script of their acts is.
#[derive(Debug)]
pub(super) struct Registrant {
    order: OrderId,
    conference: ConferenceId,
    acts: VecDeque<Act>,
    mood: Mood,
    /// What the order looked like last.
    seen: Option<PricedOrder>,
    /// The order is at least at this version: so it was told.
    told: Version,
    /// Numbers looks and commands, so that each has an identity of its own.
    looks: u32,
    looks_in_a_row: u32,
    /// Told what to do act by act, and does just that: asks whether or not it can be granted, and
    /// tries nothing again later.
    prompted: bool,
    /// Answers to looks before this one show what may be out of date.
    first_look: u32,
    /// How often there was something new to do.
    told_to_act: u32,
    /// How many payments were begun.
    payments: u32,
    /// How many places were taken in the line for each seat type: whoever joins again takes the
    /// next.
    places: BTreeMap<SeatTypeId, u32>,
    /// How often an order was tried while the conference took none.
    turned_away: u32,
    /// What was to be done and will not be, until somebody is told.
    given_up: Vec<Act>,
}

/// What a registrant is about.
#[derive(Debug, PartialEq, Eq)]
enum Mood {
    /// Ready for the next act.
    Ready,
    /// Waits for the answers to so many requests. If one was stale and none accepted, the act is
    /// repeated.
    Asked { open: u32, stale: bool, accepted: bool },
    /// Does nothing until then.
    Waiting(Timestamp),
    /// Looks at the order until it shows an answer, or until it has ended.
    Looking { for_the_end: bool, again_at: Timestamp },
    /// Has left for good: nothing is done any more, whatever comes.
    Gone,
}

/// What a registrant does next.
pub(super) enum Next {
    Ask(Vec<(MessageId, Wish)>),
    Look {
        number: u32,
        again_at: Timestamp,
    },
    /// The form was not taken.
    TurnedBack(InvalidForm),
    WaitUntil(Timestamp),
    Nothing,
}

impl Registrant {
    pub(super) fn new(order: OrderId, conference: ConferenceId) -> Self {
        Self {
            order,
            conference,
            acts: VecDeque::new(),
            mood: Mood::Ready,
            seen: None,
            told: Version::default(),
            prompted: false,
            first_look: 0,
            looks: 0,
            looks_in_a_row: 0,
            told_to_act: 0,
            payments: 0,
            places: BTreeMap::new(),
            turned_away: 0,
            given_up: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, acts: Vec<Act>) {
        match self.mood {
            Mood::Gone => {
                (self.mood, self.looks_in_a_row) = (Mood::Ready, 0);
            }
            // Whoever has something to do does not go on waiting for the end.
            Mood::Looking { for_the_end: true, .. } => {
                (self.mood, self.looks_in_a_row) = (Mood::Ready, 0);
            }
            // Whoever is about something does it first.
            Mood::Ready
            | Mood::Asked { .. }
            | Mood::Waiting(_)
            | Mood::Looking { for_the_end: false, .. } => {}
        }
        self.acts.extend(acts);
        self.told_to_act += 1;
    }

    /// From now on somebody tells this registrant what to do, act by act. Whoever was turned away
    /// by one conference may go to another.
    pub(super) fn prompt(&mut self, conference: ConferenceId) {
        self.prompted = true;
        if self.knows_of_no_order() {
            self.conference = conference;
        }
    }

    pub(super) const fn is_prompted(&self) -> bool {
        self.prompted
    }

    /// Whether this registrant knows of no order to look at: none was accepted, and none was shown.
    pub(super) fn knows_of_no_order(&self) -> bool {
        self.prompted && self.seen.is_none() && self.told == Version::default()
    }

    /// What names a request that may be made again, for the same thing, by somebody who is given
    /// more to do.
    fn again(&self, label: String) -> String {
        if self.told_to_act > 1 {
            format!("{label}, part {} of the script", self.told_to_act)
        } else {
            label
        }
    }

    /// What names a request that only somebody who is prompted may make again: to order, to cancel,
    /// or on the same version.
    fn anew(&self, label: String) -> String {
        if self.prompted { self.again(label) } else { label }
    }

    pub(super) const fn conference(&self) -> ConferenceId {
        self.conference
    }

    /// The conference takes no orders, perhaps not yet: the same is tried again later, though not
    /// for ever.
    pub(super) fn try_again_at(&mut self, at: Timestamp) {
        self.turned_away += 1;
        if self.turned_away < MOST_TIMES_TURNED_AWAY {
            self.mood = Mood::Waiting(at);
        } else {
            self.leave();
        }
    }

    /// What was to be done and will not be, since this was asked last. To wait and to look is
    /// nothing that anybody could miss.
    pub(super) fn gave_up(&mut self) -> Vec<Act> {
        let mut acts = std::mem::take(&mut self.given_up);
        acts.retain(|act| !matches!(act, Act::Wait { .. } | Act::Look));
        acts
    }

    pub(super) fn is_waiting(&self) -> bool {
        !matches!(self.mood, Mood::Gone | Mood::Ready)
    }

    /// Whether there is something left to do, or an answer to it is waited for. Somebody who only
    /// waits for the end of an order is not busy.
    pub(super) fn is_busy(&self) -> bool {
        match self.mood {
            Mood::Gone => false,
            Mood::Ready | Mood::Looking { for_the_end: true, .. } => !self.acts.is_empty(),
            Mood::Asked { .. } | Mood::Waiting(_) | Mood::Looking { for_the_end: false, .. } => {
                true
            }
        }
    }

    /// A request was answered. With the last answer the act is over, unless it was based on an old
    /// version. Returns the orders that may be placed for whoever joined a wait list, and what is
    /// done about them.
    pub(super) fn answered(&mut self, wish: &Wish, outcome: &Outcome) -> Vec<(OrderId, Vec<Act>)> {
        let offered = self.offered(wish, outcome);
        if let (Wish::JoinWaitList { seat_type, place, .. }, Outcome::Accepted { .. }) =
            (wish, outcome)
        {
            self.places.insert(*seat_type, *place);
        }
        self.count_answer(outcome);
        offered
    }

    fn offered(&self, wish: &Wish, outcome: &Outcome) -> Vec<(OrderId, Vec<Act>)> {
        match (wish, outcome, self.acts.front()) {
            (
                Wish::JoinWaitList { order, seat_type, place, .. },
                Outcome::Accepted { .. },
                Some(Act::JoinWaitList { then }),
            ) => {
                let entry = WaitListEntryId::again(*order, *seat_type, *place);
                vec![(OrderId::offered(entry), then.clone())]
            }
            _ => Vec::new(),
        }
    }

    fn count_answer(&mut self, outcome: &Outcome) {
        // A registrant who was given more to do after leaving may be told what became of what was
        // asked for before.
        let Mood::Asked { open, stale, accepted } = &mut self.mood else { return };
        *open -= 1;
        match outcome {
            Outcome::Accepted { version } => {
                // Only the order counts: other answers tell versions of other streams.
                if self.acts.front().is_some_and(Act::concerns_the_order) {
                    self.told = self.told.max(*version);
                }
                *accepted = true;
            }
            Outcome::Refused(Refusal::Order(OrderRefusal::Stale { current })) => {
                self.told = self.told.max(*current);
                *stale = true;
            }
            Outcome::Refused(_) => {}
        }
        let (over, repeat, accepted) = (*open == 0, *stale, *accepted);
        if !over {
            return;
        }
        self.mood = Mood::Ready;
        if accepted || !repeat {
            match self.acts.pop_front() {
                Some(Act::Pay { .. }) => self.payments += u32::from(accepted),
                // Nothing was placed, so there is nothing to look at.
                Some(Act::Place { .. })
                    if matches!(
                        outcome,
                        Outcome::Refused(
                            Refusal::Invalid(_)
                                | Refusal::NotOnSale
                                | Refusal::Started
                                | Refusal::CalledOff
                        )
                    ) =>
                {
                    self.leave();
                }
                // Whoever has no order pays for none.
                Some(Act::Place { .. }) if self.prompted && !accepted => {
                    self.acts.retain(|act| *act == Act::Look);
                }
                // Nothing but the act itself is over.
                Some(_) | None => {}
            }
        }
    }

    /// Whether it was shown before.
    pub(super) const fn has_seen_the_order(&self) -> bool {
        self.seen.is_some()
    }

    /// There is no order to be shown, and none is expected.
    pub(super) fn saw_nothing(&mut self) {
        if let Mood::Looking { .. } = self.mood {
            self.mood = Mood::Ready;
            self.looks_in_a_row = 0;
        }
    }

    /// Whether an answer to this look still counts. Whoever is prompted looks anew because
    /// something was done: what an earlier look shows, perhaps for the second time, may be from
    /// before.
    pub(super) const fn still_looks(&self, number: u32) -> bool {
        !self.prompted || number >= self.first_look
    }

    /// The order was shown.
    pub(super) fn saw(&mut self, shown: PricedOrder) {
        if self.seen.as_ref().is_none_or(|seen| seen.version <= shown.version) {
            self.seen = Some(shown);
        }
        if let Mood::Looking { for_the_end, .. } = self.mood
            && self.is_answered(for_the_end)
        {
            self.mood = Mood::Ready;
            self.looks_in_a_row = 0;
        }
    }

    pub(super) fn next(&mut self, now: Timestamp) -> Next {
        match self.mood {
            Mood::Asked { .. } | Mood::Gone => Next::Nothing,
            Mood::Waiting(until) if now < until => Next::WaitUntil(until),
            Mood::Looking { again_at, .. } if now < again_at => Next::Nothing,
            Mood::Looking { for_the_end, .. } => self.look(now, for_the_end),
            Mood::Waiting(_) | Mood::Ready => self.act(now),
        }
    }

    fn act(&mut self, now: Timestamp) -> Next {
        self.mood = Mood::Ready;
        let Some(act) = self.acts.front().cloned() else {
            let pays = self.payments > 0 && !self.is_answered(true);
            return if pays { self.look(now, true) } else { self.leave() };
        };
        match act {
            Act::Wait { ms } => {
                self.acts.pop_front();
                let until = now + Duration::from_millis(ms);
                self.mood = Mood::Waiting(until);
                Next::WaitUntil(until)
            }
            Act::Place { lines } => {
                let order = self.order;
                let conference = self.conference;
                // An order that was turned away was never asked for: the same request is made
                // again. Whoever is told to order once more makes another one.
                self.ask(vec![(
                    self.anew("place".to_owned()),
                    Wish::Place { conference, order, lines: ids(conference, &lines) },
                )])
            }
            Act::SayWho { first_name, last_name, email } => {
                match details(first_name, last_name, &email) {
                    Ok(registrant) => {
                        let label = self.again(format!("say who at {}", self.acts.len()));
                        self.ask(vec![(label, Wish::SayWho { order: self.order, registrant })])
                    }
                    Err(invalid) => self.turn_back(invalid),
                }
            }
            Act::Cancel => {
                let order = self.order;
                self.ask(vec![(self.anew("cancel".to_owned()), Wish::Cancel { order })])
            }
            Act::Look => {
                // What was seen before may be out of date.
                self.acts.pop_front();
                self.seen = None;
                self.first_look = self.looks + 1;
                self.look(now, false)
            }
            _ if !self.prompted && self.payments > 0 && !self.is_answered(true) => {
                self.look(now, true)
            }
            _ if !self.is_answered(false) && !self.knows_of_no_order() => self.look(now, false),
            Act::AssignSeat { .. } | Act::UnassignSeat { .. } => self.act_on_seats(now, &act),
            Act::LeaveWaitList => self.leave_wait_list(now),
            _ if !self.prompted
                && self.seen.as_ref().is_some_and(|seen| seen.status.has_ended()) =>
            {
                self.pass_over(now)
            }
            act => self.act_on_what_is_shown(now, act),
        }
    }

    fn act_on_what_is_shown(&mut self, now: Timestamp, act: Act) -> Next {
        let (order, conference) = (self.order, self.conference);
        // Whoever has no order asks all the same if told to; the system says what it thinks of
        // that.
        let (status, expected) =
            self.seen.as_ref().map(|seen| (seen.status, seen.version)).unwrap_or_default();
        match act {
            Act::Change { lines, second_window } => {
                let second = Some(second_window).filter(|lines| !lines.is_empty());
                let requests =
                    std::iter::once(lines).chain(second).zip(1..).map(|(lines, window)| {
                        let wish = Wish::Change {
                            order,
                            conference,
                            expected,
                            lines: ids(conference, &lines),
                        };
                        (self.anew(format!("change {expected} in window {window}")), wish)
                    });
                let requests = requests.collect();
                self.ask(requests)
            }
            Act::AcceptPartial if self.prompted || status == OrderStatus::PartiallyReserved => {
                let label = self.anew(format!("accept {expected}"));
                self.ask(vec![(label, Wish::AcceptPartial { order, expected })])
            }
            Act::JoinWaitList { .. } => self.join_wait_list(now),
            Act::EnterCode { code } => match code.parse() {
                Ok(name) => {
                    let wish = Wish::EnterCode { order, expected, code: name };
                    self.ask(vec![(self.anew(format!("enter {code} at {expected}")), wish)])
                }
                Err(invalid) => self.turn_back(InvalidForm::Code(invalid)),
            },
            Act::Pay { twice, method } => {
                let windows = if twice { 2 } else { 1 };
                let requests = (1..=windows).map(|window| {
                    let attempt = self.payments + window;
                    let wish = Wish::CheckOut { order, expected, attempt, method };
                    (self.anew(format!("pay {attempt} at {expected}")), wish)
                });
                let requests = requests.collect();
                self.ask(requests)
            }
            Act::AcceptPartial
            | Act::LeaveWaitList
            | Act::AssignSeat { .. }
            | Act::UnassignSeat { .. }
            | Act::SayWho { .. }
            | Act::Wait { .. }
            | Act::Place { .. }
            | Act::Cancel
            | Act::Look => self.skip(now),
        }
    }

    /// The order has ended, perhaps sooner than the script says; the seats of one that was
    /// confirmed are given away all the same.
    fn pass_over(&mut self, now: Timestamp) -> Next {
        let confirmed = self.seen.as_ref().is_some_and(|it| it.status == OrderStatus::Confirmed);
        if confirmed && self.acts.iter().any(Act::is_about_seats) {
            self.skip(now)
        } else {
            self.leave()
        }
    }

    /// The next act, whatever this one was.
    fn skip(&mut self, now: Timestamp) -> Next {
        // Whoever has everything has nothing to accept.
        let passed = self.acts.pop_front().filter(|act| *act != Act::AcceptPartial);
        self.given_up.extend(passed);
        self.act(now)
    }

    /// The form was not taken: nothing is asked for.
    fn turn_back(&mut self, invalid: InvalidForm) -> Next {
        self.acts.pop_front();
        Next::TurnedBack(invalid)
    }

    /// Waits for what was wanted and is not held.
    fn join_wait_list(&mut self, now: Timestamp) -> Next {
        let (order, conference) = (self.order, self.conference);
        let missing = self.missing().into_iter().map(|(seat_type, quantity)| {
            let place = self.place(seat_type) + 1;
            let wish = Wish::JoinWaitList { conference, order, seat_type, quantity, place };
            (self.again(in_line(format!("wait for {}", seat_type.0), place)), wish)
        });
        let requests: Vec<_> = missing.collect();
        if requests.is_empty() { self.skip(now) } else { self.ask(requests) }
    }

    fn leave_wait_list(&mut self, now: Timestamp) -> Next {
        let (order, conference) = (self.order, self.conference);
        let missing = self.missing().into_iter().map(|(seat_type, _)| {
            // Whoever never joined leaves all the same: the wish may be under way.
            let place = self.place(seat_type).max(1);
            (
                self.again(in_line(format!("no longer wait for {}", seat_type.0), place)),
                Wish::LeaveWaitList { conference, order, seat_type, place },
            )
        });
        let requests: Vec<_> = missing.collect();
        if requests.is_empty() { self.skip(now) } else { self.ask(requests) }
    }

    /// How many places were taken in the line for a seat type.
    fn place(&self, seat_type: SeatTypeId) -> u32 {
        self.places.get(&seat_type).copied().unwrap_or_default()
    }

    /// What was wanted, as the order was last seen, and is not held.
    fn missing(&self) -> Vec<(SeatTypeId, Quantity)> {
        // Whoever has seen nothing misses nothing.
        let Some(seen) = &self.seen else { return Vec::new() };
        let held = seen.held.clone().unwrap_or_default();
        let short = |(seat_type, wanted): (SeatTypeId, Quantity)| {
            let quantity = Quantity(wanted.0.saturating_sub(held.of(seat_type).0));
            (quantity.0 > 0).then_some((seat_type, quantity))
        };
        seen.wanted.iter().filter_map(short).collect()
    }

    /// Seats can be given away once the order is confirmed and its seats are listed.
    fn act_on_seats(&mut self, now: Timestamp, act: &Act) -> Next {
        let order = self.order;
        match &self.seen {
            Some(seen) if seen.status == OrderStatus::Confirmed && seen.assignable.is_none() => {
                return self.look(now, true);
            }
            Some(seen) if seen.status == OrderStatus::Confirmed => {}
            None if !self.knows_of_no_order() => return self.look(now, true),
            // It has ended, or it is not paid for after all: there are no seats to give away.
            _ if !self.prompted => return self.leave(),
            _ => {}
        }
        let (label, wish) = match act {
            Act::AssignSeat { position, attendee } => {
                let wish =
                    Wish::AssignSeat { order, position: *position, attendee: attendee.clone() };
                (
                    self.again(format!("assign {position} as the act before {}", self.acts.len())),
                    wish,
                )
            }
            Act::UnassignSeat { position } => {
                let wish = Wish::UnassignSeat { order, position: *position };
                (
                    self.again(format!(
                        "unassign {position} as the act before {}",
                        self.acts.len()
                    )),
                    wish,
                )
            }
            _ => unreachable!("only seats are given away and taken back"),
        };
        self.ask(vec![(label, wish)])
    }

    fn ask(&mut self, requests: Vec<(String, Wish)>) -> Next {
        self.mood = Mood::Asked { open: requests.len() as u32, stale: false, accepted: false };
        let order = self.order.0;
        Next::Ask(
            requests
                .into_iter()
                .map(|(label, wish)| (MessageId::derived(order, &label), wish))
                .collect(),
        )
    }

    fn look(&mut self, now: Timestamp, for_the_end: bool) -> Next {
        if self.looks_in_a_row >= MOST_LOOKS {
            return self.leave();
        }
        let pause = FIRST_LOOK * 3_u32.pow(self.looks_in_a_row.min(14))
            / 2_u32.pow(self.looks_in_a_row.min(14));
        (self.looks, self.looks_in_a_row) = (self.looks + 1, self.looks_in_a_row + 1);
        let again_at = now + pause.min(LONGEST_LOOK);
        self.mood = Mood::Looking { for_the_end, again_at };
        Next::Look { number: self.looks, again_at }
    }

    /// Whether the next act is about the seats of a confirmed order.
    fn waits_for_seats(&self) -> bool {
        self.acts.front().is_some_and(Act::is_about_seats)
    }

    /// Whoever leaves gives up what was left to do.
    fn leave(&mut self) -> Next {
        self.given_up.extend(self.acts.drain(..));
        self.mood = Mood::Gone;
        Next::Nothing
    }

    /// Whether the order, as it was shown, is recent enough and shows what is waited for.
    fn is_answered(&self, for_the_end: bool) -> bool {
        let Some(seen) = self.seen.as_ref().filter(|seen| seen.version >= self.told) else {
            return false;
        };
        match seen.status {
            OrderStatus::NotPlaced | OrderStatus::Placed => false,
            status if !status.has_ended() && seen.pending_code.is_some() => false,
            OrderStatus::Confirmed if self.waits_for_seats() => seen.assignable.is_some(),
            // An order that is free of charge has no payment either: whoever wants to assign its
            // seats waits for its end.
            status if for_the_end => {
                let may_act = !self.acts.is_empty() && !self.waits_for_seats();
                status.has_ended() || (seen.payment.is_none() && may_act)
            }
            _ => true,
        }
    }
}

impl Act {
    /// Whether it gives a seat of a confirmed order away, or takes it back.
    const fn is_about_seats(&self) -> bool {
        matches!(self, Self::AssignSeat { .. } | Self::UnassignSeat { .. })
    }

    /// Whether the answer tells a version of the order.
    const fn concerns_the_order(&self) -> bool {
        matches!(
            self,
            Self::Place { .. }
                | Self::SayWho { .. }
                | Self::Change { .. }
                | Self::EnterCode { .. }
                | Self::AcceptPartial
                | Self::Pay { .. }
                | Self::Cancel
        )
    }
}

/// Who registers, as the form takes it.
fn details(
    first_name: String,
    last_name: String,
    email: &str,
) -> Result<RegistrantDetails, InvalidForm> {
    if first_name.trim().is_empty() || last_name.trim().is_empty() {
        return Err(InvalidForm::Unnamed);
    }
    Ok(RegistrantDetails { first_name, last_name, email: email.parse()? })
}

/// What names a request about a place in a line: the same person may take several, one after the
/// other.
fn in_line(label: String, place: u32) -> String {
    if place > 1 { format!("{label}, place {place}") } else { label }
}

fn ids(conference: ConferenceId, lines: &[Line]) -> Vec<(SeatTypeId, Quantity)> {
    lines
        .iter()
        .map(|line| (SeatTypeId::of(conference, &line.seat_type), Quantity(line.quantity)))
        .collect()
}
