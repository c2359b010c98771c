//! What the standard scenarios cost on each engine, and beside bare turmoil.

use std::time::Duration;

use conference::scenario::from_seed;
use oracle::runner::play;
use serde::Serialize;
use stage::engine::Kind;

use crate::bare_turmoil::ping_pong;
use crate::measure::{processor_time, quiet, traffic};

/// The size of an average datagram of a rehearsal, in bytes.
const BYTES: usize = 200;

/// For how many days one registrant a day comes.
const QUIET_DAYS: u64 = 20;

/// The cost of the standard scenarios on one engine, with all checks on.
#[derive(Clone, Debug, Serialize)]
pub struct EngineCost {
    /// The engine that was measured.
    pub engine: Kind,
    /// Processor time of a scenario, in milliseconds.
    pub ms_per_seed: f64,
    /// Datagrams of a scenario that reach a machine.
    pub datagrams_per_seed: f64,
    /// How often the engine is asked to carry something in a scenario; on turmoil each time is a
    /// tick.
    pub exchanges_per_seed: f64,
    /// Processor time of a datagram and of all it leads to, in microseconds.
    pub micros_per_datagram: f64,
    /// Scenarios in an hour on one core.
    pub seeds_per_hour: f64,
    /// Hours of business time in a second of processor time.
    pub hours_per_second: f64,
    /// The same, when one registrant a day comes.
    pub quiet_hours_per_second: f64,
}

/// The cost on every engine.
pub(super) fn all(seeds: u64) -> Vec<EngineCost> {
    [Kind::Turmoil, Kind::Direct]
        .into_iter()
        .map(|engine| EngineCost::measured(seeds, engine))
        .collect()
}

impl EngineCost {
    /// Plays the standard scenarios of seeds `0..seeds`.
    #[must_use]
    pub fn measured(seeds: u64, engine: Kind) -> Self {
        let (mut time, mut simulated) = (Duration::ZERO, Duration::ZERO);
        let (mut datagrams, mut exchanges) = (0, 0);
        for seed in 0..seeds {
            let scenario = from_seed(seed);
            let (spent, run) = processor_time(|| play(&scenario, Default::default(), engine));
            time += spent;
            simulated += run.simulated;
            datagrams += run.messages;
            exchanges += run.exchanges;
        }
        let quiet = quiet(QUIET_DAYS);
        let (quiet_time, quiet_run) = processor_time(|| play(&quiet, Default::default(), engine));
        let each = |total: f64| total / seeds as f64;
        Self {
            engine,
            ms_per_seed: each(time.as_secs_f64() * 1e3),
            datagrams_per_seed: each(datagrams as f64),
            exchanges_per_seed: each(exchanges as f64),
            micros_per_datagram: time.as_secs_f64() * 1e6 / datagrams as f64,
            seeds_per_hour: 3600.0 / each(time.as_secs_f64()),
            hours_per_second: hours(simulated) / time.as_secs_f64(),
            quiet_hours_per_second: hours(quiet_run.simulated) / quiet_time.as_secs_f64(),
        }
    }
}

fn hours(time: Duration) -> f64 {
    time.as_secs_f64() / 3600.0
}

/// The reference engine beside bare turmoil: as many hosts, as many datagrams, as many ticks, and
/// nothing else.
#[derive(Clone, Debug, Serialize)]
pub struct Floor {
    /// How many standard scenarios were played.
    pub seeds: u64,
    /// Processor time of a scenario on the reference engine, in milliseconds.
    pub ours_ms_per_seed: f64,
    /// Processor time of the same traffic over bare turmoil, in milliseconds.
    pub bare_ms_per_seed: f64,
    /// The first in terms of the second.
    pub ratio: f64,
}

impl Floor {
    /// Plays the standard scenarios of seeds `0..seeds`, each beside its floor, so that both meet
    /// the same neighbours.
    ///
    /// # Panics
    /// If bare turmoil loses what it carries.
    #[must_use]
    pub fn measured(seeds: u64) -> Self {
        let (mut ours, mut bare) = (0.0, 0.0);
        for seed in 0..seeds {
            let scenario = from_seed(seed);
            let traffic = traffic(&scenario);
            ours += processor_time(|| play(&scenario, Default::default(), Kind::Turmoil))
                .0
                .as_secs_f64();
            let (time, answers) =
                processor_time(|| ping_pong(traffic.datagrams, traffic.exchanges, BYTES));
            assert!(answers > 0, "bare turmoil lost everything");
            bare += time.as_secs_f64();
        }
        let each = |total: f64| total * 1e3 / seeds as f64;
        Self {
            seeds,
            ours_ms_per_seed: each(ours),
            bare_ms_per_seed: each(bare),
            ratio: ours / bare,
        }
    }
}
