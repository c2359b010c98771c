//! L2: every payment ends.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::PaymentId;
use domain::payments::{PaymentEvent, PaymentMethod};

use super::{Check, Ending, Judgement};

/// Every payment that was begun comes to an end, even if the bank never answers: no money, ours,
/// the customer's to pay by invoice, given back, or a person's to give back.
#[derive(Debug, Default)]
pub(super) struct EveryPaymentEnds {
    ended: BTreeMap<PaymentId, bool>,
    invoices: BTreeSet<PaymentId>,
}

impl Check for EveryPaymentEnds {
    fn id(&self) -> &'static str {
        "L2"
    }

    fn rule(&self) -> &'static str {
        "Every payment is declined, taken, owed by invoice, let go, paid back or an open item for a person in the end."
    }

    fn payment_event(
        &mut self,
        payment: PaymentId,
        event: &PaymentEvent,
        _judgement: &mut Judgement,
    ) {
        if let PaymentEvent::PaymentInitiated { method: PaymentMethod::Invoice, .. } = event {
            self.invoices.insert(payment);
        }
        let ended = match event {
            PaymentEvent::PaymentCaptureRequested { .. } => self.invoices.contains(&payment),
            PaymentEvent::PaymentDeclined { .. }
            | PaymentEvent::CaptureRefused { .. }
            | PaymentEvent::PaymentCaptured { .. }
            | PaymentEvent::InvoiceIssued { .. }
            | PaymentEvent::InvoiceCancelled { .. }
            | PaymentEvent::PaymentVoided { .. }
            | PaymentEvent::PaymentCompleted { .. }
            | PaymentEvent::PaymentRefunded { .. }
            | PaymentEvent::ManualInterventionRequired { .. } => true,
            PaymentEvent::PaymentInitiated { .. }
            | PaymentEvent::PaymentVoidRequested { .. }
            | PaymentEvent::RefundRequested { .. } => false,
            _ => return,
        };
        self.ended.insert(payment, ended);
    }

    fn conclude(&mut self, _ending: &Ending, judgement: &mut Judgement) {
        for (payment, ended) in &self.ended {
            judgement.expect(*ended, || format!("payment {payment} never ended"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn a_payment_that_is_declined_has_ended() {
        let story = Given::new()
            .payment(initiated(1))
            .payment(PaymentEvent::PaymentDeclined { order: ada() });
        story.holds(EveryPaymentEnds::default());
    }

    #[test]
    fn a_payment_that_is_left_open_is_found() {
        let story = Given::new()
            .payment(initiated(1))
            .payment(PaymentEvent::PaymentAuthorised { order: ada() });
        story.breaks(EveryPaymentEnds::default(), "never ended");
    }
}
