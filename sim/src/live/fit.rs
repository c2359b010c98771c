//! What of a scenario can be played live.

use std::collections::BTreeMap;

use stage::live::not_live;

use conference::cluster::Subscriptions;
use conference::scenario::{Expected, Scenario};

/// What was left out of scenarios: what it is, how often, and why it cannot be played live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotPlayed(BTreeMap<&'static str, (u64, &'static str)>);

impl NotPlayed {
    fn add(&mut self, what: &'static str, why: &'static str) {
        self.0.entry(what).or_insert((0, why)).0 += 1;
    }

    /// Counts what was left out of another scenario.
    pub fn and(&mut self, other: &Self) {
        for (what, (count, why)) in &other.0 {
            self.0.entry(what).or_insert((0, why)).0 += count;
        }
    }

    /// One sentence each.
    pub fn told(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(what, (count, why))| format!("left out {what} ({count}): {why}"))
    }
}

/// The same scenario with nothing in it that cannot be played live.
#[must_use]
pub fn fit(mut scenario: Scenario) -> (Scenario, NotPlayed) {
    let mut left_out = NotPlayed::default();
    scenario.faults.retain(|fault| match not_live(fault) {
        Some(why) => {
            left_out.add(fault.kind().name(), why);
            false
        }
        None => true,
    });
    if scenario.upgrade.take().is_some() {
        left_out.add("upgrade", "no operator stands between the processes");
    }
    if scenario.expected.as_ref().is_some_and(|expected| *expected != Expected::AsStaged) {
        scenario.expected = None;
        left_out.add("comparison", "who is in time depends on how busy the machine is");
    }
    // Where they are in reality the command line says.
    scenario.topology.subscriptions = Subscriptions::InMemory;
    (scenario, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use conference::scenario::{Variation, Workload, from_seed};

    #[test]
    fn what_cannot_be_played_live_is_left_out_and_told_and_the_rest_stays() {
        let mut all = NotPlayed::default();
        for seed in 0..100 {
            let scenario = from_seed(seed);
            let (fitting, left_out) = fit(scenario.clone());
            assert!(fitting.upgrade.is_none());
            assert!(fitting.faults.iter().all(|fault| not_live(fault).is_none()));
            let live = scenario.faults.iter().filter(|fault| not_live(fault).is_none());
            assert!(live.eq(&fitting.faults), "seed {seed} lost a fault that can be played");
            assert_eq!(fit(fitting.clone()), (fitting, NotPlayed::default()));
            all.and(&left_out);
        }
        let told: Vec<_> = all.told().collect();
        for what in
            ["full-disk", "io-error", "poison-message", "power-loss", "torn-write", "upgrade"]
        {
            assert!(
                told.iter().any(|line| line.starts_with(&format!("left out {what} ("))),
                "{told:?}"
            );
        }
        assert_eq!(told.len(), 6);
    }

    #[test]
    fn the_end_of_another_scenario_is_not_asked_for() {
        let (fitting, left_out) = fit(Workload::Varied(Variation::Lossy).scenario(1));
        assert!(fitting.expected.is_none());
        assert!(left_out.told().any(|line| line.starts_with("left out comparison (1): who is")));
    }

    #[test]
    fn that_it_ends_as_on_the_stage_is_still_asked_for() {
        let scenario =
            Scenario { expected: Some(Expected::AsStaged), ..Workload::Steady.scenario(1) };
        assert_eq!(fit(scenario).0.expected, Some(Expected::AsStaged));
    }
}
