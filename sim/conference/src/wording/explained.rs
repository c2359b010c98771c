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

    fn handed(&self, kind: &'static str) -> &'static str {
        match kind {
            "Abandon" => "a message that is given back",
            "Announce" => "what a machine runs",
            "BankAnswer" => "the bank's answer",
            "BankRequest" => "a request to the bank",
            "Booked" => "word that a payment is booked",
            "BuildBeside" => "word to build views beside",
            "Changes" => "a part of the change log",
            "Commit" => "a commit",
            "Complete" => "word that a message is done",
            "Count" => "a count of releases",
            "DeadLettered" => "a dead letter",
            "Delivery" => "a message",
            "Drain" => "word to give a worker nothing more",
            "Finalise" => "word that a release is final",
            "FindConference" | "LookForConference" => "the search for a conference",
            "Follow" => "a question about the change log",
            "Gate" => "word of which release is final",
            "Instruct" | "Organise" => "what to do",
            "Keep" => "a snapshot to keep",
            "Load" => "a question about a stream",
            "Loaded" => "the events of a stream",
            "LoadedRow" => "a row",
            "LookForItems" => "a question about open items",
            "LookUp" => "a question about an order",
            "Outcome" => "what came of a command",
            "Page" => "a page of the log",
            "Publish" => "messages to deliver",
            "ReadAll" => "a question about the log",
            "ReadTables" => "a question about the tables",
            "Repair" => "word of what to do with a dead letter",
            "Request" => "a request",
            "Response" => "what came of a request",
            "RewriteLog" => "word to rewrite the log",
            "Settled" => "word that messages are settled",
            "Shown" => "an order that is shown",
            "ShownConference" => "a conference that is shown",
            "ShownItems" => "open items that are shown",
            "Tables" => "the tables",
            "Treat" => "how to treat a payment",
            "Verdict" => "the store's verdict",
            "WriteBeside" => "a commit to copy",
            other => other,
        }
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
