//! The words in which a story of the conference is explained.

use stage::RunEvent;
use stage::explain::{Links, Wording};

use super::telling::Teller;
use super::trouble;
use crate::cluster::{Cluster, Fault};
use crate::node::protocol::Payload;
use crate::record::{Happening, Observation};

impl Wording<Cluster> for Teller {
    fn line(&mut self, event: &RunEvent<Cluster>) -> Option<String> {
        self.tell(event)
    }

    /// Every message and every stored event names its cause; a person begins.
    fn links(&self, event: &RunEvent<Cluster>) -> Links {
        let Happening::Probed { probe, .. } = &event.what else { return Links::default() };
        let about = self.about(event).map(|id| id.as_u128());
        let of = |message: &domain::sourcing::MessageId| Some(message.0.as_u128());
        match &**probe {
            Observation::Asked { command, .. } => {
                Links { makes: of(command).into_iter().collect(), because: None, about }
            }
            Observation::Committed(commit) | Observation::Found(commit) => {
                let sent = commit.outgoing.iter().filter_map(|message| of(&message.meta.id));
                let stored = commit.events.iter().filter_map(|event| of(&event.meta.id));
                Links { makes: sent.chain(stored).collect(), because: of(&commit.message), about }
            }
            Observation::Recognised { message, .. }
            | Observation::LockExpired { message, .. }
            | Observation::Swallowed { message }
            | Observation::DeadLettered { message, .. }
            | Observation::Refused { message, .. }
            | Observation::Buried { message, .. }
            | Observation::SentAgain { message }
            | Observation::Discarded { message, .. }
            | Observation::Unanswered { command: message, .. }
            | Observation::Told { command: message, .. } => {
                Links { makes: Vec::new(), because: of(message), about }
            }
            _ => Links { about, ..Links::default() },
        }
    }

    fn message(&self, message: &Payload) -> String {
        self.words().datagram(message)
    }

    fn probe(&self, probe: &Observation) -> String {
        self.observed(probe)
    }

    fn sentence(&self, what: &str) -> String {
        self.named(what)
    }

    fn fault(&self, fault: &Fault) -> String {
        trouble::fault(fault)
    }
}
