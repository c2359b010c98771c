//! A scenario is data: machines, people, and what goes wrong. A seed only generates one.
//!
//! The runner, the corpus of findings, the shrinker and the reports all use this one form, written as JSON.

mod file;
mod generate;

use std::collections::BTreeMap;

use domain::Policy;
use domain::registration::{ParsePriceError, Price};
use domain::sourcing::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use serde::{Deserialize, Serialize};

pub use file::{ScenarioError, read, write};
pub use generate::from_seed;

use crate::node::bank::Conduct;
use crate::node::people::{Act, Offer};
use crate::node::protections::Protections;
use crate::stage::cast::{Cast, Topology};
use crate::stage::disk::Disk;
use crate::stage::fault::Fault;

/// The version of the form. A file of a newer version is refused with a clear error.
pub const VERSION: u32 = 1;

/// What is rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The version of this form.
    pub version: u32,
    /// Where all choices come from that are not written down here, such as how long each datagram takes.
    pub seed: u64,
    /// What it is about, for people who read the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The machines.
    pub topology: Topology,
    /// The seat types of the conference, and their prices.
    pub catalogue: Vec<SeatType>,
    /// What the organiser offers, in the order of catalogue versions.
    pub offers: Vec<Offer>,
    /// Who comes, and what they set out to do.
    pub registrants: Vec<Script>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

/// A seat type and its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatType {
    /// Its name.
    pub name: String,
    /// The price of one seat, as people write it: `199` or `9.987`.
    #[serde(with = "price_in_words")]
    pub price: Price,
}

/// What one registrant sets out to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The name; the order's id is derived from it, so no two registrants share one.
    pub name: String,
    /// What is done, one thing after the other.
    pub acts: Vec<Act>,
    /// How the bank treats the first, second … attempt to pay. Attempts without an entry are treated promptly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bank: Vec<Conduct>,
}

/// The conference of every scenario.
#[must_use]
pub fn conference() -> ConferenceId {
    ConferenceId::named("the conference")
}

impl Scenario {
    /// The cast that plays this scenario, on an empty disk.
    #[must_use]
    pub fn cast(&self, protections: Protections) -> Cast {
        Cast {
            seed: self.seed,
            topology: self.topology.clone(),
            conference: conference(),
            prices: self.catalogue.iter().map(|seat| (SeatTypeId::named(&seat.name), seat.price)).collect(),
            policy: Policy::default(),
            offers: self.offers.clone(),
            scripts: self.registrants.iter().map(|who| (who.name.clone(), who.acts.clone())).collect(),
            conducts: self.conducts(),
            protections,
            disk: Disk::new(),
        }
    }

    fn conducts(&self) -> BTreeMap<PaymentId, Conduct> {
        let of = |script: &Script| {
            let order = OrderId::named(&script.name);
            (1..)
                .zip(script.bank.clone())
                .map(move |(attempt, conduct)| (PaymentId::of(order, attempt), conduct))
        };
        self.registrants.iter().flat_map(of).collect()
    }
}

mod price_in_words {
    use super::{ParsePriceError, Price};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(price: &Price, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(price)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Price, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error: ParsePriceError| D::Error::custom(error))
    }
}
