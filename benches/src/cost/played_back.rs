//! A run in which most machines are played back: they say what they said in an earlier run, and cost nothing. What remains is
//! the cost of the others.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use sim::node::{Halted, Input, Node, NodeId, Outbox, Output};
use sim::stage::cast::Cast;
use sim::stage::engine::{Call, Engine, Kind};

/// What one machine did with one input.
pub(super) type Done = (NodeId, Input, Result<Vec<Output>, Halted>);

/// What machines did, exchange by exchange.
pub(super) type Record = Rc<RefCell<Vec<Vec<Done>>>>;

/// The direct engine, of which everything is recorded.
pub(super) struct Recorder {
    engine: Box<dyn Engine>,
    record: Record,
}

impl Recorder {
    pub(super) fn new(cast: &Arc<Cast>, record: Record) -> Self {
        Self { engine: Kind::Direct.set_up(cast), record }
    }
}

impl Engine for Recorder {
    fn start(&mut self, node: NodeId) {
        self.engine.start(node);
    }

    fn stop(&mut self, node: NodeId) {
        self.engine.stop(node);
    }

    fn exchange(&mut self, calls: Vec<Call>) -> Vec<Result<Vec<Output>, Halted>> {
        let asked: Vec<_> = calls.iter().map(|call| (call.node, call.input.clone())).collect();
        let results = self.engine.exchange(calls);
        let done = asked.into_iter().zip(&results).map(|((node, input), done)| (node, input, done.clone()));
        self.record.borrow_mut().push(done.collect());
        results
    }
}

/// Which machines really work.
pub(super) type Works = fn(NodeId) -> bool;

/// An engine on which some machines work and the others are played back.
pub(super) struct Playback {
    cast: Arc<Cast>,
    works: Works,
    machines: BTreeMap<NodeId, Box<dyn Node>>,
    rest: VecDeque<Vec<Result<Vec<Output>, Halted>>>,
}

impl Playback {
    /// Copies what it needs of the record beforehand: the copying is no part of what is measured.
    pub(super) fn new(cast: &Arc<Cast>, record: &[Vec<Done>], works: Works) -> Self {
        let of = |(node, _, done): &Done| if works(*node) { Ok(Vec::new()) } else { done.clone() };
        let rest = record.iter().map(|exchange| exchange.iter().map(of).collect()).collect();
        Self { cast: cast.clone(), works, machines: BTreeMap::new(), rest }
    }
}

impl Engine for Playback {
    fn start(&mut self, node: NodeId) {
        if (self.works)(node) {
            self.machines.insert(node, self.cast.build(node));
        }
    }

    fn stop(&mut self, node: NodeId) {
        self.machines.remove(&node);
    }

    fn exchange(&mut self, calls: Vec<Call>) -> Vec<Result<Vec<Output>, Halted>> {
        let recorded = self.rest.pop_front().expect("the same scenario takes the same course");
        calls
            .into_iter()
            .zip(recorded)
            .map(|(Call { node, now, input }, recorded)| {
                let Some(machine) = self.machines.get_mut(&node) else { return recorded };
                let mut out = Outbox::default();
                machine.handle(now, input, &mut out).map(|()| out.0)
            })
            .collect()
    }
}
