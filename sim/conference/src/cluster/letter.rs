//! Messages that business readers have a name for: an example of a feature may be about the payment
//! notice that comes twice.

use domain::management::ConferenceEvent;
use domain::message::{Body, Command, Event, Timer};
use domain::registration::{OrderCommand, SeatsCommand};

use crate::node::protocol::{
    Delivery, GatewayMessage, Handler, Payload, PeopleMessage, Wish, WorkerMessage,
};

/// Messages that business readers have a name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letter {
    /// A registrant asks for something.
    Request,
    /// A registrant hears what became of it.
    Answer,
    /// The seats of an order are asked for.
    SeatRequest,
    /// The seats of an order are given back.
    SeatReturn,
    /// The bank answers.
    BankAnswer,
    /// The registration hears that a payment was made, or came to nothing.
    PaymentNotice,
    /// The order hears that it is final.
    Confirmation,
    /// Whoever counts seats hears of a new quota.
    NewQuota,
    /// Whoever counts seats hears that a conference was called off.
    CallingOff,
    /// The registration hears that the time is up for which seats are held.
    Expiry,
}

impl Letter {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Request,
        Self::Answer,
        Self::SeatRequest,
        Self::SeatReturn,
        Self::BankAnswer,
        Self::PaymentNotice,
        Self::Confirmation,
        Self::NewQuota,
        Self::CallingOff,
        Self::Expiry,
    ];

    /// Whether a datagram is one.
    #[must_use]
    pub fn is(self, payload: &Payload) -> bool {
        match (self, payload) {
            (Self::Request, Payload::Gateway(GatewayMessage::Request(request))) => {
                !matches!(request.wish, Wish::Manage { .. })
            }
            (Self::Answer, Payload::People(PeopleMessage::Response { .. }))
            | (Self::BankAnswer, Payload::Worker(WorkerMessage::BankAnswer(_))) => true,
            (_, Payload::Worker(WorkerMessage::Delivery(Delivery { handler, routed, .. }))) => {
                self.is_told(*handler, &routed.message.body)
            }
            _ => false,
        }
    }

    /// Whether this is what a handler is told.
    #[must_use]
    pub fn is_told(self, handler: Handler, body: &Body) -> bool {
        match (self, body) {
            (Self::SeatRequest, Body::Command(Command::Seats(_, command))) => {
                matches!(command, SeatsCommand::MakeSeatReservation { .. })
            }
            (Self::SeatReturn, Body::Command(Command::Seats(_, command))) => {
                matches!(command, SeatsCommand::CancelSeatReservation { .. })
            }
            (Self::Confirmation, Body::Command(Command::Order(_, command))) => {
                matches!(command, OrderCommand::ConfirmOrder { .. })
            }
            (Self::Expiry, Body::Command(Command::Process(_, timer))) => {
                matches!(timer, Timer::ExpireRegistrationProcess { .. })
            }
            (Self::PaymentNotice, Body::Events(batch)) => {
                handler == Handler::RegistrationProcess
                    && batch.events.iter().any(|event| matches!(event, Event::Payment(_)))
            }
            (Self::NewQuota, Body::Events(batch)) => {
                handler == Handler::Seats
                    && batch.events.iter().any(|event| matches!(event, Event::Conference(_)))
            }
            (Self::CallingOff, Body::Events(batch)) => {
                let is_it = |event: &Event| {
                    matches!(event, Event::Conference(ConferenceEvent::ConferenceCalledOff { .. }))
                };
                handler == Handler::Seats && batch.events.iter().any(is_it)
            }
            _ => false,
        }
    }
}
