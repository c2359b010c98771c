//! L9: contention makes progress.

use std::collections::{BTreeMap, BTreeSet};

use domain::sourcing::MessageId;
use domain::stream::StreamId;

use super::told::Told as _;
use super::{Check, Judgement};
use conference::node::bus::MOST_DELIVERIES;
use conference::node::protocol::Handler;
use conference::record::{Committed, Happening, Observation, RunEvent};

/// Between two commits to one stream there are at most this many conflicts. A conflict costs an
/// attempt only if somebody else has just succeeded, so as a rule there is one for each worker that
/// decided meanwhile; copies of a commit add theirs. Two workers that ask six times each, every
/// time doubled by the wire, make 24. That is no proof, for a message may be delivered again
/// meanwhile; but the longest row in 300 seeds was seven.
pub(super) const MOST_CONFLICTS: u32 = 24;

/// Whoever decides on an older state decides again, and soon somebody succeeds. So conflicts do not
/// follow one another for ever, and no message that can be read is given up because its handler
/// never had its turn. Only the bank is not ours: it may be silent for longer than anybody asks it.
/// That holds while no machine is away for more than 30 minutes at a time, which is as long as the
/// form of scenarios lets them (`scenario/limits.rs`).
#[derive(Debug, Default)]
pub(super) struct ContentionMakesProgress {
    /// Conflicts since the last commit, for each stream.
    conflicts: BTreeMap<StreamId, u32>,
    /// Messages that some handler cannot read.
    unreadable: BTreeSet<MessageId>,
}

impl Check for ContentionMakesProgress {
    fn id(&self) -> &'static str {
        "L9"
    }

    fn rule(&self) -> &'static str {
        "At most 24 conflicts lie between two commits to one stream, and no readable message is given up."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        self.conflicts.remove(&commit.stream);
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Conflicted { stream } => {
                let conflicts = self.conflicts.entry(*stream).or_default();
                *conflicts += 1;
                judgement.expect(*conflicts <= MOST_CONFLICTS, || {
                    format!("{conflicts} attempts to commit to {stream} conflicted in a row")
                });
            }
            Observation::Delivered { message, count, handler } => {
                judgement.expect(*count <= MOST_DELIVERIES, || {
                    format!("message {message} was delivered to {} {count} times", handler.told())
                });
            }
            Observation::Refused { message, .. } => {
                self.unreadable.insert(*message);
            }
            Observation::DeadLettered { handler, message } => {
                let silent_bank = *handler == Handler::BankPort;
                judgement.expect(silent_bank || self.unreadable.contains(message), || {
                    format!("message {message} was given up, and {} can read it", handler.told())
                });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use domain::stream::StreamKind;

    fn conflicts(story: Given, times: u32) -> Given {
        let stream = StreamId::new(StreamKind::Order, ada().0);
        (0..times).fold(story, |story, _| {
            story.observe(NodeId::Store, Observation::Conflicted { stream })
        })
    }

    fn given_up(story: Given) -> Given {
        let (handler, message) = (Handler::Orders, MessageId::named("given up"));
        story.observe(NodeId::Bus, Observation::DeadLettered { handler, message })
    }

    #[test]
    fn conflicts_end_with_a_commit() {
        let story = conflicts(Given::new(), MOST_CONFLICTS).order(placed(2));
        conflicts(story, MOST_CONFLICTS).holds(ContentionMakesProgress::default());
    }

    #[test]
    fn conflicts_without_end_are_found() {
        conflicts(Given::new(), MOST_CONFLICTS + 1)
            .breaks(ContentionMakesProgress::default(), "in a row");
    }

    #[test]
    fn a_readable_message_that_is_given_up_is_found() {
        given_up(Given::new()).breaks(ContentionMakesProgress::default(), "can read it");
        let (handler, message) = (Handler::Orders, MessageId::named("given up"));
        let refused = Observation::Refused { handler, message, schema: 9 };
        given_up(Given::new().observe(NodeId::Bus, refused))
            .holds(ContentionMakesProgress::default());
    }

    #[test]
    fn a_delivery_too_many_is_found() {
        let (handler, message, count) =
            (Handler::Orders, MessageId::named("again"), MOST_DELIVERIES + 1);
        let story =
            Given::new().observe(NodeId::Bus, Observation::Delivered { handler, message, count });
        story.breaks(ContentionMakesProgress::default(), &format!("{} times", MOST_DELIVERIES + 1));
    }
}
