//! Faults that are tried on purpose, where they can matter: along what good ends depend on. The
//! field calls it lineage-driven fault injection.
//!
//! Small stories in which nothing goes wrong are followed back from their good ends: every datagram
//! that led to one is the **support** of its story. Then a story is played once for each datagram
//! of it and each way to strike it: it is lost, doubled, late, overtaken or damaged, whoever sends
//! or takes it crashes, and so on. What chance may never hit in a thousand seeds is hit here, once
//! each. Where a good end comes although a datagram was lost, another went in its place, and both
//! are lost together.
//!
//! One bound is for all stories together, so what is likeliest to show something comes first: every
//! story undisturbed; then each kind of message struck once in each way; then each thing that is
//! said; then all the rest. No two plays have the same faults, and a fault that strikes several
//! datagrams counts for each.
//!
//! - `support` follows good ends back; `strike` is what is done to a datagram, as a fault like any
//!   other, so whatever breaks is a scenario that can be written down, made small and explained;
//!   `plan` says in which order.

mod plan;
mod strike;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use derive_where::derive_where;

use self::plan::Task;
pub use self::strike::Strike;
pub use self::support::Carried;
use self::support::{Course, Watcher};
use crate::campaign::alone::alone;
use crate::campaign::rehearsal::Rehearsal;
use crate::campaign::smaller::Breach;
use crate::campaign::summary::PANIC;
use crate::check::Violation;
use crate::engine;
use crate::event::RunEvent;
use crate::explain::Variant;
use crate::pool;
use crate::shrink::Bounds;
use crate::stopwatch::Stopwatch;
use crate::system::{FaultOf, System};

/// What nodes of a rehearsed system are called.
pub type NodeIdOf<R> = <<R as Rehearsal>::System as System>::NodeId;

/// Says of what happens which good end of its story it is, by any number; nothing if it is none.
pub type IsEnd<'a, R> = &'a (dyn Fn(&RunEvent<<R as Rehearsal>::System>) -> Option<usize> + Sync);

/// What a system does to a datagram itself: names and the faults that do it.
pub type OwnStrikes<'a, R> = &'a (
        dyn Fn(&Carried<NodeIdOf<R>>) -> Vec<(&'static str, FaultOf<<R as Rehearsal>::System>)>
            + Sync
    );

/// A small story and its good ends.
pub struct GoodStory<'a, R: Rehearsal> {
    /// The story. Nothing goes wrong in it.
    pub scenario: R::Scenario,
    /// Its good ends; of each the last happening counts.
    pub is_end: IsEnd<'a, R>,
}

/// What is explored, and how.
pub struct Lineage<'a, R: Rehearsal> {
    /// The stories.
    pub stories: &'a [GoodStory<'a, R>],
    /// With which known defect they are played.
    pub defect: Option<&'static R::Defect>,
    /// On which engine.
    pub engine: engine::Kind,
    /// Whether a node is a machine of the system, which can crash and stand still, and no part of
    /// the world outside.
    pub is_machine: &'a (dyn Fn(NodeIdOf<R>) -> bool + Sync),
    /// Whether a node has a disk, which can lose power.
    pub has_disk: &'a (dyn Fn(NodeIdOf<R>) -> bool + Sync),
    /// What can be done to a datagram in this system only.
    pub own: OwnStrikes<'a, R>,
}

/// How often something was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Struck {
    /// How many plays were struck like this.
    pub tried: u64,
    /// How often a machine then said or told anything else than in the undisturbed story.
    pub mattered: u64,
    /// How often something was violated.
    pub broke: u64,
}

/// Something that broke.
#[derive_where(Clone, Debug)]
pub struct Hit<R: Rehearsal> {
    /// In which story, by its place.
    pub story: usize,
    /// What was struck.
    pub carried: Carried<NodeIdOf<R>>,
    /// What was done to the datagram or its sender.
    pub strike: Strike,
    /// The faults that do it.
    pub faults: Vec<FaultOf<R::System>>,
    /// What was violated first.
    pub breach: Breach,
    /// How many plays it took until then, those without any fault among them.
    pub after: u64,
}

/// What came of one story.
#[derive_where(Clone, Debug)]
pub struct ExploredStory<R: Rehearsal> {
    /// What its good ends depend on, in order.
    pub support: Vec<Carried<NodeIdOf<R>>>,
    /// Every kind of message that was said in it.
    pub kinds: BTreeSet<&'static str>,
    /// What is violated although nothing goes wrong. Such a story is not struck.
    pub undisturbed: Vec<Breach>,
    /// How many plays it took.
    pub plays: u64,
    /// How many plays it would take to try everything, as far as that is known.
    pub of: u64,
}

/// What came of all of them.
#[derive_where(Clone, Debug)]
pub struct Explored<R: Rehearsal> {
    /// Each story that was played, in their order.
    pub stories: Vec<ExploredStory<R>>,
    /// For each kind of message and each strike, what came of it.
    pub table: BTreeMap<(&'static str, Strike), Struck>,
    /// What could be tried: what is not in the table was beyond the bounds.
    pub possible: BTreeSet<(&'static str, Strike)>,
    /// What broke, in the order in which it was tried.
    pub hits: Vec<Hit<R>>,
    /// How many plays it took.
    pub plays: u64,
    /// Whether everything was tried.
    pub complete: bool,
}

impl<R: Rehearsal> Explored<R> {
    /// Whether anything was violated, with or without a fault.
    #[must_use]
    pub fn broke(&self) -> bool {
        !self.hits.is_empty() || self.stories.iter().any(|story| !story.undisturbed.is_empty())
    }
}

impl<R: Rehearsal> Lineage<'_, R> {
    /// Plays every story, strikes everything that their good ends depend on, within bounds for all
    /// of it, and hears `told` how many of how many plays were played.
    pub fn explore(
        &self,
        bounds: Bounds,
        stop: &AtomicBool,
        told: &mut dyn FnMut(u64, u64),
    ) -> Explored<R> {
        let mut search = Search {
            lineage: self,
            bounds,
            stop,
            watch: Stopwatch::start(),
            told,
            undisturbed: Vec::new(),
            of: self.stories.len() as u64,
            explored: Explored {
                stories: Vec::new(),
                table: BTreeMap::new(),
                possible: BTreeSet::new(),
                hits: Vec::new(),
                plays: 0,
                complete: true,
            },
        };
        search.undisturbed();
        let supports =
            search.explored.stories.iter().map(|story| {
                if story.undisturbed.is_empty() { story.support.as_slice() } else { &[] }
            });
        let lists = plan::of(self, &supports.collect::<Vec<_>>());
        let mut more: usize = lists.iter().map(Vec::len).sum();
        for tasks in lists {
            more -= tasks.len();
            let instead = search.strike(&tasks, more);
            search.strike(&plan::twice(&instead), more);
        }
        search.explored
    }

    fn play(&self, story: usize, faults: &[FaultOf<R::System>]) -> Course<NodeIdOf<R>> {
        let GoodStory { scenario, is_end } = &self.stories[story];
        let played = alone(|| {
            // What datagrams say matters only for what is to be struck.
            let wording = faults.is_empty().then(|| R::wording(scenario));
            let mut watcher = Watcher::<R::System>::new(wording, *is_end);
            let variant = Variant { faults: Some(faults.to_vec()), ..Variant::default() };
            let run = R::watch(scenario, self.defect, self.engine, &variant, &mut watcher);
            let breach = |Violation { check, at, what }| Breach { check, at: Some(at), what };
            watcher.finish(run.violations.into_iter().map(breach).collect())
        });
        played.unwrap_or_else(|panicked| Course {
            breaches: vec![Breach { check: PANIC, at: None, what: panicked.message }],
            sketch: blake3::hash(b"a panic"),
            support: Vec::new(),
            kinds: BTreeSet::new(),
        })
    }
}

struct Search<'a, 's, R: Rehearsal> {
    lineage: &'a Lineage<'s, R>,
    bounds: Bounds,
    stop: &'a AtomicBool,
    watch: Stopwatch,
    told: &'a mut dyn FnMut(u64, u64),
    /// What everybody said and told in each story while nothing went wrong.
    undisturbed: Vec<blake3::Hash>,
    /// How many plays everything takes, as far as that is known.
    of: u64,
    explored: Explored<R>,
}

impl<R: Rehearsal> Search<'_, '_, R> {
    /// Plays so many, within the bounds, and gives what comes of each to `take` in their order.
    fn each<T: Send>(
        &mut self,
        count: usize,
        play: impl Fn(usize) -> T + Sync,
        mut take: impl FnMut(&mut Explored<R>, usize, T),
    ) {
        let Bounds { plays, time, jobs } = self.bounds;
        let left = plays.map_or(count as u64, |most| most.saturating_sub(self.explored.plays));
        let (watch, stop) = (&self.watch, self.stop);
        let goes_on = |place: &usize| {
            (*place as u64) < left
                && time.is_none_or(|time| watch.wall() < time)
                && !stop.load(Ordering::Relaxed)
        };
        let mut place = 0;
        pool::in_order(jobs, (0..count).take_while(goes_on), play, |played| {
            self.explored.plays += 1;
            take(&mut self.explored, place, played);
            (self.told)(self.explored.plays, self.of);
            place += 1;
            ControlFlow::Continue(())
        });
        self.explored.complete &= place == count;
    }

    /// Plays every story as it is.
    fn undisturbed(&mut self) {
        let lineage = self.lineage;
        let mut sketches = Vec::new();
        let play = |story| lineage.play(story, &[]);
        self.each(lineage.stories.len(), play, |explored, _, course| {
            let Course { breaches, sketch, support, kinds } = course;
            sketches.push(sketch);
            let undisturbed = breaches;
            explored.stories.push(ExploredStory { support, kinds, undisturbed, plays: 1, of: 1 });
        });
        self.undisturbed = sketches;
    }

    /// Plays these, beside so many more that are known; returns what is to be lost together because
    /// the good end came although the first of it was lost.
    fn strike(&mut self, tasks: &[Task<R>], more: usize) -> Vec<Task<R>> {
        let lineage = self.lineage;
        for task in tasks {
            self.explored.stories[task.story].of += 1;
            self.explored.possible.extend(task.cells());
        }
        self.of = self.explored.plays + (tasks.len() + more) as u64;
        let sketches = std::mem::take(&mut self.undisturbed);
        let mut instead = Vec::new();
        let play = |place: usize| lineage.play(tasks[place].story, &tasks[place].faults);
        self.each(tasks.len(), play, |explored, place, course| {
            let task = &tasks[place];
            let mattered = course.sketch != sketches[task.story];
            let broke = !course.breaches.is_empty();
            for cell in task.cells() {
                let struck = explored.table.entry(cell).or_default();
                struck.tried += 1;
                struck.mattered += u64::from(mattered);
                struck.broke += u64::from(broke);
            }
            explored.stories[task.story].plays += 1;
            if !broke {
                let support = &explored.stories[task.story].support;
                instead.extend(plan::instead(task, support, &course.support));
            }
            let (carried, strike) = task.strikes[0].clone();
            explored.hits.extend(course.breaches.into_iter().next().map(|breach| Hit {
                story: task.story,
                carried,
                strike,
                faults: task.faults.clone(),
                breach,
                after: explored.plays,
            }));
        });
        self.undisturbed = sketches;
        instead
    }
}
