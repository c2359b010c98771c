//! Engines carry the machines: inputs to them and outputs back. What happens, and when, is not
//! theirs to decide.

mod direct;
mod turmoil;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use derive_where::derive_where;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::system::{InputOf, OutputOf, System};
use crate::time::ClockTime;

/// An input for a machine.
#[derive_where(Clone, Debug)]
pub struct Call<S: System> {
    /// The machine that is handed its inputs.
    pub node: S::NodeId,
    /// What its clock shows.
    pub now: ClockTime,
    /// What it is handed.
    pub input: InputOf<S>,
}

/// Why a machine did not take an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended<H> {
    /// It stopped by itself while it worked.
    Halted(H),
    /// It had stopped before.
    NotRunning,
}

/// What comes of one call: what the machine wants done, or why it does nothing any more.
pub type Answer<S> = Result<Vec<OutputOf<S>>, Ended<<S as System>::Halt>>;

/// What an engine can do.
pub trait Engine<S: System> {
    /// Builds a machine anew.
    fn start(&mut self, node: S::NodeId);

    /// Stops a machine; its memory is gone.
    fn stop(&mut self, node: S::NodeId);

    /// Has machines take inputs, each machine in the given order. The results come in the order of
    /// the inputs. A machine that halts is dropped at once, and takes none of the inputs behind.
    fn exchange(&mut self, calls: Vec<Call<S>>) -> Vec<Answer<S>>;
}

/// Who carries the machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Engine")]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Machines are hosts of a turmoil simulation and speak in datagrams. The reference.
    #[default]
    Turmoil,
    /// Machines are called directly, in one thread. Faster, for shrinking and long campaigns.
    Direct,
}

impl Kind {
    /// The other engine.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Turmoil => Self::Direct,
            Self::Direct => Self::Turmoil,
        }
    }

    /// An engine with the machines of this system, none of them started.
    #[must_use]
    pub fn set_up<S: System>(self, system: &Arc<S>, seed: u64) -> Box<dyn Engine<S>> {
        match self {
            Self::Turmoil => Box::new(turmoil::Turmoil::new(system, seed)),
            Self::Direct => Box::new(direct::Direct::new(system)),
        }
    }
}

/// Why a text names no engine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no engine; there are turmoil, the reference, and direct, which is faster")]
pub struct UnknownEngine(String);

impl FromStr for Kind {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, UnknownEngine> {
        match text {
            "turmoil" => Ok(Self::Turmoil),
            "direct" => Ok(Self::Direct),
            _ => Err(UnknownEngine(text.to_owned())),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Turmoil => "turmoil",
            Self::Direct => "direct",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_called_what_it_says() {
        for kind in [Kind::Turmoil, Kind::Direct] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert!("fast".parse::<Kind>().unwrap_err().to_string().contains("\"fast\" is no engine"));
    }
}
