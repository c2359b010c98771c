//! What can go wrong in this system only.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stage::fault::{FaultKind, OwnFault, Passing, Period, Touches, Weather};
use stage::time::TICK_MS;

use crate::node::NodeId;
use crate::node::bus::LOCK;
use crate::node::protocol::{BusRequest, Payload};

/// Something that goes wrong in a scenario.
pub type Fault = stage::Fault<NodeId, ConferenceFault>;

/// How much longer than the lock a handler keeps a message at most, in ticks.
const BEYOND_THE_LOCK: u64 = 500;

/// Something that can go wrong in this system only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConferenceFault {
    /// The bank hears nothing and does nothing.
    BankOutage(Period),
    /// Handlers keep messages longer than they may: what they say to finish comes after the lock
    /// has run out.
    LockExpiry(Weather),
    /// A worker of a newer release stores a message that no handler of this release can read.
    PoisonMessage {
        /// From when on: it goes out with the next commit that sends anything.
        at_ms: u64,
        /// Whether it is one that nobody needs, sent in addition to the others.
        stray: bool,
    },
}

impl ConferenceFault {
    /// The kind of [`Self::BankOutage`].
    pub const BANK_OUTAGE: &str = "bank-outage";
    /// The kind of [`Self::LockExpiry`].
    pub const LOCK_EXPIRY: &str = "lock-expiry";
    /// The kind of [`Self::PoisonMessage`].
    pub const POISON_MESSAGE: &str = "poison-message";
}

impl From<ConferenceFault> for Fault {
    fn from(fault: ConferenceFault) -> Self {
        Self::Own(fault)
    }
}

impl OwnFault for ConferenceFault {
    type NodeId = NodeId;
    type Message = Payload;

    const KINDS: &'static [&'static str] = &["bank_outage", "lock_expiry", "poison_message"];

    fn kind(&self) -> &'static str {
        match self {
            Self::BankOutage(_) => Self::BANK_OUTAGE,
            Self::LockExpiry(_) => Self::LOCK_EXPIRY,
            Self::PoisonMessage { .. } => Self::POISON_MESSAGE,
        }
    }

    fn period(&self) -> Period {
        match self {
            Self::BankOutage(period) => *period,
            Self::LockExpiry(weather) => weather.period(),
            Self::PoisonMessage { at_ms, .. } => {
                Period { from_ms: *at_ms, until_ms: at_ms.saturating_add(1) }
            }
        }
    }

    fn shift(&mut self, to: &dyn Fn(u64) -> u64) {
        match self {
            Self::BankOutage(Period { from_ms, until_ms })
            | Self::LockExpiry(Weather { from_ms, until_ms, .. }) => {
                *from_ms = to(*from_ms);
                *until_ms = to(*until_ms);
            }
            Self::PoisonMessage { at_ms, .. } => *at_ms = to(*at_ms),
        }
    }

    fn weather(&self) -> Option<Weather> {
        match self {
            Self::LockExpiry(weather) => Some(*weather),
            Self::BankOutage(_) | Self::PoisonMessage { .. } => None,
        }
    }

    fn milder(&self) -> Vec<Self> {
        match self {
            Self::BankOutage(period) => period.shorter().map(Self::BankOutage).collect(),
            Self::LockExpiry(weather) => weather.milder().map(Self::LockExpiry).collect(),
            Self::PoisonMessage { .. } => Vec::new(),
        }
    }

    fn touches(&self) -> Touches<NodeId> {
        match self {
            Self::BankOutage(_) => Touches::Silence(NodeId::Bank),
            Self::LockExpiry(_) => Touches::Datagrams,
            Self::PoisonMessage { .. } => Touches::Operator,
        }
    }

    fn delays(&self, datagram: &Passing<'_, NodeId, Payload>) -> Option<Duration> {
        let Self::LockExpiry(weather) = self else { return None };
        let finishes = matches!(
            datagram.message,
            Payload::Bus(BusRequest::Complete { .. } | BusRequest::Abandon { .. })
        );
        (finishes && datagram.is_hit(weather, "kept too long")).then(|| {
            let beyond = datagram.below(BEYOND_THE_LOCK, "how long beyond the lock") * TICK_MS;
            LOCK + Duration::from_millis(beyond)
        })
    }
}

/// Every kind of fault that this system can have, in the order in which they are counted and told.
pub const FAULT_KINDS: [FaultKind; 19] = {
    let mut kinds = [FaultKind::Drop; 19];
    let mut place = 0;
    while place < FaultKind::GENERAL.len() {
        kinds[place] = FaultKind::GENERAL[place];
        place += 1;
    }
    kinds[16] = FaultKind::Own(ConferenceFault::BANK_OUTAGE);
    kinds[17] = FaultKind::Own(ConferenceFault::LOCK_EXPIRY);
    kinds[18] = FaultKind::Own(ConferenceFault::POISON_MESSAGE);
    kinds
};

/// The place of a kind in [`FAULT_KINDS`]: choices about faults hang on it.
#[must_use]
pub fn fault_number(kind: FaultKind) -> u128 {
    let place = FAULT_KINDS.iter().position(|known| *known == kind);
    place.expect("every kind of fault is listed") as u128
}
