//! Machines by themselves, message by message: what single nodes promise, and the laws of stores,
//! buses and snapshots.

mod laws;
mod nodes;
mod server;
