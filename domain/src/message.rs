//! Everything the parts of the system say to each other, and every event they keep.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::identity::{ConferenceId, OrderId, PaymentId};
use crate::management::{ConferenceEvent, ManagementCommand};
use crate::payments::{PaymentCommand, PaymentEvent};
use crate::registration::{
    CodeName, OrderCommand, OrderEvent, ProcessCommand, ProcessStep, PromotionalCode,
    PromotionalCodeCommand, PromotionalCodeEvent, RegistrationProcess, SeatAssignmentsCommand,
    SeatAssignmentsEvent, SeatsCommand, SeatsEvent,
};
use crate::sourcing::{Process, Timestamp, Version, derive};
use crate::stream::{StreamId, StreamKind};

/// A command or an event on its way.
pub type Message = Envelope<Body>;

/// An event as it is kept in a stream.
pub type Stored = Envelope<Event>;

/// What a message says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A request to one receiver.
    Command(Command),
    /// What happened, for whoever cares.
    #[serde(rename = "Event")]
    Events(EventBatch),
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
    /// For the seat assignments of an order.
    Assignments(OrderId, SeatAssignmentsCommand),
    /// For a promotional code of a conference.
    Code(ConferenceId, CodeName, PromotionalCodeCommand),
    /// For Conference Management.
    Conference(ConferenceId, ManagementCommand),
    /// For a registration process: a timer it set itself.
    Process(OrderId, Timer),
    /// In the form of another release, as it was written there. Nobody carries it out before it was
    /// upcast.
    Written(Written),
}

/// A timer of a registration process. It is a message with a due time, so that it survives every
/// machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timer {
    /// Release the seats.
    ExpireRegistrationProcess {
        /// The instant before which the bus does not deliver it.
        due: Timestamp,
    },
    /// Stop waiting for late money.
    GiveUpLatePayment {
        /// The instant before which the bus does not deliver it.
        due: Timestamp,
    },
}

/// An event or a command in the form of an earlier release, as it was written; or a row that was
/// rewritten and says nothing or several things. Whoever passes it on passes on every field, known
/// or not; whoever wants to know what it says has it upcast ([`history`](crate::history)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The number of the form, counted from 1.
    pub schema: u16,
    /// The JSON, character by character.
    pub text: String,
}

/// What one decision recorded, and where it is kept. The events of one decision travel together, in
/// order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventBatch {
    /// Where they are kept.
    pub stream: StreamId,
    /// The version the stream reached with the first of them.
    pub first: Version,
    /// What happened; at least one event.
    #[serde(rename = "facts")]
    pub events: Vec<Event>,
}

// Recorded traces are hashes of what is printed here, and it is printed in the words of the day
// they were recorded first.

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => f.debug_tuple("Command").field(command).finish(),
            Self::Events(batch) => f.debug_tuple("Event").field(batch).finish(),
        }
    }
}

impl fmt::Debug for EventBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, first, events } = self;
        f.debug_struct("Event")
            .field("stream", stream)
            .field("first", first)
            .field("facts", events)
            .finish()
    }
}

impl EventBatch {
    /// What this news amounts to in the language of whoever adopts it: quotas and codes that
    /// Conference Management offers, whether it is open or called off, seats of a confirmed order that can be assigned. Each part of
    /// the system has words of its own; here the one are put into the other. A message tells one
    /// such thing at most.
    #[must_use]
    pub fn adopted(&self) -> Option<Command> {
        let conference = ConferenceId(self.stream.id);
        self.events.iter().find_map(|event| match event {
            Event::Conference(
                ConferenceEvent::SeatCreated { version, seat, .. }
                | ConferenceEvent::SeatUpdated { version, seat, .. },
            ) => {
                let (seat_type, quota, catalogue_version) = (seat.seat_type, seat.quota, *version);
                Some(Command::Seats(
                    conference,
                    SeatsCommand::SetQuota { seat_type, quota, catalogue_version },
                ))
            }
            Event::Conference(ConferenceEvent::ConferencePublished { version, .. }) => {
                let (is_open, catalogue_version) = (true, *version);
                let opened = SeatsCommand::SetOpening { is_open, catalogue_version };
                Some(Command::Seats(conference, opened))
            }
            Event::Conference(ConferenceEvent::ConferenceUnpublished { version, .. }) => {
                let (is_open, catalogue_version) = (false, *version);
                let closed = SeatsCommand::SetOpening { is_open, catalogue_version };
                Some(Command::Seats(conference, closed))
            }
            Event::Conference(ConferenceEvent::ConferenceCalledOff { version, .. }) => {
                let called_off = SeatsCommand::CallOffSales { catalogue_version: *version };
                Some(Command::Seats(conference, called_off))
            }
            Event::Conference(
                ConferenceEvent::PromotionalCodeCreated { version, promotional_code, .. }
                | ConferenceEvent::PromotionalCodeUpdated { version, promotional_code, .. },
            ) => {
                let (code, terms) = (promotional_code.code.clone(), promotional_code.terms.clone());
                let command = PromotionalCodeCommand::SetTerms {
                    code: code.clone(),
                    terms,
                    catalogue_version: *version,
                };
                Some(Command::Code(conference, code, command))
            }
            Event::Order(OrderEvent::OrderConfirmed { seats, .. }) => {
                let (order, seats) = (OrderId(self.stream.id), seats.clone());
                Some(Command::Assignments(
                    order,
                    SeatAssignmentsCommand::CreateSeatAssignments { order, seats },
                ))
            }
            _ => None,
        })
    }

    /// Each event with the version the stream reached with it.
    pub fn events(&self) -> impl Iterator<Item = (Version, &Event)> {
        self.events.iter().enumerate().map(|(index, event)| (self.first.plus(index), event))
    }
}

/// What happened in one aggregate or process, as it is stored and published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// To an order.
    Order(OrderEvent),
    /// To the seats of a conference.
    Seats(SeatsEvent),
    /// To a payment.
    Payment(PaymentEvent),
    /// To the seat assignments of an order.
    Assignments(SeatAssignmentsEvent),
    /// To a promotional code.
    Code(PromotionalCodeEvent),
    /// To a conference, as Conference Management tells others.
    Conference(ConferenceEvent),
    /// In a registration process.
    Process(ProcessStep),
    /// In the form of another release, as it was written there. Nobody decides on it before it was
    /// upcast.
    Written(Written),
}

impl Command {
    /// The stream of the receiver.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        match self {
            Self::Order(order, _) => StreamId::new(StreamKind::Order, order.0),
            Self::Seats(conference, _) => {
                StreamId::new(StreamKind::SeatsAvailability, conference.0)
            }
            Self::Payment(payment, _) => StreamId::new(StreamKind::Payment, payment.0),
            Self::Assignments(order, _) => assignments_of(*order),
            Self::Code(conference, code, _) => code_of(*conference, code),
            Self::Conference(conference, _) => StreamId::new(StreamKind::Conference, conference.0),
            Self::Process(order, _) => StreamId::new(StreamKind::RegistrationProcess, order.0),
            // Whoever has to know upcasts it first; that it belongs nowhere keeps it from being
            // carried out.
            Self::Written(_) => StreamId::new(StreamKind::Order, uuid::Uuid::nil()),
        }
    }
}

/// The stream of a promotional code.
#[must_use]
pub fn code_of(conference: ConferenceId, code: &CodeName) -> StreamId {
    StreamId::new(StreamKind::PromotionalCode, PromotionalCode::id_of(conference, code))
}

/// The stream of an order's seat assignments. Its id is derived from the order, so there can be
/// only one.
#[must_use]
pub fn assignments_of(order: OrderId) -> StreamId {
    StreamId::new(StreamKind::SeatAssignments, derive(order.0, "seat assignments"))
}

impl From<ProcessCommand> for Command {
    /// The message that carries out what a process asks for.
    fn from(command: ProcessCommand) -> Self {
        match command {
            ProcessCommand::Order(order, command) => Self::Order(order, command),
            ProcessCommand::Seats(conference, command) => Self::Seats(conference, command),
            ProcessCommand::Payment(payment, command) => Self::Payment(payment, command),
            ProcessCommand::Code(conference, code, command) => {
                Self::Code(conference, code, command)
            }
            ProcessCommand::ExpireAt(order, due) => {
                Self::Process(order, Timer::ExpireRegistrationProcess { due })
            }
            ProcessCommand::GiveUpAt(order, due) => {
                Self::Process(order, Timer::GiveUpLatePayment { due })
            }
        }
    }
}

impl Body {
    /// The instant before which the message must not be delivered; most are due at once.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Command(
                Command::Process(
                    _,
                    Timer::ExpireRegistrationProcess { due } | Timer::GiveUpLatePayment { due },
                )
                | Command::Payment(_, PaymentCommand::NoteOverdue { due, .. }),
            ) => Some(*due),
            Self::Command(Command::Written(written)) => {
                written.command().ok().and_then(|command| Self::Command(command).due())
            }
            _ => None,
        }
    }

    /// The name of the command, or of the first event, as the glossary has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Command(command) => command.name(),
            Self::Events(batch) => batch.events.first().map_or("nothing", Event::name),
        }
    }
}

/// Gives each variant of an enum its own name, and lists the names. A variant that is not listed
/// does not compile.
macro_rules! names {
    ($name_of:ident, $all:ident: $enum:ident { $($variant:ident),* $(,)? }) => {
        const $all: &[&str] = &[$(stringify!($variant)),*];

        const fn $name_of(value: &$enum) -> &'static str {
            match value { $($enum::$variant { .. } => stringify!($variant),)* }
        }
    };
}

names!(order_command, ORDER_COMMANDS: OrderCommand {
    RegisterToConference, AssignRegistrantDetails, ChangeSeats, EnterPromotionalCode, ApplyPromotionalCode,
    RejectPromotionalCode, MarkSeatsAsReserved, AcceptPartialReservation, CheckOut, ReopenAfterPayment,
    ConfirmOrder, ExpireOrder, RejectOrder, CancelOrder, CallOffOrder,
});

names!(seats_command, SEATS_COMMANDS: SeatsCommand {
    SetQuota, MakeSeatReservation, CancelSeatReservation, CommitSeatReservation, JoinWaitList, LeaveWaitList,
    SetOpening, CallOffSales,
});

names!(payment_command, PAYMENT_COMMANDS: PaymentCommand {
    InitiatePayment, RecordAuthorisation, RecordCollection, RecordDecline, CapturePayment, RecordCapture,
    RecordCaptureRefusal, IssueInvoice, NoteOverdue, RecordSettlement, CorrectInvoice,
    VoidPayment, RefundPayment, RecordVoid, RecordVoidFailure, RecordRefund, RecordRefundFailure, ResolveIntervention,
});

names!(assignments_command, ASSIGNMENTS_COMMANDS: SeatAssignmentsCommand {
    CreateSeatAssignments, AssignSeat, UnassignSeat,
});

names!(code_command, CODE_COMMANDS: PromotionalCodeCommand {
    SetTerms, ReserveRedemption, CommitRedemption, CancelRedemption,
});

names!(management_command, MANAGEMENT_COMMANDS: ManagementCommand {
    CreateConference, UpdateConference, PublishConference, UnpublishConference, CreateSeatType, UpdateSeatType,
    DeleteSeatType, CreatePromotionalCode, UpdatePromotionalCode, CallOffConference,
});

names!(timer, TIMERS: Timer { ExpireRegistrationProcess, GiveUpLatePayment });

names!(order_event, ORDER_EVENTS: OrderEvent {
    OrderPlaced, OrderRegistrantAssigned, OrderUpdated, PromotionalCodeEntered, DiscountApplied,
    PromotionalCodeRejected, OrderTotalsCalculated, OrderPartiallyReserved, OrderReservationCompleted,
    PartialReservationAccepted, OrderCheckedOut, OrderReopened, OrderConfirmed, OrderExpired, OrderRejected,
    OrderCancelled, OrderCalledOff,
});

names!(seats_event, SEATS_EVENTS: SeatsEvent {
    AvailableSeatsChanged, SeatsReserved, SeatsReservationCancelled, SeatsReservationCommitted, WaitListJoined,
    SeatsOffered, WaitListLeft, WaitListChanged, WaitListPaused, WaitListResumed, SalesCalledOff,
    ReservationCalledOff,
});

names!(payment_event, PAYMENT_EVENTS: PaymentEvent {
    PaymentInitiated, PaymentAuthorised, InvoiceAccepted, PaymentCompleted, PaymentDeclined,
    PaymentCaptureRequested, PaymentCaptured, PaymentVoidRequested, PaymentVoided, RefundRequested, RefundFailed,
    PaymentRefunded, ManualInterventionRequired, ManualInterventionResolved,
    InvoiceIssued, InvoiceOverdue, InvoiceVoided, InvoiceCancelled, CaptureRefused,
});

names!(assignments_event, ASSIGNMENTS_EVENTS: SeatAssignmentsEvent {
    SeatAssignmentsCreated, SeatAssigned, SeatAssignmentUpdated, SeatUnassigned,
});

names!(code_event, CODE_EVENTS: PromotionalCodeEvent {
    CodeTermsSet, RedemptionReserved, RedemptionRefused, RedemptionCommitted, RedemptionCancelled,
});

names!(conference_event, CONFERENCE_EVENTS: ConferenceEvent {
    ConferenceCreated, ConferenceUpdated, ConferencePublished, ConferenceUnpublished, SeatCreated, SeatUpdated,
    PromotionalCodeCreated, PromotionalCodeUpdated, ConferenceCalledOff,
});

names!(process_step, PROCESS_STEPS: ProcessStep {
    Started, ReservationRequested, ExpiryScheduled, ReservationRecorded, PaymentRequested, PaymentFailed,
    CommitRequested, ConfirmationRequested, CaptureRequested, HoldReleased, RedemptionRequested, DiscountGranted,
    DiscountRefused, RedemptionUsed, RedemptionReleased, LatePaymentAwaited, VoidRequested,
    ExpirationRequested, RejectionRequested, RepaymentRequested, Completed,
});

impl Command {
    /// The names of all commands.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [
            ORDER_COMMANDS,
            SEATS_COMMANDS,
            PAYMENT_COMMANDS,
            ASSIGNMENTS_COMMANDS,
            CODE_COMMANDS,
            MANAGEMENT_COMMANDS,
            TIMERS,
        ]
        .into_iter()
        .flatten()
        .copied()
    }

    /// The name of the command, as the glossary has it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Order(_, command) => order_command(command),
            Self::Seats(_, command) => seats_command(command),
            Self::Payment(_, command) => payment_command(command),
            Self::Assignments(_, command) => assignments_command(command),
            Self::Code(_, _, command) => code_command(command),
            Self::Conference(_, command) => management_command(command),
            Self::Process(_, command) => timer(command),
            Self::Written(_) => "a command of an earlier release",
        }
    }
}

impl Event {
    /// What an event of this stream asks of others, or of its own stream later. It is sent with the
    /// event or not at all.
    #[must_use]
    pub fn command(&self, stream: StreamId) -> Option<Command> {
        match self {
            Self::Process(step) => RegistrationProcess::command(step).map(Command::from),
            Self::Seats(SeatsEvent::SeatsOffered { offer, .. }) => {
                let (order, command) = offer.place_order();
                Some(Command::Order(order, command))
            }
            Self::Seats(SeatsEvent::ReservationCalledOff { order, .. }) => {
                Some(Command::Order(*order, OrderCommand::CallOffOrder))
            }
            // A message with a due time, so that it survives every machine.
            Self::Payment(PaymentEvent::InvoiceIssued { number, due, .. }) => {
                let overdue = PaymentCommand::NoteOverdue { number: *number, due: *due };
                Some(Command::Payment(PaymentId(stream.id), overdue))
            }
            _ => None,
        }
    }

    /// Whether a registration process listens to this event.
    #[must_use]
    pub const fn concerns_process(&self) -> bool {
        match self {
            Self::Order(event) => matches!(
                event,
                OrderEvent::OrderPlaced { .. }
                    | OrderEvent::OrderUpdated { .. }
                    | OrderEvent::PromotionalCodeEntered { .. }
                    | OrderEvent::OrderCheckedOut { .. }
                    | OrderEvent::OrderConfirmed { .. }
                    | OrderEvent::OrderExpired
                    | OrderEvent::OrderCancelled
                    | OrderEvent::OrderCalledOff
            ),
            Self::Seats(event) => matches!(
                event,
                SeatsEvent::SeatsReserved { .. } | SeatsEvent::SeatsReservationCommitted { .. }
            ),
            Self::Payment(event) => event.news().is_some(),
            Self::Code(event) => matches!(
                event,
                PromotionalCodeEvent::RedemptionReserved { .. }
                    | PromotionalCodeEvent::RedemptionRefused { .. }
            ),
            Self::Assignments(_) | Self::Conference(_) | Self::Process(_) | Self::Written(_) => {
                false
            }
        }
    }

    /// The names of all events and steps.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::kinds().map(|(_, name)| name).chain(PROCESS_STEPS.iter().copied())
    }

    /// The names of all events, each with that of whom it happens to, as they are stored.
    pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
        let subjects = [
            ("Order", ORDER_EVENTS),
            ("Seats", SEATS_EVENTS),
            ("Payment", PAYMENT_EVENTS),
            ("Assignments", ASSIGNMENTS_EVENTS),
            ("Code", CODE_EVENTS),
            ("Conference", CONFERENCE_EVENTS),
        ];
        subjects
            .into_iter()
            .flat_map(|(subject, names)| names.iter().map(move |name| (subject, *name)))
    }

    /// The name of the event, as the glossary has it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Order(event) => order_event(event),
            Self::Seats(event) => seats_event(event),
            Self::Payment(event) => payment_event(event),
            Self::Assignments(event) => assignments_event(event),
            Self::Code(event) => code_event(event),
            Self::Conference(event) => conference_event(event),
            Self::Process(step) => process_step(step),
            // Part of every recorded trace, so it stays in the words of the day it was first
            // written.
            Self::Written(_) => "a fact of an earlier release",
        }
    }
}
