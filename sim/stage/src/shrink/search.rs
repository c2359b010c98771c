//! The search for the smallest story.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Bounds, Pass, Progress, Shrink, Shrunk};
use crate::pool;
use crate::stopwatch::Stopwatch;

/// Once all parts of a list were tried, so many are taken out together at most: what belongs
/// together stands together.
const MOST_AGAIN: usize = 4;

/// The smallest form of a story that breaks.
///
/// `play` plays a story and returns it if it breaks in the same way, with whatever a play adds to
/// it. `told` hears of each story that was played. When `stop` becomes true no other is begun, and
/// what was found until then is returned.
pub fn smallest<S: Shrink>(
    story: S,
    play: impl Fn(&S) -> Option<S> + Sync,
    bounds: Bounds,
    stop: &AtomicBool,
    told: &mut dyn FnMut(Progress<'_, S>),
) -> Shrunk<S> {
    let tried = BTreeSet::from([*story.digest().as_bytes()]);
    let watch = Stopwatch::start();
    let mut search =
        Search { best: story, tried, plays: 0, cut_short: false, bounds, watch, stop, play, told };
    let passes = S::passes();
    let mut first = true;
    loop {
        let mut smaller = false;
        for pass in &passes {
            smaller |= search.pass(pass, first);
        }
        if !smaller || search.cut_short {
            return Shrunk { story: search.best, plays: search.plays, minimal: !search.cut_short };
        }
        first = false;
    }
}

struct Search<'a, S, P> {
    best: S,
    /// The digests of stories that need not be played again.
    tried: BTreeSet<[u8; 32]>,
    plays: u64,
    /// A candidate was not played for want of time or plays.
    cut_short: bool,
    bounds: Bounds,
    watch: Stopwatch,
    stop: &'a AtomicBool,
    play: P,
    told: &'a mut dyn FnMut(Progress<'_, S>),
}

/// A smaller story, where it comes from in its pass, and its digest.
struct Candidate<S> {
    place: usize,
    story: S,
    digest: [u8; 32],
}

impl<S: Shrink, P: Fn(&S) -> Option<S> + Sync> Search<'_, S, P> {
    /// Whether the story became smaller.
    fn pass(&mut self, pass: &Pass<S>, first: bool) -> bool {
        match pass {
            Pass::Fewer { of, count, without } => {
                let all = count(&self.best);
                let mut size = if first { all } else { all.min(MOST_AGAIN) };
                let mut smaller = false;
                while size > 0 {
                    smaller |= self.fewer(of, size, *count, *without);
                    size /= 2;
                }
                smaller
            }
            Pass::Simpler { what, count, forms } => self.simpler(what, *count, *forms),
        }
    }

    /// Takes so many out at once, the last ones first: they are the likeliest to have come of the
    /// others.
    fn fewer(
        &mut self,
        of: &'static str,
        size: usize,
        count: fn(&S) -> usize,
        without: fn(&S, std::ops::Range<usize>) -> Option<S>,
    ) -> bool {
        let mut until = count(&self.best);
        let mut smaller = false;
        loop {
            let best = self.best.clone();
            let ends = std::iter::successors(Some(until), |end| end.checked_sub(size))
                .filter(|end| *end > 0);
            let candidates = ends.filter_map(|end| {
                let start = end.saturating_sub(size);
                without(&best, start..end).map(|story| (start, story))
            });
            match self.first_that_breaks(of, candidates) {
                Some(start) => until = start.min(count(&self.best)),
                None => return smaller,
            }
            smaller = true;
        }
    }

    fn simpler(
        &mut self,
        what: &'static str,
        count: fn(&S) -> usize,
        forms: fn(&S, usize) -> Vec<S>,
    ) -> bool {
        let mut from = 0;
        let mut smaller = false;
        loop {
            let best = self.best.clone();
            let candidates = (from..count(&best))
                .flat_map(|place| forms(&best, place).into_iter().map(move |story| (place, story)));
            match self.first_that_breaks(what, candidates) {
                Some(place) => from = place,
                None => return smaller,
            }
            smaller = true;
        }
    }

    /// Plays candidates until one breaks, which is the smallest from then on; its place.
    fn first_that_breaks(
        &mut self,
        pass: &'static str,
        candidates: impl Iterator<Item = (usize, S)> + Send,
    ) -> Option<usize> {
        let Self { best, tried, plays, cut_short, bounds, watch, stop, play, told } = self;
        let (mut failed, mut found, mut out_of_time) = (Vec::new(), None, false);
        let left = bounds.plays.map_or(u64::MAX, |most| most.saturating_sub(*plays));
        let mut drawn = BTreeSet::new();
        let fresh = candidates.filter_map(|(place, story)| {
            let digest = *story.digest().as_bytes();
            (!tried.contains(&digest) && drawn.insert(digest)).then_some(Candidate {
                place,
                story,
                digest,
            })
        });
        let in_time = fresh.zip(0..).map_while(|(candidate, number): (_, u64)| {
            out_of_time |= number >= left
                || stop.load(Ordering::Relaxed)
                || bounds.time.is_some_and(|time| watch.wall() >= time);
            (!out_of_time).then_some(candidate)
        });
        let played = |candidate: Candidate<S>| (play(&candidate.story), candidate);
        pool::in_order(bounds.jobs, in_time, played, |(broken, candidate)| {
            *plays += 1;
            let broke = broken.is_some();
            match broken {
                Some(story) => found = Some((candidate.place, story)),
                None => failed.push(candidate.digest),
            }
            let smallest = found.as_ref().map_or(&*best, |(_, story)| story);
            told(Progress { smallest, plays: *plays, pass });
            if broke { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        tried.extend(failed);
        // Whoever drew ahead may have run out of time behind the one that broke.
        *cut_short |= out_of_time && found.is_none();
        let (place, story) = found?;
        tried.insert(*story.digest().as_bytes());
        *best = story;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::ops::Range;
    use std::sync::Mutex;

    use super::*;
    use crate::shrink::digest;

    /// A story of numbers, which breaks if two of them are enough together.
    #[derive(Clone, Debug, PartialEq)]
    struct Numbers(Vec<u32>);

    const ENOUGH: u32 = 13;

    impl Numbers {
        fn without(&self, range: Range<usize>) -> Option<Self> {
            let mut fewer = self.clone();
            fewer.0.drain(range);
            Some(fewer)
        }

        fn halved(&self, place: usize) -> Vec<Self> {
            let with = |number| {
                let mut simpler = self.clone();
                simpler.0[place] = number;
                simpler
            };
            let number = self.0[place];
            [number / 2, number.saturating_sub(1)]
                .into_iter()
                .filter(|form| *form < number)
                .map(with)
                .collect()
        }

        fn breaks(&self) -> bool {
            let pairs = self.0.iter().enumerate();
            pairs.clone().any(|(at, one)| {
                pairs.clone().any(|(other, two)| at < other && one + two >= ENOUGH)
            })
        }
    }

    impl Shrink for Numbers {
        fn passes() -> Vec<Pass<Self>> {
            vec![
                Pass::Fewer { of: "numbers", count: |it| it.0.len(), without: Self::without },
                Pass::Simpler {
                    what: "smaller numbers",
                    count: |it| it.0.len(),
                    forms: Self::halved,
                },
            ]
        }

        fn digest(&self) -> blake3::Hash {
            digest(&self.0)
        }
    }

    fn whole() -> Numbers {
        Numbers((0..60).map(|number| number * 7 % 10).collect())
    }

    fn found(plays: Option<u64>, jobs: usize) -> (Shrunk<Numbers>, Vec<Numbers>) {
        let played = Mutex::new(Vec::new());
        let play = |numbers: &Numbers| {
            played.lock().unwrap().push(numbers.clone());
            numbers.breaks().then(|| numbers.clone())
        };
        let bounds = Bounds { plays, time: None, jobs: NonZeroUsize::new(jobs).unwrap() };
        let shrunk = smallest(whole(), play, bounds, &AtomicBool::new(false), &mut |_| {});
        (shrunk, played.into_inner().unwrap())
    }

    #[test]
    fn nothing_in_the_smallest_story_can_be_left_out_or_made_simpler() {
        let (shrunk, _) = found(None, 1);
        assert!(shrunk.minimal && shrunk.story.breaks(), "{shrunk:?}");
        assert_eq!((shrunk.story.0.len(), shrunk.story.0.iter().sum::<u32>()), (2, ENOUGH));
        for pass in Numbers::passes() {
            let smaller: Vec<_> = match pass {
                Pass::Fewer { count, without, .. } => (0..count(&shrunk.story))
                    .filter_map(|at| without(&shrunk.story, at..at + 1))
                    .collect(),
                Pass::Simpler { count, forms, .. } => {
                    (0..count(&shrunk.story)).flat_map(|at| forms(&shrunk.story, at)).collect()
                }
            };
            assert!(!smaller.iter().any(Numbers::breaks), "{smaller:?}");
        }
    }

    #[test]
    fn no_story_is_played_twice_and_few_are() {
        let (shrunk, mut played) = found(None, 1);
        assert_eq!(shrunk.plays, played.len() as u64);
        assert!(shrunk.plays < 100, "{}", shrunk.plays);
        let plays = played.len();
        played.sort_by(|one, other| one.0.cmp(&other.0));
        played.dedup();
        assert_eq!(played.len(), plays);
    }

    #[test]
    fn how_many_are_played_at_once_changes_nothing_within_any_number_of_plays() {
        for plays in [None, Some(0), Some(1), Some(7), Some(20)] {
            let ((one, _), (four, _)) = (found(plays, 1), found(plays, 4));
            assert_eq!(
                (&one.story, one.plays, one.minimal),
                (&four.story, four.plays, four.minimal)
            );
            assert!(plays.is_none_or(|plays| one.plays <= plays) && one.story.breaks());
            assert_eq!(one.minimal, plays.is_none(), "{plays:?}");
        }
    }

    #[test]
    fn whoever_stops_it_gets_what_was_found_until_then() {
        let stop = AtomicBool::new(false);
        let bounds = Bounds { plays: None, time: None, jobs: NonZeroUsize::MIN };
        let play = |numbers: &Numbers| numbers.breaks().then(|| numbers.clone());
        let shrunk = smallest(whole(), play, bounds, &stop, &mut |so_far| {
            stop.store(so_far.plays == 5, Ordering::Relaxed);
        });
        assert!(
            !shrunk.minimal && shrunk.story.breaks() && shrunk.story.0.len() < 60,
            "{shrunk:?}"
        );
    }
}
