//! Faults that are tried on purpose, where they can matter: along what a good end depends on. The
//! field calls it lineage-driven fault injection.
//!
//! A small story in which nothing goes wrong is followed back from its good end: every datagram
//! that led to it is its **support**. Then the story is played once for each datagram of it and
//! each way to strike it: it is lost, doubled, late, overtaken or damaged, and whoever sent or
//! takes it crashes. What chance may never hit in a thousand seeds is hit here, once each.
//!
//! - `support` follows the end back; `strike` is what is done to a datagram of it, as a fault like
//!   any other, so whatever breaks is a scenario that can be written down, made small and
//!   explained.

mod strike;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use derive_where::derive_where;

pub use self::strike::Strike;
pub use self::support::Carried;
use self::support::{Course, Watcher};
use crate::campaign::alone::alone;
use crate::campaign::rehearsal::Rehearsal;
use crate::campaign::smaller::Breach;
use crate::campaign::summary::PANIC;
use crate::check::Violation;
use crate::engine;
use crate::explain::Variant;
use crate::pool;
use crate::shrink::Bounds;
use crate::stopwatch::Stopwatch;
use crate::system::{FaultOf, System};

/// What nodes of a rehearsed system are called.
pub type NodeIdOf<R> = <<R as Rehearsal>::System as System>::NodeId;

/// A small story and its good end.
pub struct Lineage<'a, R: Rehearsal> {
    /// The story. Nothing goes wrong in it.
    pub scenario: &'a R::Scenario,
    /// With which known defect it is played.
    pub defect: Option<&'static R::Defect>,
    /// On which engine.
    pub engine: engine::Kind,
    /// Whether a line of the story tells the good end. The last one that does counts.
    pub is_end: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether a node is a machine of the system, which can crash, and no part of the world
    /// outside.
    pub can_crash: &'a (dyn Fn(NodeIdOf<R>) -> bool + Sync),
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
    /// What was struck.
    pub carried: Carried<NodeIdOf<R>>,
    /// What was done to the datagram or its sender.
    pub strike: Strike,
    /// The fault that does it.
    pub fault: FaultOf<R::System>,
    /// What was violated first.
    pub breach: Breach,
}

/// What came of it.
#[derive_where(Clone, Debug)]
pub struct Explored<R: Rehearsal> {
    /// What the good end depends on, in order.
    pub support: Vec<Carried<NodeIdOf<R>>>,
    /// Every kind of message that was said in the undisturbed story.
    pub kinds: BTreeSet<&'static str>,
    /// For each kind of message and each strike.
    pub table: BTreeMap<(&'static str, Strike), Struck>,
    /// What broke, in the order in which it was tried.
    pub hits: Vec<Hit<R>>,
    /// What is violated although nothing goes wrong.
    pub undisturbed: Vec<Breach>,
    /// How many plays it took.
    pub plays: u64,
    /// Whether everything was tried.
    pub complete: bool,
}

impl<R: Rehearsal> Lineage<'_, R> {
    /// Strikes everything that the good end depends on, within the bounds, and hears `told` how
    /// many of how many plays were played. Nothing if the good end does not come even if nothing
    /// goes wrong, and nothing is violated either: then there is no story to explore.
    pub fn explore(
        &self,
        bounds: Bounds,
        stop: &AtomicBool,
        told: &mut dyn FnMut(u64, u64),
    ) -> Option<Explored<R>> {
        let watch = Stopwatch::start();
        let Course { breaches: undisturbed, sketch, support, kinds } = self.play(None);
        if support.is_empty() && undisturbed.is_empty() {
            return None;
        }
        let mut explored = Explored {
            table: BTreeMap::new(),
            hits: Vec::new(),
            plays: 1,
            complete: true,
            support,
            kinds,
            undisturbed,
        };
        if !explored.undisturbed.is_empty() {
            return Some(explored);
        }
        let support = explored.support.clone();
        let tasks: Vec<_> = support
            .iter()
            .flat_map(|carried| Strike::ALL.map(|strike| (*carried, strike)))
            .filter(|(carried, strike)| strike.hits(carried).is_none_or(self.can_crash))
            .collect();
        let most = bounds.plays.map_or(tasks.len(), |most| tasks.len().min(most as usize));
        let goes_on = |place: &usize| {
            let in_time = bounds.time.is_none_or(|time| watch.wall() < time);
            *place < most && in_time && !stop.load(Ordering::Relaxed)
        };
        let all = tasks.len();
        let played = |place: usize| {
            let (carried, strike) = tasks[place];
            let course = self.play(Some((carried, strike)));
            (place, course.sketch != sketch, course.breaches.into_iter().next())
        };
        pool::in_order(
            bounds.jobs,
            (0..all).take_while(goes_on),
            played,
            |(place, mattered, breach)| {
                let (carried, strike) = tasks[place];
                let cell = explored.table.entry((carried.kind, strike)).or_default();
                cell.tried += 1;
                cell.mattered += u64::from(mattered);
                cell.broke += u64::from(breach.is_some());
                explored.plays += 1;
                explored.hits.extend(breach.map(|breach| Hit {
                    carried,
                    strike,
                    fault: strike.fault(&carried),
                    breach,
                }));
                told(explored.plays, all as u64 + 1);
                ControlFlow::Continue(())
            },
        );
        explored.complete = explored.plays == all as u64 + 1;
        Some(explored)
    }

    fn play(&self, struck: Option<(Carried<NodeIdOf<R>>, Strike)>) -> Course<NodeIdOf<R>> {
        let played = alone(|| {
            let wording = R::wording(self.scenario);
            let mut watcher = Watcher::<R::System>::new(wording, self.is_end);
            let faults = struck.iter().map(|(carried, strike)| strike.fault(carried));
            let variant = Variant { faults: Some(faults.collect()), ..Variant::default() };
            let run = R::watch(self.scenario, self.defect, self.engine, &variant, &mut watcher);
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
