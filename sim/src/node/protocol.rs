//! What nodes say to each other: the datagrams of the rehearsed system.

use std::sync::Arc;
use std::time::Duration;

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use domain::management::liberation::{Released, TableCopy};
use domain::management::{Conference, ManagementCommand, ManagementRefusal};
use domain::message::{Event, Message, Stored};
use domain::payments::{PaymentMethod, PaymentRefusal};
use domain::registration::{
    Attendee, CodeName, InvalidOrder, OrderRefusal, PromotionalCodeRefusal, RegistrantDetails,
    SeatAssignmentsRefusal, SeatsRefusal,
};
use domain::sourcing::{Fingerprint, MessageId, Snapshot, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::{Money, Quantity};
use domain::views::PricedOrder;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::NodeId;
use super::bank::Conduct;
use super::handler::Handler;
use super::people::{Act, Organiser};

/// The body of a datagram.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Payload {
    /// A person asks for something to be done.
    Request(Arc<Request>),
    /// A person hears what became of a request.
    Response {
        /// Which request.
        command: MessageId,
        /// What became of it.
        outcome: Outcome,
    },
    /// A registrant is given more to do: a spec tells its story sentence by sentence.
    Instruct {
        /// Whose order.
        order: OrderId,
        /// For which conference.
        conference: ConferenceId,
        /// What.
        acts: Vec<Act>,
    },
    /// An organiser begins, or is given something more to do.
    Organise(Box<Organiser>),
    /// A person looks at an order.
    LookUp(LookUp),
    /// What the views show.
    Shown {
        /// Which look.
        look: LookUp,
        /// The order; none if the view does not know it yet.
        order: Option<Box<PricedOrder>>,
    },

    /// An organiser looks for open items: money that a person has to pay back.
    LookForItems(ItemsLook),
    /// The open items of a conference, as far as the views know.
    ShownItems {
        /// Which look.
        look: ItemsLook,
        /// The payments, and the orders they paid for.
        items: Vec<(PaymentId, OrderId)>,
    },

    /// Messages for the bus.
    Publish(Vec<Parcel>),
    /// The bus hands a message to a handler and locks it for a while.
    Delivery {
        /// To whom.
        handler: Handler,
        /// How many times it was delivered, this time included. It names the lock.
        count: u32,
        /// The message.
        parcel: Parcel,
    },
    /// The handler is done with the message.
    Complete {
        /// Who.
        handler: Handler,
        /// Which message.
        message: MessageId,
    },
    /// The handler gives the message back for later.
    Abandon {
        /// Who.
        handler: Handler,
        /// Which message.
        message: MessageId,
        /// Under which lock.
        count: u32,
        /// For how long. A span and not an instant: the handler's clock need not agree with that of the bus.
        pause: Duration,
        /// Whether the handler cannot even read it.
        unreadable: bool,
    },
    /// Every handler is done with these messages; their outbox rows can go.
    Settled(Vec<MessageId>),
    /// A message that no handler could take; it goes to the ledger of dead letters.
    DeadLettered {
        /// Which message.
        message: MessageId,
        /// Who could not take it.
        handler: Handler,
        /// Whether the handler could not even read it.
        unreadable: bool,
    },
    /// The operator has looked at a dead letter, and says what is to be done with it.
    Repair {
        /// Which message.
        message: MessageId,
        /// What is to be done.
        remedy: Remedy,
    },

    /// A worker reads a stream.
    Load {
        /// Which stream.
        stream: StreamId,
        /// The version it has already.
        after: Version,
        /// For which work; none if for none in particular.
        because: Option<Purpose>,
        /// With what a kept state must have been made to be of use; none if none is.
        fold: Option<Fingerprint>,
    },
    /// The store tells the rest of a stream.
    Loaded {
        /// Which stream.
        stream: StreamId,
        /// The version that whoever asked has already.
        after: Version,
        /// For which work it was asked.
        because: Option<Purpose>,
        /// A state that was kept, to begin with.
        kept: Option<Box<Kept>>,
        /// The events after that state, or after that version.
        events: Vec<Stored>,
        /// How many bytes these events have where they are stored.
        bytes: u64,
    },
    /// A worker has the state of a stream kept. There is no answer: without it the stream is only read from further back.
    Keep {
        /// Of which stream.
        stream: StreamId,
        /// The state.
        kept: Box<Kept>,
    },
    /// The store tells a row that is not event-sourced.
    LoadedRow {
        /// Which stream tells others about it.
        stream: StreamId,
        /// For which work it was asked.
        because: Option<Purpose>,
        /// How many events that stream has.
        head: Version,
        /// The row; none if there is none yet.
        row: Option<Box<Conference>>,
    },
    /// A worker appends what a message led to.
    Commit(Box<Commit>),
    /// The store answers a commit.
    Verdict {
        /// Who handled.
        handler: Handler,
        /// Which message.
        message: MessageId,
        /// Which stream it was decided about.
        stream: StreamId,
        /// The answer.
        verdict: Verdict,
        /// Where the gate stands.
        gate: Release,
        /// Whether what was committed is to be written into a copy of the log as well.
        both: bool,
    },
    /// A worker writes into a copy of the log what it has committed.
    WriteBeside {
        /// To which stream.
        stream: StreamId,
        /// After which version.
        after: Version,
        /// The events.
        events: Vec<Stored>,
    },
    /// A worker tells a gateway what became of a command.
    Outcome {
        /// Which command.
        command: MessageId,
        /// What became of it.
        outcome: Outcome,
    },

    /// A projector reads all streams, in the order in which they grew.
    ReadAll {
        /// After which position of the store's log.
        after: u64,
        /// Only streams of this kind; all if none is named.
        only: Option<StreamKind>,
        /// Only what happened up to then, by the clock of whoever decided it; everything if no instant is named.
        until: Option<Timestamp>,
    },
    /// A page of the store's log.
    Page(Page),

    /// Whoever keeps a copy of Conference Management's tables asks for them.
    ReadTables {
        /// Only for what was saved later; for everything if no instant is named.
        updated_after: Option<Timestamp>,
    },
    /// The tables, as far as they were asked for.
    Tables {
        /// The records, and the place in the change log up to which they reach.
        copy: TableCopy,
        /// When the newest of their rows was saved.
        newest: Timestamp,
    },
    /// Whoever keeps a copy of the tables has all of the change log up to a place, and wants what follows.
    Follow {
        /// The place; none means its end, wherever that is when this arrives.
        after: Option<Version>,
    },
    /// What the change log says after a place. It may say nothing yet: then this tells where its end is.
    Changes {
        /// The place.
        after: Version,
        /// The entries that follow it.
        entries: Vec<Released>,
    },
    /// A machine says which release it runs: when it starts, and when the store counts.
    Announce {
        /// Which.
        release: Release,
        /// In which count; 0 if nobody asked.
        count: u64,
    },
    /// The store counts which machine runs which release. What was said before the count began may be out of date.
    Count {
        /// Which count.
        count: u64,
    },
    /// The store tells where the gate stands: what is written in the form of this release is understood by everybody.
    Gate {
        /// Which release.
        release: Release,
    },
    /// The operator wants a release to be final: from then on nothing is written in an older form.
    Finalise {
        /// Which release.
        release: Release,
        /// The machines that must run it.
        machines: Vec<NodeId>,
        /// The count in which they must have said so.
        count: u64,
    },
    /// The operator wants a worker to be given nothing more, because it is about to be replaced.
    Drain {
        /// Which worker.
        worker: u8,
    },
    /// The operator wants views of a release built beside those that are shown, and shown once they are as far.
    BuildBeside {
        /// Which release.
        release: Release,
        /// The number of the order: one that was under way for long does not undo a later one.
        count: u64,
    },
    /// The operator wants the log rewritten in the form of a release.
    RewriteLog {
        /// Which release.
        release: Release,
        /// How the copy comes to have what is committed while it is made.
        following: Following,
    },

    /// A worker asks the bank.
    BankRequest(BankRequest),
    /// The bank answers.
    BankAnswer(BankAnswer),
    /// The bank is given a way to treat a payment: a spec tells its story sentence by sentence.
    Treat {
        /// Which payment.
        payment: PaymentId,
        /// In which way.
        conduct: Conduct,
    },
}

/// The work for which a stream is read: who handles which message. An answer that was under way for long may tell less than
/// was committed meanwhile, and a decision that stores nothing is checked by nobody; so no answer is taken for the answer to
/// a later question. A number would do as well until a machine starts anew and counts from the beginning.
pub type Purpose = (Handler, MessageId);

/// A state of a stream that is kept, so that the stream need not be read from its first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// When it was taken, by the clock of whoever took it.
    pub at: Timestamp,
    /// The state, as bytes that only a worker reads.
    pub snapshot: Snapshot<Vec<u8>>,
}

/// What an operator does with a dead letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remedy {
    /// It is brought into a form that everybody reads, and sent again.
    SendAgain,
    /// Nobody needs it.
    Discard {
        /// Why not.
        reason: String,
    },
}

/// How a copy of the log comes to have what is committed while it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Following {
    /// It is read from the log, up to its end.
    CatchUp,
    /// Whoever commits it writes it into the copy as well, afterwards.
    DualWrite,
}

/// A page of the store's log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// After which position.
    pub after: u64,
    /// The events, and where each is kept.
    pub events: Vec<(StreamId, Version, Event)>,
    /// The position of the last event of the page.
    pub last: u64,
    /// Whether more follows.
    pub more: bool,
}

/// A message in transport, and the gateway that waits for its outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Parcel {
    /// The message.
    pub message: Arc<Message>,
    /// Who wants to hear what became of it.
    pub reply_to: Option<NodeId>,
}

/// What a person asks for. The same request keeps its id however often it is sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Which request.
    pub command: MessageId,
    /// How many times it was sent, this time included.
    pub attempt: u32,
    /// What is asked for.
    pub wish: Wish,
}

/// What people ask for, as they put it: nothing in it has been checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// An organiser sets up or changes a conference.
    Manage {
        /// Which conference.
        conference: ConferenceId,
        /// What is asked for.
        command: Box<ManagementCommand>,
    },
    /// A registrant orders seats.
    Place {
        /// Of which conference.
        conference: ConferenceId,
        /// The order's id, chosen by the registrant.
        order: OrderId,
        /// The seats, line by line.
        lines: Vec<(SeatTypeId, Quantity)>,
    },
    /// A registrant wants other seats.
    Change {
        /// Which order.
        order: OrderId,
        /// Of which conference.
        conference: ConferenceId,
        /// The version that was shown.
        expected: Version,
        /// The seats, line by line.
        lines: Vec<(SeatTypeId, Quantity)>,
    },
    /// A registrant takes what is held.
    AcceptPartial {
        /// Which order.
        order: OrderId,
        /// The version that was shown.
        expected: Version,
    },
    /// A registrant begins to pay.
    CheckOut {
        /// Which order.
        order: OrderId,
        /// The version that was shown.
        expected: Version,
        /// Which attempt to pay this is.
        attempt: u32,
        /// How it is paid.
        method: PaymentMethod,
    },
    /// A registrant says who registers.
    SayWho {
        /// Which order.
        order: OrderId,
        /// Who.
        registrant: RegistrantDetails,
    },
    /// A registrant enters a promotional code.
    EnterCode {
        /// Which order.
        order: OrderId,
        /// The version that was shown.
        expected: Version,
        /// The code.
        code: CodeName,
    },
    /// A registrant waits for seats that are gone.
    JoinWaitList {
        /// Of which conference.
        conference: ConferenceId,
        /// The order that was not served in full.
        order: OrderId,
        /// Of which type.
        seat_type: SeatTypeId,
        /// How many.
        quantity: Quantity,
    },
    /// A registrant waits no longer.
    LeaveWaitList {
        /// Of which conference.
        conference: ConferenceId,
        /// The order that was not served in full.
        order: OrderId,
        /// Of which type.
        seat_type: SeatTypeId,
    },
    /// A registrant gives a seat to somebody.
    AssignSeat {
        /// Of which order.
        order: OrderId,
        /// Which seat.
        position: u32,
        /// To whom.
        attendee: Attendee,
    },
    /// A registrant takes a seat back.
    UnassignSeat {
        /// Of which order.
        order: OrderId,
        /// Which seat.
        position: u32,
    },
    /// A registrant withdraws.
    Cancel {
        /// Which order.
        order: OrderId,
    },
    /// An organiser has paid money back by hand: the open item is closed.
    ResolveIntervention {
        /// The payment whose money the bank did not pay back.
        payment: PaymentId,
        /// The order it paid for.
        order: OrderId,
    },
}

/// A look at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// Which order.
    pub order: OrderId,
    /// How many times its registrant has looked.
    pub number: u32,
    /// The gateway that was asked, so that the answer finds its way back.
    pub gateway: u8,
}

/// A look at the open items of a conference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsLook {
    /// Which conference.
    pub conference: ConferenceId,
    /// How many times its organiser has looked.
    pub number: u32,
    /// The gateway that was asked, so that the answer finds its way back.
    pub gateway: u8,
}

/// What became of a command. Recorded with its effects, so that a repeated command hears the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It took effect, or had already.
    Accepted {
        /// The version of the stream after it.
        version: Version,
    },
    /// A rule forbids it.
    Refused(Refusal),
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// Not even well formed.
    #[error(transparent)]
    Invalid(InvalidOrder),
    /// The conference takes no orders: it is not known, or not published.
    #[error("the conference takes no orders")]
    NotOnSale,
    /// By Conference Management.
    #[error(transparent)]
    Management(ManagementRefusal),
    /// A name that no two conferences may share belongs to another one.
    #[error("another conference has the {0}")]
    NameTaken(String),
    /// By the order.
    #[error(transparent)]
    Order(OrderRefusal),
    /// By the seats.
    #[error(transparent)]
    Seats(SeatsRefusal),
    /// By the payment.
    #[error(transparent)]
    Payment(PaymentRefusal),
    /// By the promotional code.
    #[error(transparent)]
    Code(PromotionalCodeRefusal),
    /// By the seat assignments.
    #[error(transparent)]
    Assignments(SeatAssignmentsRefusal),
}

/// Everything that handling one message led to; it is stored as a whole or not at all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Commit {
    /// Who handled.
    pub handler: Handler,
    /// Which message.
    pub message: MessageId,
    /// The message itself, if nobody else caused it: the log of messages gets it with its first commit.
    pub original: Option<Arc<Message>>,
    /// How many times this commit was sent, this time included.
    pub attempt: u32,
    /// What to answer if the message comes again.
    pub outcome: Outcome,
    /// What the machine runs that decided.
    pub release: Release,
    /// Where the events go.
    pub stream: StreamId,
    /// The version they were decided on.
    pub expected: Version,
    /// The events; may be none.
    pub events: Vec<Stored>,
    /// The row that was decided about, if the decision was about a row.
    pub row: Option<RowWrite>,
    /// The messages to send.
    pub outgoing: Vec<Arc<Message>>,
    /// The state after the events, if it is to be kept.
    pub kept: Option<Box<Kept>>,
}

/// A row that was decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowWrite {
    /// Its version when it was decided about; 0 if there was no row.
    pub expected: u32,
    /// What it is from now on; nothing if it stays as it is.
    pub save: Option<Box<Conference>>,
    /// When it was decided, by the clock of whoever decided it.
    pub decided_at: Timestamp,
}

/// The store's answer to a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Stored.
    Committed {
        /// The version it was decided on.
        expected: Version,
        /// What was recorded as its outcome.
        outcome: Outcome,
    },
    /// The message was handled before; this was its outcome.
    AlreadyHandled(Outcome),
    /// The stream has grown meanwhile; these are the events after the expected version.
    Conflict {
        /// The version the commit expected.
        after: Version,
        /// What came after it.
        events: Vec<Stored>,
    },
    /// A name that no two conferences may share belongs to another one.
    NameTaken {
        /// Which name.
        name: String,
    },
}

/// What the bank is asked to do. Repeating a request is safe: the bank remembers by payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankRequest {
    /// For which payment.
    pub payment: PaymentId,
    /// What to do.
    pub operation: BankOperation,
    /// How much.
    pub amount: Money,
    /// How many times this was asked, this time included.
    pub attempt: u32,
}

/// What a bank does with money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BankOperation {
    /// Set it aside.
    Authorise,
    /// Take it.
    Capture,
    /// Let it go.
    Void,
    /// Take it at once.
    Collect,
    /// Pay it back.
    Refund,
}

/// What the bank did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAnswer {
    /// For which payment.
    pub payment: PaymentId,
    /// What was asked.
    pub operation: BankOperation,
    /// Whether it was done.
    pub done: bool,
}

impl Payload {
    /// What kind of datagram this is, for traces and for keyed choices.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Request(_) => "Request",
            Self::Response { .. } => "Response",
            Self::Instruct { .. } => "Instruct",
            Self::Organise(_) => "Organise",
            Self::LookUp(_) => "LookUp",
            Self::Shown { .. } => "Shown",
            Self::LookForItems(_) => "LookForItems",
            Self::ShownItems { .. } => "ShownItems",
            Self::Publish(_) => "Publish",
            Self::Delivery { .. } => "Delivery",
            Self::Complete { .. } => "Complete",
            Self::Abandon { .. } => "Abandon",
            Self::Settled(_) => "Settled",
            Self::DeadLettered { .. } => "DeadLettered",
            Self::Repair { .. } => "Repair",
            Self::Load { .. } => "Load",
            Self::Loaded { .. } => "Loaded",
            Self::Keep { .. } => "Keep",
            Self::LoadedRow { .. } => "LoadedRow",
            Self::Commit(_) => "Commit",
            Self::Verdict { .. } => "Verdict",
            Self::Outcome { .. } => "Outcome",
            Self::ReadAll { .. } => "ReadAll",
            Self::Page(_) => "Page",
            Self::ReadTables { .. } => "ReadTables",
            Self::Tables { .. } => "Tables",
            Self::Follow { .. } => "Follow",
            Self::Changes { .. } => "Changes",
            Self::Announce { .. } => "Announce",
            Self::Count { .. } => "Count",
            Self::Gate { .. } => "Gate",
            Self::Finalise { .. } => "Finalise",
            Self::Drain { .. } => "Drain",
            Self::BuildBeside { .. } => "BuildBeside",
            Self::RewriteLog { .. } => "RewriteLog",
            Self::WriteBeside { .. } => "WriteBeside",
            Self::BankRequest(_) => "BankRequest",
            Self::BankAnswer(_) => "BankAnswer",
            Self::Treat { .. } => "Treat",
        }
    }

    /// What the datagram is about: the same in every run in which the same thing is said for the same reason.
    /// With sender, receiver and kind it identifies the datagram, so that a choice about it depends on nothing else.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Request(request) => request.command.0.as_u128(),
            Self::Response { command, .. } | Self::Outcome { command, .. } => command.0.as_u128(),
            // The wire never sees these: they come from the script of a spec.
            Self::Instruct { .. } | Self::Organise(_) | Self::Treat { .. } => 0,
            Self::LookUp(look) | Self::Shown { look, .. } => look.order.0.as_u128() ^ u128::from(look.number),
            Self::LookForItems(look) | Self::ShownItems { look, .. } => {
                look.conference.0.as_u128() ^ u128::from(look.number)
            }
            Self::Publish(parcels) => parcels.first().map_or(0, |parcel| parcel.message.meta.id.0.as_u128()),
            Self::Delivery { handler, parcel, .. } => {
                parcel.message.meta.id.0.as_u128() ^ u128::from(handler.number())
            }
            Self::Complete { handler, message }
            | Self::Abandon { handler, message, .. }
            | Self::DeadLettered { message, handler, .. }
            | Self::Verdict { handler, message, .. } => message.0.as_u128() ^ u128::from(handler.number()),
            Self::Repair { message, .. } => message.0.as_u128(),
            Self::Settled(messages) => messages.first().map_or(0, |message| message.0.as_u128()),
            Self::Load { stream, .. }
            | Self::Loaded { stream, .. }
            | Self::Keep { stream, .. }
            | Self::LoadedRow { stream, .. } => stream.id.as_u128() ^ u128::from(stream.kind as u8),
            Self::Commit(commit) => commit.message.0.as_u128() ^ u128::from(commit.handler.number()),
            Self::ReadAll { after, .. } | Self::Page(Page { after, .. }) => u128::from(*after),
            Self::ReadTables { updated_after } => updated_after.map_or(0, |since| u128::from(since.0)),
            Self::Tables { copy: TableCopy { position, .. }, .. } | Self::Changes { after: position, .. } => {
                u128::from(position.0)
            }
            Self::Follow { after } => after.map_or(u128::MAX, |position| u128::from(position.0)),
            Self::Count { count } => u128::from(*count),
            Self::Announce { release, .. }
            | Self::Gate { release }
            | Self::Finalise { release, .. }
            | Self::RewriteLog { release, .. }
            | Self::BuildBeside { release, .. } => u128::from(release.schema()),
            Self::WriteBeside { stream, after, .. } => stream.id.as_u128() ^ u128::from(after.0),
            Self::Drain { worker } => u128::from(*worker),
            Self::BankRequest(BankRequest { payment, operation, .. })
            | Self::BankAnswer(BankAnswer { payment, operation, .. }) => {
                payment.0.as_u128() ^ (*operation as u128)
            }
        }
    }
}
