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
    let mut listener = Listener { words, ..Listener::default() };
    let _ = runner::play_before(scenario, protections, engine, false, &mut |event| {
        listener.observe(event, order);
    });
    listener.said
}

#[derive(Default)]
struct Listener {
    words: Words,
    /// The handler that says it because of another message.
    senders: BTreeMap<MessageId, Handler>,
    messages: BTreeMap<MessageId, Arc<Message>>,
    given: BTreeSet<(MessageId, Handler)>,
    said: Vec<Exchange>,
}

impl Listener {
    fn observe(&mut self, event: &RunEvent, order: Option<&str>) {
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
                let exchange = self.exchange(*message, *handler, order);
                self.said.extend(exchange);
            }
            _ => {}
        }
    }

    fn exchange(&self, id: MessageId, to: Handler, order: Option<&str>) -> Option<Exchange> {
        // The bus gives nothing that it has not taken.
        let message = self.messages.get(&id).expect("it was accepted");
        let who = self.words.who(message.meta.correlation);
        if order.is_some_and(|order| order != who) {
            return None;
        }
        let from = match (self.senders.get(&id), message.meta.actor) {
            (Some(handler), _) => handler.to_string(),
            (None, Actor::Registrant) => who,
            (None, Actor::Organiser) => "organiser".to_owned(),
            (None, Actor::Bank) => "bank".to_owned(),
            (None, Actor::System) => "operator".to_owned(),
        };
        Some(Exchange { from, to: to.to_string(), what: message.body.name().to_owned() })
    }
}
