//! What people are told before anybody decides: what they may not even ask for, and what they are
//! told of what was decided (decisions 2, 3, 4, 13, 14, 24 and 28).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::identity::{ConferenceId, PaymentId, SeatTypeId, WaitListEntryId};
use domain::management::ConferenceEvent;
use domain::message::Command;
use domain::payments::PaymentCommand;
use domain::policy::Promise;
use domain::registration::{
    InvalidOrder, OrderCommand, SeatAssignmentsCommand, Seats, SeatsCommand, WaitListEntry,
};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::values::Quantity;

use conference::cluster::settings::Settings;
use conference::node::NodeId;
use conference::node::protocol::{Refusal, Wish};

/// 3: the most seats of one type in one order.
const MOST_SEATS: u64 = 20;

/// 4: what an order is promised, counted from when it was placed, in whole seconds, unless something
/// else is set: 15 minutes, 14 more until its seats go to others, 30 more for late money. 29: how
/// long after it was issued an invoice is due.
#[derive(Clone, Copy, Debug)]
struct Terms {
    promise: Duration,
    grace: Duration,
    late_money: Duration,
    invoice: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        let [promise, grace, late_money] = [15, 14, 30].map(|it| Duration::from_secs(it * 60));
        let invoice = Duration::from_secs(14 * 24 * 3600);
        Self { promise, grace, late_money, invoice }
    }
}

/// What people asked for, and what gateways had heard by then.
#[derive(Debug, Default)]
pub(super) struct Edge {
    terms: Terms,
    wishes: BTreeMap<MessageId, (Wish, Timestamp)>,
    announced: BTreeMap<(ConferenceId, Version), Heard>,
    /// What each gateway had heard of a conference, and since when.
    heard: BTreeMap<(NodeId, ConferenceId), Vec<(Timestamp, Heard)>>,
    gateways: Vec<NodeId>,
    /// When each conference begins, as was ever announced.
    beginnings: BTreeMap<ConferenceId, BTreeSet<Timestamp>>,
    called_off: BTreeSet<ConferenceId>,
}

/// What a gateway has heard of a conference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Heard {
    #[default]
    Nothing,
    /// It exists, and whether it takes orders was not said by this.
    Something,
    Open(u32),
    Closed(u32),
    /// The last that is announced.
    CalledOff,
}

impl Edge {
    pub(super) fn under(settings: &Settings) -> Self {
        let Settings { promise_ms, grace_ms, late_payment_ms, invoice_due_ms, .. } = *settings;
        let terms = [promise_ms, grace_ms, late_payment_ms, invoice_due_ms];
        let [promise, grace, late_money, invoice] = terms.map(Duration::from_millis);
        Self { terms: Terms { promise, grace, late_money, invoice }, ..Self::default() }
    }

    /// 29: how long after it was issued an invoice is due.
    pub(super) const fn invoices_due_after(&self) -> Duration {
        self.terms.invoice
    }

    pub(super) fn asked(&mut self, command: MessageId, wish: &Wish, at: Timestamp) {
        self.wishes.entry(command).or_insert_with(|| (wish.clone(), at));
    }

    pub(super) fn announced(
        &mut self,
        conference: ConferenceId,
        version: Version,
        event: &ConferenceEvent,
    ) {
        if let ConferenceEvent::ConferenceCreated { information, .. }
        | ConferenceEvent::ConferenceUpdated { information, .. } = event
        {
            self.beginnings.entry(conference).or_default().insert(information.starts);
        }
        let heard = match event {
            ConferenceEvent::ConferencePublished { version, .. } => Heard::Open(*version),
            ConferenceEvent::ConferenceUnpublished { version, .. } => Heard::Closed(*version),
            ConferenceEvent::ConferenceCalledOff { .. } => {
                self.called_off.insert(conference);
                Heard::CalledOff
            }
            _ => Heard::Something,
        };
        self.announced.insert((conference, version), heard);
    }

    /// A machine starts; a gateway has forgotten everything.
    pub(super) fn started(&mut self, node: NodeId, at: Timestamp) {
        if !matches!(node, NodeId::Gateway(_)) {
            return;
        }
        if !self.gateways.contains(&node) {
            self.gateways.push(node);
        }
        for ((gateway, _), heard) in &mut self.heard {
            if *gateway == node {
                heard.push((at, Heard::Nothing));
            }
        }
    }

    /// A gateway takes in an announcement.
    pub(super) fn applied(
        &mut self,
        gateway: NodeId,
        conference: ConferenceId,
        version: Version,
        at: Timestamp,
    ) {
        let Some(news) = self.announced.get(&(conference, version)).copied() else { return };
        let heard = self.heard.entry((gateway, conference)).or_default();
        let known = heard.last().map_or(Heard::Nothing, |(_, known)| *known);
        let is_newer = |news: u32| match known {
            Heard::Open(known) | Heard::Closed(known) => news > known,
            Heard::Nothing | Heard::Something => true,
            Heard::CalledOff => false,
        };
        let after = match news {
            Heard::Open(version) | Heard::Closed(version) if is_newer(version) => news,
            Heard::CalledOff => news,
            _ => known.max(Heard::Something),
        };
        if after != known {
            heard.push((at, after));
        }
    }

    /// What speaks against a refusal at the edge, if anything does. No clock is ahead by more than
    /// `ahead`.
    pub(super) fn objection(
        &self,
        command: MessageId,
        told: &Refusal,
        now: Timestamp,
        ahead: Duration,
    ) -> Option<String> {
        let (wish, since) = self.wishes.get(&command)?;
        match (told, wish) {
            (Refusal::Invalid(reason), Wish::Place { lines, .. } | Wish::Change { lines, .. }) => {
                let right = invalid(lines);
                (!right.contains(reason)).then(|| format!("“{reason}” is not true of it"))
            }
            (
                Refusal::NotOnSale,
                Wish::Place { conference, .. } | Wish::JoinWaitList { conference, .. },
            ) => {
                let open = |heard| matches!(heard, Heard::Open(_));
                let all = self.all_knew(*conference, *since, now, open);
                let off = |heard| heard == Heard::CalledOff;
                let all_off = self.all_knew(*conference, *since, now, off);
                let known = all.then_some("takes orders").or(all_off.then_some("was called off"));
                known.map(|what| format!("every gateway knew that the conference {what}"))
            }
            (
                Refusal::CalledOff,
                Wish::Place { conference, .. }
                | Wish::JoinWaitList { conference, .. }
                | Wish::Change { conference, .. },
            ) => {
                let called_off = self.called_off.contains(conference);
                (!called_off).then(|| "the conference was not called off".to_owned())
            }
            (Refusal::NotOnSale, Wish::Change { conference, .. }) => {
                let known = |heard| heard != Heard::Nothing;
                let all = self.all_knew(*conference, *since, now, known);
                all.then(|| "every gateway knew the conference".to_owned())
            }
            (
                Refusal::Started,
                Wish::Place { conference, .. } | Wish::Change { conference, .. },
            ) => {
                let begun = self.beginnings(*conference).any(|begins| now + ahead >= begins);
                (!begun).then(|| "the conference had not begun".to_owned())
            }
            (
                Refusal::Invalid(_) | Refusal::NotOnSale | Refusal::CalledOff | Refusal::Started,
                _,
            ) => Some("nobody may refuse that before it was looked at".to_owned()),
            _ => None,
        }
    }

    /// Whether every gateway had heard this, all the time.
    fn all_knew(
        &self,
        conference: ConferenceId,
        since: Timestamp,
        until: Timestamp,
        this: impl Fn(Heard) -> bool,
    ) -> bool {
        let knew = |gateway: &NodeId| {
            let heard = self.heard.get(&(*gateway, conference)).map_or(&[][..], Vec::as_slice);
            let before = heard.iter().take_while(|(at, _)| *at < since).last();
            let meanwhile = heard.iter().filter(|(at, _)| (since..=until).contains(at));
            before.is_some_and(|(_, heard)| this(*heard))
                && meanwhile.into_iter().all(|(_, heard)| this(*heard))
        };
        !self.gateways.is_empty() && self.gateways.iter().all(knew)
    }

    /// What a command has that the wish it stands for has not; nothing if it stands for it.
    pub(super) fn difference(
        &self,
        id: MessageId,
        command: &Command,
        at: Timestamp,
    ) -> Option<&'static str> {
        let (wish, _) = self.wishes.get(&id)?;
        let begins = match wish {
            Wish::Place { conference, .. } | Wish::Change { conference, .. } => *conference,
            _ => return stands_for(command, wish, at, &[], self.terms).err(),
        };
        let begins: Vec<_> = self.beginnings(begins).filter(|begins| at < *begins).collect();
        stands_for(command, wish, at, &begins, self.terms).err()
    }

    fn beginnings(&self, conference: ConferenceId) -> impl Iterator<Item = Timestamp> {
        self.beginnings.get(&conference).into_iter().flatten().copied()
    }
}

/// `begins`: when the conference begins, as far as that is still to come, of every announcement
/// that the gateway may have heard last.
fn stands_for(
    command: &Command,
    wish: &Wish,
    at: Timestamp,
    begins: &[Timestamp],
    terms: Terms,
) -> Result<(), &'static str> {
    let holds = |holds: bool, what| if holds { Ok(()) } else { Err(what) };
    match (wish, command) {
        (
            Wish::Place { conference, order, lines },
            Command::Order(id, OrderCommand::RegisterToConference { .. }),
        ) => {
            let Command::Order(
                _,
                OrderCommand::RegisterToConference {
                    order: placed,
                    conference: of,
                    seats,
                    promise,
                    ..
                },
            ) = command
            else {
                return Err("another command");
            };
            holds((order, order, conference) == (id, placed, of), "another order")?;
            holds(*seats == summed(lines) && invalid(lines).is_empty(), "other seats")?;
            // 24: nothing is ordered once the conference has begun.
            holds(!begins.is_empty(), "an order after the conference has begun")?;
            let promised = begins.iter().any(|begins| *promise == terms.promised(at, *begins));
            holds(promised, "another promise")
        }
        (
            Wish::Change { order, expected, lines, .. },
            Command::Order(id, OrderCommand::ChangeSeats { expected: on, seats, .. }),
        ) => {
            holds((order, expected) == (id, on), "another order or version")?;
            holds(!begins.is_empty(), "a change after the conference has begun")?;
            holds(*seats == summed(lines) && invalid(lines).is_empty(), "other seats")
        }
        (
            Wish::AcceptPartial { order, expected },
            Command::Order(id, OrderCommand::AcceptPartialReservation { expected: on }),
        ) => holds((order, expected) == (id, on), "another order or version"),
        (
            Wish::CheckOut { order, expected, attempt, method },
            Command::Order(id, OrderCommand::CheckOut { payment, method: by, expected: on }),
        ) => {
            holds((order, expected, method) == (id, on, by), "another order, version or method")?;
            holds(*payment == PaymentId::of(*order, *attempt), "another payment")
        }
        (
            Wish::SayWho { order, registrant },
            Command::Order(id, OrderCommand::AssignRegistrantDetails { registrant: who }),
        ) => {
            let same = registrant == who && registrant.email.to_string() == who.email.to_string();
            holds(order == id && same, "somebody else")
        }
        (
            Wish::EnterCode { order, expected, code },
            Command::Order(id, OrderCommand::EnterPromotionalCode { code: name, expected: on }),
        ) => holds((order, expected, code) == (id, on, name), "another order, version or code"),
        (Wish::Cancel { order }, Command::Order(id, OrderCommand::CancelOrder)) => {
            holds(order == id, "another order")
        }
        (
            Wish::JoinWaitList { conference, order, seat_type, quantity, place },
            Command::Seats(of, SeatsCommand::JoinWaitList { entry }),
        ) => {
            let place = WaitListEntryId::again(*order, *seat_type, *place);
            let asked = (place, Some(*order), *conference, *seat_type, *quantity);
            let Terms { promise, grace, late_money, .. } = terms;
            let offered = &entry.policy;
            let same = [offered.promise, offered.grace, offered.late_payment_window]
                == [promise, grace, late_money];
            holds(same, "an offer on other terms")?;
            let WaitListEntry { entry, order, conference: at, seat_type, quantity, .. } = entry;
            let entered = (*entry, *order, *at, *seat_type, *quantity);
            holds(conference == of && asked == entered, "another place in a line")
        }
        (
            Wish::LeaveWaitList { conference, order, seat_type, place },
            Command::Seats(of, SeatsCommand::LeaveWaitList { entry, seat_type: line }),
        ) => {
            let place = WaitListEntryId::again(*order, *seat_type, *place);
            holds((conference, place, seat_type) == (of, *entry, line), "another place in a line")
        }
        (
            Wish::AssignSeat { order, position, attendee },
            Command::Assignments(id, SeatAssignmentsCommand::AssignSeat { .. }),
        ) => {
            let (position, attendee) = (*position, attendee.clone());
            let asked = SeatAssignmentsCommand::AssignSeat { position, attendee };
            holds(*command == Command::Assignments(*order, asked) && order == id, "another seat")
        }
        (
            Wish::UnassignSeat { order, position },
            Command::Assignments(id, SeatAssignmentsCommand::UnassignSeat { position: at }),
        ) => holds((order, position) == (id, at), "another seat"),
        (
            Wish::ResolveIntervention { payment, .. },
            Command::Payment(id, PaymentCommand::ResolveIntervention),
        ) => holds(payment == id, "another payment"),
        (
            Wish::CorrectInvoice { payment, number, .. },
            Command::Payment(id, PaymentCommand::CorrectInvoice { number: of, due }),
        ) => {
            holds((payment, number) == (id, of), "another invoice")?;
            // 29: the new one is due as one that is issued now.
            holds(*due == at + terms.invoice, "another due date")
        }
        (Wish::Manage { conference, command: asked }, Command::Conference(id, command)) => {
            holds(conference == id && **asked == *command, "another act")
        }
        _ => Err("another command"),
    }
}

/// 3: the same type twice is added up.
fn summed(lines: &[(SeatTypeId, Quantity)]) -> Seats {
    let mut sums = BTreeMap::<SeatTypeId, u32>::new();
    for (seat_type, quantity) in lines {
        *sums.entry(*seat_type).or_default() += quantity.0;
    }
    sums.into_iter().map(|(seat_type, sum)| (seat_type, Quantity(sum))).collect()
}

/// 3: at least one line, and not too many seats of any type. Every reason there is to refuse it.
fn invalid(lines: &[(SeatTypeId, Quantity)]) -> Vec<InvalidOrder> {
    let seats = summed(lines);
    let asked = seats.iter().map(|(_, quantity)| u64::from(quantity.0));
    let too_many = asked.filter(|asked| *asked > MOST_SEATS);
    let too_many = too_many.map(|asked| InvalidOrder::TooMany { asked });
    seats.is_empty().then_some(InvalidOrder::Empty).into_iter().chain(too_many).collect()
}

impl Terms {
    /// 24: the countdown ends when the conference begins, at the latest.
    fn promised(&self, placed: Timestamp, begins: Timestamp) -> Promise {
        let ends = Timestamp(placed.0.div_ceil(1000) * 1000) + self.promise;
        let ends = ends.min(begins);
        let release_at = ends + self.grace;
        Promise { ends, release_at, late_money_until: release_at + self.late_money }
    }
}
