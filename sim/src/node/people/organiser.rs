//! One organiser, following a script.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::management::{
    ConferenceDetails, ManagementCommand, Owner, Period, SeatType, SeatTypeDescription, SeatTypeName,
};
use domain::registration::{AccessCode, CodeName, CodeTerms, Money, Price, Quantity, Reduction, Scope};
use domain::sourcing::{ConferenceId, MessageId, SeatTypeId, Timestamp};

use super::super::protocol::{Outcome, Wish};
use super::form::InvalidForm;
use super::script::{CodeOffer, Off, Organiser as Plan, OrganiserAct};

/// How long the conference takes, in milliseconds.
const DURATION_MS: u64 = 2 * 24 * 3_600_000;

/// An organiser.
#[derive(Debug)]
pub(super) struct Organiser {
    plan: Plan,
    conference: ConferenceId,
    acts: VecDeque<OrganiserAct>,
    /// Numbers the requests, so that each has an identity of its own.
    asked: u32,
    waits: bool,
    /// What the form for each seat type shows.
    forms: BTreeMap<String, (Price, u32)>,
    /// The promotional codes that were offered.
    codes: BTreeSet<CodeName>,
    tagline: Option<String>,
    /// The quota that was last accepted, by seat type.
    pub(super) quotas: BTreeMap<SeatTypeId, Quantity>,
}

/// What an organiser does next.
pub(super) enum Next {
    Ask(MessageId, Wish),
    /// The form was not taken.
    TurnedBack(InvalidForm),
    WaitUntil(Timestamp),
    Nothing,
}

impl Organiser {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            plan: plan.clone(),
            conference: ConferenceId::named(&plan.conference),
            acts: plan.acts.iter().cloned().collect(),
            asked: 0,
            waits: false,
            forms: BTreeMap::new(),
            codes: BTreeSet::new(),
            tagline: None,
            quotas: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, acts: impl IntoIterator<Item = OrganiserAct>) {
        self.acts.extend(acts);
    }

    pub(super) const fn is_waiting(&self) -> bool {
        self.waits
    }

    pub(super) fn next(&mut self, now: Timestamp) -> Next {
        if self.waits {
            return Next::Nothing;
        }
        while let Some(act) = self.acts.front().cloned() {
            if let OrganiserAct::WaitUntil { at_ms } = act
                && now < Timestamp(at_ms)
            {
                return Next::WaitUntil(Timestamp(at_ms));
            }
            self.acts.pop_front();
            let command = match self.command(&act) {
                Ok(command) => command,
                Err(invalid) => return Next::TurnedBack(invalid),
            };
            if let Some(command) = command {
                self.waits = true;
                self.asked += 1;
                let id =
                    MessageId::derived(self.conference.0, &format!("organiser's request {}", self.asked));
                return Next::Ask(
                    id,
                    Wish::Manage { conference: self.conference, command: Box::new(command) },
                );
            }
        }
        Next::Nothing
    }

    /// A request was answered.
    pub(super) fn answered(&mut self, wish: &Wish, outcome: &Outcome) {
        self.waits = false;
        let Wish::Manage { command, .. } = wish else { return };
        if let (
            ManagementCommand::CreateSeatType { id, seat_type }
            | ManagementCommand::UpdateSeatType { id, seat_type },
            Outcome::Accepted { .. },
        ) = (&**command, outcome)
        {
            self.quotas.insert(*id, seat_type.quota());
        }
        if let (ManagementCommand::DeleteSeatType { id }, Outcome::Accepted { .. }) = (&**command, outcome) {
            self.quotas.remove(id);
            self.forms.retain(|name, _| SeatTypeId::of(self.conference, name) != *id);
        }
    }

    /// The request that an act stands for; waiting stands for none.
    fn command(&mut self, act: &OrganiserAct) -> Result<Option<ManagementCommand>, InvalidForm> {
        Ok(Some(match act {
            OrganiserAct::WaitUntil { .. } => return Ok(None),
            OrganiserAct::Create => ManagementCommand::CreateConference {
                slug: self.plan.slug.parse()?,
                access_code: AccessCode::derived(self.conference.0, 1),
                owner: Owner { name: "An organiser".parse()?, email: self.plan.email.parse()? },
                details: self.details()?,
            },
            OrganiserAct::Edit { tagline } => {
                self.tagline = Some(tagline.clone());
                ManagementCommand::UpdateConference { details: self.details()? }
            }
            OrganiserAct::Publish => ManagementCommand::PublishConference,
            OrganiserAct::Unpublish => ManagementCommand::UnpublishConference,
            OrganiserAct::Offer { seat_type, price, quota } => {
                self.offer(seat_type, price.as_deref(), *quota)?
            }
            OrganiserAct::OfferCode(offer) => self.offer_code(offer)?,
            OrganiserAct::Withdraw { seat_type } => {
                ManagementCommand::DeleteSeatType { id: SeatTypeId::of(self.conference, seat_type) }
            }
        }))
    }

    fn offer(
        &mut self,
        name: &str,
        price: Option<&str>,
        quota: u32,
    ) -> Result<ManagementCommand, InvalidForm> {
        let known = self.forms.get(name).copied();
        let price = match (price, known) {
            (Some(price), _) => price.parse()?,
            (None, Some((price, _))) => price,
            (None, None) => return Err(InvalidForm::NoPrice),
        };
        let id = SeatTypeId::of(self.conference, name);
        let described: SeatTypeDescription = name.parse()?;
        let called: SeatTypeName = name.parse()?;
        let seat_type = SeatType::new(called, described, Quantity(quota), price)?;
        self.forms.insert(name.to_owned(), (price, quota));
        Ok(match known {
            None => ManagementCommand::CreateSeatType { id, seat_type },
            Some(_) => ManagementCommand::UpdateSeatType { id, seat_type },
        })
    }

    fn offer_code(&mut self, offer: &CodeOffer) -> Result<ManagementCommand, InvalidForm> {
        let code: CodeName = offer.code.parse()?;
        let seat_types: Vec<_> =
            offer.seat_types.iter().map(|name| SeatTypeId::of(self.conference, name)).collect();
        let terms = CodeTerms {
            reduction: match offer.off {
                Off::Percent(percent) => Reduction::percent(percent)?,
                Off::Cents(cents) => Reduction::amount(Money(cents))?,
            },
            scope: if seat_types.is_empty() { Scope::All } else { Scope::only(seat_types)? },
            quota: offer.quota.map(Quantity),
            cumulative_with: offer.cumulative_with.iter().filter_map(|other| other.parse().ok()).collect(),
        };
        Ok(if self.codes.insert(code.clone()) {
            ManagementCommand::CreatePromotionalCode { code, terms }
        } else {
            ManagementCommand::UpdatePromotionalCode { code, terms }
        })
    }

    fn details(&self) -> Result<ConferenceDetails, InvalidForm> {
        let starts = Timestamp(self.plan.starts_ms);
        Ok(ConferenceDetails {
            name: self.plan.conference.parse()?,
            description: self.plan.conference.parse()?,
            location: "Seoul".parse()?,
            tagline: self.tagline.as_deref().map(str::parse).transpose()?,
            twitter_search: None,
            period: Period::new(starts, Timestamp(starts.0 + DURATION_MS))?,
        })
    }
}
