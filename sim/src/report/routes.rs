//! The catalogue of messages: which there are, who sends each, and who takes it, as rehearsals show
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use comfy_table::{Cell, Row};
use domain::message::{Body, Command, Event, Message};
use domain::sourcing::MessageId;
use serde::Serialize;
use stage::campaign::terminal::table;
use stage::engine;

use conference::node::protections::Protections;
use conference::node::protocol::Handler;
use conference::record::{Happening, Observation, RunEvent};
use conference::scenario::Workload;
use oracle::runner;

/// The version of the form in which the catalogue is written as JSON.
pub const ROUTES_FORM: u32 = 1;

/// Who sends what nobody handled before: the request of a person.
const GATEWAY: &str = "Gateway";

/// Which messages were sent by whom and taken by whom in the scenarios of some seeds.
#[derive(Clone, Debug, Serialize)]
pub struct MessageCatalogue {
    version: u32,
    /// How many scenarios were played.
    seeds: u64,
    messages: Vec<Route>,
}

/// A message, and its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Route {
    name: &'static str,
    /// A command has one receiver, an event has any number.
    kind: &'static str,
    sent_by: BTreeSet<String>,
    taken_by: BTreeSet<String>,
}

impl MessageCatalogue {
    /// Every message there is, with the ways that these scenarios show.
    #[must_use]
    pub fn of(seeds: impl IntoIterator<Item = u64>) -> Self {
        let (mut watch, mut played) = (Watch::default(), 0);
        for seed in seeds {
            let scenario = Workload::Standard.scenario(seed);
            watch.sent.clear();
            let _run = runner::play_before(
                &scenario,
                Protections::default(),
                engine::Kind::Direct,
                false,
                &mut |event| watch.observe(event),
            );
            played += 1;
        }
        let commands = Command::names().map(|name| (name, "command"));
        let events = Event::kinds().map(|(_, name)| (name, "event"));
        let route = |(name, kind)| {
            let (sent_by, taken_by) = watch.ways.get(name).cloned().unwrap_or_default();
            Route { name, kind, sent_by, taken_by }
        };
        let messages = commands.chain(events).map(route).collect();
        Self { version: ROUTES_FORM, seeds: played, messages }
    }

    /// Writes a table of them.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = table(["message", "kind", "sent by", "taken by"]);
        let all = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        for Route { name, kind, sent_by, taken_by } in &self.messages {
            let cells = [(*name).to_owned(), (*kind).to_owned(), all(sent_by), all(taken_by)];
            rows.add_row(Row::from(cells.map(Cell::new)));
        }
        writeln!(out, "{}\n", rows.trim_fmt())?;
        let unseen = self.messages.iter().filter(|route| route.sent_by.is_empty()).count();
        match unseen {
            0 => Ok(()),
            _ => writeln!(out, "{unseen} were not sent in {} scenarios; play more", self.seeds),
        }
    }
}

type Ways = (BTreeSet<String>, BTreeSet<String>);

#[derive(Default)]
struct Watch {
    ways: BTreeMap<&'static str, Ways>,
    /// What each message of the scenario says.
    sent: BTreeMap<MessageId, Vec<&'static str>>,
}

impl Watch {
    fn observe(&mut self, event: &RunEvent) {
        let Happening::Probed { probe, .. } = &event.what else { return };
        match &**probe {
            Observation::Committed(commit) => {
                if let Some(original) = &commit.original {
                    self.sends(original, GATEWAY.to_owned());
                }
                for message in &commit.outgoing {
                    self.sends(message, name_of(commit.handler));
                }
            }
            Observation::Accepted { message } => self.sends(message, GATEWAY.to_owned()),
            Observation::Delivered { handler, message, .. } => {
                for name in self.sent.get(message).into_iter().flatten() {
                    self.ways.entry(name).or_default().1.insert(name_of(*handler));
                }
            }
            _ => {}
        }
    }

    /// What a handler decided is told before the bus hears of it; what it hears of and nobody
    /// decided is what a person asked for.
    fn sends(&mut self, message: &Message, sender: String) {
        if self.sent.contains_key(&message.meta.id) {
            return;
        }
        let names: Vec<_> = match &message.body {
            Body::Command(command) => vec![command.name()],
            Body::Events(batch) => batch.events.iter().map(Event::name).collect(),
        };
        for name in &names {
            self.ways.entry(name).or_default().0.insert(sender.clone());
        }
        self.sent.insert(message.meta.id, names);
    }
}

/// A handler, whichever of several machines does its work.
fn name_of(handler: Handler) -> String {
    handler.to_string().trim_end_matches(|c: char| c.is_ascii_digit()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_one_receiver_and_nobody_sends_what_is_not_listed() {
        let catalogue = MessageCatalogue::of(0..6);
        let known: BTreeSet<_> = catalogue.messages.iter().map(|route| route.name).collect();
        assert_eq!(known.len(), catalogue.messages.len(), "each is listed once");
        let seen = catalogue.messages.iter().filter(|route| !route.sent_by.is_empty());
        assert!(seen.clone().count() > 60);
        for route in seen.filter(|route| route.kind == "command") {
            assert!(route.taken_by.len() <= 1, "{route:?}");
        }
    }
}
