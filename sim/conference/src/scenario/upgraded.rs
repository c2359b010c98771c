//! A scenario in which one release replaces another meanwhile.

use std::time::Duration;

use domain::sourcing::minutes;

use super::Scenario;
use crate::cluster::Fault;
use crate::cluster::upgrade::{Upgrade, shortest_grace};

impl Scenario {
    /// The same scenario with this upgrade meanwhile. Clocks that are further out than the grace of
    /// a release that takes part are set to what it covers.
    #[must_use]
    pub fn upgraded(mut self, upgrade: Option<Upgrade>) -> Self {
        let most = i64::try_from((shortest_grace(&self.settings, upgrade) - SPARE).as_millis())
            .unwrap_or(i64::MAX);
        for fault in &mut self.faults {
            if let Fault::ClockSkew { ahead_ms, .. } = fault {
                *ahead_ms = (*ahead_ms).clamp(-most, most);
            }
        }
        Self { upgrade, ..self }
    }
}

/// How much of the grace no wrong clock takes.
const SPARE: Duration = minutes(1);

#[cfg(test)]
mod tests {
    use domain::history::Release;
    use stage::Period;

    use super::*;
    use crate::cluster::upgrade::Strategy;
    use crate::node::NodeId;
    use crate::scenario::from_seed;

    fn upgrade(strategy: Strategy, roll_back_after: Option<u32>) -> Upgrade {
        let (from, to) = (Release::V1, Release::V3);
        Upgrade { from, to, strategy, at_ms: 0, pause_ms: 1000, roll_back_after }
    }

    #[test]
    fn no_clock_is_further_out_than_the_grace_of_the_first_release() {
        let skewed = |ahead_ms| Fault::ClockSkew {
            node: NodeId::Store,
            ahead_ms,
            period: Period { from_ms: 600_000, until_ms: 900_000 },
        };
        let faults = [600_000, -600_000, 1_000].map(skewed).to_vec();
        let scenario = Scenario { faults, ..from_seed(0) };
        let within = scenario.clone().upgraded(Some(upgrade(Strategy::Rolling, None)));
        assert_eq!(within.faults, [240_000, -240_000, 1_000].map(skewed));
        assert_eq!(scenario.clone().upgraded(None).faults, scenario.faults);
    }
}
