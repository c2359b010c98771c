//! S26: every message is kept, once, behind what led to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::history;
use domain::message::Message;
use domain::sourcing::MessageId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::{Committed, Happening, LoggedMessage, Observation, RunEvent};

/// The log of messages has every message that a commit sent, and every original that was handled,
/// each once, as it was said, and behind the message that led to it. Nothing else is in it, and
/// nothing is ever taken out of it, whatever became of the message.
///
/// Of a commit that nobody heard of, because the power failed before it was acknowledged, only the
/// original may be in it.
#[derive(Debug, Default)]
pub(super) struct MessageLog {
    /// What was sent or handled, and what led to it.
    logged: BTreeMap<MessageId, (MessageId, Option<Arc<Message>>)>,
    /// What the bus accepted and nobody else had caused.
    originals: BTreeSet<MessageId>,
}

impl Check for MessageLog {
    fn id(&self) -> &'static str {
        "S26"
    }

    fn rule(&self) -> &'static str {
        "The log has every message that was sent or handled, as it was said, once, behind its cause, and nothing else."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        for message in commit.original.iter().chain(&commit.outgoing) {
            let (id, cause) = (message.meta.id, message.meta.causation);
            self.logged.insert(id, (cause, Some(message.clone())));
        }
        if self.originals.contains(&commit.message) {
            self.logged.entry(commit.message).or_insert((commit.message, None));
        }
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        if let Observation::Accepted { message } = &**observation
            && message.meta.causation == message.meta.id
        {
            self.originals.insert(message.meta.id);
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let mut found = BTreeSet::new();
        for LoggedMessage { id, cause, message } in &ending.messages {
            let known = self.logged.get(id);
            let led_to_it = known.map(|(cause, _)| cause).or_else(|| self.originals.get(id));
            judgement.expect(led_to_it == Some(cause), || {
                format!(
                    "the log says that {cause} led to message {id}; really it was {}",
                    led_to_it.told()
                )
            });
            if let Some((_, Some(said))) = known {
                let is_so = |logged: &Arc<Message>| is_what_was_said(logged, said);
                judgement.expect(message.as_ref().is_some_and(is_so), || {
                    format!(
                        "message {id} ({}) is logged otherwise than it was said",
                        said.body.name()
                    )
                });
            }
            let behind = cause == id || found.contains(cause);
            judgement.expect(behind, || {
                format!("message {id} is logged before {cause}, which led to it")
            });
            judgement.expect(found.insert(*id), || format!("message {id} is logged twice"));
        }
        for message in self.logged.keys() {
            judgement
                .expect(found.contains(message), || format!("message {message} is not in the log"));
        }
    }
}

/// Whether the log has what was said. In an earlier form some of it depends on what came before in
/// its stream, and is seen where views are built from it (S33); a dead letter that was repaired is
/// in another form than at first, and says the same.
fn is_what_was_said(logged: &Message, said: &Message) -> bool {
    logged.meta.id == said.meta.id
        && (history::depends_on_the_past(logged) || history::outline(logged).body == said.body)
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    fn story() -> Given {
        Given::new().order(placed(2)).order(totals(2))
    }

    #[test]
    fn the_log_has_what_was_handled_and_what_was_sent() {
        story().holds(MessageLog::default());
    }

    #[test]
    fn a_message_that_is_missing_doubled_or_invented_is_found() {
        let log = |change: fn(&mut Vec<LoggedMessage>)| story().logging(change);
        log(|log| {
            log.pop();
        })
        .breaks(MessageLog::default(), "is not in the log");
        log(|log| log.push(log[0].clone())).breaks(MessageLog::default(), "is logged twice");
        let nobodys = MessageId::named("nobody's");
        log(|log| {
            let id = MessageId::named("nobody's");
            log.push(LoggedMessage { id, cause: id, ..log[0].clone() });
        })
        .breaks(MessageLog::default(), &format!("led to message {nobodys}"));
    }

    #[test]
    fn another_order_or_another_cause_is_found() {
        let log = |change: fn(&mut Vec<LoggedMessage>)| story().logging(change);
        log(|log| log.swap(0, 1)).breaks(MessageLog::default(), "is logged before");
        log(|log| log[1].cause = log[1].id).breaks(MessageLog::default(), "really it was");
    }

    #[test]
    fn a_message_that_says_something_else_is_found() {
        let log = |change: fn(&mut Vec<LoggedMessage>)| story().logging(change);
        log(|log| log[1].message = log[3].message.clone())
            .breaks(MessageLog::default(), "is logged otherwise than it was said");
        log(|log| {
            let body = log[3].message.as_ref().unwrap().body.clone();
            let meta = log[1].message.as_ref().unwrap().meta;
            log[1].message = Some(Arc::new(Message { meta, body }));
        })
        .breaks(MessageLog::default(), "is logged otherwise than it was said");
        log(|log| log[1].message = None)
            .breaks(MessageLog::default(), "is logged otherwise than it was said");
    }
}
