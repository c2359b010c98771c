//! Scenarios: who wants which transfers, and what goes wrong, as data that is drawn from a seed or read from a file.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use stage::{Choices, Disk, Fault, FaultOf, Period, Run, Weather, engine};

use crate::checks::{checks, marks};
use crate::defects::Measures;
use crate::message::{NodeId, Transfer};
use crate::system::{Account, Bank, MACHINES};

/// All faults are over after [`CALM_MS`]; then there is time for everything that is still under way.
const HORIZON: Duration = Duration::from_secs(120);
const CALM_MS: u64 = 14_000;

/// There is no account with this number, so a deposit into it is refused.
const ACCOUNTS: u8 = 6;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    pub(crate) version: u32,
    pub(crate) seed: u64,
    pub(crate) measures: Measures,
    pub(crate) accounts: Vec<Account>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) faults: Vec<FaultOf<Bank>>,
}

impl Scenario {
    pub(crate) fn draw(seed: u64, measures: Measures) -> Self {
        let choices = Choices::of(seed);
        let account = |number| {
            let below = |bound, label| choices.below(bound, label, u128::from(number), 0) as i64;
            Account { number, opening: below(200, "opening"), limit: -50 * below(3, "limit") }
        };
        let transfer = |id| {
            let below = |bound, label| choices.below(bound, label, u128::from(id), 0);
            let (from, to) =
                (below(ACCOUNTS.into(), "from") as u8, below(u64::from(ACCOUNTS) + 1, "to") as u8);
            let amount = 1 + below(150, "amount") as i64;
            Transfer { id, at_ms: below(10_000, "asked at"), from, to, amount }
        };
        let transfers = 5 + choices.below(20, "transfers", 0, 0) as u32;
        Self {
            version: 1,
            seed,
            measures,
            accounts: (0..ACCOUNTS).map(account).collect(),
            transfers: (0..transfers).map(transfer).collect(),
            faults: (0..30).filter_map(|number| fault(choices, number)).collect(),
        }
    }

    /// The scenario that a file holds.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// The scenario as a file holds it.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string_pretty(self).expect("every scenario can be written")
    }

    pub(crate) fn play(&self, engine: engine::Kind) -> Run {
        let bank = Bank {
            accounts: self.accounts.clone(),
            transfers: self.transfers.clone(),
            measures: self.measures,
            disks: MACHINES.map(|node| (node, Disk::new())),
        };
        stage::play(bank, self.seed, &self.faults, engine, checks(), marks(), HORIZON)
    }
}

/// The fault with this number, if the seed has it: each kind comes up to twice.
fn fault(choices: Choices, number: u128) -> Option<FaultOf<Bank>> {
    let below = |bound, label| choices.below(bound, label, number, 0);
    if below(1000, "is there") >= 250 {
        return None;
    }
    let at_ms = below(CALM_MS - 4_000, "fault at");
    let down_ms = 100 + below(3_000, "fault lasts");
    let period = Period { from_ms: at_ms, until_ms: at_ms + down_ms };
    let permille = 20 + below(200, "permille") as u16;
    let weather = Weather { from_ms: period.from_ms, until_ms: period.until_ms, permille };
    let node = MACHINES[below(MACHINES.len() as u64, "machine") as usize];
    let (disk, operation) = (Some(node), below(12, "operation"));
    Some(match number % 15 {
        0 => Fault::Drop(weather),
        1 => Fault::Duplicate(weather),
        2 => Fault::Delay { weather, up_to_ms: 50 + below(2_000, "late") },
        3 => Fault::Reorder(weather),
        4 => Fault::Corrupt(weather),
        5 => {
            let others = MACHINES.into_iter().chain([NodeId::Clients]).filter(|other| *other != node);
            Fault::Partition {
                from: vec![node],
                to: others.collect(),
                both_ways: below(2, "both") == 0,
                period,
            }
        }
        6 => Fault::Crash { node, at_ms, down_ms },
        7 => Fault::Restart { node, at_ms, down_ms },
        8 => Fault::Pause { node, period },
        9 => Fault::ClockSkew { node, ahead_ms: below(10_000, "skew") as i64 - 5_000, period },
        10 => Fault::PowerLoss { node: disk, at_ms, operation, down_ms },
        11 => Fault::TornWrite { node: disk, at_ms, operation, down_ms },
        12 => Fault::SlowDisk { node: disk, late_ms: 10 + below(500, "slow"), period },
        13 => Fault::FullDisk { node: disk, period },
        _ => Fault::IoError { node: disk, at_ms, operation },
    })
}
