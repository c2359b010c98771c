//! The laws of a bus on NATS, with the views as subscribers. Where `nats-server` is not installed
//! these tests say so and are passed over.
//!
//! The server's clock is real and a law's is not. A law's time is let pass by waiting a little less
//! than that, so that nothing is over too early by what the calls between took; and what must come
//! now is waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use conference::defect;
use conference::node::bus::jetstream::{BrokerStream, Nats};
use conference::node::bus::{JetStreamBus, LOCK, Spread};
use conference::node::protections::Protections;
use conference::node::protocol::{
    BusRequest, Feed, Handler, Payload, ProjectorMessage, StoreRequest,
};
use conference::node::{Input, NodeId, Outbox, Output, Receiver as _, Timer};
use domain::sourcing::{MessageId, Timestamp};
use sim::live::nats::{LocalNats, NatsError};
use stage::laws::{
    self, BusMessage, BusTerms, Delivery, Failure, GivenUp, GivenUpFor, Kit, LateCompletion, Law,
    MessageBus, Repeated, Ruling, SubscriberId,
};
use uuid::Uuid;

use super::bus::{index, unwrapped, wrapped};

/// A lock of ten seconds takes one of the server's.
const SPEED: NonZeroU32 = NonZeroU32::new(10).expect("it is not zero");

/// So it takes two: a machine that is busy with something else is late by no more.
const SLOW: NonZeroU32 = NonZeroU32::new(5).expect("it is not zero");

/// So much less is waited than a law lets pass, at most.
const SLACK: Duration = Duration::from_millis(250);

/// What must come now comes within so many looks.
const LOOKS: u32 = 400;

/// From one look to the next.
const LOOK: Duration = Duration::from_millis(10);

static STREAMS: AtomicU64 = AtomicU64::new(0);

fn installed() -> Option<Arc<LocalNats>> {
    match LocalNats::start() {
        Ok(server) => Some(Arc::new(server)),
        Err(why @ NatsError::NotInstalled) => {
            // Around the capture of what tests print: it must be seen.
            let _ = writeln!(io::stderr(), "SKIPPED, and proves nothing: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}

/// A kit of buses on this server, with how fast a law's time passes, and after how many deliveries
/// they give a message up.
fn kit(server: &Arc<LocalNats>, speed: NonZeroU32, (protections, most): (Protections, u32)) -> Kit {
    let server = server.clone();
    Kit::new("the bus on JetStream").with_bus(move || {
        let name = format!("laws_{}", STREAMS.fetch_add(1, Ordering::Relaxed));
        let on = server.stream(&name, speed).map_err(Failure::failed)?;
        Ok(BusOnNats {
            server: server.clone(),
            on,
            speed,
            protections,
            most,
            bus: None,
            subscribers: Vec::new(),
            now: Timestamp(0),
            timers: BTreeSet::new(),
            handed: Vec::new(),
            due: BTreeMap::new(),
            dead: Vec::new(),
        })
    })
}

/// A bus that gives a message up after three deliveries: five hundred would take ten minutes.
fn impatient() -> Protections {
    defect::find("bus-without-patience").expect("it is listed").protections()
}

struct BusOnNats {
    server: Arc<LocalNats>,
    on: BrokerStream,
    speed: NonZeroU32,
    protections: Protections,
    most: u32,
    /// The bus, once the first message is published: it is built for a number of subscribers.
    bus: Option<JetStreamBus<Nats>>,
    subscribers: Vec<SubscriberId>,
    now: Timestamp,
    timers: BTreeSet<(Timestamp, Timer)>,
    /// What was handed to a subscriber that has not asked for it yet.
    handed: Vec<Delivery>,
    /// When something has to come next by the law's clock, and under which count it came last.
    due: BTreeMap<(SubscriberId, u128), (Timestamp, u32)>,
    dead: Vec<GivenUp>,
}

impl BusOnNats {
    fn begin(&mut self) -> Result<(), Failure> {
        let views = u8::try_from(self.subscribers.len()).expect("a few subscribers");
        let bus = JetStreamBus::new(Nats::new(self.on.clone()), (1, 1, views), Spread::ByStream);
        self.bus = Some(bus.under(self.protections));
        self.timers.clear();
        self.hand(Input::Start)
    }

    fn hand(&mut self, input: Input<BusRequest>) -> Result<(), Failure> {
        let bus = self.bus.as_mut().expect("it has begun");
        let mut out = Outbox::default();
        bus.handle(self.now, input, &mut out).map_err(Failure::failed)?;
        for output in out.0.0 {
            match output {
                Output::SetTimer { at, timer } => {
                    self.timers.insert((Timestamp(at.0), timer));
                }
                Output::Send { to, payload } => self.sent(to, payload)?,
                Output::Probe(_) | Output::BreakDown(_) => {}
            }
        }
        Ok(())
    }

    fn sent(&mut self, to: NodeId, payload: Payload) -> Result<(), Failure> {
        match payload {
            Payload::Projector(ProjectorMessage::Feed(Feed::Delivery(delivery))) => {
                let conference::node::protocol::Delivery { handler, count, routed } = delivery;
                let subscriber = self.subscriber(handler)?;
                let message = unwrapped(&routed);
                let key = (subscriber, message.id);
                self.due.insert(key, (self.now + LOCK, count));
                // What was not asked for before it comes again has run out.
                self.handed.retain(|old| (old.subscriber, old.message.id) != key);
                self.handed.push(Delivery { subscriber, message, count, lock: count.into() });
            }
            Payload::Store(StoreRequest::DeadLettered { message, handler, .. }) => {
                let (subscriber, message) = (self.subscriber(handler)?, message.0.as_u128());
                self.handed.retain(|old| old.message.id != message);
                self.due.retain(|(_, id), _| *id != message);
                self.dead.push(GivenUp { subscriber, message });
            }
            // That the store may forget a message is no concern of a subscriber.
            Payload::Store(StoreRequest::Settled(_)) => {}
            other => return Err(Failure::failed(format!("the bus sent {other:?} to {to}"))),
        }
        Ok(())
    }

    fn subscriber(&self, handler: Handler) -> Result<SubscriberId, Failure> {
        let subscriber = self.subscribers.get(usize::from(index(handler)?));
        subscriber
            .copied()
            .ok_or_else(|| Failure::failed(format!("nobody has subscribed as {handler:?}")))
    }

    fn asks(
        &mut self,
        of: &Delivery,
        request: impl FnOnce(Handler) -> BusRequest,
    ) -> Result<(), Failure> {
        let index = self.subscribers.iter().position(|it| *it == of.subscriber);
        let index = u8::try_from(index.expect("somebody who was given something")).expect("a few");
        let (from, payload) = (NodeId::Projector(index), request(Handler::Views(index)));
        self.hand(Input::Message { from, payload })
    }

    /// Has the bus look at once, and do whatever else is due.
    fn ring(&mut self) -> Result<(), Failure> {
        for (_, timer) in std::mem::take(&mut self.timers) {
            self.hand(Input::Timer(timer))?;
        }
        Ok(())
    }

    fn is_due(&self, subscriber: SubscriberId) -> bool {
        self.due.iter().any(|((of, _), (at, _))| *of == subscriber && *at <= self.now)
    }
}

impl MessageBus for BusOnNats {
    fn terms(&self) -> BusTerms {
        BusTerms {
            lock_ms: LOCK.as_millis() as u64,
            most_deliveries: Some(self.most),
            late_completion: LateCompletion::SettlesTheMessage,
            given_up_for: GivenUpFor::All,
            repeated_while_open: Repeated::Swallowed,
            repeated_later: Repeated::Delivered,
            ordered_streams: true,
        }
    }

    fn subscribe(&mut self, subscriber: SubscriberId) -> Result<(), Failure> {
        if self.bus.is_some() {
            return Err(Failure::unsupported("who subscribes is settled before the first message"));
        }
        self.subscribers.push(subscriber);
        Ok(())
    }

    fn publish(&mut self, message: &BusMessage) -> Result<(), Failure> {
        if self.bus.is_none() {
            self.begin()?;
        }
        self.dead.retain(|letter| letter.message != message.id);
        for subscriber in self.subscribers.clone() {
            self.due.entry((subscriber, message.id)).or_insert((self.now, 0));
        }
        let payload = BusRequest::Publish(vec![wrapped(message)]);
        self.hand(Input::Message { from: NodeId::Store, payload })
    }

    fn next(&mut self, subscriber: SubscriberId) -> Result<Option<Delivery>, Failure> {
        if self.bus.is_none() {
            return Ok(None);
        }
        for _ in 0..LOOKS {
            self.ring()?;
            let next = self.handed.iter().position(|delivery| delivery.subscriber == subscriber);
            if let Some(index) = next {
                return Ok(Some(self.handed.remove(index)));
            }
            if !self.is_due(subscriber) {
                return Ok(None);
            }
            thread::sleep(LOOK);
        }
        Ok(None)
    }

    fn complete(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        self.due.remove(&(delivery.subscriber, delivery.message.id));
        let message = MessageId(Uuid::from_u128(delivery.message.id));
        self.asks(delivery, |handler| BusRequest::Complete { handler, message })
    }

    fn abandon(&mut self, delivery: &Delivery, pause_ms: u64) -> Result<(), Failure> {
        let pause = Duration::from_millis(pause_ms);
        if let Some((at, count)) = self.due.get_mut(&(delivery.subscriber, delivery.message.id))
            && *count == delivery.count
        {
            *at = self.now + pause;
        }
        let (count, unreadable) = (delivery.count, false);
        let message = MessageId(Uuid::from_u128(delivery.message.id));
        self.asks(delivery, |handler| BusRequest::Abandon {
            handler,
            message,
            count,
            pause,
            unreadable,
        })
    }

    fn advance(&mut self, ms: u64) -> Result<(), Failure> {
        let ms = Duration::from_millis(ms);
        thread::sleep((ms / self.speed.get()).saturating_sub(SLACK));
        self.now = self.now + ms;
        Ok(())
    }

    fn dead_letters(&mut self) -> Result<Vec<GivenUp>, Failure> {
        for subscriber in self.subscribers.clone() {
            if let Some(next) = self.next(subscriber)? {
                self.handed.push(next);
            }
        }
        Ok(self.dead.clone())
    }

    fn restart(&mut self) -> Result<(), Failure> {
        self.server.kill();
        self.server.go().map_err(Failure::failed)?;
        self.handed.clear();
        self.due.values_mut().for_each(|(at, _)| *at = self.now + LOCK);
        self.begin()
    }
}

/// What becomes of a law; the one that kills its server has one for itself.
fn tried(server: &Arc<LocalNats>, law: &Law, speed: NonZeroU32) -> Ruling {
    let own = law.id.ends_with("_survives_a_restart").then(installed).flatten();
    law.try_on(&kit(own.as_ref().unwrap_or(server), speed, (impatient(), 3)))
}

/// They wait most of the time, so all of them are tried at once.
fn tried_at_once(server: &Arc<LocalNats>) -> Vec<(Law, Ruling)> {
    thread::scope(|scope| {
        let laws = laws::all().into_iter().filter(|law| law.id.starts_with("bus::"));
        let one = |law: Law| {
            scope.spawn(move || {
                let ruling = tried(server, &law, SPEED);
                (law, ruling)
            })
        };
        let running: Vec<_> = laws.map(one).collect();
        running
            .into_iter()
            .map(|it| it.join().expect("a law panics only into its ruling"))
            .collect()
    })
}

#[test]
fn the_bus_keeps_every_law_on_jetstream_and_forgets_nothing_when_the_server_is_killed() {
    let Some(server) = installed() else { return };
    let tried_once = tried_at_once(&server);
    assert!(tried_once.len() > 20, "only {}", tried_once.len());
    // A lock of the server runs out by itself where the machine is busy; alone and slower, what is
    // broken is broken again.
    let broken = tried_once.iter().filter(|(_, ruling)| *ruling != Ruling::Held);
    let left: Vec<_> = broken
        .map(|(law, first)| (law.id, first, tried(&server, law, SLOW)))
        .filter(|(.., again)| *again != Ruling::Held)
        .collect();
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn each_protection_that_the_bus_leaves_out_breaks_its_laws_on_jetstream_too() {
    let Some(server) = installed() else { return };
    for (name, law) in [
        ("locks-never-expire", "bus::message_comes_again_when_its_lock_runs_out"),
        ("bus-drops-repetitions", "bus::later_repetition_is_treated_as_stated"),
    ] {
        let defect = defect::find(name).expect("it is listed");
        let ruling =
            laws::find(law).unwrap().try_on(&kit(&server, SPEED, (defect.protections(), 500)));
        assert!(matches!(ruling, Ruling::Broken { .. }), "{name} keeps {law}: {ruling:?}");
    }
}
