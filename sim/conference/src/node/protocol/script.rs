//! What people set out to do, as data.

use domain::identity::ConferenceId;
use domain::payments::PaymentMethod;
use domain::registration::{Attendee, CodeName};
use domain::values::AccessCode;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::object::object;

/// Some seats of one type, as a person writes them down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The name of the seat type.
    pub seat_type: String,
    /// How many seats of that type.
    pub quantity: u32,
}

/// One thing a registrant does. Acts follow one another; those that depend on what is
/// held wait until the order shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Does nothing for a while.
    Wait {
        /// For how long.
        ms: u64,
    },
    /// Places an order for seats.
    Place {
        /// How many seats of which types.
        lines: Vec<Line>,
    },
    /// Says who registers.
    SayWho {
        /// As it stands on the badge.
        first_name: String,
        /// As it stands on the badge, behind the first name.
        last_name: String,
        /// As it was typed; a gateway refuses what is no address.
        email: String,
    },
    /// Wants other seats instead.
    Change {
        /// How many seats of which types from now on, in place of those before.
        lines: Vec<Line>,
        /// What a second window asks for at the same time; nothing if there is none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        second_window: Vec<Line>,
    },
    /// Enters a promotional code.
    EnterCode {
        /// The code, as it is written.
        code: String,
    },
    /// Waits for the seats that were wanted and are not held. When they are offered, a second story
    /// begins: that of the order that is placed for them.
    JoinWaitList {
        /// What is done about each offer.
        then: Vec<Self>,
    },
    /// Waits no longer for any seats.
    LeaveWaitList,
    /// Takes what is held, if it is less than what was wanted.
    AcceptPartial,
    /// Pays, or tries to.
    Pay {
        /// Once, or from two windows at the same time.
        twice: bool,
        /// By card, by redirect or by invoice.
        #[schemars(with = "Method")]
        #[serde(default)]
        method: PaymentMethod,
    },
    /// Gives a seat of a confirmed order to somebody.
    AssignSeat {
        /// Which seat, counted from 0.
        position: u32,
        /// Name and address of whoever is to sit there.
        #[schemars(with = "WrittenDown")]
        #[serde(deserialize_with = "written_down")]
        attendee: Attendee,
    },
    /// Takes a seat of a confirmed order back.
    UnassignSeat {
        /// Which seat, counted from 0.
        position: u32,
    },
    /// Withdraws, without waiting for an answer about the seats.
    Cancel,
    /// Looks at the order anew until it shows an answer, and does nothing about it.
    Look,
}

/// An attendee as a person writes one down: what else stands there was perhaps meant to be one of
/// these.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Attendee")]
#[serde(remote = "Attendee", deny_unknown_fields)]
struct WrittenDown {
    first_name: String,
    last_name: String,
    email: String,
}

/// How money is paid, as it is written, for the schema: the domain knows no schemas.
#[derive(JsonSchema)]
#[schemars(rename = "PaymentMethod", rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Method {
    /// By card: set aside, then taken.
    Card,
    /// On the page of a third party, which collects at once.
    Redirect,
    /// By invoice: accepted now, settled later.
    Invoice,
}

fn written_down<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Attendee, D::Error> {
    WrittenDown::deserialize(deserializer)
}

/// An organiser and the conference that is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organiser {
    /// The name of the conference; its id is derived from it, so no two organisers share one.
    pub conference: String,
    /// The part of the address of its site that is its own.
    pub slug: String,
    /// The organiser's e-mail address.
    pub email: String,
    /// When the conference starts, in milliseconds of business time.
    pub starts_ms: u64,
    /// What is done, one thing after the other; each is waited for.
    pub acts: Vec<OrganiserAct>,
}

/// One thing an organiser does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OrganiserAct {
    /// Does nothing until then, in milliseconds of business time.
    WaitUntil {
        /// The instant, in milliseconds of business time since the beginning.
        at_ms: u64,
    },
    /// Sets the conference up.
    Create,
    /// Edits what may be edited.
    Edit {
        /// The new tagline.
        tagline: String,
    },
    /// Changes when it takes place.
    Move {
        /// When it begins, in milliseconds of business time since the beginning.
        starts_ms: u64,
        /// When it ends, in milliseconds of business time since the beginning.
        ends_ms: u64,
    },
    /// Opens it for orders.
    Publish,
    /// Closes it for new orders.
    Unpublish,
    /// Calls it off, for good: all orders end, and what was bought is paid back.
    CallOff(#[serde(deserialize_with = "object")] CallingOff),
    /// Offers seats of a new type, or the same type on other terms.
    Offer {
        /// The name of the seat type.
        seat_type: String,
        /// The price of one seat, as people write it; as before if it is not said.
        #[serde(default)]
        price: Option<String>,
        /// How many seats in all.
        quota: u32,
    },
    /// Offers seats of a new type, and never changes one that is there.
    Add {
        /// The name of the seat type.
        seat_type: String,
        /// The price of one seat, as people write it.
        price: String,
        /// How many seats in all.
        quota: u32,
    },
    /// Offers a promotional code, or the same code on other terms.
    OfferCode(CodeOffer),
    /// Takes a seat type back.
    Withdraw {
        /// The name of the seat type.
        seat_type: String,
    },
    /// Looks for money that the bank does not pay back, pays it back by hand, and closes each item.
    SeeToOpenItems,
    /// Looks for invoices that are owed, and has each of them voided and a new one issued.
    CorrectInvoices,
    /// Looks for a conference by the owner's e-mail address and its access code.
    Find(#[serde(deserialize_with = "object")] Credentials),
}

/// That a conference is called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallingOff {
    /// Why; nothing is said if it is left out or empty.
    #[serde(default)]
    pub reason: String,
}

/// What opens the administration site of a conference, as an organiser types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The owner's e-mail address; the organiser's own if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The access code; that of the organiser's own conference, in small letters, if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_code: Option<String>,
}

/// A promotional code, as an organiser writes it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeOffer {
    /// The code as registrants type it.
    pub code: String,
    /// What it takes off.
    pub off: Off,
    /// The names of the seat types it is for; all if none is named.
    #[serde(default)]
    pub seat_types: Vec<String>,
    /// How often it can be redeemed; without limit if it is not said.
    #[serde(default)]
    pub quota: Option<u32>,
    /// The codes it may be combined with.
    #[serde(default)]
    pub cumulative_with: Vec<String>,
}

/// What a code takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    /// So many hundredths of the price.
    Percent(u8),
    /// So much money, in hundredths.
    Cents(u64),
}

/// A seat type that is offered from the beginning: its name, its price as people write it, and how
/// many there are.
pub type Offered<'a> = (&'a str, &'a str, u32);

impl Organiser {
    /// Sets up a conference with these seats, publishes it, and does nothing else.
    #[must_use]
    pub fn opening(conference: &str, seats: &[Offered<'_>]) -> Self {
        let offers = seats.iter().map(|(seat_type, price, quota)| OrganiserAct::Offer {
            seat_type: (*seat_type).to_owned(),
            price: Some((*price).to_owned()),
            quota: *quota,
        });
        let acts = [OrganiserAct::Create]
            .into_iter()
            .chain(offers)
            .chain([OrganiserAct::Publish])
            .collect();
        Self {
            conference: conference.to_owned(),
            slug: conference.split_whitespace().collect::<Vec<_>>().join("_"),
            email: "organiser@example.org".to_owned(),
            starts_ms: ONE_WEEK_MS,
            acts,
        }
    }

    /// The access code that the organiser is given for the conference.
    #[must_use]
    pub fn access_code(&self) -> AccessCode {
        AccessCode::derived(ConferenceId::named(&self.conference).0, 1)
    }

    /// The codes that are ever offered, as far as they are spelled well.
    pub fn codes(&self) -> impl Iterator<Item = CodeName> {
        self.acts.iter().filter_map(|act| match act {
            OrganiserAct::OfferCode(offer) => offer.code.parse().ok(),
            _ => None,
        })
    }

    /// The names of all seat types that are ever offered.
    pub fn seat_types(&self) -> impl Iterator<Item = &str> {
        self.acts.iter().filter_map(|act| match act {
            OrganiserAct::Offer { seat_type, price: Some(_), .. }
            | OrganiserAct::Add { seat_type, .. } => Some(seat_type.as_str()),
            _ => None,
        })
    }
}

const ONE_WEEK_MS: u64 = 7 * 24 * 3_600_000;
