//! S21: everything has a cause.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::envelope::Actor;
use domain::identity::{OrderId, ReservationId};
use domain::message::{Body, Command, Event, Message, Stored, assignments_of};
use domain::payments::PaymentEvent;
use domain::registration::{PromotionalCodeEvent, SeatsEvent};
use domain::sourcing::MessageId;
use domain::stream::{StreamId, StreamKind};
use uuid::Uuid;

use super::told::Told as _;
use super::{Check, Judgement};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// What a message or an event names as its cause was known before it; whatever names itself was
/// asked for by a person or said by the bank. So every chain leads back to one of them. What was
/// stored about an order is filed under that order, and one id is never the name of two different
/// messages.
#[derive(Debug, Default)]
pub(super) struct Causality {
    /// Every message that the bus accepted or a handler was told directly.
    known: BTreeMap<MessageId, Arc<Message>>,
}

/// An order takes seats at most so many times.
const MOST_HOLDS: u32 = 3;

impl Check for Causality {
    fn id(&self) -> &'static str {
        "S21"
    }

    fn rule(&self) -> &'static str {
        "Every message and every event has a cause known before it, and chains begin with a person or the bank."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        if let Some(original) = &commit.original {
            self.learn(original, judgement);
        }
        let cause = commit.message;
        judgement.expect(self.known.contains_key(&cause), || {
            format!(
                "{} stored what message {cause} led to, and nobody knows that message",
                commit.handler.told()
            )
        });
        for stored in &commit.events {
            let Stored { meta, body } = stored;
            judgement.expect(
                meta.causation == cause && meta.actor == Actor::System && meta.id != cause,
                || {
                    format!(
                        "{} of {} names {} as its cause, and it was {cause}",
                        body.name(),
                        commit.stream,
                        meta.causation
                    )
                },
            );
            judgement.expect(is_filed_right(commit.stream, stored), || {
                let filed = MessageId(meta.correlation);
                format!(
                    "{} of {} is filed under {filed}, which it is not about",
                    body.name(),
                    commit.stream
                )
            });
        }
        for message in &commit.outgoing {
            let (name, meta) = (message.body.name(), message.meta);
            judgement.expect(
                meta.causation == cause && meta.actor == Actor::System && meta.id != cause,
                || format!("{name} names {} as its cause, and it was {cause}", meta.causation),
            );
            judgement.expect(has_right_address(message), || {
                format!("{name} ({}) is filed under {}", meta.id, MessageId(meta.correlation))
            });
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        if let Observation::Accepted { message } = &**observation {
            self.learn(message, judgement);
        }
    }
}

impl Causality {
    fn learn(&mut self, message: &Arc<Message>, judgement: &mut Judgement) {
        let (id, cause) = (message.meta.id, message.meta.causation);
        if let Some(known) = self.known.get(&id) {
            let same = Arc::ptr_eq(known, message) || is_repetition(known, message);
            return judgement.expect(same, || {
                format!(
                    "{} and {} are different messages with the id {id}",
                    known.body.name(),
                    message.body.name()
                )
            });
        }
        if cause == id {
            judgement.expect(message.meta.actor != Actor::System, || {
                format!(
                    "{} ({id}) names no cause but itself, and nobody asked for it",
                    message.body.name()
                )
            });
        } else {
            judgement.expect(self.known.contains_key(&cause), || {
                format!("{} ({id}) names a cause that nobody knows: {cause}", message.body.name())
            });
        }
        self.known.insert(id, message.clone());
    }
}

/// Whether it is the same message. A person who asks again may ask another gateway, which gives
/// today's promise and today's prices; so what a person says is compared by what kind of wish it is
/// and about what. An operator may have changed the schema it is written in.
fn is_repetition(known: &Message, again: &Message) -> bool {
    let same_meta =
        known.meta.correlation == again.meta.correlation && known.meta.actor == again.meta.actor;
    let same_body = match (&known.body, &again.body) {
        (Body::Command(one), Body::Command(other)) if known.meta.actor != Actor::System => {
            one.stream() == other.stream() && one.name() == other.name()
        }
        (one, other) => one == other,
    };
    same_meta && same_body
}

/// Whether an event is filed under what it is about.
fn is_filed_right(stream: StreamId, stored: &Stored) -> bool {
    let filed = stored.meta.correlation;
    let order = OrderId(filed);
    match &stored.body {
        Event::Order(_) | Event::Process(_) | Event::Conference(_) | Event::Written(_) => {
            filed == stream.id
        }
        Event::Payment(event) => filed == paid_for(event).0,
        Event::Assignments(_) => stream == assignments_of(order),
        Event::Seats(
            SeatsEvent::SeatsReserved { reservation, .. }
            | SeatsEvent::SeatsReservationCancelled { reservation, .. }
            | SeatsEvent::SeatsReservationCommitted { reservation, .. },
        ) => (1..=MOST_HOLDS).any(|ordinal| ReservationId::of(order, ordinal) == *reservation),
        Event::Seats(SeatsEvent::AvailableSeatsChanged { .. }) => filed == stream.id,
        // Whoever set seats free, joined or left is not always the one who is served or taken out
        // of the line.
        Event::Seats(_) => true,
        Event::Code(event) => about(event).map_or(filed != stream.id, |about| about == order),
    }
}

const fn paid_for(event: &PaymentEvent) -> OrderId {
    match event {
        PaymentEvent::PaymentInitiated { order, .. }
        | PaymentEvent::PaymentAuthorised { order }
        | PaymentEvent::InvoiceAccepted { order }
        | PaymentEvent::InvoiceIssued { order, .. }
        | PaymentEvent::InvoiceOverdue { order, .. }
        | PaymentEvent::InvoiceVoided { order, .. }
        | PaymentEvent::InvoiceCancelled { order }
        | PaymentEvent::PaymentCompleted { order, .. }
        | PaymentEvent::PaymentDeclined { order }
        | PaymentEvent::PaymentCaptureRequested { order }
        | PaymentEvent::PaymentCaptured { order, .. }
        | PaymentEvent::CaptureRefused { order, .. }
        | PaymentEvent::PaymentVoidRequested { order }
        | PaymentEvent::PaymentVoided { order }
        | PaymentEvent::RefundRequested { order, .. }
        | PaymentEvent::RefundFailed { order, .. }
        | PaymentEvent::PaymentRefunded { order, .. }
        | PaymentEvent::ManualInterventionRequired { order, .. }
        | PaymentEvent::ManualInterventionResolved { order, .. } => *order,
    }
}

/// The order a redemption is for; none if the organiser set the terms.
const fn about(event: &PromotionalCodeEvent) -> Option<OrderId> {
    match event {
        PromotionalCodeEvent::CodeTermsSet { .. } => None,
        PromotionalCodeEvent::RedemptionReserved { order, .. }
        | PromotionalCodeEvent::RedemptionRefused { order, .. }
        | PromotionalCodeEvent::RedemptionCommitted { order, .. }
        | PromotionalCodeEvent::RedemptionCancelled { order, .. } => Some(*order),
    }
}

/// Whether a message is filed under the order it is for.
fn has_right_address(message: &Message) -> bool {
    let filed: Uuid = message.meta.correlation;
    match &message.body {
        Body::Command(
            Command::Order(order, _) | Command::Process(order, _) | Command::Assignments(order, _),
        ) => order.0 == filed,
        Body::Events(batch)
            if matches!(batch.stream.kind, StreamKind::Order | StreamKind::Conference) =>
        {
            batch.stream.id == filed
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::Handler;
    use domain::envelope::{Envelope, Metadata};
    use domain::message::EventBatch;
    use domain::sourcing::{Timestamp, Version};

    fn order_stream() -> StreamId {
        StreamId::new(StreamKind::Order, ada().0)
    }

    fn accepted(story: Given, message: Message) -> Given {
        story.observe(NodeId::Bus, Observation::Accepted { message: message.into() })
    }

    fn wish(name: &str, actor: Actor) -> Message {
        let meta = Metadata::original(MessageId::named(name), ada().0, actor, Timestamp(0));
        let command = domain::registration::OrderCommand::CancelOrder;
        Envelope { meta, body: Body::Command(Command::Order(ada(), command)) }
    }

    fn news(cause: &Message, order: OrderEvent) -> Message {
        let batch = EventBatch {
            stream: order_stream(),
            first: Version(1),
            events: vec![Event::Order(order)],
        };
        Envelope { meta: cause.meta.consequence("news", Timestamp(0)), body: Body::Events(batch) }
    }

    use domain::registration::OrderEvent;

    /// A person asks, and this is stored.
    fn stored(change: impl FnOnce(&mut Committed)) -> Given {
        let mut story = Given::new();
        let mut commit = story.commit(
            Handler::Orders,
            order_stream(),
            ada().0,
            vec![Event::Order(OrderEvent::OrderCancelled)],
        );
        change(&mut commit);
        story.commits(commit)
    }

    #[test]
    fn what_a_person_asks_for_leads_to_events_and_messages() {
        stored(|_| {}).holds(Causality::default());
        let asked = wish("asks", Actor::Registrant);
        let told = news(&asked, OrderEvent::OrderCancelled);
        accepted(accepted(Given::new(), asked), told).holds(Causality::default());
    }

    #[test]
    fn a_message_without_a_known_cause_is_found() {
        let asked = wish("asks", Actor::Registrant);
        accepted(Given::new(), news(&asked, OrderEvent::OrderCancelled))
            .breaks(Causality::default(), "nobody knows");
        accepted(Given::new(), wish("asks", Actor::System))
            .breaks(Causality::default(), "nobody asked for it");
        stored(|commit| commit.original = None)
            .breaks(Causality::default(), "nobody knows that message");
    }

    #[test]
    fn two_messages_with_one_id_are_found() {
        let asked = wish("asks", Actor::Registrant);
        let story = accepted(Given::new(), asked.clone());
        let story = accepted(story, news(&asked, OrderEvent::OrderCancelled));
        accepted(story, news(&asked, OrderEvent::OrderExpired))
            .breaks(Causality::default(), "different messages");
    }

    #[test]
    fn a_person_who_asks_again_says_the_same_later() {
        let asked = wish("asks", Actor::Registrant);
        let mut again = asked.clone();
        again.meta.occurred_at = Timestamp(5);
        accepted(accepted(Given::new(), asked), again).holds(Causality::default());
    }

    #[test]
    fn another_cause_or_another_order_is_found() {
        stored(|commit| commit.events[0].meta.causation = MessageId::named("another"))
            .breaks(Causality::default(), "as its cause");
        stored(|commit| commit.events[0].meta.correlation = conference().0)
            .breaks(Causality::default(), "is not about");
        let seats = Given::new().seats_for(OrderId::named("Bob"), reserved(1, 2, 3));
        seats.breaks(Causality::default(), "is not about");
    }
}
