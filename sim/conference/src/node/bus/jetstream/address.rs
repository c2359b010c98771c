//! Where the subscriptions of a run are on a server.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use async_nats::ServerAddr;
use thiserror::Error;

/// A stream of a NATS server, in which every message of a run lies until all are done with it.
#[derive(Clone)]
pub struct BrokerStream {
    pub(super) address: ServerAddr,
    pub(super) name: String,
    /// How many milliseconds of business time pass in one of the server's.
    pub(super) speed: NonZeroU32,
}

/// Why an address of a stream cannot be used.
#[derive(Debug, Error)]
pub enum BrokerUrlError {
    /// It is no address of a NATS server.
    #[error("it is no address of a NATS server ({0})")]
    NoUrl(String),
    /// It asks for an encrypted connection.
    #[error("it asks for {0}, and this program makes plain connections (nats://) only")]
    OtherScheme(String),
    /// The name of the stream has other characters than it may have.
    #[error("{0:?} cannot be the name of a stream: at most 60 small letters, digits and _ can")]
    NoName(String),
}

impl BrokerStream {
    /// A stream on the server at this address, such as `nats://user:password@host:4222`, for a run
    /// in which business time passes so many times as fast as the server's.
    ///
    /// # Errors
    /// [`BrokerUrlError`] says what is wrong with the address. The server is not asked.
    pub fn new(url: &str, name: &str, speed: NonZeroU32) -> Result<Self, BrokerUrlError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 60 || !name.chars().all(plain) {
            return Err(BrokerUrlError::NoName(name.to_owned()));
        }
        let address: ServerAddr = url
            .parse()
            .map_err(|why: std::io::Error| BrokerUrlError::NoUrl(super::error::whole(&why)))?;
        if address.scheme() != "nats" {
            return Err(BrokerUrlError::OtherScheme(address.scheme().to_owned()));
        }
        Ok(Self { address, name: name.to_owned(), speed })
    }

    /// The name of the stream.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long the server waits while so much business time passes.
    pub(super) fn real(&self, business: Duration) -> Duration {
        business / self.speed.get()
    }
}

/// Where it is, without the password.
impl fmt::Display for BrokerStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} stream {}", self.address.host(), self.address.port(), self.name)
    }
}

impl fmt::Debug for BrokerStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BrokerStream({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let url = "nats://ada:secret@broker.example:4333";
        let stream = BrokerStream::new(url, "rehearsal_1", NonZeroU32::MIN).unwrap();
        assert_eq!(stream.to_string(), "broker.example:4333 stream rehearsal_1");
        assert!(!format!("{stream:?}").contains("secret"));
    }

    #[test]
    fn what_is_no_address_is_told() {
        for (url, name, what) in [
            ("nats://host:port", "s", "no address"),
            ("tls://host", "s", "asks for tls"),
            ("ws://host", "s", "asks for ws"),
            ("nats://host", "two words", "two words"),
            ("nats://host", "", "name of a stream"),
        ] {
            let told = BrokerStream::new(url, name, NonZeroU32::MIN).unwrap_err().to_string();
            assert!(told.contains(what), "{url}: {told}");
        }
    }
}
