//! A payment and a bank: whatever is asked, in whichever order, money is taken at most once and
//! never kept for nothing.

use domain::message::Event;
use domain::payments::{
    CaptureRefusal, Payment, PaymentCommand as Command, PaymentEvent, PaymentMethod, PaymentStatus,
};
use domain::sourcing::Aggregate;
use domain::values::Money;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::kept::{can_be_saved_anywhere, holds};
use super::world::{T0, order};

const AMOUNT: Money = Money(12_345);

fn initiate(method: PaymentMethod) -> Command {
    Command::InitiatePayment { order: order(0), amount: AMOUNT, revision: 1, method }
}

fn a_method() -> impl Strategy<Value = PaymentMethod> {
    prop_oneof![
        Just(PaymentMethod::Card),
        Just(PaymentMethod::Redirect),
        Just(PaymentMethod::Invoice)
    ]
}

fn a_refusal() -> impl Strategy<Value = CaptureRefusal> {
    prop_oneof![Just(CaptureRefusal::RefusedByBank), Just(CaptureRefusal::AuthorisationLapsed)]
}

fn a_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => a_method().prop_map(initiate),
        2 => Just(Command::RecordAuthorisation),
        2 => Just(Command::RecordCollection),
        1 => Just(Command::RecordDecline),
        2 => Just(Command::CapturePayment),
        2 => Just(Command::RecordCapture),
        1 => a_refusal().prop_map(|reason| Command::RecordCaptureRefusal { reason }),
        2 => Just(Command::RecordSettlement),
        2 => Just(Command::IssueInvoice { due: T0 }),
        2 => (1..4_u32).prop_map(|number| Command::NoteOverdue { number, due: T0 }),
        2 => (1..4_u32).prop_map(|number| Command::CorrectInvoice { number, due: T0 }),
        2 => Just(Command::VoidPayment { order: order(0) }),
        1 => Just(Command::RecordVoid),
        2 => Just(Command::RecordVoidFailure),
        1 => Just(Command::RecordRefund),
        4 => (1..5_u32).prop_map(|attempt| Command::RecordRefundFailure { attempt }),
        2 => Just(Command::ResolveIntervention),
    ]
}

/// What may happen to money, however often and in whichever order things are asked.
#[derive(Default)]
struct Purse {
    taken: u32,
    let_go: u32,
    given_back: u32,
}

impl Purse {
    fn note(&mut self, event: &PaymentEvent) {
        match event {
            PaymentEvent::PaymentCaptured { amount, .. }
            | PaymentEvent::PaymentCompleted { amount, .. } => {
                assert_eq!(*amount, AMOUNT);
                self.taken += 1;
            }
            PaymentEvent::PaymentVoided { .. }
            | PaymentEvent::PaymentDeclined { .. }
            | PaymentEvent::CaptureRefused { .. } => {
                self.let_go += 1;
            }
            PaymentEvent::PaymentRefunded { .. }
            | PaymentEvent::ManualInterventionResolved { .. } => {
                self.given_back += 1;
            }
            _ => {}
        }
        assert!(self.taken <= 1, "taken twice by {event:?}");
        assert!(self.let_go + self.given_back <= 1, "given back twice by {event:?}");
        assert!(self.taken == 0 || self.let_go == 0, "taken and let go by {event:?}");
    }
}

#[test]
fn money_is_taken_at_most_once_and_given_back_at_most_once() {
    holds("payment", 8_000, &prop::collection::vec(a_command(), 0..40), |story: Vec<Command>| {
        let (mut payment, mut events, mut purse) =
            (Payment::default(), Vec::new(), Purse::default());
        for command in &story {
            for event in payment.decide(command, T0).unwrap_or_default() {
                // What is ours is paid back if it buys nothing.
                let pays_back = matches!(event, PaymentEvent::RefundRequested { .. })
                    && payment.status == PaymentStatus::Captured;
                assert!(
                    pays_back || !payment.status.has_ended(),
                    "{event:?} after {:?}",
                    payment.status
                );
                purse.note(&event);
                payment = payment.evolve(&event);
                events.push(event);
            }
            let again = payment.decide(command, T0).unwrap_or_default();
            assert_eq!(again, [], "{command:?} again");
            assert_eq!(Payment::replay(&events), payment, "replay equals live");
        }
        can_be_saved_anywhere(&events, &payment);
    });
}

/// A payment that is opened and called off, and a bank that answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CalledOff {
    method: PaymentMethod,
    declines: bool,
    pays_back: bool,
    /// Which message is delivered next.
    turns: Vec<usize>,
    /// Whether it stays under way, to be delivered once more.
    copies: Vec<bool>,
}

#[derive(Clone, Debug)]
enum Parcel {
    Payment(Command),
    Bank(PaymentEvent),
}

/// The bank, which knows only what it heard.
#[derive(Default)]
struct Bank {
    collected: bool,
    let_go: bool,
}

impl Bank {
    fn answer(
        &mut self,
        story: &CalledOff,
        event: &PaymentEvent,
        payment: &Payment,
    ) -> Option<Command> {
        Some(match event {
            // Nobody asks the bank whether to accept an invoice.
            PaymentEvent::PaymentInitiated { method: PaymentMethod::Invoice, .. } => return None,
            PaymentEvent::PaymentInitiated { .. } if self.let_go => return None,
            PaymentEvent::PaymentInitiated { .. } if story.declines => Command::RecordDecline,
            PaymentEvent::PaymentInitiated { method: PaymentMethod::Redirect, .. } => {
                self.collected = true;
                Command::RecordCollection
            }
            PaymentEvent::PaymentInitiated { .. } => Command::RecordAuthorisation,
            PaymentEvent::PaymentVoidRequested { .. } if self.collected => {
                Command::RecordVoidFailure
            }
            PaymentEvent::PaymentVoidRequested { .. } => {
                self.let_go = true;
                Command::RecordVoid
            }
            PaymentEvent::RefundRequested { .. } | PaymentEvent::RefundFailed { .. }
                if story.pays_back =>
            {
                Command::RecordRefund
            }
            PaymentEvent::RefundRequested { .. } | PaymentEvent::RefundFailed { .. } => {
                Command::RecordRefundFailure { attempt: payment.failed_refunds + 1 }
            }
            other => panic!("the bank is asked by {}", Event::Payment(other.clone()).name()),
        })
    }
}

/// Opening, calling off, and every answer of the bank may come in any order and twice: no money is
/// kept in the end.
#[test]
fn a_payment_that_is_called_off_keeps_no_money_whatever_comes_first() {
    let story = (
        a_method(),
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(0..8_usize, 1..24),
        prop::collection::vec(prop::bool::weighted(0.2), 1..24),
    );
    let story = story.prop_map(|(method, declines, pays_back, turns, copies)| CalledOff {
        method,
        declines,
        pays_back,
        turns,
        copies,
    });
    holds("payment_called_off", 4_000, &story, |story| {
        let (mut payment, mut purse, mut bank) =
            (Payment::default(), Purse::default(), Bank::default());
        let mut bag = vec![
            Parcel::Payment(initiate(story.method)),
            Parcel::Payment(Command::VoidPayment { order: order(0) }),
        ];
        let mut turns = story.turns.iter().copied();
        let mut copies = story.copies.iter().copied();
        while !bag.is_empty() {
            let index = turns.next().unwrap_or_default() % bag.len();
            let parcel = bag.remove(index);
            if copies.next().unwrap_or_default() {
                bag.push(parcel.clone());
            }
            match parcel {
                Parcel::Payment(command) => {
                    for event in payment.decide(&command, T0).unwrap_or_default() {
                        purse.note(&event);
                        payment = payment.evolve(&event);
                        bag.extend(event.asks_the_bank().then_some(Parcel::Bank(event)));
                    }
                }
                Parcel::Bank(event) => {
                    bag.extend(bank.answer(&story, &event, &payment).map(Parcel::Payment));
                }
            }
        }
        let end = payment.status;
        let expected: &[PaymentStatus] = match (bank.collected, story.pays_back) {
            (false, _) => &[PaymentStatus::Voided, PaymentStatus::Declined],
            (true, true) => &[PaymentStatus::Refunded],
            (true, false) => &[PaymentStatus::InterventionOpen],
        };
        assert!(expected.contains(&end), "{story:?} ends {end:?}");
    });
}
