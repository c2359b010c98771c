//! What a file may take from the domain that must not know its rules: words, and nothing that
//! decides or folds.

use super::imports::Crate;

/// What decides, folds or reckons in the domain.
const RULES: [&str; 24] = [
    "Aggregate",
    "CircuitBreaker",
    "Discount",
    "Finished",
    "Order",
    "Payment",
    "Policy",
    "Process",
    "Projection",
    "PromotionalCode",
    "Reader",
    "RegistrationProcess",
    "Saved",
    "SeatAssignments",
    "SeatTypeCount",
    "SeatsAvailability",
    "Tombstone",
    "WaitList",
    "Waiting",
    "derive",
    "manage",
    "price",
    "upcast",
    "MOST_REFUND_ATTEMPTS",
];

/// What values of the vocabulary can do that is a rule.
const METHODS: [&str; 14] = [
    "adopted",
    "agrees_with",
    "asks_the_bank",
    "catalogue",
    "covers_any_of",
    "hear",
    "news",
    "offer",
    "offered_order",
    "place_order",
    "promise_from",
    "takes_orders",
    "times",
    "unique_names",
];

/// What the files of this room take from the domain that is no word but a rule.
pub(crate) fn rules_known(house: &Crate, room: &[&str]) -> Vec<String> {
    let imported = house.named_in(room).filter_map(|(place, path)| {
        let from_domain = path.first().is_some_and(|first| first == "domain");
        let rule = path.iter().find(|name| from_domain && RULES.contains(&name.as_str()))?;
        Some(format!("{place} names the rule `{rule}`"))
    });
    let called = house.called_in(room).filter_map(|(place, name)| {
        METHODS.contains(&name).then(|| format!("{place} calls the rule `{name}`"))
    });
    imported.chain(called).collect()
}
