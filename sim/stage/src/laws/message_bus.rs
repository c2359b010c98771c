//! What a message bus promises: a small trait over opaque bytes, and the laws.

use super::event_store::StreamKey;
use super::failure::Failure;

/// A bus as a law sees it: at least once, with a lock on each delivery (also called a visibility
/// timeout), dead letters, and one subscription for each subscriber. An adapter blocks where the
/// bus waits, and its clock moves only in [`MessageBus::advance`].
///
/// A bus that pushes hands its deliveries to the adapter, which gives them out in
/// [`MessageBus::next`]; a delivery that nobody fetched before its lock ran out is thrown away.
pub trait MessageBus {
    /// What the bus says of itself.
    fn terms(&self) -> BusTerms;

    /// Opens a subscription. It is told what is published from then on.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if it cannot have so many.
    fn subscribe(&mut self, subscriber: SubscriberId) -> Result<(), Failure>;

    /// Hands a message to the bus. When this returns, the bus answers for it.
    ///
    /// # Errors
    /// [`Failure::Failed`] if the bus does not take it.
    fn publish(&mut self, message: &BusMessage) -> Result<(), Failure>;

    /// Delivers the next message of a subscription and locks it; none if there is none now.
    ///
    /// # Errors
    /// [`Failure::Failed`] if the bus does not answer.
    fn next(&mut self, subscriber: SubscriberId) -> Result<Option<Delivery>, Failure>;

    /// The subscriber is done with what was delivered. Too late is no error, whatever comes of it.
    ///
    /// # Errors
    /// [`Failure::Failed`] if the bus does not answer.
    fn complete(&mut self, delivery: &Delivery) -> Result<(), Failure>;

    /// The subscriber gives back what was delivered, to be delivered again after so many
    /// milliseconds. Too late is no error.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if a delivery can only be left to its lock.
    fn abandon(&mut self, delivery: &Delivery, pause_ms: u64) -> Result<(), Failure>;

    /// Lets so many milliseconds pass.
    ///
    /// # Errors
    /// [`Failure::Failed`] if the bus does not answer.
    fn advance(&mut self, ms: u64) -> Result<(), Failure>;

    /// What was given up and waits for somebody to look at it.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the bus never gives a message up.
    fn dead_letters(&mut self) -> Result<Vec<GivenUp>, Failure> {
        Err(Failure::unsupported("the bus never gives a message up"))
    }

    /// Kills the bus and starts it again. Locks may be forgotten or kept.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if it keeps nothing beyond its program, because whoever published
    /// asks again.
    fn restart(&mut self) -> Result<(), Failure> {
        Err(Failure::unsupported("the bus lives in the memory of its program"))
    }
}

/// Who has a subscription of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId(pub u8);

/// What is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusMessage {
    /// Its id: a message that is published again keeps it.
    pub id: u128,
    /// What it is about, for a bus that keeps the messages about one stream in order.
    pub stream: StreamKey,
    /// The bytes that must come back as they are.
    pub payload: Vec<u8>,
}

/// One message, delivered once. It stands for its lock as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The subscriber that is handed the message.
    pub subscriber: SubscriberId,
    /// What was published.
    pub message: BusMessage,
    /// How often it was delivered to this subscriber, this time included.
    pub count: u32,
    /// What an adapter needs to find the lock again.
    pub lock: u64,
}

/// A message that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// Who could not take it.
    pub subscriber: SubscriberId,
    /// The id of the message.
    pub message: u128,
}

/// What buses do differently with good reason. A law holds a bus to what it says here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusTerms {
    /// How many milliseconds a delivery is locked; at least 10.
    pub lock_ms: u64,
    /// After how many deliveries a message is given up; none if it never is.
    pub most_deliveries: Option<u32>,
    /// What the completion of a delivery settles whose lock has run out.
    pub late_completion: LateCompletion,
    /// From whom a message is taken that one subscriber could not take.
    pub given_up_for: GivenUpFor,
    /// What becomes of a message that is published again while a subscriber is not done with it.
    pub repeated_while_open: Repeated,
    /// What becomes of a message that is published again after all are done with it.
    pub repeated_later: Repeated,
    /// Whether messages about one stream come in order while nothing fails.
    pub ordered_streams: bool,
}

/// What the completion of a delivery settles whose lock has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateCompletion {
    /// Nothing: completions are by delivery. The message is delivered once more.
    SettlesNothing,
    /// The message: completions are by message, and the work was done after all.
    SettlesTheMessage,
}

/// From whom a message is taken that one subscriber could not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUpFor {
    /// From this subscriber alone; the others go on.
    OneSubscriber,
    /// From all: it comes again to all once it is repaired.
    All,
}

/// What becomes of a message that is published again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The repetition is swallowed.
    Swallowed,
    /// It is delivered like a new one.
    Delivered,
}
