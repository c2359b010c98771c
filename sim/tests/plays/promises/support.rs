//! Short stories to which something may happen.

use conference::cluster::Fault;
use conference::node::protocol::{Act, Line, Organiser};
use conference::scenario::{CONFERENCE, Scenario, Script, VERSION};

/// Ada pays for two of three seats; Bob gets the last one of two, takes it, and walks away.
pub(crate) fn short_story(faults: Vec<Fault>) -> Scenario {
    let order =
        |quantity| Act::Place { lines: vec![Line { seat_type: "General".to_owned(), quantity }] };
    let script = |name: &str, acts: Vec<Act>| Script {
        name: name.to_owned(),
        conference: None,
        acts,
        bank: Vec::new(),
    };
    Scenario {
        schema: None,
        version: VERSION,
        seed: 7,
        about: "a short story".to_owned(),
        topology: Default::default(),
        settings: Default::default(),
        organisers: vec![Organiser::opening(CONFERENCE, &[("General", "199", 3)])],
        registrants: vec![
            script(
                "Ada",
                vec![
                    Act::Wait { ms: 2500 },
                    order(2),
                    Act::Pay { twice: false, method: Default::default() },
                ],
            ),
            script("Bob", vec![Act::Wait { ms: 4500 }, order(2), Act::AcceptPartial]),
        ],
        faults,
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
}
