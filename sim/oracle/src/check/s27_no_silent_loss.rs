//! S27: no message disappears.

use std::collections::{BTreeMap, BTreeSet};

use domain::message::{Body, Event, Message};
use domain::payments::{PaymentEvent, PaymentMethod};
use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::node::protocol::{Handler, Outcome};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// Each handler of a message that the bus accepted finishes with it, or it is in the ledger of dead
/// letters; and nobody says to have finished before what it led to was stored, or recognised as
/// stored. Whoever asks is answered.
///
/// What somebody asks for lies in no outbox: if the bus crashes it is asked for again, and by then
/// a gateway may know that it is not to be had. Whoever was told so has lost nothing.
#[derive(Debug, Default)]
pub(super) struct NoSilentLoss {
    fates: BTreeMap<(MessageId, Handler), Fate>,
    /// Dead letters that an operator discarded for a reason.
    discarded: BTreeSet<MessageId>,
    /// Requests, and how they were answered.
    asked: BTreeMap<MessageId, Answer>,
    /// How far each payment has come.
    payments: BTreeMap<StreamId, Version>,
    /// What the bank was asked for: the payment, and its version then.
    owed_by_bank: BTreeMap<MessageId, (StreamId, Version)>,
    /// Payments by invoice.
    invoices: BTreeSet<StreamId>,
    /// What the bank was only asked to look out for: customers pay when they like.
    looked_out_for: BTreeSet<MessageId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answer {
    #[default]
    None,
    Accepted,
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The bus has it.
    Open,
    /// What it led to was stored, or was recognised as stored.
    Stored,
    /// Its handler says to have finished.
    Finished,
}

impl Check for NoSilentLoss {
    fn id(&self) -> &'static str {
        "S27"
    }

    fn rule(&self) -> &'static str {
        "Every message is finished by each of its handlers, after what it led to was stored, or is a dead letter, or was discarded."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        if commit.stream.kind == StreamKind::Payment {
            self.payments.insert(commit.stream, commit.head());
            if commit.events.iter().any(|stored| is_opened_by_invoice(&stored.body)) {
                self.invoices.insert(commit.stream);
            }
        }
        self.stored(commit.handler, commit.message);
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Asked { command, .. } => {
                self.asked.entry(*command).or_default();
            }
            Observation::Told { command, outcome } => {
                let answer = match outcome {
                    Outcome::Accepted { .. } => Answer::Accepted,
                    Outcome::Refused(_) => Answer::Refused,
                };
                self.asked.insert(*command, answer);
            }
            Observation::Accepted { message } => self.accepted(message),
            Observation::Delivered {
                handler: handler @ (Handler::Views(_) | Handler::Directory(_)),
                message,
                ..
            } => {
                self.fates.entry((*message, *handler)).or_insert(Fate::Open);
            }
            Observation::Recognised { handler, message } => self.stored(*handler, *message),
            Observation::Completed { handler, message } => {
                self.finished(*handler, *message, judgement);
            }
            Observation::Discarded { message, .. } => {
                self.discarded.insert(*message);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        for ((message, handler), fate) in &self.fates {
            let was_refused = self.asked.get(message) == Some(&Answer::Refused);
            let given_up = was_refused
                || ending.dead_letters.contains(message)
                || self.discarded.contains(message);
            judgement.expect(*fate != Fate::Open || given_up, || {
                format!(
                    "{} never finished message {message}, and it is no dead letter",
                    handler.told()
                )
            });
        }
        for (command, answer) in &self.asked {
            judgement.expect(*answer != Answer::None, || {
                format!("who asked {command} was never answered")
            });
        }
    }
}

impl NoSilentLoss {
    fn accepted(&mut self, message: &Message) {
        let id = message.meta.id;
        for handler in Handler::of(&message.body, 0, 0) {
            self.fates.entry((id, handler)).or_insert(Fate::Open);
            if let (Handler::BankPort, Body::Events(batch)) = (handler, &message.body) {
                let last = Version(batch.first.0 + batch.events.len() as u64 - 1);
                self.owed_by_bank.insert(id, (batch.stream, last));
                if self.invoices.contains(&batch.stream)
                    && batch.events.iter().any(is_for_the_customer)
                {
                    self.looked_out_for.insert(id);
                }
            }
        }
    }

    fn stored(&mut self, handler: Handler, message: MessageId) {
        let fate = self.fates.entry((message, handler)).or_insert(Fate::Stored);
        if *fate == Fate::Open {
            *fate = Fate::Stored;
        }
    }

    fn finished(&mut self, handler: Handler, message: MessageId, judgement: &mut Judgement) {
        let before = self.fates.insert((message, handler), Fate::Finished);
        let stored = matches!(before, Some(Fate::Stored | Fate::Finished));
        let holds = match handler {
            Handler::Views(_) | Handler::Directory(_) => return,
            Handler::BankPort => {
                stored || !self.bank_owes(message) || self.looked_out_for.contains(&message)
            }
            _ => stored,
        };
        judgement.expect(holds, || {
            format!(
                "{} finished message {message} before what it led to was stored",
                handler.told()
            )
        });
    }

    /// Whether the payment still stands where it stood when the bank was to be asked.
    fn bank_owes(&self, message: MessageId) -> bool {
        let Some((payment, then)) = self.owed_by_bank.get(&message) else { return true };
        self.payments.get(payment).is_none_or(|now| now <= then)
    }
}

fn is_opened_by_invoice(event: &Event) -> bool {
    matches!(
        event,
        Event::Payment(PaymentEvent::PaymentInitiated { method: PaymentMethod::Invoice, .. })
    )
}

/// Whether the customer has to pay an invoice. Earlier releases said so of it as of a card.
const fn is_for_the_customer(event: &Event) -> bool {
    matches!(
        event,
        Event::Payment(
            PaymentEvent::InvoiceIssued { .. } | PaymentEvent::PaymentCaptureRequested { .. }
        ) | Event::Written(_)
    )
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::{Refusal, Wish};
    use domain::envelope::{Actor, Envelope, Metadata};
    use domain::message::Command;
    use domain::registration::OrderCommand;
    use domain::sourcing::Timestamp;
    use std::sync::Arc;

    /// Ada's payment begins, and the bus has the message about it.
    fn initiates() -> (Given, MessageId) {
        let mut story = Given::new();
        let stream = StreamId::new(StreamKind::Payment, payment(1).0);
        let commit =
            story.commit(Handler::Payments, stream, ada().0, vec![Event::Payment(initiated(2))]);
        let message = commit.outgoing[0].clone();
        let id = message.meta.id;
        (story.commits(commit).observe(NodeId::Bus, Observation::Accepted { message }), id)
    }

    /// An order is placed, and the bus has the message about it.
    fn places() -> (Given, MessageId) {
        let mut story = Given::new();
        let stream = StreamId::new(StreamKind::Order, ada().0);
        let commit = story.commit(Handler::Orders, stream, ada().0, vec![Event::Order(placed(2))]);
        let message = commit.outgoing[0].clone();
        let id = message.meta.id;
        (story.commits(commit).observe(NodeId::Bus, Observation::Accepted { message }), id)
    }

    fn completes(story: Given, handler: Handler, message: MessageId) -> Given {
        story.observe(NodeId::Bus, Observation::Completed { handler, message })
    }

    fn asks(story: Given) -> Given {
        let command = MessageId::named("cancel");
        let wish = Wish::Cancel { order: ada() };
        story.observe(NodeId::People, Observation::Asked { command, wish, attempt: 1 })
    }

    #[test]
    fn what_is_recognised_and_finished_is_no_loss() {
        let (story, message) = places();
        let handler = Handler::RegistrationProcess;
        let story = story.observe(NodeId::Store, Observation::Recognised { handler, message });
        let outcome = Outcome::Accepted { version: Version(1) };
        let told = Observation::Told { command: MessageId::named("cancel"), outcome };
        let story = asks(completes(story, handler, message)).observe(NodeId::People, told);
        story.holds(NoSilentLoss::default());
    }

    #[test]
    fn a_dead_letter_is_no_loss() {
        let (story, message) = places();
        story.with(|ending| ending.dead_letters.push(message)).holds(NoSilentLoss::default());
    }

    #[test]
    fn what_disappears_is_found() {
        places().0.breaks(NoSilentLoss::default(), "never finished");
        let (handler, message) = (Handler::Views(1), MessageId::named("news"));
        let delivered = Observation::Delivered { handler, message, count: 1 };
        let story = Given::new().observe(NodeId::Bus, delivered);
        story.breaks(NoSilentLoss::default(), "the views of projector-1 never finished");
        asks(Given::new()).breaks(NoSilentLoss::default(), "never answered");
    }

    #[test]
    fn finishing_before_storing_is_found() {
        let (story, message) = places();
        let story = completes(story, Handler::RegistrationProcess, message);
        story.breaks(NoSilentLoss::default(), "before what it led to was stored");
    }

    #[test]
    fn a_message_that_was_discarded_for_a_reason_did_not_disappear() {
        let (story, message) = places();
        let reason = "nobody needs it".to_owned();
        let story = story.observe(NodeId::Store, Observation::Discarded { message, reason });
        story.holds(NoSilentLoss::default());
    }

    #[test]
    fn what_the_bus_forgets_may_have_been_refused_but_not_accepted() {
        let asked_then_told = |outcome| {
            let command = MessageId::named("cancel");
            let meta =
                Metadata::original(command, ada().0, Actor::Registrant, Timestamp::default());
            let body = Body::Command(Command::Order(ada(), OrderCommand::CancelOrder));
            let message = Arc::new(Envelope { meta, body });
            let story = asks(Given::new()).observe(NodeId::Bus, Observation::Accepted { message });
            story.observe(NodeId::People, Observation::Told { command, outcome })
        };
        asked_then_told(Outcome::Refused(Refusal::NotOnSale)).holds(NoSilentLoss::default());
        let accepted = asked_then_told(Outcome::Accepted { version: Version(1) });
        accepted.breaks(NoSilentLoss::default(), "the handler of orders never finished");
    }

    #[test]
    fn the_bank_may_owe_nothing_any_more() {
        let (story, message) = initiates();
        let story = story.payment(PaymentEvent::PaymentVoidRequested { order: ada() });
        completes(story, Handler::BankPort, message).holds(NoSilentLoss::default());
        let (story, message) = initiates();
        let story = completes(story, Handler::BankPort, message);
        story.breaks(NoSilentLoss::default(), "whoever asks the bank finished");
    }
}
