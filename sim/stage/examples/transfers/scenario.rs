//! Scenarios: who wants which transfers and what goes wrong, drawn from a seed or read from a file.

use serde::{Deserialize, Serialize};
use stage::campaign::story::{Bug, Story};
use stage::{Choices, Disks, FaultOf, Play, Program, Swarm};

use crate::checks::{checks, marks};
use crate::defects::{DEFECTS, Defect};
use crate::ledger::Entry;
use crate::message::{NodeId, Transfer};
use crate::system::{Account, Bank, MACHINES, Probe};

/// All faults are over after so long; until the horizon there is time for everything that is still
/// under way.
const CALM_MS: u64 = 14_000;
const HORIZON: std::time::Duration = std::time::Duration::from_secs(120);

/// There is no account with this number, so a deposit into it is refused.
const ACCOUNTS: u8 = 6;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    pub(crate) seed: u64,
    /// Whether the ledgers are programs in Python.
    pub(crate) python: bool,
    pub(crate) accounts: Vec<Account>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) faults: Vec<FaultOf<Bank>>,
}

impl Story for Scenario {
    type System = Bank;
    type Defect = Defect;
    const VERSION: u32 = 2;
    const ABOUT: &'static str = "Rehearses transfers between accounts under faults";
    const WORKLOADS: &'static [&'static str] = &["rust", "python"];
    const DEFECTS: &'static [Bug<Defect>] = DEFECTS;

    fn draw(workload: &str, seed: u64) -> Self {
        let choices = Choices::of(seed);
        let account = |number| {
            let below = |bound, label| choices.below(bound, label, u128::from(number), 0) as i64;
            Account { number, opening: below(200, "opening"), limit: -50 * below(3, "limit") }
        };
        let transfer = |id| {
            let below = |bound, label| choices.below(bound, label, u128::from(id), 0);
            let (from, to) = (below(ACCOUNTS.into(), "from"), below(u64::from(ACCOUNTS) + 1, "to"));
            let (at_ms, amount) = (below(10_000, "asked at"), 1 + below(150, "amount") as i64);
            Transfer { id, at_ms, from: from as u8, to: to as u8, amount }
        };
        let transfers = 5 + choices.below(20, "transfers", 0, 0) as u32;
        let (machines, outside) = (&MACHINES, &[NodeId::Clients]);
        Self {
            seed,
            python: workload == "python",
            accounts: (0..ACCOUNTS).map(account).collect(),
            transfers: (0..transfers).map(transfer).collect(),
            faults: Swarm { machines, disks: machines, outside, times: 2, calm_ms: CALM_MS }
                .draw(choices),
        }
    }

    fn play(&self, defect: Option<Defect>) -> Play<Bank> {
        let ledger = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/transfers/ledger.py");
        // In every tenth seed a second one is asked the same, to see that it is deterministic.
        let python =
            Program::new("python3", ["-I", "-S", ledger]).doubled(self.seed.is_multiple_of(10));
        let bank = Bank {
            accounts: self.accounts.clone(),
            transfers: self.transfers.clone(),
            defect,
            disks: Disks::of(&MACHINES),
            ledgers: self.python.then(|| python.clone()),
        };
        let (faults, checks, marks, programs) =
            (self.faults.clone(), checks(), marks(), vec![python]);
        Play { faults, checks, marks, programs, horizon: HORIZON, ..Play::of(bank, self.seed) }
    }

    fn smaller() -> Vec<stage::shrink::Pass<Self>> {
        vec![stage::fewer!(transfers), stage::fewer!(faults)]
    }

    fn canary() -> (NodeId, [Probe; 2]) {
        let entry = Entry { id: 1, transfer: 0, account: 0, change: None };
        (NodeId::East, [1, 2].map(|times| Probe::Holds(vec![entry.clone(); times])))
    }
}
