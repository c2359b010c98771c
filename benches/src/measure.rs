//! Processor time of a piece of work. Wall-clock time on a shared machine says more about the neighbours.

use std::time::Duration;

use cpu_time::ThreadTime;
use sim::record::{Happening, RunEvent};
use sim::runner::{Run, play, play_before};
use sim::scenario::{Scenario, from_seed};
use sim::stage::engine::Kind;

/// The processor time of `work` on this thread, and what it returned.
pub fn processor_time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = ThreadTime::now();
    let result = work();
    (start.elapsed(), result)
}

/// The cost of a number of standard scenarios.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// How many were played.
    pub seeds: u64,
    /// Processor time.
    pub time: Duration,
    /// Datagrams that reached a machine.
    pub messages: u64,
    /// Business time that passed.
    pub simulated: Duration,
}

impl Cost {
    /// Plays the standard scenarios of seeds `0..seeds` with all checks on.
    #[must_use]
    pub fn of(seeds: u64, engine: Kind) -> Self {
        let mut cost = Self { seeds, ..Self::default() };
        for seed in 0..seeds {
            let scenario = from_seed(seed);
            let (time, run): (_, Run) = processor_time(|| play(&scenario, Default::default(), engine));
            cost.time += time;
            cost.messages += run.messages;
            cost.simulated += run.simulated;
        }
        cost
    }

    /// Seeds in an hour on one core.
    #[must_use]
    pub fn seeds_per_hour(&self) -> f64 {
        self.seeds as f64 / self.time.as_secs_f64() * 3600.0
    }

    /// Microseconds of processor time for a datagram.
    #[must_use]
    pub fn micros_per_message(&self) -> f64 {
        self.time.as_secs_f64() * 1e6 / self.messages as f64
    }
}

/// A conference that opens and to which nobody comes, but for one registrant a day for `days` days.
#[must_use]
pub fn quiet(days: u64) -> Scenario {
    use sim::node::people::{Act, Line, Organiser};
    use sim::scenario::CONFERENCE;
    let mut scenario = from_seed(1);
    scenario.about = "one registrant a day".to_owned();
    scenario.faults.clear();
    scenario.organisers = vec![Organiser::opening(CONFERENCE, &[("General admission", "199", 1000)])];
    scenario.registrants.truncate(days as usize);
    for (day, script) in (0..).zip(&mut scenario.registrants) {
        let lines = vec![Line { seat_type: "General admission".to_owned(), quantity: 1 }];
        script.acts = vec![Act::Wait { ms: 1000 + day * 24 * 3600 * 1000 }, Act::Place { lines }];
        script.bank.clear();
    }
    scenario
}

/// The instants of a scenario at which something is handed over, and how many datagrams and inputs are.
#[must_use]
pub fn traffic(scenario: &Scenario) -> Traffic {
    let mut traffic = Traffic::default();
    let mut last = None;
    let _ = play_before(scenario, Default::default(), Kind::Direct, false, &mut |event: &RunEvent| {
        if let Happening::Sent { .. } = event.what {
            traffic.datagrams += 1;
            if last != Some(event.at) {
                last = Some(event.at);
                traffic.instants += 1;
            }
        }
    });
    traffic
}

/// How much is said in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Datagrams.
    pub datagrams: u64,
    /// Instants at which at least one is sent.
    pub instants: u64,
}
