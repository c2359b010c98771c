//! Prices that were read once are quoted for ever.

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::identity::ConferenceId;
use domain::registration::PriceList;
use domain::views::Catalogue;

use crate::node::seams::Quotes;

/// The first prices that were looked up of each conference.
#[derive(Debug, Default)]
struct FirstPrices {
    prices: RefCell<BTreeMap<ConferenceId, PriceList>>,
}

impl Quotes for FirstPrices {
    fn quote(&self, conference: ConferenceId, current: Catalogue) -> Catalogue {
        let mut first = self.prices.borrow_mut();
        let prices = first.entry(conference).or_insert_with(|| current.prices.clone()).clone();
        Catalogue { prices, ..current }
    }
}

pub(in crate::defect) fn first_prices() -> Box<dyn Quotes> {
    Box::new(FirstPrices::default())
}
