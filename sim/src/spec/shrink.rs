//! Makes a story that broke as small as it goes: fewest faults, then weaker ones, then fewest
//! sentences.
//!
//! A smaller story counts only if it breaks at the same sentence, or breaks the same general rule.
//! Else a story could slide from one bug to another.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use stage::shrink::{self, Bounds, Pass, Shrink};

use super::player::{Broken, Cause, Played, Screenplay};
use super::schedule::Schedule;
use super::story::Story;
use conference::node::protections::Protections;

/// A story is played under no more schedules than this to make it smaller. Many examples are played
/// at once, so each is played alone.
const BOUNDS: Bounds = Bounds { plays: Some(400), time: None, jobs: NonZeroUsize::MIN };

/// A story that broke.
#[derive(Clone, Debug)]
pub(super) struct Breaking {
    /// The story, with the sentences that are left of it.
    pub(super) story: Story,
    /// Which sentences of the whole story these are, counted from 0.
    pub(super) kept: Vec<usize>,
    /// What goes wrong in it.
    pub(super) schedule: Schedule,
    /// How far it came.
    pub(super) played: Played,
    /// Where it broke.
    pub(super) broken: Broken,
}

/// How small a story has become that is made smaller.
#[derive(Clone, Copy, Debug)]
pub struct Smaller<'a> {
    /// The story.
    pub story: &'a Story,
    /// How often it was played for this.
    pub plays: u64,
    /// How many faults are left.
    pub faults: usize,
    /// How many sentences are left.
    pub sentences: usize,
}

/// The smallest form of a story that broke on a system with these protections. `watch` is told
/// meanwhile how small it is. When `stop` becomes true it stays as small as it is.
pub(super) fn smallest(
    breaking: Breaking,
    protections: Protections,
    stop: &AtomicBool,
    watch: &dyn Fn(Smaller<'_>),
) -> Breaking {
    let Broken { cause, line, .. } = breaking.broken.clone();
    let whole = breaking.kept.len();
    let is_same = |other: &Broken| {
        cause == other.cause && (matches!(cause, Cause::Rule(_)) || line == other.line)
    };
    let play = |smaller: &Breaking| {
        // What is left of a story must still hold when nothing goes wrong: else it would break for
        // want of a sentence.
        if smaller.kept.len() < whole && !smaller.holds_undisturbed(protections) {
            return None;
        }
        let script = Screenplay::read(&smaller.story).ok()?;
        let played = script.play(&smaller.schedule, protections);
        let broken = played.broken.clone().filter(is_same)?;
        Some(Breaking { played, broken, ..smaller.clone() })
    };
    let mut hear = |so_far: shrink::Progress<'_, Breaking>| {
        let Breaking { story, kept, schedule, .. } = so_far.smallest;
        let (plays, faults, sentences) = (so_far.plays, schedule.faults.len(), kept.len());
        watch(Smaller { story, plays, faults, sentences });
    };
    shrink::smallest(breaking, play, BOUNDS, stop, &mut hear).story
}

impl Shrink for Breaking {
    fn passes() -> Vec<Pass<Self>> {
        vec![
            Pass::Fewer {
                of: "faults",
                count: |breaking| breaking.schedule.faults.len(),
                without: |breaking, range| {
                    let mut fewer = breaking.clone();
                    fewer.schedule.faults.drain(range);
                    // Undisturbed, every story held.
                    (!fewer.schedule.faults.is_empty()).then_some(fewer)
                },
            },
            Pass::Simpler {
                what: "milder faults",
                count: |breaking| breaking.schedule.faults.len(),
                forms: |breaking, place| {
                    let with = |fault| {
                        let mut milder = breaking.clone();
                        milder.schedule.faults[place] = fault;
                        milder
                    };
                    breaking.schedule.faults[place].milder().into_iter().map(with).collect()
                },
            },
            Pass::Fewer {
                of: "sentences",
                count: |breaking| breaking.story.sentences.len(),
                without: Self::without_sentences,
            },
        ]
    }

    fn digest(&self) -> blake3::Hash {
        shrink::digest(&(&self.kept, &self.schedule.faults))
    }
}

impl Breaking {
    /// Without some of its sentences. What goes wrong later goes wrong that much sooner.
    fn without_sentences(&self, range: Range<usize>) -> Option<Self> {
        let is_broken = !self.broken.in_the_end && range.contains(&self.broken.place);
        if is_broken || range.len() >= self.story.sentences.len() {
            return None;
        }
        let mut shorter = self.clone();
        for place in range.clone().rev() {
            let Some(beat) = self.played.beats.get(place) else { continue };
            let lasted = beat.until.0 - beat.from.0;
            for fault in &mut shorter.schedule.faults {
                if fault.period().from_ms >= beat.until.0 {
                    *fault = fault.clone().sooner(lasted);
                }
            }
        }
        shorter.story.sentences.drain(range.clone());
        shorter.kept.drain(range);
        Some(shorter)
    }

    /// Whether the story holds when nothing goes wrong, on a system without defects: with one, it
    /// may break undisturbed.
    fn holds_undisturbed(&self, protections: Protections) -> bool {
        let protections =
            if self.schedule.faults.is_empty() { Protections::default() } else { protections };
        Screenplay::read(&self.story)
            .is_ok_and(|script| script.play(&Schedule::default(), protections).broken.is_none())
    }
}

#[cfg(test)]
mod tests {
    use domain::sourcing::Timestamp;

    use super::*;
    use crate::spec::player::Beat;
    use conference::cluster::Fault;

    /// Instants in a story are told to a tenth of a second.
    const ROUND_MS: u64 = 100;

    #[test]
    fn a_fault_becomes_milder_only_so_often_and_never_longer_than_a_tenth_of_a_second_more() {
        let beats = [Beat { from: Timestamp(0), until: Timestamp(90_000) }];
        for fault in (0..200).flat_map(|seed| Schedule::generate(seed, &beats).faults) {
            let mut mildest = fault.clone();
            let mut steps = 0;
            while let Some(form) = mildest.milder().into_iter().next() {
                assert_ne!(form, mildest);
                mildest = form;
                steps += 1;
                assert!(steps < 60, "{fault:?} never becomes as mild as it can be: {mildest:?}");
            }
            let lasts = |fault: &Fault| fault.period().until_ms - fault.period().from_ms;
            assert!(lasts(&mildest) <= lasts(&fault) + 2 * ROUND_MS);
        }
    }
}
