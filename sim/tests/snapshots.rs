//! Whether and how states are kept is a matter of cost: every strategy ends in the same state as none.

use domain::sourcing::Snapshots;
use sim::record::{Happening, RunEvent};
use sim::runner::{Run, play_before};
use sim::scenario::{Scenario, from_seed};
use sim::stage::engine::Kind;
use sim::stage::fault::FaultKind;

/// So many scenarios are played with every strategy.
const SEEDS: u64 = 6;

const STRATEGIES: [Snapshots; 7] = [
    Snapshots::EveryN { events: 1 },
    Snapshots::EveryN { events: 5 },
    Snapshots::LoadTime { micros: 3 },
    Snapshots::Daily,
    Snapshots::SizeAware { percent: 50 },
    Snapshots::Memento,
    Snapshots::Background { events: 2 },
];

/// Faults that strike at a numbered operation of the disk strike elsewhere if states are kept there as well.
const COUNTED: [FaultKind; 4] =
    [FaultKind::PowerLoss, FaultKind::TornWrite, FaultKind::FullDisk, FaultKind::IoError];

fn scenario(seed: u64, snapshots: Snapshots) -> Scenario {
    let mut scenario = from_seed(seed);
    scenario.faults.retain(|fault| !COUNTED.contains(&fault.kind()));
    scenario.topology.keep_states = false;
    scenario.topology.snapshots = snapshots;
    scenario
}

/// How a run ended, how many events were told to workers, and how many states they were told or sent.
fn told(seed: u64, snapshots: Snapshots) -> (Run, usize, usize) {
    use sim::node::protocol::Payload;
    let (mut events, mut states) = (0, 0);
    let run = play_before(
        &scenario(seed, snapshots),
        Default::default(),
        Kind::Direct,
        true,
        &mut |event: &RunEvent| {
            let Happening::Sent { said: Some(said), .. } = &event.what else { return };
            match &**said {
                Payload::Loaded { kept, events: told, .. } => {
                    events += told.len();
                    states += usize::from(kept.is_some());
                }
                Payload::Keep { .. } => states += 1,
                _ => {}
            }
        },
    );
    (run, events, states)
}

#[test]
fn every_strategy_ends_in_the_same_state_as_none_and_reads_less() {
    for seed in 0..SEEDS {
        let (plain, all, none) = told(seed, Snapshots::Never);
        assert_eq!(none, 0);
        for strategy in STRATEGIES {
            let (run, events, states) = told(seed, strategy);
            assert_eq!(run.violations, [], "seed {seed}, {strategy}");
            assert_eq!(run.state_hash, plain.state_hash, "seed {seed}, {strategy}");
            // What is kept aside is a datagram more; everything else takes the very same course.
            if !matches!(strategy, Snapshots::Background { .. }) {
                assert_eq!(run.trace_hash, plain.trace_hash, "seed {seed}, {strategy}");
            }
            // No story lasts until midnight.
            if strategy == Snapshots::Daily {
                assert_eq!((events, states), (all, 0), "seed {seed}");
                continue;
            }
            assert!(events < all, "seed {seed}, {strategy}: {events} events were told, {all} without");
            assert_eq!(states > 0, strategy != Snapshots::Memento, "seed {seed}, {strategy}");
        }
    }
}
