//! A scenario whose end does not depend on who comes first: the people of the standard scenario,
//! with seats for everybody.
//!
//! What the standard scenario leaves to a race is taken out: scarce seats and codes, a second
//! window that wants something else, an organiser who changes terms while people buy, whoever pays
//! in the last seconds of a promise, authorisations that lapse within seconds, and all but one of those whom the bank answers slowly or
//! never: several keep the circuit breaker open, and who is asked for when it is tried again is a
//! race too. What remains must come to the same end whatever happens to machines and messages, as
//! long as it is over before the first promise ends.

use super::{CONFERENCE, Scenario, Script, Settings, from_seed};
use crate::node::protocol::{Act, CodeOffer, Conduct, Organiser, OrganiserAct};

/// The conference is open and everybody knows of it before anybody comes: who came earlier would be
/// turned away.
pub(super) const OPEN_FROM_MS: u64 = 60_000;

/// Nobody thinks longer before the next act. The promise lasts much longer, whatever happens
/// meanwhile.
const LONGEST_THOUGHT_MS: u64 = 60_000;

/// Whoever is answered later than this is answered slowly: the bank is asked again before, and
/// counts as silent.
const PROMPT_MS: u64 = 1000;

/// The bank does not think longer: the seats were released shortly before, and late money is waited
/// for much longer.
const LONGEST_DECISION_MS: u64 = 31 * 60_000;

/// There are more seats of each type than all registrants together can want.
const PLENTY: u32 = 100_000;

/// The steady scenario of a seed. Nothing goes wrong in it.
#[must_use]
pub(super) fn steady(seed: u64) -> Scenario {
    let mut scenario = from_seed(seed);
    scenario.about = format!("the steady scenario of seed {seed}");
    let mut registrants: Vec<_> = scenario.registrants.into_iter().map(unhurried).collect();
    registrants.iter_mut().filter(|script| script.bank.iter().any(is_slow)).skip(1).for_each(
        |script| {
            script.bank.retain(|conduct| !is_slow(conduct));
        },
    );
    let organisers = scenario.organisers.iter().take(1).map(generous).collect();
    // Whether money is taken before it is let go again is a race.
    scenario.settings.authorisation_lasts_ms = Settings::default().authorisation_lasts_ms;
    Scenario { organisers, registrants, faults: Vec::new(), upgrade: None, ..scenario }
}

/// Offers what the organiser of the standard scenario offers at first, without limits.
fn generous(organiser: &Organiser) -> Organiser {
    let mut seat_types: Vec<(&str, &str, u32)> = Vec::new();
    for act in &organiser.acts {
        if let OrganiserAct::Offer { seat_type, price: Some(price), .. } = act
            && !seat_types.iter().any(|(known, ..)| known == seat_type)
        {
            seat_types.push((seat_type, price, PLENTY));
        }
    }
    let mut generous = Organiser::opening(CONFERENCE, &seat_types);
    let mut codes = Vec::new();
    for act in &organiser.acts {
        if let OrganiserAct::OfferCode(offer) = act
            && !codes.contains(&offer.code)
        {
            codes.push(offer.code.clone());
            let unlimited = CodeOffer { quota: None, ..offer.clone() };
            generous.acts.push(OrganiserAct::OfferCode(unlimited));
        }
    }
    generous
}

const fn is_slow(conduct: &Conduct) -> bool {
    conduct.thinks_for_ms > PROMPT_MS || conduct.answers == 0
}

/// The same registrant, who comes when all is open, has one window, waits for nobody and does not
/// wait until it is too late.
fn unhurried(mut script: Script) -> Script {
    script.acts.retain(|act| match act {
        Act::Wait { ms } => *ms <= LONGEST_THOUGHT_MS,
        Act::JoinWaitList { .. } | Act::LeaveWaitList => false,
        _ => true,
    });
    script.acts.insert(0, Act::Wait { ms: OPEN_FROM_MS });
    for act in &mut script.acts {
        if let Act::Change { second_window, .. } = act {
            second_window.clear();
        }
    }
    // Of two attempts to pay at once one comes first, and the bank treats each in its own way.
    let races = script.acts.iter().any(|act| matches!(act, Act::Pay { twice: true, .. }));
    for conduct in &mut script.bank {
        conduct.thinks_for_ms = conduct.thinks_for_ms.min(LONGEST_DECISION_MS);
        conduct.refuses_capture &= !races;
        conduct.lapses &= !races;
    }
    script
}
