//! Releases replace each other while people buy.

use domain::history::Release;
use sim::runner::{Run, play};
use sim::scenario::{Scenario, Strategy, Upgrade, from_seed};
use sim::stage::engine::Kind;

fn scenario(seed: u64, faults: bool, from: Release, to: Release, roll_back_after: Option<u32>) -> Scenario {
    let mut scenario = from_seed(seed);
    if !faults {
        scenario.faults.clear();
    }
    let (strategy, at_ms, pause_ms) = (Strategy::Rolling, 6000, 500);
    scenario.upgrade = Some(Upgrade { from, to, strategy, at_ms, pause_ms, roll_back_after });
    scenario
}

fn held(scenario: &Scenario) -> Run {
    let run = play(scenario, Default::default(), Kind::Direct);
    let told: Vec<_> =
        run.violations.iter().take(5).map(|v| format!("{} at {}: {}", v.check, v.at, v.what)).collect();
    assert!(
        told.is_empty(),
        "seed {} {:?}: {} violations {told:#?}",
        scenario.seed,
        scenario.upgrade,
        run.violations.len()
    );
    run
}

#[test]
fn each_release_holds_by_itself() {
    for release in Release::ALL {
        for seed in 0..6 {
            held(&scenario(seed, false, release, release, Some(0)));
        }
    }
}
