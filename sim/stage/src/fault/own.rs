//! What can go wrong in one system only.

use std::convert::Infallible;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::time::Duration;

use derive_where::derive_where;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Period, Weather};
use crate::choice::Choices;
use crate::message::{Address, Message};
use crate::time::SimTime;

/// Something that can go wrong in one system only, such as a third party that falls silent. It
/// stands in the same list as the general faults, is counted like them, and is written as an object
/// with a `kind`.
pub trait OwnFault:
    Clone + Debug + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// What nodes are called.
    type NodeId: Address;
    /// What nodes say.
    type Message: Message;

    /// Every `kind` there is, as it is written.
    const KINDS: &'static [&'static str];

    /// The name of its kind, as it is told and counted.
    fn kind(&self) -> &'static str;

    /// From when until when it lasts.
    fn period(&self) -> Period;

    /// Moves its instants.
    fn shift(&mut self, to: &dyn Fn(u64) -> u64);

    /// How much of the traffic it hits; none if it does not go by datagrams.
    fn weather(&self) -> Option<Weather> {
        None
    }

    /// Forms of it that do less harm, those first that do much less. No chain of milder forms is
    /// endless.
    fn milder(&self) -> Vec<Self> {
        Vec::new()
    }

    /// What it touches.
    fn touches(&self) -> Touches<Self::NodeId>;

    /// By how much it delays a datagram, if it hits it.
    fn delays(&self, _datagram: &Passing<'_, Self::NodeId, Self::Message>) -> Option<Duration> {
        None
    }
}

/// What a fault of a system's own touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touches<N> {
    /// Datagrams, one by one: [`OwnFault::delays`] is asked about each.
    Datagrams,
    /// Somebody who hears nothing and does nothing while it lasts.
    Silence(N),
    /// Whatever the operator makes of it, who is told when it begins.
    Operator,
}

/// A datagram that passes the wire, as a fault sees it.
#[derive(Clone, Copy)]
pub struct Passing<'a, N, M> {
    /// The true time.
    pub now: SimTime,
    /// Who says it.
    pub from: N,
    /// The machine it is sent to.
    pub to: N,
    /// What it says.
    pub message: &'a M,
    pub(crate) choices: Choices,
    pub(crate) entity: u128,
    pub(crate) ordinal: u32,
}

impl<N, M> Passing<'_, N, M> {
    /// Whether such weather hits it. `label` names the choice.
    #[must_use]
    pub fn is_hit(&self, weather: &Weather, label: &str) -> bool {
        weather.covers(self.now.0)
            && self.choices.happens(weather.permille, label, self.entity, self.ordinal)
    }

    /// A keyed choice below `bound` about this datagram.
    #[must_use]
    pub fn below(&self, bound: u64, label: &str) -> u64 {
        self.choices.below(bound, label, self.entity, self.ordinal)
    }
}

/// For a system in which nothing goes wrong but what can go wrong in all.
#[derive_where(Clone, Debug, PartialEq, Eq)]
pub struct NoFault<N, M>(Infallible, PhantomData<fn() -> (N, M)>);

impl<N, M> Serialize for NoFault<N, M> {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {}
    }
}

impl<'de, N, M> Deserialize<'de> for NoFault<N, M> {
    fn deserialize<D: Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("this system has no faults of its own"))
    }
}

impl<N: Address, M: Message> OwnFault for NoFault<N, M> {
    type NodeId = N;
    type Message = M;

    const KINDS: &'static [&'static str] = &[];

    fn kind(&self) -> &'static str {
        match self.0 {}
    }

    fn period(&self) -> Period {
        match self.0 {}
    }

    fn shift(&mut self, _to: &dyn Fn(u64) -> u64) {
        match self.0 {}
    }

    fn touches(&self) -> Touches<N> {
        match self.0 {}
    }
}
