//! The entrance: checks wishes at the edge, turns them into commands, and answers from the read models.
//!
//! A gateway keeps nothing. Whoever gets no answer asks the other one with the same id.

use std::time::Duration;

use domain::message::{Body, Command, Message};
use domain::registration::{InvalidOrder, OrderCommand, PriceList, Quantity, Seats, SeatsCommand};
use domain::sourcing::{Actor, ConferenceId, Envelope, Metadata, OrderId, PaymentId, SeatTypeId, Timestamp};
use domain::{Policy, policy::Promise};
use uuid::Uuid;

use super::protocol::{LookUp, Outcome, Parcel, Payload, Refusal, Request, Wish};
use super::{Halted, Input, Node, NodeId, Outbox};

/// A gateway.
#[derive(Debug)]
pub struct Gateway {
    number: u8,
    projectors: u8,
    conference: ConferenceId,
    prices: PriceList,
    policy: Policy,
}

/// How much a promise is rounded to: registrants are shown whole seconds.
const PROMISE_STEP: Duration = Duration::from_secs(1);

impl Gateway {
    /// The gateway with this number, selling seats of one conference at these prices.
    #[must_use]
    pub const fn new(
        number: u8,
        projectors: u8,
        conference: ConferenceId,
        prices: PriceList,
        policy: Policy,
    ) -> Self {
        Self { number, projectors, conference, prices, policy }
    }

    fn request(&self, now: Timestamp, request: &Request, out: &mut Outbox) {
        match self.command(now, &request.wish) {
            Ok((correlation, actor, command)) => {
                let meta = Metadata::original(request.command, correlation, actor, now);
                let message: Message = Envelope { meta, body: Body::Command(command) };
                let parcel = Parcel { message: message.into(), reply_to: Some(NodeId::Gateway(self.number)) };
                out.send(NodeId::Bus, Payload::Publish(vec![parcel]));
            }
            Err(invalid) => {
                let outcome = Outcome::Refused(Refusal::Invalid(invalid));
                out.send(NodeId::People, Payload::Response { command: request.command, outcome });
            }
        }
    }

    /// The command that a wish stands for, whom it concerns and who asks.
    fn command(&self, now: Timestamp, wish: &Wish) -> Result<(Uuid, Actor, Command), InvalidOrder> {
        let order = |order: OrderId, command| (order.0, Actor::Registrant, Command::Order(order, command));
        Ok(match wish {
            Wish::SetQuota { conference, seat_type, quota, catalogue_version } => {
                let (seat_type, quota, catalogue_version) = (*seat_type, *quota, *catalogue_version);
                let command = SeatsCommand::SetQuota { seat_type, quota, catalogue_version };
                (conference.0, Actor::Organiser, Command::Seats(*conference, command))
            }
            Wish::Place { order: id, lines } => {
                let command = OrderCommand::RegisterToConference {
                    order: *id,
                    conference: self.conference,
                    seats: Seats::ordered(lines)?,
                    prices: self.prices_of(lines),
                    promise: self.promise(now),
                };
                order(*id, command)
            }
            Wish::Change { order: id, expected, lines } => {
                let seats = Seats::ordered(lines)?;
                let prices = self.prices_of(lines);
                order(*id, OrderCommand::ChangeSeats { expected: *expected, seats, prices })
            }
            Wish::AcceptPartial { order: id, expected } => {
                order(*id, OrderCommand::AcceptPartialReservation { expected: *expected })
            }
            Wish::CheckOut { order: id, expected, attempt } => {
                let payment = PaymentId::of(*id, *attempt);
                order(*id, OrderCommand::CheckOut { payment, expected: *expected })
            }
            Wish::Cancel { order: id } => order(*id, OrderCommand::CancelOrder),
        })
    }

    fn prices_of(&self, lines: &[(SeatTypeId, Quantity)]) -> PriceList {
        self.prices
            .iter()
            .filter(|(seat_type, _)| lines.iter().any(|(asked, _)| asked == *seat_type))
            .map(|(seat_type, price)| (*seat_type, *price))
            .collect()
    }

    fn promise(&self, now: Timestamp) -> Promise {
        let step = PROMISE_STEP.as_millis() as u64;
        self.policy.promise_from(Timestamp(now.0.div_ceil(step) * step))
    }

    /// Looks are spread over the projectors, so that one that is down hides nothing for long.
    fn look_up(&self, look: LookUp, out: &mut Outbox) {
        let projector = (u32::from(self.number) + look.number) % u32::from(self.projectors);
        let look = LookUp { gateway: self.number, ..look };
        out.send(NodeId::Projector(projector as u8), Payload::LookUp(look));
    }
}

impl Node for Gateway {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        if let Input::Message { payload, .. } = input {
            match payload {
                Payload::Request(request) => self.request(now, &request, out),
                Payload::Outcome { command, outcome } => {
                    out.send(NodeId::People, Payload::Response { command, outcome });
                }
                Payload::LookUp(look) => self.look_up(look, out),
                shown @ Payload::Shown { .. } => out.send(NodeId::People, shown),
                _ => {}
            }
        }
        Ok(())
    }
}
