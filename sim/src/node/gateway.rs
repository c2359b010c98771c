//! The entrance: checks wishes at the edge, turns them into commands, and answers from the read models.
//!
//! A gateway stores nothing; what it knows of the catalogue it reads again when it starts. Whoever gets no answer asks the
//! other one with the same id.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId, WaitListEntryId};
use domain::management::ConferenceInformation;
use domain::message::{Body, Command, Message};
use domain::payments::PaymentCommand;
use domain::registration::{
    InvalidOrder, OrderCommand, PriceList, SeatAssignmentsCommand, Seats, SeatsCommand, WaitListEntry,
};
use domain::sourcing::{Projection, Timestamp};
use domain::stream::StreamKind;
use domain::values::Quantity;
use domain::views::{Catalogue, ConferenceRow, Conferences};
use domain::{Policy, policy::Promise};
use uuid::Uuid;

use super::follower::Follower;
use super::handler::Handler;
use super::protections::Protections;
use super::protocol::{ItemsLook, LookUp, Outcome, Parcel, Payload, Refusal, Request, Wish};
use super::release::Edition;
use super::{Halted, Input, Node, NodeId, Outbox};

/// A gateway.
#[derive(Debug)]
pub struct Gateway {
    number: u8,
    projectors: u8,
    policy: Policy,
    follower: Follower,
    /// What conferences there are, what they cost and whether they take orders, as far as was heard.
    conferences: Conferences,
    protections: Protections,
    /// The first prices that were looked up of each conference, for the defect that keeps them.
    first_prices: RefCell<BTreeMap<ConferenceId, PriceList>>,
}

/// How much a promise is rounded to: registrants are shown whole seconds.
const PROMISE_STEP: Duration = Duration::from_secs(1);

/// Whom a command concerns and who asks.
type Addressed = (Uuid, Actor, Command);

impl Gateway {
    /// The gateway with this number.
    #[must_use]
    pub fn new(number: u8, projectors: u8, policy: Policy, protections: Protections) -> Self {
        // The catalogue waits for gaps whatever is wrong with the views.
        let patient = Protections { wait_for_gaps: true, ..protections };
        let follower = Follower::new(Handler::Directory(number), Some(StreamKind::Conference), patient, 0);
        let (conferences, first_prices) = (Conferences::default(), RefCell::default());
        Self { number, projectors, policy, follower, conferences, protections, first_prices }
    }

    /// The same gateway as a machine of a release among others.
    #[must_use]
    pub fn running(self, edition: Edition) -> Self {
        Self { follower: self.follower.running(edition), policy: edition.policy(self.policy), ..self }
    }

    fn request(&mut self, now: Timestamp, request: &Request, out: &mut Outbox) {
        // Nobody would understand what is written here; the other gateway is asked.
        if self.follower.edition().is_outdated() {
            return;
        }
        // Who asks for seats before the catalogue was read gets no answer, and asks the other gateway.
        let needs_catalogue = !matches!(request.wish, Wish::Manage { .. });
        if needs_catalogue && !self.follower.has_caught_up() {
            return;
        }
        match self.command(now, &request.wish) {
            Ok((correlation, actor, command)) => {
                let meta = Metadata::original(request.command, correlation, actor, now);
                let message: Message = Envelope { meta, body: Body::Command(command) };
                let message = self.follower.edition().write(message);
                let parcel = Parcel { message: message.into(), reply_to: Some(NodeId::Gateway(self.number)) };
                out.send(NodeId::Bus, Payload::Publish(vec![parcel]));
            }
            Err(refusal) => {
                let outcome = Outcome::Refused(refusal);
                out.send(NodeId::People, Payload::Response { command: request.command, outcome });
            }
        }
    }

    /// The command that a wish stands for.
    fn command(&self, now: Timestamp, wish: &Wish) -> Result<Addressed, Refusal> {
        let order = |order: OrderId, command| (order.0, Actor::Registrant, Command::Order(order, command));
        Ok(match wish {
            Wish::Manage { conference, command } => {
                (conference.0, Actor::Organiser, Command::Conference(*conference, (**command).clone()))
            }
            Wish::Place { conference, order: id, lines } => {
                let catalogue = self.on_sale(*conference)?;
                let command = OrderCommand::RegisterToConference {
                    order: *id,
                    conference: *conference,
                    seats: ordered(lines)?,
                    prices: prices_of(&catalogue, lines),
                    catalogue_version: catalogue.version,
                    promise: self.promise(now),
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
                let (payment, method, expected) = (PaymentId::of(*id, *attempt), *method, *expected);
                order(*id, OrderCommand::CheckOut { payment, method, expected })
            }
            Wish::Cancel { order: id } => order(*id, OrderCommand::CancelOrder),
            Wish::ResolveIntervention { payment, order } => {
                let command = Command::Payment(*payment, PaymentCommand::ResolveIntervention);
                (order.0, Actor::Organiser, command)
            }
            Wish::JoinWaitList { conference, order, seat_type, quantity } => {
                let entry = self.entry(*conference, *order, *seat_type, *quantity)?;
                (
                    order.0,
                    Actor::Registrant,
                    Command::Seats(*conference, SeatsCommand::JoinWaitList { entry }),
                )
            }
            Wish::LeaveWaitList { conference, order, seat_type } => {
                let (entry, seat_type) = (WaitListEntryId::of(*order, *seat_type), *seat_type);
                let command = SeatsCommand::LeaveWaitList { entry, seat_type };
                (order.0, Actor::Registrant, Command::Seats(*conference, command))
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
            Some(row) if row.takes_orders() || !self.protections.check_publication => {
                self.catalogue(conference)
            }
            _ => Err(Refusal::NotOnSale),
        }
    }

    /// What a conference sells, as far as was heard: open orders may go on when it is closed for new ones.
    fn catalogue(&self, conference: ConferenceId) -> Result<Catalogue, Refusal> {
        let row = self.conferences.0.get(&conference).ok_or(Refusal::NotOnSale)?;
        let catalogue = Catalogue { version: row.version(), ..row.catalogue() };
        if self.protections.fresh_prices {
            return Ok(catalogue);
        }
        let mut kept = self.first_prices.borrow_mut();
        let prices = kept.entry(conference).or_insert_with(|| catalogue.prices.clone()).clone();
        Ok(Catalogue { prices, ..catalogue })
    }

    fn entry(
        &self,
        conference: ConferenceId,
        order: OrderId,
        seat_type: SeatTypeId,
        quantity: Quantity,
    ) -> Result<WaitListEntry, Refusal> {
        let catalogue = self.on_sale(conference)?;
        let starts = self.conferences.0.get(&conference).and_then(starts).ok_or(Refusal::NotOnSale)?;
        Ok(WaitListEntry {
            entry: WaitListEntryId::of(order, seat_type),
            conference,
            seat_type,
            quantity,
            prices: prices_of(&catalogue, &[(seat_type, quantity)]),
            catalogue_version: catalogue.version,
            policy: self.policy.clone(),
            until: starts,
        })
    }

    fn promise(&self, now: Timestamp) -> Promise {
        let step = PROMISE_STEP.as_millis() as u64;
        self.policy.promise_from(Timestamp(now.0.div_ceil(step) * step))
    }

    fn look_up(&self, look: LookUp, out: &mut Outbox) {
        let look = LookUp { gateway: self.number, ..look };
        out.send(self.projector(look.number), Payload::LookUp(look));
    }

    fn look_for_items(&self, look: ItemsLook, out: &mut Outbox) {
        let look = ItemsLook { gateway: self.number, ..look };
        out.send(self.projector(look.number), Payload::LookForItems(look));
    }

    /// Looks are spread over the projectors, so that one that is down hides nothing for long.
    fn projector(&self, look: u32) -> NodeId {
        NodeId::Projector(((u32::from(self.number) + look) % u32::from(self.projectors)) as u8)
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

fn starts(row: &ConferenceRow) -> Option<Timestamp> {
    row.information.value.as_ref().map(|it: &ConferenceInformation| it.starts)
}

fn assignments(order: OrderId, command: SeatAssignmentsCommand) -> Addressed {
    (order.0, Actor::Registrant, Command::Assignments(order, command))
}

impl Node for Gateway {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => {
                self.follower.edition().announce(now, NodeId::Gateway(self.number), out);
                self.follower.start(now, out);
            }
            Input::Timer(timer) if Edition::rings(timer) => {
                self.follower.edition().announce(now, NodeId::Gateway(self.number), out);
            }
            Input::Timer(_) => self.follower.ring(now, out),
            Input::Message { payload, .. } => match payload {
                Payload::Request(request) => self.request(now, &request, out),
                Payload::Outcome { command, outcome } => {
                    out.send(NodeId::People, Payload::Response { command, outcome });
                }
                Payload::Count { count } => self.follower.edition().answer(count, out),
                Payload::Gate { release } => self.follower.edition().hear(release),
                Payload::LookUp(look) => self.look_up(look, out),
                Payload::LookForItems(look) => self.look_for_items(look, out),
                shown @ (Payload::Shown { .. } | Payload::ShownItems { .. }) => {
                    out.send(NodeId::People, shown);
                }
                payload => {
                    let conferences = &mut self.conferences;
                    let apply = &mut |stream, version, event: &_| conferences.apply(stream, version, event);
                    self.follower.take(now, payload, apply, out);
                }
            },
            Input::Inspect => {}
        }
        Ok(())
    }
}
