//! L4: nothing is owed in the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::Committed;

/// At the end the outbox is empty and the bus holds nothing: whatever was to be sent was sent, and
/// finished. What is due long after the story stays in the outbox until then.
#[derive(Debug, Default)]
pub(super) struct NothingIsOwed {
    /// When each message is due that is not due at once.
    due: BTreeMap<MessageId, Timestamp>,
}

impl Check for NothingIsOwed {
    fn id(&self) -> &'static str {
        "L4"
    }

    fn rule(&self) -> &'static str {
        "The outbox holds nothing that is due and the bus holds no message in the end."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        let due = |message: &Arc<Message>| Some((message.meta.id, message.body.due()?));
        self.due.extend(commit.outgoing.iter().filter_map(due));
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let later = |message: &MessageId| self.due.get(message).is_some_and(|due| *due > ending.at);
        let outbox: Vec<_> = ending.outbox.iter().filter(|id| !later(id)).copied().collect();
        let held = &ending.held;
        judgement.expect(outbox.is_empty(), || {
            format!(
                "messages are still in the outbox, {} in all: {}",
                outbox.len(),
                outbox[..outbox.len().min(5)].told()
            )
        });
        judgement.expect(held.is_empty(), || {
            format!(
                "messages are still held by the bus, {} in all: {}",
                held.len(),
                held[..held.len().min(5)].told()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::protocol::Handler;
    use domain::envelope::{Actor, Envelope, Metadata};
    use domain::message::{Body, Command};
    use domain::payments::PaymentCommand;
    use domain::stream::{StreamId, StreamKind};

    #[test]
    fn an_empty_outbox_owes_nothing() {
        Given::new().holds(NothingIsOwed::default());
    }

    #[test]
    fn what_is_due_long_after_the_story_is_not_owed_yet() {
        let due = Timestamp(60_000);
        let story = || {
            let mut story = Given::new();
            let stream = StreamId::new(StreamKind::Payment, payment(1).0);
            let mut commit = story.commit(Handler::Payments, stream, ada().0, Vec::new());
            let later = PaymentCommand::NoteOverdue { number: 1, due };
            let body = Body::Command(Command::Payment(payment(1), later));
            let meta = Metadata::original(MessageId::named("later"), ada().0, Actor::System, due);
            commit.outgoing.push(Arc::new(Envelope { meta, body }));
            story.commits(commit).with(|ending| ending.outbox = vec![MessageId::named("later")])
        };
        story().holds(NothingIsOwed::default());
        story().wait(1).breaks(NothingIsOwed::default(), "in the outbox");
    }

    #[test]
    fn what_is_left_in_the_outbox_or_on_the_bus_is_found() {
        let left = || vec![MessageId::named("left")];
        Given::new()
            .with(|ending| ending.outbox = left())
            .breaks(NothingIsOwed::default(), "in the outbox");
        Given::new()
            .with(|ending| ending.held = left())
            .breaks(NothingIsOwed::default(), "still held by the bus, 1 in all");
    }
}
