//! Promotional codes on an order.

use super::{DONE, Decision, EnteredCode, Order, OrderEvent, OrderRefusal, OrderStatus};
use crate::registration::discount::{CodeName, CodeTerms, Discount};
use crate::registration::pricing::price;
use crate::registration::promotional_code::RedemptionRefusal;
use crate::registration::seats::Seats;
use crate::sourcing::Version;

impl Order {
    /// One code is looked up at a time: whether the next may be combined with it depends on the
    /// answer.
    pub(super) fn enter_code(&self, code: &CodeName, expected: Version) -> Decision {
        if self.codes.iter().any(|entered| entered.code == *code) {
            return DONE;
        }
        self.must_be_open()?;
        if self.code_is_pending() {
            return Err(OrderRefusal::CodePending);
        }
        self.must_be_at(expected)?;
        let combinable = |entered: &EnteredCode| {
            let terms = entered.terms.as_ref()?;
            Some((entered.code.clone(), terms.cumulative_with.clone()))
        };
        Ok(vec![OrderEvent::PromotionalCodeEntered {
            code: code.clone(),
            request: self.code_requests + 1,
            seats: self.to_pay_for().clone(),
            others: self.codes.iter().filter_map(combinable).collect(),
        }])
    }

    pub(super) fn apply_code(&self, code: &CodeName, request: u32, terms: &CodeTerms) -> Decision {
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        // A repetition, or the answer to a wish that was given up.
        if !self.waits_for_code(code, request) {
            return DONE;
        }
        let mut discounts = self.discounts();
        discounts.push(terms.discount(code.clone()));
        let totals = price(self.to_pay_for(), &self.prices, &discounts)?;
        Ok(vec![
            OrderEvent::DiscountApplied { code: code.clone(), terms: terms.clone() },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    pub(super) fn reject_code(
        &self,
        code: &CodeName,
        request: u32,
        reason: &RedemptionRefusal,
    ) -> Decision {
        if self.status.has_ended() || !self.waits_for_code(code, request) {
            return DONE;
        }
        Ok(vec![OrderEvent::PromotionalCodeRejected { code: code.clone(), reason: reason.clone() }])
    }

    pub(super) fn waits_for_code(&self, code: &CodeName, request: u32) -> bool {
        let waits = |entered: &EnteredCode| entered.code == *code && entered.request == request;
        self.codes.iter().any(|entered| waits(entered) && entered.terms.is_none())
    }

    pub(super) fn code_is_pending(&self) -> bool {
        self.codes.iter().any(|entered| entered.terms.is_none())
    }

    /// What the codes that count take off.
    pub(super) fn discounts(&self) -> Vec<Discount> {
        let applied =
            |entered: &EnteredCode| Some(entered.terms.as_ref()?.discount(entered.code.clone()));
        self.codes.iter().filter_map(applied).collect()
    }

    /// The seats that would be paid for now: what is held of a partial reservation, else what is
    /// wanted.
    pub(super) fn to_pay_for(&self) -> &Seats {
        match (self.status, &self.held) {
            (OrderStatus::PartiallyReserved, Some(held)) => held,
            _ => &self.wanted,
        }
    }
}
