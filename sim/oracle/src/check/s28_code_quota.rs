//! S28: no promotional code is redeemed more often than its organiser allows.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{ConferenceId, OrderId};
use domain::message::{Event, code_of};
use domain::registration::{CodeName, CodeTerms, OrderEvent, PromotionalCodeEvent};
use domain::stream::{StreamId, StreamKind};

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::Committed;

/// A redemption is granted only while fewer than the quota are reserved or used up; a quota that is
/// cut below that is a debt, and nothing more is granted. The codes of one order may all be used
/// together. Used up is only what a confirmed order has, on the terms that were reserved for it; in
/// the end every such order has used its codes up, and nothing is reserved.
#[derive(Debug, Default)]
pub(super) struct CodeQuota {
    codes: BTreeMap<StreamId, Code>,
    orders: BTreeMap<OrderId, Order>,
}

#[derive(Debug, Default)]
struct Code {
    terms: Option<CodeTerms>,
    reserved: BTreeMap<OrderId, CodeTerms>,
    used_up: BTreeSet<OrderId>,
}

#[derive(Debug, Default)]
struct Order {
    conference: Option<ConferenceId>,
    confirmed: bool,
    discounts: BTreeMap<CodeName, CodeTerms>,
}

impl Check for CodeQuota {
    fn id(&self) -> &'static str {
        "S28"
    }

    fn rule(&self) -> &'static str {
        "No code is redeemed more often than its quota, and what is used up belongs to a confirmed order."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        if commit.stream.kind == StreamKind::PromotionalCode {
            for stored in &commit.events {
                if let Event::Code(event) = &stored.body {
                    self.redemption(commit.stream, event, judgement);
                }
            }
        }
    }

    fn order_event(&mut self, id: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderPlaced { conference, .. } => {
                self.orders.entry(id).or_default().conference = Some(*conference);
            }
            OrderEvent::OrderConfirmed { .. } => {
                self.orders.entry(id).or_default().confirmed = true;
            }
            OrderEvent::DiscountApplied { code, terms } => {
                let order = self.orders.entry(id).or_default();
                let excluded = order.discounts.iter().find(|(other, listed)| {
                    other != &code
                        && !terms.cumulative_with.contains(other)
                        && !listed.cumulative_with.contains(code)
                });
                judgement.expect(excluded.is_none(), || {
                    format!(
                        "code {code} was applied to order {id} beside {}",
                        excluded.map(|(other, _)| other).told()
                    )
                });
                order.discounts.insert(code.clone(), terms.clone());
                let stream = order.conference.map(|conference| code_of(conference, code));
                let reserved = stream.and_then(|stream| self.codes.get(&stream)?.reserved.get(&id));
                judgement.expect(reserved == Some(terms), || {
                    format!(
                        "code {code} was applied to order {id}; reserved for it was {}",
                        reserved.told()
                    )
                });
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        for (stream, code) in &self.codes {
            judgement.expect(code.reserved.is_empty(), || {
                format!(
                    "{stream} is still reserved for {}",
                    code.reserved.keys().collect::<Vec<_>>().told()
                )
            });
        }
        for (id, order) in self.orders.iter().filter(|(_, order)| order.confirmed) {
            for code in order.discounts.keys() {
                let stream = order.conference.map(|conference| code_of(conference, code));
                let used_up = stream.and_then(|stream| self.codes.get(&stream));
                judgement.expect(used_up.is_some_and(|code| code.used_up.contains(id)), || {
                    format!("order {id} was confirmed with code {code}, which was never used up")
                });
            }
        }
    }
}

impl CodeQuota {
    fn redemption(
        &mut self,
        stream: StreamId,
        event: &PromotionalCodeEvent,
        judgement: &mut Judgement,
    ) {
        let code = self.codes.entry(stream).or_default();
        match event {
            PromotionalCodeEvent::CodeTermsSet { terms, .. } => code.terms = Some(terms.clone()),
            PromotionalCodeEvent::RedemptionReserved { order, terms, .. } => {
                judgement.expect(code.terms.as_ref() == Some(terms), || {
                    format!(
                        "{stream} was reserved for order {order} on {}; its terms are {}",
                        terms.told(),
                        code.terms.told()
                    )
                });
                let before = code.reserved.insert(*order, terms.clone());
                let taken = code.reserved.len() + code.used_up.len();
                let quota = code.terms.as_ref().and_then(|terms| terms.quota);
                let has_room = quota.is_none_or(|quota| taken <= quota.0 as usize);
                judgement.expect(before.is_some() || has_room, || {
                    format!(
                        "{stream} was granted to order {order} as number {taken} of {}",
                        quota.told()
                    )
                });
                judgement.expect(!code.used_up.contains(order), || {
                    format!("{stream} was granted to order {order}, which has used it up")
                });
            }
            PromotionalCodeEvent::RedemptionRefused { order, .. }
            | PromotionalCodeEvent::RedemptionCancelled { order, .. } => {
                code.reserved.remove(order);
            }
            PromotionalCodeEvent::RedemptionCommitted { order, .. } => {
                let reserved = code.reserved.remove(order);
                let first = code.used_up.insert(*order);
                judgement.expect(reserved.is_some() && first, || {
                    format!("{stream} was used up by order {order}, for which it was not reserved")
                });
                let known = self.orders.get(order);
                let conference = known.and_then(|known| known.conference);
                let has_it = known.is_some_and(|known| {
                    let mut its = known.discounts.iter();
                    let is_this = |name| {
                        conference.is_some_and(|conference| code_of(conference, name) == stream)
                    };
                    its.any(|(name, terms)| is_this(name) && Some(terms) == reserved.as_ref())
                });
                judgement.expect(known.is_some_and(|known| known.confirmed) && has_it, || {
                    format!(
                        "{stream} was used up by order {order}, which is not confirmed with that discount"
                    )
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::registration::{RedemptionRefusal, Reduction};
    use domain::sourcing::Timestamp;
    use domain::values::Quantity;

    fn half(quota: u32) -> CodeTerms {
        terms(Reduction::percent(50).unwrap(), Some(Quantity(quota)))
    }

    fn name() -> CodeName {
        "HALF".parse().unwrap()
    }

    fn set(quota: u32, catalogue_version: u32) -> PromotionalCodeEvent {
        PromotionalCodeEvent::CodeTermsSet { code: name(), terms: half(quota), catalogue_version }
    }

    fn granted(order: OrderId, quota: u32) -> PromotionalCodeEvent {
        let (code, terms, at) = (name(), half(quota), Timestamp(0));
        PromotionalCodeEvent::RedemptionReserved { order, request: 1, code, terms, at }
    }

    fn used(order: OrderId) -> PromotionalCodeEvent {
        PromotionalCodeEvent::RedemptionCommitted { order, at: Timestamp(0) }
    }

    fn back(order: OrderId) -> PromotionalCodeEvent {
        PromotionalCodeEvent::RedemptionCancelled { order, at: Timestamp(0) }
    }

    fn applied() -> OrderEvent {
        OrderEvent::DiscountApplied { code: name(), terms: half(1) }
    }

    fn bob() -> OrderId {
        OrderId::named("Bob")
    }

    /// One redemption is allowed, and Ada has it.
    fn adas() -> Given {
        Given::new()
            .order(placed(2))
            .code("HALF", set(1, 2))
            .code("HALF", granted(ada(), 1))
            .order(applied())
    }

    #[test]
    fn a_code_is_used_up_with_its_order_or_goes_back() {
        adas().order(confirmed()).code("HALF", used(ada())).holds(CodeQuota::default());
        let story = adas().code("HALF", back(ada())).code("HALF", granted(bob(), 1));
        story.code("HALF", back(bob())).holds(CodeQuota::default());
    }

    #[test]
    fn one_redemption_too_many_is_found() {
        adas().code("HALF", granted(bob(), 1)).breaks(CodeQuota::default(), "as number 2 of");
        let used_up = adas().order(confirmed()).code("HALF", used(ada()));
        used_up.code("HALF", granted(bob(), 1)).breaks(CodeQuota::default(), "as number 2 of");
    }

    #[test]
    fn codes_of_one_order_may_all_be_used_together() {
        let other = |beside: &[CodeName]| {
            let mut terms = half(1);
            terms.cumulative_with.extend(beside.iter().cloned());
            OrderEvent::DiscountApplied { code: "OTHER".parse().unwrap(), terms }
        };
        adas().order(other(&[])).breaks(CodeQuota::default(), "beside");
        let judgement = adas().order(other(&[name()])).judged_by(CodeQuota::default());
        assert!(!judgement.violations.iter().any(|(_, what)| what.contains("beside")));
    }

    #[test]
    fn a_quota_may_be_cut_below_what_is_granted_and_who_holds_keeps() {
        let story = adas().code("HALF", set(0, 3)).order(confirmed()).code("HALF", used(ada()));
        story.holds(CodeQuota::default());
        let story = adas().code("HALF", set(0, 3)).code("HALF", granted(bob(), 0));
        story.breaks(CodeQuota::default(), "as number 2 of");
    }

    #[test]
    fn other_terms_than_were_reserved_are_found() {
        adas().code("HALF", granted(ada(), 9)).breaks(CodeQuota::default(), "its terms are");
        let story = Given::new().order(placed(2)).order(applied());
        story.breaks(CodeQuota::default(), "reserved for it was nothing");
    }

    #[test]
    fn what_is_used_up_belongs_to_a_confirmed_order() {
        adas().code("HALF", used(ada())).breaks(CodeQuota::default(), "is not confirmed with");
        let story = Given::new().order(placed(2)).order(confirmed()).code("HALF", set(1, 2));
        story.code("HALF", used(ada())).breaks(CodeQuota::default(), "was not reserved");
    }

    #[test]
    fn what_is_still_reserved_or_never_used_up_is_found() {
        adas().breaks(CodeQuota::default(), "still reserved");
        let refused = PromotionalCodeEvent::RedemptionRefused {
            order: ada(),
            request: 2,
            code: name(),
            reason: RedemptionRefusal::UsedUp,
            at: Timestamp(0),
        };
        adas()
            .code("HALF", refused)
            .order(confirmed())
            .breaks(CodeQuota::default(), "never used up");
    }
}
