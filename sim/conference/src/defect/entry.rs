//! An entry of the catalogue of defects.

use stage::campaign::rehearsal;

use crate::node::protections::Protections;

/// A known bug that can be switched on, and the checks that must find it.
#[derive(Clone, Copy, Debug)]
pub struct Defect {
    /// Its name, as the command line takes it.
    pub name: &'static str,
    /// The kind of mistake.
    pub class: Class,
    /// What is wrong, in one sentence.
    pub about: &'static str,
    /// The checks that are expected to find it.
    pub expected: &'static [&'static str],
    /// Switches it on.
    pub switch_on: fn(&mut Protections),
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The same thing takes effect twice.
    Idempotency,
    /// Something overtakes something else.
    Ordering,
    /// Two decide at the same time, or about the same thing.
    Concurrency,
    /// Time runs out in the wrong moment, or never.
    Time,
    /// Something is not undone, or undone wrongly.
    Compensation,
    /// Something is forgotten.
    Durability,
    /// What is shown or told differs from what was stored.
    Projection,
    /// A state that is kept beside the events is not what they come to.
    Snapshots,
    /// A copy of the tables differs from the tables.
    Liberation,
    /// Two releases work side by side and do not understand each other.
    VersionMix,
    /// Something is refused, granted or recorded that is not what the business says.
    Answers,
}

impl Class {
    /// Its name, as tables of defects write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idempotency => "idempotency",
            Self::Ordering => "ordering",
            Self::Concurrency => "concurrency",
            Self::Time => "time",
            Self::Compensation => "compensation",
            Self::Durability => "durability",
            Self::Projection => "projection",
            Self::Snapshots => "snapshots",
            Self::Liberation => "liberation",
            Self::VersionMix => "version mix",
            Self::Answers => "answers",
        }
    }
}

impl Defect {
    /// The protections of a system with this defect.
    #[must_use]
    pub fn protections(&self) -> Protections {
        let mut protections = Protections { is_weakened: true, ..Protections::default() };
        (self.switch_on)(&mut protections);
        protections
    }
}

impl rehearsal::Defect for Defect {
    fn name(&self) -> &'static str {
        self.name
    }

    fn expected(&self) -> &[&'static str] {
        self.expected
    }

    fn class(&self) -> Option<&'static str> {
        Some(self.class.name())
    }
}
