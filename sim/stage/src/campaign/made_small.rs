//! How small the scenarios of known defects became, all of them together.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::kills::{Kill, Kills};
use super::rehearsal::Rehearsal;
use super::smaller::Smallest;
use super::terminal::{number, table};

/// Tells of everything that scenarios are measured in how much half of them need at most, nineteen
/// of twenty, and the largest. Nothing if none was made small.
///
/// # Errors
/// Whatever keeps it from being written.
pub(super) fn table_of<R: Rehearsal>(out: &mut dyn Write, kills: &Kills<R>) -> io::Result<()> {
    let small: Vec<_> =
        kills.kills.iter().filter_map(|it| Some((it, it.smallest.as_ref()?))).collect();
    if small.is_empty() {
        return Ok(());
    }
    let mut sizes: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (kill, smallest) in &small {
        for (name, size) in measured(kill, smallest) {
            sizes.entry(name).or_default().push(size);
        }
    }
    let mut rows = table(["of the smallest", "half, at most", "19 of 20", "all"]);
    for (name, mut sizes) in sizes {
        sizes.sort_unstable();
        let most = [50, 95, 100].map(|percent| number(most(&sizes, percent)));
        rows.add_row([name.into()].into_iter().chain(most));
    }
    let minimal = small.iter().filter(|(_, smallest)| smallest.minimal).count();
    writeln!(out, "{}\n", rows.trim_fmt())?;
    writeln!(out, "{minimal} of {} are as small as they go\n", small.len())
}

/// Everything that one is measured in: what its system counts, its story, and what it took.
fn measured<R: Rehearsal>(kill: &Kill<R>, smallest: &Smallest<R>) -> BTreeMap<String, u64> {
    let own = serde_json::to_value(R::measures(&smallest.scenario)).unwrap_or_default();
    let own = own.as_object().into_iter().flatten();
    let own = own.filter_map(|(name, size)| Some((name.clone(), size.as_u64()?)));
    let lines = kill.lines.map(|lines| ("lines of story".to_owned(), lines));
    let took = u64::try_from(smallest.cpu.as_millis()).unwrap_or(u64::MAX);
    let took = [("plays".to_owned(), smallest.plays), ("ms of processor time".to_owned(), took)];
    own.chain(lines).chain(took).collect()
}

/// So much, or less, have so many of a hundred. `sizes` are in their order.
fn most(sizes: &[u64], percent: usize) -> u64 {
    let rank = (sizes.len() * percent).div_ceil(100).max(1);
    sizes[rank - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_sizes_half_nineteen_of_twenty_and_the_largest_are_told() {
        let sizes: Vec<_> = (1..=40).collect();
        assert_eq!([50, 95, 100].map(|percent| most(&sizes, percent)), [20, 38, 40]);
        assert_eq!([50, 95, 100].map(|percent| most(&[7], percent)), [7; 3]);
    }
}
