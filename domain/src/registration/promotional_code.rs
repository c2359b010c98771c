//! One promotional code of one conference: who may redeem it, and never more often than its quota
//! allows.
//!
//! A redemption is reserved, committed or cancelled with its order, as seats are, and for the same
//! reason: a code that is meant for one order must not be used by two at the same time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::discount::{CodeName, CodeTerms};
use super::finished::{Dated, Finished, TOMBSTONE_RETENTION};
use super::seats::Seats;
use crate::identity::{ConferenceId, OrderId};
use crate::sourcing::{Aggregate, Timestamp, derive};
use crate::values::Quantity;

/// The state of a promotional code: the fold of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionalCode {
    /// Its terms; none before the organiser's catalogue arrived.
    pub terms: Option<CodeTerms>,
    /// The catalogue version that set the terms.
    pub catalogue_version: u32,
    /// The latest answer to each order whose redemption is not finished.
    pub pending: BTreeMap<OrderId, Redemption>,
    /// Finished redemptions. Without them a request that comes late would redeem the code for an
    /// order that is over.
    pub finished: Finished<OrderId, FinishedRedemption>,
    /// How many redemptions were committed, remembered or not.
    pub committed: Quantity,
}

/// The latest answer to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// The request that was answered; an older or equal one is a repetition.
    pub request: u32,
    /// Whether the order holds a redemption now; if not, it was refused.
    pub is_reserved: bool,
    /// When it was answered.
    pub at: Timestamp,
}

/// What became of a finished redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishedRedemption {
    /// Whether the code was redeemed for good; if not, it was cancelled.
    pub is_committed: bool,
    /// When it was finished.
    pub at: Timestamp,
}

impl Dated for FinishedRedemption {
    fn at(&self) -> Timestamp {
        self.at
    }
}

/// What may be asked of a promotional code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum PromotionalCodeCommand {
    /// The organiser sets the terms. Absolute, so that repeating it changes nothing.
    SetTerms {
        code: CodeName,
        /// Its terms from now on. Redemptions that were granted keep theirs.
        terms: CodeTerms,
        /// The version of the catalogue; an older or equal one is ignored.
        catalogue_version: u32,
    },
    /// Holds a redemption for an order, or asks anew after the order has changed.
    ReserveRedemption {
        /// The code, as the registrant wrote it: the answer must name it even where nobody knows
        /// it.
        code: CodeName,
        order: OrderId,
        /// Which request of the order this is; a repeated one has its answer already.
        request: u32,
        /// The seats of the order.
        seats: Seats,
        /// The codes that the order has already, and with what each may be combined.
        others: BTreeMap<CodeName, BTreeSet<CodeName>>,
    },
    /// The order is confirmed: the redemption is used up.
    CommitRedemption { order: OrderId },
    /// The order is over: the redemption goes back.
    CancelRedemption { order: OrderId },
}

/// What a promotional code records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum PromotionalCodeEvent {
    /// The organiser set the terms.
    CodeTermsSet {
        code: CodeName,
        terms: CodeTerms,
        /// The version of the catalogue.
        catalogue_version: u32,
    },
    /// The order may use the code.
    RedemptionReserved {
        order: OrderId,
        /// Which request was answered.
        request: u32,
        code: CodeName,
        /// The terms the order is priced with, whatever the organiser changes later.
        terms: CodeTerms,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The order may not use the code; what it held of it went back. An event, because whoever
    /// asked waits for an answer.
    RedemptionRefused {
        order: OrderId,
        /// Which request was answered.
        request: u32,
        code: CodeName,
        reason: RedemptionRefusal,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The code was redeemed for good.
    RedemptionCommitted {
        order: OrderId,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
    /// The redemption went back.
    RedemptionCancelled {
        order: OrderId,
        /// When it was decided, by the clock of the machine that decided it.
        at: Timestamp,
    },
}

/// Why an order may not use a code: what the registrant is told.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum RedemptionRefusal {
    /// There is no such code.
    #[error("there is no such promotional code")]
    UnknownCode,
    /// None of the order's seats is in scope.
    #[error("the promotional code is for none of these seats")]
    NothingInScope,
    /// The order has a code beside which this one may not be used.
    #[error("the promotional code cannot be combined with {with}")]
    NotCumulative {
        /// The code in the way.
        with: CodeName,
    },
    /// As many orders as the organiser allowed have used or hold it.
    #[error("the promotional code is used up")]
    UsedUp,
}

/// Why a promotional code does not do what it was told.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum PromotionalCodeRefusal {
    /// The redemption has been committed or cancelled.
    #[error("the redemption is finished")]
    Finished,
    /// There is no such redemption.
    #[error("there is no such redemption")]
    Unknown,
}

type Decision = Result<Vec<PromotionalCodeEvent>, PromotionalCodeRefusal>;

/// The command is already in effect.
const DONE: Decision = Ok(Vec::new());

impl Aggregate for PromotionalCode {
    type Command = PromotionalCodeCommand;
    type Event = PromotionalCodeEvent;
    type Refusal = PromotionalCodeRefusal;

    fn decide(&self, command: &PromotionalCodeCommand, now: Timestamp) -> Decision {
        match command {
            PromotionalCodeCommand::SetTerms { code, terms, catalogue_version } => {
                self.set_terms(code, terms, *catalogue_version)
            }
            PromotionalCodeCommand::ReserveRedemption { code, order, request, seats, others } => {
                // It was overtaken by its own cancellation, and nobody would give the redemption
                // back.
                if self.tombstone(*order, now).is_some() {
                    return Err(PromotionalCodeRefusal::Finished);
                }
                if self.pending.get(order).is_some_and(|answer| *request <= answer.request) {
                    return DONE;
                }
                let (order, request, code, at) = (*order, *request, code.clone(), now);
                Ok(vec![match self.terms_for(order, &code, seats, others) {
                    Ok(terms) => {
                        let terms = terms.clone();
                        PromotionalCodeEvent::RedemptionReserved { order, request, code, terms, at }
                    }
                    Err(reason) => {
                        PromotionalCodeEvent::RedemptionRefused { order, request, code, reason, at }
                    }
                }])
            }
            PromotionalCodeCommand::CommitRedemption { order } => self.commit(*order, now),
            PromotionalCodeCommand::CancelRedemption { order } => self.cancel(*order, now),
        }
    }

    fn evolve(mut self, event: &PromotionalCodeEvent) -> Self {
        match event {
            PromotionalCodeEvent::CodeTermsSet { terms, catalogue_version, .. } => {
                (self.terms, self.catalogue_version) = (Some(terms.clone()), *catalogue_version);
            }
            PromotionalCodeEvent::RedemptionReserved { order, request, at, .. } => {
                self.answered(*order, Redemption { request: *request, is_reserved: true, at: *at });
            }
            PromotionalCodeEvent::RedemptionRefused { order, request, at, .. } => {
                self.answered(
                    *order,
                    Redemption { request: *request, is_reserved: false, at: *at },
                );
            }
            PromotionalCodeEvent::RedemptionCommitted { order, at } => {
                self.pending.remove(order);
                self.committed.0 += 1;
                self.finished.insert(*order, FinishedRedemption { is_committed: true, at: *at });
            }
            PromotionalCodeEvent::RedemptionCancelled { order, at } => {
                self.pending.remove(order);
                self.finished.insert(*order, FinishedRedemption { is_committed: false, at: *at });
            }
        }
        self
    }
}

impl PromotionalCode {
    /// The id of the stream of a conference's code.
    #[must_use]
    pub fn id_of(conference: ConferenceId, code: &CodeName) -> Uuid {
        derive(conference.0, &format!("promotional code {code}"))
    }

    /// Whether the order holds a redemption that is neither committed nor cancelled.
    #[must_use]
    pub fn is_reserved_for(&self, order: OrderId) -> bool {
        self.pending.get(&order).is_some_and(|answer| answer.is_reserved)
    }

    /// How many orders have redeemed the code or hold a redemption.
    #[must_use]
    pub fn taken(&self) -> u64 {
        let reserved = self.pending.values().filter(|answer| answer.is_reserved).count();
        u64::from(self.committed.0) + reserved as u64
    }

    fn set_terms(&self, code: &CodeName, terms: &CodeTerms, catalogue_version: u32) -> Decision {
        if catalogue_version <= self.catalogue_version {
            return DONE;
        }
        let (code, terms) = (code.clone(), terms.clone());
        Ok(vec![PromotionalCodeEvent::CodeTermsSet { code, terms, catalogue_version }])
    }

    /// The terms on which the order may use the code, or the rule that forbids it.
    fn terms_for(
        &self,
        order: OrderId,
        code: &CodeName,
        seats: &Seats,
        others: &BTreeMap<CodeName, BTreeSet<CodeName>>,
    ) -> Result<&CodeTerms, RedemptionRefusal> {
        let terms = self.terms.as_ref().ok_or(RedemptionRefusal::UnknownCode)?;
        if !terms.scope.covers_any_of(seats) {
            return Err(RedemptionRefusal::NothingInScope);
        }
        // Either may allow the other; none has to be entered first (`exclusive-codes-combined`).
        let combines = |other: &CodeName, listed: &BTreeSet<CodeName>| {
            other == code || terms.cumulative_with.contains(other) || listed.contains(code)
        };
        if let Some((with, _)) = others.iter().find(|(other, listed)| !combines(other, listed)) {
            return Err(RedemptionRefusal::NotCumulative { with: with.clone() });
        }
        // An order that holds a redemption keeps it, even where the quota was cut below what was
        // granted.
        let has_room = terms.quota.is_none_or(|quota| self.taken() < u64::from(quota.0));
        if has_room || self.is_reserved_for(order) {
            Ok(terms)
        } else {
            Err(RedemptionRefusal::UsedUp)
        }
    }

    fn commit(&self, order: OrderId, now: Timestamp) -> Decision {
        if self.is_reserved_for(order) {
            return Ok(vec![PromotionalCodeEvent::RedemptionCommitted { order, at: now }]);
        }
        match self.tombstone(order, now) {
            Some(FinishedRedemption { is_committed: true, .. }) => DONE,
            Some(_) => Err(PromotionalCodeRefusal::Finished),
            None => Err(PromotionalCodeRefusal::Unknown),
        }
    }

    /// Cancelling leaves a tombstone even where nothing was held: the request may still be under
    /// way.
    fn cancel(&self, order: OrderId, now: Timestamp) -> Decision {
        match self.tombstone(order, now) {
            Some(_) => DONE,
            None => Ok(vec![PromotionalCodeEvent::RedemptionCancelled { order, at: now }]),
        }
    }

    fn tombstone(&self, order: OrderId, now: Timestamp) -> Option<&FinishedRedemption> {
        self.finished.get(&order).filter(|tombstone| now.since(tombstone.at) < TOMBSTONE_RETENTION)
    }

    /// Notes an answer, and forgets what no message can be about any more.
    fn answered(&mut self, order: OrderId, answer: Redemption) {
        let is_recent = |at: Timestamp| answer.at.since(at) < TOMBSTONE_RETENTION;
        self.finished.forget(answer.at, TOMBSTONE_RETENTION);
        self.pending.retain(|_, known| known.is_reserved || is_recent(known.at));
        self.finished.remove(order);
        self.pending.insert(order, answer);
    }
}
