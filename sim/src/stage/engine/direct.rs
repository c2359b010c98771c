//! The direct engine: machines are called one after the other, in one thread, without any encoding.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Call, Cast, Engine};
use crate::node::{Halted, Node, NodeId, Outbox, Output};

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

    fn exchange(&mut self, calls: Vec<Call>) -> Vec<Result<Vec<Output>, Halted>> {
        calls
            .into_iter()
            .map(|Call { node, now, input }| {
                let machine = self.machines.get_mut(&node).ok_or(Halted::NotRunning)?;
                let mut out = Outbox::default();
                match machine.handle(now, input, &mut out) {
                    Ok(()) => Ok(out.0),
                    Err(reason) => {
                        self.machines.remove(&node);
                        Err(reason)
                    }
                }
            })
            .collect()
    }
}
