//! A circuit breaker for the port to the bank: after several failures in a row nobody calls for a
//! while, so that a bank in trouble is left alone and no registrant waits for an answer that will
//! not come.
//!
//! Closed → (failures in a row) → open → (cooling) → half-open → one trial: a success closes it, a
//! failure opens it again.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::sourcing::Timestamp;

/// The state of a circuit breaker. Its functions return the next state; the caller keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircuitBreaker {
    settings: CircuitBreakerSettings,
    state: State,
}

/// When a circuit breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CircuitBreakerSettings {
    /// So many failures in a row open it.
    pub failures: NonZeroU32,
    /// So long nobody calls; and so long a trial may take before another one is made.
    pub cooling: Duration,
}

impl Default for CircuitBreakerSettings {
    fn default() -> Self {
        Self { failures: NonZeroU32::MIN.saturating_add(4), cooling: Duration::from_secs(30) }
    }
}

/// Whether somebody may call now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    /// The service may be called.
    Go,
    /// Call, and know that everybody else waits for the result. It is given to one caller at a
    /// time.
    Trial,
    /// Do not call, ask again at the given instant.
    Wait {
        /// The first instant at which the answer can be another one.
        until: Timestamp,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    /// Everybody calls. So many calls in a row have failed.
    Closed { failures: u32 },
    /// The service failed too often, so nobody calls it until then.
    Open { until: Timestamp },
    /// One trial is under way. Whoever makes it may crash: from the given instant on another one
    /// may try.
    HalfOpen { until: Timestamp },
}

impl CircuitBreaker {
    /// A closed circuit breaker.
    #[must_use]
    pub const fn new(settings: CircuitBreakerSettings) -> Self {
        Self { settings, state: State::Closed { failures: 0 } }
    }

    /// Whether the caller may call at `now`, and the next state. Asking for a trial takes it: who
    /// asks must call.
    #[must_use]
    pub fn may_call(self, now: Timestamp) -> (Self, Permission) {
        match self.state {
            State::Closed { .. } => (self, Permission::Go),
            State::Open { until } | State::HalfOpen { until } if now < until => {
                (self, Permission::Wait { until })
            }
            State::Open { .. } | State::HalfOpen { .. } => (
                self.with(State::HalfOpen { until: now + self.settings.cooling }),
                Permission::Trial,
            ),
        }
    }

    /// The next state after a call succeeded. While it is open nobody has called: the answer
    /// belongs to a call from before the failures that opened it, and says nothing about now.
    #[must_use]
    pub const fn succeeded(self) -> Self {
        match self.state {
            State::Open { .. } => self,
            State::Closed { .. } | State::HalfOpen { .. } => {
                self.with(State::Closed { failures: 0 })
            }
        }
    }

    /// The next state after a call failed, as was learnt at `now`. A call from before it opened
    /// does not keep it open longer.
    #[must_use]
    pub fn failed(self, now: Timestamp) -> Self {
        let open = State::Open { until: now + self.settings.cooling };
        match self.state {
            State::Closed { failures } if failures + 1 < self.settings.failures.get() => {
                self.with(State::Closed { failures: failures + 1 })
            }
            State::Closed { .. } | State::HalfOpen { .. } => self.with(open),
            State::Open { .. } => self,
        }
    }

    const fn with(self, state: State) -> Self {
        if let State::Closed { failures } = state {
            assert!(failures < self.settings.failures.get(), "so many failures in a row open it");
        }
        Self { state, ..self }
    }
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        Self::new(CircuitBreakerSettings::default())
    }
}
