//! L13: invoices are followed up.

use std::collections::BTreeMap;

use domain::identity::PaymentId;
use domain::message::Event;
use domain::payments::PaymentEvent;
use domain::sourcing::Timestamp;
use stage::ANOTHER_DAY;

use super::clocks::Clocks;
use super::{Check, Ending, Judgement};
use conference::record::{Committed, RunEvent, business_time};

/// What is owed when it is due is overdue, and nothing else is, nor earlier; a wrong invoice is void
/// in the decision that issues another, under the next number; and what customers have paid is
/// booked.
///
/// A story that came to rest has nothing left to happen for a day.
#[derive(Debug, Default)]
pub(super) struct InvoicesAreFollowedUp {
    invoices: BTreeMap<PaymentId, Invoice>,
    clocks: Clocks,
}

/// The invoice of one payment that was issued last.
#[derive(Debug)]
struct Invoice {
    number: u32,
    due: Timestamp,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Owed,
    Overdue,
    /// Another takes its place.
    Void,
    /// Nobody owes it any more.
    Cancelled,
    /// The money came in, whatever became of it.
    Paid,
}

impl Check for InvoicesAreFollowedUp {
    fn id(&self) -> &'static str {
        "L13"
    }

    fn rule(&self) -> &'static str {
        "An invoice is overdue once it was due and is not paid; a wrong one is voided as the next is issued; and what customers pay is booked."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let payment = PaymentId(commit.stream.id);
        for stored in &commit.events {
            if let Event::Payment(event) = &stored.body {
                self.records(payment, event, judgement);
            }
        }
        let void = self.invoices.get(&payment).filter(|it| it.standing == Standing::Void);
        judgement.expect(void.is_none(), || {
            format!("an invoice of payment {payment} was voided, and none was issued in its place")
        });
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        self.clocks.observe(event);
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        for (payment, Invoice { number, due, standing }) in &self.invoices {
            let was_due = *due <= ending.at + ANOTHER_DAY;
            judgement.expect(*standing != Standing::Owed || !was_due, || {
                format!(
                    "invoice {number} of payment {payment} was due at {due}, and nobody noted it"
                )
            });
            let is_told = ending.accounts.contains_key(payment);
            judgement.expect(is_told || *standing == Standing::Cancelled, || {
                format!(
                    "nobody told the bank to look out for invoice {number} of payment {payment}"
                )
            });
            let came_in = ending.accounts.get(payment).map_or(0, |account| account.captured);
            judgement.expect(came_in == 0 || *standing == Standing::Paid, || {
                format!("payment {payment} by invoice came in, and was not booked")
            });
        }
    }
}

impl InvoicesAreFollowedUp {
    fn records(&mut self, payment: PaymentId, event: &PaymentEvent, judgement: &mut Judgement) {
        let known = self.invoices.get_mut(&payment);
        match (event, known) {
            (PaymentEvent::InvoiceIssued { number, due, .. }, known) => {
                let before = known.map(|it| (it.number, it.standing));
                let follows = match before {
                    None => *number == 1,
                    Some((before, standing)) => *number == before + 1 && standing == Standing::Void,
                };
                judgement.expect(follows, || {
                    format!("invoice {number} of payment {payment} was issued while another stands")
                });
                let issued = Invoice { number: *number, due: *due, standing: Standing::Owed };
                self.invoices.insert(payment, issued);
            }
            (PaymentEvent::InvoiceOverdue { number, .. }, Some(invoice)) => {
                let now = business_time(judgement.now()) + self.clocks.ahead;
                let is_owed = (invoice.number, invoice.standing) == (*number, Standing::Owed);
                judgement.expect(is_owed, || {
                    format!("invoice {number} of payment {payment} is overdue, and nobody owes it")
                });
                judgement.expect(invoice.due <= now, || {
                    format!(
                        "invoice {number} of payment {payment} is overdue before {}",
                        invoice.due
                    )
                });
                invoice.standing = Standing::Overdue;
            }
            (PaymentEvent::InvoiceVoided { .. }, Some(invoice)) => {
                invoice.standing = Standing::Void;
            }
            (PaymentEvent::InvoiceCancelled { .. }, Some(invoice)) => {
                invoice.standing = Standing::Cancelled;
            }
            (
                PaymentEvent::PaymentCaptured { .. } | PaymentEvent::RefundRequested { .. },
                Some(invoice),
            ) => invoice.standing = Standing::Paid,
            // Of a payment that has no invoice, or a step that changes nothing for its invoice.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::protocol::Handler;
    use conference::record::BankAccount;
    use domain::payments::PaymentMethod;
    use domain::stream::{StreamId, StreamKind};

    const DUE: Timestamp = Timestamp(60_000);

    fn issued(number: u32) -> PaymentEvent {
        PaymentEvent::InvoiceIssued { order: ada(), amount: cost(2), number, due: DUE }
    }

    fn overdue(number: u32) -> PaymentEvent {
        PaymentEvent::InvoiceOverdue { order: ada(), number }
    }

    fn voided(number: u32) -> PaymentEvent {
        PaymentEvent::InvoiceVoided { order: ada(), number }
    }

    fn captured() -> PaymentEvent {
        PaymentEvent::PaymentCaptured { order: ada(), amount: cost(2) }
    }

    fn owed() -> Given {
        Given::new().payment(initiated_by(PaymentMethod::Invoice, 2)).payment(issued(1))
    }

    fn together(mut story: Given, events: Vec<PaymentEvent>) -> Given {
        let stream = StreamId::new(StreamKind::Payment, payment(1).0);
        let events = events.into_iter().map(Event::Payment).collect();
        let commit = story.commit(Handler::Payments, stream, ada().0, events);
        story.commits(commit)
    }

    fn told(ending: &mut Ending) {
        ending.accounts = [(payment(1), BankAccount::default())].into();
    }

    fn paid(ending: &mut Ending) {
        let account = BankAccount { captured: 1, ..BankAccount::default() };
        ending.accounts = [(payment(1), account)].into();
    }

    #[test]
    fn what_is_owed_when_it_is_due_is_overdue() {
        let late = || owed().wait(1).payment(overdue(1));
        late().breaks(InvoicesAreFollowedUp::default(), "nobody told the bank");
        late().with(told).holds(InvoicesAreFollowedUp::default());
        owed().payment(captured()).with(paid).holds(InvoicesAreFollowedUp::default());
        owed().with(told).breaks(InvoicesAreFollowedUp::default(), "nobody noted it");
        owed().payment(overdue(1)).breaks(InvoicesAreFollowedUp::default(), "is overdue before");
        let paid = owed().payment(captured()).wait(1).payment(overdue(1));
        paid.breaks(InvoicesAreFollowedUp::default(), "nobody owes it");
    }

    #[test]
    fn a_wrong_invoice_is_voided_and_never_edited() {
        let corrected = together(owed(), vec![voided(1), issued(2)]);
        corrected.wait(1).payment(overdue(2)).with(told).holds(InvoicesAreFollowedUp::default());
        let edited = owed().payment(issued(1));
        edited.breaks(InvoicesAreFollowedUp::default(), "while another stands");
        let gone = owed().payment(voided(1));
        gone.breaks(InvoicesAreFollowedUp::default(), "none was issued in its place");
        let late = together(owed(), vec![voided(1), issued(2)]).wait(1).payment(overdue(1));
        late.breaks(InvoicesAreFollowedUp::default(), "nobody owes it");
    }

    #[test]
    fn money_that_is_not_booked_is_found() {
        let story = owed().wait(1).payment(overdue(1)).with(paid);
        story.breaks(InvoicesAreFollowedUp::default(), "was not booked");
        let cancelled = || owed().payment(PaymentEvent::InvoiceCancelled { order: ada() });
        cancelled().with(paid).breaks(InvoicesAreFollowedUp::default(), "was not booked");
        let back = PaymentEvent::RefundRequested { order: ada(), amount: cost(2) };
        cancelled().payment(back).with(paid).holds(InvoicesAreFollowedUp::default());
    }
}
