//! The records of a run, as the events that a check observes: in one order, and counted.

mod delays;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use self::delays::Delays;
use super::record::{Entry, Fact, RecordError, merge, read};
use super::supervisor::SUPERVISOR;
use crate::event::{Happening, RunEvent};
use crate::fate::Fate;
use crate::fault::{FaultKind, FaultTally};
use crate::system::{FaultOf, System};
use crate::time::SimTime;

/// A record does not keep the kinds of messages as the stage does, and no check asks for them.
const SOME_MESSAGE: &str = "message";

/// A run, read from its records.
pub struct Course<S: System> {
    /// What happened, causes first.
    pub events: Vec<RunEvent<S>>,
    /// How many messages nodes were handed.
    pub messages: u64,
    /// For each kind of fault of the run, how often it was injected and effective.
    pub faults: BTreeMap<FaultKind, FaultTally>,
    /// Whether nothing was left to happen; none if the run was broken off before its end, so that
    /// no machine was asked what it knew.
    pub over: Option<bool>,
    /// What ended the run that no fault brought about: a machine that stopped by itself.
    pub accident: Option<(SimTime, String)>,
    /// The business time at its end.
    pub last: SimTime,
    /// How much later than it was to arrive a message was handed to a machine that was up, in
    /// business time, at most: how far the machines of reality were behind the story.
    pub late: Duration,
}

/// The file of a machine's record.
#[must_use]
pub fn record_of(node: impl std::fmt::Display) -> String {
    format!("{node}.jsonl")
}

impl<S: System> Course<S>
where
    S::Probe: DeserializeOwned,
{
    /// Reads the records of a run in this folder: one of each machine, and the supervisor's.
    ///
    /// # Errors
    /// [`RecordError`] names the file, the line and what is wrong with it.
    pub fn read(
        folder: &Path,
        nodes: &[S::NodeId],
        faults: &[FaultOf<S>],
    ) -> Result<Self, RecordError> {
        let mut records = vec![(None, read(&folder.join(SUPERVISOR))?)];
        for node in nodes {
            records.push((Some(*node), read(&folder.join(record_of(node)))?));
        }
        let mut reader = Reader::<S>::new(faults);
        for (who, entry) in merge(records) {
            reader.take(who, entry);
        }
        Ok(reader.course)
    }
}

struct Reader<'a, S: System> {
    faults: &'a [FaultOf<S>],
    course: Course<S>,
    up: BTreeSet<S::NodeId>,
    /// The newest message that each received of each.
    newest: BTreeMap<(S::NodeId, S::NodeId), u64>,
    delays: Delays<S::NodeId>,
    /// Whoever hears nothing, because of a fault that has not yet made a difference.
    silent: Option<FaultKind>,
}

impl<'a, S: System> Reader<'a, S> {
    fn new(faults: &'a [FaultOf<S>]) -> Self {
        let none = |fault: &FaultOf<S>| (fault.kind(), FaultTally::default());
        let course = Course {
            events: Vec::new(),
            messages: 0,
            faults: faults.iter().map(none).collect(),
            over: None,
            accident: None,
            last: SimTime::default(),
            late: Duration::ZERO,
        };
        let (up, newest, delays) = (BTreeSet::new(), BTreeMap::new(), Delays::default());
        Self { faults, course, up, newest, delays, silent: None }
    }

    /// The kind of this name, if the run has such a fault.
    fn kind(&self, name: &str) -> Option<FaultKind> {
        self.course.faults.keys().copied().find(|kind| kind.name() == name)
    }

    fn kinds(&self, names: &[String]) -> Vec<FaultKind> {
        names.iter().filter_map(|name| self.kind(name)).collect()
    }

    fn count(&mut self, kind: FaultKind, injected: u64, effective: u64) {
        self.course.faults.entry(kind).or_default().add(FaultTally { injected, effective });
    }

    fn tell(&mut self, what: Happening<S>) {
        self.course.events.push(RunEvent { at: self.course.last, what });
    }

    fn take(&mut self, who: Option<S::NodeId>, entry: Entry<S::NodeId, S::Probe>) {
        // A process that hears of a leap a little later is a little behind until then.
        self.course.last = self.course.last.max(entry.at);
        match (who, entry.fact) {
            (Some(node), Fact::Probed(probe)) => {
                self.tell(Happening::Probed { node, probe: Arc::new(probe) });
            }
            (Some(from), Fact::Sent { to, subject, arrivals, faults, .. }) => {
                self.sent(from, to, &subject, arrivals, &faults);
            }
            (Some(node), Fact::Received { from, number, copy, faults, .. }) => {
                let late = self.delays.received((from, node), (number, copy), entry.at);
                self.course.late = self.course.late.max(late);
                self.received(from, node, number, copy, &faults);
            }
            (Some(to), Fact::Lost { .. }) => {
                if let Some(kind) = self.silent.take() {
                    self.count(kind, 0, 1);
                }
                self.tell(Happening::Lost { to, kind: SOME_MESSAGE });
            }
            (Some(to), Fact::Refused { from, .. }) => {
                self.count(FaultKind::Corrupt, 0, 1);
                self.tell(Happening::Refused { from, to, kind: SOME_MESSAGE });
            }
            (_, fact) => self.supervised(fact),
        }
    }

    fn supervised(&mut self, fact: Fact<S::NodeId, S::Probe>) {
        match fact {
            Fact::Began(index) => self.began(index),
            Fact::Started(node) => {
                self.delays.begins(node, self.course.last);
                self.up.insert(node);
                self.tell(Happening::Started { node });
            }
            Fact::Stopped { node, cause } => {
                self.up.remove(&node);
                // What a machine leans on can end it in a run that has no crashes.
                let crash = (cause == FaultKind::Crash.name()).then_some(FaultKind::Crash);
                if let Some(cause) = self.kind(&cause).or(crash) {
                    self.tell(Happening::Stopped { node, cause, writes_lost: 0 });
                }
            }
            Fact::Paused(node) => self.tell(Happening::Paused { node }),
            // How many of its timers had run out only the process knows.
            Fact::Resumed(node) => {
                self.delays.goes_on(node, self.course.last);
                self.tell(Happening::Resumed { node, datagrams: 0, timers: 0 });
            }
            Fact::ClockSet { node, ahead_ms } => {
                self.tell(Happening::ClockSet { node, ahead_ms });
            }
            Fact::Over { quiescent } => self.course.over = Some(quiescent),
            Fact::Accident(what) => self.course.accident = Some((self.course.last, what)),
            Fact::Leapt(_)
            | Fact::Probed(_)
            | Fact::Sent { .. }
            | Fact::Received { .. }
            | Fact::Lost { .. }
            | Fact::Refused { .. } => {}
        }
    }

    /// A process that was killed has lost its memory, one that stood still missed its timers, and a
    /// wrong clock is shown with every input: that makes a difference. Silence does when somebody
    /// spoke into it.
    fn began(&mut self, index: usize) {
        let Some(kind) = self.faults.get(index).map(FaultOf::<S>::kind) else { return };
        if matches!(kind, FaultKind::Own(_)) {
            self.silent = Some(kind);
        }
        self.count(kind, 1, u64::from(!matches!(kind, FaultKind::Own(_))));
    }

    fn sent(
        &mut self,
        from: S::NodeId,
        to: S::NodeId,
        subject: &str,
        arrivals: Vec<SimTime>,
        faults: &[String],
    ) {
        use FaultKind::{Drop, FullPartition, OneWayPartition};
        let faults = self.kinds(faults);
        for fault in &faults {
            let loses = matches!(fault, Drop | OneWayPartition | FullPartition);
            self.count(*fault, 1, u64::from(loses && self.up.contains(&to)));
        }
        self.delays.sent((from, to), &arrivals);
        let subject = u128::from_str_radix(subject, 16).unwrap_or_default();
        let fate = Fate { arrivals, faults, tie: 0 };
        self.tell(Happening::Sent { from, to, subject, kind: SOME_MESSAGE, fate, said: None });
    }

    /// Counts what faults did to a message that was handed to a node.
    fn received(
        &mut self,
        from: S::NodeId,
        node: S::NodeId,
        number: u64,
        copy: u8,
        faults: &[String],
    ) {
        self.course.messages += 1;
        let newest = self.newest.entry((from, node)).or_default();
        let overtaken = number < *newest;
        *newest = number.max(*newest);
        for fault in self.kinds(faults) {
            let effective = match fault {
                FaultKind::Duplicate => copy > 0,
                FaultKind::Reorder => overtaken && copy == 0,
                // Counted when it is refused.
                FaultKind::Corrupt => false,
                _ => copy == 0,
            };
            self.count(fault, 0, u64::from(effective));
        }
    }
}

#[cfg(test)]
mod tests;
