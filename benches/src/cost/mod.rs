//! What a rehearsal costs: on each engine, layer by layer, and as it grows. The figures are data;
//! [`show`] puts them into words, and they can be written as JSON.

mod engines;
mod growth;
mod layers;
mod played_back;
pub mod show;

use serde::Serialize;

pub use engines::{EngineCost, Floor};
pub use growth::{Grown, Growth};
pub use layers::{Layer, Layers};

/// Everything that is measured about a rehearsal.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    /// The processor it was measured on.
    pub processor: String,
    /// How many standard scenarios were played on each engine.
    pub seeds: u64,
    /// What a seed costs on each engine.
    pub engines: Vec<EngineCost>,
    /// The reference engine beside bare turmoil.
    pub floor: Floor,
    /// Where the time goes.
    pub layers: Layers,
    /// What more registrants cost.
    pub registrants: Growth,
    /// What more machines cost.
    pub machines: Growth,
}

impl Cost {
    /// Measures all of it with the standard scenarios of seeds `0..seeds`. Takes about a second of
    /// processor time for each.
    #[must_use]
    pub fn measured(seeds: u64) -> Self {
        Self {
            processor: processor(),
            seeds,
            engines: engines::all(seeds),
            floor: Floor::measured(seeds.min(20)),
            layers: Layers::measured(seeds.min(8)),
            registrants: Growth::with_registrants(&[10, 30, 100, 300, 1000]),
            machines: Growth::with_machines(),
        }
    }
}

/// What the machine calls its processor.
fn processor() -> String {
    let known = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = known.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "an unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}
