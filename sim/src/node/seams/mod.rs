//! Where a safe measure acts, and another can be put in its place: each is a small trait or a
//! function, the safe one is the default, and what a known bug does instead lives with the defects,
//! with whatever it has to remember for it.

mod acceptance;
mod former;
mod hand_over;
mod inbox;
mod quotes;
mod table_copy;

use std::sync::Arc;

use domain::management::Conference;
use domain::management::liberation::LogEntry;
use domain::message::{Event, Message};
use domain::sourcing::Timestamp;
use domain::stream::StreamKind;
use domain::views::ConferenceRow;

use super::release::RunningVersion;
pub use acceptance::{Acceptance, EveryMessage};
pub use hand_over::{ByPosition, HandOver, ReadSoFar};
pub use inbox::{StoreKnows, WorkerInbox};
pub use quotes::{CurrentPrices, Quotes};
pub use table_copy::{ByChangeLog, Heard, TableCopying};

/// The measures of the nodes that are not a matter of yes and no.
#[derive(Clone, Copy, Debug)]
pub struct Seams {
    /// How a worker knows what it has handled.
    pub inbox: fn() -> Box<dyn WorkerInbox>,
    /// Which messages the bus takes in.
    pub acceptance: fn() -> Box<dyn Acceptance>,
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
    /// Whether a conference takes new orders.
    pub sells: fn(&ConferenceRow) -> bool,
    /// Whether an event is applied to the views.
    pub applies: fn(&Event) -> bool,
    /// When a timer that was found on the disk is due, if it was set for that instant.
    pub rings: fn(&Message, Timestamp, Restart) -> Timestamp,
    /// What the relay makes of a message.
    pub passes_on: fn(&Arc<Message>) -> Arc<Message>,
    /// What is published of an entry of the change log.
    pub publishes: fn(LogEntry) -> LogEntry,
}

/// The instant at which a store started again.
#[derive(Clone, Copy, Debug)]
pub struct Restart(pub Timestamp);

impl Default for Seams {
    fn default() -> Self {
        Self {
            inbox: || Box::new(StoreKnows),
            acceptance: || Box::new(EveryMessage),
            quotes: || Box::new(CurrentPrices),
            table_copy: || Box::new(ByChangeLog::default()),
            hand_over: || Box::new(ByPosition),
            hears: former::hears,
            finds: former::finds,
            finds_row: former::finds_row,
            sells: ConferenceRow::takes_orders,
            applies: |_| true,
            // An instant is an instant, before and after a restart.
            rings: |_, due, _| due,
            // What only passes through stays as it was written.
            passes_on: Arc::clone,
            // What does not fit its schema is kept back, with a reason; the rest is published.
            publishes: |entry| entry,
        }
    }
}
