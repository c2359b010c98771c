//! Plays a run with processes: starts every machine, brings about what goes wrong, and sees when
//! nothing is left to happen.

mod backed;
mod outages;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::backing::Backing;
use super::clock::{BusinessClock, Pace, monotonic};
use super::cue::{Cue, Reply};
use super::record::{Entry, Fact, RecordWriter};
use super::rounds::{Round, Rounds};
use super::stamp::Stamps;
use super::troupe::{LiveError, Troupe, Word};
use crate::fault::{Fault, OwnFault, Touches};
use crate::stage::ANOTHER_DAY;
use crate::system::{FaultOf, System};
use crate::time::SimTime;

/// The record of the supervisor, in the folder of a run.
pub const SUPERVISOR: &str = "supervisor.jsonl";

/// How long it takes until all processes have heard of a leap, in nanoseconds of real time.
const NOTICE_NS: u64 = 10_000_000;

/// It is not worth while to leap over less, in nanoseconds of real time.
const SHORTEST_LEAP_NS: u64 = 40_000_000;

/// How often whoever watches is told, in nanoseconds of real time.
const TOLD_EVERY_NS: u64 = 500_000_000;

/// Whoever has no room for so many bytes has none.
const ROOM: usize = 1 << 20;

/// The supervisor looks at least so often, in real time.
const LOOK: Duration = Duration::from_millis(20);

/// A run, and how it is played.
pub struct Show<'a, S: System> {
    /// All machines, in the order in which they start.
    pub nodes: Vec<S::NodeId>,
    /// What goes wrong. Every fault of it can be played live: see
    /// [`not_live`](super::feasible::not_live).
    pub faults: &'a [FaultOf<S>],
    /// How a process is started that plays a machine: by [`host`](super::host::host).
    pub launch: &'a dyn Fn(S::NodeId) -> Command,
    /// What machines lean on that can be killed and started again: one thing each.
    pub backings: &'a [&'a dyn Backing<S::NodeId>],
    /// The folder for the records.
    pub folder: &'a Path,
    /// How many milliseconds of business time pass in one of real time.
    pub speed: u32,
    /// Whether business time leaps over times in which nothing happens.
    pub leaps: bool,
    /// After so much business time it is cut off.
    pub horizon: Duration,
    /// After so much real time it is cut off.
    pub patience: Duration,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curtain {
    /// Nothing was left to happen.
    Rest,
    /// It was cut off, because its time was over.
    CutOff,
    /// Somebody stopped it. No machine was asked what it knew.
    Interrupted,
    /// A machine stopped by itself. No machine was asked what it knew.
    Accident(String),
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The business time.
    pub now: SimTime,
    /// How many inputs nodes have taken, as far as it is known.
    pub handled: u64,
    /// How many faults have begun that are not a matter of single datagrams.
    pub begun: usize,
}

/// Plays a run to its end. `stop` may become true at any time.
///
/// # Errors
/// [`LiveError`] if the processes cannot be started or what happens cannot be recorded. None of
/// them is left behind, however it ends.
pub fn perform<S: System>(
    show: &Show<'_, S>,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&Standing),
) -> Result<Curtain, LiveError> {
    let run = monotonic();
    let record = RecordWriter::open(&show.folder.join(SUPERVISOR)).map_err(unrecorded)?;
    let mut supervisor = Supervisor {
        show,
        troupe: Troupe::new(show.launch, show.folder, run),
        record,
        stamps: Stamps::default(),
        clock: BusinessClock::default(),
        plan: plan(show),
        standing: BTreeMap::new(),
        rounds: Rounds::default(),
        begun: 0,
        backings: show.backings.iter().map(|it| (it.machine(), BackingState::default())).collect(),
        halts: 0,
        pace: None,
    };
    supervisor.begin()?;
    let curtain = supervisor.play(stop, watch)?;
    match &curtain {
        Curtain::Rest => supervisor.conclude(true)?,
        Curtain::CutOff => supervisor.conclude(false)?,
        Curtain::Accident(what) => supervisor.note(Fact::Accident(what.clone()))?,
        Curtain::Interrupted => {}
    }
    Ok(curtain)
}

fn unrecorded(why: std::io::Error) -> LiveError {
    LiveError::Unrecorded { node: "the supervisor".to_owned(), why: why.to_string() }
}

/// Something that the supervisor does at an instant. Ends come after beginnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Begin(usize),
    End(usize),
    Restart,
}

type Plan<N> = BTreeMap<(SimTime, Step, Option<N>), ()>;

/// When faults begin and end that are not a matter of single datagrams.
fn plan<S: System>(show: &Show<'_, S>) -> Plan<S::NodeId> {
    let mut plan = BTreeMap::new();
    for (index, fault) in show.faults.iter().enumerate() {
        let ends = match fault {
            Fault::Crash { .. } | Fault::Restart { .. } => false,
            Fault::Pause { .. } | Fault::ClockSkew { .. } => true,
            Fault::Own(own) if matches!(own.touches(), Touches::Silence(_)) => true,
            // The wire of each process sees to these.
            _ => continue,
        };
        let period = fault.period();
        plan.insert((SimTime(period.from_ms), Step::Begin(index), None), ());
        if ends {
            plan.insert((SimTime(period.until_ms), Step::End(index), None), ());
        }
    }
    plan
}

struct Supervisor<'a, S: System> {
    show: &'a Show<'a, S>,
    troupe: Troupe<'a, S::NodeId>,
    record: RecordWriter,
    stamps: Stamps,
    clock: BusinessClock,
    plan: Plan<S::NodeId>,
    /// Machines that stand still, and until when.
    standing: BTreeMap<S::NodeId, SimTime>,
    rounds: Rounds<S::NodeId>,
    begun: usize,
    /// What became of what machines lean on, by machine.
    backings: BTreeMap<S::NodeId, BackingState>,
    /// How often machines ended because of something outside.
    halts: u32,
    pace: Option<Pace>,
}

/// What became of the service that a machine leans on.
#[derive(Default)]
struct BackingState {
    /// How often its machine was to crash.
    crashes: u32,
    /// Whether it was killed and not yet started again.
    down: bool,
}

impl<S: System> Supervisor<'_, S> {
    fn now(&self) -> SimTime {
        self.clock.at(monotonic())
    }

    /// Writes down what the supervisor did.
    fn note(&mut self, fact: Fact<S::NodeId, ()>) -> Result<(), LiveError> {
        let now = monotonic();
        let entry = Entry { stamp: self.stamps.next(now), at: self.clock.at(now), fact };
        self.record.note(&entry);
        self.record.flush().map_err(unrecorded)
    }

    /// Business time goes like this from now on, for everybody.
    fn set_pace(&mut self, pace: Pace) {
        self.clock.adopt(pace);
        self.pace = Some(pace);
        self.troupe.cue_all(&Cue::Pace(pace));
    }

    fn begin(&mut self) -> Result<(), LiveError> {
        let nodes = self.show.nodes.clone();
        for node in &nodes {
            let ahead_ms = self.ahead_ms(*node, SimTime::default());
            self.troupe.enter(*node, ahead_ms)?;
        }
        nodes.iter().for_each(|node| self.troupe.introduce(*node));
        let speed = self.show.speed;
        self.set_pace(Pace { from_ns: monotonic() + NOTICE_NS, at: SimTime::default(), speed });
        for node in nodes {
            self.go(node)?;
        }
        Ok(())
    }

    fn go(&mut self, node: S::NodeId) -> Result<(), LiveError> {
        self.note(Fact::Started(node))?;
        self.troupe.cue(node, &Cue::Go);
        Ok(())
    }

    fn play(
        &mut self,
        stop: &AtomicBool,
        watch: &mut dyn FnMut(&Standing),
    ) -> Result<Curtain, LiveError> {
        let began = monotonic();
        let mut told = began;
        loop {
            if let Some(accident) = self.hear()? {
                return Ok(Curtain::Accident(accident));
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(Curtain::Interrupted);
            }
            let (now, real) = (self.now(), monotonic());
            let spent = Duration::from_nanos(real.saturating_sub(began));
            if now.since(SimTime::default()) >= self.show.horizon || spent >= self.show.patience {
                return Ok(Curtain::CutOff);
            }
            while let Some(((at, step, node), ())) = self.plan.first_key_value()
                && *at <= now
            {
                let (at, step, node) = (*at, *step, *node);
                self.plan.remove(&(at, step, node));
                self.act(step, node)?;
                self.rounds.begin_anew();
            }
            if real.saturating_sub(told) >= TOLD_EVERY_NS {
                told = real;
                watch(&Standing { now, handled: self.rounds.handled(), begun: self.begun });
            }
            if let Some(curtain) = self.look_around(real) {
                return Ok(curtain);
            }
        }
    }

    /// Asks everybody how far they are, and leaps if nothing is under way; the end, if nothing will
    /// be any more. Whoever stands still cannot be asked.
    fn look_around(&mut self, real_ns: u64) -> Option<Curtain> {
        if self.troupe.stands_still() {
            return None;
        }
        let round = self.rounds.look(real_ns, self.troupe.up())?;
        if let Round::Quiet(next) = round {
            let planned = self.plan.first_key_value().map(|((at, ..), ())| *at);
            let over = SimTime::default() + self.show.horizon + ANOTHER_DAY;
            let next = next.into_iter().chain(planned).min();
            let Some(next) = next.filter(|next| *next <= over) else {
                return Some(Curtain::Rest);
            };
            self.leap(real_ns, next);
        }
        self.troupe.cue_all(&Cue::Report);
        None
    }

    /// Business time goes to the next instant at which anything happens, unless that comes soon.
    fn leap(&mut self, real_ns: u64, to: SimTime) {
        let shortest = real_ns + SHORTEST_LEAP_NS;
        if !self.show.leaps || self.clock.when(to) <= shortest {
            return;
        }
        self.set_pace(Pace { from_ns: real_ns + NOTICE_NS, at: to, speed: self.show.speed });
        self.rounds.begin_anew();
    }

    /// Hears what processes say; why the run has to end, if one of them has ended.
    fn hear(&mut self) -> Result<Option<String>, LiveError> {
        let soon =
            self.plan.first_key_value().map_or(u64::MAX, |((at, ..), ())| self.clock.when(*at));
        let mut within = Duration::from_nanos(soon.saturating_sub(monotonic())).min(LOOK);
        while let Some((node, word)) = self.troupe.hear(within) {
            within = Duration::ZERO;
            match word {
                Word::Said(Reply::Report(report)) => self.rounds.heard(node, report),
                Word::Said(Reply::Unrecorded(why)) => {
                    return Err(LiveError::Unrecorded { node: node.to_string(), why });
                }
                Word::Said(Reply::Halted { again: true, .. }) if self.starts_again() => {
                    self.halted(node)?;
                }
                Word::Said(Reply::Halted { why, .. }) => {
                    return self.accident(node, why).map(Some);
                }
                Word::Said(Reply::Listens(_) | Reply::Inspected) => {}
                Word::Gone => {
                    let how = self.troupe.how_it_ended(node);
                    return self.accident(node, how).map(Some);
                }
            }
        }
        Ok(None)
    }

    /// A machine stopped that no fault stopped. It is no mistake of the system if there is no room
    /// on the disk for anything any more.
    fn accident(&self, node: S::NodeId, how: String) -> Result<String, LiveError> {
        let probe = self.show.folder.join("room.probe");
        let room =
            std::fs::write(&probe, vec![0; ROOM]).and_then(|()| std::fs::remove_file(&probe));
        match room {
            Ok(()) => Ok(format!("{node} stopped: {how}")),
            Err(full) => {
                let why = format!("{how}; and nothing can be written any more: {full}");
                Err(LiveError::Unrecorded { node: node.to_string(), why })
            }
        }
    }

    /// Has every machine tell what it knows, and ends all processes in order.
    fn conclude(&mut self, quiescent: bool) -> Result<(), LiveError> {
        for node in self.show.nodes.clone() {
            if self.standing.remove(&node).is_some() {
                self.troupe.go_on(node);
                self.note(Fact::Resumed(node))?;
            }
            if self.needs_start(node) {
                self.restart(node)?;
            }
            self.troupe.cue(node, &Cue::Inspect);
            self.troupe.wait_for(node, |reply| (*reply == Reply::Inspected).then_some(()))?;
        }
        self.note(Fact::Over { quiescent })?;
        for node in self.show.nodes.clone() {
            self.troupe.leave(node);
        }
        Ok(())
    }
}
