//! What nodes are called, and what they say to each other.

use std::fmt::{Debug, Display};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The name of a node.
pub trait Address:
    Copy + Ord + Debug + Display + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// A short code that no other node has. Choices about datagrams hang on it, so it must stay
    /// what it is.
    fn code(self) -> (u8, u8);
}

/// Something that one node says to another.
pub trait Message: Clone + Debug + Serialize + DeserializeOwned + 'static {
    /// What kind it is, at most 24 bytes: it is told in stories, and choices hang on it.
    fn kind(&self) -> &'static str;

    /// What it is about, such as the id of an order. All choices about a datagram hang on it and
    /// not on when it is sent, so that taking one fault away moves no other.
    fn subject(&self) -> u128;
}
