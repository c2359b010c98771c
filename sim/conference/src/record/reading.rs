//! Reads what was recorded in the form of an earlier release, so that whoever judges or tells a run
//! sees today's form only.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain::envelope::Envelope;
use domain::history::{self, Before, Reader};
use domain::message::{Event, Message, Stored};
use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;

use super::{Committed, Happening, Observation, RunEvent};

/// What was read so far.
#[derive(Debug, Default)]
pub struct Reading {
    reader: Reader,
    /// Messages that were stored in another form, as they read today.
    upcast: BTreeMap<MessageId, Arc<Message>>,
}

impl Reading {
    /// The event in today's form.
    pub fn read<'a>(&mut self, event: &'a RunEvent) -> Cow<'a, RunEvent> {
        let Happening::Probed { node, probe: observation } = &event.what else {
            return Cow::Borrowed(event);
        };
        let read = match &**observation {
            Observation::Committed(commit) => self.commit(commit).map(Observation::Committed),
            Observation::Found(commit) => self.commit(commit).map(Observation::Found),
            Observation::Accepted { message } => {
                self.message(message).map(|message| Observation::Accepted { message })
            }
            _ => None,
        };
        let Some(read) = read else { return Cow::Borrowed(event) };
        let what = Happening::Probed { node: *node, probe: Arc::new(read) };
        Cow::Owned(RunEvent { at: event.at, what })
    }

    /// Nothing if it is in today's form.
    fn commit(&mut self, commit: &Committed) -> Option<Committed> {
        let former = commit.events.iter().any(|row| matches!(row.body, Event::Written(_)));
        let told = commit
            .outgoing
            .iter()
            .any(|message| matches!(history::outline(message), Cow::Owned(_)));
        let asked = commit.original.as_deref().map(history::outline);
        let is_news = commit.found >= self.reader.version(commit.stream);
        if !former && !told && !matches!(asked, Some(Cow::Owned(_))) {
            // Nothing has to be upcast, but later rows may have to be, and then this must be known.
            for row in commit.events.iter().filter(|_| is_news) {
                let _ = self.reader.read(commit.stream, &row.body);
            }
            return None;
        }
        let before = if is_news { self.reader.known(commit.stream) } else { Before::default() };
        let events = self.events(commit, is_news);
        let original = asked.map(|message| Arc::new(message.into_owned()));
        let outgoing =
            commit.outgoing.iter().map(|message| match history::upcast_message(message, &before) {
                Ok(upcast) => {
                    let upcast = Arc::new(upcast);
                    // A commit that is found again on a disk is read without what came before it.
                    self.upcast.entry(message.meta.id).or_insert(upcast).clone()
                }
                Err(_) => message.clone(),
            });
        let outgoing = outgoing.collect();
        let as_written = former.then(|| commit.events.clone());
        Some(Committed { events, as_written, outgoing, original, ..commit.clone() })
    }

    fn events(&mut self, commit: &Committed, is_news: bool) -> Vec<Stored> {
        let mut events = Vec::new();
        for row in &commit.events {
            if is_news {
                events.extend(today(row, &mut |event| self.reader.read(commit.stream, event)));
            } else {
                events.extend(today(row, &mut |event| {
                    history::upcast(event, &mut Before::default())
                }));
            }
        }
        events
    }

    fn message(&self, message: &Arc<Message>) -> Option<Arc<Message>> {
        match self.upcast.get(&message.meta.id) {
            Some(upcast) => {
                Some(Arc::new(Envelope { meta: message.meta, body: upcast.body.clone() }))
            }
            None => match history::outline(message) {
                Cow::Owned(message) => Some(Arc::new(message)),
                Cow::Borrowed(_) => None,
            },
        }
    }
}

/// A whole log in today's form. A row that says several things comes several times, with one
/// version.
#[must_use]
pub fn read_log(rows: &[(StreamId, Version, Stored)]) -> Vec<(StreamId, Version, Stored)> {
    let mut reader = Reader::default();
    let mut log = Vec::new();
    for (stream, version, row) in rows {
        let stored = today(row, &mut |event| reader.read(*stream, event));
        log.extend(stored.into_iter().map(|stored| (*stream, *version, stored)));
    }
    log
}

/// The rows that today's release cannot read, and why.
#[must_use]
pub fn unread(rows: &[(StreamId, Version, Stored)]) -> Vec<String> {
    let mut reader = Reader::default();
    let failed = |(stream, version, row): &(StreamId, Version, Stored)| {
        let error = reader.read(*stream, &row.body).err()?;
        Some(format!("{stream} {version}: {error}"))
    };
    rows.iter().filter_map(failed).collect()
}

type Upcaster<'a> =
    &'a mut dyn for<'f> FnMut(
        &'f Event,
    ) -> Result<history::Upcast<'f>, domain::sourcing::UpcastError>;

/// What a row says, as events of their own. What cannot be read is shown as it is.
fn today(row: &Stored, upcast: Upcaster<'_>) -> Vec<Stored> {
    match upcast(&row.body) {
        Ok(events) => {
            events.iter().zip(0..).map(|(event, part)| part_of(row, event, part)).collect()
        }
        Err(_) => vec![row.clone()],
    }
}

/// The parts of a row are told apart by ids of their own; the first keeps that of the row.
fn part_of(row: &Stored, event: &Event, part: u32) -> Stored {
    let mut meta = row.meta;
    if part > 0 {
        meta.id = MessageId::derived(meta.id.0, &format!("part {part}"));
    }
    Envelope { meta, body: event.clone() }
}
