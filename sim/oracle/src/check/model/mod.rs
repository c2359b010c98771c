//! S30: the reference model. The business as seen from outside, written from what was decided
//! about it (the numbers in its files are those of `docs/DECISIONS.md`) and from none of its code:
//! it imports ids, values, commands, events and refusals, and no rule or fold.
//!
//! For every decision that the store recorded it says, on the state that was decided on, what had
//! to be granted and what recorded, what had to be refused and for which reasons; for every answer
//! that a person heard, whether it was the one.

mod answer;
mod assignments;
mod code;
mod conference;
mod edge;
mod order;
pub(super) mod pages;
mod payment;
mod price;
mod process;
mod seats;
#[cfg(test)]
mod tests;
mod wrong;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::management::{Conference, ConferenceEvent, ManagementCommand};
use domain::message::{Body, Command, Event, EventBatch, Message};
use domain::registration::{
    OrderEvent, PromotionalCodeCommand, SeatAssignmentsCommand, SeatsCommand,
};
use domain::sourcing::MessageId;
use domain::stream::StreamKind;
use uuid::Uuid;

use self::answer::{Answer, When};
use self::wrong::{differences, due, must_refuse, names};
use super::clocks::Clocks;
use super::told::Told as _;
use super::{Check, Judgement};
use ::conference::cluster::settings::Settings;
use ::conference::node::NodeId;
use ::conference::node::protocol::{Handler, Outcome, Refusal};
use ::conference::record::{Committed, Happening, Observation, RunEvent, business_time};

/// What was stored, as the business keeps it, and what people asked for.
#[derive(Debug, Default)]
pub(super) struct ReferenceModel {
    orders: BTreeMap<Uuid, order::OrderBook>,
    seats: BTreeMap<Uuid, seats::SeatsBooks>,
    codes: BTreeMap<Uuid, code::CodeBook>,
    payments: BTreeMap<Uuid, payment::PaymentBook>,
    assignments: BTreeMap<Uuid, assignments::AssignmentsBook>,
    processes: BTreeMap<Uuid, process::ProcessBook>,
    rows: BTreeMap<ConferenceId, Conference>,
    /// What rows were before a store that started found them as they are: the commit that nobody
    /// heard of was decided on these, and is told after the rows.
    before_found: BTreeMap<ConferenceId, Option<Conference>>,
    edge: edge::Edge,
    /// What was sent, until it has been decided on by everybody.
    messages: BTreeMap<MessageId, Arc<Message>>,
    /// What became of what people asked for.
    outcomes: BTreeMap<MessageId, Outcome>,
    clocks: Clocks,
    /// Machines of earlier releases take part: they leave out what they do not know, and what
    /// comes of that is judged by others (S23, L10, L11).
    has_former: bool,
}

impl Check for ReferenceModel {
    fn id(&self) -> &'static str {
        "S30"
    }

    fn rule(&self) -> &'static str {
        "Everything asked for is granted, refused and answered as the business says, on the state it was decided on."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        self.has_former |= commit.as_written.is_some();
        let original = commit.original.iter().map(|message| (message.meta.id, message.clone()));
        let sent = commit.outgoing.iter().map(|message| (message.meta.id, message.clone()));
        self.messages.extend(original.chain(sent));
        // A decision on another version is judged by S13.
        if !self.has_former && commit.expected == commit.found {
            self.judge(commit, judgement);
        }
        if commit.original.is_some() {
            self.outcomes.insert(commit.message, commit.outcome.clone());
        }
        self.take_in(commit);
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        self.clocks.observe(event);
        let now = business_time(event.at);
        match &event.what {
            Happening::Started { node } => self.edge.started(*node, now),
            Happening::Probed { node, probe } => match &**probe {
                Observation::Asked { command, wish, .. } => self.edge.asked(*command, wish, now),
                Observation::Told { command, outcome } => {
                    self.told(*command, outcome, judgement);
                }
                Observation::Applied { stream, version, .. }
                    if matches!(node, NodeId::Gateway(_)) =>
                {
                    self.edge.applied(*node, ConferenceId(stream.id), *version, now);
                }
                Observation::FoundRow(row) => self.found(row),
                Observation::Found(commit) => self.unanswered(commit),
                Observation::MoneyMoved { payment, operation, done, lapsed, .. } => {
                    let book = self.payments.entry(payment.0).or_default();
                    book.bank_did(*operation, *done, *lapsed);
                }
                Observation::Runs { release } => self.has_former |= *release != Release::TODAY,
                _ => {}
            },
            _ => {}
        }
    }
}

impl ReferenceModel {
    /// Of a business that is set so.
    pub(super) fn under(settings: &Settings) -> Self {
        Self { edge: edge::Edge::under(settings), ..Self::default() }
    }

    fn take_in(&mut self, commit: &Committed) {
        let id = commit.stream.id;
        for (stored, index) in commit.events.iter().zip(1..) {
            match &stored.body {
                Event::Order(event) => self.orders.entry(id).or_default().take_in(event),
                Event::Seats(event) => self.seats.entry(id).or_default().take_in(event),
                Event::Code(event) => self.codes.entry(id).or_default().take_in(event),
                Event::Payment(event) => self.payments.entry(id).or_default().take_in(event),
                Event::Assignments(event) => {
                    self.assignments.entry(id).or_default().take_in(event);
                }
                Event::Process(step) => self.processes.entry(id).or_default().take_in(step),
                Event::Conference(event) => {
                    self.edge.announced(ConferenceId(id), commit.found.plus(index), event);
                }
                // Whoever shows a commit has upcast it.
                Event::Written(_) => {}
            }
        }
        if let Some(row) = commit.row.as_ref().and_then(|row| row.save.as_deref()) {
            self.rows.insert(row.id, row.clone());
        }
        if commit.handler == Handler::Management {
            self.before_found.remove(&ConferenceId(id));
        }
    }

    /// A store that starts finds a row of which nobody may have heard.
    fn found(&mut self, row: &Conference) {
        let known = self.rows.get(&row.id).map_or(0, |known| known.version);
        if row.version > known {
            let before = self.rows.insert(row.id, row.clone());
            self.before_found.insert(row.id, before);
        }
    }

    /// What a store finds are events. What was answered it does not tell but for orders, whose
    /// answer is the version they are at.
    fn unanswered(&mut self, found: &Committed) {
        let guessed = self.outcomes.get(&found.message) == Some(&found.outcome);
        if guessed && found.handler != Handler::Orders {
            self.outcomes.remove(&found.message);
        }
    }

    /// 2: whoever asks is told what was recorded, however often.
    fn told(&self, command: MessageId, outcome: &Outcome, judgement: &mut Judgement) {
        if self.has_former {
            return;
        }
        // A gateway that has not heard enough may say so of what another has let pass.
        if let Outcome::Refused(
            refusal @ (Refusal::NotOnSale
            | Refusal::CalledOff
            | Refusal::Started
            | Refusal::Invalid(_)),
        ) = outcome
        {
            let (now, ahead) = (business_time(judgement.now()), self.clocks.ahead);
            let objection = self.edge.objection(command, refusal, now, ahead);
            judgement.expect(objection.is_none(), || {
                format!("a person was told {}, although {}", outcome.told(), objection.told())
            });
        } else if let Some(recorded) = self.outcomes.get(&command) {
            judgement.expect(recorded == outcome, || {
                format!(
                    "a person was told {}, and {} was recorded",
                    outcome.told(),
                    recorded.told()
                )
            });
        }
    }

    fn judge(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let Some(message) = self.messages.get(&commit.message).cloned() else { return };
        if let (Some(_), Body::Command(command)) = (&commit.original, &message.body) {
            let difference =
                self.edge.difference(message.meta.id, command, message.meta.occurred_at);
            judgement.expect(difference.is_none(), || {
                format!(
                    "{} stands for what was asked for, with {}",
                    command.name(),
                    difference.told()
                )
            });
        }
        if let (Handler::Management, Body::Command(Command::Conference(id, command))) =
            (commit.handler, &message.body)
        {
            return self.judge_row(commit, *id, command, judgement);
        }
        let Some(answer) = self.answer(commit, &message, judgement) else { return };
        let events: Vec<_> = commit.events.iter().map(|stored| &stored.body).collect();
        let about = || format!("{} for {}", message.body.name(), commit.stream);
        match &commit.outcome {
            Outcome::Refused(reason) => {
                let right = answer.allows_refusal(reason) && events.is_empty();
                judgement.expect(right, || {
                    format!("{} was refused, “{reason}”, and {}", about(), due(&answer))
                });
            }
            Outcome::Accepted { version } => {
                judgement.expect(answer.allows_grant(&events), || {
                    let recorded = names(events.iter().copied());
                    let differ = differences(&answer, &events);
                    format!("{} led to {recorded}, and {}{differ}", about(), due(&answer))
                });
                let right = commit.handler != Handler::Orders
                    || *version == commit.found.plus(events.len());
                judgement.expect(right, || {
                    format!("{} was accepted at {version}, and led to {}", about(), commit.head())
                });
            }
        }
    }

    /// What the business says to a message; nothing if it is not about this stream.
    fn answer(
        &mut self,
        commit: &Committed,
        message: &Message,
        judgement: &Judgement,
    ) -> Option<Answer> {
        let when = match commit.events.first() {
            Some(stored) => When::at(stored.meta.occurred_at),
            None => When {
                earliest: message.meta.occurred_at - self.clocks.ahead - self.clocks.behind,
                latest: business_time(judgement.now()) + self.clocks.ahead,
            },
        };
        let id = commit.stream.id;
        if commit.handler == Handler::BankPort {
            return Some(self.payments.entry(id).or_default().bank_answer());
        }
        if commit.stream.kind == StreamKind::RegistrationProcess {
            return Some(self.follows(id, message, when));
        }
        let adopted;
        let command = match &message.body {
            Body::Command(command) => command,
            Body::Events(batch) => {
                adopted = adopted_by(commit.handler, batch)?;
                &adopted
            }
        };
        Some(match command {
            Command::Order(_, command) => self.orders.entry(id).or_default().answer(command, when),
            Command::Seats(_, command) => self.seats.entry(id).or_default().answer(command, when),
            Command::Payment(_, command) => {
                let due = when.earliest + self.edge.invoices_due_after();
                self.payments.entry(id).or_default().answer(command, due)
            }
            Command::Assignments(_, command) => {
                self.assignments.entry(id).or_default().answer(command)
            }
            Command::Code(_, _, command) => self.codes.entry(id).or_default().answer(command, when),
            Command::Conference(..) | Command::Process(..) | Command::Written(_) => return None,
        })
    }

    fn follows(&mut self, id: Uuid, message: &Message, when: When) -> Answer {
        let process = self.processes.entry(id).or_default();
        let steps = match &message.body {
            Body::Command(Command::Process(_, timer)) => process.rings(timer),
            Body::Command(_) => Some(Vec::new()),
            Body::Events(batch) => {
                let payment = PaymentId(batch.stream.id);
                process.follows(&batch.events, OrderId(id), payment, when.earliest)
            }
        };
        // What must come first has not come: nothing may be recorded, not even that it was handled.
        steps.map_or_else(Answer::default, |steps| {
            Answer::grant(steps.into_iter().map(Event::Process).collect())
        })
    }

    fn judge_row(
        &self,
        commit: &Committed,
        id: ConferenceId,
        command: &ManagementCommand,
        judgement: &mut Judgement,
    ) {
        let row = match self.before_found.get(&id) {
            Some(before) if commit.row.is_none() => before.as_ref(),
            _ => self.rows.get(&id),
        };
        let mut due = conference::answer(row, id, command);
        due.reasons.extend(due.row.iter().flat_map(|row| self.taken(row)));
        let about =
            || format!("{} for {}", Command::Conference(id, command.clone()).name(), commit.stream);
        match &commit.outcome {
            Outcome::Refused(reason) => {
                judgement.expect(due.reasons.contains(reason) && commit.events.is_empty(), || {
                    format!(
                        "{} was refused, “{reason}”, and {}",
                        about(),
                        must_refuse(&due.reasons)
                    )
                });
            }
            Outcome::Accepted { version } => {
                judgement.expect(due.reasons.is_empty(), || {
                    format!("{} was granted, and {}", about(), must_refuse(&due.reasons))
                });
                let saved = commit.row.as_ref().and_then(|row| row.save.as_deref());
                // What a store finds when it starts are events without their row.
                let right = commit.row.is_none() || saved == due.row.as_ref();
                judgement.expect(right, || format!("{} saved another row than is due", about()));
                let announced = commit.events.iter().map(|stored| &stored.body);
                let due_events: Vec<_> = due.told.into_iter().map(Event::Conference).collect();
                judgement.expect(announced.clone().eq(&due_events), || {
                    let (announced, due) = (names(announced), names(&due_events));
                    format!("{} announced {announced}, and due is {due}", about())
                });
                let at = due.row.as_ref().or(row).map_or(0, |row| row.version);
                judgement.expect(commit.row.is_none() || version.0 == u64::from(at), || {
                    format!("{} was accepted at {version}, and is at {at}", about())
                });
            }
        }
    }

    /// 13: names that belong to another conference.
    fn taken(&self, row: &Conference) -> Vec<Refusal> {
        let others = || self.rows.values().filter(|other| other.id != row.id);
        let slug = others().any(|other| other.slug == row.slug);
        let code = others().any(|other| {
            other.owner.email == row.owner.email && other.access_code == row.access_code
        });
        let email = row.owner.email.to_string().to_lowercase();
        let slug = slug.then(|| format!("slug {}", row.slug));
        let code = code.then(|| format!("owner {email} {}", row.access_code));
        slug.into_iter().chain(code).map(Refusal::NameTaken).collect()
    }
}

/// What news asks of whoever adopts it: quotas (7), whether it is open (21) or called off (28), codes (17), seats to assign (18).
fn adopted_by(handler: Handler, batch: &EventBatch) -> Option<Command> {
    let conference = ConferenceId(batch.stream.id);
    batch.events.iter().find_map(|event| match (handler, event) {
        (
            Handler::Seats,
            Event::Conference(
                ConferenceEvent::SeatCreated { version, seat, .. }
                | ConferenceEvent::SeatUpdated { version, seat, .. },
            ),
        ) => {
            let (seat_type, quota, catalogue_version) = (seat.seat_type, seat.quota, *version);
            let command = SeatsCommand::SetQuota { seat_type, quota, catalogue_version };
            Some(Command::Seats(conference, command))
        }
        (
            Handler::Seats,
            Event::Conference(
                news @ (ConferenceEvent::ConferencePublished { version, .. }
                | ConferenceEvent::ConferenceUnpublished { version, .. }),
            ),
        ) => {
            let is_open = matches!(news, ConferenceEvent::ConferencePublished { .. });
            let catalogue_version = *version;
            let command = SeatsCommand::SetOpening { is_open, catalogue_version };
            Some(Command::Seats(conference, command))
        }
        (
            Handler::Seats,
            Event::Conference(ConferenceEvent::ConferenceCalledOff { version, .. }),
        ) => {
            let command = SeatsCommand::CallOffSales { catalogue_version: *version };
            Some(Command::Seats(conference, command))
        }
        (
            Handler::Codes,
            Event::Conference(
                ConferenceEvent::PromotionalCodeCreated { version, promotional_code, .. }
                | ConferenceEvent::PromotionalCodeUpdated { version, promotional_code, .. },
            ),
        ) => {
            let (code, terms) = (promotional_code.code.clone(), promotional_code.terms.clone());
            let (name, catalogue_version) = (code.clone(), *version);
            let command = PromotionalCodeCommand::SetTerms { code, terms, catalogue_version };
            Some(Command::Code(conference, name, command))
        }
        (Handler::Assignments, Event::Order(OrderEvent::OrderConfirmed { seats, .. })) => {
            let (order, seats) = (OrderId(batch.stream.id), seats.clone());
            let command = SeatAssignmentsCommand::CreateSeatAssignments { order, seats };
            Some(Command::Assignments(order, command))
        }
        _ => None,
    })
}
