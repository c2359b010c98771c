//! Taking one fault out of a scenario moves no other choice.

use conference::cluster::{Cluster, ConferenceFault, Fault};
use conference::node::NodeId;
use conference::node::protocol::Payload;
use conference::record::{Happening, RunEvent};
use conference::scenario::from_seed;
use stage::choice::Choices;
use stage::engine::Kind;
use stage::fault::{Period, Weather};
use stage::wire::Wire;
use stage::{Audience, SimTime, Stage};

type Datagram = (SimTime, NodeId, NodeId, Payload);

/// Keeps every datagram of a run.
#[derive(Default)]
struct Keeper(Vec<Datagram>);

impl Audience<Cluster> for Keeper {
    fn observe(&mut self, event: &RunEvent) {
        if let Happening::Sent { from, to, said: Some(said), .. } = &event.what {
            self.0.push((event.at, *from, *to, (**said).clone()));
        }
    }

    fn wants_payloads(&self) -> bool {
        true
    }
}

fn traffic() -> Vec<Datagram> {
    let scenario = from_seed(3);
    let mut stage = Stage::set(
        scenario.cluster(Default::default()),
        scenario.seed,
        &[],
        Kind::Direct,
        Keeper::default(),
    );
    stage.play_until(SimTime(60_000));
    stage.audience.0
}

fn faults() -> Vec<Fault> {
    let weather = |from_ms, until_ms| Weather { from_ms, until_ms, permille: 200 };
    vec![
        Fault::Drop(weather(0, 60_000)),
        Fault::Duplicate(weather(5_000, 50_000)),
        Fault::Delay { weather: weather(0, 40_000), up_to_ms: 2_000 },
        Fault::Reorder(weather(10_000, 60_000)),
        Fault::Corrupt(weather(0, 60_000)),
        Fault::Own(ConferenceFault::LockExpiry(weather(0, 60_000))),
        Fault::Partition {
            from: vec![NodeId::Bus],
            to: vec![NodeId::Worker(1)],
            both_ways: true,
            period: Period { from_ms: 5_000, until_ms: 40_000 },
        },
        Fault::SlowDisk {
            node: None,
            late_ms: 500,
            period: Period { from_ms: 8_000, until_ms: 20_000 },
        },
    ]
}

#[test]
fn taking_one_fault_away_leaves_every_other_choice_as_it_was() {
    let traffic = traffic();
    assert!(traffic.len() > 1000, "only {} datagrams", traffic.len());
    for removed in 0..faults().len() {
        let mut fewer = faults();
        let kind = fewer.remove(removed).kind();
        let mut all = Wire::<Cluster>::new(Choices::of(1), faults(), Some(NodeId::Store));
        let mut without = Wire::<Cluster>::new(Choices::of(1), fewer, Some(NodeId::Store));
        let mut hits = 0;
        for (at, from, to, payload) in &traffic {
            let before = all.carry(*at, *from, *to, payload);
            let after = without.carry(*at, *from, *to, payload);
            assert_eq!(before.tie, after.tie);
            if before.faults.contains(&kind) {
                hits += 1;
                let others: Vec<_> =
                    before.faults.iter().filter(|fault| **fault != kind).copied().collect();
                assert_eq!(others, after.faults, "without {kind}, other faults hit {from} → {to}");
            } else {
                assert_eq!(
                    before, after,
                    "without {kind}, a datagram it never hit took another course"
                );
            }
        }
        assert!(hits > 50, "{kind} hit only {hits} datagrams");
    }
}
