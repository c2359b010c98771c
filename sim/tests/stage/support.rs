//! Short stories to which something may happen.

use sim::node::people::{Act, Line, Offer};
use sim::scenario::{Scenario, Script, SeatType, VERSION};
use sim::stage::fault::Fault;

/// Ada pays for two of three seats; Bob gets the last one of two, takes it, and walks away.
pub(crate) fn short_story(faults: Vec<Fault>) -> Scenario {
    let order = |quantity| Act::Place { lines: vec![Line { seat_type: "General".to_owned(), quantity }] };
    let script = |name: &str, acts: Vec<Act>| Script { name: name.to_owned(), acts, bank: Vec::new() };
    Scenario {
        version: VERSION,
        seed: 7,
        about: "a short story".to_owned(),
        topology: Default::default(),
        catalogue: vec![SeatType { name: "General".to_owned(), price: "199".parse().unwrap() }],
        offers: vec![Offer { at_ms: 0, seat_type: "General".to_owned(), quota: 3 }],
        registrants: vec![
            script("Ada", vec![Act::Wait { ms: 500 }, order(2), Act::Pay { twice: false }]),
            script("Bob", vec![Act::Wait { ms: 1500 }, order(2), Act::AcceptPartial]),
        ],
        faults,
    }
}
