//! Since when nothing has disturbed a story.

use std::time::Duration;

use stage::SimTime;
use stage::fault::Period;

use conference::cluster::Fault;
use conference::record::{Happening, Observation, RunEvent};

/// Since when nothing has disturbed a story: no fault lasts, no machine was stopped or stood still,
/// and what a disturbance left behind has had time to be repaired.
#[derive(Debug, Default)]
pub(super) struct Calm {
    /// When something is to go wrong; nothing if nobody said.
    faults: Option<Vec<Period>>,
    /// When the last disturbance ended that was seen.
    disturbed: SimTime,
}

impl Calm {
    /// This is to go wrong.
    pub(super) fn expect(&mut self, faults: &[Fault]) {
        self.faults = Some(faults.iter().map(Fault::period).collect());
    }

    /// Takes note of what disturbs. A disk that fails, and poison, come with the first opportunity
    /// after they were due, so they are also seen.
    pub(super) fn observe(&mut self, event: &RunEvent) {
        let disturbs = match &event.what {
            Happening::Paused { .. }
            | Happening::Resumed { .. }
            | Happening::ClockSet { .. }
            | Happening::Stopped { .. }
            | Happening::Started { .. }
            | Happening::Operated(_) => true,
            Happening::Probed { probe, .. } => matches!(
                **probe,
                Observation::Buried { .. }
                    | Observation::SentAgain { .. }
                    | Observation::Discarded { .. }
            ),
            _ => false,
        };
        if disturbs {
            self.disturbed = event.at;
        }
    }

    /// Whether nothing has disturbed it from so long before an instant until now.
    pub(super) fn lasts(&self, since: SimTime, before: Duration, now: SimTime) -> bool {
        let Some(faults) = &self.faults else { return false };
        let from_ms = since.0.saturating_sub(before.as_millis() as u64);
        let is_quiet = |period: &Period| period.until_ms <= from_ms || now.0 < period.from_ms;
        self.disturbed.0 <= from_ms && faults.iter().all(is_quiet)
    }
}
