//! The history of an order, as an auditor reads it: every event that was stored about it, with when,
//! who set it off, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use domain::message::{Body, Command, Event};
use domain::payments::PaymentEvent;
use domain::sourcing::{MessageId, Timestamp};
use serde::Serialize;
use stage::engine;
use uuid::Uuid;

use super::visible;
use conference::node::protections::Protections;
use conference::record::{Committed, Dated as _, Happening, Observation, RunEvent};
use conference::scenario::Scenario;
use conference::wording::Words;
use oracle::runner;

/// The version of the form in which a history is written as JSON.
pub const HISTORY_FORM: u32 = 1;

/// How many causes of an event are told: from the last one back to whoever set it off.
const MOST_CAUSES: usize = 8;

/// Every event that was stored about an order: of the order itself, its payments, its registration
/// process, its seats and its attendees, and of the orders for seats that it was offered later.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    version: u32,
    /// Whose order it is.
    order: String,
    events: Vec<HistoryEvent>,
}

/// An event of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct HistoryEvent {
    /// When it was stored, in business time.
    at_ms: u64,
    /// What the stream is about that it was stored in, and its version there.
    stream: String,
    stream_version: u64,
    /// What happened.
    event: String,
    /// The person, the bank or the clock that set it off.
    who: String,
    /// What led to it, the last cause first.
    why: Vec<String>,
}

/// What set something off.
struct Cause {
    what: String,
    /// Who did it; nothing if a machine did, because of something else.
    who: Option<String>,
    because: Option<MessageId>,
}

impl History {
    /// Plays a scenario and keeps what is stored about the order of a registrant.
    #[must_use]
    pub fn of(
        scenario: &Scenario,
        protections: Protections,
        engine: engine::Kind,
        registrant: &str,
    ) -> Self {
        let mut historian = Historian::new(Words::of(scenario), registrant);
        let _run = runner::play_before(scenario, protections, engine, false, &mut |event| {
            historian.hears(event);
        });
        Self { version: HISTORY_FORM, order: registrant.to_owned(), events: historian.events }
    }

    /// In words: a line for each event, and below it what led there.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "What was stored about the order of {}\n", visible::line(&self.order))?;
        for event in &self.events {
            let HistoryEvent { at_ms, stream, stream_version, event, who, why } = event;
            let at = Timestamp(*at_ms);
            let told = format!("{stream}, {stream_version}: {event}");
            writeln!(out, "{at}  {}", visible::line(&told))?;
            writeln!(
                out,
                "              {}: {}",
                visible::line(who),
                visible::line(&why.join(" ← "))
            )?;
        }
        match self.events.len() {
            0 => writeln!(out, "Nothing was."),
            _ => Ok(()),
        }
    }
}

const BANK: &str = "the bank";

/// Whether an event records what the bank did.
const fn said_by_the_bank(event: &Event) -> bool {
    use PaymentEvent as Paid;
    matches!(
        event,
        Event::Payment(
            Paid::PaymentAuthorised { .. }
                | Paid::PaymentCompleted { .. }
                | Paid::PaymentDeclined { .. }
                | Paid::PaymentCaptured { .. }
                | Paid::CaptureRefused { .. }
                | Paid::PaymentVoided { .. }
                | Paid::PaymentRefunded { .. }
                | Paid::RefundFailed { .. }
                | Paid::ManualInterventionRequired { .. }
        )
    )
}

struct Historian {
    words: Words,
    registrant: String,
    causes: BTreeMap<MessageId, Cause>,
    /// Events that were told already: a store that starts again finds them once more.
    known: BTreeSet<MessageId>,
    events: Vec<HistoryEvent>,
}

impl Historian {
    fn new(words: Words, registrant: &str) -> Self {
        let (causes, known) = (BTreeMap::new(), BTreeSet::new());
        Self { words, registrant: registrant.to_owned(), causes, known, events: Vec::new() }
    }

    fn hears(&mut self, event: &RunEvent) {
        let Happening::Probed { probe, .. } = &event.what else { return };
        match &**probe {
            Observation::Asked { command, wish, .. } => {
                let who = self.words.who(wish.about());
                let cause = Cause { what: self.words.wish(wish), who: Some(who), because: None };
                self.causes.entry(*command).or_insert(cause);
            }
            Observation::Committed(commit) | Observation::Found(commit) => {
                self.stored(event.time(), commit);
            }
            _ => {}
        }
    }

    fn stored(&mut self, at: Timestamp, commit: &Committed) {
        if let Some(original) = &commit.original {
            let cause = Cause { what: self.words.message(original), who: None, because: None };
            self.causes.entry(commit.message).or_insert(cause);
        }
        for message in &commit.outgoing {
            let rings = matches!(message.body, Body::Command(Command::Process(..)));
            let who = rings.then(|| "the clock".to_owned());
            let what = self.words.message(message);
            let because = Some(commit.message);
            self.causes.entry(message.meta.id).or_insert(Cause { what, who, because });
        }
        let (who, why) = self.led_to(commit.message);
        for (stored, number) in commit.events.iter().zip(1..) {
            let about = [stored.meta.correlation, commit.stream.id];
            if !about.iter().any(|id| self.is_theirs(*id)) || !self.known.insert(stored.meta.id) {
                continue;
            }
            self.events.push(HistoryEvent {
                at_ms: at.0,
                stream: self.words.stream(commit.stream),
                stream_version: commit.found.plus(number).0,
                event: self.words.event(&stored.body),
                who: if said_by_the_bank(&stored.body) { BANK.to_owned() } else { who.clone() },
                why: why.clone(),
            });
        }
    }

    /// Whether this is the order of the registrant, or one for seats that were offered later.
    fn is_theirs(&self, id: Uuid) -> bool {
        let who = self.words.who(id);
        let rest = who.strip_prefix(&self.registrant);
        rest.is_some_and(|rest| rest.is_empty() || rest == " (offered seats)")
    }

    /// Who set something off, and what led to it.
    fn led_to(&self, message: MessageId) -> (String, Vec<String>) {
        let (mut why, mut next) = (Vec::new(), Some(message));
        while let Some(cause) = next.and_then(|id| self.causes.get(&id)) {
            why.push(cause.what.clone());
            if let Some(who) = &cause.who {
                return (who.clone(), why);
            }
            if why.len() == MOST_CAUSES {
                break;
            }
            next = cause.because;
        }
        ("the system".to_owned(), why)
    }
}
