//! What more registrants and more machines cost.

use conference::cluster::Topology;
use conference::node::protocol::{Act, Line, Organiser};
use conference::scenario::{CONFERENCE, Scenario, Script, VERSION};
use oracle::runner::play;
use serde::Serialize;
use stage::engine::Kind;

use crate::measure::processor_time;
use crate::memory;

/// When the first registrant comes; the conference is on sale by then.
const FIRST_ARRIVAL_MS: u64 = 60_000;

/// How long after one registrant the next comes.
const BETWEEN_ARRIVALS_MS: u64 = 500;

/// How many registrants come while the number of machines grows.
const REGISTRANTS: u64 = 100;

/// How many gateways, workers and projectors there are besides the store and the broker: 5 to 12
/// machines.
const TOPOLOGIES: [(u8, u8, u8); 5] = [(1, 1, 1), (1, 2, 2), (2, 2, 2), (3, 3, 2), (3, 4, 3)];

/// The cost of one scenario at several sizes.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// What there is more and more of.
    pub of: String,
    /// What the scenario costs at each size.
    pub at: Vec<Grown>,
}

/// The cost at one size.
#[derive(Clone, Debug, Serialize)]
pub struct Grown {
    /// How many registrants, or machines.
    pub size: u64,
    /// Datagrams that reach a machine.
    pub datagrams: u64,
    /// Processor time on turmoil, in milliseconds.
    pub turmoil_ms: f64,
    /// Processor time on the direct engine, in milliseconds.
    pub direct_ms: f64,
    /// The most memory that is in use at one time on the direct engine, in bytes; 0 where nobody
    /// counts it.
    pub peak_bytes: u64,
}

impl Growth {
    /// So many registrants, one after the other, each ordering and paying for a seat; nothing goes
    /// wrong.
    #[must_use]
    pub fn with_registrants(sizes: &[u64]) -> Self {
        let at =
            sizes.iter().map(|size| Grown::of(*size, &crowd(*size, Topology::default()))).collect();
        Self { of: "registrants".to_owned(), at }
    }

    /// A hundred registrants at more and more machines.
    #[must_use]
    pub fn with_machines() -> Self {
        let grown = |(gateways, workers, projectors)| {
            let topology = Topology { gateways, workers, projectors, ..Topology::default() };
            let machines = 2 + u64::from(gateways) + u64::from(workers) + u64::from(projectors);
            Grown::of(machines, &crowd(REGISTRANTS, topology))
        };
        Self { of: "machines".to_owned(), at: TOPOLOGIES.into_iter().map(grown).collect() }
    }
}

impl Grown {
    fn of(size: u64, scenario: &Scenario) -> Self {
        let milliseconds = |engine| {
            let (time, run) = processor_time(|| play(scenario, Default::default(), engine));
            (time.as_secs_f64() * 1e3, run.messages)
        };
        let (turmoil_ms, datagrams) = milliseconds(Kind::Turmoil);
        let (direct_ms, _) = milliseconds(Kind::Direct);
        let peak_bytes = memory::peak(|| drop(play(scenario, Default::default(), Kind::Direct)));
        Self { size, datagrams, turmoil_ms, direct_ms, peak_bytes }
    }
}

/// A conference with a seat for everybody who comes.
fn crowd(registrants: u64, topology: Topology) -> Scenario {
    let seat_type = "General admission";
    let script = |number: u64| Script {
        name: format!("Registrant {}", number + 1),
        conference: None,
        acts: vec![
            Act::Wait { ms: FIRST_ARRIVAL_MS + number * BETWEEN_ARRIVALS_MS },
            Act::Place { lines: vec![Line { seat_type: seat_type.to_owned(), quantity: 1 }] },
            Act::Pay { twice: false, method: Default::default() },
        ],
        bank: Vec::new(),
    };
    Scenario {
        schema: None,
        version: VERSION,
        seed: 1,
        about: format!("{registrants} registrants, one after the other"),
        topology,
        settings: Default::default(),
        organisers: vec![Organiser::opening(CONFERENCE, &[(seat_type, "199", registrants as u32)])],
        registrants: (0..registrants).map(script).collect(),
        faults: Vec::new(),
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
}
