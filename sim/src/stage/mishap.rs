//! What becomes of messages of one kind: an example of a feature may be about the payment notice that comes twice.
//!
//! A fault hits datagrams by chance, whatever they say; a mishap hits all that say one thing, and nothing else.

use std::time::Duration;

use domain::message::{Body, Command, Event};
use domain::registration::{OrderCommand, SeatsCommand};
use domain::sourcing::Timestamp;

use super::fault::FaultKind;
use super::wire::Fate;
use crate::node::protocol::{Delivery, GatewayMessage, Handler, Payload, PeopleMessage, Wish, WorkerMessage};

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
}

/// Something that becomes of all messages of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mishap {
    /// Which messages.
    pub letter: Letter,
    /// What becomes of them.
    pub twist: Twist,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twist {
    /// A second copy comes so much later.
    Echo(Duration),
    /// None gets through until then.
    Withheld(Timestamp),
}

impl Letter {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Request,
        Self::Answer,
        Self::SeatRequest,
        Self::SeatReturn,
        Self::BankAnswer,
        Self::PaymentNotice,
        Self::Confirmation,
        Self::NewQuota,
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
            (Self::PaymentNotice, Body::Events(batch)) => {
                handler == Handler::RegistrationProcess
                    && batch.events.iter().any(|event| matches!(event, Event::Payment(_)))
            }
            (Self::NewQuota, Body::Events(batch)) => {
                handler == Handler::Seats
                    && batch.events.iter().any(|event| matches!(event, Event::Conference(_)))
            }
            _ => false,
        }
    }
}

impl Mishap {
    /// Whether this datagram is one of the messages.
    #[must_use]
    pub fn concerns(&self, payload: &Payload) -> bool {
        self.letter.is(payload)
    }

    /// Does to a datagram what is bound to happen to it.
    pub fn befall(&self, now: Timestamp, fate: &mut Fate) {
        match self.twist {
            Twist::Echo(after) => {
                let echoes: Vec<_> = fate.arrivals.iter().map(|arrival| *arrival + after).collect();
                fate.arrivals.extend(echoes);
                fate.faults.push(FaultKind::Duplicate);
            }
            Twist::Withheld(until) if now < until => {
                fate.arrivals.clear();
                fate.faults.push(FaultKind::Drop);
            }
            Twist::Withheld(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate() -> Fate {
        Fate { arrivals: vec![Timestamp(30)], faults: Vec::new(), tie: 0 }
    }

    #[test]
    fn an_echo_comes_later_and_the_message_itself_in_time() {
        let (mut fate, twist) = (fate(), Twist::Echo(Duration::from_millis(50)));
        Mishap { letter: Letter::PaymentNotice, twist }.befall(Timestamp(0), &mut fate);
        assert_eq!(fate.arrivals, [Timestamp(30), Timestamp(80)]);
    }

    #[test]
    fn what_is_withheld_gets_through_afterwards() {
        let mishap = Mishap { letter: Letter::BankAnswer, twist: Twist::Withheld(Timestamp(100)) };
        let (mut before, mut after) = (fate(), fate());
        mishap.befall(Timestamp(99), &mut before);
        mishap.befall(Timestamp(100), &mut after);
        assert!(before.arrivals.is_empty());
        assert_eq!(after.arrivals, [Timestamp(30)]);
    }
}
