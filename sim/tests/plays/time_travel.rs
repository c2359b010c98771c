//! What `replay --state` says of an instant is what was committed by then, folded, whatever snapshots
//! are taken: at many commits, a grain before each and a grain after it.

use std::collections::BTreeMap;

use conference::node::protections::Protections;
use conference::record::{Committed, Happening, Observation, RunEvent};
use conference::scenario::{Scenario, from_seed};
use domain::message::{Event, Stored};
use domain::payments::Payment;
use domain::registration::{Order, SeatsAvailability};
use domain::sourcing::{Aggregate, Snapshots, Version};
use domain::stream::{StreamId, StreamKind};
use oracle::runner;
use serde::Serialize;
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

/// What these events make of each stream of a kind, as the answer to `--state` has it.
fn folded<A>(log: &Log, kind: StreamKind, of: fn(&Event) -> Option<&A::Event>) -> Value
where
    A: Aggregate + Default + Serialize,
{
    let mut states = BTreeMap::<_, A>::new();
    for (stream, _, stored) in log.iter().filter(|(stream, ..)| stream.kind == kind) {
        let event = of(&stored.body).unwrap_or_else(|| panic!("{stream} has something else"));
        let state = states.remove(&stream.id).unwrap_or_default();
        states.insert(stream.id, state.evolve(event));
    }
    json!(states)
}

/// Orders, seats and payments, by the names under which they are told.
fn states(log: &Log) -> [(&'static str, Value); 3] {
    let orders = folded::<Order>(log, StreamKind::Order, |event| match event {
        Event::Order(event) => Some(event),
        _ => None,
    });
    let seats =
        folded::<SeatsAvailability>(log, StreamKind::SeatsAvailability, |event| match event {
            Event::Seats(event) => Some(event),
            _ => None,
        });
    let payments = folded::<Payment>(log, StreamKind::Payment, |event| match event {
        Event::Payment(event) => Some(event),
        _ => None,
    });
    [("orders", orders), ("seats", seats), ("payments", payments)]
}

fn told_of_every_instant(scenario: &Scenario) -> usize {
    let mut whole = Commits::default();
    let run =
        runner::play_before(scenario, Protections::default(), Kind::Direct, false, &mut |event| {
            whole.observe(event);
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
                known.observe(event);
            });
        assert!(held.log == known.log(), "{what}: the log is what was committed");
        // Whoever looks at an instant changes nothing of what was before.
        let until = whole.0.iter().take_while(|(when, ..)| *when <= at).count();
        let before: Log = whole.log().into_iter().take(until).collect();
        assert!(held.log.starts_with(&before), "{what}: the story was another");
        let said = HeldState::of(scenario, Protections::default(), Kind::Direct, at).json();
        for (name, folded) in states(&held.log) {
            assert_eq!(said[name], folded, "{what}: {name}");
        }
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
            // A log that is rewritten meanwhile is not what was committed, to the letter.
            scenario.upgrade = None;
            scenario.topology.snapshots = snapshots;
            // Few people say as much as many about one instant, and there are more of those.
            scenario.registrants.truncate(8);
            looked += told_of_every_instant(&scenario);
        }
    }
    assert!(looked > 100, "only {looked} instants were looked at");
}
