//! What each strategy for snapshots costs on a stream, measured through this project's own store.

mod advice;
mod plot;
mod trial;

pub use advice::{AS_GOOD, Advice, Ranked, rank};
pub use plot::plot;
pub use trial::{Cost, Trial, Workload, run};

use domain::sourcing::Snapshots;

/// The strategies that are compared.
pub const COMPARED: [Snapshots; 9] = [
    Snapshots::Never,
    Snapshots::Memento,
    Snapshots::EveryN { events: 20 },
    Snapshots::EveryN { events: 100 },
    Snapshots::EveryN { events: 1000 },
    Snapshots::SizeAware { percent: 100 },
    Snapshots::LoadTime { micros: 1000 },
    Snapshots::Daily,
    Snapshots::Background { events: 100 },
];
