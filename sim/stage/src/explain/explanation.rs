//! Explains a story that breaks, within bounds.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::case::{Case, Variant};
use super::moment::{MomentOfNoReturn, moment};
use super::needed::{Change, Needed, Tried, moved_by};
use super::no_return::{Effort, Jump, NoReturn, calm, no_return};
use super::parting::{self, Parting};
use super::past::{Led, led, names};
use super::precedents::{Precedents, precedents};
use super::record::{Depth, Outcome, Record};
use crate::choice::Rekeying;
use crate::pool;
use crate::shrink::Bounds;
use crate::stopwatch::Stopwatch;
use crate::time::SimTime;

/// The version of the form in which explanations are written as JSON.
pub const VERSION: u32 = 1;

/// So many plays with other outcomes of chance explain a story, unless another bound is given.
pub const ENOUGH_PLAYS: u64 = 520;

/// A story with more faults than this is to be made smaller first; only so many are looked at.
const MOST_FAULTS: usize = 12;

/// The moment from which on calm does not help takes no more plays than this: it is bisected.
const MOST_CALM: u64 = 20;

/// Why a story breaks. What could not be found out within the bounds is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The version of this form.
    pub version: u32,
    /// The check that is violated.
    pub check: String,
    /// The known defect that the story is played with.
    pub defect: Option<String>,
    /// When it is violated; nobody knows for a panic.
    pub at: Option<SimTime>,
    /// What is wrong, in the words of the story.
    pub what: String,
    /// What led to it, and what faults did meanwhile, in order.
    pub led: Vec<Led>,
    /// Where the story parts from the one without the defect.
    pub parting: Option<Parting>,
    /// The first line in which the two stories differ, if that comes later.
    pub lines_part: Option<Parting>,
    /// What each fault was needed for.
    pub needed: Vec<Needed>,
    /// How many more faults there are that were not looked at.
    pub more_faults: usize,
    /// From when on it breaks even if nothing more goes wrong; nothing if no fault is needed.
    pub calm: Option<Jump>,
    /// From when on it breaks whatever chance does.
    pub no_return: Option<NoReturn>,
    /// From when on neither chance nor calm helps, and the defect has shown.
    pub moment: Option<MomentOfNoReturn>,
    /// What goes before it, over all plays with other outcomes of chance.
    pub precedents: Option<Precedents>,
    /// How many plays it took.
    pub plays: u64,
    /// Whether everything was looked at that was to be.
    pub complete: bool,
}

/// How far an explanation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HowFar {
    /// How many plays were played.
    pub plays: u64,
    /// How many there will be at most.
    pub of: u64,
    /// What is looked for.
    pub doing: &'static str,
}

/// Explains a story; nothing if it does not break in that way. `told` hears how far it is. When
/// `stop` becomes true no other play is begun, and what was found until then is returned.
pub fn explain<C: Case>(
    case: &C,
    bounds: Bounds,
    stop: &AtomicBool,
    told: &mut dyn FnMut(HowFar),
) -> Option<Explanation> {
    let effort = Effort::of(bounds.plays.unwrap_or(ENOUGH_PLAYS));
    let faults = case.faults().len();
    let asked = faults.min(MOST_FAULTS) * Change::all().count();
    let of = 3 + MOST_CALM + asked as u64 + effort.plays();
    let watch = Stopwatch::start();
    let mut player = Player { case, bounds, watch, stop, told, plays: 0, of, cut_short: false };

    let first = player.one(Variant::default(), Depth::Lines, &[]);
    let Outcome::Breaks { at, what } = first.outcome else { return None };
    let sought = names(&what);
    let whole = player.one(Variant::default(), Depth::Everything, &sought);
    let mut explanation = Explanation {
        version: VERSION,
        check: case.check().to_owned(),
        defect: case.defect().map(str::to_owned),
        at,
        what: case.sentence(&what),
        led: led(&whole),
        parting: None,
        lines_part: None,
        needed: Vec::new(),
        more_faults: faults.saturating_sub(MOST_FAULTS),
        calm: None,
        no_return: None,
        moment: None,
        precedents: None,
        plays: 0,
        complete: false,
    };
    if case.defect().is_some() {
        let sound = Variant { sound: true, ..Variant::default() };
        let sound = player.one(sound, Depth::Everything, &[]);
        let named = |parting: Parting| Parting {
            differ: parting.differ.map(|differ| differ.map(|what| case.sentence(&what))),
            ..parting
        };
        explanation.parting = parting::first_difference(&whole, &sound).map(named);
        let lines = parting::first_line(&whole, &sound, SimTime::default());
        let parted = explanation.parting.as_ref().map(|parting| parting.at);
        explanation.lines_part = lines.filter(|lines| Some(lines.at) > parted);
    }
    explanation.needed = player.needed(&whole, faults.min(MOST_FAULTS));
    explanation.calm = calm(&whole, &mut |until| player.breaks_if_calm_after(until));
    let mut sample = Vec::new();
    explanation.no_return =
        no_return(&whole, effort, &mut |rekeyings| player.rekeyed(&rekeyings, &mut sample));
    explanation.moment = moment(
        &whole,
        explanation.no_return.as_ref(),
        explanation.calm.as_ref(),
        explanation.parting.as_ref(),
    );
    explanation.precedents = Some(precedents(&sample));
    explanation.plays = player.plays;
    explanation.complete = !player.cut_short;
    Some(explanation)
}

struct Player<'a, C> {
    case: &'a C,
    bounds: Bounds,
    watch: Stopwatch,
    stop: &'a AtomicBool,
    told: &'a mut dyn FnMut(HowFar),
    plays: u64,
    of: u64,
    cut_short: bool,
}

impl<C: Case> Player<'_, C> {
    fn one(&mut self, variant: Variant<C::System>, depth: Depth, sought: &[String]) -> Record {
        let record = self.case.play(variant, depth, sought);
        self.count("what happened");
        record
    }

    fn count(&mut self, doing: &'static str) {
        self.plays += 1;
        (self.told)(HowFar { plays: self.plays, of: self.of, doing });
    }

    /// Does something with each of so many tasks; nothing if it was stopped before the last one.
    fn each<R: Send>(
        &mut self,
        count: usize,
        doing: &'static str,
        play: impl Fn(usize) -> R + Sync,
    ) -> Option<Vec<R>> {
        let jobs: NonZeroUsize = self.bounds.jobs;
        let (stop, time) = (self.stop, self.bounds.time);
        let spent = self.watch.wall();
        let watch = Stopwatch::start();
        let goes_on = move || {
            !stop.load(Ordering::Relaxed) && time.is_none_or(|time| spent + watch.wall() < time)
        };
        let mut results = Vec::new();
        pool::in_order(jobs, (0..count).take_while(move |_| goes_on()), play, |result| {
            results.push(result);
            self.count(doing);
            ControlFlow::Continue(())
        });
        self.cut_short |= results.len() < count;
        (results.len() == count).then_some(results)
    }

    /// What the first so many faults were needed for.
    fn needed(&mut self, whole: &Record, count: usize) -> Vec<Needed> {
        let case = self.case;
        let tasks: Vec<_> =
            (0..count).flat_map(|place| Change::all().map(move |change| (place, change))).collect();
        let done = self.each(tasks.len(), "which fault was needed", |number| {
            let (place, change) = tasks[number];
            let faults = case.faults();
            let changed = change.of::<C::System>(&faults, place)?;
            let words = match change {
                Change::Without => String::new(),
                Change::Milder(_) => case.fault(&changed[place]),
                Change::Moved(by_ms) => moved_by(by_ms),
            };
            let variant = Variant { faults: Some(changed), ..Variant::default() };
            Some((words, case.play(variant, Depth::Lines, &[])))
        });
        let Some(done) = done else { return Vec::new() };
        let faults = case.faults();
        let mut needed: Vec<Needed> = Vec::new();
        for ((place, change), played) in tasks.into_iter().zip(done) {
            let Some((words, record)) = played else { continue };
            let tried = Tried::new(words, &record.outcome);
            match change {
                Change::Without => needed.push(Needed {
                    fault: case.fault(&faults[place]),
                    did: parting::first_line(
                        whole,
                        &record,
                        SimTime(faults[place].period().from_ms),
                    ),
                    without: Tried { change: "without it".to_owned(), ..tried },
                    milder: Vec::new(),
                    moved: Vec::new(),
                }),
                Change::Milder(_) => needed[place].milder.push(tried),
                Change::Moved(_) => needed[place].moved.push(tried),
            }
        }
        needed
    }

    /// Whether it breaks without whatever faults do later than an instant, or without any.
    fn breaks_if_calm_after(&mut self, until: Option<SimTime>) -> Option<bool> {
        let case = self.case;
        let played = self.each(1, "from when on calm does not help", |_| {
            let faults = until.map_or_else(Vec::new, |until| {
                case.faults().into_iter().filter_map(|fault| fault.cut_off(until.0)).collect()
            });
            let faults = Some(faults);
            case.play(Variant { faults, ..Variant::default() }, Depth::Lines, &[]).outcome.breaks()
        })?;
        played.first().copied()
    }

    /// Plays on from instants with other outcomes of chance: whether each breaks. The plays are
    /// kept.
    fn rekeyed(&mut self, rekeyings: &[Rekeying], kept: &mut Vec<Record>) -> Option<Vec<bool>> {
        let case = self.case;
        let played = self.each(rekeyings.len(), "from when on it had to come", |number| {
            let rekeyed = Some(rekeyings[number]);
            case.play(Variant { rekeyed, ..Variant::default() }, Depth::Lines, &[])
        })?;
        let broke = played.iter().map(|record| record.outcome.breaks()).collect();
        kept.extend(played);
        Some(broke)
    }
}
