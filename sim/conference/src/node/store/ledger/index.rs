//! What a ledger keeps in memory: how far everything has come, and where what is asked for stands.
//! All of it follows from the journal, entry by entry, and is made again from it when a ledger is
//! opened.

use std::collections::{BTreeMap, BTreeSet};

use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;

use super::journal::{Handled, JournalEntry};
use super::keys::stream_of;
use super::{HandlerNumber, LedgerError, Position};

/// What is known of the journal so far.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// For each entry, how many messages were logged before it. The first entry has the number 1.
    logged_before: Vec<u64>,
    /// How many messages are logged.
    logged: u64,
    /// The order of all events.
    stretches: Vec<Stretch>,
    /// Where the last event stands.
    position: u64,
    /// How many events each stream has.
    heads: BTreeMap<StreamId, Version>,
    /// What came of each message that was handled, by inbox and id.
    handled: BTreeMap<(HandlerNumber, u128), Box<[u8]>>,
    /// The messages that are still to be sent, each with its place: more than one only if it was
    /// stored twice. The entry that brought one back says in which form it is to be sent.
    outbox: BTreeMap<(u128, u64), Option<u64>>,
}

/// Events that were stored together: they belong to one stream and follow each other in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// Where the event before them stands.
    pub(super) before: u64,
    pub(super) stream: StreamId,
    /// How many events it had before.
    pub(super) head: Version,
    /// How many they are.
    pub(super) events: u64,
}

/// A message that is still to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsettled {
    /// Its place in the log of messages.
    pub(super) place: u64,
    pub(super) id: u128,
    /// The entry that says in which form; none if it is sent as it was logged.
    pub(super) form: Option<u64>,
}

impl Index {
    /// Takes in what the next entry says. With `sends` what it sent is to be sent.
    pub(super) fn take(&mut self, entry: &JournalEntry<'_>) -> Result<(), LedgerError> {
        let number = self.next_entry();
        if let Some(grown) = entry.grown {
            let (stream, head) = (stream_of(grown.stream)?, Version(grown.head));
            let before = self.position;
            self.stretches.push(Stretch { before, stream, head, events: grown.events });
            self.position += grown.events;
            self.heads.insert(stream, grown.head());
        }
        if let Some(Handled { inbox, outcome }) = entry.handled {
            let key = (HandlerNumber(inbox), entry.cause);
            self.handled.insert(key, outcome.to_vec().into());
        }
        self.logged_before.push(self.logged);
        for settled in &entry.gone {
            self.outbox.remove(settled);
        }
        let first = self.logged + 1 + u64::from(entry.original.is_some());
        for (place, sent) in (first..).zip(&entry.sent) {
            self.outbox.insert((sent.id, place), None);
        }
        for back in &entry.back {
            self.outbox.insert((back.id, back.place), back.form.map(|_| number));
        }
        self.logged += entry.messages();
        Ok(())
    }

    /// The number that the next entry gets.
    pub(super) const fn next_entry(&self) -> u64 {
        self.logged_before.len() as u64 + 1
    }

    /// Where the last event stands.
    pub(super) const fn position(&self) -> Position {
        Position(self.position)
    }

    /// How many events a stream has.
    pub(super) fn head(&self, stream: StreamId) -> Version {
        self.heads.get(&stream).copied().unwrap_or_default()
    }

    /// What came of a message, if it was handled.
    pub(super) fn handled(&self, handler: HandlerNumber, message: MessageId) -> Option<&[u8]> {
        self.handled.get(&(handler, message.0.as_u128())).map(|outcome| &**outcome)
    }

    /// The order of all events behind a position. The first of them may begin before it.
    pub(super) fn stretches(&self, after: Position) -> &[Stretch] {
        let over = |stretch: &Stretch| stretch.before + stretch.events <= after.0;
        &self.stretches[self.stretches.partition_point(over)..]
    }

    /// The entry that brought a message into the log, and the how-manieth of its messages it is.
    pub(super) fn logged_at(&self, place: u64) -> Option<(u64, usize)> {
        let entries = self.logged_before.partition_point(|before| *before < place);
        let before = self.logged_before.get(entries.checked_sub(1)?)?;
        let nth = usize::try_from(place - before - 1).ok()?;
        (place <= self.logged).then_some((entries as u64, nth))
    }

    /// Which of these messages are still to be sent, with their places.
    pub(super) fn unsettled(&self, messages: &[MessageId]) -> BTreeSet<(u128, u64)> {
        let of = |id| self.outbox.range((id, 0)..=(id, u64::MAX)).map(|(key, _)| *key);
        messages.iter().flat_map(|message| of(message.0.as_u128())).collect()
    }

    /// Everything that is still to be sent, by place.
    pub(super) fn outbox(&self) -> Vec<Unsettled> {
        let unsettled = |(&(id, place), &form): (&_, &_)| Unsettled { place, id, form };
        let mut outbox: Vec<_> = self.outbox.iter().map(unsettled).collect();
        outbox.sort_unstable_by_key(|unsettled| unsettled.place);
        outbox
    }

    /// The entry that says in which form a message is to be sent; none if as it was logged.
    pub(super) fn form(&self, message: (u128, u64)) -> Option<u64> {
        self.outbox.get(&message).copied().flatten()
    }
}
