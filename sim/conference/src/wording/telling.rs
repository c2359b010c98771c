//! Tells what happens as a story: who asked for what, what was decided and why, and what went
//! wrong.

use std::collections::BTreeMap;

use domain::sourcing::{MessageId, Timestamp};
use stage::explain::wording::fated;
use stage::fault::FaultKind;
use uuid::Uuid;

use super::Words;
use crate::cluster::Deed;
use crate::node::NodeId;
use crate::node::protocol::{Following, ShownConference};
use crate::record::{Applicant, Committed, Dated, Happening, Observation, RunEvent};
use crate::scenario::{Scenario, Step};

/// Tells what happens line by line. It hears of everything, in order, so that a consequence can
/// name its cause.
pub struct Teller {
    words: Words,
    trace: bool,
    /// What each message was, so that a consequence can name its cause.
    messages: BTreeMap<MessageId, String>,
    /// What each request was.
    wishes: BTreeMap<MessageId, String>,
    /// What each message and each request is about: an order, or a conference.
    concerned: BTreeMap<MessageId, Uuid>,
}

impl Teller {
    /// A teller of a scenario. With `trace`, every datagram has a line too.
    #[must_use]
    pub fn new(scenario: &Scenario, trace: bool) -> Self {
        let words = Words::of(scenario);
        let (messages, wishes) = (BTreeMap::new(), BTreeMap::new());
        Self { words, trace, messages, wishes, concerned: BTreeMap::new() }
    }

    /// A sentence of a check, with the names of things and the words of messages beside their ids.
    #[must_use]
    pub fn named(&self, sentence: &str) -> String {
        let told = |(id, what): (&MessageId, &String)| (id.to_string(), format!("“{what}”"));
        self.words.named(sentence, &self.messages.iter().map(told).collect())
    }

    /// What something that happened is about: an order, a payment of one, or a conference. It is to
    /// be told before.
    #[must_use]
    pub fn about(&self, event: &RunEvent) -> Option<Uuid> {
        let Happening::Probed { probe, .. } = &event.what else { return None };
        match &**probe {
            Observation::Asked { command: message, .. }
            | Observation::Unanswered { command: message, .. }
            | Observation::Told { command: message, .. }
            | Observation::Recognised { message, .. }
            | Observation::LockExpired { message, .. }
            | Observation::Swallowed { message }
            | Observation::DeadLettered { message, .. }
            | Observation::Refused { message, .. }
            | Observation::Buried { message, .. }
            | Observation::SentAgain { message }
            | Observation::Discarded { message, .. } => self.concerned.get(message).copied(),
            Observation::Committed(commit) | Observation::Found(commit) => {
                let stored = commit.events.first().map(|stored| stored.meta.correlation);
                stored.or_else(|| self.concerned.get(&commit.message).copied())
            }
            Observation::TurnedBack { who: Applicant::Registrant(order), .. } => Some(order.0),
            Observation::TurnedBack { who: Applicant::Organiser(of), .. } => Some(of.0),
            Observation::MoneyMoved { payment, .. } => Some(payment.0),
            Observation::GaveUp { order, .. } => Some(order.0),
            Observation::LookedFor(look)
            | Observation::ShownConference(ShownConference { look, .. }) => Some(look.organiser.0),
            Observation::Conflicted { stream }
            | Observation::FailedToSerialize { stream }
            | Observation::FormerForm { stream, .. } => Some(stream.id),
            _ => None,
        }
    }

    /// Who that is, in the words of the story.
    #[must_use]
    pub fn who(&self, id: Uuid) -> String {
        self.words.who(id)
    }

    /// The names of everything in the scenario.
    pub(super) const fn words(&self) -> &Words {
        &self.words
    }

    /// What a node tells of a message it deals with, beside what is a line of the story: it is told
    /// only where two plays part.
    pub(super) fn observed(&self, observation: &Observation) -> String {
        let of = |message: &MessageId| {
            self.messages.get(message).cloned().unwrap_or_else(|| message.to_string())
        };
        match observation {
            Observation::Committed(commit) | Observation::Found(commit) => {
                let events: Vec<_> =
                    commit.events.iter().map(|event| self.words.event(&event.body)).collect();
                format!(
                    "stores {} at {} of {}, and what is to be sent: {}",
                    if events.is_empty() { "nothing".to_owned() } else { events.join(" + ") },
                    commit.found,
                    self.words.stream(commit.stream),
                    commit.outgoing.len()
                )
            }
            Observation::Accepted { message } => {
                format!("accepts {}", self.words.message(message))
            }
            Observation::Delivered { handler, message, count } => {
                format!("delivers to {handler:?} for the {count}. time: {}", of(message))
            }
            Observation::Completed { handler, message } => {
                format!("hears that {handler:?} is done with {}", of(message))
            }
            Observation::Deferred { handler, message } => {
                format!("{handler:?} gives back for later: {}", of(message))
            }
            Observation::Applied { stream, version, .. } => {
                format!("a view takes in event {version} of {}", self.words.stream(*stream))
            }
            Observation::Saw { order, shown } => {
                format!(
                    "{} is shown an order at version {}",
                    self.words.who(order.0),
                    shown.version
                )
            }
            Observation::Missed { order } => {
                format!("{} is shown no order any more", self.words.who(order.0))
            }
            Observation::Opened { events, .. } => format!("finds {events} events on its disk"),
            Observation::FoundRow(row) => format!("finds a row on its disk: {}", row.version),
            Observation::Replicated { position, records, .. } => {
                format!("has a copy of the tables up to {position}: {} records", records.len())
            }
            Observation::BankSpared { payment } => {
                format!("leaves the bank alone about {}'s payment", self.words.who(payment.0))
            }
            other => {
                let text = format!("{other:?}");
                text.split([' ', '(']).next().unwrap_or_default().to_owned()
            }
        }
    }

    /// The line of something that happened; nothing of what is a matter of course.
    pub fn tell(&mut self, event: &RunEvent) -> Option<String> {
        match &event.what {
            Happening::Sent { from, to, fate, said, kind, .. } if self.trace => {
                let said = said
                    .as_ref()
                    .map_or_else(|| (*kind).to_owned(), |said| self.words.datagram(said));
                Some(format!("    {from} → {to}: {said}  {}", fated(event.at, fate)))
            }
            Happening::Lost { to, kind } if self.trace => {
                Some(format!("    ✗ {kind} reaches {to}, which is down"))
            }
            Happening::Refused { from, to, kind } if self.trace => {
                Some(format!("    ✗ {kind} from {from} reaches {to} damaged and is refused"))
            }
            Happening::Paused { node: NodeId::Bank } => Some("⏸ the bank does nothing".to_owned()),
            Happening::Paused { node } => Some(format!("⏸ {node} stands still")),
            Happening::Resumed { node, datagrams, timers } => Some(format!(
                "▶ {node} goes on; {datagrams} datagrams and {timers} timers are overdue"
            )),
            Happening::ClockSet { node, ahead_ms } => Some(match ahead_ms {
                0 => format!("◷ the clock of {node} is right again"),
                1.. => format!("◷ the clock of {node} is {ahead_ms} ms ahead"),
                _ => format!("◷ the clock of {node} is {} ms behind", -ahead_ms),
            }),
            Happening::Stopped { node, cause, writes_lost } => {
                Some(stopped(*node, *cause, *writes_lost))
            }
            Happening::Started { node } if event.time() > Timestamp::default() => {
                Some(format!("↻ {node} starts again"))
            }
            Happening::Operated(Deed::UpgradeStep { step }) => Some(upgrade_step(*step)),
            Happening::Operated(Deed::UpgradeOver) => Some("⇧ the upgrade is over".to_owned()),
            Happening::Probed { node, probe: observation } => {
                of_release(*node, observation).or_else(|| self.observation(observation))
            }
            _ => None,
        }
    }

    fn observation(&mut self, observation: &Observation) -> Option<String> {
        match observation {
            Observation::Asked { command, wish, attempt } => {
                self.concerned.insert(*command, wish.about());
                let wish = self.words.wish(wish);
                self.wishes.insert(*command, wish.clone());
                self.messages.insert(*command, wish.clone());
                Some(if *attempt == 1 { wish } else { format!("{wish} (asks again, {attempt})") })
            }
            Observation::TurnedBack { who, why } => {
                Some(format!("  ✗ {} cannot even ask: {why}", self.words.applicant(*who)))
            }
            Observation::LookedFor(look) => {
                let who = self.words.applicant(Applicant::Organiser(look.organiser));
                Some(format!("{who}: {}", Words::looked_for(look)))
            }
            Observation::ShownConference(shown) => {
                let who = self.words.applicant(Applicant::Organiser(shown.look.organiser));
                Some(format!("  {who} is {}", Words::shown_conference(shown)))
            }
            Observation::GaveUp { order, acts } => {
                let acts: Vec<_> = acts.iter().map(|act| self.words.act(act)).collect();
                let who = self.words.who(order.0);
                Some(format!("  ✗ {who} no longer means to {}", acts.join(", to ")))
            }
            Observation::Unanswered { command, attempts } => {
                let wish = self.wishes.get(command).cloned().unwrap_or_default();
                Some(format!("  ✗ “{wish}” was asked {attempts} times and never answered"))
            }
            Observation::Told { command, outcome } => {
                let wish = self.wishes.get(command).cloned().unwrap_or_default();
                Some(format!("  “{wish}” is {}", Words::outcome(outcome)))
            }
            Observation::Committed(committed) => self.committed(committed),
            Observation::MoneyMoved { payment, operation, amount, done, lapsed } => {
                let verb = match (done, lapsed) {
                    (true, _) => "agrees to",
                    (false, true) => "is asked too late to",
                    (false, false) => "refuses to",
                };
                Some(format!(
                    "  The bank {verb} {} ({amount})",
                    self.words.bank(*payment, *operation)
                ))
            }
            Observation::Recognised { handler, message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("    {handler:?} recognises a message it has handled: {message}"))
            }
            Observation::LockExpired { handler, message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("    {handler:?} did not finish in time; delivered again: {message}"))
            }
            Observation::Swallowed { message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!(
                    "    the broker's server remembers the id and gives the message to nobody, so it \
                     is published under another: {message}"
                ))
            }
            Observation::BrokerForgot { completions, ids } => Some(format!(
                "  ⚡ the broker's server was killed: who was done with {completions} messages and \
                 the ids of {ids} are forgotten"
            )),
            Observation::DeadLettered { handler, message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ☠ {handler:?} gives up on {message}"))
            }
            Observation::Refused { handler, message, schema } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("    {handler:?} cannot read a message of schema {schema}: {message}"))
            }
            Observation::Buried { message, why } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ☠ in the ledger of dead letters: {message} ({why})"))
            }
            Observation::SentAgain { message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ✚ the operator sends it again: {message}"))
            }
            Observation::Discarded { message, reason } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ✚ the operator discards {message}: {reason}"))
            }
            Observation::KeptBack { reason, .. } => {
                Some(format!("  ✋ kept back from the tables: {reason}"))
            }
            Observation::GapFound { stream } => Some(format!(
                "    a view waits for events of {} that are missing",
                self.words.stream(*stream)
            )),
            Observation::FormerForm { stream, gate } => Some(format!(
                "    what was decided about {} is not written as {gate} writes; decided again",
                self.words.stream(*stream)
            )),
            Observation::FailedToSerialize { stream } => Some(format!(
                "    the database refuses what was decided about {}, though nobody else wrote \
                 there; decided again",
                self.words.stream(*stream)
            )),
            Observation::Conflicted { stream } => Some(format!(
                "    another decision about {} came first; decided again",
                self.words.stream(*stream)
            )),
            _ => None,
        }
    }

    /// What was decided, and because of what.
    fn committed(&mut self, committed: &Committed) -> Option<String> {
        for message in &committed.outgoing {
            self.messages.insert(message.meta.id, self.words.message(message));
            self.concerned.insert(message.meta.id, message.meta.correlation);
        }
        if committed.events.is_empty() {
            return None;
        }
        let events: Vec<_> =
            committed.events.iter().map(|event| self.words.event(&event.body)).collect();
        let because = self
            .messages
            .get(&committed.message)
            .cloned()
            .unwrap_or_else(|| "the bank's answer".to_owned());
        let stream = self.words.stream(committed.stream);
        Some(format!("  {stream}: {}  ← {because}", events.join(" + ")))
    }
}

/// A step of an upgrade, as the operator begins it.
fn upgrade_step(step: Step) -> String {
    match step {
        Step::Replace { node, release } => {
            format!("⇧ the operator replaces {node} by one of {release}")
        }
        Step::BuildBeside { projector, release } => {
            format!("⇧ the operator has projector-{projector} build the views of {release} beside")
        }
        Step::StopAll { down_ms, release } => {
            format!("⇧ the operator stops every machine for {down_ms} ms and installs {release}")
        }
        Step::Finalise { release } => format!("⇧ the operator wants {release} to be final"),
        Step::RewriteLog { release, following: Following::CatchUp } => {
            format!("⇧ the operator has the log rewritten as {release} writes")
        }
        Step::RewriteLog { release, following: Following::DualWrite } => {
            format!(
                "⇧ the operator has everything written twice: into the log, and into one as {release} writes"
            )
        }
    }
}

/// What a machine says about releases.
fn of_release(node: NodeId, observation: &Observation) -> Option<String> {
    Some(match observation {
        Observation::Finalised { release } => format!("⇧ {release} is final"),
        Observation::Drained { worker } => format!("  worker-{worker} has nothing left to do"),
        Observation::Switched { release, lag, read } => {
            format!(
                "  {node} shows the views of {release} from here on: {read} events read, {lag} behind"
            )
        }
        Observation::CutOver { release, events, renewed, fenced } => format!(
            "⇧ the log is as {release} writes: {events} events, {renewed} of them rewritten, the last {fenced} while \
             nothing else was committed"
        ),
        Observation::Diverged { release, lacks } => {
            format!(
                "  ✗ the copy of the log as {release} writes lacks {lacks} events and is thrown away"
            )
        }
        Observation::Outdated { release, gate } => {
            format!(
                "  ✗ {node} runs {release} and handles nothing any more: others write as {gate} does"
            )
        }
        _ => return None,
    })
}

/// How a machine stopped.
fn stopped(node: NodeId, cause: FaultKind, writes_lost: usize) -> String {
    match cause {
        FaultKind::PowerLoss => {
            format!("⚡ {node} loses power; {writes_lost} unsynced writes are gone or torn")
        }
        FaultKind::TornWrite => {
            format!(
                "⚡ {node} loses power in the middle of a write; {writes_lost} unsynced writes are gone or torn"
            )
        }
        FaultKind::FullDisk => format!("⚡ {node} stops: its disk is full"),
        FaultKind::IoError => format!("⚡ {node} stops: its disk reports an error"),
        FaultKind::Restart => format!("⏹ {node} is stopped in order"),
        _ => format!("⚡ {node} crashes"),
    }
}
