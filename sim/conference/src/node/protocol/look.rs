//! Looks at what the views and the tables show, and the answers.

use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::management::Conference;
use domain::values::{AccessCode, Email};
use domain::views::PricedOrder;
use serde::{Deserialize, Serialize};

/// A look at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// The order to be shown.
    pub order: OrderId,
    /// How many times its registrant has looked.
    pub number: u32,
    /// The gateway that was asked, so that the answer finds its way back.
    pub gateway: u8,
}

/// What the views show of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    /// The look that is answered.
    pub look: LookUp,
    /// The order; none if the view does not know it yet.
    pub order: Option<Box<PricedOrder>>,
}

/// What an organiser has listed, to do something about each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Items {
    /// Money that a person has to pay back.
    Open,
    /// Invoices that are owed, overdue or not.
    Invoices,
}

/// A look at what an organiser has to see to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsLook {
    /// The conference whose items are wanted.
    pub conference: ConferenceId,
    /// Which of them.
    pub of: Items,
    /// How many times its organiser has looked.
    pub number: u32,
    /// The gateway that was asked, so that the answer finds its way back.
    pub gateway: u8,
}

/// The items of a conference, as far as the views know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShownItems {
    /// The look that is answered.
    pub look: ItemsLook,
    /// The payments, the orders they paid for, and the numbers of invoices.
    pub items: Vec<(PaymentId, OrderId, Option<u32>)>,
}

/// A look for a conference by what opens its administration site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConferenceLook {
    /// The conference whose organiser looks. It need not be the one that is found.
    pub organiser: ConferenceId,
    /// How many times this organiser has looked for anything.
    pub number: u32,
    /// The owner's e-mail address.
    pub owner: Email,
    /// The access code, as it was typed.
    pub access_code: String,
    /// The gateway that was asked, so that the answer finds its way back.
    pub gateway: u8,
}

/// The conference that was looked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShownConference {
    /// The look that is answered.
    pub look: ConferenceLook,
    /// Its row, as it was when the store was asked; nothing if none has this address and code.
    pub row: Option<Box<Conference>>,
}

impl ConferenceLook {
    /// The unique name that the conference must have; nothing if no conference can have what was
    /// typed. See [`Conference::administered_by`].
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let code = AccessCode::typed(&self.access_code)?;
        Some(Conference::administered_by(&self.owner, &code))
    }

    /// What a look is about: each look of an organiser is one of its own.
    pub(super) fn subject(&self) -> u128 {
        self.organiser.0.as_u128() ^ u128::from(self.number)
    }
}

impl LookUp {
    /// What a look is about: each look at an order is one of its own.
    pub(super) fn subject(self) -> u128 {
        self.order.0.as_u128() ^ u128::from(self.number)
    }
}

impl ItemsLook {
    /// What a look is about: each look at a conference is one of its own.
    pub(super) fn subject(self) -> u128 {
        self.conference.0.as_u128() ^ u128::from(self.number)
    }
}
