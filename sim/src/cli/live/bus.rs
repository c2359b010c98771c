//! `--bus`: what it may be, and what becomes of a story's stream.

use std::num::NonZeroU32;

use conference::node::bus::jetstream::{BrokerError, BrokerStream};
use sim::live::{Broker, BusOn, BusOnError, OnBroker, StreamError};

use super::super::failure::Failure;
use super::super::output;

pub(super) fn parse(text: &str) -> Result<BusOn, String> {
    text.parse().map_err(|error: BusOnError| {
        format!("{error}\nhint: say memory, nats, or nats://user:password@host:4222")
    })
}

/// The server that buses are on, if they keep nothing by themselves. One that was started ends with
/// it.
pub(super) struct Buses(Option<Broker>);

impl Buses {
    pub(super) fn ready(on: &BusOn) -> Result<Self, Failure> {
        Ok(Self(Broker::ready(on).map_err(|why| unusable(&why))?))
    }

    /// A stream for a story.
    pub(super) fn stream_for(
        &self,
        seed: u64,
        speed: NonZeroU32,
    ) -> Result<Option<BrokerStream>, Failure> {
        let stream = self.0.as_ref().map(|broker| broker.stream_for(seed, speed));
        stream.transpose().map_err(|why| unusable(&why))
    }

    pub(super) fn on<'a>(&'a self, stream: Option<&'a BrokerStream>) -> Option<OnBroker<'a>> {
        let (broker, stream) = self.0.as_ref().zip(stream)?;
        Some(OnBroker { broker, stream })
    }

    /// Deletes what a story left on a server that goes on, or says where it is if its records are
    /// kept.
    pub(super) fn leave(&self, stream: Option<&BrokerStream>, is_kept: bool) {
        let Some(OnBroker { stream, .. }) = self.on(stream).filter(|on| !on.broker.is_started())
        else {
            return;
        };
        if is_kept {
            output::say(&format!("what the bus kept is at {stream}"));
        } else if let Err(why) = stream.erase() {
            // The story proves as much as it did; whoever runs the server should know.
            output::say(&format!("{stream} could not be deleted: {why}"));
        }
    }
}

fn unusable(why: &StreamError) -> Failure {
    let hint = match why {
        StreamError::Server(_) => {
            "install NATS (on Debian: apt-get install nats-server), give the address of a server \
             (--bus nats://host:4222), or leave --bus out"
        }
        StreamError::Broker(BrokerError::NoJetStream { .. }) => {
            "start the server with -js, or leave --bus out"
        }
        _ => "see that nats-server runs there with JetStream (-js), or leave --bus out",
    };
    Failure { what: why.to_string(), hint: hint.to_owned() }
}
