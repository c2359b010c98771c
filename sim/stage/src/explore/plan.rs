//! Which plays there are, and in which order: what is likeliest to show something comes first.

use std::collections::{BTreeMap, BTreeSet};

use derive_where::derive_where;

use super::support::Carried;
use super::{Lineage, NodeIdOf, Strike};
use crate::campaign::rehearsal::Rehearsal;
use crate::system::FaultOf;

/// A story with something that strikes it.
#[derive_where(Clone)]
pub(super) struct Task<R: Rehearsal> {
    /// Which story, by its place.
    pub(super) story: usize,
    /// What goes wrong.
    pub(super) faults: Vec<FaultOf<R::System>>,
    /// Every datagram that is struck by it, and how; at least one.
    pub(super) strikes: Vec<(Carried<NodeIdOf<R>>, Strike)>,
}

impl<R: Rehearsal> Task<R> {
    /// Where it counts.
    pub(super) fn cells(&self) -> BTreeSet<(&'static str, Strike)> {
        self.strikes.iter().map(|(carried, strike)| (carried.kind, *strike)).collect()
    }

    /// What it does to what: more than its cells, for what is said and who says it to whom differ.
    fn words(&self) -> BTreeSet<(&'static str, &str, Strike)> {
        self.strikes.iter().map(|(it, strike)| (it.kind, it.says.as_str(), *strike)).collect()
    }
}

/// All plays with one fault, in three lists: the first strikes each kind of message in each way
/// once; the second each thing that is said, whichever story it is said in, every way to strike in
/// turn; the third is the rest, story by story, one of each in turn.
pub(super) fn of<R: Rehearsal>(
    lineage: &Lineage<'_, R>,
    supports: &[&[Carried<NodeIdOf<R>>]],
) -> [Vec<Task<R>>; 3] {
    let all = in_turn(
        supports
            .iter()
            .enumerate()
            .map(|(story, support)| self::all(lineage, story, support))
            .collect(),
    );
    let (kinds, others) = new_ones(all, Task::cells);
    let (said, rest) = new_ones(others, |task| {
        let owned =
            |(kind, says, strike): (&'static str, &str, Strike)| (kind, says.to_owned(), strike);
        task.words().into_iter().map(owned).collect()
    });
    let mut by_strike: BTreeMap<Strike, Vec<Task<R>>> = BTreeMap::new();
    for task in said {
        by_strike.entry(task.strikes[0].1).or_default().push(task);
    }
    let said = in_turn(by_strike.into_values().map(spread).collect());
    [kinds, said, rest]
}

/// The same in another order: the first so many are spread evenly over all, however many they are.
/// Whoever is stopped early has seen something of the beginning, the middle and the end.
fn spread<T>(list: Vec<T>) -> Vec<T> {
    /// 2^64 divided by the golden ratio: multiples of it are spread as evenly as can be.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut keyed: Vec<_> =
        list.into_iter().zip(0_u64..).map(|(it, place)| (place.wrapping_mul(GOLDEN), it)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, it)| it).collect()
}

/// Those that have something of their own which none before them has, and the others.
fn new_ones<R: Rehearsal, K: Ord>(
    tasks: Vec<Task<R>>,
    keys: impl Fn(&Task<R>) -> BTreeSet<K>,
) -> (Vec<Task<R>>, Vec<Task<R>>) {
    let mut known = BTreeSet::new();
    tasks.into_iter().partition(|task| {
        let before = known.len();
        known.extend(keys(task));
        known.len() > before
    })
}

/// One of each list after the other.
fn in_turn<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    let mut merged = Vec::new();
    loop {
        let before = merged.len();
        merged.extend(lists.iter_mut().filter_map(Iterator::next));
        if merged.len() == before {
            return merged;
        }
    }
}

/// Everything that can be done to a story, once: datagrams that are struck by the same fault are
/// struck together.
fn all<R: Rehearsal>(
    lineage: &Lineage<'_, R>,
    story: usize,
    support: &[Carried<NodeIdOf<R>>],
) -> Vec<Task<R>> {
    let mut places = BTreeMap::new();
    let mut tasks: Vec<Task<R>> = Vec::new();
    let mut add = |carried: &Carried<NodeIdOf<R>>, strike: Strike, fault: FaultOf<R::System>| {
        let key = serde_json::to_string(&fault).expect("a fault is data");
        let place = *places.entry(key).or_insert(tasks.len());
        if place == tasks.len() {
            tasks.push(Task { story, faults: vec![fault], strikes: Vec::new() });
        }
        tasks[place].strikes.push((carried.clone(), strike));
    };
    for strike in Strike::GENERAL {
        for carried in support {
            let befalls = strike.befalls(carried);
            if befalls.is_some_and(|node| !(lineage.is_machine)(node))
                || strike.needs_disk() && !befalls.is_some_and(lineage.has_disk)
            {
                continue;
            }
            for fault in strike.faults(carried) {
                add(carried, strike, fault);
            }
        }
    }
    for carried in support {
        for (name, fault) in (lineage.own)(carried) {
            add(carried, Strike::Own(name), fault);
        }
    }
    tasks
}

/// The good end came although a datagram was lost, so another went in its place: both are to be
/// lost.
pub(super) fn instead<R: Rehearsal>(
    task: &Task<R>,
    support: &[Carried<NodeIdOf<R>>],
    came: &[Carried<NodeIdOf<R>>],
) -> Option<Task<R>> {
    let [(lost, Strike::Lose), ..] = task.strikes.as_slice() else { return None };
    let other = came.iter().find(|it| {
        it.kind == lost.kind
            && it.sent >= lost.sent
            && !support.iter().any(|known| known.is_same(it))
    })?;
    let mut faults = task.faults.clone();
    faults.extend(Strike::Lose.faults(other));
    Some(Task { story: task.story, faults, strikes: vec![(lost.clone(), Strike::LoseTwice)] })
}

/// Those in which two are lost, without those that were found in another way.
pub(super) fn twice<R: Rehearsal>(instead: &[Task<R>]) -> Vec<Task<R>> {
    let mut known = BTreeSet::new();
    let is_new = |task: &&Task<R>| {
        let key = serde_json::to_string(&task.faults).expect("faults are data");
        known.insert((task.story, key))
    };
    instead.iter().filter(is_new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_lists_one_of_each_comes_in_turn() {
        assert_eq!(in_turn(vec![vec![1, 2, 3], vec![], vec![10, 20]]), [1, 10, 2, 20, 3]);
    }

    #[test]
    fn the_first_of_many_are_spread_over_all_and_none_is_lost() {
        let spread = spread((0..100).collect());
        let mut first = spread[..10].to_vec();
        first.sort_unstable();
        assert!(first.windows(2).all(|pair| pair[1] - pair[0] <= 25), "{first:?}");
        assert!(first[0] <= 20 && first[9] >= 80, "{first:?}");
        let mut all = spread;
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }
}
