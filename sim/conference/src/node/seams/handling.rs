//! How a worker handles what is delivered to it.

use std::fmt::Debug;
use std::time::Duration;

use domain::message::Event;
use domain::sourcing::MessageId;
use uuid::Uuid;

use super::super::protocol::{BusRequest, Commit, Handler, Outcome};

/// How a worker handles what is delivered to it: it acknowledges what is stored, and decides anew
/// when another was faster.
pub trait Handling: Debug {
    /// What the bus is told before anything is decided. Nothing: what halts before its commit has
    /// to be delivered again.
    fn on_delivery(&self, _: Handler, _: MessageId) -> Option<BusRequest> {
        None
    }

    /// What a message is acknowledged with whose commit was in conflict with another, though
    /// nothing of it is stored; whether anything else was stored meanwhile. Nothing: it is not
    /// acknowledged.
    fn gives_way(&self, _: &Commit, _has_rival: bool) -> Option<Outcome> {
        None
    }

    /// What is stored, behind what another stored meanwhile, of a commit that was in conflict with
    /// it. Nothing: it is decided anew.
    fn after_conflict(&self, _: &Commit) -> Option<(Vec<Event>, Outcome)> {
        None
    }

    /// Whether the state that was decided on and the events of a commit are together what is stored
    /// now. They are: the store has checked the version.
    fn knows_what_is_stored(&self) -> bool {
        true
    }

    /// How long a message is put aside that was put aside before, less one, so many times: twice as
    /// long each time.
    fn pause(&mut self, first: Duration, doublings: u32) -> Duration {
        first * 2_u32.pow(doublings.min(8))
    }

    /// What the events of a payment are filed under: the order that is paid for. The bank names the
    /// payment only.
    fn files_under(&self, order: Option<Uuid>) -> Option<Uuid> {
        order
    }
}

/// What is stored is acknowledged, and nothing else.
#[derive(Debug)]
pub struct AfterCommit;

impl Handling for AfterCommit {}
