//! Which fault was needed: each is taken out, made milder, and moved.

use serde::Serialize;

use super::parting::Parting;
use super::record::Outcome;
use crate::fault::Fault;
use crate::system::{FaultOf, System};

/// By how much faults are moved, in milliseconds; below zero they come earlier.
const MOVED_BY_MS: [i64; 6] = [-60_000, -10_000, -1000, 1000, 10_000, 60_000];

/// So many milder forms of a fault are tried.
const MILDER_FORMS: usize = 3;

/// What is changed about one fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It does not happen.
    Without,
    /// It does less harm: the form at this place.
    Milder(usize),
    /// It comes so much later.
    Moved(i64),
}

impl Change {
    /// Everything that is tried with one fault.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let milder = (0..MILDER_FORMS).map(Self::Milder);
        [Self::Without].into_iter().chain(milder).chain(MOVED_BY_MS.map(Self::Moved))
    }

    /// The faults with one of them changed; nothing if it cannot be changed like that.
    pub(super) fn of<S: System>(
        self,
        faults: &[FaultOf<S>],
        place: usize,
    ) -> Option<Vec<FaultOf<S>>> {
        let mut changed = faults.to_vec();
        let fault = changed.remove(place);
        match self {
            Self::Without => return Some(changed),
            Self::Milder(form) => changed.insert(place, fault.milder().into_iter().nth(form)?),
            Self::Moved(by_ms) => {
                // No fault comes before the story begins.
                let room = i64::try_from(fault.period().from_ms).unwrap_or(i64::MAX);
                if by_ms + room < 0 {
                    return None;
                }
                changed.insert(place, moved::<S>(fault, by_ms));
            }
        }
        Some(changed)
    }
}

fn moved<S: System>(fault: FaultOf<S>, by_ms: i64) -> FaultOf<S> {
    if by_ms < 0 {
        Fault::sooner(fault, by_ms.unsigned_abs())
    } else {
        Fault::later(fault, by_ms.unsigned_abs())
    }
}

/// How a story ends with one thing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// What was changed, in words.
    pub change: String,
    /// Whether it breaks in the same way.
    pub breaks: bool,
    /// The check by which it breaks otherwise, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

impl Tried {
    pub(super) fn new(change: String, outcome: &Outcome) -> Self {
        let otherwise = match outcome {
            Outcome::BreaksOtherwise(check) => Some(check.clone()),
            Outcome::Holds | Outcome::Breaks { .. } => None,
        };
        Self { change, breaks: outcome.breaks(), otherwise }
    }

    /// `holds`, `breaks`, or `breaks S7 instead`.
    #[must_use]
    pub fn ends(&self) -> String {
        match (&self.otherwise, self.breaks) {
            (_, true) => "breaks".to_owned(),
            (Some(check), false) => format!("breaks {check} instead"),
            (None, false) => "holds".to_owned(),
        }
    }
}

/// What one fault was needed for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// The fault, in words.
    pub fault: String,
    /// What comes of the story without it.
    pub without: Tried,
    /// Where the story without it goes on otherwise: what the fault did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did: Option<Parting>,
    /// What comes of it if the fault does less harm.
    pub milder: Vec<Tried>,
    /// What comes of it if the fault comes earlier or later.
    pub moved: Vec<Tried>,
}

impl Needed {
    /// Without it the story does not break in this way.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        !self.without.breaks
    }
}

/// `1 s earlier`.
pub(super) fn moved_by(by_ms: i64) -> String {
    let direction = if by_ms < 0 { "earlier" } else { "later" };
    format!("{} s {direction}", by_ms.unsigned_abs() / 1000)
}
