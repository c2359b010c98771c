//! S14: what is published is what was stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::envelope::{Actor, Metadata, SCHEMA};
use domain::message::Message;
use domain::sourcing::MessageId;

use super::{Check, Ending, Judgement};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// Every message that was stored with a commit reaches the bus, and nothing else does but what
/// people asked for and what the bank said.
#[derive(Debug, Default)]
pub(super) struct StoredIsPublished {
    stored: BTreeMap<MessageId, Outgoing>,
    asked: BTreeSet<MessageId>,
}

#[derive(Debug)]
struct Outgoing {
    message: Arc<Message>,
    published: bool,
}

impl Check for StoredIsPublished {
    fn id(&self) -> &'static str {
        "S14"
    }

    fn rule(&self) -> &'static str {
        "Every stored message is published, and none is published that was neither stored nor asked for."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        for message in &commit.outgoing {
            let outgoing = Outgoing { message: message.clone(), published: false };
            self.stored.entry(message.meta.id).or_insert(outgoing);
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Asked { command, .. } => {
                self.asked.insert(*command);
            }
            Observation::Accepted { message } => self.accepted(message, judgement),
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for Outgoing { message, published } in self.stored.values().filter(|_| ending.quiescent) {
            // What is due long after the story is sent then.
            let is_due = message.body.due().is_none_or(|due| due <= ending.at);
            judgement.expect(*published || !is_due, || {
                format!(
                    "{} ({}) was stored and never published",
                    message.body.name(),
                    message.meta.id
                )
            });
        }
    }
}

impl StoredIsPublished {
    fn accepted(&mut self, message: &Arc<Message>, judgement: &mut Judgement) {
        let id = message.meta.id;
        if let Some(outgoing) = self.stored.get_mut(&id) {
            outgoing.published = true;
            let stored = &outgoing.message;
            let same =
                Arc::ptr_eq(stored, message) || stored == message || made_readable(stored, message);
            judgement.expect(same, || {
                format!("{} ({id}) was published in another form", message.body.name())
            });
            return;
        }
        let original = message.meta.causation == id;
        let asked = self.asked.contains(&id) || message.meta.actor == Actor::Bank;
        judgement.expect(original && asked, || {
            format!(
                "{} ({id}) was published, and neither stored nor asked for",
                message.body.name()
            )
        });
    }
}

/// Whether this is a message that nobody could read, in the form in which an operator had it sent
/// again.
fn made_readable(stored: &Message, published: &Message) -> bool {
    let schema = published.meta.schema;
    stored.meta.schema > SCHEMA
        && schema <= SCHEMA
        && stored.body == published.body
        && Metadata { schema, ..stored.meta } == published.meta
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::{Handler, Wish};
    use domain::message::Event;
    use domain::stream::{StreamId, StreamKind};

    /// A commit of Ada's order, and what it sends.
    fn commit(story: &mut Given) -> (Committed, Arc<Message>) {
        let stream = StreamId::new(StreamKind::Order, ada().0);
        let commit = story.commit(Handler::Orders, stream, ada().0, vec![Event::Order(placed(2))]);
        let message = commit.outgoing[0].clone();
        (commit, message)
    }

    fn accept(story: Given, message: Arc<Message>) -> Given {
        story.observe(NodeId::Bus, Observation::Accepted { message })
    }

    #[test]
    fn what_was_stored_and_what_was_asked_for_is_published() {
        let mut story = Given::new();
        let (commit, message) = commit(&mut story);
        let command = MessageId::named("place");
        let wish = Wish::Place { conference: conference(), order: ada(), lines: Vec::new() };
        let story = story.observe(NodeId::People, Observation::Asked { command, wish, attempt: 1 });
        let mut asked = (*message).clone();
        (asked.meta.id, asked.meta.causation) = (command, command);
        let story = accept(story.commits(commit), Arc::new((*message).clone()));
        accept(story, asked.into()).holds(StoredIsPublished::default());
    }

    #[test]
    fn what_is_never_published_is_found() {
        let mut story = Given::new();
        let (commit, _) = commit(&mut story);
        story.commits(commit).breaks(StoredIsPublished::default(), "never published");
    }

    #[test]
    fn what_was_never_stored_or_reads_otherwise_is_found() {
        let mut story = Given::new();
        let (_, message) = commit(&mut story);
        accept(story, message).breaks(StoredIsPublished::default(), "neither stored nor asked for");

        let mut story = Given::new();
        let (commit, message) = commit(&mut story);
        let mut other = (*message).clone();
        other.meta.schema = 1;
        accept(story.commits(commit), other.into())
            .breaks(StoredIsPublished::default(), "another form");
    }
}
