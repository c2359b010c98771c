//! The NATS server that buses of live runs are on: one that is started for them, or one that runs
//! already.

use std::env;
use std::num::NonZeroU32;
use std::str::FromStr;

use stage::live::Backing;
use thiserror::Error;

use super::nats::{LocalNats, NatsError};
use super::patience::until_it_answers;
use conference::node::NodeId;
use conference::node::bus::jetstream::{BrokerError, BrokerStream, BrokerUrlError};

/// The variable by which a process hears where the server is: an address may hold a password, so it
/// is in no record.
pub(super) const BUS_ADDRESS: &str = "REHEARSAL_BUS";

/// What keeps the subscriptions of live runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BusOn {
    /// The memory of the bus itself.
    #[default]
    Memory,
    /// A NATS server that is started from the installed binary, and ended.
    Started,
    /// The NATS server at this address, which runs already.
    At(String),
}

impl FromStr for BusOn {
    type Err = BusOnError;

    fn from_str(text: &str) -> Result<Self, BusOnError> {
        match text {
            "memory" => Ok(Self::Memory),
            "nats" => Ok(Self::Started),
            url if url.contains("://") => {
                BrokerStream::new(url, "rehearsal", NonZeroU32::MIN)?;
                Ok(Self::At(url.to_owned()))
            }
            _ => Err(BusOnError::Unknown),
        }
    }
}

/// Why this is no bus.
#[derive(Debug, Error)]
pub enum BusOnError {
    /// Nothing is called so.
    #[error("no bus is called so")]
    Unknown,
    /// It is an address that cannot be used.
    #[error(transparent)]
    Address(#[from] BrokerUrlError),
}

/// Why there is no stream for a run.
#[derive(Debug, Error)]
pub enum StreamError {
    /// No server could be started.
    #[error(transparent)]
    Server(#[from] NatsError),
    /// The server cannot be used.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// There is no such address or name.
    #[error(transparent)]
    Address(#[from] BrokerUrlError),
    /// The process was not told where the server is.
    #[error(
        "the run is on NATS, and {BUS_ADDRESS} does not say where; only `live` starts such processes"
    )]
    NoAddress,
}

/// The server for all runs of a command. One that was started ends with it.
#[derive(Debug)]
pub struct Broker {
    url: String,
    local: Option<LocalNats>,
}

impl Broker {
    /// Starts the server, or finds out whether it can be used; none, if buses keep everything in
    /// their memory.
    ///
    /// # Errors
    /// [`StreamError`] says what is missing.
    pub fn ready(on: &BusOn) -> Result<Option<Self>, StreamError> {
        let (url, local) = match on {
            BusOn::Memory => return Ok(None),
            BusOn::Started => {
                let server = LocalNats::start()?;
                (server.url(), Some(server))
            }
            BusOn::At(url) => {
                BrokerStream::new(url, "rehearsal", NonZeroU32::MIN)?.probe()?;
                (url.clone(), None)
            }
        };
        Ok(Some(Self { url, local }))
    }

    /// A stream for one run at this speed, which nobody else has. Its bus makes it.
    ///
    /// # Errors
    /// [`StreamError`], if the server cannot be used.
    pub fn stream_for(&self, seed: u64, speed: NonZeroU32) -> Result<BrokerStream, StreamError> {
        // A server may serve many commands, on many machines: what one finds taken it leaves alone.
        let process = std::process::id();
        for nth in 0..10 {
            let name = format!("rehearsal_{process}_{seed}_{nth}");
            let stream = BrokerStream::new(&self.url, &name, speed)?;
            match stream.claim() {
                Err(BrokerError::Taken { .. }) if nth < 9 => {}
                claimed => return Ok(claimed.map(|()| stream)?),
            }
        }
        unreachable!("the tenth name is taken, or it is told so")
    }

    /// The address, for the process of the bus.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Whether the server ends with the command, with everything that is on it.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.local.is_some()
    }

    /// The server as something that crashes with its bus, if it is ours to kill.
    pub(super) fn backing(&self) -> Option<&dyn Backing<NodeId>> {
        self.local.as_ref().map(|server| server as &dyn Backing<NodeId>)
    }
}

impl Backing<NodeId> for LocalNats {
    fn machine(&self) -> NodeId {
        NodeId::Bus
    }

    fn kill(&self) {
        self.kill();
    }

    fn start(&self) -> Result<(), String> {
        self.go().map_err(|why| why.to_string())
    }
}

/// Where the stream of this process is, once its server answers. Meanwhile it is told why not.
///
/// # Errors
/// [`StreamError`], if the server has not answered for a while.
pub(super) fn awaited(name: &str, speed: NonZeroU32) -> Result<BrokerStream, StreamError> {
    let url = env::var(BUS_ADDRESS).map_err(|_| StreamError::NoAddress)?;
    let stream = BrokerStream::new(&url, name, speed)?;
    until_it_answers(|| stream.probe(), BrokerError::is_of_the_server)?;
    Ok(stream)
}
