//! What `replay --state` says of an instant is what was committed by then, folded, whether and how
//! states are kept: at each commit, a grain before it and a grain after it.

use std::collections::BTreeMap;

use conference::node::protections::Protections;
use conference::record::{Committed, Happening, Observation, RunEvent};
use conference::scenario::{Scenario, from_seed};
use domain::message::{Event, Stored};
use domain::registration::Order;
use domain::sourcing::{Aggregate, Snapshots, Version};
use domain::stream::{StreamId, StreamKind};
use oracle::runner;
use serde_json::{Value, json};
use sim::report::state::HeldState;
use stage::SimTime;
use stage::engine::Kind;

/// Between an instant that is looked at and the next lie so many commits.
const EVERY: usize = 29;

type Log = Vec<(StreamId, Version, Stored)>;

/// What was committed, in its order, each with when that became known.
#[derive(Default)]
struct Commits(Vec<(SimTime, StreamId, Version, Stored)>);

impl Commits {
    fn observe(&mut self, event: &RunEvent) {
        let Happening::Probed { probe, .. } = &event.what else { return };
        let (Observation::Committed(commit) | Observation::Found(commit)) = &**probe else {
            return;
        };
        let Committed { stream, found, events, .. } = commit;
        for (place, stored) in events.iter().enumerate() {
            let version = found.plus(place + 1);
            // A store that starts finds its last commit again, which may have been told already.
            let is_news = !self.0.iter().any(|(_, of, at, _)| (of, *at) == (stream, version));
            if is_news {
                self.0.push((event.at, *stream, version, stored.clone()));
            }
        }
    }

    fn log(&self) -> Log {
        self.0
            .iter()
            .map(|(_, stream, version, stored)| (*stream, *version, stored.clone()))
            .collect()
    }
}

/// The orders that these events make, as the answer to `--state` has them.
fn orders(log: &Log) -> Value {
    let mut orders = BTreeMap::<_, Order>::new();
    for (stream, _, stored) in log.iter().filter(|(of, ..)| of.kind == StreamKind::Order) {
        let Event::Order(event) = &stored.body else { panic!("{stream} has something else") };
        let order = orders.remove(&stream.id).unwrap_or_default();
        orders.insert(stream.id, order.evolve(event));
    }
    json!(orders)
}

fn told_of_every_instant(scenario: &Scenario) -> usize {
    let mut whole = Commits::default();
    let run =
        runner::play_before(scenario, Protections::default(), Kind::Direct, false, &mut |event| {
            whole.observe(event)
        });
    assert_eq!(run.violations, [], "{}", scenario.about);
    let commits = whole.0.iter().step_by(EVERY).map(|(at, ..)| *at);
    let instants = commits.flat_map(|SimTime(at)| [at.saturating_sub(1), at, at + 1]).map(SimTime);
    let mut looked = 0;
    for at in instants {
        let what = format!("{} at {at}", scenario.about);
        let mut known = Commits::default();
        let held =
            runner::held_at(scenario, Protections::default(), Kind::Direct, at, &mut |event| {
                known.observe(event)
            });
        assert!(held.log == known.log(), "{what}: the log is what was committed");
        // Whoever looks at an instant changes nothing of what was before.
        let until = whole.0.iter().take_while(|(when, ..)| *when <= at).count();
        let before: Log = whole.log().into_iter().take(until).collect();
        assert!(held.log.starts_with(&before), "{what}: the story was another");
        let said = HeldState::of(scenario, Protections::default(), Kind::Direct, at).json();
        assert_eq!(said["orders"], orders(&held.log), "{what}");
        looked += 1;
    }
    looked
}

#[test]
fn the_state_of_an_instant_is_the_fold_of_what_was_committed_by_then() {
    let mut looked = 0;
    for seed in [2, 5] {
        for snapshots in [Snapshots::Never, Snapshots::EveryN { events: 2 }, Snapshots::Memento] {
            let mut scenario = from_seed(seed);
            scenario.topology.keep_states = false;
            scenario.topology.snapshots = snapshots;
            // Few people say as much as many about one instant, and there are more of those.
            scenario.registrants.truncate(8);
            looked += told_of_every_instant(&scenario);
        }
    }
    assert!(looked > 100, "only {looked} instants were looked at");
}
