//! Makes a story that broke as small as it goes: fewest faults, then weaker ones, then fewest sentences.
//!
//! Choices are keyed, so what is left in happens as it did before; and a smaller story counts only if it breaks at the
//! same sentence, or breaks the same general rule. Else a story could slide from one bug to another.

use super::player::{Broken, Cause, Played, Screenplay};
use super::schedule::Schedule;
use super::story::Story;
use super::weaker::weaker;
use crate::node::protections::Protections;

/// A story is played no more often than this to make it smaller.
const MOST_PLAYS: u32 = 400;

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

/// The smallest form of a story that broke on a system with these protections.
pub(super) fn smallest(breaking: Breaking, protections: Protections) -> Breaking {
    let mut shrinking = Shrinking { best: breaking, protections, plays: MOST_PLAYS };
    shrinking.fewer_faults();
    shrinking.milder_faults();
    shrinking.fewer_sentences();
    // Once the others are weaker, a fault may not be needed any more.
    shrinking.fewer_faults();
    shrinking.best
}

struct Shrinking {
    best: Breaking,
    protections: Protections,
    /// How many plays are left.
    plays: u32,
}

impl Shrinking {
    /// Takes faults out, half of them at first, and one by one in the end.
    fn fewer_faults(&mut self) {
        let mut size = self.best.schedule.faults.len().div_ceil(2);
        while size > 0 {
            let before = self.best.schedule.faults.len();
            let mut from = 0;
            while from < self.best.schedule.faults.len() && self.best.schedule.faults.len() > 1 {
                let mut fewer = self.best.schedule.clone();
                let until = fewer.faults.len().min(from + size);
                fewer.faults.drain(from..until);
                if fewer.faults.is_empty() || !self.breaks_under(fewer) {
                    from += size;
                }
            }
            // Without one of them, another may not be needed either.
            if size > 1 || self.best.schedule.faults.len() == before {
                size /= 2;
            }
        }
    }

    /// Makes each fault shorter, rarer and smaller, as long as one of these works.
    fn milder_faults(&mut self) {
        for place in 0..self.best.schedule.faults.len() {
            let mut found = true;
            while found {
                found = weaker(&self.best.schedule.faults[place]).into_iter().any(|form| {
                    let mut schedule = self.best.schedule.clone();
                    schedule.faults[place] = form;
                    self.breaks_under(schedule)
                });
            }
        }
    }

    /// Takes sentences out, the last ones first. What is left must still hold when nothing goes wrong: else it would
    /// break for want of a sentence.
    fn fewer_sentences(&mut self) {
        let mut place = self.best.story.sentences.len();
        while place > 0 && self.best.story.sentences.len() > 1 {
            place -= 1;
            if place >= self.best.story.sentences.len() || self.is_broken(place) {
                continue;
            }
            let mut story = self.best.story.clone();
            story.sentences.remove(place);
            let schedule = self.without_beat(place);
            let mut kept = self.best.kept.clone();
            kept.remove(place);
            if self.holds_undisturbed(&story) {
                self.breaks(story, kept, schedule);
            }
        }
    }

    /// The schedule for a story without one of its sentences: what goes wrong later goes wrong that much sooner.
    fn without_beat(&self, place: usize) -> Schedule {
        let mut schedule = self.best.schedule.clone();
        let Some(beat) = self.best.played.beats.get(place) else { return schedule };
        let lasted = beat.until.0 - beat.from.0;
        for fault in &mut schedule.faults {
            if fault.period().from_ms >= beat.until.0 {
                *fault = fault.clone().sooner(lasted);
            }
        }
        schedule
    }

    fn is_broken(&self, place: usize) -> bool {
        !self.best.broken.in_the_end && self.best.broken.place == place
    }

    /// Whether a story holds when nothing goes wrong, on a system without defects: with one, it may break undisturbed.
    fn holds_undisturbed(&mut self, story: &Story) -> bool {
        if self.plays == 0 {
            return false;
        }
        self.plays -= 1;
        let protections =
            if self.best.schedule.faults.is_empty() { Protections::default() } else { self.protections };
        Screenplay::read(story)
            .is_ok_and(|script| script.play(&Schedule::default(), protections).broken.is_none())
    }

    fn breaks_under(&mut self, schedule: Schedule) -> bool {
        let (story, kept) = (self.best.story.clone(), self.best.kept.clone());
        self.breaks(story, kept, schedule)
    }

    /// Takes a smaller story if it breaks as the larger one did.
    fn breaks(&mut self, story: Story, kept: Vec<usize>, schedule: Schedule) -> bool {
        if self.plays == 0 {
            return false;
        }
        self.plays -= 1;
        let Ok(script) = Screenplay::read(&story) else { return false };
        let played = script.play(&schedule, self.protections);
        match played.broken.clone().filter(|broken| self.is_same(broken)) {
            Some(broken) => {
                self.best = Breaking { story, kept, schedule, played, broken };
                true
            }
            None => false,
        }
    }

    fn is_same(&self, other: &Broken) -> bool {
        let Broken { cause, line, .. } = &self.best.broken;
        *cause == other.cause && (matches!(cause, Cause::Rule(_)) || *line == other.line)
    }
}
