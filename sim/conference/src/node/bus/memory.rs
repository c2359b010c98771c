//! An at-least-once broker: peek-lock, lock expiry, redelivery, dead letters, one subscription for
//! each handler.
//!
//! It keeps nothing on disk. The store relays an outbox row again and again until every handler is
//! done with it, so a broker that crashes costs deliveries, never messages.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use domain::history::{Release, outline};
use domain::sourcing::{MessageId, Timestamp};

use super::dispatch::Dispatch;
use super::settling::Settling;
use super::{LOCK, MOST_REFUSALS, Slot, Spread};
use crate::node::deadlines::Deadlines;
use crate::node::observation::{Inspection, Observation};
use crate::node::protections::Protections;
use crate::node::protocol::{BusRequest, Delivery, Handler, Routed, Server, StoreRequest};
use crate::node::seams::{AtLeastOnce, Brokering};
use crate::node::{Halted, Input, Outbox, Receiver, Sends};

/// The broker: what is in each subscription, who has it, and until when.
#[derive(Debug)]
pub struct Bus {
    gateways: u8,
    projectors: u8,
    dispatch: Dispatch,
    slots: BTreeMap<Slot, Held>,
    /// Handlers that are not done yet, by message.
    open: BTreeMap<MessageId, usize>,
    deadlines: Deadlines<Slot>,
    settling: Settling,
    brokering: Box<dyn Brokering>,
}

#[derive(Debug)]
struct Held {
    routed: Routed,
    count: u32,
    /// When the lock runs out, or when the message is to be delivered again.
    until: Timestamp,
    locked: bool,
    /// Who has it, or had it last.
    at: Option<Server>,
}

impl Bus {
    /// A bus between so many gateways, workers and projectors.
    #[must_use]
    pub fn new(gateways: u8, workers: u8, projectors: u8, spread: Spread) -> Self {
        Self {
            gateways,
            projectors,
            dispatch: Dispatch::new(workers, spread),
            slots: BTreeMap::new(),
            open: BTreeMap::new(),
            deadlines: Deadlines::new(0),
            settling: Settling::new(1),
            brokering: Box::new(AtLeastOnce),
        }
    }

    /// The same bus with these protective measures.
    #[must_use]
    pub fn under(self, protections: Protections) -> Self {
        Self { brokering: (protections.seams.brokering)(), ..self }
    }

    /// Takes a message in and delivers it to every handler; one that is here already is not
    /// delivered twice.
    fn publish(&mut self, now: Timestamp, routed: Routed, out: &mut Outbox) {
        let id = routed.message.meta.id;
        if self.open.contains_key(&id) {
            return self.hear_of_again(id, &routed);
        }
        if !self.brokering.takes(id) {
            return;
        }
        let handlers = Handler::of(&outline(&routed.message).body, self.gateways, self.projectors);
        out.observe(Observation::Accepted { message: routed.message.clone() });
        if handlers.is_empty() {
            return self.settling.add(now, id);
        }
        self.open.insert(id, handlers.len());
        for handler in handlers {
            let held =
                Held { routed: routed.clone(), count: 0, until: now, locked: false, at: None };
            let slot = Slot { message: id, handler };
            self.slots.insert(slot, held);
            if self.brokering.rejects(&routed.message, handler, self.dispatch.runs()) {
                return self.give_up(slot, true, out);
            }
            self.deliver(now, slot, out);
        }
    }

    /// The slots of a message, from the first handler to the last.
    const fn all_of(message: MessageId) -> RangeInclusive<Slot> {
        let (first, last) = (Handler::Orders, Handler::Views(u8::MAX));
        Slot { message, handler: first }..=Slot { message, handler: last }
    }

    /// A message that is still held was published again; only whom to answer may be new.
    fn hear_of_again(&mut self, id: MessageId, routed: &Routed) {
        if routed.reply_to.is_none() {
            return;
        }
        for (_, held) in self.slots.range_mut(Self::all_of(id)) {
            held.routed.reply_to = routed.reply_to;
        }
    }

    fn deliver(&mut self, now: Timestamp, slot: Slot, out: &mut Outbox) {
        // Another handler gave the message up at this very instant: it is dead for all of them.
        let Some(held) = self.slots.get_mut(&slot) else { return };
        if held.count >= self.brokering.most_deliveries() {
            return self.give_up(slot, false, out);
        }
        held.count += 1;
        held.locked = true;
        held.until = now + LOCK;
        self.deadlines.add(held.until, slot);
        let Slot { message, handler } = slot;
        let (routed, count) = (held.routed.clone(), held.count);
        out.observe(Observation::Delivered { handler, message, count });
        let delivery = Delivery { handler, count, routed };
        let to = self.dispatch.machine(now, &delivery);
        self.slots.get_mut(&slot).expect("it is being delivered").at = Some(to);
        self.dispatch.hand_over(to, delivery, &*self.brokering, out);
    }

    /// A worker says what it runs. It can be given something again.
    fn announced(&mut self, now: Timestamp, worker: u8, release: Release) {
        let has_risen = self.dispatch.announced(worker, release);
        if has_risen && self.brokering.drops_former_subscriptions() {
            let is_subscribed = |slot: &Slot| Handler::WRITERS.contains(&slot.handler);
            for slot in self.slots.keys().copied().filter(is_subscribed).collect::<Vec<_>>() {
                self.close(now, slot);
            }
        }
    }

    fn tell_drained(&mut self, out: &mut Outbox) {
        let slots = &self.slots;
        let has_work = |it| slots.values().any(|held| held.locked && held.at == Some(it));
        self.dispatch.tell_drained(has_work, out);
    }

    /// A message that one handler cannot take is a dead letter for all of them: it leaves the
    /// outbox, and when an operator sends it again, whoever handled it before recognises it. Were
    /// the others served meanwhile, the last of them would settle the message, and the one that
    /// could not take it would never hear of the repair.
    fn give_up(&mut self, slot: Slot, unreadable: bool, out: &mut Outbox) {
        let Slot { message, handler } = slot;
        out.observe(Observation::DeadLettered { handler, message });
        out.to_store(StoreRequest::DeadLettered { message, handler, unreadable });
        self.open.remove(&message);
        let slots: Vec<_> =
            self.slots.range(Self::all_of(message)).map(|(slot, _)| *slot).collect();
        for slot in slots {
            let held = self.slots.remove(&slot).expect("it was just found");
            self.deadlines.remove(held.until, slot);
        }
    }

    /// A handler is done with a message; it may say so twice, or after the message was given up.
    fn complete(&mut self, now: Timestamp, slot: Slot, out: &mut Outbox) {
        if self.slots.contains_key(&slot) {
            let Slot { message, handler } = slot;
            out.observe(Observation::Completed { handler, message });
            self.close(now, slot);
        }
    }

    fn close(&mut self, now: Timestamp, slot: Slot) {
        let held = self.slots.remove(&slot).expect("only what is held is closed");
        self.deadlines.remove(held.until, slot);
        let message = slot.message;
        let others = self.slots.range(Self::all_of(message)).count();
        let left = self.open.get_mut(&message).expect("a held message is open");
        *left -= 1;
        assert_eq!(*left, others, "a message is open for those who hold it");
        if others == 0 {
            self.open.remove(&message);
        }
        if self.brokering.settles(others) {
            self.settling.add(now, message);
        }
    }

    fn abandon(
        &mut self,
        slot: Slot,
        count: u32,
        not_before: Timestamp,
        unreadable: bool,
        out: &mut Outbox,
    ) {
        // Said under an earlier lock, or said twice: somebody else may have it by now.
        let Some(held) =
            self.slots.get_mut(&slot).filter(|held| held.locked && held.count == count)
        else {
            return;
        };
        if unreadable && count >= MOST_REFUSALS {
            return self.give_up(slot, true, out);
        }
        if !unreadable {
            out.observe(Observation::Deferred { handler: slot.handler, message: slot.message });
        }
        self.deadlines.remove(held.until, slot);
        (held.locked, held.until) = (false, not_before);
        self.deadlines.add(not_before, slot);
    }

    fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for slot in self.deadlines.due(now) {
            if self.slots.get(&slot).is_some_and(|held| held.locked) {
                if !self.brokering.delivers_again() {
                    continue;
                }
                out.observe(Observation::LockExpired {
                    handler: slot.handler,
                    message: slot.message,
                });
            }
            self.deliver(now, slot, out);
        }
        self.settling.ring(now, out);
    }
}

impl Receiver for Bus {
    type Message = BusRequest;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<BusRequest>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Message { payload, .. } => match payload {
                BusRequest::Drain { worker } => self.dispatch.drain(now, worker),
                BusRequest::Announce { worker, release } => self.announced(now, worker, release),
                BusRequest::Publish(publications) => {
                    for routed in publications {
                        self.publish(now, routed, out);
                    }
                }
                BusRequest::Complete { handler, message } => {
                    self.complete(now, Slot { message, handler }, out);
                }
                BusRequest::Abandon { handler, message, count, pause, unreadable } => {
                    self.abandon(Slot { message, handler }, count, now + pause, unreadable, out);
                }
            },
            Input::Timer(_) => self.ring(now, out),
            Input::Inspect => {
                assert_eq!(
                    self.open.values().sum::<usize>(),
                    self.slots.len(),
                    "what is open is held by somebody"
                );
                let held = self.open.keys().copied().collect();
                out.observe(Observation::Inspected(Inspection::Bus { held }));
            }
            Input::Start => {}
        }
        self.tell_drained(out);
        self.deadlines.arm(out);
        self.settling.arm(out);
        Ok(())
    }
}
