//! What one play leaves for whoever explains it: what happened in words, what each machine was
//! handed, and how it ended. It is data without any type of the system, so plays of several threads
//! can be compared.

use std::collections::BTreeSet;
use std::hash::Hasher as _;

use xxhash_rust::xxh3::Xxh3Default;

use super::wording::{Links, Wording, detail};
use crate::event::{Handed, Happening, RunEvent};
use crate::fault::FaultKind;
use crate::stage::Audience;
use crate::system::System;
use crate::time::SimTime;

/// How much is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The lines of the story, and what faults did to datagrams.
    Lines,
    /// Everything that happens, with a hash of every word of it.
    Everything,
}

/// What can be seen of a happening from outside, beside words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: it is only told.
    #[default]
    Words,
    /// A datagram was given to the wire.
    Datagram {
        /// The name of the machine it is sent to.
        to: String,
        /// What kind of message.
        kind: &'static str,
        /// What it says, in words.
        said: String,
        /// When its copies arrive, in simulated time; none if it was lost on its way.
        arrivals: Vec<SimTime>,
        /// What was done to it.
        faults: Vec<FaultKind>,
    },
    /// A datagram of this kind reached a machine that was down.
    Missed(&'static str),
    /// A datagram of this kind was damaged, and its receiver noticed.
    Refused(&'static str),
    /// A machine stopped, because of this.
    Stopped(FaultKind),
    /// A machine started.
    Started,
    /// A machine stands still from here on.
    Paused,
    /// A machine that stood still goes on.
    Resumed,
    /// The clock of a machine was set, so many milliseconds ahead; below zero it is behind.
    Clock(i64),
}

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// When, in simulated time.
    pub at: SimTime,
    /// Of what kind it was, as [`Happening::name`] has it.
    pub kind: &'static str,
    /// Who did or told it, if it was a machine.
    pub node: Option<String>,
    /// The step that it came of.
    pub step: Option<u64>,
    /// Its line in the story, if it has one.
    pub line: Option<String>,
    /// What it was, whether the story tells it or not; empty unless everything is written down.
    pub detail: String,
    /// Tells it from anything else; 0 unless everything is written down.
    pub digest: u64,
    /// Every word of it, as a program prints it; empty unless everything is written down, and for
    /// what comes late in a long story.
    pub text: String,
    /// What it makes and comes of.
    pub links: Links,
    /// Which of the words that are sought it speaks of, by their places.
    pub speaks_of: Vec<usize>,
    /// Whether a fault did something here: to a machine, a clock or a datagram.
    pub by_fault: bool,
    /// What can be seen of it; only words unless everything is written down.
    pub seen: Seen,
}

/// What a machine was handed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// When, in simulated time.
    pub at: SimTime,
    /// Whom it was handed to.
    pub node: String,
    /// What, in words: `a commit from worker-0`.
    pub what: String,
    /// What kind of message, or one of the kinds that [`Handed`] names.
    pub kind: &'static str,
    /// The step in which that was sent or set.
    pub because: Option<u64>,
}

impl Step {
    /// Whether the same is handed to the same machine at the same instant.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        (self.at, &self.node, &self.what) == (other.at, &other.node, &other.what)
    }
}

/// How a play ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was violated.
    #[default]
    Holds,
    /// It breaks in the way that is to be explained.
    Breaks {
        /// When; nobody knows for a panic.
        at: Option<SimTime>,
        /// What was wrong, in the words of the check.
        what: String,
    },
    /// It breaks, but in another way: of which check.
    BreaksOtherwise(String),
}

impl Outcome {
    /// Whether it breaks in the way that is to be explained.
    #[must_use]
    pub const fn breaks(&self) -> bool {
        matches!(self, Self::Breaks { .. })
    }
}

/// What one play leaves.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What happened, in order.
    pub events: Vec<Happened>,
    /// What machines were handed, by number.
    pub steps: Vec<Step>,
    /// The machines that something is known of, in their order; none unless everything is written
    /// down.
    pub machines: Vec<String>,
    /// When it was over.
    pub end: SimTime,
    /// How it ended.
    pub outcome: Outcome,
}

impl Record {
    /// What is violated is judged when everything is over, and not at an instant of the story.
    #[must_use]
    pub fn is_judged_at_the_end(&self) -> bool {
        matches!(&self.outcome, Outcome::Breaks { at: Some(at), .. } if *at >= self.end)
    }

    /// What a machine was handed in the step that something came of.
    #[must_use]
    pub fn step_of(&self, event: &Happened) -> Option<&Step> {
        event.step.and_then(|step| self.steps.get(usize::try_from(step).ok()?))
    }
}

/// Of so many happenings every word is kept: those of a story that was made small.
const MOST_TEXTS: usize = 20_000;

/// Writes down what happens in a play.
pub struct Recorder<'a, S: System> {
    record: &'a mut Record,
    wording: Box<dyn Wording<S>>,
    depth: Depth,
    sought: &'a [String],
    current: Option<(u64, S::NodeId)>,
    machines: BTreeSet<S::NodeId>,
    over: bool,
}

impl<'a, S: System> Recorder<'a, S> {
    /// Writes into this record, with these words.
    pub fn new(
        record: &'a mut Record,
        wording: Box<dyn Wording<S>>,
        depth: Depth,
        sought: &'a [String],
    ) -> Self {
        let machines = BTreeSet::new();
        Self { record, wording, depth, sought, current: None, machines, over: false }
    }
}

impl<S: System> Recorder<'_, S> {
    fn seen(&mut self, event: &RunEvent<S>) -> Seen {
        match &event.what {
            Happening::Sent { from, to, kind, fate, said, .. } => {
                self.knows(*from);
                self.knows(*to);
                Seen::Datagram {
                    to: to.to_string(),
                    kind,
                    said: said
                        .as_ref()
                        .map_or_else(|| (*kind).to_owned(), |said| self.wording.message(said)),
                    arrivals: fate.arrivals.clone(),
                    faults: fate.faults.clone(),
                }
            }
            Happening::Lost { kind, .. } => Seen::Missed(kind),
            Happening::Refused { kind, .. } => Seen::Refused(kind),
            Happening::Stopped { cause, .. } => Seen::Stopped(*cause),
            Happening::Started { .. } => Seen::Started,
            Happening::Paused { .. } => Seen::Paused,
            Happening::Resumed { .. } => Seen::Resumed,
            Happening::ClockSet { ahead_ms, .. } => Seen::Clock(*ahead_ms),
            Happening::Operated(_) | Happening::Probed { .. } => Seen::Words,
        }
    }

    fn knows(&mut self, node: S::NodeId) {
        if self.machines.insert(node) {
            self.record.machines = self.machines.iter().map(ToString::to_string).collect();
        }
    }
}

impl<S: System> Audience<S> for Recorder<'_, S> {
    fn observe(&mut self, event: &RunEvent<S>) {
        if self.over {
            return;
        }
        let (node, by_fault) = match &event.what {
            Happening::Sent { from, fate, .. } => (Some(*from), !fate.faults.is_empty()),
            Happening::Probed { node, .. } => (Some(*node), false),
            Happening::Operated(_) => (None, false),
            Happening::Lost { to, .. } | Happening::Refused { to, .. } => (Some(*to), true),
            Happening::Started { node } => (Some(*node), event.at > SimTime::default()),
            Happening::Stopped { node, .. }
            | Happening::Paused { node }
            | Happening::Resumed { node, .. }
            | Happening::ClockSet { node, .. } => (Some(*node), true),
        };
        let line = self.wording.line(event);
        let everything = self.depth == Depth::Everything;
        if !everything && line.is_none() && !by_fault {
            return;
        }
        let of_step = !matches!(event.what, Happening::Lost { .. } | Happening::Refused { .. });
        let step = self.current.filter(|(_, of)| of_step && Some(*of) == node).map(|it| it.0);
        let mut happened = Happened {
            at: event.at,
            kind: event.what.name(),
            node: node.map(|node| node.to_string()),
            step,
            line,
            by_fault,
            ..Happened::default()
        };
        if everything {
            happened.seen = self.seen(event);
            happened.links = self.wording.links(event);
            happened.detail = detail(&mut *self.wording, event);
            let text = format!("{:?}", event.what);
            happened.digest = digest(event.at, &text);
            if happened.line.is_some() && !self.sought.is_empty() {
                happened.speaks_of = spoken_of(&text, self.sought);
            }
            if self.record.events.len() < MOST_TEXTS {
                happened.text = text;
            }
        } else if happened.line.is_none() {
            happened.detail = befallen(&event.what);
        }
        self.record.events.push(happened);
    }

    fn handed(&mut self, handed: &Handed<S::NodeId>) {
        let Handed { step, node, from, kind, because, .. } = *handed;
        self.over |= kind == Handed::<S::NodeId>::INSPECT;
        self.current = Some((step, node));
        if self.depth == Depth::Everything && !self.over {
            let handed_what = self.wording.handed(kind);
            let what = match from {
                Some(from) => format!("{handed_what} from {from}"),
                None => handed_what.to_owned(),
            };
            self.record.steps.push(Step {
                at: handed.at,
                node: node.to_string(),
                what,
                kind,
                because,
            });
            self.knows(node);
        }
    }

    fn wants_payloads(&self) -> bool {
        self.depth == Depth::Everything
    }
}

/// What a fault did to a datagram, without when: the same in every play in which it happens.
fn befallen<S: System>(what: &Happening<S>) -> String {
    match what {
        Happening::Sent { from, to, kind, fate, .. } => {
            let faults: Vec<_> = fate.faults.iter().map(|fault| fault.name()).collect();
            let lost = if fate.arrivals.is_empty() { "is lost" } else { "is hit" };
            format!("{kind} from {from} to {to} {lost} ({})", faults.join(", "))
        }
        other => super::wording::machine(other),
    }
}

/// A hash of an instant and of every word of what happened then. The trace of a run leaves out what
/// a datagram says, and much of what is told.
fn digest(at: SimTime, text: &str) -> u64 {
    let mut hash = Xxh3Default::new();
    hash.write(format!("{}\0{text}", at.0).as_bytes());
    hash.finish()
}

/// The places of the words that stand in what happened.
fn spoken_of(text: &str, sought: &[String]) -> Vec<usize> {
    let mut words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    (0..sought.len())
        .filter(|place| words.binary_search(&sought[*place].as_str()).is_ok())
        .collect()
}
