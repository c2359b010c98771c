//! A story in which nothing goes wrong, line by line.

use conference::node::protocol::{Act, Line, Organiser};
use conference::scenario::{CONFERENCE, Scenario, Script, VERSION};
use sim::report::story::tell;
use stage::engine::Kind;

/// Ada pays for two of three workshop seats, Bob takes the one that is left and pays, Chae gets
/// none and gives up.
fn undisturbed() -> Scenario {
    let order = |quantity| Act::Place {
        lines: vec![Line { seat_type: "CQRS workshop".to_owned(), quantity }],
    };
    let script = |name: &str, acts: Vec<Act>| Script {
        name: name.to_owned(),
        conference: None,
        acts,
        bank: Vec::new(),
    };
    let pay = Act::Pay { twice: false, method: Default::default() };
    Scenario {
        schema: None,
        version: VERSION,
        seed: 1,
        about: "three registrants, three seats, and nothing goes wrong".to_owned(),
        topology: Default::default(),
        settings: Default::default(),
        organisers: vec![Organiser::opening(CONFERENCE, &[("CQRS workshop", "500", 3)])],
        registrants: vec![
            script(
                "Ada",
                vec![Act::Wait { ms: 2000 }, order(2), Act::Wait { ms: 500 }, pay.clone()],
            ),
            script("Bob", vec![Act::Wait { ms: 4000 }, order(2), Act::AcceptPartial, pay]),
            script("Chae", vec![Act::Wait { ms: 7000 }, order(1), Act::AcceptPartial, Act::Cancel]),
        ],
        faults: Vec::new(),
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
}

#[test]
fn an_undisturbed_story() {
    let mut told = Vec::new();
    let run = tell(&undisturbed(), Default::default(), Kind::Direct, false, &mut told).unwrap();
    assert_eq!(run.violations, []);
    let told = String::from_utf8(told).unwrap();
    super::beside_the_manifest().bind(|| insta::assert_snapshot!("undisturbed_story", told));
}
