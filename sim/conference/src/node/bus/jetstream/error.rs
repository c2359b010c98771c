//! Why a server could not do what a bus asked of it, and what can be done about it.

use std::error::Error;

/// Why a server could not do what a bus asked of it.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The server cannot be reached.
    #[error(
        "NATS cannot be reached at {place}: {why}; see that nats-server runs and that the address is right, and try \
         again"
    )]
    Unreachable {
        /// Where it was looked for.
        place: String,
        /// What the client says.
        why: String,
    },
    /// The server keeps no streams.
    #[error(
        "the NATS server at {place} has no JetStream for this account ({why}); start it with -js, or turn JetStream \
         on for the account"
    )]
    NoJetStream {
        /// Where the server is.
        place: String,
        /// What the server says.
        why: String,
    },
    /// The connection to the server was lost, or it does not answer.
    #[error(
        "NATS does not go on ({why}); connect again once it answers: every message that it acknowledged is still \
         there, and whoever published another publishes it again"
    )]
    Lost {
        /// What the client says.
        why: String,
    },
    /// The server does not do what it is asked.
    #[error(
        "NATS refuses: {why}; nothing was stored: give the account the right to make streams and consumers, and room \
         for them"
    )]
    Refused {
        /// What the server says.
        why: String,
    },
    /// There is a stream of this name that somebody else made.
    #[error("there is a stream {name} already; delete it, or leave it to whoever made it")]
    Taken {
        /// The name of the stream.
        name: String,
    },
    /// What lies in the stream is nothing that a bus published.
    #[error(
        "message {sequence} of the stream cannot be read ({why}); see who else publishes there, and keep it for \
         inspection"
    )]
    Unreadable {
        /// Its number in the stream.
        sequence: u64,
        /// What is wrong with it.
        why: String,
    },
}

impl BrokerError {
    /// Whether the server was lost or cannot be reached: nothing is wrong with what it holds, and a
    /// bus can connect again when it answers.
    #[must_use]
    pub const fn is_of_the_server(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Lost { .. })
    }

    pub(super) fn lost(why: &(dyn Error + 'static)) -> Self {
        Self::Lost { why: whole(why) }
    }

    pub(super) fn refused(why: &(dyn Error + 'static)) -> Self {
        Self::Refused { why: whole(why) }
    }
}

/// An error with its causes, each once: the client's own words say only of which kind it is.
pub(super) fn whole(error: &(dyn Error + 'static)) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(why) = cause {
        let more = why.to_string();
        if !told.contains(&more) {
            told = format!("{told}: {more}");
        }
        cause = why.source();
    }
    told
}
