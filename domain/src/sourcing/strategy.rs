//! When the state of a stream is kept, so that the stream need not be read from its first event.
//!
//! A strategy only judges. It knows no clock and no disk: what loading costs is an argument, so
//! whoever measures it passes what was measured, and a rehearsal, which must come out the same
//! every time, passes what it counted. No strategy may change what a stream means: with any of
//! them, and with none, the same events make the same state.

use std::fmt::{self, Debug};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::stream::Version;
use super::time::Timestamp;

/// What is known of a stream that was just loaded and is about to grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// How many events it will have.
    pub head: Version,
    /// How many of them the kept state stands for; none if nothing is kept.
    pub kept: Version,
    /// How many bytes the kept state has; 0 if nothing is kept.
    pub kept_bytes: u64,
    /// How many bytes the events after it have.
    pub tail_bytes: u64,
    /// What the last load cost, in processor time or in what stands for it.
    pub load: Duration,
    /// The business time.
    pub now: Timestamp,
    /// When the kept state was kept; when the stream was first seen if nothing is kept.
    pub kept_at: Timestamp,
}

impl Situation {
    /// How many events are read after the kept state.
    #[must_use]
    pub const fn tail(&self) -> u64 {
        self.head.0.saturating_sub(self.kept.0)
    }
}

/// Whether a state is kept now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The state is not kept.
    No,
    /// In the transaction that appends.
    WithCommit,
    /// In a transaction of its own, after the one that appends: nobody who waits for the append
    /// waits for it.
    Aside,
}

/// Decides when a state is kept.
pub trait SnapshotStrategy: Debug {
    /// Whether the state is kept now.
    fn judge(&self, situation: &Situation) -> Keep;

    /// Whether the state stays in memory as it is, so that only the events after it are read.
    fn remembers(&self) -> bool {
        false
    }

    /// Whether a state may ever be kept where the events are.
    fn stores(&self) -> bool {
        true
    }
}

/// Nothing is ever kept: every load reads the whole stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never;

/// Every so many events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct EveryN {
    pub events: u64,
}

/// When the last load took longer than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadTime {
    /// How long a load may take.
    pub limit: Duration,
}

/// With the first event after the end of a day of business time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Daily {
    /// How long after midnight a day ends. Not all who buy sleep when the accountant does.
    pub ends: Duration,
}

/// When the events after the kept state have become large beside the kept state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeAware {
    /// How large, in percent of the kept state.
    pub percent: u64,
}

/// The typed state stays in memory; nothing is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memento;

/// Every so many events, in a transaction of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Background {
    pub events: u64,
}

/// A tail shorter than this is read faster than any state, however small the state is. In bytes.
const SHORTEST_TAIL: u64 = 1024;

const DAY_MS: u64 = 24 * 3600 * 1000;

impl SnapshotStrategy for Never {
    fn judge(&self, _: &Situation) -> Keep {
        Keep::No
    }

    fn stores(&self) -> bool {
        false
    }
}

impl SnapshotStrategy for EveryN {
    fn judge(&self, situation: &Situation) -> Keep {
        with_commit(situation.tail() >= self.events.max(1))
    }
}

impl SnapshotStrategy for LoadTime {
    fn judge(&self, situation: &Situation) -> Keep {
        with_commit(situation.load > self.limit && situation.tail() > 0)
    }
}

impl SnapshotStrategy for Daily {
    fn judge(&self, situation: &Situation) -> Keep {
        let ends = u64::try_from(self.ends.as_millis() % u128::from(DAY_MS)).unwrap_or(0);
        let day = |at: Timestamp| (at.0 + DAY_MS - ends) / DAY_MS;
        with_commit(day(situation.now) > day(situation.kept_at) && situation.tail() > 0)
    }
}

impl SnapshotStrategy for SizeAware {
    fn judge(&self, situation: &Situation) -> Keep {
        let large = situation.kept_bytes.saturating_mul(self.percent) / 100;
        with_commit(situation.tail_bytes >= large.max(SHORTEST_TAIL))
    }
}

impl SnapshotStrategy for Memento {
    fn judge(&self, _: &Situation) -> Keep {
        Keep::No
    }

    fn remembers(&self) -> bool {
        true
    }

    fn stores(&self) -> bool {
        false
    }
}

impl SnapshotStrategy for Background {
    fn judge(&self, situation: &Situation) -> Keep {
        if situation.tail() >= self.events.max(1) { Keep::Aside } else { Keep::No }
    }
}

const fn with_commit(now: bool) -> Keep {
    if now { Keep::WithCommit } else { Keep::No }
}

/// A strategy as data, for scenarios and command lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Snapshots {
    /// See [`Never`].
    #[default]
    Never,
    /// See [`EveryN`].
    EveryN {
        /// How many events.
        events: u64,
    },
    /// See [`LoadTime`].
    LoadTime {
        /// How long a load may take, in microseconds.
        micros: u64,
    },
    /// See [`Daily`]: at midnight.
    Daily,
    /// See [`Daily`]: at another time of day.
    DailyAt {
        /// How long after midnight, in milliseconds.
        ms: u64,
    },
    /// See [`SizeAware`].
    SizeAware {
        /// How large the tail may become, in percent of the kept state.
        percent: u64,
    },
    /// See [`Memento`].
    Memento,
    /// See [`Background`].
    Background {
        /// How many events.
        events: u64,
    },
}

impl Snapshots {
    /// One of each, as they are compared.
    pub const EACH: [Self; 8] = [
        Self::Never,
        Self::EveryN { events: 100 },
        Self::LoadTime { micros: 1000 },
        Self::Daily,
        Self::DailyAt { ms: 4 * 3600 * 1000 },
        Self::SizeAware { percent: 100 },
        Self::Memento,
        Self::Background { events: 100 },
    ];

    /// The strategy that the data names.
    fn with<T>(self, ask: impl FnOnce(&dyn SnapshotStrategy) -> T) -> T {
        match self {
            Self::Never => ask(&Never),
            Self::EveryN { events } => ask(&EveryN { events }),
            Self::LoadTime { micros } => ask(&LoadTime { limit: Duration::from_micros(micros) }),
            Self::Daily => ask(&Daily::default()),
            Self::DailyAt { ms } => ask(&Daily { ends: Duration::from_millis(ms) }),
            Self::SizeAware { percent } => ask(&SizeAware { percent }),
            Self::Memento => ask(&Memento),
            Self::Background { events } => ask(&Background { events }),
        }
    }
}

impl SnapshotStrategy for Snapshots {
    fn judge(&self, situation: &Situation) -> Keep {
        self.with(|strategy| strategy.judge(situation))
    }

    fn remembers(&self) -> bool {
        self.with(|strategy| strategy.remembers())
    }

    fn stores(&self) -> bool {
        self.with(|strategy| strategy.stores())
    }
}

impl fmt::Display for Snapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("no snapshots"),
            Self::EveryN { events } => write!(f, "every {events} events"),
            Self::LoadTime { micros } => write!(f, "when a load takes over {micros} µs"),
            Self::Daily => f.write_str("daily at midnight"),
            Self::DailyAt { ms } => {
                let (hours, minutes) = (ms / 3_600_000 % 24, ms / 60_000 % 60);
                write!(f, "daily at {hours:02}:{minutes:02}")
            }
            Self::SizeAware { percent } => write!(f, "when the tail is {percent} % of the state"),
            Self::Memento => f.write_str("state kept in memory"),
            Self::Background { events } => write!(f, "every {events} events, in the background"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(head: u64, kept: u64) -> Situation {
        Situation { head: Version(head), kept: Version(kept), ..Situation::default() }
    }

    #[test]
    fn every_n_counts_from_what_is_kept() {
        let strategy = EveryN { events: 10 };
        assert_eq!(strategy.judge(&grown(9, 0)), Keep::No);
        assert_eq!(strategy.judge(&grown(10, 0)), Keep::WithCommit);
        assert_eq!(strategy.judge(&grown(19, 10)), Keep::No);
        assert_eq!(
            strategy.judge(&grown(23, 10)),
            Keep::WithCommit,
            "several events at once pass the mark"
        );
        assert_eq!(Background { events: 10 }.judge(&grown(10, 0)), Keep::Aside);
        assert_eq!(EveryN { events: 0 }.judge(&grown(0, 0)), Keep::No, "nothing to keep");
    }

    #[test]
    fn a_load_may_take_as_long_as_the_limit() {
        let strategy = LoadTime { limit: Duration::from_micros(50) };
        let took = |micros| Situation { load: Duration::from_micros(micros), ..grown(10, 0) };
        assert_eq!(strategy.judge(&took(50)), Keep::No);
        assert_eq!(strategy.judge(&took(51)), Keep::WithCommit);
    }

    #[test]
    fn a_day_ends_at_midnight_whenever_it_began() {
        let at = |kept_at, now| Situation {
            kept_at: Timestamp(kept_at),
            now: Timestamp(now),
            ..grown(10, 5)
        };
        let midnight = Daily::default();
        assert_eq!(midnight.judge(&at(1, DAY_MS - 1)), Keep::No);
        assert_eq!(midnight.judge(&at(DAY_MS - 1, DAY_MS)), Keep::WithCommit);
        assert_eq!(midnight.judge(&at(DAY_MS, 2 * DAY_MS - 1)), Keep::No);
        assert_eq!(midnight.judge(&at(2 * DAY_MS, DAY_MS)), Keep::No, "a clock that went back");
        let hour = 3_600_000;
        let at_one = Daily { ends: Duration::from_millis(hour) };
        assert_eq!(at_one.judge(&at(0, hour - 1)), Keep::No);
        assert_eq!(at_one.judge(&at(hour - 1, hour)), Keep::WithCommit);
        assert_eq!(at_one.judge(&at(hour, DAY_MS + hour - 1)), Keep::No);
    }

    #[test]
    fn a_tail_is_weighed_against_the_state() {
        let weighed = |kept_bytes, tail_bytes| Situation { kept_bytes, tail_bytes, ..grown(10, 5) };
        let strategy = SizeAware { percent: 200 };
        assert_eq!(strategy.judge(&weighed(10_000, 19_999)), Keep::No);
        assert_eq!(strategy.judge(&weighed(10_000, 20_000)), Keep::WithCommit);
        assert_eq!(
            strategy.judge(&weighed(0, SHORTEST_TAIL - 1)),
            Keep::No,
            "hardly anything to read"
        );
        assert_eq!(
            strategy.judge(&weighed(u64::MAX, u64::MAX - 1)),
            Keep::WithCommit,
            "no overflow"
        );
    }

    #[test]
    fn only_a_memento_remembers_and_what_stores_nothing_never_keeps() {
        for strategy in Snapshots::EACH {
            assert_eq!(strategy.remembers(), strategy == Snapshots::Memento, "{strategy}");
            let always = Situation {
                tail_bytes: u64::MAX,
                load: Duration::MAX,
                now: Timestamp(9 * DAY_MS),
                ..grown(u64::MAX, 0)
            };
            assert_eq!(strategy.judge(&always) != Keep::No, strategy.stores(), "{strategy}");
        }
    }

    #[test]
    fn a_strategy_is_data() {
        for strategy in Snapshots::EACH {
            let text = serde_json::to_string(&strategy).unwrap();
            assert_eq!(serde_json::from_str::<Snapshots>(&text).unwrap(), strategy, "{text}");
        }
        assert_eq!(
            serde_json::to_string(&Snapshots::EACH[1]).unwrap(),
            r#"{"every-n":{"events":100}}"#
        );
        assert!(serde_json::from_str::<Snapshots>(r#"{"every-n":{"seconds":1}}"#).is_err());
    }
}
