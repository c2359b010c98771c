//! What the supervisor of a live run and its processes say to each other, in lines of JSON through
//! pipes: never through the wire that faults disturb.

use serde::{Deserialize, Serialize};

use super::clock::Pace;
use crate::time::SimTime;

/// What the supervisor says to a process, on its standard input. When that is closed, nobody
/// supervises any more, and the process ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cue<N> {
    /// The first line.
    Start(Start),
    /// Where others can be reached, on this machine.
    Peers(Vec<(N, u16)>),
    /// How business time goes.
    Pace(Pace),
    /// By how much the clock that the node is shown is ahead.
    Clock { ahead_ms: i64 },
    /// Whether the node hears nothing and does nothing.
    Deaf(bool),
    /// The node starts.
    Go,
    /// Say how far you are.
    Report,
    /// Have the node tell what it knows, for the checks.
    Inspect,
    /// Close what is open, and end.
    Leave,
}

/// What a process must know before its node starts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Start {
    /// Tells the datagrams of this run from those of others.
    pub(super) run: u64,
    /// How many times this machine was started, with this time.
    pub(super) incarnation: u32,
    /// The process of the supervisor: whoever has another parent was orphaned at birth.
    pub(super) supervisor: u32,
    /// By how much the clock that the node is shown is ahead.
    pub(super) ahead_ms: i64,
}

/// What a process says to its supervisor, on its standard output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    /// It can be reached at this port.
    Listens(u16),
    /// How far it is.
    Report(Report),
    /// The node told what it knows, and it is in the record.
    Inspected,
    /// The node stopped by itself.
    Halted {
        /// What the machine says of it.
        why: String,
        /// Whether it is to be started again.
        again: bool,
    },
    /// What happened cannot be recorded, so nothing more is done.
    Unrecorded(String),
}

/// How far a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    /// How many inputs its node has taken.
    pub(super) handled: u64,
    /// When it does something next if it hears nothing: a timer rings, or a datagram that the wire
    /// keeps is due.
    pub(super) next: Option<SimTime>,
}
