//! What a good end depends on: the datagrams that led to it, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::campaign::smaller::Breach;
use crate::event::{Handed, Happening, RunEvent};
use crate::explain::Wording;
use crate::shrink::type_names;
use crate::stage::Audience;
use crate::system::System;
use crate::time::SimTime;
use crate::trace::{TraceHash, Traced as _};

/// A datagram that led to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried<N> {
    /// What kind of message it was.
    pub kind: &'static str,
    /// What it said, as far as that has names: of commands, and of what happened.
    pub says: String,
    /// The machine that sent it.
    pub from: N,
    /// The machine it was sent to.
    pub to: N,
    /// When it was sent.
    pub sent: SimTime,
    /// When it arrived.
    pub arrived: SimTime,
}

impl<N: PartialEq> Carried<N> {
    /// Whether it is the same datagram of two plays that take the same course until then.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.from, &self.to, self.sent)
            == (other.kind, &other.from, &other.to, other.sent)
    }
}

/// What a play comes to.
pub(super) struct Course<N> {
    /// What is wrong with it.
    pub(super) breaches: Vec<Breach>,
    /// What everybody said and told, without when.
    pub(super) sketch: blake3::Hash,
    /// What led to its good ends, in order.
    pub(super) support: Vec<Carried<N>>,
    /// Every kind of message that was said.
    pub(super) kinds: BTreeSet<&'static str>,
}

/// Watches a story: which inputs led to its good ends, and what everybody said and told, without
/// when.
pub(super) struct Watcher<'a, S: System> {
    /// In whose words datagrams are told, if it matters what they say.
    wording: Option<Box<dyn Wording<S>>>,
    is_end: &'a (dyn Fn(&RunEvent<S>) -> Option<usize> + Sync),
    handed: Vec<Handed<S::NodeId>>,
    /// What was said, by the step in which it was sent, whom it was sent to, and its kind.
    said: BTreeMap<(u64, S::NodeId, &'static str), BTreeSet<String>>,
    /// The last step that came to each good end.
    ends: BTreeMap<usize, u64>,
    sketch: TraceHash,
    kinds: BTreeSet<&'static str>,
    over: bool,
}

impl<'a, S: System> Watcher<'a, S> {
    pub(super) fn new(
        wording: Option<Box<dyn Wording<S>>>,
        is_end: &'a (dyn Fn(&RunEvent<S>) -> Option<usize> + Sync),
    ) -> Self {
        Self {
            wording,
            is_end,
            handed: Vec::new(),
            said: BTreeMap::new(),
            ends: BTreeMap::new(),
            sketch: TraceHash::default(),
            kinds: BTreeSet::new(),
            over: false,
        }
    }

    /// What the play came to. What led to a good end is a datagram, what made its sender send it,
    /// and so on; a timer has no datagram, and what set it goes on.
    pub(super) fn finish(self, breaches: Vec<Breach>) -> Course<S::NodeId> {
        let of = |step: u64| usize::try_from(step).ok().and_then(|place| self.handed.get(place));
        let mut support = BTreeMap::new();
        for end in self.ends.values() {
            let mut next = Some(*end);
            while let Some(handed) = next.and_then(of) {
                next = handed.because;
                let Handed { kind, node: to, at: arrived, step, .. } = *handed;
                if let (Some(from), Some(sent)) = (handed.from, handed.because.and_then(of)) {
                    let said = self.said.get(&(sent.step, to, kind));
                    let says = said.into_iter().flatten().cloned().collect::<Vec<_>>().join(" + ");
                    let carried = Carried { kind, says, from, to, sent: sent.at, arrived };
                    if support.insert(step, carried).is_some() {
                        // What comes before it is known.
                        break;
                    }
                }
            }
        }
        let support = support.into_values().collect();
        Course { breaches, sketch: self.sketch.finish(), support, kinds: self.kinds }
    }
}

impl<S: System> Audience<S> for Watcher<'_, S> {
    fn observe(&mut self, event: &RunEvent<S>) {
        if self.over {
            return;
        }
        let step = self.handed.last().map(|handed| handed.step);
        match &event.what {
            Happening::Sent { from, to, kind, subject, said, .. } => {
                self.kinds.insert(kind);
                self.sketch.text(kind);
                self.sketch.value(&(from, to));
                self.sketch.wide(*subject);
                if let (Some(wording), Some(said), Some(step)) = (&self.wording, said, step) {
                    let says = type_names(&wording.message(said));
                    self.said.entry((step, *to, *kind)).or_default().extend(says);
                }
            }
            Happening::Probed { node, probe } => {
                self.sketch.value(node);
                probe.trace(&mut self.sketch);
            }
            _ => {}
        }
        if let (Some(end), Some(step)) = ((self.is_end)(event), step) {
            self.ends.insert(end, step);
        }
    }

    fn handed(&mut self, handed: &Handed<S::NodeId>) {
        self.over |= handed.kind == Handed::<S::NodeId>::INSPECT;
        if !self.over {
            self.handed.push(*handed);
        }
    }

    fn wants_payloads(&self) -> bool {
        self.wording.is_some()
    }
}
