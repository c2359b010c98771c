//! One organiser, following a script.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use domain::management::{
    ConferenceDetails, ManagementCommand, Owner, Period, SeatType, SeatTypeDescription,
    SeatTypeName,
};
use domain::registration::{CodeName, CodeTerms, InvalidCode, Reduction, Scope};
use domain::sourcing::{MessageId, Timestamp};
use domain::values::{Email, Money, Price, Quantity};

use super::super::protocol::{
    CallingOff, CodeOffer, Credentials, Items, Off, Organiser as Plan, OrganiserAct, Outcome, Wish,
};
use super::form::InvalidForm;

/// How long the conference takes, in milliseconds.
const DURATION_MS: u64 = 2 * 24 * 3_600_000;

/// How long what was looked for is waited for before it is looked for again.
const LOOK: Duration = Duration::from_secs(10);

/// An organiser, and how far the script of their acts is.
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
    /// When the conference takes place, once it was moved, in milliseconds of business time.
    moved: Option<(u64, u64)>,
    /// Numbers the looks.
    looks: u32,
    /// What is looked for and was not shown yet.
    looking: Option<Looking>,
    /// Items that were shown and are to be seen to: open items, and invoices with their numbers.
    items: VecDeque<(PaymentId, OrderId, Option<u32>)>,
    /// The quota that was last accepted, by seat type.
    pub(super) quotas: BTreeMap<SeatTypeId, Quantity>,
}

/// What an organiser looks for, and is shown at once.
#[derive(Clone, Debug)]
pub(super) enum Sought {
    /// Everything of a kind that has to be seen to.
    Items(Items),
    /// The conference with this address and access code.
    Conference {
        /// The owner's address.
        owner: Email,
        /// The access code, as it is typed.
        access_code: String,
    },
}

/// A look that was not answered.
#[derive(Clone, Debug)]
struct Looking {
    sought: Sought,
    /// The number of the first look for it: an answer to an earlier one is about something else.
    since: u32,
    /// When it is looked for again.
    again_at: Timestamp,
}

/// What an organiser does next.
pub(super) enum Next {
    Ask(MessageId, Wish),
    Look {
        sought: Sought,
        number: u32,
        again_at: Timestamp,
    },
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
            moved: None,
            looks: 0,
            looking: None,
            items: VecDeque::new(),
            quotas: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, acts: impl IntoIterator<Item = OrganiserAct>) {
        self.acts.extend(acts);
    }

    pub(super) const fn is_waiting(&self) -> bool {
        self.waits || self.looking.is_some()
    }

    pub(super) fn next(&mut self, now: Timestamp) -> Next {
        match &self.looking {
            _ if self.waits => return Next::Nothing,
            Some(Looking { again_at, .. }) if now < *again_at => return Next::Nothing,
            Some(Looking { sought, since, .. }) => return self.look(now, sought.clone(), *since),
            None => {}
        }
        if let Some((payment, order, invoice)) = self.items.pop_front() {
            return self.ask(match invoice {
                Some(number) => {
                    let conference = self.conference;
                    Wish::CorrectInvoice { conference, payment, order, number }
                }
                None => Wish::ResolveIntervention { payment, order },
            });
        }
        while let Some(act) = self.acts.front().cloned() {
            if let OrganiserAct::WaitUntil { at_ms } = act
                && now < Timestamp(at_ms)
            {
                return Next::WaitUntil(Timestamp(at_ms));
            }
            self.acts.pop_front();
            match self.sought(&act) {
                Err(invalid) => return Next::TurnedBack(invalid),
                Ok(Some(sought)) => return self.look(now, sought, self.looks + 1),
                Ok(None) => {}
            }
            match self.command(&act) {
                Err(invalid) => return Next::TurnedBack(invalid),
                Ok(Some(command)) => {
                    let command = Box::new(command);
                    return self.ask(Wish::Manage { conference: self.conference, command });
                }
                Ok(None) => {}
            }
        }
        Next::Nothing
    }

    fn ask(&mut self, wish: Wish) -> Next {
        self.waits = true;
        self.asked += 1;
        let id =
            MessageId::derived(self.conference.0, &format!("organiser's request {}", self.asked));
        Next::Ask(id, wish)
    }

    fn look(&mut self, now: Timestamp, sought: Sought, since: u32) -> Next {
        let again_at = now + LOOK;
        self.looks += 1;
        self.looking = Some(Looking { sought: sought.clone(), since, again_at });
        Next::Look { sought, number: self.looks, again_at }
    }

    /// What an act looks for; most look for nothing.
    fn sought(&self, act: &OrganiserAct) -> Result<Option<Sought>, InvalidForm> {
        Ok(match act {
            OrganiserAct::SeeToOpenItems => Some(Sought::Items(Items::Open)),
            OrganiserAct::CorrectInvoices => Some(Sought::Items(Items::Invoices)),
            OrganiserAct::Find(Credentials { email, access_code }) => {
                let owner = email.as_ref().unwrap_or(&self.plan.email).parse()?;
                let own = || self.plan.access_code().0.to_lowercase();
                let access_code = access_code.clone().unwrap_or_else(own);
                Some(Sought::Conference { owner, access_code })
            }
            _ => None,
        })
    }

    /// The list of items was shown, once for each time it was looked for: the first answer
    /// counts.
    pub(super) fn saw(&mut self, number: u32, items: Vec<(PaymentId, OrderId, Option<u32>)>) {
        if self.was_answered(number) {
            self.items.extend(items);
        }
    }

    /// A look was answered: whether what is looked for was waited for still.
    pub(super) fn was_answered(&mut self, number: u32) -> bool {
        self.looking.take_if(|looking| looking.since <= number).is_some()
    }

    /// A request was answered.
    pub(super) fn answered(&mut self, wish: &Wish, outcome: &Outcome) {
        self.waits = false;
        // That an item is closed changes nothing that an organiser remembers.
        let Wish::Manage { command, .. } = wish else { return };
        if let (
            ManagementCommand::CreateSeatType { id, seat_type }
            | ManagementCommand::UpdateSeatType { id, seat_type },
            Outcome::Accepted { .. },
        ) = (&**command, outcome)
        {
            self.quotas.insert(*id, seat_type.quota());
        }
        if let (ManagementCommand::DeleteSeatType { id }, Outcome::Accepted { .. }) =
            (&**command, outcome)
        {
            self.quotas.remove(id);
            self.forms.retain(|name, _| SeatTypeId::of(self.conference, name) != *id);
        }
    }

    /// The request that an act stands for; waiting and looking stand for none.
    fn command(&mut self, act: &OrganiserAct) -> Result<Option<ManagementCommand>, InvalidForm> {
        Ok(Some(match act {
            OrganiserAct::WaitUntil { .. }
            | OrganiserAct::SeeToOpenItems
            | OrganiserAct::CorrectInvoices
            | OrganiserAct::Find(_) => return Ok(None),
            OrganiserAct::Create => ManagementCommand::CreateConference {
                slug: self.plan.slug.parse()?,
                access_code: self.plan.access_code(),
                owner: Owner { name: "An organiser".parse()?, email: self.plan.email.parse()? },
                details: self.details()?,
            },
            OrganiserAct::Edit { tagline } => {
                self.tagline = Some(tagline.clone());
                ManagementCommand::UpdateConference { details: self.details()? }
            }
            OrganiserAct::Move { starts_ms, ends_ms } => {
                let before = self.moved.replace((*starts_ms, *ends_ms));
                let details = self.details();
                if details.is_err() {
                    self.moved = before;
                }
                ManagementCommand::UpdateConference { details: details? }
            }
            OrganiserAct::Publish => ManagementCommand::PublishConference,
            OrganiserAct::Unpublish => ManagementCommand::UnpublishConference,
            OrganiserAct::CallOff(CallingOff { reason }) => {
                let said = Some(reason).filter(|reason| !reason.is_empty());
                let reason = said.map(|reason| reason.parse()).transpose()?;
                ManagementCommand::CallOffConference { reason }
            }
            OrganiserAct::Offer { seat_type, price, quota } => {
                self.offer(seat_type, price.as_deref(), *quota)?
            }
            OrganiserAct::Add { seat_type, price, quota } => {
                let price = price.parse()?;
                let command = self.create(seat_type, price, *quota)?;
                self.forms.entry(seat_type.clone()).or_insert((price, *quota));
                command
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
        let created = self.create(name, price, quota)?;
        self.forms.insert(name.to_owned(), (price, quota));
        Ok(match (known, created) {
            (Some(_), ManagementCommand::CreateSeatType { id, seat_type }) => {
                ManagementCommand::UpdateSeatType { id, seat_type }
            }
            (_, created) => created,
        })
    }

    fn create(
        &self,
        name: &str,
        price: Price,
        quota: u32,
    ) -> Result<ManagementCommand, InvalidForm> {
        let id = SeatTypeId::of(self.conference, name);
        let described: SeatTypeDescription = name.parse()?;
        let called: SeatTypeName = name.parse()?;
        let seat_type = SeatType::new(called, described, Quantity(quota), price)?;
        Ok(ManagementCommand::CreateSeatType { id, seat_type })
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
            cumulative_with: offer
                .cumulative_with
                .iter()
                .map(|other| other.parse())
                .collect::<Result<_, InvalidCode>>()?,
        };
        Ok(if self.codes.insert(code.clone()) {
            ManagementCommand::CreatePromotionalCode { code, terms }
        } else {
            ManagementCommand::UpdatePromotionalCode { code, terms }
        })
    }

    fn details(&self) -> Result<ConferenceDetails, InvalidForm> {
        let planned = (self.plan.starts_ms, self.plan.starts_ms + DURATION_MS);
        let (starts, ends) = self.moved.unwrap_or(planned);
        Ok(ConferenceDetails {
            name: self.plan.conference.parse()?,
            description: self.plan.conference.parse()?,
            location: "Seoul".parse()?,
            tagline: self.tagline.as_deref().map(str::parse).transpose()?,
            twitter_search: None,
            period: Period::new(Timestamp(starts), Timestamp(ends))?,
        })
    }
}
