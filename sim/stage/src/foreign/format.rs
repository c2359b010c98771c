//! What travels between the stage and a program: one line of JSON each way. `FOREIGN.md` describes
//! it field by field.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::node::Timer;
use crate::time::ClockTime;

/// The version of the format. It grows when a program that was written for the one before could go
/// wrong.
pub const VERSION: u32 = 1;

/// What a program is handed.
#[derive(Serialize)]
pub(super) struct Question<'a, N, M> {
    pub(super) version: u32,
    pub(super) number: u64,
    pub(super) now: ClockTime,
    pub(super) input: Handed<'a, N, M>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Handed<'a, N, M> {
    Start { node: N, setup: &'a Value, disk: Option<Bytes> },
    Message { from: N, payload: M },
    Timer(Timer),
    Inspect {},
}

/// What it answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer<N, M, P> {
    pub(super) number: u64,
    pub(super) out: Vec<Wanted<N, M, P>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Wanted<N, M, P> {
    Send { to: N, payload: M },
    Timer { at: ClockTime, kind: u8, key: u128 },
    Probe(P),
    Write { offset: u64, bytes: Bytes },
    Length(u64),
    Sync {},
}

/// Bytes of a disk, which travel as base64.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[derive(Clone)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl From<Bytes> for String {
    fn from(Bytes(bytes): Bytes) -> Self {
        STANDARD.encode(bytes)
    }
}

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        STANDARD.decode(text).map(Self)
    }
}
