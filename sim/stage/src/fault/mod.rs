//! What can go wrong, as data: the general vocabulary, and what a system adds to it.

mod kind;
mod milder;
mod own;
mod schema;
mod swarm;
mod weather;

use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use kind::{FaultKind, FaultTally};
pub use own::{NoFault, OwnFault, Passing, Touches};
pub use swarm::Swarm;
pub use weather::{Period, Weather};

/// One thing that goes wrong in a scenario.
///
/// `N` is what nodes are called, and `O` what can go wrong in one system only. Faults of both sorts
/// stand in one list, are counted in one way, and are written in one form: an object with a `kind`
/// and the fields of that kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[serde(bound(serialize = "N: Serialize", deserialize = "N: DeserializeOwned"))]
#[schemars(rename = "Fault", transform = schema::with_own::<O>)]
#[schemars(bound = "N: JsonSchema + Serialize, O: JsonSchema")]
pub enum Fault<N, O> {
    /// Datagrams are lost.
    Drop(Weather),
    /// Datagrams arrive twice.
    Duplicate(Weather),
    /// Datagrams arrive much later.
    Delay {
        /// From when until when, and of a thousand datagrams how many.
        #[serde(flatten)]
        weather: Weather,
        /// How much later at most, in milliseconds; how much is drawn for each datagram.
        up_to_ms: u64,
    },
    /// Datagrams are held back until later ones have overtaken them.
    Reorder(Weather),
    /// Bytes of datagrams change on their way.
    Corrupt(Weather),
    /// Some machines cannot reach others.
    Partition {
        /// The machines that cannot send.
        from: Vec<N>,
        /// The machines that do not hear them.
        to: Vec<N>,
        /// Whether those cannot send either.
        both_ways: bool,
        /// From when until when, by business time.
        #[serde(flatten)]
        period: Period,
    },
    /// A machine stops in the middle and starts again without its memory.
    Crash {
        /// The machine that crashes.
        node: N,
        /// The instant of business time, in milliseconds since the beginning of the story.
        at_ms: u64,
        /// How long it is down, in milliseconds of business time.
        down_ms: u64,
    },
    /// A machine is replaced: it is stopped in order, and another starts in its place.
    Restart {
        /// The machine that is replaced.
        node: N,
        /// The instant of business time, in milliseconds since the beginning of the story.
        at_ms: u64,
        /// How long it is down, in milliseconds of business time.
        down_ms: u64,
    },
    /// A machine stands still, and finds all that arrived and all its timers overdue when it goes
    /// on.
    Pause {
        /// The machine that stands still.
        node: N,
        /// From when until when, by business time.
        #[serde(flatten)]
        period: Period,
    },
    /// The clock of a machine is wrong.
    ClockSkew {
        /// The machine whose clock it is.
        node: N,
        /// By how many milliseconds it is ahead of business time; below zero it is behind.
        ahead_ms: i64,
        /// From when until when, by business time.
        #[serde(flatten)]
        period: Period,
    },
    /// A machine loses power in the middle of an operation of its disk; what was not synced is gone
    /// or torn.
    PowerLoss {
        /// Which machine; the first one that has a disk if none is named.
        #[schemars(default)]
        #[serde(default = "nobody", skip_serializing_if = "Option::is_none")]
        node: Option<N>,
        /// From which instant on, in milliseconds since the beginning of the story.
        at_ms: u64,
        /// At which disk operation after that, counted from 0.
        operation: u64,
        /// How long it is down, in milliseconds of business time.
        down_ms: u64,
    },
    /// A machine loses power in the middle of a write, and half of that write is on its disk.
    TornWrite {
        /// Which machine; the first one that has a disk if none is named.
        #[schemars(default)]
        #[serde(default = "nobody", skip_serializing_if = "Option::is_none")]
        node: Option<N>,
        /// From which instant on, in milliseconds since the beginning of the story.
        at_ms: u64,
        /// At the first write from this disk operation on, counted from 0.
        operation: u64,
        /// How long it is down, in milliseconds of business time.
        down_ms: u64,
    },
    /// Whatever a machine says comes late, because its disk is slow.
    SlowDisk {
        /// Which machine; the first one that has a disk if none is named.
        #[schemars(default)]
        #[serde(default = "nobody", skip_serializing_if = "Option::is_none")]
        node: Option<N>,
        /// How much later whatever it says leaves it, in milliseconds.
        late_ms: u64,
        /// From when until when, by business time.
        #[serde(flatten)]
        period: Period,
    },
    /// A disk takes no more writes.
    FullDisk {
        /// Which machine; the first one that has a disk if none is named.
        #[schemars(default)]
        #[serde(default = "nobody", skip_serializing_if = "Option::is_none")]
        node: Option<N>,
        /// From when until when, by business time.
        #[serde(flatten)]
        period: Period,
    },
    /// One operation of a disk fails, and changes nothing.
    IoError {
        /// Which machine; the first one that has a disk if none is named.
        #[schemars(default)]
        #[serde(default = "nobody", skip_serializing_if = "Option::is_none")]
        node: Option<N>,
        /// From which instant on, in milliseconds since the beginning of the story.
        at_ms: u64,
        /// Which disk operation after that, counted from 0.
        operation: u64,
    },
    /// Something that can go wrong in this system only.
    #[serde(skip)]
    Own(O),
}

impl<N, O: OwnFault<NodeId = N>> Fault<N, O> {
    /// Which kind of fault it is, without its figures.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        match self {
            Self::Drop(_) => FaultKind::Drop,
            Self::Duplicate(_) => FaultKind::Duplicate,
            Self::Delay { .. } => FaultKind::Delay,
            Self::Reorder(_) => FaultKind::Reorder,
            Self::Corrupt(_) => FaultKind::Corrupt,
            Self::Partition { both_ways: false, .. } => FaultKind::OneWayPartition,
            Self::Partition { both_ways: true, .. } => FaultKind::FullPartition,
            Self::Crash { .. } => FaultKind::Crash,
            Self::Restart { .. } => FaultKind::Restart,
            Self::Pause { .. } => FaultKind::Pause,
            Self::ClockSkew { .. } => FaultKind::ClockSkew,
            Self::PowerLoss { .. } => FaultKind::PowerLoss,
            Self::TornWrite { .. } => FaultKind::TornWrite,
            Self::SlowDisk { .. } => FaultKind::SlowDisk,
            Self::FullDisk { .. } => FaultKind::FullDisk,
            Self::IoError { .. } => FaultKind::IoError,
            Self::Own(own) => FaultKind::Own(own.kind()),
        }
    }

    /// The same fault, so much later.
    #[must_use]
    pub fn later(self, by_ms: u64) -> Self {
        self.moved(|at_ms| at_ms.saturating_add(by_ms))
    }

    /// The same fault, so much sooner. Nothing begins before the beginning.
    #[must_use]
    pub fn sooner(self, by_ms: u64) -> Self {
        let by_ms = by_ms.min(self.period().from_ms);
        self.moved(|at_ms| at_ms.saturating_sub(by_ms))
    }

    /// The same fault as far as it has come by an instant; nothing if it begins later.
    #[must_use]
    pub fn cut_off(self, at_ms: u64) -> Option<Self> {
        (self.period().from_ms <= at_ms).then(|| self.moved(|ms| ms.min(at_ms)))
    }

    /// The same fault, with its instants moved.
    fn moved(mut self, to: impl Fn(u64) -> u64) -> Self {
        match &mut self {
            Self::Drop(Weather { from_ms, until_ms, .. })
            | Self::Duplicate(Weather { from_ms, until_ms, .. })
            | Self::Delay { weather: Weather { from_ms, until_ms, .. }, .. }
            | Self::Reorder(Weather { from_ms, until_ms, .. })
            | Self::Corrupt(Weather { from_ms, until_ms, .. })
            | Self::Partition { period: Period { from_ms, until_ms }, .. }
            | Self::Pause { period: Period { from_ms, until_ms }, .. }
            | Self::ClockSkew { period: Period { from_ms, until_ms }, .. }
            | Self::SlowDisk { period: Period { from_ms, until_ms }, .. }
            | Self::FullDisk { period: Period { from_ms, until_ms }, .. } => {
                *from_ms = to(*from_ms);
                *until_ms = to(*until_ms);
            }
            Self::Crash { at_ms, .. }
            | Self::Restart { at_ms, .. }
            | Self::PowerLoss { at_ms, .. }
            | Self::TornWrite { at_ms, .. }
            | Self::IoError { at_ms, .. } => *at_ms = to(*at_ms),
            Self::Own(own) => own.shift(&to),
        }
        self
    }

    /// How much of the traffic it hits; none if it does not go by datagrams.
    #[must_use]
    pub fn weather(&self) -> Option<Weather> {
        match self {
            Self::Drop(weather)
            | Self::Duplicate(weather)
            | Self::Delay { weather, .. }
            | Self::Reorder(weather)
            | Self::Corrupt(weather) => Some(*weather),
            Self::Own(own) => own.weather(),
            _ => None,
        }
    }

    /// From when until when it lasts, as far as the scenario says so: power fails, disks err and
    /// poison goes out with the first opportunity from then on.
    #[must_use]
    pub fn period(&self) -> Period {
        match self {
            Self::Drop(weather)
            | Self::Duplicate(weather)
            | Self::Delay { weather, .. }
            | Self::Reorder(weather)
            | Self::Corrupt(weather) => weather.period(),
            Self::Partition { period, .. }
            | Self::Pause { period, .. }
            | Self::ClockSkew { period, .. }
            | Self::SlowDisk { period, .. }
            | Self::FullDisk { period, .. } => *period,
            Self::Crash { at_ms, down_ms, .. }
            | Self::Restart { at_ms, down_ms, .. }
            | Self::PowerLoss { at_ms, down_ms, .. }
            | Self::TornWrite { at_ms, down_ms, .. } => {
                Period { from_ms: *at_ms, until_ms: at_ms.saturating_add(*down_ms) }
            }
            Self::IoError { at_ms, .. } => {
                Period { from_ms: *at_ms, until_ms: at_ms.saturating_add(1) }
            }
            Self::Own(own) => own.period(),
        }
    }

    /// For how long it keeps a machine away, or machines apart, in milliseconds; 0 if it keeps nobody
    /// away.
    #[must_use]
    pub fn absence_ms(&self) -> u64 {
        let keeps_away = matches!(
            self,
            Self::Crash { .. }
                | Self::Restart { .. }
                | Self::PowerLoss { .. }
                | Self::TornWrite { .. }
                | Self::Pause { .. }
                | Self::Partition { .. }
                | Self::FullDisk { .. }
        );
        let Period { from_ms, until_ms } = self.period();
        if keeps_away { until_ms.saturating_sub(from_ms) } else { 0 }
    }
}

/// The kinds of general faults, as they are written.
const GENERAL: [&str; 15] = [
    "drop",
    "duplicate",
    "delay",
    "reorder",
    "corrupt",
    "partition",
    "crash",
    "restart",
    "pause",
    "clock_skew",
    "power_loss",
    "torn_write",
    "slow_disk",
    "full_disk",
    "io_error",
];

const fn nobody<N>() -> Option<N> {
    None
}

impl<N: Serialize, O: Serialize> Serialize for Fault<N, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Own(own) => own.serialize(serializer),
            general => Self::serialize(general, serializer),
        }
    }
}

impl<'de, N: DeserializeOwned, O: OwnFault<NodeId = N>> Deserialize<'de> for Fault<N, O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = serde_json::Map::deserialize(deserializer)?;
        let kind = fields.get("kind").ok_or_else(|| D::Error::missing_field("kind"))?;
        let kind = kind
            .as_str()
            .ok_or_else(|| D::Error::custom(format!("the kind of a fault is no text: {kind}")))?;
        let own = O::KINDS.contains(&kind);
        if !own && !GENERAL.contains(&kind) {
            let all =
                GENERAL.iter().chain(O::KINDS).map(|kind| format!("`{kind}`")).collect::<Vec<_>>();
            return Err(D::Error::custom(format!(
                "unknown variant `{kind}`, expected one of {}",
                all.join(", ")
            )));
        }
        let fields = serde_json::Value::Object(fields);
        let fault =
            if own { O::deserialize(fields).map(Self::Own) } else { Self::deserialize(fields) };
        fault.map_err(D::Error::custom)
    }
}
