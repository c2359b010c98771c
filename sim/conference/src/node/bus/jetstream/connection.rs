//! The connection to a server, and what a bus asks of it.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::thread;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::context::RequestErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::{self, LastRawMessageErrorKind, RetentionPolicy, Stream};
use async_nats::jetstream::{self, AckKind, Context};
use async_nats::{Client, ConnectOptions, Event, Subject};
use futures_util::StreamExt as _;
use futures_util::future::try_join_all;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{oneshot, watch};

use super::server::{Fetched, Keeping, Stored};
use super::{BrokerError, BrokerStream};
use crate::node::protocol::Handler;

/// A server that does not answer for so long is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// What is not answered for so long is lost.
const ANSWER: Duration = Duration::from_secs(5);

/// A server that has said nothing of a subscription for so long has nothing for it.
const SILENCE: Duration = Duration::from_millis(500);

/// Where locks never run out, they do after so much time of the server.
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

/// The shortest window of duplicates that a server takes.
const SHORTEST_WINDOW: Duration = Duration::from_millis(100);

/// So many messages of a subscription are fetched at once.
const BATCH: usize = 256;

/// By what the server knows a lock again: where it wants to hear of it.
#[derive(Clone, Debug)]
pub struct Lock(Subject);

/// A connection to the server, and all subscriptions of a bus.
pub(super) struct Connection {
    handle: Handle,
    client: Client,
    context: Context,
    stream: Stream,
    consumers: BTreeMap<Handler, PullConsumer>,
    /// All handlers, in the order in which subjects name them.
    handlers: Vec<Handler>,
    name: String,
    /// Becomes true when the connection is lost, for good: what was under way then may have been
    /// done or not, and whoever starts anew finds out.
    lost: watch::Receiver<bool>,
    /// Ends the runtime when it is dropped.
    _ends: oneshot::Sender<()>,
}

impl Connection {
    /// Connects to the server, and makes the stream and the subscriptions that are missing.
    pub(super) fn open(on: &BrokerStream, keeping: &Keeping) -> Result<Self, BrokerError> {
        let (handle, ends) = runtime();
        let (client, lost) = handle.block_on(connect(on))?;
        // The client begins a task of the runtime that it finds around it.
        let context = handle.block_on(async { context(&client) });
        let opened = handle.block_on(answered(&lost, async {
            let stream = context
                .get_or_create_stream(stream::Config {
                    name: on.name.clone(),
                    subjects: vec![format!("{}.>", on.name)],
                    // A message goes when all whom it concerns are done with it.
                    retention: RetentionPolicy::Interest,
                    duplicate_window: on.real(keeping.window).max(SHORTEST_WINDOW),
                    ..stream::Config::default()
                })
                .await
                .map_err(|why| BrokerError::refused(&why))?;
            let made = keeping.handlers.iter().enumerate().map(|(place, handler)| {
                let config = subscription(on, keeping, place, *handler);
                let consumer = stream.create_consumer(config);
                async move {
                    let made = consumer.await.map_err(|why| BrokerError::refused(&why))?;
                    Ok::<_, BrokerError>((*handler, made))
                }
            });
            let consumers = try_join_all(made).await?.into_iter().collect();
            Ok((stream, consumers))
        }))?;
        let (stream, consumers) = opened;
        let (handlers, name) = (keeping.handlers.clone(), on.name.clone());
        Ok(Self { handle, client, context, stream, consumers, handlers, name, lost, _ends: ends })
    }

    fn ask<T>(&self, what: impl Future<Output = Result<T, BrokerError>>) -> Result<T, BrokerError> {
        self.handle.block_on(answered(&self.lost, what))
    }

    /// Has the server take a message in for these handlers, unless it remembers its id.
    pub(super) fn publish(
        &self,
        id: &str,
        handlers: &[Handler],
        payload: Vec<u8>,
    ) -> Result<Stored, BrokerError> {
        let subject = subject(&self.name, self.handlers.iter().map(|it| handlers.contains(it)));
        let message = PublishMessage::build().payload(payload.into()).message_id(id);
        self.ask(async {
            let sent = self.context.send_publish(subject, message).await;
            let sent = sent.map_err(|why| BrokerError::refused(&why))?;
            let stored = sent.await.map_err(|why| BrokerError::lost(&why))?;
            Ok(Stored { sequence: stored.sequence, duplicate: stored.duplicate })
        })
    }

    /// Whether the stream still has a message: not all are done with it.
    pub(super) fn has(&self, sequence: u64) -> Result<bool, BrokerError> {
        self.ask(async {
            match self.stream.get_raw_message(sequence).await {
                Ok(_) => Ok(true),
                Err(why) if why.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(false),
                Err(why) => Err(BrokerError::lost(&why)),
            }
        })
    }

    /// Takes a message out of all subscriptions.
    pub(super) fn remove(&self, sequence: u64) -> Result<(), BrokerError> {
        if !self.has(sequence)? {
            return Ok(());
        }
        self.ask(async {
            let removed = self.stream.delete_message(sequence).await;
            removed.map(drop).map_err(|why| BrokerError::lost(&why))
        })
    }

    /// What the subscriptions of these handlers have to deliver now. The server locks it.
    pub(super) fn fetch(
        &self,
        handlers: impl IntoIterator<Item = Handler>,
    ) -> Result<Vec<Fetched<Lock>>, BrokerError> {
        let asked = handlers.into_iter().filter_map(|handler| {
            let consumer = self.consumers.get(&handler)?;
            Some(fetch_of(handler, consumer))
        });
        let asked: Vec<_> = asked.collect();
        let found = self.ask(async { try_join_all(asked).await })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The handler that has this lock is done.
    pub(super) fn complete(&self, lock: &Lock) -> Result<(), BrokerError> {
        self.end(lock, AckKind::Ack)
    }

    /// The handler that has this lock gives the message back for so long, by the server's clock.
    pub(super) fn give_back(&self, lock: &Lock, pause: Duration) -> Result<(), BrokerError> {
        self.end(lock, AckKind::Nak((!pause.is_zero()).then_some(pause)))
    }

    /// The message of this lock is not delivered to this handler any more.
    pub(super) fn terminate(&self, lock: &Lock) -> Result<(), BrokerError> {
        self.end(lock, AckKind::Term)
    }

    /// Ends a lock, and waits until the server has heard of it. The client's own way to do so
    /// takes word that nobody is there for an answer.
    fn end(&self, lock: &Lock, how: AckKind) -> Result<(), BrokerError> {
        self.ask(async {
            let heard = self.client.request(lock.0.clone(), how.into()).await;
            heard.map(drop).map_err(|why| BrokerError::lost(&why))
        })
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("name", &self.name).finish_non_exhaustive()
    }
}

impl BrokerStream {
    /// Whether the server answers and keeps streams.
    ///
    /// # Errors
    /// [`BrokerError`] says why it cannot be used.
    pub fn probe(&self) -> Result<(), BrokerError> {
        self.once(async |_| Ok(()))
    }

    /// Sees that there is no stream of this name yet.
    ///
    /// # Errors
    /// [`BrokerError`], if there is one, or the server cannot be used.
    pub fn claim(&self) -> Result<(), BrokerError> {
        self.once(async |context| match context.get_stream(&self.name).await {
            Ok(_) => Err(BrokerError::Taken { name: self.name.clone() }),
            Err(_) => Ok(()),
        })
    }

    /// Deletes the stream with all its subscriptions. One that is not there stays so.
    ///
    /// # Errors
    /// [`BrokerError`], if the server does not do it; then it stays as it is.
    pub fn erase(&self) -> Result<(), BrokerError> {
        self.once(async |context| {
            if context.get_stream(&self.name).await.is_err() {
                return Ok(());
            }
            let deleted = context.delete_stream(&self.name).await;
            deleted.map(drop).map_err(|why| BrokerError::refused(&why))
        })
    }

    /// Asks something once, by a connection for that.
    fn once<T>(
        &self,
        ask: impl AsyncFnOnce(&Context) -> Result<T, BrokerError>,
    ) -> Result<T, BrokerError> {
        let (handle, _ends) = runtime();
        handle.block_on(async {
            let (client, lost) = connect(self).await?;
            let context = context(&client);
            // What the client asks for an account it does not understand from older servers.
            let names = context.request("STREAM.NAMES", &serde_json::json!({})).await;
            let why = match names {
                Ok(Response::<serde_json::Value>::Ok(_)) => {
                    return answered(&lost, ask(&context)).await;
                }
                Ok(Response::Err { error }) => super::error::whole(&error),
                Err(why) if why.kind() == RequestErrorKind::NoResponders => {
                    super::error::whole(&why)
                }
                Err(why) => return Err(BrokerError::lost(&why)),
            };
            Err(BrokerError::NoJetStream { place: self.to_string(), why })
        })
    }
}

/// A runtime for one connection, on a thread of its own: a server ends a connection that does not
/// answer it, also while nobody asks anything.
#[expect(
    clippy::disallowed_methods,
    reason = "the bus waits for every answer, so it decides nothing"
)]
fn runtime() -> (Handle, oneshot::Sender<()>) {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a process may have one thread more");
    let handle = runtime.handle().clone();
    let (ends, ended) = oneshot::channel::<()>();
    thread::spawn(move || drop(runtime.block_on(ended)));
    (handle, ends)
}

async fn connect(on: &BrokerStream) -> Result<(Client, watch::Receiver<bool>), BrokerError> {
    let (tell, lost) = watch::channel(false);
    let tell = std::sync::Arc::new(tell);
    let options = ConnectOptions::new()
        .name("rehearsal")
        .connection_timeout(CONNECT)
        .request_timeout(Some(ANSWER))
        .event_callback(move |event| {
            let tell = tell.clone();
            async move {
                if matches!(event, Event::Disconnected | Event::Closed) {
                    tell.send_replace(true);
                }
            }
        });
    let client = options.connect(on.address.clone()).await.map_err(|why| {
        BrokerError::Unreachable { place: on.to_string(), why: super::error::whole(&why) }
    })?;
    Ok((client, lost))
}

fn context(client: &Client) -> Context {
    let mut context = jetstream::new(client.clone());
    context.set_timeout(ANSWER);
    context
}

/// What the server answers, unless the connection is lost meanwhile, or was before.
async fn answered<T>(
    lost: &watch::Receiver<bool>,
    what: impl Future<Output = Result<T, BrokerError>>,
) -> Result<T, BrokerError> {
    let mut lost = lost.clone();
    tokio::select! {
        biased;
        _ = lost.wait_for(|is_lost| *is_lost) => {
            Err(BrokerError::Lost { why: "the connection was lost".to_owned() })
        }
        answer = what => answer,
    }
}

/// A subject says of each handler, in the place of each, whether the message concerns it.
fn subject(name: &str, concerned: impl Iterator<Item = bool>) -> String {
    concerned.fold(name.to_owned(), |subject, it| subject + if it { ".1" } else { ".0" })
}

/// A durable consumer for each handler, of all messages that concern it.
fn subscription(
    on: &BrokerStream,
    keeping: &Keeping,
    place: usize,
    handler: Handler,
) -> pull::Config {
    let places = (0..keeping.handlers.len()).map(|nth| if nth == place { ".1" } else { ".*" });
    pull::Config {
        durable_name: Some(handler.to_string().to_lowercase().replace(' ', "-")),
        ack_policy: AckPolicy::Explicit,
        ack_wait: keeping.lock.map_or(FOR_EVER, |lock| on.real(lock)),
        filter_subject: places.fold(on.name.clone(), |filter, it| filter + it),
        // The bus says when a message is a dead letter, and holds nothing up.
        max_deliver: -1,
        max_ack_pending: -1,
        ..pull::Config::default()
    }
}

#[expect(clippy::disallowed_methods, reason = "a server is waited for in real time")]
async fn fetch_of(
    handler: Handler,
    consumer: &PullConsumer,
) -> Result<Vec<Fetched<Lock>>, BrokerError> {
    let batch = consumer.fetch().max_messages(BATCH).messages().await;
    let mut batch = batch.map_err(|why| BrokerError::lost(&why))?;
    let mut found = Vec::new();
    while let Ok(Some(message)) = tokio::time::timeout(SILENCE, batch.next()).await {
        let lost = |why: async_nats::Error| BrokerError::Lost { why: why.to_string() };
        let message = message.map_err(lost)?;
        let info = message.info().map_err(lost)?;
        let (sequence, delivered) = (info.stream_sequence, info.delivered);
        let Some(reply) = message.reply.clone() else { continue };
        found.push(Fetched {
            handler,
            sequence,
            count: u32::try_from(delivered).unwrap_or(u32::MAX),
            payload: message.payload.to_vec(),
            lock: Lock(reply),
        });
    }
    Ok(found)
}
