//! Scratch.
#![allow(missing_docs, clippy::all)]
use domain::history::Release;

use sim::scenario::{Strategy, Upgrade, from_seed};
use sim::stage::engine::Kind;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let from: Release = args[1].parse().unwrap();
    let to: Release = args[2].parse().unwrap();
    let strategy: Strategy = args[3].parse().unwrap();
    let faults = args[4] == "faults";
    let (a, b): (u64, u64) = (args[5].parse().unwrap(), args[6].parse().unwrap());
    let back = args.get(7).and_then(|x| x.parse().ok());
    for seed in a..b {
        let mut scenario = from_seed(seed);
        if !faults {
            scenario.faults.clear();
        }
        scenario.upgrade =
            Some(Upgrade { from, to, strategy, at_ms: 6000, pause_ms: 500, roll_back_after: back });
        let mut last = String::new();
        let verbose = std::env::var("VERBOSE").is_ok();
        let run = sim::runner::play_before(&scenario, Default::default(), Kind::Direct, false, &mut |e| {
            use sim::record::{Happening as H, Observation as O};
            let line = match &e.what {
                H::UpgradeStep { .. } | H::UpgradeOver | H::Started { .. } | H::Stopped { .. } => {
                    format!("{:?}", e.what)
                }
                H::Observed { node, observation } => match &**observation {
                    O::Runs { .. }
                    | O::Outdated { .. }
                    | O::Drained { .. }
                    | O::Finalised { .. }
                    | O::NotFinalised { .. }
                    | O::Switched { .. }
                    | O::Ready { .. } => format!("{node} {observation:?}"),
                    _ => return,
                },
                _ => return,
            };
            if verbose && line != last {
                println!("{} {line}", e.at);
                last = line;
            }
        });
        println!(
            "seed {seed}: {} violations, {} orders, {} messages, {:?}",
            run.violations.len(),
            run.orders,
            run.messages,
            run.simulated
        );
        println!("   {:?}", run.upgraded);
        let mut seen = std::collections::BTreeMap::new();
        for v in &run.violations {
            *seen.entry(v.check).or_insert(0) += 1;
            if seen[v.check] <= 2 {
                println!("   {} at {}: {}", v.check, v.at, v.what);
            }
        }
        println!("   {seen:?}");
    }
}
