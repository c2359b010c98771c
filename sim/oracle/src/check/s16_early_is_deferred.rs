//! S16: what comes too early is put aside, and taken up again.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::OrderId;
use domain::message::{Body, Event};
use domain::registration::{OrderEvent, ProcessStep};
use domain::sourcing::MessageId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::node::protocol::Handler;
use conference::record::{Committed, Happening, Observation, RunEvent};

/// Messages overtake one another. One that depends on another that has not arrived is given back to
/// the bus, never handled as if it were no news; and what was given back is finished by the end.
#[derive(Debug, Default)]
pub(super) struct EarlyIsDeferred {
    deferred: BTreeSet<(MessageId, Handler)>,
    /// Messages that say an order was checked out, and for which wish.
    check_outs: BTreeMap<MessageId, u32>,
    /// The wish whose answer each process has recorded; none once it has ended.
    answered: BTreeMap<OrderId, Option<u32>>,
}

impl Check for EarlyIsDeferred {
    fn id(&self) -> &'static str {
        "S16"
    }

    fn rule(&self) -> &'static str {
        "A message that overtook one it depends on is put aside, never dropped, and finished in the end."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        if commit.handler == Handler::RegistrationProcess {
            self.handled_by_process(commit, judgement);
        } else if commit.handler == Handler::Orders {
            self.note_check_out(commit);
        }
        self.finish(commit.handler, commit.message);
    }

    fn process_step(&mut self, order: OrderId, step: &ProcessStep, _judgement: &mut Judgement) {
        match step {
            ProcessStep::ReservationRecorded { revision, .. } => {
                self.answered.insert(order, Some(*revision));
            }
            ProcessStep::Completed { .. } => {
                self.answered.insert(order, None);
            }
            _ => {}
        }
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Deferred { handler, message } => {
                self.deferred.insert((*message, *handler));
            }
            Observation::Completed { handler, message }
            | Observation::Recognised { handler, message } => {
                self.finish(*handler, *message);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for (message, handler) in self.deferred.iter().filter(|_| ending.quiescent) {
            judgement.expect(ending.dead_letters.contains(message), || {
                format!("{} put message {message} aside and never took it up again", handler.told())
            });
        }
    }
}

impl EarlyIsDeferred {
    /// A process that stores nothing has heard no news. That cannot be true of the first thing it
    /// ever hears, nor of a checkout of seats whose answer it has not recorded.
    fn handled_by_process(&self, commit: &Committed, judgement: &mut Judgement) {
        if !commit.events.is_empty() {
            return;
        }
        let order = OrderId(commit.stream.id);
        judgement.expect(commit.found.0 > 0, || {
            format!(
                "message {} came before order {order} was heard of, and was dropped",
                commit.message
            )
        });
        if let Some(revision) = self.check_outs.get(&commit.message) {
            let answered = self.answered.get(&order).copied().unwrap_or(Some(0));
            judgement.expect(answered.is_none_or(|answered| answered >= *revision), || {
                format!("the checkout of order {order} came before its seats were answered, and was dropped")
            });
        }
    }

    fn note_check_out(&mut self, commit: &Committed) {
        for message in &commit.outgoing {
            let Body::Events(batch) = &message.body else { continue };
            for event in &batch.events {
                if let Event::Order(OrderEvent::OrderCheckedOut { revision, .. }) = event {
                    self.check_outs.insert(message.meta.id, *revision);
                }
            }
        }
    }

    fn finish(&mut self, handler: Handler, message: MessageId) {
        if !self.deferred.is_empty() {
            self.deferred.remove(&(message, handler));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use domain::stream::{StreamId, StreamKind};

    /// What the process stores about a message.
    fn handles(mut story: Given, message: MessageId, steps: Vec<ProcessStep>) -> Given {
        let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
        let events = steps.into_iter().map(Event::Process).collect();
        let commit = story.commit(Handler::RegistrationProcess, stream, ada().0, events);
        story.commits(Committed { message, ..commit })
    }

    /// Ada checks out; which message says so?
    fn checks_out(mut story: Given) -> (Given, MessageId) {
        let stream = StreamId::new(StreamKind::Order, ada().0);
        let commit =
            story.commit(Handler::Orders, stream, ada().0, vec![Event::Order(checked_out(2))]);
        let message = commit.outgoing[0].meta.id;
        (story.commits(commit), message)
    }

    fn started() -> Vec<ProcessStep> {
        vec![ProcessStep::Started { order: ada(), conference: conference(), promise: promise() }]
    }

    fn defers(story: Given, message: MessageId) -> Given {
        story.observe(
            NodeId::Bus,
            Observation::Deferred { handler: Handler::RegistrationProcess, message },
        )
    }

    #[test]
    fn what_is_put_aside_is_taken_up_again() {
        let (story, message) = checks_out(Given::new().process(started()));
        let answer =
            ProcessStep::ReservationRecorded { order: ada(), revision: 1, seats: seats(2) };
        let story = defers(story, message).process(vec![answer]);
        handles(story, message, Vec::new()).holds(EarlyIsDeferred::default());
    }

    #[test]
    fn what_is_put_aside_for_ever_is_found() {
        let story = defers(Given::new(), MessageId::named("early"));
        story.breaks(EarlyIsDeferred::default(), "never took it up again");
    }

    #[test]
    fn what_came_too_early_and_was_taken_for_no_news_is_found() {
        let story = handles(Given::new(), MessageId::named("early"), Vec::new());
        story.breaks(EarlyIsDeferred::default(), "before order");
        let (story, message) = checks_out(Given::new().process(started()));
        let story = handles(story, message, Vec::new());
        story.breaks(EarlyIsDeferred::default(), "before its seats were answered");
    }
}
