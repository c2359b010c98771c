//! The start of the store: what is on its disk is taken up where the last process left it.

use std::sync::Arc;

use domain::history;
use domain::message::{Message, Stored};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;

use super::super::protocol::{Handler, Outcome};
use super::super::{Halted, Outbox, Place};
use super::dead_letters::readable_outbox;
use super::ledger::{Ledger, Position};
use super::reading::decoded;
use super::rows::read_row;
use super::{Pending, Store, gate};
use crate::node::observation::{Committed, Observation};

/// No commit has more events.
const LONGEST_COMMIT: usize = 32;

impl Store {
    pub(super) fn start(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), Halted> {
        let ledger = self.medium.open()?.under(self.protections.ledger);
        let mut ledger = ledger.keeping_changes(self.kept_changes);
        let noted = gate::read(&ledger)?;
        self.gate = (self.protections.seams.resumes)(noted).unwrap_or(self.first);
        out.observe(Observation::Opened { events: ledger.position().0, gate: self.gate });
        let rows = readable_outbox(&mut ledger)?;
        // Nobody may have heard of the last of what is found: the power can fail after a commit has
        // reached the disk.
        let tail = last_events(&ledger)?;
        for row in ledger.rows()? {
            out.observe(Observation::FoundRow(read_row(&row.bytes)?.into()));
        }
        for letter in ledger.dead_letters()? {
            let why = String::from_utf8_lossy(&letter.reason).into_owned();
            out.observe(Observation::Buried { message: letter.message, why });
        }
        self.ledger = Some(ledger);
        let mut unsent = Vec::new();
        for (id, message) in rows {
            unsent.push(message.clone());
            if self.relaying.takes_up() {
                self.relay.add(self.due_after_restart(now, &message), id);
                self.pending.insert(id, Pending::of(message));
            }
        }
        if let Some(mut found) = last_commit(tail, &unsent) {
            found.original = self.original(found.message)?;
            out.observe(Observation::Found(found));
        }
        self.publish_tables(now, out)?;
        self.relay(now, out);
        Ok(())
    }

    /// The message that the last commit handled, if nobody else caused it: then that commit brought
    /// it into the log.
    fn original(&mut self, handled: MessageId) -> Result<Option<Arc<Message>>, Halted> {
        let limit = (LONGEST_COMMIT * 2) as u64;
        let Some(bytes) = self.open_ledger().recent_message(handled, limit)? else {
            return Ok(None);
        };
        let message = history::decode_message(&bytes)
            .map_err(|error| Place::Message(handled).unreadable(error))?;
        Ok((message.meta.causation == handled).then(|| message.into()))
    }
}

/// The events at the end of the log, as many as one commit can have.
fn last_events(ledger: &Ledger) -> Result<Vec<(StreamId, Version, Stored)>, Halted> {
    let before = ledger.position().0.saturating_sub(LONGEST_COMMIT as u64);
    let entries = ledger.read_all(Position(before), LONGEST_COMMIT)?;
    entries.into_iter().map(decoded).collect()
}

/// The last commit that left events on the disk. Its handler is told by the ids of its events,
/// which derive from it.
fn last_commit(
    tail: Vec<(StreamId, Version, Stored)>,
    unsent: &[Arc<Message>],
) -> Option<Committed> {
    let (stream, message) =
        tail.last().map(|(stream, _, stored)| (*stream, stored.meta.causation))?;
    let of_it = |(of, _, stored): &(StreamId, Version, Stored)| {
        (*of, stored.meta.causation) == (stream, message)
    };
    let start = tail.iter().rposition(|entry| !of_it(entry)).map_or(0, |before| before + 1);
    let expected = Version(tail[start].1.0 - 1);
    let events: Vec<_> = tail.into_iter().skip(start).map(|(.., stored)| stored).collect();
    let first = events.first()?.meta.id;
    let handler = Handler::WRITERS
        .into_iter()
        .find(|handler| MessageId::derived(message.0, &handler.event_label(0)) == first)?;
    let outgoing = unsent_by(handler, message, unsent);
    let outcome = Outcome::Accepted { version: expected.plus(events.len()) };
    let (row, original) = (None, None);
    Some(Committed {
        handler,
        message,
        original,
        outcome,
        stream,
        expected,
        found: expected,
        events,
        as_written: None,
        row,
        outgoing,
    })
}

/// What the commit of one handler of a message still has to send, in the order of the decision.
/// What other handlers of the same message send is not of this commit; what none of them would send
/// is: a newer release sends in addition what nobody here knows.
fn unsent_by(handler: Handler, message: MessageId, unsent: &[Arc<Message>]) -> Vec<Arc<Message>> {
    let mut led_to: Vec<_> =
        unsent.iter().filter(|sent| sent.meta.causation == message).cloned().collect();
    let mut sent = Vec::new();
    let others = Handler::WRITERS.into_iter().filter(|other| *other != handler);
    for writer in [handler].into_iter().chain(others) {
        if led_to.is_empty() {
            break;
        }
        for id in ids_of(writer, message) {
            let Some(at) = led_to.iter().position(|sent| sent.meta.id == id) else { continue };
            let found = led_to.remove(at);
            if writer == handler {
                sent.push(found);
            }
        }
    }
    sent.append(&mut led_to);
    sent
}

/// What a handler of a message sends has these ids, in the order of its decision.
fn ids_of(handler: Handler, message: MessageId) -> impl Iterator<Item = MessageId> {
    let news = (0..LONGEST_COMMIT).map(move |index| handler.news_label(index));
    let commands = (0..LONGEST_COMMIT).map(move |index| handler.command_label(index));
    news.chain(commands).map(move |label| MessageId::derived(message.0, &label))
}
