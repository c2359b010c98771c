//! What was said in a run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use conference::node::protections::Protections;
use conference::node::protocol::Handler;
use conference::record::{Committed, Happening, Observation, RunEvent};
use conference::scenario::Scenario;
use conference::wording::Words;
use domain::envelope::Actor;
use domain::message::Message;
use domain::sourcing::MessageId;
use oracle::runner;
use stage::engine;
use uuid::Uuid;

use super::Exchange;

/// Plays a scenario, and says who said what to whom: a line for each handler that a message is given
/// to, when it is given to it first. With the name of a registrant, only what is about that order.
#[must_use]
pub fn recorded(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    order: Option<&str>,
) -> Vec<Exchange> {
    let words = Words::of(scenario);
    let mut listener = Listener::default();
    let _ = runner::play_before(scenario, protections, engine, false, &mut |event| {
        listener.observe(event);
    });
    let is_about = |said: &&Said| order.is_none_or(|order| order == words.who(said.about));
    listener.said.iter().filter(is_about).map(|said| said.exchange(&words)).collect()
}

/// Hears of everything, in order, and keeps who says what to whom.
#[derive(Default)]
pub(crate) struct Listener {
    /// The handler that says it because of another message.
    senders: BTreeMap<MessageId, Handler>,
    messages: BTreeMap<MessageId, Arc<Message>>,
    given: BTreeSet<(MessageId, Handler)>,
    pub(crate) said: Vec<Said>,
}

/// A message that a handler was given for the first time.
pub(crate) struct Said {
    /// The order that it belongs to, or the conference.
    pub(crate) about: Uuid,
    from: Speaker,
    to: Handler,
    what: &'static str,
}

/// Who says something.
enum Speaker {
    /// Because of another message.
    Handler(Handler),
    /// Of oneself.
    Actor(Actor),
}

impl Listener {
    pub(crate) fn observe(&mut self, event: &RunEvent) {
        let Happening::Probed { probe, .. } = &event.what else { return };
        match &**probe {
            Observation::Committed(Committed { handler, outgoing, .. })
            | Observation::Found(Committed { handler, outgoing, .. }) => {
                self.senders.extend(outgoing.iter().map(|message| (message.meta.id, *handler)));
            }
            Observation::Accepted { message } => {
                self.messages.insert(message.meta.id, Arc::clone(message));
            }
            // It is said when it is given for the first time.
            Observation::Delivered { handler, message, .. }
                if self.given.insert((*message, *handler)) =>
            {
                let said = self.given(*message, *handler);
                self.said.push(said);
            }
            _ => {}
        }
    }

    fn given(&self, id: MessageId, to: Handler) -> Said {
        // The bus gives nothing that it has not taken.
        let message = self.messages.get(&id).expect("it was accepted");
        let from = match self.senders.get(&id) {
            Some(handler) => Speaker::Handler(*handler),
            None => Speaker::Actor(message.meta.actor),
        };
        Said { about: message.meta.correlation, from, to, what: message.body.name() }
    }
}

impl Said {
    /// Whether whoever is told only shows it.
    pub(crate) const fn is_for_a_view(&self) -> bool {
        matches!(self.to, Handler::Views(_) | Handler::Directory(_))
    }

    /// The same with everybody's name.
    pub(crate) fn exchange(&self, words: &Words) -> Exchange {
        let from = match self.from {
            Speaker::Handler(handler) => handler.to_string(),
            Speaker::Actor(Actor::Registrant) => words.who(self.about),
            Speaker::Actor(Actor::Organiser) => "organiser".to_owned(),
            Speaker::Actor(Actor::Bank) => "bank".to_owned(),
            Speaker::Actor(Actor::System) => "operator".to_owned(),
        };
        Exchange { from, to: self.to.to_string(), what: self.what.to_owned() }
    }
}
