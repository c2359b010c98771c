//! Says what happened in the words of the domain: names instead of ids, seats instead of maps.

mod datagram;
mod explained;
pub mod telling;
pub mod trouble;

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::identity::{
    ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId, WaitListEntryId,
};
use domain::management::{ConferenceEvent, ManagementCommand};
use domain::message::{Body, Command, Event, Message, Timer, assignments_of, code_of};
use domain::payments::PaymentCommand;
use domain::registration::{
    OrderCommand, OrderEvent, ProcessStep, RegistrantDetails, SeatAssignmentsEvent, Seats,
    SeatsCommand, SeatsEvent,
};
use domain::stream::{StreamId, StreamKind};
use domain::values::Quantity;
use serde_json::Value;
use stage::campaign::numbers::counted;
use uuid::Uuid;

use crate::node::observation::Applicant;
use crate::node::protocol::{
    Act, BankOperation, ConferenceLook, Line, Organiser, Outcome, ShownConference, Wish,
};
use crate::scenario::Scenario;

/// The digits of an id that are told.
fn short(id: Uuid) -> String {
    format!("{:08x}", id.as_u128() >> 96)
}

/// The letters and digits that a text begins with, with the hyphens of an id that is written out; and
/// the rest. An id that letters or digits follow at once is one word with them, and nobody's.
fn first_word(text: &str) -> (&str, &str) {
    let is_end = |c: char| !c.is_ascii_alphanumeric();
    let is_id = |id: &&str| Uuid::try_parse(id).is_ok();
    let id = text.get(..uuid::fmt::Hyphenated::LENGTH).filter(is_id).map_or(0, str::len);
    text.split_at(text[id..].find(is_end).map_or(text.len(), |end| id + end))
}

/// The name of an event, also of one in the form of an earlier release: there a row is the kind of
/// whom it happened to, and in it the name.
fn name_of(event: &Event) -> Cow<'_, str> {
    let Event::Written(written) = event else { return event.name().into() };
    let row = serde_json::from_str::<BTreeMap<String, Value>>(&written.text).unwrap_or_default();
    match row.into_values().next() {
        Some(Value::String(name)) => name.into(),
        Some(Value::Object(named)) if named.len() == 1 => {
            named.into_iter().next().map(|(name, _)| name).unwrap_or_default().into()
        }
        _ => event.name().into(),
    }
}

/// The most attempts to pay, and holds, of one order that have a name.
const NAMED: u32 = 4;

/// The names of everything in a scenario.
#[derive(Clone, Debug, Default)]
pub struct Words {
    people: BTreeMap<Uuid, String>,
    seat_types: BTreeMap<SeatTypeId, String>,
    /// The codes that organisers offer, by the id of their stream.
    codes: BTreeMap<Uuid, String>,
}

impl Words {
    /// The names in a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let registrants =
            scenario.registrants.iter().map(|who| (OrderId::named(&who.name), who.name.as_str()));
        Self::naming(registrants, &scenario.organisers)
    }

    /// The names of these registrants, each beside their order, and of what these organisers offer.
    #[must_use]
    pub fn naming<'a>(
        registrants: impl IntoIterator<Item = (OrderId, &'a str)>,
        organisers: impl IntoIterator<Item = &'a Organiser>,
    ) -> Self {
        let mut people = BTreeMap::new();
        let orders: Vec<_> = registrants.into_iter().collect();
        for (order, name) in &orders {
            people.insert(order.0, (*name).to_owned());
            for ordinal in 1..=NAMED {
                people.insert(PaymentId::of(*order, ordinal).0, (*name).to_owned());
                people.insert(ReservationId::of(*order, ordinal).0, (*name).to_owned());
            }
        }
        let (mut seat_types, mut codes) = (BTreeMap::new(), BTreeMap::new());
        for organiser in organisers {
            let conference = ConferenceId::named(&organiser.conference);
            codes.extend(
                organiser.codes().map(|code| (code_of(conference, &code).id, code.to_string())),
            );
            people.insert(conference.0, organiser.conference.clone());
            seat_types.extend(
                organiser
                    .seat_types()
                    .map(|name| (SeatTypeId::of(conference, name), name.to_owned())),
            );
        }
        for (order, name) in orders {
            people.insert(assignments_of(order).id, name.to_owned());
            for seat_type in seat_types.keys() {
                for place in 1..=NAMED {
                    let entry = WaitListEntryId::again(order, *seat_type, place);
                    let offered = OrderId::offered(entry);
                    let name = format!("{name} (offered seats)");
                    people.insert(assignments_of(offered).id, name.clone());
                    people.insert(PaymentId::of(offered, 1).0, name.clone());
                    people.insert(ReservationId::of(offered, 1).0, name.clone());
                    people.insert(offered.0, name);
                }
            }
        }
        Self { people, seat_types, codes }
    }

    /// An organiser looks for a conference.
    pub(crate) fn looked_for(look: &ConferenceLook) -> String {
        let ConferenceLook { owner, access_code, .. } = look;
        format!("look for the conference of {} with access code {access_code:?}", owner.as_str())
    }

    /// What an organiser is shown who looked for a conference.
    pub(crate) fn shown_conference(shown: &ShownConference) -> String {
        match &shown.row {
            Some(row) => format!("shown conference {} at version {}", row.slug, row.version),
            None => "shown no conference".to_owned(),
        }
    }

    /// Who it is that fills in a form.
    #[must_use]
    pub fn applicant(&self, who: Applicant) -> String {
        match who {
            Applicant::Organiser(conference) => {
                format!("the organiser of {}", self.who(conference.0))
            }
            Applicant::Registrant(order) => self.who(order.0),
        }
    }

    /// Whose order, payment or hold this is; the id if nobody's.
    #[must_use]
    pub fn who(&self, id: Uuid) -> String {
        self.people.get(&id).cloned().unwrap_or_else(|| short(id))
    }

    /// A sentence with the name of everything before its id, which stays in brackets: `order Fumi 2
    /// [0a0f8c13]`. `others` are the names of what the scenario does not name.
    #[must_use]
    pub fn named(&self, sentence: &str, others: &BTreeMap<String, String>) -> String {
        let names = self.names();
        let mut named = String::new();
        let mut rest = sentence;
        while !rest.is_empty() {
            let (word, behind) = first_word(rest);
            // Of an id that is written out its first digits are told, as everywhere.
            let id = Uuid::try_parse(word).map_or_else(|_| word.to_owned(), short);
            match names.get(&id).or_else(|| others.get(&id)) {
                Some(name) => named.push_str(&format!("{name} [{id}]")),
                None => named.push_str(word),
            }
            let gap = behind.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(behind.len());
            named.push_str(&behind[..gap]);
            rest = &behind[gap..];
        }
        named
    }

    /// What each id stands for, by the digits that are told of it.
    fn names(&self) -> BTreeMap<String, String> {
        let seat_types = self.seat_types.iter().map(|(id, name)| (id.0, name));
        let all =
            self.people.iter().chain(&self.codes).map(|(id, name)| (*id, name)).chain(seat_types);
        all.map(|(id, name)| (short(id), name.clone())).collect()
    }

    /// What a stream tells about.
    #[must_use]
    pub fn stream(&self, stream: StreamId) -> String {
        match stream.kind {
            StreamKind::Order => format!("{}'s order", self.who(stream.id)),
            StreamKind::SeatsAvailability => "the seats".to_owned(),
            StreamKind::SeatAssignments => format!("{}'s seat assignments", self.who(stream.id)),
            StreamKind::Conference => self.who(stream.id),
            StreamKind::PromotionalCode => match self.codes.get(&stream.id) {
                Some(code) => format!("code {code}"),
                None => "a promotional code".to_owned(),
            },
            StreamKind::RegistrationProcess => format!("{}'s registration", self.who(stream.id)),
            StreamKind::Payment => format!("{}'s payment", self.who(stream.id)),
        }
    }

    /// `2 General admission, 1 CQRS workshop`.
    #[must_use]
    pub fn seats(&self, seats: &Seats) -> String {
        self.list(seats.iter())
    }

    fn lines(&self, lines: &[(SeatTypeId, Quantity)]) -> String {
        self.list(lines.iter().copied())
    }

    fn list(&self, seats: impl Iterator<Item = (SeatTypeId, Quantity)>) -> String {
        let list: Vec<_> =
            seats.map(|(kind, quantity)| format!("{quantity} {}", self.seat_type(kind))).collect();
        if list.is_empty() { "no seats".to_owned() } else { list.join(", ") }
    }

    /// The name of a seat type.
    #[must_use]
    pub fn seat_type(&self, seat_type: SeatTypeId) -> String {
        self.seat_types.get(&seat_type).cloned().unwrap_or_else(|| seat_type.to_string())
    }

    /// What a person asks for.
    #[must_use]
    pub fn wish(&self, wish: &Wish) -> String {
        match wish {
            Wish::Manage { conference, command } => {
                format!(
                    "The organiser of {} asks: {}",
                    self.who(conference.0),
                    self.management(command)
                )
            }
            Wish::SayWho { order, registrant } => {
                let RegistrantDetails { first_name, last_name, email } = registrant;
                format!("{} registers as {first_name} {last_name}, {email}", self.who(order.0))
            }
            Wish::EnterCode { order, code, .. } => {
                format!("{} enters code {code}", self.who(order.0))
            }
            Wish::JoinWaitList { order, seat_type, quantity, .. } => {
                let seat_type = self.seat_type(*seat_type);
                format!("{} waits for {quantity} more {seat_type}", self.who(order.0))
            }
            Wish::LeaveWaitList { order, seat_type, .. } => {
                format!("{} no longer waits for {}", self.who(order.0), self.seat_type(*seat_type))
            }
            Wish::AssignSeat { order, position, attendee } => {
                format!("{} gives seat {position} to {}", self.who(order.0), attendee.email)
            }
            Wish::UnassignSeat { order, position } => {
                format!("{} takes seat {position} back", self.who(order.0))
            }
            Wish::Place { order, lines, .. } => {
                format!("{} orders {}", self.who(order.0), self.lines(lines))
            }
            Wish::Change { order, lines, .. } => {
                format!("{} wants {} instead", self.who(order.0), self.lines(lines))
            }
            Wish::AcceptPartial { order, .. } => {
                format!("{} takes what is held", self.who(order.0))
            }
            Wish::CheckOut { order, attempt: 1, .. } => {
                format!("{} begins to pay", self.who(order.0))
            }
            Wish::CheckOut { order, .. } => {
                format!("{} begins to pay once more", self.who(order.0))
            }
            Wish::Cancel { order } => format!("{} withdraws", self.who(order.0)),
            Wish::ResolveIntervention { order, .. } => {
                format!("The organiser pays {} back by hand", self.who(order.0))
            }
            Wish::CorrectInvoice { order, .. } => {
                format!("The organiser has {}'s invoice issued anew", self.who(order.0))
            }
        }
    }

    /// What a registrant means to do, after “to”.
    #[must_use]
    pub fn act(&self, act: &Act) -> String {
        let lines = |lines: &[Line]| {
            let each: Vec<_> =
                lines.iter().map(|line| format!("{} {}", line.quantity, line.seat_type)).collect();
            each.join(", ")
        };
        match act {
            Act::Wait { .. } => "wait".to_owned(),
            Act::Look => "look".to_owned(),
            Act::Place { lines: wanted } => format!("order {}", lines(wanted)),
            Act::SayWho { email, .. } => format!("register as {email}"),
            Act::Change { lines: wanted, .. } => format!("want {} instead", lines(wanted)),
            Act::EnterCode { code } => format!("enter code {code}"),
            Act::AcceptPartial => "take what is held".to_owned(),
            Act::JoinWaitList { .. } => "wait for what is missing".to_owned(),
            Act::LeaveWaitList => "wait no longer".to_owned(),
            Act::Pay { .. } => "pay".to_owned(),
            Act::AssignSeat { position, attendee } => {
                format!("give seat {position} to {}", attendee.email)
            }
            Act::UnassignSeat { position } => format!("take seat {position} back"),
            Act::Cancel => "withdraw".to_owned(),
        }
    }

    /// What became of a request.
    #[must_use]
    pub fn outcome(outcome: &Outcome) -> String {
        match outcome {
            Outcome::Accepted { .. } => "accepted".to_owned(),
            Outcome::Refused(refusal) => format!("refused: {refusal}"),
        }
    }

    /// An event, as it is remembered.
    #[must_use]
    pub fn event(&self, event: &Event) -> String {
        let detail = match event {
            Event::Order(event) => self.order_event(event),
            Event::Seats(event) => self.seats_event(event),
            Event::Payment(_) | Event::Written(_) => None,
            Event::Assignments(event) => Some(Self::assignments_event(event)),
            Event::Code(_) => None,
            Event::Conference(event) => self.conference_event(event),
            Event::Process(step) => self.step(step),
        };
        match detail {
            Some(detail) => format!("{} ({detail})", event.name()),
            None => event.name().to_owned(),
        }
    }

    fn order_event(&self, event: &OrderEvent) -> Option<String> {
        Some(match event {
            OrderEvent::OrderPlaced { seats, promise, .. } => {
                format!("{}, promised until {}", self.seats(seats), promise.ends)
            }
            OrderEvent::OrderUpdated { seats, .. }
            | OrderEvent::OrderPartiallyReserved { seats, .. }
            | OrderEvent::OrderReservationCompleted { seats, .. }
            | OrderEvent::PartialReservationAccepted { seats } => self.seats(seats),
            OrderEvent::OrderTotalsCalculated { totals } if totals.is_free_of_charge => {
                "free of charge".to_owned()
            }
            OrderEvent::OrderTotalsCalculated { totals } => format!("total {}", totals.total),
            OrderEvent::OrderCheckedOut { amount, .. } => format!("to pay {amount}"),
            _ => return None,
        })
    }

    fn seats_event(&self, event: &SeatsEvent) -> Option<String> {
        let left = |remaining: &BTreeMap<SeatTypeId, i64>| {
            let list: Vec<_> = remaining
                .iter()
                .map(|(kind, left)| format!("{left} {}", self.seat_type(*kind)))
                .collect();
            if list.is_empty() { String::new() } else { format!("; left: {}", list.join(", ")) }
        };
        Some(match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, remaining, .. } => {
                format!("{quota} {}{}", self.seat_type(*seat_type), left(remaining))
            }
            SeatsEvent::SeatsReserved { reservation, seats, remaining, .. }
            | SeatsEvent::SeatsReservationCancelled { reservation, seats, remaining, .. } => {
                format!("{}: {}{}", self.who(reservation.0), self.seats(seats), left(remaining))
            }
            SeatsEvent::ReservationCalledOff { order, seats, remaining, .. } => {
                format!("{}: {}{}", self.who(order.0), self.seats(seats), left(remaining))
            }
            SeatsEvent::SeatsOffered { offer, remaining, .. } => {
                let (who, seats) = (self.who(offer.order.0), self.seats(&offer.seats()));
                format!("{who}: {seats}{}", left(remaining))
            }
            SeatsEvent::WaitListJoined { entry, .. } => {
                format!("{} {}", entry.quantity, self.seat_type(entry.seat_type))
            }
            SeatsEvent::WaitListLeft { seat_type, .. } => self.seat_type(*seat_type),
            SeatsEvent::WaitListChanged { seat_type, quantity, .. } => {
                format!("{quantity} {}", self.seat_type(*seat_type))
            }
            // The name of the event says it all.
            SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => return None,
            SeatsEvent::SeatsReservationCommitted { reservation, seats, .. } => {
                format!("{}: {}", self.who(reservation.0), self.seats(seats))
            }
        })
    }

    fn assignments_event(event: &SeatAssignmentsEvent) -> String {
        match event {
            SeatAssignmentsEvent::SeatAssignmentsCreated { seats, .. } => {
                counted(seats.len() as u64, "seat")
            }
            SeatAssignmentsEvent::SeatAssigned { position, attendee }
            | SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee } => {
                format!("seat {position}: {}", attendee.email)
            }
            SeatAssignmentsEvent::SeatUnassigned { position } => format!("seat {position}"),
        }
    }

    fn conference_event(&self, event: &ConferenceEvent) -> Option<String> {
        let named = |seat_type: SeatTypeId, told: &str| match self.seat_types.get(&seat_type) {
            Some(name) => name.clone(),
            None => told.to_owned(),
        };
        match event {
            ConferenceEvent::SeatCreated { seat, .. }
            | ConferenceEvent::SeatUpdated { seat, .. } => {
                let name = named(seat.seat_type, &seat.name);
                Some(format!("{} {name} at {}", seat.quota, seat.price))
            }
            ConferenceEvent::ConferenceCalledOff { reason: Some(reason), .. } => {
                Some(format!("“{reason}”"))
            }
            _ => None,
        }
    }

    fn management(&self, command: &ManagementCommand) -> String {
        match command {
            ManagementCommand::CreateSeatType { seat_type, .. }
            | ManagementCommand::UpdateSeatType { seat_type, .. } => {
                format!("offer {} {} at {}", seat_type.quota(), seat_type.name(), seat_type.price())
            }
            ManagementCommand::DeleteSeatType { id } => format!("withdraw {}", self.seat_type(*id)),
            ManagementCommand::CreateConference { slug, .. } => format!("set it up as {slug}"),
            ManagementCommand::UpdateConference { .. } => "edit it".to_owned(),
            ManagementCommand::PublishConference => "publish it".to_owned(),
            ManagementCommand::UnpublishConference => "close it for new orders".to_owned(),
            ManagementCommand::CallOffConference { .. } => "call it off".to_owned(),
            ManagementCommand::CreatePromotionalCode { code, .. }
            | ManagementCommand::UpdatePromotionalCode { code, .. } => format!("offer code {code}"),
        }
    }

    fn step(&self, step: &ProcessStep) -> Option<String> {
        Some(match step {
            ProcessStep::ReservationRequested { seats, .. }
            | ProcessStep::ReservationRecorded { seats, .. } => self.seats(seats),
            ProcessStep::ExpiryScheduled { at, .. } => format!("at {at}"),
            ProcessStep::LatePaymentAwaited { until, .. } => format!("until {until}"),
            ProcessStep::PaymentRequested { proof, .. } => proof.amount.to_string(),
            ProcessStep::Completed { outcome } => format!("{outcome:?}"),
            _ => return None,
        })
    }

    /// A message: what it says, and about whom.
    #[must_use]
    pub fn message(&self, message: &Message) -> String {
        let about = self.who(message.meta.correlation);
        match &message.body {
            Body::Events(batch) => {
                let events: Vec<_> = batch.events.iter().map(Event::name).collect();
                format!("{} [{about}]", events.join(" + "))
            }
            Body::Command(command) => format!("{} [{about}]", self.command(command)),
        }
    }

    fn command(&self, command: &Command) -> String {
        let detail = match command {
            Command::Order(
                _,
                OrderCommand::RegisterToConference { seats, .. }
                | OrderCommand::ChangeSeats { seats, .. }
                | OrderCommand::MarkSeatsAsReserved { seats, .. },
            )
            | Command::Seats(_, SeatsCommand::MakeSeatReservation { seats, .. }) => {
                self.seats(seats)
            }
            Command::Seats(_, SeatsCommand::SetQuota { seat_type, quota, .. }) => {
                format!("{quota} {}", self.seat_type(*seat_type))
            }
            Command::Payment(_, PaymentCommand::InitiatePayment { amount, .. }) => {
                amount.to_string()
            }
            Command::Process(
                _,
                Timer::ExpireRegistrationProcess { due } | Timer::GiveUpLatePayment { due },
            ) => {
                format!("due {due}")
            }
            _ => return command.name().to_owned(),
        };
        format!("{} {detail}", command.name())
    }

    /// What the bank is asked to do.
    #[must_use]
    pub fn bank(&self, payment: PaymentId, operation: BankOperation) -> String {
        let verb = match operation {
            BankOperation::Authorise => "set aside",
            BankOperation::Capture => "take",
            BankOperation::Void => "let go of",
            BankOperation::Collect => "collect",
            BankOperation::Refund => "pay back",
            BankOperation::Settle => "expect",
        };
        format!("{verb} {}'s money", self.who(payment.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::message::Written;

    #[test]
    fn an_id_has_its_name_whether_some_of_its_digits_are_told_or_all() {
        let id = Uuid::from_u128(0x0a0f_8c13_0000_4000_8000_0000_0000_0001);
        let words = Words { people: [(id, "Fumi 2".to_owned())].into(), ..Words::default() };
        let named = |sentence: &str| words.named(sentence, &BTreeMap::new());
        assert_eq!(named("order 0a0f8c13: late"), "order Fumi 2 [0a0f8c13]: late");
        assert_eq!(named(&format!("[\"{id}\"] is lost")), "[\"Fumi 2 [0a0f8c13]\"] is lost");
        assert_eq!(named(&format!("… {id}x, 0a0f8c130")), format!("… {id}x, 0a0f8c130"));
        assert_eq!(named(""), "");
    }

    #[test]
    fn an_event_in_an_earlier_form_has_its_name() {
        let written = |text: &str| Event::Written(Written { schema: 2, text: text.to_owned() });
        let told = |text: &str| name_of(&written(text)).into_owned();
        assert_eq!(told(r#"{"Payment":{"RefundRequested":{"amount":5}}}"#), "RefundRequested");
        assert_eq!(told(r#"{"Process":"HoldReleased"}"#), "HoldReleased");
        assert_eq!(told("[]"), "a fact of an earlier release");
    }
}
