//! A bus whose subscriptions are in a stream of a server: JetStream of NATS, or a simulated one that
//! does what that does ([`SimulatedJetStream`]), so that what the bus makes of it is rehearsed under
//! faults as well.
//!
//! The server keeps what was published until all handlers whom it concerns are done (a stream kept
//! by interest, a durable consumer for each handler), locks what it hands out (ack wait), counts
//! deliveries, and waits before it delivers again what was given back (NAK with a delay). The
//! server's clock is real: what is asked of it in business time is divided by how fast that passes,
//! and while anything is open the bus looks so often that business time does not leap.
//!
//! A message is published under its id, which the server remembers for a while (the window of
//! duplicates). That window is no promise: the store publishes what is not settled again and again,
//! and the inbox recognises what comes twice. Nor may it swallow anything: an id whose message is
//! gone, because all were done with it or because it was given up, is taken in again.

mod address;
mod connection;
mod error;
mod held;
mod nats;
mod server;
mod simulated;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use domain::history::outline;
use domain::sourcing::{MessageId, Timestamp};

pub use self::address::{BrokerStream, BrokerUrlError};
pub use self::error::BrokerError;
use self::held::{Held, Known, Open};
pub use self::nats::Nats;
pub use self::server::{Fetched, Forgotten, JetStream, Keeping, Stored};
pub use self::simulated::{Claim, SimulatedJetStream};
use super::dispatch::Dispatch;
use super::settling::Settling;
use super::{LOCK, LONGEST_PAUSE, MOST_REFUSALS, Slot, Spread};
use crate::node::observation::{Inspection, Observation};
use crate::node::protections::Protections;
use crate::node::protocol::{BusRequest, Delivery, Handler, Routed, StoreRequest};
use crate::node::seams::{AtLeastOnce, Brokering};
use crate::node::{Halted, Input, Outbox, Receiver, Sends, Timer};

/// How long the server remembers ids, in business time: the first repetitions of a relay come
/// within it, the later ones do not.
const WINDOW: Duration = Duration::from_secs(120);

/// The kind of the timer for the next look.
const NEXT_LOOK: u8 = 0;

/// The kind of the timer for word to the store.
const SETTLE: u8 = 1;

/// A broker that leaves it to a server what is in each subscription. What it knows of that by
/// itself it knows from the server since it started.
#[derive(Debug)]
pub struct JetStreamBus<S: JetStream> {
    server: S,
    gateways: u8,
    projectors: u8,
    dispatch: Dispatch,
    open: BTreeMap<MessageId, Open>,
    slots: BTreeMap<Slot, Held<S::Lock>>,
    settling: Settling,
    /// Until then there may be locks and pauses from before it started.
    unsure_until: Timestamp,
    /// When it looks next, if a timer is set for that.
    look_at: Option<Timestamp>,
    brokering: Box<dyn Brokering>,
}

impl<S: JetStream> JetStreamBus<S> {
    /// A bus between so many gateways, workers and projectors, on this server. It connects when it
    /// starts.
    #[must_use]
    pub fn new(server: S, (gateways, workers, projectors): (u8, u8, u8), spread: Spread) -> Self {
        Self {
            server,
            gateways,
            projectors,
            dispatch: Dispatch::new(workers, spread),
            open: BTreeMap::new(),
            slots: BTreeMap::new(),
            settling: Settling::new(SETTLE),
            unsure_until: Timestamp(0),
            look_at: None,
            brokering: Box::new(AtLeastOnce),
        }
    }

    /// The same bus with these protective measures.
    #[must_use]
    pub fn under(self, protections: Protections) -> Self {
        Self { brokering: (protections.seams.brokering)(), ..self }
    }

    fn handlers(&self) -> Vec<Handler> {
        let directories = (0..self.gateways).map(Handler::Directory);
        let views = (0..self.projectors).map(Handler::Views);
        Handler::WRITERS.into_iter().chain(directories).chain(views).collect()
    }

    fn start(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), BrokerError> {
        let lock = self.brokering.delivers_again().then_some(LOCK);
        let forgotten =
            self.server.open(now, &Keeping { handlers: self.handlers(), lock, window: WINDOW })?;
        if forgotten != Forgotten::default() {
            let Forgotten { completions, ids } = forgotten;
            out.observe(Observation::BrokerForgot { completions, ids });
        }
        self.unsure_until = now + LONGEST_PAUSE + 2 * LOCK;
        Ok(())
    }

    /// Has the server take a message in; its handlers.
    fn publish(
        &mut self,
        now: Timestamp,
        routed: &Routed,
        out: &mut Outbox,
    ) -> Result<Vec<Handler>, BrokerError> {
        let id = routed.message.meta.id;
        if let Some(open) = self.open.get_mut(&id) {
            // Only whom to answer may be new.
            open.reply_to = routed.reply_to.or(open.reply_to);
            // Where the server was killed, what all were done with may lie in the stream again and
            // is delivered to nobody: then it has to be asked until it takes the message anew.
            if open.is_whole || self.slots.range(Self::all_of(id)).next().is_some() {
                return Ok(Vec::new());
            }
        }
        if !self.brokering.takes(id) {
            return Ok(Vec::new());
        }
        let handlers = Handler::of(&outline(&routed.message).body, self.gateways, self.projectors);
        if handlers.is_empty() {
            out.observe(Observation::Accepted { message: routed.message.clone() });
            self.settling.add(now, id);
            return Ok(handlers);
        }
        let payload = postcard::to_stdvec(routed).expect("a message can always be encoded");
        let named = self.brokering.names(id);
        let mut stored = self.server.publish(now, &named, &handlers, &payload)?;
        while stored.duplicate && self.brokering.doubts_duplicates() {
            if self.server.has(stored.sequence)? {
                if now < self.unsure_until {
                    // It was taken in before the bus started, and is delivered again, or to nobody:
                    // whoever is not answered publishes it again.
                    return Ok(handlers);
                }
                // By now it would have been delivered.
                self.server.remove(stored.sequence)?;
            }
            // All are done with it, or it was given up. Whoever publishes it all the same does not
            // know that, or has repaired it.
            out.observe(Observation::Swallowed { message: id });
            let again = format!("{named} after {}", stored.sequence);
            stored = self.server.publish(now, &again, &handlers, &payload)?;
        }
        let is_whole = !stored.duplicate;
        out.observe(Observation::Accepted { message: routed.message.clone() });
        let open = Open {
            sequence: stored.sequence,
            handlers: handlers.clone(),
            is_whole,
            reply_to: routed.reply_to,
        };
        self.open.insert(id, open);
        if is_whole {
            for handler in &handlers {
                self.slots.insert(Slot { message: id, handler: *handler }, Held::NEW);
            }
        }
        Ok(handlers)
    }

    /// The slots of a message, from the first handler to the last.
    const fn all_of(message: MessageId) -> RangeInclusive<Slot> {
        let (first, last) = (Handler::Orders, Handler::Views(u8::MAX));
        Slot { message, handler: first }..=Slot { message, handler: last }
    }

    /// Takes what the server has for these handlers, and hands it on.
    fn fetch(
        &mut self,
        now: Timestamp,
        handlers: &BTreeSet<Handler>,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        for fetched in self.server.fetch(now, handlers)? {
            self.deliver(now, fetched, out)?;
        }
        Ok(())
    }

    fn deliver(
        &mut self,
        now: Timestamp,
        fetched: Fetched<S::Lock>,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        let mut routed = read(&fetched)?;
        let Fetched { handler, sequence, count, lock, .. } = fetched;
        let message = routed.message.meta.id;
        let slot = Slot { message, handler };
        if !self.open.contains_key(&message) {
            // It was taken in before the bus started.
            out.observe(Observation::Accepted { message: routed.message.clone() });
        }
        let handlers = Handler::of(&outline(&routed.message).body, self.gateways, self.projectors);
        let found = Open { sequence, handlers, is_whole: false, reply_to: None };
        let open = self.open.entry(message).or_insert(found);
        let held = self.slots.entry(slot).or_insert(Held::NEW);
        if let Some(other) = held.lock.take_if(|known| known.sequence != sequence) {
            // It was published again after the server had forgotten its id. One of the two is
            // enough: who has it keeps it, and what was given back is not waited for.
            if held.locked {
                held.lock = Some(other);
                return self.server.complete(now, &lock);
            }
            self.server.complete(now, &other.lock)?;
        }
        routed.reply_to = open.reply_to.or(routed.reply_to);
        let has_run_out = held.locked;
        (held.count, held.locked) = (count, true);
        held.lock = Some(Known { sequence, lock });
        if has_run_out {
            out.observe(Observation::LockExpired { handler, message });
        }
        if count > self.brokering.most_deliveries() {
            return self.give_up(now, slot, false, out);
        }
        if self.brokering.rejects(&routed.message, handler, self.dispatch.runs()) {
            return self.give_up(now, slot, true, out);
        }
        out.observe(Observation::Delivered { handler, message, count });
        let delivery = Delivery { handler, count, routed };
        let to = self.dispatch.machine(now, &delivery);
        self.slots.get_mut(&slot).expect("it is being delivered").at = Some(to);
        self.dispatch.hand_over(to, delivery, &*self.brokering, out);
        Ok(())
    }

    /// A message that one handler cannot take is a dead letter for all of them: see
    /// [`Bus`](super::Bus).
    fn give_up(
        &mut self,
        now: Timestamp,
        slot: Slot,
        unreadable: bool,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        let Slot { message, handler } = slot;
        out.observe(Observation::DeadLettered { handler, message });
        out.to_store(StoreRequest::DeadLettered { message, handler, unreadable });
        for slot in self.slots_of(message) {
            if let Some(known) = self.slots.remove(&slot).and_then(|held| held.lock) {
                self.server.terminate(now, &known.lock)?;
            }
        }
        match self.open.remove(&message) {
            Some(open) => self.server.remove(open.sequence),
            None => Ok(()),
        }
    }

    fn slots_of(&self, message: MessageId) -> Vec<Slot> {
        self.slots.range(Self::all_of(message)).map(|(slot, _)| *slot).collect()
    }

    /// A handler is done with a message; it may say so twice, or after the message was given up. Of
    /// what it was given before the bus started only the server knows the lock: it comes again.
    fn complete(
        &mut self,
        now: Timestamp,
        slot: Slot,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        let Some(lock) = self.slots.get(&slot).and_then(Held::lock) else {
            return Ok(());
        };
        let Slot { message, handler } = slot;
        out.observe(Observation::Completed { handler, message });
        if let Some(open) = self.open.get_mut(&message) {
            open.handlers.retain(|other| *other != handler);
        }
        self.close(now, slot, &lock, out)
    }

    fn close(
        &mut self,
        now: Timestamp,
        slot: Slot,
        lock: &S::Lock,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        self.server.complete(now, lock)?;
        self.slots.remove(&slot);
        let message = slot.message;
        let others = self.slots.range(Self::all_of(message)).count();
        let Some(open) = self.open.get(&message) else { return Ok(()) };
        // Of who was done before the bus started only the server knows.
        let is_over = others == 0 && (open.is_whole || !self.server.has(open.sequence)?);
        if is_over && let Some(Open { handlers, is_whole: false, .. }) = self.open.remove(&message)
        {
            // Done before the bus started: the server was told in the input that it was killed in,
            // and nobody else.
            for handler in handlers {
                out.observe(Observation::Completed { handler, message });
            }
        }
        let left = if is_over { 0 } else { others.max(1) };
        if self.brokering.settles(left) {
            self.settling.add(now, message);
        }
        Ok(())
    }

    fn abandon(
        &mut self,
        now: Timestamp,
        slot: Slot,
        Returned { count, pause, unreadable }: Returned,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        // Said under an earlier lock, or said twice: somebody else may have it by now, and the
        // server would take it from him.
        let held = self.slots.get_mut(&slot).filter(|held| held.locked && held.count == count);
        let Some((held, lock)) = held.and_then(|held| held.lock().map(|lock| (held, lock))) else {
            return Ok(());
        };
        if unreadable && count >= MOST_REFUSALS {
            return self.give_up(now, slot, true, out);
        }
        held.locked = false;
        if !unreadable {
            out.observe(Observation::Deferred { handler: slot.handler, message: slot.message });
        }
        self.server.give_back(now, &lock, pause)
    }

    /// The subscriptions of a release that no worker runs any more go with what is in them.
    fn drop_subscriptions(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), BrokerError> {
        let subscribed = |(slot, held): (&Slot, &Held<S::Lock>)| {
            let lock = held.lock().filter(|_| Handler::WRITERS.contains(&slot.handler));
            lock.map(|lock| (*slot, lock))
        };
        let dropped: Vec<_> = self.slots.iter().filter_map(subscribed).collect();
        dropped.into_iter().try_for_each(|(slot, lock)| self.close(now, slot, &lock, out))
    }

    /// Handlers for whom the server may have something: all of them while it is not known what was
    /// there before the bus started.
    fn awaiting(&self, now: Timestamp) -> BTreeSet<Handler> {
        let is_partial = self.open.values().any(|open| !open.is_whole);
        if is_partial || now < self.unsure_until {
            return self.handlers().into_iter().collect();
        }
        let again = self.brokering.delivers_again();
        let comes = self.slots.iter().filter(|(_, held)| again || !held.locked);
        comes.map(|(slot, _)| slot.handler).collect()
    }

    /// Looks again as soon as there may be anything to look for.
    fn arm_look(&mut self, now: Timestamp, out: &mut Outbox) {
        let awaiting = self.awaiting(now);
        if awaiting.is_empty() {
            return;
        }
        // What was due before the bus started is due now.
        let at = self.server.look_again(now, &awaiting).map(|at| at.max(now));
        if let Some(at) = at
            && self.look_at.is_none_or(|set| at < set)
        {
            self.look_at = Some(at);
            out.timer(at, NEXT_LOOK, 0);
        }
    }

    fn hear(
        &mut self,
        now: Timestamp,
        request: BusRequest,
        out: &mut Outbox,
    ) -> Result<(), BrokerError> {
        match request {
            BusRequest::Drain { worker } => self.dispatch.drain(now, worker),
            BusRequest::Announce { worker, release } => {
                let has_risen = self.dispatch.announced(worker, release);
                if has_risen && self.brokering.drops_former_subscriptions() {
                    self.drop_subscriptions(now, out)?;
                }
            }
            BusRequest::Publish(publications) => {
                let mut handlers = BTreeSet::new();
                for routed in &publications {
                    handlers.extend(self.publish(now, routed, out)?);
                }
                self.fetch(now, &handlers, out)?;
            }
            BusRequest::Complete { handler, message } => {
                self.complete(now, Slot { message, handler }, out)?;
            }
            BusRequest::Abandon { handler, message, count, pause, unreadable } => {
                let returned = Returned { count, pause, unreadable };
                self.abandon(now, Slot { message, handler }, returned, out)?;
            }
        }
        Ok(())
    }

    fn ring(&mut self, now: Timestamp, timer: Timer, out: &mut Outbox) -> Result<(), BrokerError> {
        if timer.kind == NEXT_LOOK {
            self.look_at = None;
            self.fetch(now, &self.awaiting(now), out)?;
        }
        self.settling.ring(now, out);
        Ok(())
    }

    /// What is open, and what the server would still deliver. What it says of its stream is no
    /// answer: after a kill there may be messages in it that nobody is given any more.
    fn inspect(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), BrokerError> {
        let mut held: BTreeSet<_> = self.open.keys().copied().collect();
        let all = self.handlers().into_iter().collect();
        for fetched in self.server.fetch(now, &all)? {
            held.insert(read(&fetched)?.message.meta.id);
        }
        let held = held.into_iter().collect();
        out.observe(Observation::Inspected(Inspection::Bus { held }));
        Ok(())
    }
}

/// What a handler says with a message that it gives back.
struct Returned {
    /// Under which delivery it had it.
    count: u32,
    /// For how long it does not want it.
    pause: Duration,
    /// Whether it cannot read it.
    unreadable: bool,
}

fn read<L>(fetched: &Fetched<L>) -> Result<Routed, BrokerError> {
    postcard::from_bytes(&fetched.payload)
        .map_err(|why| BrokerError::Unreadable { sequence: fetched.sequence, why: why.to_string() })
}

impl<S: JetStream> Receiver for JetStreamBus<S> {
    type Message = BusRequest;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<BusRequest>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Start => self.start(now, out),
            Input::Message { payload, .. } => self.hear(now, payload, out),
            Input::Timer(timer) => self.ring(now, timer, out),
            Input::Inspect => self.inspect(now, out),
        }
        .map_err(|why| Halted::Broker(Arc::new(why)))?;
        let slots = &self.slots;
        let has_work = |it| slots.values().any(|held| held.locked && held.at == Some(it));
        self.dispatch.tell_drained(has_work, out);
        self.settling.arm(out);
        self.arm_look(now, out);
        Ok(())
    }
}
