//! How wrong clocks have been. Whoever judges by true time must know it: a timer rings when a
//! machine's own clock says so.

use std::time::Duration;

use conference::record::{Happening, RunEvent};

/// How wrong the clocks of machines have been so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clocks {
    /// The most by which one was ahead.
    pub(super) ahead: Duration,
    /// The most by which one was behind.
    pub(super) behind: Duration,
}

impl Clocks {
    /// Takes note of a clock that was set.
    pub(super) fn observe(&mut self, event: &RunEvent) {
        if let Happening::ClockSet { ahead_ms, .. } = event.what {
            let by = Duration::from_millis(ahead_ms.unsigned_abs());
            let most = if ahead_ms < 0 { &mut self.behind } else { &mut self.ahead };
            *most = by.max(*most);
        }
    }
}
