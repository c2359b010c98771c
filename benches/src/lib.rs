//! What a rehearsal costs, measured in processor time, beside its floor.

pub mod bare_turmoil;
pub mod measure;
