//! What a good end depends on: the datagrams that led to it, one after the other.

use std::collections::BTreeSet;

use crate::campaign::smaller::Breach;
use crate::event::{Handed, Happening, RunEvent};
use crate::explain::Wording;
use crate::stage::Audience;
use crate::system::System;
use crate::time::SimTime;
use crate::trace::{TraceHash, Traced as _};

/// A datagram that led to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried<N> {
    /// What kind of message it was.
    pub kind: &'static str,
    /// The machine that sent it.
    pub from: N,
    /// The machine it was sent to.
    pub to: N,
    /// When it was sent.
    pub sent: SimTime,
    /// When it arrived.
    pub arrived: SimTime,
}

/// What a play comes to.
pub(super) struct Course<N> {
    /// What is wrong with it.
    pub(super) breaches: Vec<Breach>,
    /// What everybody said and told, without when.
    pub(super) sketch: blake3::Hash,
    /// What led to its good end, in order.
    pub(super) support: Vec<Carried<N>>,
    /// Every kind of message that was said.
    pub(super) kinds: BTreeSet<&'static str>,
}

/// Watches a story: which input led to its good end, and what everybody said and told, without
/// when.
pub(super) struct Watcher<'a, S: System> {
    wording: Box<dyn Wording<S>>,
    is_end: &'a (dyn Fn(&str) -> bool + Sync),
    handed: Vec<Handed<S::NodeId>>,
    end: Option<u64>,
    sketch: TraceHash,
    kinds: BTreeSet<&'static str>,
    over: bool,
}

impl<'a, S: System> Watcher<'a, S> {
    pub(super) fn new(
        wording: Box<dyn Wording<S>>,
        is_end: &'a (dyn Fn(&str) -> bool + Sync),
    ) -> Self {
        Self {
            wording,
            is_end,
            handed: Vec::new(),
            end: None,
            sketch: TraceHash::default(),
            kinds: BTreeSet::new(),
            over: false,
        }
    }

    /// What the play came to. What led to the good end is a datagram, what made its sender send it,
    /// and so on; a timer has no datagram, and what set it goes on.
    pub(super) fn finish(self, breaches: Vec<Breach>) -> Course<S::NodeId> {
        let of = |step: u64| usize::try_from(step).ok().and_then(|place| self.handed.get(place));
        let mut support = Vec::new();
        let mut next = self.end;
        while let Some(handed) = next.and_then(of) {
            next = handed.because;
            if let (Some(from), Some(sent)) = (handed.from, handed.because.and_then(of)) {
                let Handed { kind, node: to, at: arrived, .. } = *handed;
                support.push(Carried { kind, from, to, sent: sent.at, arrived });
            }
        }
        support.reverse();
        Course { breaches, sketch: self.sketch.finish(), support, kinds: self.kinds }
    }
}

impl<S: System> Audience<S> for Watcher<'_, S> {
    fn observe(&mut self, event: &RunEvent<S>) {
        if self.over {
            return;
        }
        match &event.what {
            Happening::Sent { from, to, kind, subject, .. } => {
                self.kinds.insert(kind);
                self.sketch.text(kind);
                self.sketch.value(&(from, to));
                self.sketch.wide(*subject);
            }
            Happening::Probed { node, probe } => {
                self.sketch.value(node);
                probe.trace(&mut self.sketch);
            }
            _ => {}
        }
        let line = self.wording.line(event);
        if line.is_some_and(|line| (self.is_end)(&line)) {
            self.end = self.handed.last().map(|handed| handed.step);
        }
    }

    fn handed(&mut self, handed: &Handed<S::NodeId>) {
        self.over |= handed.kind == Handed::<S::NodeId>::INSPECT;
        if !self.over {
            self.handed.push(*handed);
        }
    }
}
