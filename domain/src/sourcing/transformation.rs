//! A transformation: streams of events become new streams of other events.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::id::MessageId;
use super::projection::{Arrival, Positions};
use super::stream::{StreamId, Version};

/// What to make of the events of some streams: like a projection a fold over them, but what it is
/// after is not its state. It emits events of new streams.
///
/// ```
/// use domain::sourcing::{NewStreams, StreamId, Transformation, Transformer, Version};
/// use uuid::Uuid;
///
/// /// Of all that happens on the scales only what is heavier than everything before.
/// #[derive(Default)]
/// struct Records { heaviest: u32 }
///
/// impl Transformation for Records {
///     const NAME: &'static str = "records 1";
///     type Kind = ();
///     type Source = u32;
///     type Output = String;
///
///     fn apply(&mut self, _: StreamId<()>, weight: &u32) -> Vec<(Uuid, String)> {
///         if *weight <= self.heaviest {
///             return vec![];
///         }
///         self.heaviest = *weight;
///         vec![(Uuid::nil(), format!("a record: {weight} kg"))]
///     }
/// }
///
/// let scales = StreamId::new((), Uuid::nil());
/// let weights = [3, 2, 5];
/// let mut records = NewStreams::default();
/// // Twice from the beginning: whoever was stopped, or has forgotten where, begins again.
/// for _ in 0..2 {
///     let mut transformer = Transformer::<Records>::default();
///     for (version, weight) in (1..).map(Version).zip(&weights) {
///         for emitted in transformer.read(scales, version, &[*weight]).unwrap() {
///             records.append(emitted);
///         }
///     }
/// }
/// let told: Vec<_> = records.of(Uuid::nil()).iter().map(|emitted| &emitted.event).collect();
/// assert_eq!(told, ["a record: 3 kg", "a record: 5 kg"]);
/// ```
pub trait Transformation: Default {
    /// Part of every id that is emitted, so two transformations never emit the same one. Whoever
    /// changes what is emitted changes the name as well: under the old one, what is there would be
    /// kept.
    const NAME: &'static str;

    /// What kinds of streams there are.
    type Kind;
    /// What it reads.
    type Source;
    /// What it emits.
    type Output;

    /// Takes in what happened in `stream`, and says what happens because of it in which new
    /// streams. Called once for each event, in stream order; what it returns may depend on nothing
    /// but what it was told before.
    fn apply(
        &mut self,
        stream: StreamId<Self::Kind>,
        source: &Self::Source,
    ) -> Vec<(Uuid, Self::Output)>;
}

/// An event of a new stream, on its way there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Emitted<E> {
    /// Derived from where its source stands: whoever reads the source again emits the same id.
    pub id: MessageId,
    /// The new stream.
    pub stream: Uuid,
    /// What happens there.
    pub event: E,
}

/// A transformation on its way through a log, and how far it has come. Saved anywhere and read
/// again, it goes on as if it had never stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "T: Serialize, T::Kind: Copy + Serialize",
    deserialize = "T: Deserialize<'de>, T::Kind: Copy + Ord + Deserialize<'de>"
))]
pub struct Transformer<T: Transformation> {
    positions: Positions<T::Kind>,
    state: T,
}

/// A row came before those that it follows: what it leads to cannot be known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{stream} {found} follows {read}: what is between must be read first")]
pub struct RowsMissing {
    /// Of which stream.
    pub stream: String,
    /// The version up to which it was read.
    pub read: Version,
    /// The version of the row that came.
    pub found: Version,
}

impl<T: Transformation> Default for Transformer<T> {
    fn default() -> Self {
        Self { positions: Positions::default(), state: T::default() }
    }
}

impl<T: Transformation> Transformer<T>
where
    T::Kind: Copy + Ord + Debug,
{
    /// Takes in the row that moved `stream` to `version`, and returns what it leads to. A row says
    /// one event as a rule, but none or several if an earlier release told it otherwise. One that
    /// was read before leads to nothing more.
    ///
    /// # Errors
    /// [`RowsMissing`] if rows of the stream before this one were not read; nothing was taken in.
    pub fn read(
        &mut self,
        stream: StreamId<T::Kind>,
        version: Version,
        said: &[T::Source],
    ) -> Result<Vec<Emitted<T::Output>>, RowsMissing> {
        match self.positions.judge(stream, version) {
            Arrival::Known => return Ok(Vec::new()),
            Arrival::Gap(read) => {
                return Err(RowsMissing { stream: stream.to_string(), read, found: version });
            }
            Arrival::Next => self.positions.advance(stream, version),
        }
        let led_to = said.iter().flat_map(|source| self.state.apply(stream, source));
        let emitted = led_to.zip(1..).map(|((to, event), ordinal)| Emitted {
            id: output_id(T::NAME, stream, version, ordinal),
            stream: to,
            event,
        });
        Ok(emitted.collect())
    }
}

/// The id of the `ordinal`-th event that a row leads to, counted from 1.
fn output_id<K: Debug>(
    name: &str,
    stream: StreamId<K>,
    version: Version,
    ordinal: u32,
) -> MessageId {
    MessageId::derived(stream.id, &format!("{name}: {:?} {version}, {ordinal}", stream.kind))
}

/// New streams as whoever keeps them does: what is there already is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStreams<E> {
    streams: BTreeMap<Uuid, Vec<Emitted<E>>>,
    known: BTreeSet<MessageId>,
}

impl<E> Default for NewStreams<E> {
    fn default() -> Self {
        Self { streams: BTreeMap::new(), known: BTreeSet::new() }
    }
}

impl<E> NewStreams<E> {
    /// Appends an event to its stream, unless it is there; whether it was not.
    pub fn append(&mut self, emitted: Emitted<E>) -> bool {
        let is_new = self.known.insert(emitted.id);
        if is_new {
            self.streams.entry(emitted.stream).or_default().push(emitted);
        }
        is_new
    }

    /// The events of a new stream: the first one moved it to version 1.
    #[must_use]
    pub fn of(&self, stream: Uuid) -> &[Emitted<E>] {
        self.streams.get(&stream).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every new stream with its events.
    pub fn iter(&self) -> impl Iterator<Item = (Uuid, &[Emitted<E>])> {
        self.streams.iter().map(|(stream, events)| (*stream, events.as_slice()))
    }
}
