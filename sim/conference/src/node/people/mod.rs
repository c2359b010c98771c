//! The organisers and the registrants: they follow a script, ask again on silence, and believe what
//! they are told.

mod form;
mod organiser;
mod registrant;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::identity::{ConferenceId, OrderId};
use domain::sourcing::{MessageId, Timestamp};

use super::deadlines::Deadlines;
use super::protocol::{
    Act, ConferenceLook, GatewayMessage, ItemsLook, LookUp, Organiser, Outcome, PeopleMessage,
    Refusal, Request, Shown, ShownConference, ShownItems, Wish,
};
use super::{Halted, Input, Outbox, Receiver, Sends};
use crate::node::observation::{Applicant, Inspection, Observation};
pub use form::InvalidForm;
use organiser::Sought;
use registrant::Registrant;

/// The first retry interval: how long an answer is waited for before the other gateway is asked. It
/// grows by itself with each attempt: linear backoff.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest retry interval.
const LONGEST_PATIENCE: Duration = Duration::from_secs(30);

/// After so many questions without an answer a person gives up.
const MOST_ATTEMPTS: u32 = 200;

/// A conference that takes no orders yet is tried again after this time.
const NOT_ON_SALE_PAUSE: Duration = Duration::from_secs(5);

/// Everybody outside: registrants and organisers who act by their scripts.
#[derive(Debug)]
pub struct People {
    gateways: u8,
    organisers: BTreeMap<ConferenceId, organiser::Organiser>,
    registrants: BTreeMap<OrderId, Registrant>,
    /// Requests without an answer.
    open: BTreeMap<MessageId, Asking>,
    deadlines: Deadlines<Deadline>,
}

/// What may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deadline {
    /// An organiser goes on.
    Organise(ConferenceId),
    /// A request is sent again.
    AskAgain(MessageId),
    /// A registrant goes on.
    GoOn(OrderId),
}

/// Whoever asked for something: an organiser of a conference, or the registrant of an order.
#[derive(Clone, Copy, Debug)]
enum Person {
    Organiser(ConferenceId),
    Registrant(OrderId),
}

#[derive(Debug)]
struct Asking {
    who: Person,
    wish: Wish,
    attempt: u32,
    until: Timestamp,
}

impl People {
    /// All organisers, and every registrant's script.
    #[must_use]
    pub fn new(
        gateways: u8,
        organisers: &[Organiser],
        scripts: &[(String, ConferenceId, Vec<Act>)],
    ) -> Self {
        let mut people = Self {
            gateways,
            organisers: BTreeMap::new(),
            registrants: BTreeMap::new(),
            open: BTreeMap::new(),
            deadlines: Deadlines::new(0),
        };
        for plan in organisers {
            people.organise(Timestamp::default(), plan);
        }
        for (name, conference, acts) in scripts {
            people.enter(Timestamp::default(), OrderId::named(name), *conference, acts.clone());
        }
        people
    }

    /// An organiser begins, or goes on with more to do.
    fn organise(&mut self, now: Timestamp, plan: &Organiser) {
        let conference = ConferenceId::named(&plan.conference);
        match self.organisers.get_mut(&conference) {
            Some(organiser) => organiser.add(plan.acts.clone()),
            None => {
                self.organisers.insert(conference, organiser::Organiser::new(plan));
            }
        }
        self.deadlines.add(now, Deadline::Organise(conference));
    }

    /// A registrant begins, or goes on with, a script.
    fn enter(&mut self, now: Timestamp, order: OrderId, conference: ConferenceId, acts: Vec<Act>) {
        self.registrants
            .entry(order)
            .or_insert_with(|| Registrant::new(order, conference))
            .add(acts);
        self.deadlines.add(now, Deadline::GoOn(order));
    }

    /// Lets an organiser do whatever is next.
    fn manage(&mut self, now: Timestamp, conference: ConferenceId, out: &mut Outbox) {
        let organiser = self
            .organisers
            .get_mut(&conference)
            .expect("only an organiser has deadlines and answers");
        match organiser.next(now) {
            organiser::Next::Ask(command, wish) => {
                self.ask(now, command, Person::Organiser(conference), wish, out);
            }
            organiser::Next::Look { sought, number, again_at } => {
                let gateway = choose_gateway(conference.0.as_u128(), number, self.gateways);
                let look = match sought {
                    Sought::Items(of) => {
                        let look = ItemsLook { conference, of, number, gateway: 0 };
                        GatewayMessage::LookForItems(look)
                    }
                    Sought::Conference { owner, access_code } => {
                        let organiser = conference;
                        let look =
                            ConferenceLook { organiser, number, owner, access_code, gateway };
                        out.observe(Observation::LookedFor(look.clone()));
                        GatewayMessage::LookForConference(look)
                    }
                };
                out.to_gateway(gateway, look);
                self.deadlines.add(again_at, Deadline::Organise(conference));
            }
            organiser::Next::TurnedBack(why) => {
                out.observe(Observation::TurnedBack { who: Applicant::Organiser(conference), why });
                self.manage(now, conference, out);
            }
            organiser::Next::WaitUntil(at) => {
                self.deadlines.add(at, Deadline::Organise(conference));
            }
            organiser::Next::Nothing => {}
        }
    }

    fn ask(
        &mut self,
        now: Timestamp,
        command: MessageId,
        who: Person,
        wish: Wish,
        out: &mut Outbox,
    ) {
        self.open.insert(command, Asking { who, wish, attempt: 0, until: now });
        self.ask_again(now, command, out);
    }

    fn ask_again(&mut self, now: Timestamp, command: MessageId, out: &mut Outbox) {
        // Several things were asked together, one was turned away, and all were asked anew before
        // the others were answered: the deadline from before rings, whatever was answered since.
        let Some(asking) = self.open.get_mut(&command) else { return };
        if asking.attempt >= MOST_ATTEMPTS {
            out.observe(Observation::Unanswered { command, attempts: asking.attempt });
            self.open.remove(&command);
            return;
        }
        asking.attempt += 1;
        let (attempt, wish) = (asking.attempt, asking.wish.clone());
        asking.until = now + (PATIENCE * attempt).min(LONGEST_PATIENCE);
        self.deadlines.add(asking.until, Deadline::AskAgain(command));
        out.observe(Observation::Asked { command, wish: wish.clone(), attempt });
        let gateway = choose_gateway(command.0.as_u128(), attempt, self.gateways);
        out.to_gateway(
            gateway,
            GatewayMessage::Request(Arc::new(Request { command, attempt, wish })),
        );
    }

    fn answered(&mut self, now: Timestamp, command: MessageId, outcome: Outcome, out: &mut Outbox) {
        out.observe(Observation::Told { command, outcome: outcome.clone() });
        // Told twice, or after the person gave up.
        let Some(asking) = self.open.remove(&command) else { return };
        self.deadlines.remove(asking.until, Deadline::AskAgain(command));
        match asking.who {
            Person::Organiser(conference) => {
                let organiser =
                    self.organisers.get_mut(&conference).expect("whoever asked is there");
                organiser.answered(&asking.wish, &outcome);
                self.manage(now, conference, out);
            }
            Person::Registrant(order)
                if outcome == Outcome::Refused(Refusal::NotOnSale) && !self.is_prompted(order) =>
            {
                let registrant = self.registrants.get_mut(&order).expect("whoever asked is there");
                registrant.try_again_at(now + NOT_ON_SALE_PAUSE);
                self.go_on(now, order, out);
            }
            Person::Registrant(order) => {
                let registrant = self.registrants.get_mut(&order).expect("whoever asked is there");
                let conference = registrant.conference();
                for (offered, acts) in registrant.answered(&asking.wish, &outcome) {
                    self.enter(now, offered, conference, acts);
                }
                self.go_on(now, order, out);
            }
        }
    }

    fn is_prompted(&self, order: OrderId) -> bool {
        self.registrants.get(&order).is_some_and(Registrant::is_prompted)
    }

    /// Lets a registrant do whatever is next.
    fn go_on(&mut self, now: Timestamp, order: OrderId, out: &mut Outbox) {
        let registrant =
            self.registrants.get_mut(&order).expect("only a registrant has deadlines and answers");
        let next = registrant.next(now);
        let acts = registrant.gave_up();
        if !acts.is_empty() {
            out.observe(Observation::GaveUp { order, acts });
        }
        match next {
            registrant::Next::Ask(requests) => {
                for (command, wish) in requests {
                    self.ask(now, command, Person::Registrant(order), wish, out);
                }
            }
            registrant::Next::Look { number, again_at } => {
                let gateway = choose_gateway(order.0.as_u128(), number, self.gateways);
                let look = LookUp { order, number, gateway };
                out.to_gateway(gateway, GatewayMessage::LookUp(look));
                self.deadlines.add(again_at, Deadline::GoOn(order));
            }
            registrant::Next::TurnedBack(why) => {
                out.observe(Observation::TurnedBack { who: Applicant::Registrant(order), why });
                self.go_on(now, order, out);
            }
            registrant::Next::WaitUntil(at) => self.deadlines.add(at, Deadline::GoOn(order)),
            registrant::Next::Nothing => {}
        }
    }

    fn shown(&mut self, now: Timestamp, shown: Shown, out: &mut Outbox) {
        let Shown { look: LookUp { order, number, .. }, order: shown } = shown;
        // People who started anew have forgotten whoever joined them on the way.
        let registrant = self.registrants.get_mut(&order);
        match (shown, registrant) {
            (Some(shown), registrant) => {
                out.observe(Observation::Saw { order, shown: (*shown).clone() });
                if let Some(registrant) =
                    registrant.filter(|registrant| registrant.still_looks(number))
                {
                    registrant.saw(*shown);
                    self.go_on(now, order, out);
                }
            }
            (None, Some(registrant)) if registrant.has_seen_the_order() => {
                out.observe(Observation::Missed { order });
            }
            (None, Some(registrant)) if registrant.knows_of_no_order() => {
                registrant.saw_nothing();
                self.go_on(now, order, out);
            }
            // The view does not know the order yet: it is looked at again.
            (None, _) => {}
        }
    }

    fn shown_items(&mut self, now: Timestamp, shown: ShownItems, out: &mut Outbox) {
        let ShownItems { look: ItemsLook { conference, number, .. }, items } = shown;
        // People who started anew have forgotten whoever joined them on the way.
        if let Some(organiser) = self.organisers.get_mut(&conference) {
            organiser.saw(number, items);
            self.manage(now, conference, out);
        }
    }

    fn shown_conference(&mut self, now: Timestamp, shown: ShownConference, out: &mut Outbox) {
        let ConferenceLook { organiser, number, .. } = shown.look;
        out.observe(Observation::ShownConference(shown));
        if let Some(it) = self.organisers.get_mut(&organiser) {
            it.was_answered(number);
            self.manage(now, organiser, out);
        }
    }

    fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for deadline in self.deadlines.due(now) {
            match deadline {
                Deadline::Organise(conference) => self.manage(now, conference, out),
                Deadline::AskAgain(command) => self.ask_again(now, command, out),
                Deadline::GoOn(order) => self.go_on(now, order, out),
            }
        }
    }
}

/// Whoever gets no answer asks the next gateway.
fn choose_gateway(key: u128, attempt: u32, gateways: u8) -> u8 {
    let turn = (key % u128::from(gateways)) as u32 + attempt - 1;
    (turn % u32::from(gateways)) as u8
}

impl Receiver for People {
    type Message = PeopleMessage;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<PeopleMessage>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Message { payload, .. } => match payload {
                PeopleMessage::Response { command, outcome } => {
                    self.answered(now, command, outcome, out);
                }
                PeopleMessage::Shown(shown) => self.shown(now, shown, out),
                PeopleMessage::ShownItems(shown) => self.shown_items(now, shown, out),
                PeopleMessage::ShownConference(shown) => self.shown_conference(now, shown, out),
                PeopleMessage::Instruct { order, conference, acts } => {
                    self.enter(now, order, conference, acts);
                    self.registrants
                        .get_mut(&order)
                        .expect("whoever entered is there")
                        .prompt(conference);
                }
                PeopleMessage::Organise(plan) => self.organise(now, &plan),
            },
            Input::Timer(_) => self.ring(now, out),
            Input::Inspect => {
                let waiting =
                    self.registrants.iter().filter(|(_, r)| r.is_waiting()).map(|(id, _)| *id);
                let busy = self.registrants.iter().filter(|(_, r)| r.is_busy()).map(|(id, _)| *id);
                let organising =
                    self.organisers.iter().filter(|(_, it)| it.is_waiting()).map(|(id, _)| *id);
                let quotas = self.organisers.iter().map(|(id, it)| (*id, it.quotas.clone()));
                out.observe(Observation::Inspected(Inspection::People {
                    waiting: waiting.collect(),
                    busy: busy.collect(),
                    organising: organising.collect(),
                    quotas: quotas.collect(),
                }));
            }
            Input::Start => {}
        }
        self.deadlines.arm(out);
        Ok(())
    }
}
