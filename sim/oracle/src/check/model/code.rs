//! One promotional code: who may redeem it (decision 17).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::identity::OrderId;
use domain::message::Event;
use domain::registration::{
    CodeName, CodeTerms, PromotionalCodeCommand as Ask, PromotionalCodeEvent as Told,
    PromotionalCodeRefusal as No, RedemptionRefusal, Scope, Seats,
};
use domain::sourcing::Timestamp;

use super::answer::{Answer, When};
use conference::node::protocol::Refusal;

/// 6, for codes as for seats: how long what is finished is remembered.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 3600);

/// What was recorded of one promotional code.
#[derive(Debug, Default)]
pub(super) struct CodeBook {
    terms: Option<CodeTerms>,
    catalogue_version: u32,
    /// The request that was answered last, and whether with yes.
    answers: BTreeMap<OrderId, (u32, bool)>,
    /// Whether it was used up, and since when it is over.
    finished: BTreeMap<OrderId, (bool, Timestamp)>,
    used_up: u64,
}

impl CodeBook {
    pub(super) fn take_in(&mut self, event: &Told) {
        match event {
            Told::CodeTermsSet { terms, catalogue_version, .. } => {
                (self.terms, self.catalogue_version) = (Some(terms.clone()), *catalogue_version);
            }
            Told::RedemptionReserved { order, request, .. } => {
                self.answers.insert(*order, (*request, true));
            }
            Told::RedemptionRefused { order, request, .. } => {
                self.answers.insert(*order, (*request, false));
            }
            Told::RedemptionCommitted { order, at } => {
                self.answers.remove(order);
                self.finished.insert(*order, (true, *at));
                self.used_up += 1;
            }
            Told::RedemptionCancelled { order, at } => {
                self.answers.remove(order);
                self.finished.insert(*order, (false, *at));
            }
        }
    }

    /// What the business says to a command.
    pub(super) fn answer(&self, command: &Ask, when: When) -> Answer {
        let at = when.earliest;
        match command {
            Ask::SetTerms { catalogue_version, .. }
                if *catalogue_version <= self.catalogue_version =>
            {
                Answer::nothing()
            }
            Ask::SetTerms { code, terms, catalogue_version } => {
                let (code, terms, catalogue_version) =
                    (code.clone(), terms.clone(), *catalogue_version);
                recorded(Told::CodeTermsSet { code, terms, catalogue_version })
            }
            Ask::ReserveRedemption { code, order, request, seats, others } => {
                if self.finished_as(*order, at).is_some() {
                    return Answer::refused(Refusal::Code(No::Finished));
                }
                if self.answers.get(order).is_some_and(|(answered, _)| request <= answered) {
                    return Answer::nothing();
                }
                let (order, request) = (*order, *request);
                let yes = || {
                    let (code, terms) = (code.clone(), self.terms.clone()?);
                    Some(Told::RedemptionReserved { order, request, code, terms, at })
                };
                let reasons = self.reasons_against(order, code, seats, others);
                let no = |reason| {
                    let code = code.clone();
                    Told::RedemptionRefused { order, request, code, reason, at }
                };
                let answers: Vec<_> = if reasons.is_empty() {
                    yes().into_iter().collect()
                } else {
                    reasons.into_iter().map(no).collect()
                };
                Answer::one_of(answers.into_iter().map(|told| vec![Event::Code(told)]).collect())
            }
            Ask::CommitRedemption { order } => {
                let is_reserved = self.is_reserved_for(*order);
                match self.finished_as(*order, at) {
                    _ if is_reserved => recorded(Told::RedemptionCommitted { order: *order, at }),
                    Some(true) => Answer::nothing(),
                    Some(false) => Answer::refused(Refusal::Code(No::Finished)),
                    None => Answer::refused(Refusal::Code(No::Unknown)),
                }
            }
            Ask::CancelRedemption { order } => match self.finished_as(*order, at) {
                Some(_) => Answer::nothing(),
                None => recorded(Told::RedemptionCancelled { order: *order, at }),
            },
        }
    }

    /// 17: any of the reasons may be told to the registrant.
    fn reasons_against(
        &self,
        order: OrderId,
        code: &CodeName,
        seats: &Seats,
        others: &BTreeMap<CodeName, BTreeSet<CodeName>>,
    ) -> Vec<RedemptionRefusal> {
        let Some(terms) = &self.terms else { return vec![RedemptionRefusal::UnknownCode] };
        let mut reasons = Vec::new();
        let is_in_scope = |seat_type| match &terms.scope {
            Scope::All => true,
            Scope::Only(listed) => listed.iter().any(|it| it == seat_type),
        };
        if !seats.types().any(is_in_scope) {
            reasons.push(RedemptionRefusal::NothingInScope);
        }
        for (other, listed) in others.iter().filter(|(other, _)| *other != code) {
            if !terms.cumulative_with.contains(other) && !listed.contains(code) {
                reasons.push(RedemptionRefusal::NotCumulative { with: other.clone() });
            }
        }
        let reserved = self.answers.values().filter(|(_, granted)| *granted).count() as u64;
        let taken = self.used_up + reserved;
        let is_full = terms.quota.is_some_and(|quota| taken >= u64::from(quota.0));
        if is_full && !self.is_reserved_for(order) {
            reasons.push(RedemptionRefusal::UsedUp);
        }
        reasons
    }

    fn is_reserved_for(&self, order: OrderId) -> bool {
        self.answers.get(&order).is_some_and(|(_, granted)| *granted)
    }

    fn finished_as(&self, order: OrderId, at: Timestamp) -> Option<bool> {
        let (used_up, since) = self.finished.get(&order)?;
        (at.since(*since) < REMEMBERED).then_some(*used_up)
    }
}

fn recorded(event: Told) -> Answer {
    Answer::grant(vec![Event::Code(event)])
}
