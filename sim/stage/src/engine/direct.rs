//! The direct engine: machines are called one after the other, in one thread, without any encoding.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Answer, Call, Ended, Engine};
use crate::node::{Node, Outbox};
use crate::system::System;

/// The machines, and what they are built from.
pub(super) struct Direct<S: System> {
    system: Arc<S>,
    machines: BTreeMap<S::NodeId, S::Node>,
}

impl<S: System> Direct<S> {
    pub(super) fn new(system: &Arc<S>) -> Self {
        Self { system: system.clone(), machines: BTreeMap::new() }
    }
}

impl<S: System> Engine<S> for Direct<S> {
    fn start(&mut self, node: S::NodeId) {
        self.machines.insert(node, self.system.boot(node));
    }

    fn stop(&mut self, node: S::NodeId) {
        self.machines.remove(&node);
    }

    fn exchange(&mut self, calls: Vec<Call<S>>) -> Vec<Answer<S>> {
        calls
            .into_iter()
            .map(|Call { node, now, input }| {
                let machine = self.machines.get_mut(&node).ok_or(Ended::NotRunning)?;
                let mut out = Outbox::default();
                match machine.handle(now, input, &mut out) {
                    Ok(()) => Ok(out.0),
                    Err(reason) => {
                        self.machines.remove(&node);
                        Err(Ended::Halted(reason))
                    }
                }
            })
            .collect()
    }
}
