//! What became of something that is counted in two campaigns.

use crate::campaign::comparison::{Change, Times};

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trend {
    New,
    Gone,
    Rarer,
    MoreFrequent,
}

/// A rate has changed if it is less than half or more than twice what it was.
const FACTOR: f64 = 2.0;

/// Chance makes no larger difference than so many standard deviations but once in a thousand
/// comparisons.
const DEVIATIONS: f64 = 3.3;

/// What takes so much more is slower.
const DEARER: f64 = 1.1;

/// How often in one seed; never in none.
fn rate(times: Times) -> f64 {
    if times.seeds == 0 { 0.0 } else { times.times as f64 / times.seeds as f64 }
}

/// Whether each seed takes a tenth more of it than before.
pub(super) fn is_dearer(change: &Change) -> bool {
    change.before.seeds > 0 && rate(change.now) > DEARER * rate(change.before)
}

/// What became of something that is counted; nothing if it happens about as often as before.
///
/// What happened before and does not now is gone only if chance does not make it so: nobody misses
/// in a hundred seeds what happens once in a thousand. What is new is new, however rare.
pub(super) fn trend(change: &Change) -> Option<Trend> {
    let (before, now) = (change.before, change.now);
    if before.seeds == 0 || now.seeds == 0 {
        return None;
    }
    // As if both had the rate that they have together, counts being Poisson's.
    let together = (before.times + now.times) as f64 / (before.seeds as f64 + now.seeds as f64);
    let deviation = (together * (1.0 / before.seeds as f64 + 1.0 / now.seeds as f64)).sqrt();
    let by_chance = (rate(now) - rate(before)).abs() <= DEVIATIONS * deviation;
    match (before.times, now.times) {
        (0, 0) => None,
        (0, _) => Some(Trend::New),
        (_, 0) if !by_chance => Some(Trend::Gone),
        _ if by_chance => None,
        _ if rate(now) * FACTOR < rate(before) => Some(Trend::Rarer),
        _ if rate(now) > rate(before) * FACTOR => Some(Trend::MoreFrequent),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn became(before: (u64, u64), now: (u64, u64)) -> Option<Trend> {
        let times = |(times, seeds)| Times { times, seeds };
        let (sort, name) = ("mark".to_owned(), "late".to_owned());
        trend(&Change { sort, name, before: times(before), now: times(now) })
    }

    #[test]
    fn what_chance_does_is_no_change_and_what_it_does_not_is_one() {
        assert_eq!(became((0, 1000), (1, 1000)), Some(Trend::New));
        assert_eq!(became((40, 1000), (0, 1000)), Some(Trend::Gone));
        assert_eq!(
            became((1, 1000), (0, 100)),
            None,
            "once in a thousand is not missed in a hundred"
        );
        assert_eq!(became((40, 1000), (10, 1000)), Some(Trend::Rarer));
        assert_eq!(became((40, 1000), (30, 1000)), None);
        assert_eq!(became((4, 1000), (1, 1000)), None, "so few may be so few");
        assert_eq!(became((10, 1000), (40, 1000)), Some(Trend::MoreFrequent));
        assert_eq!(became((40, 1000), (4, 100)), None, "as often for each seed");
        assert_eq!(became((0, 0), (4, 100)), None, "nothing was played then");
        assert_eq!(became((0, 9), (0, 9)), None);
    }

    #[test]
    fn a_tenth_more_for_each_seed_is_slower() {
        let dearer = |before, now| {
            let (sort, name) = ("cost".to_owned(), "messages".to_owned());
            is_dearer(&Change {
                sort,
                name,
                before: Times { times: before, seeds: 10 },
                now: Times { times: now, seeds: 20 },
            })
        };
        assert!(dearer(1000, 2300) && !dearer(1000, 2100) && !dearer(1000, 1000));
    }
}
