//! The store's log of messages, as it was when a story was over, and what it comes to: whoever has
//! nothing else builds everything anew from it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use domain::history;
use domain::rebuilding::Rebuilding;
use domain::sourcing::{MessageId, Timestamp};
use serde::Serialize;
use stage::campaign::numbers::counted;
use stage::{SimTime, engine};

use super::visible;
use conference::node::protections::Protections;
use conference::record::LoggedMessage;
use conference::scenario::Scenario;
use conference::wording::Words;
use oracle::check::Ending;
use oracle::runner;

/// The version of the form in which a log of messages is written as JSON.
pub const MESSAGE_LOG_FORM: u32 = 1;

/// The log of messages, and what is built from it.
#[derive(Clone, Debug, Serialize)]
pub struct MessageLog {
    version: u32,
    messages: Vec<Entry>,
    rebuilt: Rebuilt,
}

/// A message of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Entry {
    /// Its place in the log, counted from 1.
    place: u64,
    id: MessageId,
    /// The place of the message that led to it; nothing if a person or the bank said it.
    because_of: Option<u64>,
    /// When it was said, by the clock of the machine that said it, in business time; nothing, as for
    /// what follows, if its row cannot be read.
    said_at_ms: Option<u64>,
    /// The form it is written in.
    schema: Option<u16>,
    /// What it says.
    message: Option<String>,
}

/// What was built from the log alone, beside what is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Rebuilt {
    /// The read models that are not what the stored events come to.
    read_models_that_differ: Vec<&'static str>,
    /// How many rows of Conference Management there are.
    rows: usize,
    /// How many of them are as they are stored.
    rows_as_stored: usize,
    /// Why the log cannot be read to its end; nothing if it can.
    unreadable: Option<String>,
}

impl MessageLog {
    /// Plays a scenario and reads the log that it leaves.
    #[must_use]
    pub fn of(scenario: &Scenario, protections: Protections, engine: engine::Kind) -> Self {
        let end = SimTime(u64::MAX);
        let ending = runner::held_at(scenario, protections, engine, end, &mut |_| {});
        Self::left(&ending, &Words::of(scenario))
    }

    fn left(ending: &Ending, words: &Words) -> Self {
        let places: BTreeMap<_, _> =
            ending.messages.iter().map(|logged| logged.id).zip(1..).collect();
        let entry = |(place, LoggedMessage { id, cause, message }): (u64, &LoggedMessage)| Entry {
            place,
            id: *id,
            because_of: places.get(cause).copied().filter(|because| *because != place),
            said_at_ms: message.as_ref().map(|message| message.meta.occurred_at.0),
            schema: message.as_ref().map(|message| message.meta.schema),
            message: message.as_ref().map(|message| words.message(&history::outline(message))),
        };
        let messages = (1..).zip(&ending.messages).map(entry).collect();
        Self { version: MESSAGE_LOG_FORM, messages, rebuilt: Rebuilt::from(ending) }
    }

    /// In words: a line for each message, and what everything comes to below.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "The log of messages: what was said, in the order in which it was stored\n")?;
        for Entry { place, because_of, said_at_ms, message, .. } in &self.messages {
            let at = said_at_ms.map_or_else(String::new, |at| Timestamp(at).to_string());
            let message = visible::line(message.as_deref().unwrap_or("its row cannot be read"));
            match because_of {
                Some(because) => writeln!(out, "{place:>6}  {at}  {message} ← {because}")?,
                None => writeln!(out, "{place:>6}  {at}  {message}")?,
            }
        }
        let of = counted(self.messages.len() as u64, "message");
        writeln!(out, "\nBuilt anew from these {of} alone:")?;
        let Rebuilt { read_models_that_differ, rows, rows_as_stored, unreadable } = &self.rebuilt;
        if let Some(why) = unreadable {
            writeln!(out, "  not all of it: {why}")?;
        }
        match read_models_that_differ.as_slice() {
            [] => writeln!(out, "  every read model, as the stored events have it")?,
            differ => writeln!(out, "  read models that are not as stored: {}", differ.join(", "))?,
        }
        writeln!(out, "  conferences as they are stored: {rows_as_stored} of {rows}")
    }
}

impl From<&Ending> for Rebuilt {
    fn from(ending: &Ending) -> Self {
        let mut rebuilding = Rebuilding::default();
        let mut log = ending.messages.iter();
        let unreadable = log.find_map(|logged| match &logged.message {
            Some(message) => rebuilding.take(message).err().map(|why| why.to_string()),
            None => Some(format!("the row of message {} cannot be read", logged.id)),
        });
        let as_stored =
            |row: &&domain::management::Conference| rebuilding.rows().get(&row.id) == Some(row);
        Self {
            read_models_that_differ: rebuilding.views().differences(&ending.stored_views),
            rows: ending.conferences.len(),
            rows_as_stored: ending.conferences.iter().filter(as_stored).count(),
            unreadable,
        }
    }
}
