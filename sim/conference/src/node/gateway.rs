//! The entrance: checks wishes at the edge, turns them into commands, and answers from the read
//! models.
//!
//! A gateway stores nothing; what it knows of the catalogue it reads again when it starts. Whoever
//! gets no answer asks the other one with the same id.

use std::time::Duration;

use domain::Policy;
use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId, WaitListEntryId};
use domain::message::{Body, Command, Message};
use domain::payments::PaymentCommand;
use domain::policy::{INVOICES_DUE_AFTER, Promise};
use domain::registration::{
    InvalidOrder, OrderCommand, PriceList, SeatAssignmentsCommand, Seats, SeatsCommand,
    WaitListEntry,
};
use domain::sourcing::{Projection, Timestamp};
use domain::stream::StreamKind;
use domain::values::Quantity;
use domain::views::{Catalogue, ConferenceRow, Conferences};
use uuid::Uuid;

use super::follower::Follower;
use super::protections::Protections;
use super::protocol::{
    BusRequest, ConferenceLook, Feed, GatewayMessage, ItemsLook, LookUp, Outcome, PeopleMessage,
    ProjectorMessage, Reader, Refusal, Request, RolloutNotice, Routed, Server, StoreRequest, Wish,
};
use super::release::RunningVersion;
use super::seams::Quotes;
use super::{Halted, Input, Outbox, Receiver, Sends};

/// A gateway: takes wishes in, pins prices and promises, and answers what people look at.
#[derive(Debug)]
pub struct Gateway {
    number: u8,
    projectors: u8,
    policy: Policy,
    /// How long after an invoice was issued it is due.
    invoices_due_after: Duration,
    follower: Follower,
    /// What conferences there are, what they cost and whether they take orders, as far as was
    /// heard.
    conferences: Conferences,
    protections: Protections,
    quotes: Box<dyn Quotes>,
}

/// How much a promise is rounded to: registrants are shown whole seconds.
const PROMISE_STEP: Duration = Duration::from_secs(1);

/// A command, who asks, and the story it belongs to.
struct Addressed {
    correlation: Uuid,
    actor: Actor,
    command: Command,
}

impl Addressed {
    const fn by_registrant(order: OrderId, command: Command) -> Self {
        Self { correlation: order.0, actor: Actor::Registrant, command }
    }

    const fn by_organiser(correlation: Uuid, command: Command) -> Self {
        Self { correlation, actor: Actor::Organiser, command }
    }
}

impl Gateway {
    /// The gateway with this number.
    #[must_use]
    pub fn new(number: u8, projectors: u8, policy: Policy, protections: Protections) -> Self {
        let follower =
            Follower::new(Reader::Gateway(number), Some(StreamKind::Conference), protections, 0);
        let (conferences, quotes) = (Conferences::default(), (protections.seams.quotes)());
        let invoices_due_after = INVOICES_DUE_AFTER;
        Self {
            number,
            projectors,
            policy,
            invoices_due_after,
            follower,
            conferences,
            protections,
            quotes,
        }
    }

    /// The same gateway, which has invoices issued anew that are due after so long.
    #[must_use]
    pub const fn issuing_invoices(mut self, due_after: Duration) -> Self {
        self.invoices_due_after = due_after;
        self
    }

    /// The same gateway as a machine of a release among others.
    #[must_use]
    pub fn with_version(self, running: RunningVersion) -> Self {
        Self {
            follower: self.follower.with_version(running),
            policy: running.policy(self.policy),
            ..self
        }
    }

    fn request(&mut self, now: Timestamp, request: &Request, out: &mut Outbox) {
        // Nobody would understand what is written here; the other gateway is asked.
        if self.follower.running().is_outdated() {
            return;
        }
        // Who asks for seats before the catalogue was read gets no answer, and asks the other
        // gateway.
        let needs_catalogue = !matches!(request.wish, Wish::Manage { .. });
        if needs_catalogue && !self.follower.has_caught_up() {
            return;
        }
        match self.command(now, &request.wish) {
            Ok(Addressed { correlation, actor, command }) => {
                let meta = Metadata::original(request.command, correlation, actor, now);
                let message: Message = Envelope { meta, body: Body::Command(command) };
                let message = self.follower.running().write(message);
                let routed = Routed { message: message.into(), reply_to: Some(self.number) };
                out.to_bus(BusRequest::Publish(vec![routed]));
            }
            Err(refusal) => {
                let outcome = Outcome::Refused(refusal);
                out.to_people(PeopleMessage::Response { command: request.command, outcome });
            }
        }
    }

    /// The command that a wish stands for.
    fn command(&self, now: Timestamp, wish: &Wish) -> Result<Addressed, Refusal> {
        let order =
            |order, command| Addressed::by_registrant(order, Command::Order(order, command));
        Ok(match wish {
            Wish::Manage { conference, command } => {
                let command = Command::Conference(*conference, (**command).clone());
                Addressed::by_organiser(conference.0, command)
            }
            Wish::Place { conference, order: id, lines } => {
                let catalogue = self.on_sale(*conference)?;
                let begins = self.before_it_begins(*conference, now)?;
                let command = OrderCommand::RegisterToConference {
                    order: *id,
                    conference: *conference,
                    seats: ordered(lines)?,
                    prices: prices_of(&catalogue, lines),
                    catalogue_version: catalogue.version,
                    promise: self.promise(now, begins),
                };
                order(*id, command)
            }
            Wish::SayWho { order: id, registrant } => {
                order(*id, OrderCommand::AssignRegistrantDetails { registrant: registrant.clone() })
            }
            Wish::EnterCode { order: id, expected, code } => {
                let (expected, code) = (*expected, code.clone());
                order(*id, OrderCommand::EnterPromotionalCode { code, expected })
            }
            Wish::Change { order: id, conference, expected, lines } => {
                let catalogue = self.catalogue(*conference)?;
                self.before_it_begins(*conference, now)?;
                let command = OrderCommand::ChangeSeats {
                    expected: *expected,
                    seats: ordered(lines)?,
                    prices: prices_of(&catalogue, lines),
                    catalogue_version: catalogue.version,
                };
                order(*id, command)
            }
            Wish::AcceptPartial { order: id, expected } => {
                order(*id, OrderCommand::AcceptPartialReservation { expected: *expected })
            }
            Wish::CheckOut { order: id, expected, attempt, method } => {
                let (payment, method, expected) =
                    (PaymentId::of(*id, *attempt), *method, *expected);
                order(*id, OrderCommand::CheckOut { payment, method, expected })
            }
            Wish::Cancel { order: id } => order(*id, OrderCommand::CancelOrder),
            Wish::ResolveIntervention { payment, order } => {
                let command = Command::Payment(*payment, PaymentCommand::ResolveIntervention);
                Addressed::by_organiser(order.0, command)
            }
            Wish::CorrectInvoice { payment, order, number, .. } => {
                let (number, due) = (*number, now + self.invoices_due_after);
                let command = PaymentCommand::CorrectInvoice { number, due };
                Addressed::by_organiser(order.0, Command::Payment(*payment, command))
            }
            Wish::JoinWaitList { conference, order, seat_type, quantity, place } => {
                let entry = WaitListEntryId::again(*order, *seat_type, *place);
                let entry = WaitListEntry {
                    entry,
                    ..self.entry(*conference, *order, *seat_type, *quantity)?
                };
                let command = Command::Seats(*conference, SeatsCommand::JoinWaitList { entry });
                Addressed::by_registrant(*order, command)
            }
            Wish::LeaveWaitList { conference, order, seat_type, place } => {
                let entry = WaitListEntryId::again(*order, *seat_type, *place);
                let seat_type = *seat_type;
                let command = SeatsCommand::LeaveWaitList { entry, seat_type };
                Addressed::by_registrant(*order, Command::Seats(*conference, command))
            }
            Wish::AssignSeat { order, position, attendee } => {
                let (position, attendee) = (*position, attendee.clone());
                assignments(*order, SeatAssignmentsCommand::AssignSeat { position, attendee })
            }
            Wish::UnassignSeat { order, position } => {
                assignments(*order, SeatAssignmentsCommand::UnassignSeat { position: *position })
            }
        })
    }

    /// What a conference sells, if it takes new orders.
    fn on_sale(&self, conference: ConferenceId) -> Result<Catalogue, Refusal> {
        match self.conferences.0.get(&conference) {
            Some(row) if row.is_called_off() => Err(Refusal::CalledOff),
            Some(row) if (self.protections.seams.sells)(row) => self.catalogue(conference),
            _ => Err(Refusal::NotOnSale),
        }
    }

    /// When a conference begins, unless it has: nothing is ordered or changed any more.
    fn before_it_begins(
        &self,
        conference: ConferenceId,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let row = self.conferences.0.get(&conference);
        let begins = row.and_then(ConferenceRow::begins).ok_or(Refusal::NotOnSale)?;
        if (self.protections.seams.has_begun)(now, begins) {
            Err(Refusal::Started)
        } else {
            Ok(begins)
        }
    }

    /// What a conference sells, as far as was heard: open orders may go on when it is closed for
    /// new ones, and not when it is called off.
    fn catalogue(&self, conference: ConferenceId) -> Result<Catalogue, Refusal> {
        let row = self.conferences.0.get(&conference).ok_or(Refusal::NotOnSale)?;
        if row.is_called_off() {
            return Err(Refusal::CalledOff);
        }
        Ok(self.quotes.quote(conference, Catalogue { version: row.version(), ..row.catalogue() }))
    }

    fn entry(
        &self,
        conference: ConferenceId,
        order: OrderId,
        seat_type: SeatTypeId,
        quantity: Quantity,
    ) -> Result<WaitListEntry, Refusal> {
        let catalogue = self.on_sale(conference)?;
        let row = self.conferences.0.get(&conference);
        let begins = row.and_then(ConferenceRow::begins).ok_or(Refusal::NotOnSale)?;
        Ok(WaitListEntry {
            entry: WaitListEntryId::of(order, seat_type),
            order: Some(order),
            conference,
            seat_type,
            quantity,
            prices: prices_of(&catalogue, &[(seat_type, quantity)]),
            catalogue_version: catalogue.version,
            policy: self.policy.clone(),
            until: begins,
        })
    }

    fn promise(&self, now: Timestamp, begins: Timestamp) -> Promise {
        let step = PROMISE_STEP.as_millis() as u64;
        let placed_at = Timestamp(now.0.div_ceil(step) * step);
        (self.protections.seams.promises)(&self.policy, placed_at, begins)
    }

    fn follow(&mut self, now: Timestamp, feed: Feed, out: &mut Outbox) {
        let conferences = &mut self.conferences;
        let apply = &mut |stream, version, event: &_| conferences.apply(stream, version, event);
        self.follower.take(now, feed, apply, out);
    }

    fn look_up(&self, look: LookUp, out: &mut Outbox) {
        let look = LookUp { gateway: self.number, ..look };
        out.to_projector(self.projector(look.number), ProjectorMessage::LookUp(look));
    }

    fn look_for_items(&self, look: ItemsLook, out: &mut Outbox) {
        let look = ItemsLook { gateway: self.number, ..look };
        out.to_projector(self.projector(look.number), ProjectorMessage::LookForItems(look));
    }

    /// No view has access codes; the store knows them.
    fn look_for_conference(&self, look: ConferenceLook, out: &mut Outbox) {
        let look = ConferenceLook { gateway: self.number, ..look };
        out.to_store(StoreRequest::FindConference(look));
    }

    /// Looks are spread over the projectors, so that one that is down hides nothing for long.
    const fn projector(&self, look: u32) -> u8 {
        ((self.number as u32 + look) % self.projectors as u32) as u8
    }
}

fn ordered(lines: &[(SeatTypeId, Quantity)]) -> Result<Seats, Refusal> {
    Seats::ordered(lines).map_err(|invalid: InvalidOrder| Refusal::Invalid(invalid))
}

fn prices_of(catalogue: &Catalogue, lines: &[(SeatTypeId, Quantity)]) -> PriceList {
    let asked = |seat_type: &SeatTypeId| lines.iter().any(|(asked, _)| asked == seat_type);
    let prices = catalogue.prices.iter().filter(|(seat_type, _)| asked(seat_type));
    prices.map(|(seat_type, price)| (*seat_type, *price)).collect()
}

fn assignments(order: OrderId, command: SeatAssignmentsCommand) -> Addressed {
    Addressed::by_registrant(order, Command::Assignments(order, command))
}

impl Receiver for Gateway {
    type Message = GatewayMessage;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<GatewayMessage>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Start => {
                self.follower.running().announce(now, Server::Gateway(self.number), out);
                self.follower.start(now, out);
            }
            Input::Timer(timer) if RunningVersion::rings(timer) => {
                self.follower.running().announce(now, Server::Gateway(self.number), out);
            }
            Input::Timer(_) => self.follower.ring(now, out),
            Input::Message { payload, .. } => match payload {
                GatewayMessage::Request(request) => self.request(now, &request, out),
                GatewayMessage::Outcome { command, outcome } => {
                    out.to_people(PeopleMessage::Response { command, outcome });
                }
                GatewayMessage::Rollout(RolloutNotice::Count { count }) => {
                    self.follower.running().answer(Server::Gateway(self.number), count, out);
                }
                GatewayMessage::Rollout(RolloutNotice::Gate { release }) => {
                    self.follower.running().hear(release);
                }
                GatewayMessage::LookUp(look) => self.look_up(look, out),
                GatewayMessage::LookForItems(look) => self.look_for_items(look, out),
                GatewayMessage::Shown(shown) => out.to_people(PeopleMessage::Shown(shown)),
                GatewayMessage::ShownItems(shown) => {
                    out.to_people(PeopleMessage::ShownItems(shown));
                }
                GatewayMessage::LookForConference(look) => self.look_for_conference(look, out),
                GatewayMessage::ShownConference(shown) => {
                    out.to_people(PeopleMessage::ShownConference(shown));
                }
                GatewayMessage::Feed(feed) => self.follow(now, feed, out),
            },
            Input::Inspect => {}
        }
        Ok(())
    }
}
