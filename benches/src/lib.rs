//! What replay, snapshots and a rehearsal cost, measured in processor time, each beside its floor.

pub mod bare_turmoil;
pub mod codec;
pub mod cost;
pub mod counts;
mod decisions;
pub mod export;
pub mod material;
pub mod measure;
pub mod measured;
pub mod memory;
pub mod peers;
pub mod replay;
pub mod snapshots;
pub mod stream;
pub mod tables;
pub mod tree;
pub mod upcast;
