//! Which prices a gateway quotes.

use std::fmt::Debug;

use domain::identity::ConferenceId;
use domain::views::Catalogue;

/// Which prices a gateway quotes.
pub trait Quotes: Debug {
    /// What a conference sells, of which `current` was heard last.
    fn quote(&self, conference: ConferenceId, current: Catalogue) -> Catalogue;
}

/// The prices of the version of the catalogue that is named with them.
#[derive(Debug)]
pub struct CurrentPrices;

impl Quotes for CurrentPrices {
    fn quote(&self, _: ConferenceId, current: Catalogue) -> Catalogue {
        current
    }
}
