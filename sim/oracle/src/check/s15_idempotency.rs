//! S15: a message counts once.

use std::collections::{BTreeMap, BTreeSet};

use domain::sourcing::MessageId;

use super::told::Told as _;
use super::{Check, Judgement};
use conference::node::protocol::{Handler, Outcome, Refusal};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// However often a message arrives, each of its handlers commits at most once, and whoever asked
/// hears one answer.
#[derive(Debug, Default)]
pub(super) struct Idempotency {
    handled: BTreeSet<(MessageId, Handler)>,
    told: BTreeMap<MessageId, Outcome>,
}

impl Check for Idempotency {
    fn id(&self) -> &'static str {
        "S15"
    }

    fn rule(&self) -> &'static str {
        "A handler commits a message at most once, and everyone who asks with one id hears the same answer."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let Committed { handler, message, .. } = commit;
        judgement.expect(self.handled.insert((*message, *handler)), || {
            let names: Vec<_> = commit.events.iter().map(|stored| stored.body.name()).collect();
            format!(
                "{} committed message {message} a second time: {}",
                handler.told(),
                names.told()
            )
        });
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        if let Happening::Probed { probe: observation, .. } = &event.what
            && let Observation::Told { command, outcome } = &**observation
            // Turned away at the entrance: nothing was asked yet, and the same request may be let
            // in later, or by another machine whose clock is behind.
            && !matches!(outcome, Outcome::Refused(Refusal::NotOnSale | Refusal::CalledOff | Refusal::Started))
        {
            let first = self.told.entry(*command).or_insert_with(|| outcome.clone());
            judgement.expect(first == outcome, || {
                format!(
                    "whoever sent message {command} was told: {}; and then: {}",
                    first.told(),
                    outcome.told()
                )
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use domain::sourcing::Version;

    fn told(story: Given, version: u64) -> Given {
        let outcome = Outcome::Accepted { version: Version(version) };
        story.observe(
            NodeId::People,
            Observation::Told { command: MessageId::named("place"), outcome },
        )
    }

    #[test]
    fn one_commit_and_one_answer_however_often() {
        let story = Given::new().order(placed(2)).order(totals(2));
        told(told(story, 2), 2).holds(Idempotency::default());
    }

    #[test]
    fn a_second_commit_is_found_even_if_it_stores_nothing() {
        let mut story = Given::new();
        let stream = domain::stream::StreamId::new(domain::stream::StreamKind::Order, ada().0);
        let commit = story.commit(Handler::Orders, stream, ada().0, Vec::new());
        story
            .commits(commit.clone())
            .commits(commit)
            .breaks(Idempotency::default(), "a second time");
    }

    #[test]
    fn a_second_answer_is_found() {
        told(told(Given::new(), 2), 4).breaks(Idempotency::default(), "and then:");
    }
}
