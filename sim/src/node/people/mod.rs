//! The organiser and the registrants: they follow a script, ask again on silence, and believe what they are told.

mod registrant;
mod script;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::registration::Quantity;
use domain::sourcing::{ConferenceId, MessageId, OrderId, SeatTypeId, Timestamp};

use super::deadlines::Deadlines;
use super::protocol::{Outcome, Payload, Request, Wish};
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::{Inspection, Observation};
use registrant::Registrant;
pub use script::{Act, Line, Offer};

/// How long an answer is waited for before the other gateway is asked.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest pause between two questions.
const LONGEST_PATIENCE: Duration = Duration::from_secs(30);

/// After so many questions without an answer a person gives up.
const MOST_ATTEMPTS: u32 = 200;

/// Everybody outside.
#[derive(Debug)]
pub struct People {
    conference: ConferenceId,
    gateways: u8,
    registrants: BTreeMap<OrderId, Registrant>,
    /// Requests without an answer.
    open: BTreeMap<MessageId, Asking>,
    quotas: BTreeMap<SeatTypeId, Quantity>,
    deadlines: Deadlines<Deadline>,
}

/// What may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deadline {
    /// The organiser makes an offer.
    Offer(SeatTypeId, u32, u32),
    /// A request is sent again.
    AskAgain(MessageId),
    /// A registrant goes on.
    GoOn(OrderId),
}

#[derive(Debug)]
struct Asking {
    /// The registrant who waits; none for the organiser.
    registrant: Option<OrderId>,
    wish: Wish,
    attempt: u32,
    until: Timestamp,
}

impl People {
    /// The people of one conference: what the organiser offers, and every registrant's script.
    #[must_use]
    pub fn new(
        conference: ConferenceId,
        gateways: u8,
        offers: &[Offer],
        scripts: &[(String, Vec<Act>)],
    ) -> Self {
        let mut people = Self {
            conference,
            gateways,
            registrants: BTreeMap::new(),
            open: BTreeMap::new(),
            quotas: BTreeMap::new(),
            deadlines: Deadlines::new(0),
        };
        for (offer, version) in offers.iter().zip(1..) {
            people.plan(offer, version);
        }
        for (name, acts) in scripts {
            people.enter(Timestamp::default(), name, acts.clone());
        }
        people
    }

    fn plan(&mut self, offer: &Offer, catalogue_version: u32) {
        let seat_type = SeatTypeId::named(&offer.seat_type);
        let at = Timestamp(offer.at_ms);
        self.deadlines.add(at, Deadline::Offer(seat_type, offer.quota, catalogue_version));
    }

    /// A registrant begins, or goes on with, a script.
    fn enter(&mut self, now: Timestamp, name: &str, acts: Vec<Act>) {
        let order = OrderId::named(name);
        self.registrants.entry(order).or_insert_with(|| Registrant::new(order)).add(acts);
        self.deadlines.add(now, Deadline::GoOn(order));
    }

    fn offer(
        &mut self,
        now: Timestamp,
        seat_type: SeatTypeId,
        quota: u32,
        catalogue_version: u32,
        out: &mut Outbox,
    ) {
        let (conference, quota) = (self.conference, Quantity(quota));
        self.quotas.insert(seat_type, quota);
        let command = MessageId::derived(seat_type.0, &format!("quota {catalogue_version}"));
        let wish = Wish::SetQuota { conference, seat_type, quota, catalogue_version };
        self.ask(now, command, None, wish, out);
    }

    fn ask(
        &mut self,
        now: Timestamp,
        command: MessageId,
        registrant: Option<OrderId>,
        wish: Wish,
        out: &mut Outbox,
    ) {
        self.open.insert(command, Asking { registrant, wish, attempt: 0, until: now });
        self.ask_again(now, command, out);
    }

    fn ask_again(&mut self, now: Timestamp, command: MessageId, out: &mut Outbox) {
        let Some(asking) = self.open.get_mut(&command) else { return };
        if asking.attempt >= MOST_ATTEMPTS {
            self.open.remove(&command);
            return;
        }
        asking.attempt += 1;
        let (attempt, wish) = (asking.attempt, asking.wish.clone());
        asking.until = now + (PATIENCE * attempt).min(LONGEST_PATIENCE);
        self.deadlines.add(asking.until, Deadline::AskAgain(command));
        out.observe(Observation::Asked { command, wish: wish.clone(), attempt });
        let gateway = choose_gateway(command.0.as_u128(), attempt, self.gateways);
        out.send(gateway, Payload::Request(Arc::new(Request { command, attempt, wish })));
    }

    fn answered(&mut self, now: Timestamp, command: MessageId, outcome: Outcome, out: &mut Outbox) {
        out.observe(Observation::Told { command, outcome: outcome.clone() });
        let Some(asking) = self.open.remove(&command) else { return };
        self.deadlines.remove(asking.until, Deadline::AskAgain(command));
        let Some(order) = asking.registrant else { return };
        if let Some(registrant) = self.registrants.get_mut(&order) {
            registrant.answered(&outcome);
            self.go_on(now, order, out);
        }
    }

    /// Lets a registrant do whatever is next.
    fn go_on(&mut self, now: Timestamp, order: OrderId, out: &mut Outbox) {
        let Some(registrant) = self.registrants.get_mut(&order) else { return };
        match registrant.next(now) {
            registrant::Next::Ask(requests) => {
                for (command, wish) in requests {
                    self.ask(now, command, Some(order), wish, out);
                }
            }
            registrant::Next::Look { number, again_at } => {
                let NodeId::Gateway(gateway) = choose_gateway(order.0.as_u128(), number, self.gateways)
                else {
                    return;
                };
                let look = super::protocol::LookUp { order, number, gateway };
                out.send(NodeId::Gateway(gateway), Payload::LookUp(look));
                self.deadlines.add(again_at, Deadline::GoOn(order));
            }
            registrant::Next::WaitUntil(at) => self.deadlines.add(at, Deadline::GoOn(order)),
            registrant::Next::Nothing => {}
        }
    }

    fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for deadline in self.deadlines.due(now) {
            match deadline {
                Deadline::Offer(seat_type, quota, version) => self.offer(now, seat_type, quota, version, out),
                Deadline::AskAgain(command) => self.ask_again(now, command, out),
                Deadline::GoOn(order) => self.go_on(now, order, out),
            }
        }
    }
}

/// Whoever gets no answer asks the next gateway.
fn choose_gateway(key: u128, attempt: u32, gateways: u8) -> NodeId {
    let turn = (key % u128::from(gateways)) as u32 + attempt - 1;
    NodeId::Gateway((turn % u32::from(gateways)) as u8)
}

impl Node for People {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Message { payload, .. } => match payload {
                Payload::Response { command, outcome } => self.answered(now, command, outcome, out),
                Payload::Shown { look, order: Some(shown) } => {
                    out.observe(Observation::Saw { order: look.order, shown: (*shown).clone() });
                    if let Some(registrant) = self.registrants.get_mut(&look.order) {
                        registrant.saw(*shown);
                        self.go_on(now, look.order, out);
                    }
                }
                Payload::Instruct { name, acts } => self.enter(now, &name, acts),
                Payload::Offer(offer, version) => self.plan(&offer, version),
                _ => {}
            },
            Input::Timer(_) => self.ring(now, out),
            Input::Inspect => {
                let waiting = self.registrants.iter().filter(|(_, r)| r.is_waiting()).map(|(id, _)| *id);
                let (waiting, quotas) = (waiting.collect(), self.quotas.clone());
                out.observe(Observation::Inspected(Inspection::People { waiting, quotas }));
            }
            Input::Start => {}
        }
        self.deadlines.arm(out);
        Ok(())
    }
}
