//! Builds everything anew from the log of messages alone: the read models, and the rows of
//! Conference Management.
//!
//! Read models fold the events that messages carry. Rows are changed in place and announced only in
//! part, so what is announced does not give them back; but what organisers asked for is in the log
//! too, and carried out once more, in the order in which it was carried out first, it does.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::history::{self, Before, Reader};
use crate::identity::ConferenceId;
use crate::management::{Conference, ManagementCommand, manage};
use crate::message::{Body, Command, EventBatch, Message};
use crate::sourcing::{Arrival, Projection, UpcastError, Version};
use crate::stream::{Positions, StreamId};
use crate::views::Views;

/// What the log of messages comes to, as far as it was read.
///
/// ```
/// use domain::envelope::{Actor, Envelope, Metadata};
/// use domain::identity::OrderId;
/// use domain::message::{Body, Event, EventBatch};
/// use domain::rebuilding::{RebuildError, Rebuilding};
/// use domain::registration::OrderEvent;
/// use domain::sourcing::{MessageId, Timestamp, Version};
/// use domain::stream::{StreamId, StreamKind};
///
/// // The log tells of the second event of an order and has not told of the first.
/// let ada = OrderId::named("Ada");
/// let meta = Metadata::original(MessageId::named("m"), ada.0, Actor::Registrant, Timestamp(0));
/// let body = Body::Events(EventBatch {
///     stream: StreamId::new(StreamKind::Order, ada.0),
///     first: Version(2),
///     events: vec![Event::Order(OrderEvent::OrderExpired)],
/// });
/// let cannot = Rebuilding::default().take(&Envelope { meta, body });
/// assert!(matches!(cannot, Err(RebuildError::Gap { before: Version(0), .. })));
/// ```
#[derive(Debug, Default)]
pub struct Rebuilding {
    positions: Positions,
    /// What later events of each stream may need to be read.
    reader: Reader,
    views: Views,
    rows: BTreeMap<ConferenceId, Conference>,
    /// Whose each of the names is that no two rows may share.
    names: BTreeMap<String, ConferenceId>,
}

/// Why the log cannot be read on: nothing that comes later would be right.
#[derive(Debug, Error)]
pub enum RebuildError {
    /// The log lacks what a stream said before.
    #[error("{stream} is told from {found} on, and the log had come to {before}")]
    Gap {
        /// The stream of which something is missing.
        stream: StreamId,
        /// How far the log had told of it.
        before: Version,
        /// What comes next.
        found: Version,
    },
    /// A message is in no form that today's release reads.
    #[error(transparent)]
    Unreadable(#[from] UpcastError),
}

impl Rebuilding {
    /// Takes in the next message of the log. Events that the log has told before are passed over; what
    /// organisers asked for must come once, as the log keeps it, since an older wish that comes again
    /// would undo a newer one.
    ///
    /// # Errors
    /// [`RebuildError`] if something before it is missing, or it cannot be read.
    pub fn take(&mut self, message: &Message) -> Result<(), RebuildError> {
        match &message.body {
            Body::Events(batch) => self.news(batch)?,
            Body::Command(Command::Written(_)) => {
                let upcast = history::upcast_message(message, &Before::default())?;
                return self.take(&upcast);
            }
            Body::Command(Command::Conference(id, command)) => self.manage(*id, command),
            // What it led to is in the events.
            Body::Command(_) => {}
        }
        Ok(())
    }

    /// The read models.
    #[must_use]
    pub const fn views(&self) -> &Views {
        &self.views
    }

    /// The rows of Conference Management.
    #[must_use]
    pub const fn rows(&self) -> &BTreeMap<ConferenceId, Conference> {
        &self.rows
    }

    fn news(&mut self, batch: &EventBatch) -> Result<(), RebuildError> {
        let stream = batch.stream;
        for (version, row) in batch.events() {
            match self.positions.judge(stream, version) {
                Arrival::Known => {}
                Arrival::Next => {
                    for event in self.reader.read(stream, row)?.iter() {
                        self.views.apply(stream, version, event);
                    }
                    self.positions.advance(stream, version);
                }
                Arrival::Gap(_) => {
                    let before = self.positions.of(stream);
                    return Err(RebuildError::Gap { stream, before, found: version });
                }
            }
        }
        Ok(())
    }

    /// Carries out what an organiser asked for. What was refused then is refused again.
    fn manage(&mut self, conference: ConferenceId, command: &ManagementCommand) {
        let decided = manage(self.rows.get(&conference), conference, command);
        let Ok(Some(saved)) = decided else { return };
        // Unique names are the database's to refuse, in the transaction that saves the row.
        let names = saved.row.unique_names();
        if names.iter().any(|name| self.names.get(name).is_some_and(|owner| *owner != conference)) {
            return;
        }
        self.names.extend(names.map(|name| (name, conference)));
        self.rows.insert(conference, saved.row);
    }
}
