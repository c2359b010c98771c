//! Whether and how states are kept is a matter of cost: every strategy ends in the same state as
//! none.

use conference::node::protocol::{Payload, StoreRequest, WorkerMessage};
use conference::record::{Happening, RunEvent};
use conference::scenario::{Scenario, from_seed};
use domain::sourcing::{SnapshotStrategy, Snapshots};
use oracle::runner::{Run, play_before};
use stage::engine::Kind;
use stage::fault::FaultKind;

/// So many scenarios are played with every strategy.
const SEEDS: u64 = 6;

const STRATEGIES: [Snapshots; 7] = [
    Snapshots::EveryN { events: 1 },
    Snapshots::EveryN { events: 5 },
    Snapshots::LoadTime { micros: 3 },
    Snapshots::DailyAt { ms: 60_000 },
    Snapshots::SizeAware { percent: 50 },
    Snapshots::Memento,
    Snapshots::Background { events: 2 },
];

/// Faults that strike at a numbered operation of the disk strike elsewhere if states are kept there
/// as well.
const COUNTED: [FaultKind; 4] =
    [FaultKind::PowerLoss, FaultKind::TornWrite, FaultKind::FullDisk, FaultKind::IoError];

/// The answer to an earlier delivery of the same message is taken for the answer to a later one.
/// What it leads to is the same decision, which the store knows by then. A worker that remembers
/// has read further meanwhile and waits for the later answer, so a disturbed story may go on a
/// moment later with it; an undisturbed one is the same.
fn scenario(seed: u64, snapshots: Snapshots, disturbed: bool) -> Scenario {
    let mut scenario = from_seed(seed);
    scenario.faults.retain(|fault| disturbed && !COUNTED.contains(&fault.kind()));
    scenario.topology.keep_states = false;
    scenario.topology.snapshots = snapshots;
    scenario
}

/// How a run ended, how many events were told to workers, and how many states they were told or
/// sent.
fn told(scenario: &Scenario) -> (Run, usize, usize) {
    let (mut events, mut states) = (0, 0);
    let mut listen = |event: &RunEvent| {
        let Happening::Sent { said: Some(said), .. } = &event.what else { return };
        match &**said {
            Payload::Worker(WorkerMessage::Loaded(loaded)) => {
                events += loaded.events.len();
                states += usize::from(loaded.snapshot.is_some());
            }
            Payload::Store(StoreRequest::SaveSnapshot { .. }) => states += 1,
            _ => {}
        }
    };
    let run = play_before(scenario, Default::default(), Kind::Direct, true, &mut listen);
    (run, events, states)
}

#[test]
fn every_strategy_ends_in_the_same_state_as_none_and_reads_less() {
    for disturbed in [false, true] {
        let plain: Vec<_> =
            (0..SEEDS).map(|seed| told(&scenario(seed, Snapshots::Never, disturbed))).collect();
        let all: usize = plain.iter().map(|(_, events, _)| events).sum();
        for strategy in STRATEGIES {
            let (mut read, mut kept) = (0, 0);
            for (seed, (plain, ..)) in (0..).zip(&plain) {
                let case = format!("seed {seed}, {strategy}, disturbed: {disturbed}");
                let (run, events, states) = told(&scenario(seed, strategy, disturbed));
                assert_eq!(run.violations, [], "{case}");
                let later = disturbed && strategy.remembers();
                if !later {
                    assert_eq!(run.state_hash, plain.state_hash, "{case}");
                }
                // What is kept aside is a datagram more; everything else takes the very same
                // course.
                if !(later || matches!(strategy, Snapshots::Background { .. })) {
                    assert_eq!(run.trace_hash, plain.trace_hash, "{case}");
                }
                (read, kept) = (read + events, kept + states);
            }
            assert!(
                read < all,
                "{strategy}, disturbed: {disturbed}: {read} events were told, {all} without"
            );
            assert_eq!(kept > 0, strategy.stores(), "{strategy}, disturbed: {disturbed}");
        }
    }
}
