//! Messages that nobody can read, and how the operator looks after dead letters.
//!
//! While a newer release is being installed, one of its workers may store a message in a form that
//! no other machine reads yet. It becomes a dead letter. An operator looks at the ledger of dead
//! letters: what was needed is sent again once everybody can read it, and what nobody needs is
//! discarded, with a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::envelope::SCHEMA;
use domain::sourcing::{MessageId, minutes};
use domain::stream::StreamKind;
use stage::{Orders, View};

use super::task::Task;
use super::{Cluster, ConferenceFault, Fault};
use crate::node::NodeId;
use crate::node::observation::{Committed, Observation};
use crate::node::protocol::{Commit, Handler, Payload, Remedy, StoreRequest};

/// How long after the first dead letter the operator looks at the ledger.
const ATTENTION: Duration = minutes(5);

/// How long after a look the operator looks again, if there is something left.
const ANOTHER_LOOK: Duration = minutes(1);

/// What the operator knows of dead letters, and what is to be poisoned.
#[derive(Debug, Default)]
pub(super) struct DeadLetters {
    /// Poison that is still to go out.
    brewing: Vec<Poison>,
    /// Poison that was stored, and by which fault.
    stored: BTreeMap<MessageId, usize>,
    letters: BTreeSet<MessageId>,
    /// Whether a look at them is planned.
    watching: bool,
}

#[derive(Debug)]
struct Poison {
    fault: usize,
    stray: bool,
    /// Whose commit is poisoned, each time it is sent: the same handling of the same message.
    victim: Option<(Handler, MessageId)>,
}

impl Poison {
    /// Whether this is the commit to be poisoned.
    fn takes(&mut self, commit: &Commit) -> bool {
        // What a process sends goes by its steps, one command each; it sends nothing in addition.
        let from_process = commit.stream.kind == StreamKind::RegistrationProcess;
        let possible = !commit.outgoing.is_empty() && (!self.stray || !from_process);
        let this = (commit.handler, commit.message);
        possible && *self.victim.get_or_insert(this) == this
    }

    fn spoil(&self, commit: &mut Commit) {
        let Some(first) = commit.outgoing.first_mut() else { return };
        let mut message = (**first).clone();
        message.meta.schema = SCHEMA + 1;
        if self.stray {
            message.meta.id = MessageId::derived(message.meta.id.0, "stray");
            commit.outgoing.push(message.into());
        } else {
            *first = Arc::new(message);
        }
    }
}

impl DeadLetters {
    /// The next commit that sends anything will send a message that nobody can read.
    pub(super) fn brew(&mut self, fault: usize, stray: bool) {
        self.brewing.push(Poison { fault, stray, victim: None });
    }

    /// Poisons a commit on its way to the store, if it is its turn.
    pub(super) fn tamper(&mut self, to: NodeId, payload: &mut Payload) {
        if to != NodeId::Store || self.brewing.is_empty() {
            return;
        }
        if let Payload::Store(StoreRequest::Commit(commit)) = payload
            && let Some(poison) =
                self.brewing.iter_mut().find_map(|poison| poison.takes(commit).then_some(poison))
        {
            poison.spoil(commit);
        }
    }

    /// Takes note of what became of messages.
    pub(super) fn notice(
        &mut self,
        observation: &Observation,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        match observation {
            Observation::Committed(commit) | Observation::Found(commit) => {
                self.poison_stored(commit);
            }
            Observation::Recognised { handler, message } => self.spared(*handler, *message),
            Observation::Buried { message, .. } => self.dead_letter(*message, view, orders),
            Observation::SentAgain { message } | Observation::Discarded { message, .. } => {
                self.letters.remove(message);
            }
            _ => {}
        }
    }

    fn poison_stored(&mut self, commit: &Committed) {
        if self.brewing.is_empty() {
            return;
        }
        let this = Some((commit.handler, commit.message));
        let Some(place) = self.brewing.iter().position(|poison| poison.victim == this) else {
            return;
        };
        match commit.outgoing.iter().find(|message| message.meta.schema > SCHEMA) {
            Some(message) => {
                let poison = self.brewing.remove(place);
                self.stored.insert(message.meta.id, poison.fault);
            }
            None => self.spared(commit.handler, commit.message),
        }
    }

    /// The commit that was to be poisoned was stored sound before: another one is taken.
    fn spared(&mut self, handler: Handler, message: MessageId) {
        for poison in &mut self.brewing {
            poison.victim = poison.victim.filter(|victim| *victim != (handler, message));
        }
    }

    fn dead_letter(
        &mut self,
        message: MessageId,
        view: &View<'_, Cluster>,
        orders: &mut Orders<Cluster>,
    ) {
        if let Some(fault) = self.stored.get(&message) {
            orders.prove(*fault);
        }
        self.letters.insert(message);
        self.watch(ATTENTION, view, orders);
    }

    fn watch(&mut self, after: Duration, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        if !std::mem::replace(&mut self.watching, true) {
            orders.plan(view.now + after, 2, Task::Review);
        }
    }

    /// The operator looks at the ledger of dead letters, and again as long as there is one.
    pub(super) fn review(&mut self, view: &View<'_, Cluster>, orders: &mut Orders<Cluster>) {
        self.watching = false;
        for message in self.letters.clone() {
            let remedy = if self.is_stray(message, view) {
                let reason = "a newer release sent it in addition, and nobody needs it".to_owned();
                Remedy::Discard { reason }
            } else {
                Remedy::SendAgain
            };
            orders.send(NodeId::People, NodeId::Store, StoreRequest::Repair { message, remedy });
        }
        if !self.letters.is_empty() {
            self.watch(ANOTHER_LOOK, view, orders);
        }
    }

    fn is_stray(&self, message: MessageId, view: &View<'_, Cluster>) -> bool {
        let fault = self.stored.get(&message).map(|fault| &view.faults[*fault]);
        matches!(fault, Some(Fault::Own(ConferenceFault::PoisonMessage { stray: true, .. })))
    }
}
