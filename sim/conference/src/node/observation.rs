//! What nodes tell the checks about: the probes of the rehearsed system.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use domain::management::Conference;
use domain::management::liberation::{LogEntry, Record, RecordKey};
use domain::message::{Message, Stored};
use domain::payments::CaptureRefusal;
use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;
use domain::values::{Money, Quantity};
use domain::views::{PricedOrder, Views};
use serde::{Deserialize, Serialize};

use super::people::InvalidForm;
use super::protocol::{
    Act, BankOperation, ConferenceLook, Handler, Outcome, RowWrite, ShownConference, Wish,
};
use super::{NodeId, pairs};

/// What a node tells the checks about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Observation {
    /// The store appended what a message led to.
    Committed(Committed),
    /// The store recognised a message it had handled before.
    Recognised {
        /// By whom it was handled.
        handler: Handler,
        /// The id of the message, which its handler is done with by the word of the store.
        message: MessageId,
    },
    /// The store refused a commit that was decided on an older version.
    Conflicted {
        /// The stream that had moved on since it was decided on.
        stream: StreamId,
    },
    /// The store's database refused a commit because of another transaction that has nothing to do
    /// with it.
    FailedToSerialize {
        /// The stream that may not have moved on since it was decided on.
        stream: StreamId,
    },
    /// The store opened its disk.
    Opened {
        /// How many events it found, in all streams.
        events: u64,
        /// The release it found to be final. Nobody may have been told: the power can fail after a
        /// release was made final.
        gate: Release,
    },
    /// The store opened its disk and found this as the last commit on it. Nobody may have heard of
    /// it yet: the power can fail after a commit has reached the disk and before anyone is told.
    Found(Committed),
    /// The store opened its disk and found this row. What was saved last may be news, for the same
    /// reason.
    FoundRow(Box<Conference>),
    /// The bus accepted a message.
    Accepted {
        /// As it was published, in the form of the release that sent it.
        message: Arc<Message>,
    },
    /// The bus delivered a message.
    Delivered {
        /// The handler whose subscription it is in.
        handler: Handler,
        /// The id it was published under; a repetition has the same.
        message: MessageId,
        /// How many times by now.
        count: u32,
    },
    /// A handler finished with a message.
    Completed {
        /// The handler that said so.
        handler: Handler,
        /// The id of what it is done with.
        message: MessageId,
    },
    /// The server on which the bus has its subscriptions did not take in what was published again,
    /// because it remembers the id; and has it no more.
    Swallowed {
        /// The id of the message, which is published once more under another name.
        message: MessageId,
    },
    /// The server on which the bus has its subscriptions was killed, and does not know all that it
    /// had said it knows.
    BrokerForgot {
        /// So many completions: these messages come again.
        completions: u32,
        /// So many ids of messages that all were done with.
        ids: u32,
    },
    /// A lock ran out before its handler had finished.
    LockExpired {
        /// The handler that did not finish in time.
        handler: Handler,
        /// The id of what it had; it is delivered again at once.
        message: MessageId,
    },
    /// A handler gave a message back because another must come first.
    Deferred {
        /// The handler that cannot take it yet.
        handler: Handler,
        /// The id of what must wait for another message.
        message: MessageId,
    },
    /// A message was given up.
    DeadLettered {
        /// The handler that could not take it, or not read it.
        handler: Handler,
        /// The id of the message, which is dead for all its handlers.
        message: MessageId,
    },
    /// A handler was given a message that it cannot read, and gave it back.
    Refused {
        /// The handler that gave it back unread.
        handler: Handler,
        /// The id of a message in a form that is newer than what runs there.
        message: MessageId,
        /// The schema it is written in.
        schema: u16,
    },
    /// The store has a message in its ledger of dead letters. It says so again whenever it starts.
    Buried {
        /// The id it had in the outbox, and has in the ledger of dead letters.
        message: MessageId,
        /// Who could not take it, and why.
        why: String,
    },
    /// An operator had a dead letter sent again.
    SentAgain {
        /// The id of the letter, which is in the outbox again.
        message: MessageId,
    },
    /// An operator discarded a dead letter.
    Discarded {
        /// The id of the letter, which is gone.
        message: MessageId,
        /// Why nobody needs it.
        reason: String,
    },
    /// A view took in an event.
    Applied {
        /// The stream that the event is of.
        stream: StreamId,
        /// Up to which version the view had read it before.
        before: Version,
        /// The version of the event: that of its stream once it was applied.
        version: Version,
    },
    /// A copy of Conference Management's tables has got further.
    Replicated {
        /// The place in the change log up to which it reaches.
        position: Version,
        /// Whether it has just been copied, and did not get there by following the log.
        from_copy: bool,
        /// What it has now.
        #[serde(with = "pairs")]
        records: Arc<BTreeMap<RecordKey, Record>>,
    },
    /// The store keeps a record back that does not fit its schema. It says so again whenever it
    /// starts.
    KeptBack {
        /// The record, by its table and key.
        key: RecordKey,
        /// Why, and what can be done.
        reason: String,
    },
    /// A view found that events are missing before one that arrived.
    GapFound {
        /// The stream of which events are missing before the one that came.
        stream: StreamId,
    },
    /// A worker left the bank alone, because it has been silent too often.
    BankSpared {
        /// Which payment waits.
        payment: PaymentId,
    },
    /// A person asked for something.
    Asked {
        /// The id of the command, which every attempt of one wish has.
        command: MessageId,
        /// What was asked for, before anybody had looked at it.
        wish: Wish,
        /// How many times by now.
        attempt: u32,
    },
    /// A person could not even ask: the form was not filled in as it must be.
    TurnedBack {
        /// The order, or whoever else asked.
        who: Applicant,
        /// What is wrong with it.
        why: InvalidForm,
    },
    /// A person was never told what became of a request, and gave it up.
    Unanswered {
        /// The request that nobody answered.
        command: MessageId,
        /// How many times it was made.
        attempts: u32,
    },
    /// A registrant will not do what the script says: it cannot be done any more, or the registrant
    /// has left.
    GaveUp {
        /// The order that its registrant gave up.
        order: OrderId,
        /// What will not be done; at least one act.
        acts: Vec<Act>,
    },
    /// A person was told what became of a request.
    Told {
        /// The id of the command that was asked for.
        command: MessageId,
        /// What became of it.
        outcome: Outcome,
    },
    /// A person was shown an order.
    Saw {
        /// The order that was looked at.
        order: OrderId,
        /// What it looked like.
        shown: PricedOrder,
    },
    /// A person looked at an order that had been shown before, and was shown that there is none.
    Missed {
        /// The order that the page knew nothing of.
        order: OrderId,
    },
    /// An organiser looked for a conference by what opens its administration site.
    LookedFor(ConferenceLook),
    /// An organiser was shown the conference that was looked for, or that there is none.
    ShownConference(ShownConference),
    /// The bank moved money.
    MoneyMoved {
        /// For which payment.
        payment: PaymentId,
        /// Taken, let go or paid back.
        operation: BankOperation,
        /// The amount that moved, whatever was asked for.
        amount: Money,
        /// Whether the bank did it; a refusal moves nothing.
        done: bool,
        /// It did not because the authorisation had lapsed.
        #[serde(default)]
        lapsed: bool,
    },
    /// A machine says which release it runs.
    Runs {
        /// The release that the machine runs from now on.
        release: Release,
    },
    /// A machine has read everything it must have read before it takes part.
    Ready {
        /// What it runs.
        release: Release,
    },
    /// A machine of an earlier release was told that everybody else writes what it does not read.
    /// It handles nothing any more.
    Outdated {
        /// What it runs.
        release: Release,
        /// Where the gate stands.
        gate: Release,
    },
    /// The bus gives a worker nothing more, and everything it was given before is done.
    Drained {
        /// The number of the worker that has nothing open any more.
        worker: u8,
    },
    /// A release is final.
    Finalised {
        /// The release in whose form everybody may write from now on.
        release: Release,
    },
    /// The store refused a commit in the form of a release before the one that is final.
    FormerForm {
        /// The stream that was to be written in a form that is no longer written.
        stream: StreamId,
        /// The release that is final.
        gate: Release,
    },
    /// A release cannot be final yet.
    NotFinalised {
        /// The release that not every machine said to run.
        release: Release,
        /// A machine that does not run it, as far as the store was told.
        because_of: NodeId,
    },
    /// A copy of the log in the form of a release has taken its place.
    CutOver {
        /// The release in whose form the whole log is from now on.
        release: Release,
        /// How many events the log has.
        events: u64,
        /// How many of them were in another form before.
        renewed: u64,
        /// How many were copied while nothing else was committed.
        fenced: u64,
    },
    /// A copy of the log lacks events, so it was thrown away.
    Diverged {
        /// In the form of which release it was.
        release: Release,
        /// How many it lacks.
        lacks: u64,
    },
    /// A projector shows views of another release from here on.
    Switched {
        /// The release whose views are shown from now on.
        release: Release,
        /// How many events the new views were behind those that were shown before.
        lag: u64,
        /// How many events they had read.
        read: u64,
    },
    /// What a node knew at the end.
    Inspected(Inspection),
}

/// A person who asks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Applicant {
    /// The organiser of a conference.
    Organiser(ConferenceId),
    /// The registrant of an order.
    Registrant(OrderId),
}

/// A commit, as the store carried it out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Committed {
    /// The handler that decided.
    pub handler: Handler,
    /// The id of the message that it handled.
    pub message: MessageId,
    /// The message itself, if nobody else caused it.
    pub original: Option<Arc<Message>>,
    /// What was recorded as its outcome.
    pub outcome: Outcome,
    /// The stream that the events were appended to.
    pub stream: StreamId,
    /// The version the events were decided on.
    pub expected: Version,
    /// The version the stream really had.
    pub found: Version,
    /// The events, in today's form.
    pub events: Vec<Stored>,
    /// The events as they were written, if that was in another form.
    pub as_written: Option<Vec<Stored>>,
    /// The row that was decided about.
    pub row: Option<RowWrite>,
    /// The messages to be sent.
    pub outgoing: Vec<Arc<Message>>,
}

impl Committed {
    /// The stored rows, in the form in which they were written.
    #[must_use]
    pub fn rows(&self) -> &[Stored] {
        self.as_written.as_ref().unwrap_or(&self.events)
    }

    /// Whether it was written in the form of this release.
    #[must_use]
    pub fn is_in_form_of(&self, release: Release) -> bool {
        self.rows().iter().any(|row| row.meta.schema == release.schema())
    }

    /// The version the stream reached.
    #[must_use]
    pub fn head(&self) -> Version {
        self.found.plus(self.rows().len())
    }
}

/// A message in the store's log of messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedMessage {
    /// The id under which it is logged.
    pub id: MessageId,
    /// The id of the message that led to it; its own if there was none.
    pub cause: MessageId,
    /// The message in the form in which it was sent last, which is another than at first if it was a
    /// dead letter that was repaired; nothing if its row cannot be read.
    pub message: Option<Arc<Message>>,
}

/// What a node knew when the run was over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Inspection {
    /// The store: everything on its disk.
    Store {
        /// All events of all streams, in the order in which they were stored.
        log: Vec<(StreamId, Version, Stored)>,
        /// The log of messages, in its order.
        messages: Vec<LoggedMessage>,
        /// The rows of Conference Management.
        conferences: Vec<Conference>,
        /// Their change log as far back as it is kept, each entry with its place.
        changes: Vec<(Version, LogEntry)>,
        /// Outbox rows that were never settled.
        outbox: Vec<MessageId>,
        /// The ledger of dead letters.
        dead_letters: Vec<MessageId>,
    },
    /// A projector: its views.
    Views {
        /// All read models of the projector, as they are shown.
        views: Box<Views>,
        /// Messages it still waits with.
        waiting: usize,
        /// Its copy of Conference Management's tables.
        #[serde(with = "pairs")]
        tables: BTreeMap<RecordKey, Record>,
        /// Of which release the views are.
        release: Release,
    },
    /// The bank: what it did for each payment.
    Bank {
        /// What the bank did with each payment that it was asked about.
        accounts: BTreeMap<PaymentId, BankAccount>,
    },
    /// The bus: messages it still holds.
    Bus {
        /// The ids of what some handler is not done with.
        held: Vec<MessageId>,
    },
    /// The people: who is still waiting for something.
    People {
        /// Orders whose registrant still waits.
        waiting: Vec<OrderId>,
        /// Orders whose registrant still has something to do, or waits for an answer to it.
        busy: Vec<OrderId>,
        /// Conferences whose organiser still waits.
        organising: Vec<ConferenceId>,
        /// The quotas that the organisers were told are set.
        quotas: BTreeMap<ConferenceId, BTreeMap<SeatTypeId, Quantity>>,
    },
    /// A node that has nothing to tell.
    Nothing,
}

/// What the bank did for one payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// The amount of the payment, as the bank was asked for it.
    pub amount: Money,
    /// The money was set aside.
    pub authorised: bool,
    /// The bank said no.
    pub declined: bool,
    /// Why the money that was set aside was not taken, and was let go instead.
    #[serde(default)]
    pub refused: Option<CaptureRefusal>,
    /// How often the money was taken.
    pub captured: u32,
    /// The money was let go.
    pub voided: bool,
    /// The money is collected at once, not set aside first.
    pub collects: bool,
    /// How often it was paid back.
    pub refunded: u32,
    /// How often it should have been paid back and was not.
    pub failed_refunds: u32,
}

impl BankAccount {
    /// What the bank was asked first.
    #[must_use]
    pub const fn first_operation(&self) -> BankOperation {
        if self.collects { BankOperation::Collect } else { BankOperation::Authorise }
    }
}
