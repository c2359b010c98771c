//! Engines carry the machines: inputs to them and outputs back. What happens, and when, is not theirs to decide.

mod direct;
mod turmoil;

use std::fmt;
use std::sync::Arc;

use domain::sourcing::Timestamp;
use serde::{Deserialize, Serialize};

use super::cast::Cast;
use crate::node::{Halted, Input, NodeId, Output};

/// An input for a machine.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which machine.
    pub node: NodeId,
    /// What its clock shows.
    pub now: Timestamp,
    /// What it is handed.
    pub input: Input,
}

/// What an engine can do.
pub trait Engine {
    /// Builds a machine anew.
    fn start(&mut self, node: NodeId);

    /// Stops a machine; its memory is gone.
    fn stop(&mut self, node: NodeId);

    /// Has machines take inputs, each machine in the given order. The results come in the order of the inputs. A machine that
    /// halts is dropped at once, and takes none of the inputs behind.
    fn exchange(&mut self, calls: Vec<Call>) -> Vec<Result<Vec<Output>, Halted>>;
}

/// Which engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// An engine with the machines of this cast, none of them started.
    #[must_use]
    pub fn set_up(self, cast: &Arc<Cast>) -> Box<dyn Engine> {
        match self {
            Self::Turmoil => Box::new(turmoil::Turmoil::new(cast)),
            Self::Direct => Box::new(direct::Direct::new(cast)),
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
