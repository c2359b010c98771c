//! Everything the parts of the system say to each other, and every fact they keep.

use serde::{Deserialize, Serialize};

use crate::payments::{PaymentCommand, PaymentEvent};
use crate::registration::{OrderCommand, OrderEvent, ProcessStep, SeatsCommand, SeatsEvent};
use crate::sourcing::{ConferenceId, Envelope, OrderId, PaymentId, StreamId, StreamKind, Timestamp, Version};

/// A command or an event on its way.
pub type Message = Envelope<Body>;

/// A fact as it is kept in a stream.
pub type Stored = Envelope<Fact>;

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A request to one receiver.
    Command(Command),
    /// What happened, for whoever cares.
    Event(Event),
}

/// A request, and whom it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// For an order.
    Order(OrderId, OrderCommand),
    /// For the seats of a conference.
    Seats(ConferenceId, SeatsCommand),
    /// For a payment.
    Payment(PaymentId, PaymentCommand),
    /// For a registration process: a timer it set itself.
    Process(OrderId, Timer),
}

/// A timer of a registration process. It is a message with a due time, so that it survives every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// Release the seats.
    ExpireRegistrationProcess {
        /// Not before.
        due: Timestamp,
    },
    /// Stop waiting for late money.
    GiveUpLatePayment {
        /// Not before.
        due: Timestamp,
    },
}

/// What one decision recorded, and where it is kept. The facts of one decision travel together, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The stream.
    pub stream: StreamId,
    /// The version the stream reached with the first of them.
    pub first: Version,
    /// What happened; at least one fact.
    pub facts: Vec<Fact>,
}

impl Event {
    /// Each fact with the version the stream reached with it.
    pub fn facts(&self) -> impl Iterator<Item = (Version, &Fact)> {
        self.facts.iter().enumerate().map(|(index, fact)| (self.first.plus(index), fact))
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// To an order.
    Order(OrderEvent),
    /// To the seats of a conference.
    Seats(SeatsEvent),
    /// To a payment.
    Payment(PaymentEvent),
    /// In a registration process.
    Process(ProcessStep),
}

impl Command {
    /// The stream of the receiver.
    #[must_use]
    pub const fn stream(&self) -> StreamId {
        match self {
            Self::Order(order, _) => StreamId::new(StreamKind::Order, order.0),
            Self::Seats(conference, _) => StreamId::new(StreamKind::SeatsAvailability, conference.0),
            Self::Payment(payment, _) => StreamId::new(StreamKind::Payment, payment.0),
            Self::Process(order, _) => StreamId::new(StreamKind::RegistrationProcess, order.0),
        }
    }
}

impl Body {
    /// The instant before which the message must not be delivered; most are due at once.
    #[must_use]
    pub const fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Command(Command::Process(
                _,
                Timer::ExpireRegistrationProcess { due } | Timer::GiveUpLatePayment { due },
            )) => Some(*due),
            _ => None,
        }
    }

    /// The name of the command, or of the first event, as the glossary has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Command(command) => command.name(),
            Self::Event(event) => event.facts.first().map_or("nothing", Fact::name),
        }
    }
}

/// Gives each variant of an enum its own name.
macro_rules! names {
    ($value:expr, $($enum:ident :: { $($variant:ident),* $(,)? }),*) => {
        match $value { $($( $enum::$variant { .. } => stringify!($variant), )*)* }
    };
}

impl Command {
    /// The name of the command.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Order(_, command) => names!(command, OrderCommand::{
                RegisterToConference, ChangeSeats, MarkSeatsAsReserved, AcceptPartialReservation, CheckOut,
                ReopenAfterPayment, ConfirmOrder, ExpireOrder, RejectOrder, CancelOrder,
            }),
            Self::Seats(_, command) => names!(command, SeatsCommand::{
                SetQuota, MakeSeatReservation, CancelSeatReservation, CommitSeatReservation,
            }),
            Self::Payment(_, command) => names!(command, PaymentCommand::{
                InitiatePayment, RecordAuthorisation, RecordDecline, CapturePayment, RecordCapture, VoidPayment,
                RecordVoid,
            }),
            Self::Process(_, timer) => names!(timer, Timer::{ ExpireRegistrationProcess, GiveUpLatePayment }),
        }
    }
}

impl Fact {
    /// The name of the event.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Order(event) => names!(event, OrderEvent::{
                OrderPlaced, OrderUpdated, OrderTotalsCalculated, OrderPartiallyReserved, OrderReservationCompleted,
                PartialReservationAccepted, OrderCheckedOut, OrderReopened, OrderConfirmed, OrderExpired,
                OrderRejected, OrderCancelled,
            }),
            Self::Seats(event) => names!(event, SeatsEvent::{
                AvailableSeatsChanged, SeatsReserved, SeatsReservationCancelled, SeatsReservationCommitted,
            }),
            Self::Payment(event) => names!(event, PaymentEvent::{
                PaymentInitiated, PaymentAuthorised, PaymentDeclined, PaymentCaptureRequested, PaymentCaptured,
                PaymentVoidRequested, PaymentVoided,
            }),
            Self::Process(step) => names!(step, ProcessStep::{
                Started, ReservationRequested, ExpiryScheduled, ReservationRecorded, PaymentRequested, PaymentFailed,
                CommitRequested, ConfirmationRequested, CaptureRequested, HoldReleased, LatePaymentAwaited,
                VoidRequested, ExpirationRequested, RejectionRequested, Completed,
            }),
        }
    }
}
