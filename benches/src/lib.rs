//! What a rehearsal costs, in processor time, and what the floor under it costs.

pub mod bare_turmoil;
pub mod cost;
mod decisions;
pub mod measure;
pub mod memory;
