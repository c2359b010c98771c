//! Where a safe measure acts, and another can be put in its place: each is a small trait or a
//! function, the safe one is the default, and what a known bug does instead lives with the defects,
//! with whatever it has to remember for it.

mod brokering;
mod former;
mod hand_over;
mod inbox;
mod intake;
mod quotes;
mod relaying;
mod table_copy;

use domain::history::Release;
use domain::management::Conference;
use domain::management::liberation::LogEntry;
use domain::message::{Event, Message};
use domain::stream::StreamKind;
use domain::views::ConferenceRow;

use super::protocol::{Handler, Reader};
use super::release::RunningVersion;
pub use brokering::{AtLeastOnce, Brokering, MOST_DELIVERIES, Runs};
pub use hand_over::{ByPosition, HandOver, ReadSoFar};
pub use inbox::{StoreKnows, WorkerInbox};
pub use intake::{Intake, OnceInOrder};
pub use quotes::{CurrentPrices, Quotes};
pub use relaying::{Relaying, Restart, UntilSettled};
pub use table_copy::{ByChangeLog, Heard, TableCopying};

/// The measures of the nodes that are not a matter of yes and no.
#[derive(Clone, Copy, Debug)]
pub struct Seams {
    /// How a worker knows what it has handled.
    pub inbox: fn() -> Box<dyn WorkerInbox>,
    /// What the bus does with the messages that it holds.
    pub brokering: fn() -> Box<dyn Brokering>,
    /// How the store sends what was committed.
    pub relaying: fn() -> Box<dyn Relaying>,
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
    /// Whether a conference takes new orders.
    pub sells: fn(&ConferenceRow) -> bool,
    /// Whether an event is applied to the views.
    pub applies: fn(&Event) -> bool,
    /// What is published of an entry of the change log.
    pub publishes: fn(LogEntry) -> LogEntry,
}

impl Default for Seams {
    fn default() -> Self {
        Self {
            inbox: || Box::new(StoreKnows),
            brokering: || Box::new(AtLeastOnce),
            relaying: || Box::new(UntilSettled),
            intake: |_| Box::new(OnceInOrder),
            quotes: || Box::new(CurrentPrices),
            table_copy: || Box::new(ByChangeLog::default()),
            hand_over: || Box::new(ByPosition),
            hears: former::hears,
            finds: former::finds,
            finds_row: former::finds_row,
            // One of each handler, whatever release it runs.
            inbox_number: |handler, _, _| handler.number(),
            sells: ConferenceRow::takes_orders,
            applies: |_| true,
            // What does not fit its schema is kept back, with a reason; the rest is published.
            publishes: |entry| entry,
        }
    }
}
