//! Sees what people outside see, judges with all checks, and knows when the system has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use domain::registration::Money;
use domain::sourcing::{MessageId, OrderId, PaymentId, StreamId, StreamKind, Timestamp, Version};
use domain::views::PricedOrder;

use crate::check::{Ending, Suite};
use crate::node::NodeId;
use crate::node::handler::Handler;
use crate::node::protocol::BankOperation;
use crate::record::{Committed, Happening, Observation, RunEvent};
use crate::stage::Audience;

/// Watches one story.
pub(super) struct Witness {
    /// All checks.
    pub(super) suite: Suite,
    /// What machines told when they were asked last.
    pub(super) told: Ending,
    /// The newest of what registrants were shown since they last began to look.
    pub(super) shown: BTreeMap<OrderId, PricedOrder>,
    /// What the bank took for each payment.
    pub(super) taken: BTreeMap<PaymentId, Money>,
    unrest: Unrest,
}

impl Witness {
    /// A witness of a system with so many gateways and projectors.
    pub(super) fn new(gateways: u8, projectors: u8) -> Self {
        Self {
            suite: Suite::default(),
            told: Ending::default(),
            shown: BTreeMap::new(),
            taken: BTreeMap::new(),
            unrest: Unrest::new(gateways, projectors),
        }
    }

    /// Whether nobody waits for an answer, every machine is up, and everything that was due was done.
    pub(super) fn sees_rest(&self, now: Timestamp) -> bool {
        self.unrest.is_over(now)
    }
}

impl Audience for Witness {
    fn witness(&mut self, event: &RunEvent) {
        if let Happening::Observed { observation, .. } = &event.what {
            match &**observation {
                Observation::Inspected(inspection) => return self.told.add(inspection),
                Observation::Saw { order, shown } => {
                    // An answer that was overtaken by a newer one is not looked at any more.
                    let newest = self.shown.entry(*order).or_default();
                    if newest.version <= shown.version {
                        newest.clone_from(shown);
                    }
                }
                Observation::MoneyMoved {
                    payment,
                    operation: BankOperation::Capture,
                    amount,
                    done: true,
                } => {
                    self.taken.entry(*payment).or_default().0 += amount.0;
                }
                _ => {}
            }
        }
        self.unrest.witness(event);
        self.suite.witness(event);
    }
}

/// Whatever is still going on.
struct Unrest {
    gateways: u8,
    projectors: u8,
    /// Requests without an answer.
    asked: BTreeSet<MessageId>,
    /// Messages that somebody has yet to handle, and from when on they can be.
    owed: BTreeMap<(MessageId, Handler), Timestamp>,
    /// Machines that are down.
    down: BTreeSet<NodeId>,
    /// How far each stream that has a view has grown.
    stored: BTreeMap<StreamId, Version>,
    /// How far each projector has read each of them.
    applied: BTreeMap<(NodeId, StreamId), Version>,
}

impl Unrest {
    const fn new(gateways: u8, projectors: u8) -> Self {
        Self {
            gateways,
            projectors,
            asked: BTreeSet::new(),
            owed: BTreeMap::new(),
            down: BTreeSet::new(),
            stored: BTreeMap::new(),
            applied: BTreeMap::new(),
        }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.asked.is_empty()
            && self.down.is_empty()
            && self.owed.values().all(|due| *due > now)
            && (0..self.projectors).all(|number| self.has_read_everything(NodeId::Projector(number)))
    }

    fn has_read_everything(&self, projector: NodeId) -> bool {
        self.stored.iter().all(|(stream, version)| {
            self.applied.get(&(projector, *stream)).is_some_and(|applied| applied >= version)
        })
    }

    fn witness(&mut self, event: &RunEvent) {
        match &event.what {
            Happening::Started { node } => {
                self.down.remove(node);
            }
            Happening::Stopped { node, .. } => {
                self.down.insert(*node);
                // What a projector had read it kept in memory.
                self.applied.retain(|(projector, _), _| projector != node);
            }
            Happening::Observed { node, observation } => self.observe(*node, observation),
            _ => {}
        }
    }

    fn observe(&mut self, node: NodeId, observation: &Observation) {
        match observation {
            Observation::Asked { command, .. } => {
                self.asked.insert(*command);
            }
            Observation::Told { command, .. } => {
                self.asked.remove(command);
            }
            Observation::Committed(committed) | Observation::Found(committed) => self.commit(committed),
            Observation::Completed { handler, message } | Observation::DeadLettered { handler, message } => {
                self.owed.remove(&(*message, *handler));
            }
            Observation::Applied { stream, version, .. } => {
                self.applied.insert((node, *stream), *version);
            }
            _ => {}
        }
    }

    fn commit(&mut self, committed: &Committed) {
        if committed.stream.kind != StreamKind::RegistrationProcess {
            self.stored.insert(committed.stream, committed.head());
        }
        for message in &committed.outgoing {
            let due = message.body.due().unwrap_or_default();
            for handler in Handler::of(&message.body, self.gateways, self.projectors) {
                self.owed.insert((message.meta.id, handler), due);
            }
        }
    }
}
