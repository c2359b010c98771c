//! Processor time of a piece of work. Wall-clock time on a shared machine says more about the
//! neighbours.

use std::time::Duration;

use conference::record::{Happening, RunEvent};
use conference::scenario::{Scenario, from_seed};
use cpu_time::ThreadTime;
use oracle::runner::play_before;
use stage::engine::Kind;

/// The processor time of `work` on this thread, and what it returned.
pub fn processor_time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = ThreadTime::now();
    let result = work();
    (start.elapsed(), result)
}

/// A conference that opens and to which nobody comes, but for one registrant a day for `days` days.
#[must_use]
pub fn quiet(days: u64) -> Scenario {
    use conference::node::protocol::{Act, Line, Organiser};
    use conference::scenario::CONFERENCE;
    let mut scenario = from_seed(1);
    scenario.about = "one registrant a day".to_owned();
    scenario.faults.clear();
    scenario.organisers =
        vec![Organiser::opening(CONFERENCE, &[("General admission", "199", 1000)])];
    scenario.registrants.truncate(days as usize);
    for (day, script) in (0..).zip(&mut scenario.registrants) {
        let lines = vec![Line { seat_type: "General admission".to_owned(), quantity: 1 }];
        script.acts = vec![Act::Wait { ms: 1000 + day * 24 * 3600 * 1000 }, Act::Place { lines }];
        script.bank.clear();
    }
    scenario
}

/// How much is said in a scenario, and how often the engine is asked to carry something.
#[must_use]
pub fn traffic(scenario: &Scenario) -> Traffic {
    let mut datagrams = 0;
    let run =
        play_before(scenario, Default::default(), Kind::Direct, false, &mut |event: &RunEvent| {
            datagrams += u64::from(matches!(event.what, Happening::Sent { .. }));
        });
    Traffic { datagrams, exchanges: run.exchanges }
}

/// How much is said in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// How many datagrams were delivered.
    pub datagrams: u64,
    /// How often at least one of them is carried.
    pub exchanges: u64,
}
