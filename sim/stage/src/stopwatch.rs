//! How long something took. Only what plays many runs looks at it; no run sees it.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// Wall time, and processor time of the whole process, since it was started.
pub(crate) struct Stopwatch {
    wall: Instant,
    cpu: ProcessTime,
}

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "budgets are wall time; no run sees it")]
    pub(crate) fn start() -> Self {
        Self { wall: Instant::now(), cpu: ProcessTime::now() }
    }

    pub(crate) fn wall(&self) -> Duration {
        self.wall.elapsed()
    }

    pub(crate) fn cpu(&self) -> Duration {
        self.cpu.elapsed()
    }
}
