//! Two hundred registrants who all come at once. However their requests mingle, the seats go out to
//! the last one, and how many are served in full can be told beforehand.

use super::{CONFERENCE, Expected, Scenario, Script, Settings, Tally, VERSION, from_seed};
use crate::cluster::{ConferenceFault, Fault};
use crate::node::protocol::{Act, Line, Organiser};
use stage::choice::Choices;

/// How many come.
const CROWD: u32 = 200;

/// The conference is opened and its quotas are known before anybody comes or anything goes wrong:
/// who came earlier would be told, rightly, that nothing is left.
const OPEN_FROM_MS: u64 = 60_000;

/// How long things may go wrong after that. Whatever was held up must be through before the first
/// seats are released, or seats that came back would be counted twice.
const CALM_AFTER_MS: u64 = 6 * 60_000;

/// Everybody wants two seats of one type, of which there are 200: 100 get both, 100 get none.
#[must_use]
pub(super) fn one_type(seed: u64) -> Scenario {
    let lines = [line("CQRS workshop", 2)];
    scenario(
        seed,
        "the rush for one seat type",
        &[("CQRS workshop", "500", 200)],
        &lines,
        Tally { complete: 100, partial: 100 },
    )
}

/// Everybody wants a workshop seat, of which there are 200, and two of the 100 general ones: 50 get
/// all, 150 a part.
#[must_use]
pub(super) fn two_types(seed: u64) -> Scenario {
    let offered = [("CQRS workshop", "500", 200), ("General admission", "199", 100)];
    let lines = [line("CQRS workshop", 1), line("General admission", 2)];
    scenario(
        seed,
        "the rush for two seat types",
        &offered,
        &lines,
        Tally { complete: 50, partial: 150 },
    )
}

fn line(seat_type: &str, quantity: u32) -> Line {
    Line { seat_type: seat_type.to_owned(), quantity }
}

fn scenario(
    seed: u64,
    about: &str,
    offered: &[(&str, &str, u32)],
    lines: &[Line],
    expected: Tally,
) -> Scenario {
    let choices = Choices::of(seed);
    let registrant = |number: u32| {
        let arrives =
            OPEN_FROM_MS + choices.below(2000, "arrival in the rush", u128::from(number), 0);
        Script {
            name: format!("Registrant {}", number + 1),
            conference: None,
            acts: vec![Act::Wait { ms: arrives }, Act::Place { lines: lines.to_vec() }, Act::Look],
            bank: Vec::new(),
        }
    };
    let standard = from_seed(seed);
    // Nobody pays in a rush, so a bank that is out would prove nothing.
    let matters = |fault: &Fault| {
        fault.period().until_ms <= CALM_AFTER_MS
            && !matches!(fault, Fault::Own(ConferenceFault::BankOutage(_)))
    };
    let early = standard.faults.into_iter().filter(matters);
    let faults = early.map(|fault| fault.later(OPEN_FROM_MS)).collect();
    Scenario {
        schema: None,
        version: VERSION,
        seed,
        about: format!("{about}, seed {seed}"),
        topology: standard.topology,
        settings: Settings::default(),
        organisers: vec![Organiser::opening(CONFERENCE, offered)],
        registrants: (0..CROWD).map(registrant).collect(),
        faults,
        upgrade: None,
        expected: Some(Expected::Tally(expected)),
        horizon_ms: None,
        finding: None,
    }
}
