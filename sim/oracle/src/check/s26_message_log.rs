//! S26: every message is kept, once, behind what led to it.

use std::collections::{BTreeMap, BTreeSet};

use domain::sourcing::MessageId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// The log of messages has every message that a commit sent, and every original that was handled,
/// each once and behind the message that led to it. Nothing else is in it, and nothing is ever
/// taken out of it, whatever became of the message.
///
/// Of a commit that nobody heard of, because the power failed before it was acknowledged, only the
/// original may be in it.
#[derive(Debug, Default)]
pub(super) struct MessageLog {
    /// What was sent or handled, and what led to it.
    logged: BTreeMap<MessageId, MessageId>,
    /// What the bus accepted and nobody else had caused.
    originals: BTreeSet<MessageId>,
}

impl Check for MessageLog {
    fn id(&self) -> &'static str {
        "S26"
    }

    fn rule(&self) -> &'static str {
        "The log has every message that was sent or handled, once, behind its cause, and nothing else."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        for message in commit.original.iter().chain(&commit.outgoing) {
            self.logged.insert(message.meta.id, message.meta.causation);
        }
        if self.originals.contains(&commit.message) {
            self.logged.insert(commit.message, commit.message);
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
        for (message, cause) in &ending.messages {
            let known = self.logged.get(message).or_else(|| self.originals.get(message));
            judgement.expect(known == Some(cause), || {
                format!(
                    "the log says that {cause} led to message {message}; really it was {}",
                    known.told()
                )
            });
            let behind = cause == message || found.contains(cause);
            judgement.expect(behind, || {
                format!("message {message} is logged before {cause}, which led to it")
            });
            judgement
                .expect(found.insert(*message), || format!("message {message} is logged twice"));
        }
        for message in self.logged.keys() {
            judgement
                .expect(found.contains(message), || format!("message {message} is not in the log"));
        }
    }
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
        let log = |change: fn(&mut Vec<(MessageId, MessageId)>)| story().logging(change);
        log(|log| {
            log.pop();
        })
        .breaks(MessageLog::default(), "is not in the log");
        log(|log| log.push(log[0])).breaks(MessageLog::default(), "is logged twice");
        let nobodys = MessageId::named("nobody's");
        log(|log| log.push((MessageId::named("nobody's"), MessageId::named("nobody's"))))
            .breaks(MessageLog::default(), &format!("led to message {nobodys}"));
    }

    #[test]
    fn another_order_or_another_cause_is_found() {
        let log = |change: fn(&mut Vec<(MessageId, MessageId)>)| story().logging(change);
        log(|log| log.swap(0, 1)).breaks(MessageLog::default(), "is logged before");
        log(|log| log[1].1 = log[1].0).breaks(MessageLog::default(), "really it was");
    }
}
