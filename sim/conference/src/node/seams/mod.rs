//! Where a safe measure acts, and another can be put in its place: each is a small trait or a
//! function, the safe one is the default, and what a known bug does instead lives with the defects,
//! with whatever it has to remember for it.

mod administration;
mod brokering;
mod former;
mod hand_over;
mod handling;
mod inbox;
mod intake;
mod quotes;
mod relaying;
mod snapshots;
mod table_copy;

use std::borrow::Cow;

use domain::history::{self, Reader as LogReader, Release};
use domain::management::Conference;
use domain::management::liberation::LogEntry;
use domain::message::{Event, Message};
use domain::policy::{Policy, Promise};
use domain::registration::SeatsAvailability;
use domain::sourcing::Timestamp;
use domain::stream::StreamKind;
use domain::views::ConferenceRow;

use super::Outbox;
use super::observation::BankAccount;
use super::protocol::{ConferenceLook, Handler, Outcome, Reader};
use super::release::RunningVersion;
use super::store::ledger::{Ledger, LedgerError, StoredRow};
pub use brokering::{AtLeastOnce, Brokering, MOST_DELIVERIES, Runs};
pub use hand_over::{ByPosition, HandOver, ReadSoFar};
pub use handling::{AfterCommit, Handling};
pub use inbox::{StoreKnows, WorkerInbox};
pub use intake::{Intake, OnceInOrder};
pub use quotes::{CurrentPrices, Quotes};
pub use relaying::{Relaying, Restart, UntilSettled};
pub use snapshots::{AsTaken, SnapshotKeeping};
pub use table_copy::{ByChangeLog, Heard, TableCopying};

/// The measures of the nodes, and of an upgrade.
#[derive(Clone, Copy, Debug)]
pub struct Seams {
    /// How a worker knows what it has handled.
    pub inbox: fn() -> Box<dyn WorkerInbox>,
    /// How a worker handles what is delivered to it.
    pub handling: fn() -> Box<dyn Handling>,
    /// What the bus does with the messages that it holds.
    pub brokering: fn() -> Box<dyn Brokering>,
    /// How the store sends what was committed.
    pub relaying: fn() -> Box<dyn Relaying>,
    /// What the store keeps where a worker sends it a snapshot.
    pub snapshots: fn() -> Box<dyn SnapshotKeeping>,
    /// The seats of a snapshot whose fold has the number of today's: what that fold left.
    pub seats_kept: fn(SeatsAvailability) -> SeatsAvailability,
    /// How this reader takes in what was stored.
    pub intake: fn(Reader) -> Box<dyn Intake>,
    /// Which prices a gateway quotes.
    pub quotes: fn() -> Box<dyn Quotes>,
    /// How a copy of Conference Management's tables stays like them.
    pub table_copy: fn() -> Box<dyn TableCopying>,
    /// How views of another release come to have what was stored before they started.
    pub hand_over: fn() -> Box<dyn HandOver>,
    /// Whether somebody listens, where this version runs, to the name under which a command was
    /// sent.
    pub hears: fn(&Message, RunningVersion) -> bool,
    /// Whether a row of a stream of this kind is found where this version runs.
    pub finds: fn(&Event, StreamKind, RunningVersion) -> bool,
    /// A row of Conference Management as it is found where this version runs.
    pub finds_row: fn(Option<Box<Conference>>, RunningVersion) -> Option<Box<Conference>>,
    /// The number of the inbox in which it is noted that a message was handled: by whom, which
    /// release that runs, and which one is final.
    pub inbox_number: fn(Handler, Release, Release) -> u8,
    /// What is done with a message, delivered so many times, that only a newer release can read.
    pub unreadable: fn(Handler, &Message, u32, &mut Outbox),
    /// Whether a message that a handler could not take is kept among the dead letters.
    pub buries: fn(&Message) -> bool,
    /// What is made of a dead letter before it is sent again.
    pub mends: fn(&mut Message),
    /// What of a message that nobody sent, which is what people ask for, is kept in the log.
    pub logs: fn(&Message) -> Option<Cow<'_, Message>>,
    /// What a repetition is answered with: what was recorded of the message, or what was decided
    /// this time.
    pub recognises: fn(Outcome, Outcome) -> Outcome,
    /// Whether the bank takes the money when it is asked to capture it.
    pub captures: fn(&BankAccount) -> bool,
    /// In which release's form a machine writes that does not know which one is final: given the
    /// first of the upgrade, and the one it runs.
    pub writes_as: fn(Release, Release) -> Release,
    /// Which release is final when the store starts, of the one that is noted on its disk.
    pub resumes: fn(Option<Release>) -> Option<Release>,
    /// What the next row of the log is rewritten by, of what is known of the rows before it.
    pub renews_by: fn(LogReader) -> LogReader,
    /// Whether a conference takes new orders.
    pub sells: fn(&ConferenceRow) -> bool,
    /// Whether, at the first instant, a conference has begun that begins at the second.
    pub has_begun: fn(Timestamp, Timestamp) -> bool,
    /// What is promised to an order that is placed at the first instant, for a conference that
    /// begins at the second.
    pub promises: fn(&Policy, Timestamp, Timestamp) -> Promise,
    /// Whether an event is applied to the views.
    pub applies: fn(&Event) -> bool,
    /// The row of the conference that an organiser looks for.
    pub finds_conference: fn(&Ledger, &ConferenceLook) -> Result<Option<StoredRow>, LedgerError>,
    /// As which place the first of the entries is told that follow a place of the change log: given
    /// the first that is kept, and the place before. None if what follows is kept no longer.
    pub tells_from: fn(u64, u64) -> Option<u64>,
    /// What is published of an entry of the change log.
    pub publishes: fn(LogEntry) -> LogEntry,
}

impl Default for Seams {
    fn default() -> Self {
        Self {
            inbox: || Box::new(StoreKnows),
            handling: || Box::new(AfterCommit),
            brokering: || Box::new(AtLeastOnce),
            relaying: || Box::new(UntilSettled),
            snapshots: || Box::new(AsTaken),
            // Folds of one number leave the same.
            seats_kept: |seats| seats,
            intake: |_| Box::new(OnceInOrder),
            quotes: || Box::new(CurrentPrices),
            table_copy: || Box::new(ByChangeLog::default()),
            hand_over: || Box::new(ByPosition),
            hears: former::hears,
            finds: former::finds,
            finds_row: former::finds_row,
            // One of each handler, whatever release it runs.
            inbox_number: |handler, _, _| handler.number(),
            // To guess what it says could do anything; to drop it would lose it.
            unreadable: Handler::refuse,
            buries: |_| true,
            mends: in_a_form_that_everybody_reads,
            // Every message is kept, once, as it was said: whatever the log lacks cannot be built from
            // it anew.
            logs: |said| Some(Cow::Borrowed(said)),
            // Whoever repeats is told what came of it then, not what would today.
            recognises: |recorded, _| recorded,
            // Once, however often it is asked to: a request names its payment.
            captures: |account| account.captured == 0,
            // As long as a release is not final, everybody writes what those of the one before
            // read.
            writes_as: |first, _| first,
            resumes: |noted| noted,
            // Some rows say what they say only after those before them.
            renews_by: |known| known,
            sells: ConferenceRow::takes_orders,
            has_begun: |now, begins| now >= begins,
            promises: Policy::promise_from,
            applies: |_| true,
            finds_conference: administration::by_address_and_code,
            tells_from: |first, after| (first <= after + 1).then_some(after + 1),
            // What does not fit its schema is kept back, with a reason; the rest is published.
            publishes: |entry| entry,
        }
    }
}

/// The form that the message needs and no later one.
fn in_a_form_that_everybody_reads(message: &mut Message) {
    message.meta.schema = history::schema_of_message(message);
}
