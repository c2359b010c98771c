//! Smaller quantities, rounder instants, and the plainest way to do something.

use domain::payments::PaymentMethod;
use stage::shrink::Pass;

use crate::node::protocol::{Act, Conduct, Credentials, Line, OrganiserAct};
use crate::scenario::Scenario;

pub(super) const ACTS: Pass<Scenario> = Pass::Simpler {
    what: "simpler acts",
    count: |scenario| scenario.registrants.iter().map(|who| who.acts.len()).sum(),
    forms: |scenario, place| {
        let Some(act) = scenario.registrants.iter().flat_map(|who| &who.acts).nth(place) else {
            return Vec::new();
        };
        let with = |simpler: Act| {
            scenario.changed(|it| {
                if let Some(act) =
                    it.registrants.iter_mut().flat_map(|who| &mut who.acts).nth(place)
                {
                    act.clone_from(&simpler);
                }
            })
        };
        simpler_act(act).into_iter().filter_map(with).collect()
    },
};

pub(super) const ORGANISERS_ACTS: Pass<Scenario> = Pass::Simpler {
    what: "simpler acts of organisers",
    count: |scenario| scenario.organisers.iter().map(|organiser| organiser.acts.len()).sum(),
    forms: |scenario, place| {
        let Some(act) = scenario.organisers.iter().flat_map(|organiser| &organiser.acts).nth(place)
        else {
            return Vec::new();
        };
        let with = |simpler: OrganiserAct| {
            scenario.changed(|it| {
                let mut acts = it.organisers.iter_mut().flat_map(|organiser| &mut organiser.acts);
                if let Some(act) = acts.nth(place) {
                    act.clone_from(&simpler);
                }
            })
        };
        simpler_management(act).into_iter().filter_map(with).collect()
    },
};

pub(super) const CONDUCTS: Pass<Scenario> = Pass::Simpler {
    what: "simpler ways of the bank",
    count: |scenario| scenario.registrants.iter().map(|who| who.bank.len()).sum(),
    forms: |scenario, place| {
        let Some(conduct) = scenario.registrants.iter().flat_map(|who| &who.bank).nth(place) else {
            return Vec::new();
        };
        let with = |simpler: Conduct| {
            scenario.changed(|it| {
                if let Some(conduct) =
                    it.registrants.iter_mut().flat_map(|who| &mut who.bank).nth(place)
                {
                    *conduct = simpler;
                }
            })
        };
        simpler_conduct(*conduct).into_iter().filter_map(with).collect()
    },
};

fn simpler_act(act: &Act) -> Vec<Act> {
    match act {
        Act::Wait { ms } => rounder(*ms).map(|ms| Act::Wait { ms }).collect(),
        Act::Place { lines } => {
            fewer_seats(lines).into_iter().map(|lines| Act::Place { lines }).collect()
        }
        Act::Change { lines, second_window } => {
            let first = fewer_seats(lines)
                .into_iter()
                .map(|lines| Act::Change { lines, second_window: second_window.clone() });
            let second = fewer_seats(second_window)
                .into_iter()
                .map(|second_window| Act::Change { lines: lines.clone(), second_window });
            first.chain(second).collect()
        }
        Act::Pay { twice, method } => {
            let once = twice.then_some(Act::Pay { twice: false, method: *method });
            let by_card = (*method != PaymentMethod::Card)
                .then_some(Act::Pay { twice: *twice, method: PaymentMethod::Card });
            once.into_iter().chain(by_card).collect()
        }
        Act::JoinWaitList { then } => {
            let simpler = |place: usize| {
                simpler_act(&then[place]).into_iter().map(move |act| {
                    let mut then = then.clone();
                    then[place] = act;
                    Act::JoinWaitList { then }
                })
            };
            (0..then.len()).flat_map(simpler).collect()
        }
        _ => Vec::new(),
    }
}

fn simpler_management(act: &OrganiserAct) -> Vec<OrganiserAct> {
    match act {
        OrganiserAct::WaitUntil { at_ms } => {
            rounder(*at_ms).map(|at_ms| OrganiserAct::WaitUntil { at_ms }).collect()
        }
        OrganiserAct::Offer { seat_type, price, quota } => smaller(*quota)
            .map(|quota| OrganiserAct::Offer {
                seat_type: seat_type.clone(),
                price: price.clone(),
                quota,
            })
            .collect(),
        OrganiserAct::Add { seat_type, price, quota } => smaller(*quota)
            .map(|quota| OrganiserAct::Add {
                seat_type: seat_type.clone(),
                price: price.clone(),
                quota,
            })
            .collect(),
        OrganiserAct::OfferCode(offer) => {
            let with = |quota| {
                let mut offer = offer.clone();
                offer.quota = quota;
                OrganiserAct::OfferCode(offer)
            };
            let unlimited = offer.quota.map(|_| with(None));
            unlimited
                .into_iter()
                .chain(offer.quota.into_iter().flat_map(smaller).map(|it| with(Some(it))))
                .collect()
        }
        OrganiserAct::Find(credentials) => {
            let of_own = Credentials { email: None, ..credentials.clone() };
            let with_own = Credentials { access_code: None, ..credentials.clone() };
            let ways = [of_own, with_own].into_iter().filter(|way| way != credentials);
            ways.map(OrganiserAct::Find).collect()
        }
        _ => Vec::new(),
    }
}

fn simpler_conduct(conduct: Conduct) -> Vec<Conduct> {
    let prompt = Conduct::default();
    let thinks =
        rounder(conduct.thinks_for_ms).map(|thinks_for_ms| Conduct { thinks_for_ms, ..conduct });
    let fewer =
        smaller(conduct.failed_refunds).map(|failed_refunds| Conduct { failed_refunds, ..conduct });
    let plain = [
        prompt,
        Conduct { thinks_for_ms: prompt.thinks_for_ms, ..conduct },
        Conduct { answers: prompt.answers, ..conduct },
        Conduct { declines: prompt.declines, ..conduct },
        Conduct { refuses_capture: prompt.refuses_capture, ..conduct },
        Conduct { lapses: prompt.lapses, ..conduct },
        Conduct { failed_refunds: prompt.failed_refunds, ..conduct },
    ];
    // A bank that thinks for less than promptly does not become prompt again.
    let is_shorter = |form: &Conduct| form.thinks_for_ms <= conduct.thinks_for_ms;
    plain
        .into_iter()
        .chain(thinks)
        .chain(fewer)
        .filter(|form| *form != conduct)
        .filter(is_shorter)
        .collect()
}

/// Each line in which fewer seats are wanted.
fn fewer_seats(lines: &[Line]) -> Vec<Vec<Line>> {
    let fewer = |place: usize| {
        smaller(lines[place].quantity).map(move |quantity| {
            let mut lines = lines.to_vec();
            lines[place].quantity = quantity;
            lines
        })
    };
    (0..lines.len()).flat_map(fewer).collect()
}

/// One, half as many, and one less.
fn smaller(number: u32) -> impl Iterator<Item = u32> {
    let forms = [1, number / 2, number.saturating_sub(1)];
    let forms: std::collections::BTreeSet<_> =
        forms.into_iter().filter(|form| (1..number).contains(form)).collect();
    forms.into_iter()
}

/// A span or instant that is told shorter and is no longer: half of it in whole seconds, and itself
/// in whole minutes, seconds and tenths of a second.
fn rounder(ms: u64) -> impl Iterator<Item = u64> {
    let half = (ms >= 2000).then_some(ms / 2 / 1000 * 1000);
    let round = [60_000, 1000, 100].into_iter().map(move |unit| ms / unit * unit);
    half.into_iter().chain(round).filter(move |form| *form < ms && *form > 0)
}
