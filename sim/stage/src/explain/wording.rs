//! How a system tells what happens in it.

use crate::event::{Happening, RunEvent};
use crate::fate::Fate;
use crate::fault::FaultKind;
use crate::system::{FaultOf, System};
use crate::time::SimTime;

/// What a happening makes, and what it comes of, by ids of the system's own: messages, for example.
/// No id is made twice but by a repetition of the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// What comes into being by it.
    pub makes: Vec<u128>,
    /// What it comes of; nothing if it names no cause.
    pub because: Option<u128>,
    /// What it is about, such as the order.
    pub about: Option<u128>,
}

/// Puts what happens in a system into words. It hears of everything, in order.
pub trait Wording<S: System> {
    /// What a reader of the story wants to know of it, in one line; nothing of what is a matter of
    /// course.
    fn line(&mut self, event: &RunEvent<S>) -> Option<String>;

    /// What it makes and comes of. Without that, what a machine does comes of what it was handed.
    fn links(&self, _event: &RunEvent<S>) -> Links {
        Links::default()
    }

    /// A message in one line.
    fn message(&self, message: &S::Message) -> String {
        crate::message::Message::kind(message).to_owned()
    }

    /// What a machine is handed, by its [kind](crate::message::Message::kind), in words that follow
    /// `handed`: `a commit`.
    fn handed(&self, kind: &'static str) -> &'static str {
        kind
    }

    /// A probe in one line, if a reader does not want it in the story.
    fn probe(&self, probe: &S::Probe) -> String {
        shortened(&format!("{probe:?}"))
    }

    /// A sentence of a check with names beside ids.
    fn sentence(&self, what: &str) -> String {
        what.to_owned()
    }

    /// A fault in the words of the system.
    fn fault(&self, fault: &FaultOf<S>) -> String {
        serde_json::to_string(fault).unwrap_or_else(|_| format!("{fault:?}"))
    }
}

/// The words of a system that has none of its own: probes as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plainly;

impl<S: System> Wording<S> for Plainly {
    fn line(&mut self, event: &RunEvent<S>) -> Option<String> {
        match &event.what {
            Happening::Probed { node, probe } => {
                Some(format!("{node}: {}", shortened(&format!("{probe:?}"))))
            }
            Happening::Sent { .. } | Happening::Lost { .. } | Happening::Refused { .. } => None,
            Happening::Started { .. } if event.at == SimTime::default() => None,
            rare => Some(machine(rare)),
        }
    }
}

/// Whatever happens, in one line: a datagram with what it says and what became of it.
pub(super) fn detail<S: System>(wording: &mut dyn Wording<S>, event: &RunEvent<S>) -> String {
    match &event.what {
        Happening::Sent { from, to, kind, fate, said, .. } => {
            let said =
                said.as_ref().map_or_else(|| (*kind).to_owned(), |said| wording.message(said));
            format!("{from} → {to}: {said}  {}", fated(event.at, fate))
        }
        Happening::Probed { node, probe } => format!("{node}: {}", wording.probe(probe)),
        other => machine(other),
    }
}

/// What the wire did with a datagram.
#[must_use]
pub fn fated(sent: SimTime, fate: &Fate) -> String {
    let faults: Vec<_> = fate.faults.iter().map(|fault| fault.name()).collect();
    let faults =
        if faults.is_empty() { String::new() } else { format!(" ({})", faults.join(", ")) };
    let arrivals: Vec<_> =
        fate.arrivals.iter().map(|at| format!("{} ms", at.since(sent).as_millis())).collect();
    match arrivals.len() {
        0 => format!("✗ lost{faults}"),
        _ => format!("✓ {}{faults}", arrivals.join(" and ")),
    }
}

/// What happens to machines and what the operator does, without any words of the system.
pub(super) fn machine<S: System>(what: &Happening<S>) -> String {
    match what {
        Happening::Stopped { node, cause: FaultKind::Restart, .. } => {
            format!("⏹ {node} is stopped in order")
        }
        Happening::Stopped { node, cause, writes_lost: 0 } => format!("⚡ {node} stops: {cause}"),
        Happening::Stopped { node, cause, writes_lost } => {
            format!("⚡ {node} stops: {cause}; {writes_lost} unsynced writes are gone or torn")
        }
        Happening::Started { node } => format!("↻ {node} starts"),
        Happening::Paused { node } => format!("⏸ {node} stands still"),
        Happening::Resumed { node, datagrams, timers } => {
            format!("▶ {node} goes on; {datagrams} datagrams and {timers} timers are overdue")
        }
        Happening::ClockSet { node, ahead_ms } => {
            format!("◷ the clock of {node} is set: {ahead_ms} ms ahead")
        }
        Happening::Lost { to, kind } => format!("✗ {kind} reaches {to}, which is down"),
        Happening::Refused { from, to, kind } => {
            format!("✗ {kind} from {from} reaches {to} damaged and is refused")
        }
        other => shortened(&format!("{other:?}")),
    }
}

/// Lines longer than this are read by nobody.
const LONGEST: usize = 160;

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}
