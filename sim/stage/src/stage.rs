//! The stage itself: what happens and when.
//!
//! The stage decides everything. An engine only brings inputs to machines and outputs back, so one
//! scenario takes the same course on every engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use derive_where::derive_where;

use crate::breakdown::Breakdown;
use crate::choice::{Choices, Rekeying};
use crate::engine::{self, Call, Ended, Engine};
use crate::event::{Handed, Happening, RunEvent};
use crate::fault::{FaultKind, FaultTally};
use crate::machine::{Content, Machine, Waiting};
use crate::message::Message;
use crate::node::{Input, Output, Timer};
use crate::system::{FaultOf, InputOf, Operator, Order, Orders, OutputOf, System, TaskOf, View};
use crate::targeted::Targeted;
use crate::time::{ClockTime, SimTime, TICK_MS};
use crate::wire::{FASTEST_MS, Wire};

/// No story needs more datagrams; a standard one needs about ten thousand.
pub const MOST_DATAGRAMS: u64 = 1_000_000;

/// What is due so long after a story is no part of it.
pub const ANOTHER_DAY: Duration = Duration::from_secs(24 * 3600);

/// Whoever wants to know what happens. It cannot change anything.
pub trait Audience<S: System> {
    /// Is told everything that happens, in order, while it happens.
    fn observe(&mut self, event: &RunEvent<S>);

    /// A machine was handed something; what comes of it is observed until the next one is.
    fn handed(&mut self, _handed: &Handed<S::NodeId>) {}

    /// Whether datagrams are to be shown with what they say; that costs a copy of each.
    fn wants_payloads(&self) -> bool {
        false
    }
}

/// A rehearsal in progress.
pub struct Stage<S: System, A> {
    pub(crate) now: SimTime,
    pub(crate) system: Arc<S>,
    pub(crate) choices: Choices,
    pub(crate) engine: Box<dyn Engine<S>>,
    /// What goes wrong. A fault is named by its place in this list.
    pub(crate) faults: Arc<[FaultOf<S>]>,
    pub(crate) wire: Wire<S>,
    pub(crate) operator: S::Operator,
    /// What is due waits in a box: the map moves what it holds about, and messages are large.
    pub(crate) due: BTreeMap<Moment<S::NodeId>, Box<Due<S>>>,
    pub(crate) machines: BTreeMap<S::NodeId, Machine<S::NodeId, S::Message>>,
    pub(crate) links: BTreeMap<(S::NodeId, S::NodeId), Link>,
    tallies: BTreeMap<FaultKind, FaultTally>,
    /// Faults that last for a while and made a difference: each counts once.
    proved: BTreeSet<usize>,
    sequence: u64,
    /// How many inputs were handed over.
    steps: u64,
    /// The input whose outputs are being carried out.
    pub(crate) step: Option<u64>,
    pub(crate) delivered: u64,
    /// How often the engine was asked to carry something.
    exchanges: u64,
    /// How long each machine is down when it loses power.
    pub(crate) power_downtime: BTreeMap<S::NodeId, Duration>,
    /// What ended the play, and when.
    breakdown: Option<(SimTime, Breakdown)>,
    /// Who is told what happens.
    pub audience: A,
}

/// When something is due. At one instant machines come in a fixed order, and what arrives at one
/// machine in the order of a keyed choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment<N> {
    pub(crate) at: SimTime,
    pub(crate) place: Option<N>,
    pub(crate) tie: u64,
    pub(crate) sequence: u64,
}

#[derive_where(Debug)]
pub(crate) enum Due<S: System> {
    /// An input for a machine.
    Input(Waiting<S::NodeId, S::Message>),
    /// A fault begins.
    Begin(usize),
    /// A fault ends.
    End(usize),
    /// A machine comes back.
    Restart(S::NodeId),
    /// The operator does something that was planned.
    Operate(TaskOf<S>),
}

/// What comes out of looking at something that is due for a machine.
pub(crate) enum Admission<S: System> {
    /// The machine is handed this.
    Input(InputOf<S>),
    /// It is handed nothing, and this happened instead.
    Instead(Happening<S>),
    /// It is handed nothing now.
    Nothing,
}

/// A span so short that nothing in it can depend on anything else in it but on the same machine:
/// the engine carries all of it at once.
#[derive_where(Default)]
struct Window<S: System> {
    calls: Vec<Call<S>>,
    /// What happens in it, in order: an input is handed over, or something happens instead.
    course: Vec<(SimTime, Step<S>)>,
}

enum Step<S: System> {
    Handed(S::NodeId, Given<S::NodeId>),
    Happened(Happening<S>),
}

/// What a machine is handed, as whoever watches is told.
struct Given<N> {
    from: Option<N>,
    kind: &'static str,
    because: Option<u64>,
}

impl<N: Copy> Given<N> {
    fn of<M: Message>(input: &Input<N, M>, because: Option<u64>) -> Self {
        let (from, kind) = match input {
            Input::Message { from, payload } => (Some(*from), payload.kind()),
            Input::Timer(_) => (None, Handed::<N>::TIMER),
            Input::Start => (None, Handed::<N>::START),
            Input::Inspect => (None, Handed::<N>::INSPECT),
        };
        Self { from, kind, because }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Link {
    pub(crate) sent: u64,
    /// The latest datagram that has arrived.
    pub(crate) newest: u64,
}

impl<S: System, A: Audience<S>> Stage<S, A> {
    /// Sets the stage: all machines started, all faults planned.
    #[must_use]
    pub fn set(
        system: S,
        seed: u64,
        faults: &[FaultOf<S>],
        engine: engine::Kind,
        audience: A,
    ) -> Self {
        let system = Arc::new(system);
        let engine = engine.set_up(&system, seed);
        Self::set_on(system, seed, faults, engine, audience)
    }

    /// Sets the stage with an engine of one's own, which carries the machines of this system.
    #[must_use]
    pub fn set_on(
        system: Arc<S>,
        seed: u64,
        faults: &[FaultOf<S>],
        engine: Box<dyn Engine<S>>,
        audience: A,
    ) -> Self {
        let choices = Choices::of(seed);
        let first_disk = system.disks().first().map(|(node, _)| *node);
        let mut stage = Self {
            now: SimTime::default(),
            choices,
            engine,
            faults: faults.into(),
            wire: Wire::new(choices, faults.to_vec(), first_disk),
            operator: system.operator(),
            due: BTreeMap::new(),
            machines: BTreeMap::new(),
            links: BTreeMap::new(),
            tallies: faults.iter().map(|fault| (fault.kind(), FaultTally::default())).collect(),
            proved: BTreeSet::new(),
            sequence: 0,
            steps: 0,
            step: None,
            delivered: 0,
            exchanges: 0,
            power_downtime: BTreeMap::new(),
            breakdown: None,
            audience,
            system,
        };
        stage.plan_faults();
        stage.operate(Operator::begin);
        for node in stage.system.nodes() {
            stage.start(node);
        }
        stage
    }

    /// What time it is, in simulated time.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// How many datagrams reached a running machine.
    #[must_use]
    pub const fn delivered(&self) -> u64 {
        self.delivered
    }

    /// How often the engine was asked to carry something: on turmoil each time is one tick.
    #[must_use]
    pub const fn exchanges(&self) -> u64 {
        self.exchanges
    }

    /// How often each enabled kind of fault was injected and effective.
    #[must_use]
    pub const fn tallies(&self) -> &BTreeMap<FaultKind, FaultTally> {
        &self.tallies
    }

    /// What ended the play before its time, and when. After that nothing happens any more.
    #[must_use]
    pub const fn breakdown(&self) -> Option<&(SimTime, Breakdown)> {
        self.breakdown.as_ref()
    }

    /// What goes wrong, as far as it is known.
    #[must_use]
    pub fn faults(&self) -> &[FaultOf<S>] {
        &self.faults
    }

    /// The system that is rehearsed.
    #[must_use]
    pub fn system(&self) -> &S {
        &self.system
    }

    /// Has the operator do something now.
    pub fn operate<R>(
        &mut self,
        act: impl FnOnce(&mut S::Operator, &View<'_, S>, &mut Orders<S>) -> R,
    ) -> R {
        let mut orders = Orders::default();
        let view = View { now: self.now, faults: &self.faults, machines: &self.machines };
        let result = act(&mut self.operator, &view, &mut orders);
        self.carry_out(orders);
        result
    }

    /// Gives somebody something to do, as if `from` had said it without any wire between them.
    pub fn prompt(&mut self, from: S::NodeId, whom: S::NodeId, payload: impl Into<S::Message>) {
        let content = Content::Sound(payload.into());
        let waiting = Waiting::Datagram { from, content, arrival: None, cause: None };
        let at = self.now + millis(TICK_MS);
        self.schedule(at, Some(whom), 0, Due::Input(waiting));
    }

    /// One more thing goes wrong. It comes after all others, so that nothing else is moved by it.
    pub fn strike(&mut self, fault: FaultOf<S>) {
        let index = self.faults.len();
        self.wire.add(fault.clone());
        self.tallies.entry(fault.kind()).or_default();
        self.faults = self.faults.iter().cloned().chain([fault]).collect();
        self.plan_fault(index);
    }

    /// From now on something becomes of all messages of one class.
    pub fn target(&mut self, targeted: Targeted<S>) {
        self.wire.target(targeted);
    }

    /// Plays until nothing is left to happen, or until `end`. True if nothing is left; what is due
    /// more than [`ANOTHER_DAY`] after everything else, and after `end`, is no part of the story. A
    /// system that never comes to rest is stopped after [`MOST_DATAGRAMS`], and any of them by a
    /// breakdown.
    pub fn play_until(&mut self, end: SimTime) -> bool {
        while let Some((moment, _)) = self.due.first_key_value() {
            if self.delivered >= MOST_DATAGRAMS || self.breakdown.is_some() {
                return false;
            }
            if moment.at > end {
                if moment.at > end.max(self.now) + ANOTHER_DAY {
                    return true;
                }
                self.now = end;
                return false;
            }
            self.play_window(end);
        }
        true
    }

    /// Plays as [`Stage::play_until`] does, with other choices from some instant on.
    pub fn play_rekeyed(&mut self, rekeying: Option<Rekeying>, end: SimTime) -> bool {
        if let Some(Rekeying { after, salt }) = rekeying.filter(|it| it.after < end) {
            self.play_until(after);
            self.rekey(salt);
        }
        self.play_until(end)
    }

    /// From now on everything that is left to chance comes out otherwise.
    pub fn rekey(&mut self, salt: u64) {
        self.choices = self.choices.rekeyed(salt);
        self.wire.rekey(self.choices);
    }

    /// When the next thing happens; `None` if nothing is left.
    #[must_use]
    pub fn next_instant(&self) -> Option<SimTime> {
        self.due.first_key_value().map(|(moment, _)| moment.at)
    }

    /// Lets business time pass without anything happening before `to`.
    pub fn skip_to(&mut self, to: SimTime) {
        self.now = self.now.max(to);
    }

    /// Asks every machine what it knows. Machines that are down are started first.
    pub fn inspect(&mut self) {
        if self.breakdown.is_some() {
            return;
        }
        let nodes = self.system.nodes();
        for node in &nodes {
            if !self.machines.get(node).is_some_and(|machine| machine.up) {
                self.start(*node);
            }
        }
        self.hand_over(nodes.into_iter().map(|node| (node, Input::Inspect)));
    }

    /// Asks one machine what it knows, as [`Stage::inspect`] does, while the story goes on. A
    /// machine that is down tells nothing.
    pub fn consult(&mut self, node: S::NodeId) {
        if self.machines.get(&node).is_some_and(|machine| machine.up) {
            self.hand_over([(node, Input::Inspect)]);
        }
    }

    /// Everything that is due from the next instant on, for as long as no datagram and no timer can
    /// come of it.
    ///
    /// What is not an input (a fault, a restart) changes what becomes of inputs, so it is always
    /// done before a window or ends one; and a machine whose disk is about to fail is not asked
    /// beyond the instant at which it may halt. So it makes no difference to the course how much is
    /// carried at once.
    fn play_window(&mut self, end: SimTime) {
        let Some((first, _)) = self.due.first_key_value() else { return };
        let first = first.at;
        let span = if self.system.disks().iter().any(|(_, disk)| disk.is_about_to_fail()) {
            TICK_MS
        } else {
            FASTEST_MS
        };
        let over = first + millis(span);
        let mut window = Window::default();
        while let Some(entry) =
            self.due.first_entry().filter(|entry| entry.key().at < over && entry.key().at <= end)
        {
            let Moment { at, place, .. } = *entry.key();
            let Some(node) = place else {
                if window.course.is_empty() {
                    let due = entry.remove();
                    self.now = at;
                    self.intervene(*due);
                }
                break;
            };
            let Due::Input(waiting) = *entry.remove() else { continue };
            self.now = at;
            let because = waiting.cause();
            match self.admit(node, waiting) {
                Admission::Input(input) => {
                    let given = Given::of(&input, because);
                    window.calls.push(self.call(node, input));
                    window.course.push((at, Step::Handed(node, given)));
                }
                Admission::Instead(what) => window.course.push((at, Step::Happened(what))),
                Admission::Nothing => {}
            }
        }
        self.perform(window);
    }

    /// Does what is due and is no input.
    fn intervene(&mut self, due: Due<S>) {
        match due {
            Due::Begin(fault) => self.begin(fault),
            Due::End(fault) => self.end(fault),
            Due::Restart(node) => self.start(node),
            Due::Operate(task) => {
                self.operate(|operator, view, orders| operator.act(task, view, orders));
            }
            Due::Input(_) => unreachable!("an input is due at a machine"),
        }
    }

    /// Hands something over now.
    pub(crate) fn hand_over(&mut self, inputs: impl IntoIterator<Item = (S::NodeId, InputOf<S>)>) {
        let mut window = Window::default();
        for (node, input) in inputs {
            let given = Given::of(&input, None);
            window.calls.push(self.call(node, input));
            window.course.push((self.now, Step::Handed(node, given)));
        }
        self.perform(window);
    }

    /// Has machines take their inputs, and does what they want done, each at its time.
    fn perform(&mut self, window: Window<S>) {
        let Window { calls, course } = window;
        let mut results = Vec::new().into_iter();
        if !calls.is_empty() {
            self.exchanges += 1;
            results = self.engine.exchange(calls).into_iter();
        }
        for (at, step) in course {
            self.now = at;
            match step {
                Step::Happened(what) => self.tell(what),
                Step::Handed(node, Given { from, kind, because }) => {
                    let step = self.steps;
                    self.steps += 1;
                    self.audience.handed(&Handed { step, at, node, from, kind, because });
                    let before = self.step.replace(step);
                    match results.next() {
                        Some(Ok(outputs)) => self.act(node, outputs),
                        Some(Err(Ended::Halted(reason))) => self.halt(node, &reason.to_string()),
                        Some(Err(Ended::NotRunning)) => self.halt(node, "not running"),
                        None => unreachable!("an engine answers every call"),
                    }
                    self.step = before;
                }
            }
        }
    }

    /// An input, with the time that the machine's own clock shows.
    fn call(&mut self, node: S::NodeId, input: InputOf<S>) -> Call<S> {
        let clock = self.machines.get(&node).map_or_else(Default::default, |machine| machine.clock);
        if let Some(fault) = clock.fault {
            self.prove(fault);
        }
        Call { node, now: clock.shows(self.now), input }
    }

    fn act(&mut self, node: S::NodeId, outputs: Vec<OutputOf<S>>) {
        for output in outputs {
            match output {
                Output::Send { to, payload } => self.send(node, to, payload),
                Output::SetTimer { at, timer } => self.set_timer(node, at, timer),
                Output::Probe(probe) => self.probed(node, *probe),
                Output::BreakDown(why) => drop(self.breakdown.get_or_insert((self.now, *why))),
            }
        }
    }

    /// A machine sets a timer, by its own clock. It rings no sooner than a datagram could arrive.
    fn set_timer(&mut self, node: S::NodeId, rings_at: ClockTime, timer: Timer) {
        let Some(machine) = self.machines.get_mut(&node) else { return };
        machine.timers += 1;
        let (incarnation, cause) = (machine.incarnation, self.step);
        let at = machine.clock.instant_of(rings_at).max(self.now + millis(FASTEST_MS));
        let tie = self.choices.choose("timer", timer.key, u32::from(timer.kind));
        self.schedule(
            at,
            Some(node),
            tie,
            Due::Input(Waiting::Timer { timer, rings_at, incarnation, cause }),
        );
    }

    fn probed(&mut self, node: S::NodeId, probe: S::Probe) {
        self.operate(|operator, view, orders| operator.notice(node, &probe, view, orders));
        self.tell(Happening::Probed { node, probe: Arc::new(probe) });
    }

    /// Does what the operator wants done.
    fn carry_out(&mut self, orders: Orders<S>) {
        for order in orders.0 {
            match order {
                Order::Send { from, to, payload } => self.send(from, to, payload),
                Order::Plan { at, rank, task } => {
                    self.schedule(on_tick(at), None, rank, Due::Operate(task));
                }
                Order::Replace { node, down_ms } => self.replace(node, down_ms),
                Order::Prove { fault } => self.prove(fault),
                Order::Count { kind } => self.count(FaultKind::Own(kind), 0, 1),
                Order::Tell { deed } => self.tell(Happening::Operated(deed)),
            }
        }
    }

    pub(crate) fn count(&mut self, kind: FaultKind, injected: u64, effective: u64) {
        self.tallies.entry(kind).or_default().add(FaultTally { injected, effective });
    }

    /// A fault made a difference. One that lasts for a while counts once.
    pub(crate) fn prove(&mut self, fault: usize) {
        if self.proved.insert(fault) {
            self.count(self.faults[fault].kind(), 0, 1);
        }
    }

    pub(crate) fn schedule(
        &mut self,
        at: SimTime,
        place: Option<S::NodeId>,
        tie: u64,
        due: Due<S>,
    ) {
        self.sequence += 1;
        let sequence = self.sequence;
        self.due.insert(Moment { at, place, tie, sequence }, due.into());
    }

    pub(crate) fn tell(&mut self, what: Happening<S>) {
        self.audience.observe(&RunEvent { at: self.now, what });
    }
}

/// The first instant from `at` on that the clock shows.
pub(crate) const fn on_tick(at: SimTime) -> SimTime {
    SimTime(at.0.div_ceil(TICK_MS).saturating_mul(TICK_MS))
}

pub(crate) const fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_instant_is_so_late_that_the_clock_begins_anew() {
        for at in [0, 1, 5005, u64::MAX - 3, u64::MAX] {
            assert!(on_tick(SimTime(at)) >= SimTime(at), "{at}");
        }
    }
}
