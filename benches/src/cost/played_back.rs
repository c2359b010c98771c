//! A run in which most machines are played back: they say what they said in an earlier run, and
//! cost nothing. What remains is the cost of the others.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use conference::cluster::Cluster;
use conference::node::{Input, Machine, NodeId};
use stage::engine::{Answer, Call, Ended, Engine, Kind};
use stage::{Node, Outbox, System};

/// What one machine did with one input.
pub(super) type Done = (NodeId, Input, Answer<Cluster>);

/// What machines did, exchange by exchange.
pub(super) type Record = Rc<RefCell<Vec<Vec<Done>>>>;

/// The direct engine, of which everything is recorded.
pub(super) struct Recorder {
    engine: Box<dyn Engine<Cluster>>,
    record: Record,
}

impl Recorder {
    pub(super) fn new(cluster: &Arc<Cluster>, seed: u64, record: Record) -> Self {
        Self { engine: Kind::Direct.set_up(cluster, seed), record }
    }
}

impl Engine<Cluster> for Recorder {
    fn start(&mut self, node: NodeId) {
        self.engine.start(node);
    }

    fn stop(&mut self, node: NodeId) {
        self.engine.stop(node);
    }

    fn exchange(&mut self, calls: Vec<Call<Cluster>>) -> Vec<Answer<Cluster>> {
        let asked: Vec<_> = calls.iter().map(|call| (call.node, call.input.clone())).collect();
        let results = self.engine.exchange(calls);
        let done = asked
            .into_iter()
            .zip(&results)
            .map(|((node, input), done)| (node, input, done.clone()));
        self.record.borrow_mut().push(done.collect());
        results
    }
}

/// Which machines really work.
pub(super) type Works = fn(NodeId) -> bool;

/// An engine on which some machines work and the others are played back.
pub(super) struct Playback {
    cluster: Arc<Cluster>,
    works: Works,
    machines: BTreeMap<NodeId, Machine>,
    rest: VecDeque<Vec<Answer<Cluster>>>,
}

impl Playback {
    /// Copies what it needs of the record beforehand: the copying is no part of what is measured.
    pub(super) fn new(cluster: &Arc<Cluster>, record: &[Vec<Done>], works: Works) -> Self {
        let of = |(node, _, done): &Done| if works(*node) { Ok(Vec::new()) } else { done.clone() };
        let rest = record.iter().map(|exchange| exchange.iter().map(of).collect()).collect();
        Self { cluster: cluster.clone(), works, machines: BTreeMap::new(), rest }
    }
}

impl Engine<Cluster> for Playback {
    fn start(&mut self, node: NodeId) {
        if (self.works)(node) {
            self.machines.insert(node, self.cluster.boot(node));
        }
    }

    fn stop(&mut self, node: NodeId) {
        self.machines.remove(&node);
    }

    fn exchange(&mut self, calls: Vec<Call<Cluster>>) -> Vec<Answer<Cluster>> {
        let recorded = self.rest.pop_front().expect("the same scenario takes the same course");
        calls
            .into_iter()
            .zip(recorded)
            .map(|(Call { node, now, input }, recorded)| {
                let Some(machine) = self.machines.get_mut(&node) else { return recorded };
                let mut out = Outbox::default();
                machine.handle(now, input, &mut out).map(|()| out.0).map_err(Ended::Halted)
            })
            .collect()
    }
}
