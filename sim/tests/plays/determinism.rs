//! The same scenario takes the same course each time: 200 seeds, each played twice.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};

use conference::node::protections::Protections;
use conference::scenario;
use oracle::runner;
use sim::campaign::Seeds;
use sim::campaign::Silent;
use sim::campaign::alone;
use sim::campaign::{self, Campaign};
use stage::engine;

const SEEDS: u64 = 200;

#[test]
fn every_seed_takes_the_same_course_twice() {
    let next = AtomicU64::new(0);
    let play_some = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= SEEDS {
                return;
            }
            let play = || {
                let scenario = scenario::from_seed(seed);
                let run = runner::play(&scenario, Protections::default(), engine::Kind::Direct);
                (run.trace_hash, run.state_hash, run.messages, run.violations)
            };
            assert_eq!(alone(play), alone(play), "seed {seed}");
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(play_some);
        play_some();
    });
}

#[test]
fn a_campaign_comes_to_the_same_however_many_play_at_once() {
    let hash = |jobs: usize| {
        let jobs = NonZeroUsize::new(jobs).unwrap();
        let seeds = Seeds::new(0, 6).unwrap();
        let campaign = Campaign { jobs, ..Campaign::over(seeds) };
        campaign.play(&false.into(), &mut Silent).trace_hash()
    };
    assert_eq!(hash(1), hash(3));
    assert!(campaign::all_cores().get() >= 1);
}
