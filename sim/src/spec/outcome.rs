//! What came of a rehearsal of stories, for whoever reports it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::SystemTime;

use super::player::Cause;
use super::rehearsal::Rehearsed;
use super::shape::Hole;
use super::source::Source;
use conference::node::protections::Protections;
use stage::fault::FaultKind;

/// What came of a rehearsal.
#[derive(Clone, Debug)]
pub struct SpecOutcome {
    /// The features that were read, in the order of their files.
    pub sources: Vec<Source>,
    /// What was typed behind the name of the program to choose these stories.
    pub typed: String,
    /// What came of each story that was played, in the order of the features.
    pub stories: Vec<Rehearsed>,
    /// How many stories were to be played.
    pub planned: usize,
    /// The numbers of the schedules that each was to be played under.
    pub numbers: Range<u64>,
    /// The known defect that was switched on.
    pub defect: Option<&'static str>,
    /// The system that played them.
    pub protections: Protections,
    /// Whether somebody stopped it before it was over.
    pub interrupted: bool,
    /// When it began, by the clock of this machine.
    pub began: SystemTime,
}

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecVerdict {
    /// Every story held.
    Held,
    /// A story broke.
    Broken,
    /// A story has a sentence that cannot be played.
    Unplayable,
    /// Somebody stopped it, and nothing had broken until then.
    Interrupted,
    /// Nothing was played.
    Void,
}

impl SpecVerdict {
    /// Its name, as JSON and tables write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Broken => "VIOLATED",
            Self::Unplayable => "WRONG USE",
            Self::Interrupted => "INTERRUPTED",
            Self::Void => "VOID",
        }
    }
}

impl SpecOutcome {
    /// What it comes to.
    #[must_use]
    pub fn verdict(&self) -> SpecVerdict {
        if self.unplayable().next().is_some() {
            SpecVerdict::Unplayable
        } else if self.broken().next().is_some() {
            SpecVerdict::Broken
        } else if self.interrupted {
            SpecVerdict::Interrupted
        } else if self.stories.is_empty() {
            SpecVerdict::Void
        } else {
            SpecVerdict::Held
        }
    }

    /// Stories that broke because a sentence is not true.
    pub fn broken(&self) -> impl Iterator<Item = &Rehearsed> {
        self.with_finding().filter(|rehearsed| !is_unplayable(rehearsed))
    }

    /// Stories with a sentence that cannot be played.
    pub fn unplayable(&self) -> impl Iterator<Item = &Rehearsed> {
        self.with_finding().filter(|rehearsed| is_unplayable(rehearsed))
    }

    /// Stories that held and prove less than they seem to, each with what is missing.
    pub fn hollow(&self) -> impl Iterator<Item = (&Rehearsed, Hole)> {
        self.stories.iter().filter_map(|rehearsed| Some((rehearsed, rehearsed.hole()?)))
    }

    fn with_finding(&self) -> impl Iterator<Item = &Rehearsed> {
        self.stories.iter().filter(|rehearsed| !rehearsed.held())
    }

    /// The features of which something was played, each with what came of its stories.
    pub fn features(&self) -> impl Iterator<Item = (&Source, Vec<&Rehearsed>)> {
        self.sources
            .iter()
            .map(|source| {
                let stories =
                    self.stories.iter().filter(|rehearsed| rehearsed.story.path == source.path);
                (source, stories.collect::<Vec<_>>())
            })
            .filter(|(_, stories)| !stories.is_empty())
    }

    /// Under how many schedules each kind of fault made a difference, all stories together.
    #[must_use]
    pub fn touched(&self) -> BTreeMap<FaultKind, u64> {
        let mut all = BTreeMap::new();
        for (kind, count) in self.stories.iter().flat_map(|rehearsed| &rehearsed.touched) {
            *all.entry(*kind).or_default() += count;
        }
        all
    }

    /// How many schedules were played, all stories together.
    #[must_use]
    pub fn played(&self) -> u64 {
        self.stories.iter().map(|rehearsed| rehearsed.played).sum()
    }
}

fn is_unplayable(rehearsed: &Rehearsed) -> bool {
    rehearsed.finding.as_ref().is_some_and(|finding| finding.broken.cause == Cause::Unplayable)
}

/// The stories of a feature by the rule they are examples of, in their order.
#[must_use]
pub fn by_rule<'a>(stories: &[&'a Rehearsed]) -> Vec<(Option<&'a str>, Vec<&'a Rehearsed>)> {
    let mut rules: Vec<(Option<&str>, Vec<&Rehearsed>)> = Vec::new();
    for rehearsed in stories {
        let rule = rehearsed.story.rule.as_deref();
        match rules.last_mut().filter(|(last, _)| *last == rule) {
            Some((_, examples)) => examples.push(rehearsed),
            None => rules.push((rule, vec![rehearsed])),
        }
    }
    rules
}
