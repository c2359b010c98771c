//! How long something took. Only what plays many runs looks at it; no run sees it.

use std::time::{Duration, Instant, SystemTime};

use cpu_time::ProcessTime;

/// Wall time, and processor time of the whole process, since it was started.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    began: SystemTime,
    wall: Instant,
    cpu: ProcessTime,
}

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "budgets are wall time; no run sees it")]
    /// Measures from now on.
    #[must_use]
    pub fn start() -> Self {
        Self { began: SystemTime::now(), wall: Instant::now(), cpu: ProcessTime::now() }
    }

    /// When it was started, by the clock of this machine.
    #[must_use]
    pub const fn began(&self) -> SystemTime {
        self.began
    }

    /// How much wall time has passed since.
    #[must_use]
    pub fn wall(&self) -> Duration {
        self.wall.elapsed()
    }

    /// How much processor time the whole process has used since, in all its threads.
    #[must_use]
    pub fn cpu(&self) -> Duration {
        self.cpu.elapsed()
    }
}
