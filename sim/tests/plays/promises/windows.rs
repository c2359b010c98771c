//! What the engine carries at once makes no difference to the course.

use conference::cluster::Cluster;
use conference::record::RunEvent;
use conference::scenario::from_seed;
use oracle::runner::LONGEST_STORY;
use stage::engine::Kind;
use stage::{Audience, SimTime, Stage, TraceHash, Traced as _};

#[derive(Default)]
struct Listener {
    trace: TraceHash,
    last: u64,
}

impl Audience<Cluster> for Listener {
    fn observe(&mut self, event: &RunEvent) {
        assert!(self.last <= event.at.0, "{event:?} was told after something later");
        self.last = event.at.0;
        event.trace(&mut self.trace);
    }
}

/// The trace hash of a seed, and how often the engine was asked to carry something.
fn course(seed: u64, go_on: impl Fn(&mut Stage<Cluster, Listener>)) -> (String, u64) {
    let scenario = from_seed(seed);
    let cluster = scenario.cluster(Default::default());
    let mut stage =
        Stage::set(cluster, scenario.seed, &scenario.faults, Kind::Direct, Listener::default());
    go_on(&mut stage);
    let exchanges = stage.exchanges();
    (stage.audience.trace.finish().to_hex().to_string(), exchanges)
}

#[test]
fn a_story_that_is_stopped_at_every_instant_takes_the_course_of_one_that_is_not() {
    let (mut exchanges, mut instants) = (0, 0);
    for seed in 0..12 {
        let end = SimTime::default() + LONGEST_STORY;
        let (at_once, few) = course(seed, |stage| {
            stage.play_until(end);
        });
        let (by_instants, many) = course(seed, |stage| {
            // An invoice may be due long after the story.
            while let Some(next) = stage.next_instant().filter(|next| *next <= end) {
                stage.play_until(next);
            }
        });
        assert_eq!(
            at_once, by_instants,
            "seed {seed} takes another course when it is stopped at every instant"
        );
        (exchanges, instants) = (exchanges + few, instants + many);
    }
    assert!(
        exchanges * 3 < instants * 2,
        "{exchanges} exchanges for {instants} instants save too little"
    );
}
