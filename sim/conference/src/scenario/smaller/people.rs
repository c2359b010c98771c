//! Fewer people, who do less.

use std::ops::Range;

use stage::shrink::Pass;

use crate::node::protocol::{Act, CodeOffer, Conduct, Line, Organiser, OrganiserAct};
use crate::scenario::{Scenario, Script};

/// The pass that leaves items out of all lists of one kind.
macro_rules! fewer {
    ($of:literal, $lists:ident) => {
        Pass::Fewer {
            of: $of,
            count: |scenario| count(scenario, $lists),
            without: |scenario, range| without(scenario, $lists, &range),
        }
    };
}

pub(super) const REGISTRANTS: Pass<Scenario> = fewer!("registrants", registrants);

/// Whoever is there only to take seats away from others: without them there are as many seats less.
pub(super) const REGISTRANTS_WITH_SEATS: Pass<Scenario> = Pass::Fewer {
    of: "registrants and their seats",
    count: |scenario| scenario.registrants.len(),
    without: |scenario, range| {
        let gone = scenario.registrants.get(range.clone()).unwrap_or_default();
        let lines: Vec<_> = gone.iter().flat_map(first_wish).collect();
        scenario.changed(|it| {
            let end = range.end.min(it.registrants.len());
            it.registrants.drain(range.start.min(end)..end);
            for Line { seat_type, quantity } in &lines {
                for quota in quotas_of(it, seat_type) {
                    *quota = quota.saturating_sub(*quantity);
                }
            }
        })
    },
};

fn first_wish(who: &Script) -> Vec<Line> {
    let wish = |act: &Act| match act {
        Act::Place { lines } => Some(lines.clone()),
        _ => None,
    };
    who.acts.iter().find_map(wish).unwrap_or_default()
}

fn quotas_of<'a>(
    scenario: &'a mut Scenario,
    seat_type: &'a str,
) -> impl Iterator<Item = &'a mut u32> {
    organisers_acts(scenario).into_iter().flatten().filter_map(move |act| match act {
        OrganiserAct::Offer { seat_type: offered, quota, .. }
        | OrganiserAct::Add { seat_type: offered, quota, .. }
            if offered == seat_type =>
        {
            Some(quota)
        }
        _ => None,
    })
}

pub(super) const ORGANISERS: Pass<Scenario> = fewer!("organisers", organisers);

pub(super) const ORGANISERS_ACTS: Pass<Scenario> = fewer!("organisers' acts", organisers_acts);

pub(super) const ACTS: Pass<Scenario> = fewer!("acts", acts);

/// What is done when seats are offered to whoever waits.
pub(super) const ANSWERS_TO_OFFERS: Pass<Scenario> = fewer!("answers to offers", answers);

/// Lines of wishes. Nobody wants nothing, but a second window need not be.
pub(super) const LINES: Pass<Scenario> = Pass::Fewer {
    of: "lines of orders",
    count: |scenario| count(scenario, wishes),
    without: |scenario, range| {
        let is_empty = |act: &Act| match act {
            Act::Place { lines } | Act::Change { lines, .. } => lines.is_empty(),
            _ => false,
        };
        let fewer = without(scenario, wishes, &range)?;
        let someone_wants_nothing =
            fewer.registrants.iter().flat_map(|who| &who.acts).any(is_empty);
        (!someone_wants_nothing).then_some(fewer)
    },
};

/// What the bank does otherwise than promptly.
pub(super) const CONDUCTS: Pass<Scenario> = fewer!("ways of the bank", conducts);

/// The seat types a code is for, and the codes it goes with.
pub(super) const LIMITS_OF_CODES: Pass<Scenario> = fewer!("limits of codes", limits);

/// Lists of one kind in a scenario. Their items are counted through all of them.
type Lists<T> = fn(&mut Scenario) -> Vec<&mut Vec<T>>;

fn count<T>(scenario: &Scenario, lists: Lists<T>) -> usize {
    lists(&mut scenario.clone()).iter().map(|list| list.len()).sum()
}

/// Without the items of a range; nothing if that cannot be played.
fn without<T>(scenario: &Scenario, lists: Lists<T>, range: &Range<usize>) -> Option<Scenario> {
    scenario.changed(|scenario| {
        let mut place = 0;
        for list in lists(scenario) {
            list.retain(|_| {
                place += 1;
                !range.contains(&(place - 1))
            });
        }
    })
}

fn registrants(scenario: &mut Scenario) -> Vec<&mut Vec<Script>> {
    vec![&mut scenario.registrants]
}

fn organisers(scenario: &mut Scenario) -> Vec<&mut Vec<Organiser>> {
    vec![&mut scenario.organisers]
}

fn organisers_acts(scenario: &mut Scenario) -> Vec<&mut Vec<OrganiserAct>> {
    scenario.organisers.iter_mut().map(|organiser| &mut organiser.acts).collect()
}

fn acts(scenario: &mut Scenario) -> Vec<&mut Vec<Act>> {
    scenario.registrants.iter_mut().map(|who| &mut who.acts).collect()
}

fn conducts(scenario: &mut Scenario) -> Vec<&mut Vec<Conduct>> {
    scenario.registrants.iter_mut().map(|who| &mut who.bank).collect()
}

fn answers(scenario: &mut Scenario) -> Vec<&mut Vec<Act>> {
    fn of(act: &mut Act) -> Option<&mut Vec<Act>> {
        match act {
            Act::JoinWaitList { then } => Some(then),
            _ => None,
        }
    }
    acts(scenario).into_iter().flatten().filter_map(of).collect()
}

fn wishes(scenario: &mut Scenario) -> Vec<&mut Vec<Line>> {
    fn of(act: &mut Act) -> Vec<&mut Vec<Line>> {
        match act {
            Act::Place { lines } => vec![lines],
            Act::Change { lines, second_window } => vec![lines, second_window],
            _ => Vec::new(),
        }
    }
    acts(scenario).into_iter().flatten().flat_map(of).collect()
}

fn limits(scenario: &mut Scenario) -> Vec<&mut Vec<String>> {
    fn of(act: &mut OrganiserAct) -> Vec<&mut Vec<String>> {
        match act {
            OrganiserAct::OfferCode(CodeOffer { seat_types, cumulative_with, .. }) => {
                vec![seat_types, cumulative_with]
            }
            _ => Vec::new(),
        }
    }
    organisers_acts(scenario).into_iter().flatten().flat_map(of).collect()
}
