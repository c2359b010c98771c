//! Which strategy costs least for a workload, and from when on another would.
//!
//! Pure: it works on what was measured, wherever and whenever that was.

use domain::sourcing::{SnapshotStrategy, Snapshots};
use serde::{Deserialize, Serialize};

use super::trial::{Cost, Workload};

/// A strategy that costs no more than this many times the cheapest is as good, and the simplest of
/// those is advised.
pub const AS_GOOD: f64 = 1.05;

/// A strategy and what it costs all in all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// What was measured of it.
    pub cost: Cost,
    /// Microseconds of processor time for one append, with all that is done after it and the loads
    /// that belong to it.
    pub total: f64,
}

/// What is advised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// All strategies, the cheapest first.
    pub ranked: Vec<Ranked>,
    /// The one to take: the simplest of those that cost about as little as the cheapest.
    pub take: Snapshots,
    /// How many loads for each append make the strategy to take as cheap as none; if that is none,
    /// the first of the others. Fewer: none is cheaper. Nothing if that never happens.
    pub break_even: Option<f64>,
}

/// Ranks what was measured for a workload. Nothing if nothing was measured.
#[must_use]
pub fn rank(workload: &Workload, costs: &[Cost]) -> Option<Advice> {
    let mut ranked: Vec<_> = costs
        .iter()
        .map(|cost| Ranked {
            total: total(workload, cost, workload.loads_per_append),
            cost: cost.clone(),
        })
        .collect();
    ranked.sort_by(|one, other| one.total.total_cmp(&other.total));
    let cheapest = ranked.first()?.total;
    let good = ranked.iter().filter(|ranked| ranked.total <= cheapest * AS_GOOD);
    let take = good.map(|ranked| ranked.cost.strategy).min_by_key(|strategy| effort(*strategy))?;
    let none = costs.iter().find(|cost| cost.strategy == Snapshots::Never);
    let beside = |cost: &&Cost| match take {
        Snapshots::Never => cost.strategy != Snapshots::Never,
        other => cost.strategy == other,
    };
    let break_even = none.and_then(|none| {
        let evens = costs.iter().filter(beside).filter_map(|cost| even(workload, none, cost));
        evens.min_by(f64::total_cmp)
    });
    Some(Advice { ranked, take, break_even })
}

/// What one append costs with the loads that belong to it.
pub(super) fn total(workload: &Workload, cost: &Cost, loads_per_append: f64) -> f64 {
    cost.append + cost.aside + loads_per_append * a_load(workload, cost)
}

/// A load, some of which do not find what is kept in memory.
fn a_load(workload: &Workload, cost: &Cost) -> f64 {
    if !cost.strategy.remembers() {
        return cost.load;
    }
    let hits = f64::from(workload.hits) / 100.0;
    hits * cost.load + (1.0 - hits) * cost.load_missed
}

/// How many loads for each append make both cost the same.
fn even(workload: &Workload, none: &Cost, other: &Cost) -> Option<f64> {
    let dearer = other.append + other.aside - none.append - none.aside;
    let saved = a_load(workload, none) - a_load(workload, other);
    (saved > 0.0).then(|| (dearer / saved).max(0.0))
}

/// What a strategy asks of those who run it: nothing, memory, a table, a table that grows by rules,
/// a task of its own.
const fn effort(strategy: Snapshots) -> u8 {
    match strategy {
        Snapshots::Never => 0,
        Snapshots::Memento => 1,
        Snapshots::EveryN { .. } => 2,
        Snapshots::Daily | Snapshots::DailyAt { .. } => 3,
        Snapshots::SizeAware { .. } => 4,
        Snapshots::LoadTime { .. } => 5,
        Snapshots::Background { .. } => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Codec;

    const EVERY_20: Snapshots = Snapshots::EveryN { events: 20 };
    const EVERY_1000: Snapshots = Snapshots::EveryN { events: 1000 };
    const BY_SIZE: Snapshots = Snapshots::SizeAware { percent: 100 };

    fn workload(loads_per_append: f64, hits: u8) -> Workload {
        Workload { events: 0, state: 0, loads_per_append, hits, codec: Codec::Json }
    }

    /// As it was measured on one machine: load, load that finds nothing in memory, append, aside.
    fn cost(strategy: Snapshots, (load, load_missed, append, aside): (f64, f64, f64, f64)) -> Cost {
        Cost {
            strategy,
            load,
            load_p50: load,
            load_p99: load,
            load_missed,
            append,
            aside,
            stored: 0,
            memory: 0,
            amplification: 1.0,
            staleness: 0.0,
        }
    }

    /// 20,000 events and a state of 300 entries.
    fn long_stream() -> Vec<Cost> {
        vec![
            cost(Snapshots::Never, (21_000.0, 21_000.0, 30.0, 0.0)),
            cost(Snapshots::Memento, (45.0, 21_000.0, 30.0, 0.0)),
            cost(EVERY_20, (95.0, 95.0, 38.0, 0.0)),
            cost(EVERY_1000, (610.0, 610.0, 30.2, 0.0)),
            cost(BY_SIZE, (130.0, 130.0, 32.0, 0.0)),
            cost(Snapshots::Background { events: 20 }, (95.0, 95.0, 30.0, 22.0)),
        ]
    }

    /// 30 events and a state of 30 entries.
    fn short_stream() -> Vec<Cost> {
        vec![
            cost(Snapshots::Never, (31.0, 31.0, 30.0, 0.0)),
            cost(Snapshots::Memento, (6.0, 31.0, 30.0, 0.0)),
            cost(EVERY_20, (29.0, 29.0, 36.0, 0.0)),
            cost(BY_SIZE, (24.0, 24.0, 35.0, 0.0)),
        ]
    }

    /// 20,000 events and a state of 30,000 entries, which takes as long to write as to read.
    fn large_state() -> Vec<Cost> {
        vec![
            cost(Snapshots::Never, (24_000.0, 24_000.0, 30.0, 0.0)),
            cost(Snapshots::Memento, (4100.0, 24_000.0, 30.0, 0.0)),
            cost(EVERY_20, (9200.0, 9200.0, 510.0, 0.0)),
            cost(EVERY_1000, (9700.0, 9700.0, 40.0, 0.0)),
            cost(BY_SIZE, (12_800.0, 12_800.0, 32.0, 0.0)),
        ]
    }

    fn advised(loads_per_append: f64, hits: u8, costs: &[Cost]) -> Advice {
        rank(&workload(loads_per_append, hits), costs).unwrap()
    }

    #[test]
    fn a_long_stream_that_is_read_much_is_kept_often() {
        let advice = advised(5.0, 80, &long_stream());
        assert_eq!(advice.take, EVERY_20);
        assert_eq!(advice.ranked.last().map(|ranked| ranked.cost.strategy), Some(Snapshots::Never));
        assert!(advice.break_even.is_some_and(|loads| loads < 0.001), "{advice:?}");
    }

    #[test]
    fn a_long_stream_that_is_read_now_and_then_is_kept_when_its_tail_is_large() {
        assert_eq!(advised(0.03, 80, &long_stream()).take, BY_SIZE);
    }

    #[test]
    fn where_the_state_is_nearly_always_in_memory_it_stays_there() {
        assert_eq!(advised(5.0, 100, &long_stream()).take, Snapshots::Memento);
        assert_eq!(advised(5.0, 90, &short_stream()).take, Snapshots::Memento);
    }

    #[test]
    fn a_short_stream_that_nobody_has_in_memory_and_few_read_needs_nothing() {
        let advice = advised(0.2, 0, &short_stream());
        assert_eq!(advice.take, Snapshots::Never);
        let break_even = advice.break_even.unwrap();
        assert!(break_even > 0.2, "{advice:?}");
        let (none, best) = (&short_stream()[0], &short_stream()[3]);
        let at = |cost: &Cost| total(&workload(0.0, 0), cost, break_even);
        assert!((at(none) - at(best)).abs() < 1e-9, "both cost the same there");
    }

    #[test]
    fn a_large_state_is_kept_seldom() {
        assert_eq!(advised(0.5, 0, &large_state()).take, EVERY_1000);
    }

    #[test]
    fn of_two_that_cost_about_the_same_the_simpler_is_advised() {
        let costs = [
            cost(BY_SIZE, (10.0, 10.0, 30.0, 0.0)),
            cost(Snapshots::Never, (10.4, 10.4, 30.0, 0.0)),
        ];
        let advice = advised(1.0, 0, &costs);
        assert_eq!((advice.ranked[0].cost.strategy, advice.take), (BY_SIZE, Snapshots::Never));
        assert_eq!(rank(&workload(1.0, 0), &[]), None);
    }

    #[test]
    fn what_never_saves_anything_never_breaks_even() {
        let costs = [
            cost(Snapshots::Never, (10.0, 10.0, 30.0, 0.0)),
            cost(BY_SIZE, (12.0, 12.0, 31.0, 0.0)),
        ];
        assert_eq!(advised(1.0, 0, &costs).break_even, None);
    }
}
