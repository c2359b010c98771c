//! Sees what people outside see, judges with all checks, and knows when the system has come to
//! rest.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::message::{Body, Event, Stored};
use domain::payments::PaymentEvent;
use domain::registration::SeatsEvent;
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::Money;
use domain::views::PricedOrder;

use super::bilingual::Bilingual;
use super::history::History;
use crate::sequence::Listener;
use conference::cluster::Cluster;
use conference::cluster::letter::Letter;
use conference::cluster::settings::Settings;
use conference::node::NodeId;
use conference::node::people::InvalidForm;
use conference::node::protocol::{BankOperation, Handler, Outcome, ShownConference, Wish};
use conference::record::reading::Reading;
use conference::record::upgraded::Watch;
use conference::record::{Applicant, Committed, Dated, Happening, Observation, RunEvent};
use oracle::check::{Ending, Suite};
use stage::Audience;

/// Watches one story.
pub(super) struct Observer {
    pub(super) suite: Suite,
    /// What machines told when they were asked last.
    pub(super) told: Ending,
    /// The newest of what registrants were shown since they last began to look.
    pub(super) shown: BTreeMap<OrderId, PricedOrder>,
    /// Watches what releases machines run, if they may run different ones.
    pub(super) watch: Option<Watch>,
    reading: Reading,
    /// Everything that happened, if somebody wants it.
    pub(super) recording: Option<Vec<RunEvent>>,
    /// What the bank did for each payment.
    pub(super) funds: BTreeMap<PaymentId, Funds>,
    /// What each person was told since the last sentence about them.
    pub(super) answers: BTreeMap<Applicant, Vec<Answer>>,
    /// How often each person asked for something since then, forms that were not taken included.
    pub(super) requests: BTreeMap<Applicant, usize>,
    /// When each order was first asked for, and when it was first known to be placed.
    pub(super) placed: BTreeMap<OrderId, (Timestamp, Option<Timestamp>)>,
    /// The payments that the system has begun.
    pub(super) begun: BTreeSet<PaymentId>,
    /// The payments that the bank was asked to pay back.
    pub(super) asked_back: BTreeSet<PaymentId>,
    /// How many payments of each order were begun.
    pub(super) attempts: BTreeMap<OrderId, u32>,
    /// The looks of each organiser since then.
    looks: BTreeSet<(ConferenceId, u32)>,
    /// What was stored about each order, and when.
    pub(super) histories: BTreeMap<OrderId, History>,
    /// Who said what to whom.
    pub(super) listener: Listener,
    /// Who waits for which answer.
    asked: BTreeMap<MessageId, (Applicant, Option<Payment>)>,
    unrest: Unrest,
}

/// What a person was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// What became of a request.
    Outcome(Outcome),
    /// The form was not taken.
    TurnedBack(InvalidForm),
    /// The conference that was looked for, or that there is none.
    Conference(Option<ConferenceId>),
}

impl Answer {
    /// Whether somebody got what was asked for.
    pub(super) const fn is_granted(&self) -> bool {
        matches!(self, Self::Outcome(Outcome::Accepted { .. }) | Self::Conference(Some(_)))
    }
}

/// What the bank did for one payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Funds {
    /// What is set aside now.
    pub(super) set_aside: Money,
    /// What was taken in all.
    pub(super) taken: Money,
    /// How often something was taken.
    pub(super) charges: u32,
    /// What was paid back.
    pub(super) paid_back: Money,
}

/// Something that a story says will keep its people waiting: until then nobody waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    /// The bank answers what it was asked.
    Bank,
    /// The bank, about one payment.
    Payment(PaymentId),
    /// Messages of one kind.
    Letter(Letter),
}

/// Which attempt to pay an order.
type Payment = (OrderId, u32);

impl Observer {
    /// An observer of a system with so many gateways and projectors, that is set so.
    pub(super) fn new(gateways: u8, projectors: u8, settings: &Settings) -> Self {
        Self {
            suite: Suite::under(settings),
            told: Ending::default(),
            shown: BTreeMap::new(),
            watch: None,
            reading: Reading::default(),
            recording: None,
            funds: BTreeMap::new(),
            answers: BTreeMap::new(),
            requests: BTreeMap::new(),
            placed: BTreeMap::new(),
            begun: BTreeSet::new(),
            asked_back: BTreeSet::new(),
            attempts: BTreeMap::new(),
            looks: BTreeSet::new(),
            histories: BTreeMap::new(),
            listener: Listener::default(),
            asked: BTreeMap::new(),
            unrest: Unrest::new(gateways, projectors),
        }
    }

    /// Whether nobody waits for an answer, every machine is up, and everything that was due was
    /// done.
    pub(super) fn sees_rest(&self, now: Timestamp) -> bool {
        self.unrest.is_over(now)
    }

    /// What keeps the system from its rest, in words.
    pub(super) fn unrest(&self, now: Timestamp) -> Bilingual {
        self.unrest.why(now)
    }

    /// From now on nobody waits for this until then.
    pub(super) fn have_patience(&mut self, awaited: Awaited, until: Timestamp) {
        self.unrest.patience.push((awaited, until));
    }

    /// Whether the story says that something keeps its people waiting now.
    pub(super) fn has_patience(&self, now: Timestamp) -> bool {
        self.unrest.patience.iter().any(|(_, until)| *until > now)
    }

    /// What this person was told so far is not to be told again.
    pub(super) fn listen_to(&mut self, who: Applicant) {
        self.answers.remove(&who);
        self.requests.remove(&who);
        self.asked.retain(|_, (asker, _)| *asker != who);
        self.looks.retain(|(looker, _)| Applicant::Organiser(*looker) != who);
    }

    fn notice(&mut self, at: Timestamp, observation: &Observation) {
        match observation {
            Observation::Saw { order, shown } => {
                // An answer that was overtaken by a newer one is not looked at any more.
                let newest = self.shown.entry(*order).or_default();
                if newest.version <= shown.version {
                    newest.clone_from(shown);
                }
            }
            Observation::MoneyMoved { payment, operation, amount, done: true, .. } => {
                self.funds.entry(*payment).or_default().moved(*operation, *amount);
            }
            // What the bank did not take it has let go.
            Observation::MoneyMoved { payment, operation: BankOperation::Capture, .. } => {
                self.funds.entry(*payment).or_default().set_aside = Money(0);
            }
            Observation::Committed(committed) | Observation::Found(committed)
                if committed.stream.kind == StreamKind::Order =>
            {
                let history = self.histories.entry(OrderId(committed.stream.id)).or_default();
                history.stored(at, committed);
            }
            Observation::Committed(committed) | Observation::Found(committed)
                if committed.stream.kind == StreamKind::Payment =>
            {
                let payment = PaymentId(committed.stream.id);
                self.begun.insert(payment);
                let asks_back = |stored: &Stored| {
                    matches!(&stored.body, Event::Payment(PaymentEvent::RefundRequested { .. }))
                };
                if committed.events.iter().any(asks_back) {
                    self.asked_back.insert(payment);
                }
            }
            Observation::Committed(committed) | Observation::Found(committed)
                if committed.stream.kind == StreamKind::SeatsAvailability =>
            {
                for stored in &committed.events {
                    // Seats that came free are promised from then on, by the clock that says so.
                    if let Event::Seats(SeatsEvent::SeatsOffered { offer, at, .. }) = &stored.body {
                        self.placed.entry(offer.order).or_insert((*at, Some(*at)));
                    }
                }
            }
            Observation::Asked { command, wish, attempt: 1 } => self.ask(at, *command, wish),
            Observation::Told { command, outcome } => self.answer(at, *command, outcome),
            Observation::TurnedBack { who, why } => {
                *self.requests.entry(*who).or_default() += 1;
                self.answers.entry(*who).or_default().push(Answer::TurnedBack(why.clone()));
            }
            Observation::LookedFor(look) => {
                *self.requests.entry(Applicant::Organiser(look.organiser)).or_default() += 1;
                self.looks.insert((look.organiser, look.number));
            }
            Observation::ShownConference(ShownConference { look, row })
                if self.looks.contains(&(look.organiser, look.number)) =>
            {
                let answer = Answer::Conference(row.as_ref().map(|row| row.id));
                let looker = Applicant::Organiser(look.organiser);
                self.answers.entry(looker).or_default().push(answer);
            }
            _ => {}
        }
    }

    fn ask(&mut self, at: Timestamp, command: MessageId, wish: &Wish) {
        let mut payment = None;
        let who = match wish {
            Wish::Manage { conference, .. } | Wish::CorrectInvoice { conference, .. } => {
                Applicant::Organiser(*conference)
            }
            Wish::Place { order, .. } => {
                self.placed.entry(*order).or_insert((at, None));
                Applicant::Registrant(*order)
            }
            Wish::CheckOut { order, attempt, .. } => {
                payment = Some((*order, *attempt));
                Applicant::Registrant(*order)
            }
            Wish::Change { order, .. }
            | Wish::AcceptPartial { order, .. }
            | Wish::SayWho { order, .. }
            | Wish::EnterCode { order, .. }
            | Wish::JoinWaitList { order, .. }
            | Wish::LeaveWaitList { order, .. }
            | Wish::AssignSeat { order, .. }
            | Wish::UnassignSeat { order, .. }
            | Wish::Cancel { order } => Applicant::Registrant(*order),
            // No sentence has an organiser do this.
            Wish::ResolveIntervention { .. } => return,
        };
        *self.requests.entry(who).or_default() += 1;
        self.asked.insert(command, (who, payment));
    }

    fn answer(&mut self, at: Timestamp, command: MessageId, outcome: &Outcome) {
        let Some((who, payment)) = self.asked.remove(&command) else { return };
        if let (Outcome::Accepted { .. }, Applicant::Registrant(order)) = (outcome, who) {
            if let Some((_, known @ None)) = self.placed.get_mut(&order) {
                *known = Some(at);
            }
            if let Some((order, attempt)) = payment {
                let begun = self.attempts.entry(order).or_default();
                *begun = (*begun).max(attempt);
            }
        }
        self.answers.entry(who).or_default().push(Answer::Outcome(outcome.clone()));
    }
}

impl Funds {
    fn moved(&mut self, operation: BankOperation, amount: Money) {
        match operation {
            BankOperation::Authorise => self.set_aside = amount,
            BankOperation::Capture | BankOperation::Collect | BankOperation::Settle => {
                self.set_aside = Money(0);
                self.taken.0 += amount.0;
                self.charges += 1;
            }
            BankOperation::Void => self.set_aside = Money(0),
            BankOperation::Refund => self.paid_back.0 += amount.0,
        }
    }
}

impl Audience<Cluster> for Observer {
    fn observe(&mut self, event: &RunEvent) {
        let read = match &mut self.watch {
            None => Cow::Borrowed(event),
            Some(watch) => {
                let read = self.reading.read(event);
                watch.observe(&read);
                read
            }
        };
        let event = &*read;
        if let Some(recording) = &mut self.recording {
            recording.push(event.clone());
        }
        if let Happening::Probed { probe: observation, .. } = &event.what {
            if let Observation::Inspected(inspection) = &**observation {
                return self.told.add(inspection);
            }
            self.notice(event.time(), observation);
        }
        self.listener.observe(event);
        self.unrest.observe(event);
        self.suite.observe(event);
    }

    fn wants_payloads(&self) -> bool {
        self.recording.is_some()
    }
}

/// Whatever is still going on.
struct Unrest {
    gateways: u8,
    projectors: u8,
    /// Requests without an answer.
    asked: BTreeSet<MessageId>,
    /// Organisers who look for a conference, since which look: an answer to an earlier one is about
    /// something else.
    looking: BTreeMap<ConferenceId, u32>,
    /// Messages that somebody has yet to handle, and from when on they can be.
    owed: BTreeMap<(MessageId, Handler), Timestamp>,
    /// Messages that were handled: a store that starts again tells of its last commit once more.
    done: BTreeSet<(MessageId, Handler)>,
    /// Machines that are down.
    down: BTreeSet<NodeId>,
    /// How far each stream that has a view has grown.
    stored: BTreeMap<StreamId, Version>,
    /// How far each projector has read each of them.
    applied: BTreeMap<(NodeId, StreamId), Version>,
    /// What nobody waits for, and until when.
    patience: Vec<(Awaited, Timestamp)>,
}

impl Unrest {
    const fn new(gateways: u8, projectors: u8) -> Self {
        Self {
            gateways,
            projectors,
            asked: BTreeSet::new(),
            looking: BTreeMap::new(),
            owed: BTreeMap::new(),
            done: BTreeSet::new(),
            down: BTreeSet::new(),
            stored: BTreeMap::new(),
            applied: BTreeMap::new(),
            patience: Vec::new(),
        }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.asked.is_empty()
            && self.looking.is_empty()
            && self.down.is_empty()
            && self.owed.values().all(|due| *due > now)
            && (0..self.projectors)
                .all(|number| self.has_read_everything(NodeId::Projector(number)))
    }

    fn why(&self, now: Timestamp) -> Bilingual {
        if !self.down.is_empty() {
            Bilingual::always("machines are down", "기계가 멈춰 있다")
        } else if !(self.asked.is_empty() && self.looking.is_empty()) {
            Bilingual::always("somebody waits for an answer", "답을 기다리는 사람이 있다")
        } else if self.owed.values().any(|due| *due <= now) {
            Bilingual::always("messages are not handled yet", "아직 처리하지 못한 메시지가 있다")
        } else if self.is_over(now) {
            Bilingual::always(
                "a payment or an order is still under way",
                "아직 끝나지 않은 결제나 주문이 있다",
            )
        } else {
            Bilingual::always(
                "a page does not show everything yet",
                "아직 모든 것을 보여 주지 못하는 페이지가 있다",
            )
        }
    }

    fn has_read_everything(&self, projector: NodeId) -> bool {
        self.stored.iter().all(|(stream, version)| {
            self.applied.get(&(projector, *stream)).is_some_and(|applied| applied >= version)
        })
    }

    fn observe(&mut self, event: &RunEvent) {
        match &event.what {
            Happening::Started { node } => {
                self.down.remove(node);
            }
            Happening::Stopped { node, .. } => {
                self.down.insert(*node);
                // What a projector had read it kept in memory.
                self.applied.retain(|(projector, _), _| projector != node);
            }
            Happening::Probed { node, probe: observation } => self.notice(*node, observation),
            _ => {}
        }
    }

    fn notice(&mut self, node: NodeId, observation: &Observation) {
        match observation {
            Observation::Asked { command, .. } => {
                self.asked.insert(*command);
            }
            Observation::Told { command, .. } => {
                self.asked.remove(command);
            }
            Observation::LookedFor(look) => {
                self.looking.entry(look.organiser).or_insert(look.number);
            }
            Observation::ShownConference(ShownConference { look, .. }) => {
                self.looking.retain(|who, since| *who != look.organiser || *since > look.number);
            }
            Observation::Committed(committed) | Observation::Found(committed) => {
                self.commit(committed);
            }
            Observation::Completed { handler, message }
            | Observation::DeadLettered { handler, message } => {
                self.owed.remove(&(*message, *handler));
                self.done.insert((*message, *handler));
            }
            // Nobody is to handle it any more, whoever gave it up.
            Observation::Discarded { message, .. } => {
                self.owed.retain(|(owed, _), _| owed != message);
            }
            Observation::Applied { stream, version, .. } => {
                self.applied.insert((node, *stream), *version);
            }
            _ => {}
        }
    }

    fn commit(&mut self, committed: &Committed) {
        // A refusal is committed, too, and may leave a stream without any event.
        let has_events = committed.head() > Version::default();
        if committed.stream.kind != StreamKind::RegistrationProcess && has_events {
            self.stored.insert(committed.stream, committed.head());
        }
        for message in &committed.outgoing {
            let due = message.body.due().unwrap_or_default();
            for handler in Handler::of(&message.body, self.gateways, self.projectors) {
                let due = due.max(self.not_awaited_before(&message.body, handler));
                if !self.done.contains(&(message.meta.id, handler)) {
                    self.owed.insert((message.meta.id, handler), due);
                }
            }
        }
    }

    fn not_awaited_before(&self, body: &Body, handler: Handler) -> Timestamp {
        let concerned = self.patience.iter().filter(|(awaited, _)| match awaited {
            Awaited::Bank => handler == Handler::BankPort,
            Awaited::Payment(payment) => {
                let its = |body: &Body| matches!(body, Body::Events(batch) if batch.stream.id == payment.0);
                handler == Handler::BankPort && its(body)
            }
            Awaited::Letter(Letter::BankAnswer) => handler == Handler::BankPort,
            Awaited::Letter(letter) => letter.is_told(handler, body),
        });
        concerned.map(|(_, until)| *until).max().unwrap_or_default()
    }
}
