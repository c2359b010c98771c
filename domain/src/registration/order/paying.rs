//! Paying, and the five ends.

use super::{Checkout, DONE, Decision, Order, OrderEvent, OrderRefusal, OrderStatus, PaymentProof};
use crate::identity::PaymentId;
use crate::payments::{CaptureRefusal, PaymentMethod};
use crate::registration::seats::Seats;
use crate::sourcing::{Timestamp, Version};

impl Order {
    pub(super) fn check_out(
        &self,
        payment: PaymentId,
        method: PaymentMethod,
        expected: Version,
        now: Timestamp,
    ) -> Decision {
        // The same payment once more. Another one is refused below: two would be collected
        // (`two-payments-open`).
        if self.checkout.is_some_and(|checkout| checkout.payment.is_none_or(|open| open == payment))
        {
            return DONE;
        }
        self.must_be_open()?;
        // It came to nothing; a late copy of its checkout must not open it again.
        if self.closed_payments.contains(&payment) {
            return Err(OrderRefusal::PaymentClosed);
        }
        if self.status != OrderStatus::Reserved {
            return Err(OrderRefusal::NotReserved);
        }
        if self.code_is_pending() {
            return Err(OrderRefusal::CodePending);
        }
        self.must_be_at(expected)?;
        // A clock that is ahead takes no time away that was promised.
        if self.promise.is_none_or(|promise| now >= promise.last_call()) {
            return Err(OrderRefusal::PromiseEnded);
        }
        let payment = (!self.totals.is_free_of_charge).then_some(payment);
        let (amount, revision) = (self.totals.total, self.revision);
        Ok(vec![OrderEvent::OrderCheckedOut { payment, method, amount, revision }])
    }

    pub(super) fn reopen(&self, payment: PaymentId, refusal: Option<CaptureRefusal>) -> Decision {
        match self.checkout {
            Some(Checkout { payment: Some(open) })
                if open == payment && !self.status.has_ended() =>
            {
                Ok(vec![OrderEvent::OrderReopened { payment, refusal }])
            }
            _ => DONE,
        }
    }

    /// Only a checked-out reservation whose committed seats and payment match exactly can be
    /// confirmed.
    pub(super) fn confirm(&self, proof: Option<&PaymentProof>, seats: &Seats) -> Decision {
        if self.status == OrderStatus::Confirmed {
            return DONE;
        }
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        let Some(checkout) = self.checkout.filter(|_| self.status == OrderStatus::Reserved) else {
            return Err(OrderRefusal::NotReserved);
        };
        // What was paid for and committed must be what is wanted now, not what was wanted when it
        // began (`unguarded-confirmation`, `late-money-buys-less`).
        let expected = checkout.payment.map(|payment| PaymentProof {
            payment,
            amount: self.totals.total,
            revision: self.revision,
        });
        if proof != expected.as_ref() || *seats != self.wanted {
            return Err(OrderRefusal::NotAsOrdered);
        }
        Ok(vec![OrderEvent::OrderConfirmed {
            payment: checkout.payment,
            seats: self.wanted.clone(),
        }])
    }

    pub(super) fn expire(&self, settled: Option<PaymentId>) -> Decision {
        match self.checkout {
            Some(Checkout { payment })
                // Money is under way or was never due: the order ends when that is decided
                // (`expiry-beats-payment`).
                if !self.status.has_ended() && (payment.is_none() || payment != settled) =>
            {
                Err(OrderRefusal::PaymentOpen)
            }
            _ => self.end(OrderStatus::Expired, OrderEvent::OrderExpired),
        }
    }

    pub(super) fn end_unless_paying(&self, end: OrderStatus, event: OrderEvent) -> Decision {
        match self.checkout {
            Some(_) if !self.status.has_ended() => Err(OrderRefusal::PaymentOpen),
            _ => self.end(end, event),
        }
    }

    /// Whoever pays, or has paid, is paid back: nobody waits for the money first. What came to
    /// nothing before stays what it is.
    pub(super) fn call_off(&self) -> Decision {
        match self.status {
            OrderStatus::Confirmed => Ok(vec![OrderEvent::OrderCalledOff]),
            _ => self.end(OrderStatus::CalledOff, OrderEvent::OrderCalledOff),
        }
    }

    pub(super) fn end(&self, end: OrderStatus, event: OrderEvent) -> Decision {
        if self.status == end {
            DONE
        } else if self.status.has_ended() {
            Err(OrderRefusal::Ended(self.status))
        } else {
            Ok(vec![event])
        }
    }
}
