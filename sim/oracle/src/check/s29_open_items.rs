//! S29: money that the bank does not pay back is a person's to pay back.

use std::collections::{BTreeMap, BTreeSet};

use domain::envelope::Actor;
use domain::identity::PaymentId;
use domain::message::{Body, Command, Event};
use domain::payments::{MOST_REFUND_ATTEMPTS, PaymentCommand, PaymentEvent};
use domain::sourcing::MessageId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::node::protocol::{Outcome, Wish};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// An item is opened when the bank has failed as often as it may, and not before. It is closed by a
/// person who says that the money was paid back, or by the bank that did it after all; never by the
/// system itself. What a person was told is closed is closed, and people are shown exactly the
/// items that are open.
#[derive(Debug, Default)]
pub(super) struct OpenItems {
    /// How often the bank failed to pay back.
    failures: BTreeMap<PaymentId, u32>,
    open: BTreeSet<PaymentId>,
    /// Requests to close an item.
    asked: BTreeMap<MessageId, PaymentId>,
    /// Items of which a person was told that they are closed.
    told: BTreeSet<PaymentId>,
}

impl Check for OpenItems {
    fn id(&self) -> &'static str {
        "S29"
    }

    fn rule(&self) -> &'static str {
        "Money the bank fails to pay back is an open item until a person has paid it back, and is shown as long as it is open."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let closes = |event: &Event| {
            matches!(event, Event::Payment(PaymentEvent::ManualInterventionResolved { .. }))
        };
        if !commit.events.iter().any(|stored| closes(&stored.body)) {
            return;
        }
        let by_a_person = commit.original.as_ref().is_some_and(|original| {
            let asks = Body::Command(Command::Payment(
                PaymentId(commit.stream.id),
                PaymentCommand::ResolveIntervention,
            ));
            original.meta.actor == Actor::Organiser && original.body == asks
        });
        judgement.expect(by_a_person, || {
            format!(
                "the item of payment {} was closed and no person asked for it",
                commit.stream.id
            )
        });
    }

    fn payment_event(
        &mut self,
        payment: PaymentId,
        event: &PaymentEvent,
        judgement: &mut Judgement,
    ) {
        match event {
            PaymentEvent::RefundFailed { attempt, .. } => {
                self.failures.insert(payment, *attempt);
            }
            PaymentEvent::ManualInterventionRequired { .. } => {
                let failures = self.failures.get(&payment).copied().unwrap_or_default();
                let due = failures + 1 == MOST_REFUND_ATTEMPTS && self.open.insert(payment);
                judgement.expect(due, || {
                    format!(
                        "an item was opened for payment {payment} after {failures} failures before"
                    )
                });
            }
            PaymentEvent::ManualInterventionResolved { .. } => {
                judgement.expect(self.open.remove(&payment), || {
                    format!("an item was closed that was not open: payment {payment}")
                });
            }
            PaymentEvent::PaymentRefunded { .. } => {
                self.open.remove(&payment);
            }
            _ => {}
        }
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Asked {
                command, wish: Wish::ResolveIntervention { payment, .. }, ..
            } => {
                self.asked.insert(*command, *payment);
            }
            Observation::Told { command, outcome: Outcome::Accepted { .. } } => {
                self.told.extend(self.asked.get(command));
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for payment in &self.told {
            judgement.expect(!self.open.contains(payment), || {
                format!(
                    "a person was told that the item of payment {payment} is closed, and it is open"
                )
            });
        }
        for (views, _) in ending.views.iter().filter(|_| ending.quiescent) {
            let shown: BTreeSet<_> =
                views.interventions.open().map(|(payment, _)| payment).collect();
            judgement.expect(shown == self.open, || {
                format!("open items: {}; shown as open: {}", self.open.told(), shown.told())
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::Handler;
    use domain::sourcing::Version;
    use domain::stream::{StreamId, StreamKind};

    fn failed(attempts: u32) -> Given {
        (1..=attempts).fold(Given::new().payment(initiated(2)), |story, attempt| {
            story.payment(PaymentEvent::RefundFailed { order: ada(), attempt })
        })
    }

    fn opened() -> Given {
        let amount = cost(2);
        failed(2).payment(PaymentEvent::ManualInterventionRequired { order: ada(), amount })
    }

    /// An organiser asks, and the item is closed.
    fn resolved(mut story: Given, actor: Actor) -> Given {
        let stream = StreamId::new(StreamKind::Payment, payment(1).0);
        let event = Event::Payment(PaymentEvent::ManualInterventionResolved { order: ada() });
        let mut commit = story.commit(Handler::Payments, stream, ada().0, vec![event]);
        if let Some(original) = &mut commit.original {
            let original = std::sync::Arc::make_mut(original);
            original.meta.actor = actor;
            original.body =
                Body::Command(Command::Payment(payment(1), PaymentCommand::ResolveIntervention));
        }
        story.commits(commit)
    }

    fn told(story: Given) -> Given {
        let command = MessageId::named("resolve");
        let wish = Wish::ResolveIntervention { payment: payment(1), order: ada() };
        let outcome = Outcome::Accepted { version: Version(5) };
        let story = story.observe(NodeId::People, Observation::Asked { command, wish, attempt: 1 });
        story.observe(NodeId::People, Observation::Told { command, outcome })
    }

    #[test]
    fn an_item_is_opened_after_three_failures_and_closed_by_a_person() {
        told(resolved(opened(), Actor::Organiser)).holds(OpenItems::default());
        let late = PaymentEvent::PaymentRefunded { order: ada(), amount: cost(2) };
        opened().payment(late).holds(OpenItems::default());
    }

    #[test]
    fn an_item_that_is_opened_too_early_is_found() {
        let amount = cost(2);
        let early =
            failed(1).payment(PaymentEvent::ManualInterventionRequired { order: ada(), amount });
        early.breaks(OpenItems::default(), "after 1 failures before");
    }

    #[test]
    fn an_item_that_nobody_or_somebody_closes_in_vain_is_found() {
        resolved(opened(), Actor::System).breaks(OpenItems::default(), "no person asked for it");
        resolved(failed(2), Actor::Organiser).breaks(OpenItems::default(), "that was not open");
        told(opened()).breaks(OpenItems::default(), "and it is open");
    }

    #[test]
    fn an_item_that_is_not_shown_is_found() {
        let story = opened().with(|ending| ending.views.push((Box::default(), 0)));
        let story = story.with(|ending| ending.quiescent = true);
        story.breaks(OpenItems::default(), "shown as open: nothing");
    }
}
