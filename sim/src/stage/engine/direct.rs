//! The direct engine: machines are called one after the other, in one thread, without any encoding.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::sourcing::Timestamp;

use super::{Cast, Engine};
use crate::node::{Halted, Input, Node, NodeId, Outbox, Output};

/// The machines, and what they are built from.
pub(super) struct Direct {
    cast: Arc<Cast>,
    machines: BTreeMap<NodeId, Box<dyn Node>>,
}

impl Direct {
    pub(super) fn new(cast: &Arc<Cast>) -> Self {
        Self { cast: cast.clone(), machines: BTreeMap::new() }
    }
}

impl Engine for Direct {
    fn start(&mut self, node: NodeId) {
        self.machines.insert(node, self.cast.build(node));
    }

    fn stop(&mut self, node: NodeId) {
        self.machines.remove(&node);
    }

    fn exchange(&mut self, now: Timestamp, inputs: Vec<(NodeId, Input)>) -> Vec<Result<Vec<Output>, Halted>> {
        inputs
            .into_iter()
            .map(|(node, input)| {
                let machine = self.machines.get_mut(&node).ok_or_else(|| Halted("not running".to_owned()))?;
                let mut out = Outbox::default();
                machine.handle(now, input, &mut out).map(|()| out.0)
            })
            .collect()
    }
}
