//! The steady scenario of a seed, varied.

use stage::choice::Choices;
use stage::fault::Weather;

use super::steady::{OPEN_FROM_MS, steady};
use super::{Expected, Scenario, Twin, Variation};
use crate::cluster::Fault;
use crate::node::NodeId;

/// So long many datagrams are lost.
const BAD_WEATHER_MS: u64 = 3 * 60_000;

/// Within so long each machine has crashed.
const CRASHES_WITHIN_MS: u64 = 2 * 60_000;

/// The longest that a crashed machine is down.
const DOWN_MS: u64 = 10_000;

/// Until when everything is doubled or reordered: the whole story.
const ALWAYS_MS: u64 = 12 * 3_600_000;

impl Variation {
    /// The steady scenario of a seed, varied, and expected to end as the steady one does.
    #[must_use]
    pub(super) fn scenario(self, seed: u64) -> Scenario {
        let steady = steady(seed);
        let mut varied = steady.clone();
        varied.about = format!("the steady scenario of seed {seed}, {}", self.name());
        self.vary(&mut varied);
        varied.expected =
            Some(Expected::SameEnd(Box::new(Twin { variation: self, scenario: steady })));
        varied
    }

    fn vary(self, scenario: &mut Scenario) {
        let topology = &mut scenario.topology;
        match self {
            Self::Doubled => scenario.faults.push(Fault::Duplicate(weather(0, ALWAYS_MS, 1000))),
            Self::Reordered => {
                // All datagrams take another time, and half of them are overtaken as well.
                scenario.seed = !scenario.seed;
                scenario.faults.push(Fault::Reorder(weather(0, ALWAYS_MS, 500)));
            }
            Self::Alone => (topology.gateways, topology.workers, topology.projectors) = (1, 1, 1),
            Self::Contended => {
                topology.contention = !topology.contention;
                topology.keep_states = !topology.keep_states;
            }
            Self::Lossy => {
                scenario.faults.push(Fault::Drop(weather(
                    OPEN_FROM_MS,
                    OPEN_FROM_MS + BAD_WEATHER_MS,
                    250,
                )));
            }
            Self::Crashed => scenario.faults = crashes(scenario),
        }
    }
}

const fn weather(from_ms: u64, until_ms: u64, permille: u16) -> Weather {
    Weather { from_ms, until_ms, permille }
}

/// Every machine of ours, each at a moment of its own. The bank and the people are not ours.
fn crashes(scenario: &Scenario) -> Vec<Fault> {
    let choices = Choices::of(scenario.seed);
    let nodes = scenario.topology.nodes();
    let ours = nodes.into_iter().filter(|node| !matches!(node, NodeId::Bank | NodeId::People));
    let crash = |(number, node)| Fault::Crash {
        node,
        at_ms: OPEN_FROM_MS + choices.below(CRASHES_WITHIN_MS, "each crashes once", number, 0),
        down_ms: 1 + choices.below(DOWN_MS, "each crashes once", number, 1),
    };
    (0..).zip(ours).map(crash).collect()
}
