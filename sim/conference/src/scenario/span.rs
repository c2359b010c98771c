//! Until when a scenario brings something about.

use std::time::Duration;

use super::{LONGEST_STORY, Scenario, Script};
use crate::node::protocol::{Act, OrganiserAct};
use stage::SimTime;

impl Scenario {
    /// How long the story may take, in business time: until its horizon, or as long as any may.
    #[must_use]
    pub fn horizon(&self) -> Duration {
        self.horizon_ms.map_or(LONGEST_STORY, Duration::from_millis)
    }

    /// When the last fault has ended, the upgrade has begun, and nobody waits any longer, as far as
    /// the scenario says so: people also wait for answers.
    #[must_use]
    pub fn brings_about_until(&self) -> SimTime {
        let faults = self.faults.iter().map(|fault| fault.period().until_ms);
        let people = self.registrants.iter().map(waits);
        let organisers =
            self.organisers.iter().flat_map(|organiser| &organiser.acts).map(|act| match act {
                OrganiserAct::WaitUntil { at_ms } => *at_ms,
                _ => 0,
            });
        let upgrade = self.upgrade.map(|upgrade| upgrade.at_ms);
        SimTime(faults.chain(people).chain(organisers).chain(upgrade).max().unwrap_or_default())
    }
}

fn waits(who: &Script) -> u64 {
    let wait = |act: &Act| if let Act::Wait { ms } = act { *ms } else { 0 };
    who.acts.iter().map(wait).fold(0, u64::saturating_add)
}
