//! Rehearses stories: each undisturbed, and then under many schedules of faults.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::broken_example::BrokenExample;
use super::player::{Beat, Screenplay};
use super::schedule::Schedule;
use super::shape::Hole;
use super::shrink::Smaller;
use super::story::Story;
use conference::node::protections::Protections;
use stage::fault::FaultKind;
use stage::pool;
use stage::stopwatch::Stopwatch;

/// So many schedules that break a story are made smaller, to tell the smallest of them.
const MOST_SHRUNK: u64 = 4;

/// What is to be rehearsed, and how.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// The examples that are rehearsed, in the order of their files.
    pub stories: Vec<Story>,
    /// The numbers of the schedules that each is played under.
    pub numbers: Range<u64>,
    /// The system that plays them.
    pub protections: Protections,
    /// How many stories are played at once.
    pub jobs: NonZeroUsize,
}

/// What came of one story.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    /// The example that was rehearsed.
    pub story: Story,
    /// When each of its sentences is played if nothing goes wrong.
    pub beats: Vec<Beat>,
    /// Under how many schedules it was played.
    pub played: u64,
    /// How many of these broke it.
    pub broken: u64,
    /// Under how many schedules each kind of fault made a difference.
    pub touched: BTreeMap<FaultKind, u64>,
    /// Whether somebody stopped it before all schedules were played.
    pub cut_short: bool,
    /// How much wall time it took to play all of it, and to make it small.
    pub took: Duration,
    /// How it breaks, made as small as it goes.
    pub finding: Option<BrokenExample>,
}

impl Rehearsed {
    /// Whether it held whenever it was played.
    #[must_use]
    pub const fn held(&self) -> bool {
        self.finding.is_none()
    }

    /// Why it proves less than it seems to, if it held and does.
    #[must_use]
    pub fn hole(&self) -> Option<Hole> {
        self.story.hole().filter(|_| self.held())
    }
}

impl Rehearsal {
    /// Plays all stories and hands over what came of each, in their order. `stop` may become true
    /// at any time: then no further schedule is played, and stories that were not begun are left
    /// out. `watch` is told, by whoever plays, how small a story is that is made smaller.
    pub fn play(
        &self,
        stop: &AtomicBool,
        watch: &(dyn Fn(Smaller<'_>) + Sync),
        mut hear: impl FnMut(&Rehearsed),
    ) -> Vec<Rehearsed> {
        let mut all = Vec::with_capacity(self.stories.len());
        let begun = self.stories.iter().take_while(|_| !stop.load(Ordering::Relaxed));
        pool::in_order(
            self.jobs,
            begun,
            |story| {
                let stopwatch = Stopwatch::start();
                let rehearsed = self.rehearse(story, stop, watch);
                Rehearsed { took: stopwatch.wall(), ..rehearsed }
            },
            |rehearsed| {
                hear(&rehearsed);
                all.push(rehearsed);
                ControlFlow::Continue(())
            },
        );
        all
    }

    fn rehearse(
        &self,
        story: &Story,
        stop: &AtomicBool,
        watch: &(dyn Fn(Smaller<'_>) + Sync),
    ) -> Rehearsed {
        let mut rehearsed = Rehearsed {
            story: story.clone(),
            beats: Vec::new(),
            played: 0,
            broken: 0,
            touched: BTreeMap::new(),
            cut_short: false,
            took: Duration::ZERO,
            finding: None,
        };
        let undisturbed = Schedule::default();
        let Ok(script) = Screenplay::read(story) else {
            rehearsed.finding =
                BrokenExample::of(story, None, undisturbed, self.protections, stop, watch);
            return rehearsed;
        };
        let played = script.play(&undisturbed, self.protections);
        rehearsed.beats = played.beats;
        if played.broken.is_some() {
            rehearsed.finding =
                BrokenExample::of(story, None, undisturbed, self.protections, stop, watch);
            return rehearsed;
        }
        for number in self.numbers.clone() {
            if stop.load(Ordering::Relaxed) {
                rehearsed.cut_short = true;
                break;
            }
            let schedule = Schedule::generate(story.seed(number), &rehearsed.beats);
            let played = script.play(&schedule, self.protections);
            rehearsed.played += 1;
            for (kind, _) in played.faults.iter().filter(|(_, tally)| tally.effective > 0) {
                *rehearsed.touched.entry(*kind).or_default() += 1;
            }
            if played.broken.is_some() {
                rehearsed.broken += 1;
                let simple = rehearsed.finding.as_ref().is_some_and(BrokenExample::is_simple);
                if rehearsed.broken <= MOST_SHRUNK && !simple {
                    let another = BrokenExample::of(
                        story,
                        Some(number),
                        schedule,
                        self.protections,
                        stop,
                        watch,
                    );
                    rehearsed.finding = rehearsed
                        .finding
                        .into_iter()
                        .chain(another)
                        .min_by_key(BrokenExample::size);
                }
            }
        }
        rehearsed
    }
}
