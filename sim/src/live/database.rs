//! The PostgreSQL server that stores of live runs are on: one that is started for them, or one that
//! runs already.

use std::env;
use std::str::FromStr;

use stage::live::Backing;
use thiserror::Error;

use super::patience::until_it_answers;
use super::server::{LocalServer, ServerError};
use conference::node::NodeId;
use conference::node::store::ledger::{LedgerError, ServerSchema, ServerUrlError};

/// The variable by which a process hears where the server is: an address may hold a password, so it
/// is in no record.
pub(super) const ADDRESS: &str = "REHEARSAL_STORE";

/// What stores of live runs keep their events on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StoreOn {
    /// A file for each run.
    #[default]
    File,
    /// A PostgreSQL server that is started from the installed binaries, and ended.
    Started,
    /// The PostgreSQL server at this address, which runs already.
    At(String),
}

impl FromStr for StoreOn {
    type Err = StoreOnError;

    fn from_str(text: &str) -> Result<Self, StoreOnError> {
        match text {
            "file" => Ok(Self::File),
            "postgres" => Ok(Self::Started),
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                ServerSchema::new(url, "rehearsal")?;
                Ok(Self::At(url.to_owned()))
            }
            _ => Err(StoreOnError::Unknown),
        }
    }
}

/// Why this is no store.
#[derive(Debug, Error)]
pub enum StoreOnError {
    /// Nothing is called so.
    #[error("no store is called so")]
    Unknown,
    /// It is an address that cannot be used.
    #[error(transparent)]
    Address(#[from] ServerUrlError),
}

/// Why there is no database for a run.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// No server could be started.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The server cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// There is no such address or name.
    #[error(transparent)]
    Address(#[from] ServerUrlError),
    /// The process was not told where the server is.
    #[error(
        "the run is on PostgreSQL, and {ADDRESS} does not say where; only `live` starts such processes"
    )]
    NoAddress,
}

/// The server for all runs of a command. One that was started ends with it.
#[derive(Debug)]
pub struct Database {
    url: String,
    local: Option<LocalServer>,
}

impl Database {
    /// Starts the server, or finds out whether it can be used; none, if stores are on files.
    ///
    /// # Errors
    /// [`DatabaseError`] says what is missing.
    pub fn ready(on: &StoreOn) -> Result<Option<Self>, DatabaseError> {
        let (url, local) = match on {
            StoreOn::File => return Ok(None),
            StoreOn::Started => {
                let server = LocalServer::start(true)?;
                (server.url(), Some(server))
            }
            StoreOn::At(url) => {
                ServerSchema::new(url, "rehearsal")?.probe()?;
                (url.clone(), None)
            }
        };
        Ok(Some(Self { url, local }))
    }

    /// Makes a schema for one run, which nobody else has.
    ///
    /// # Errors
    /// [`DatabaseError`], if the server does not let it be made.
    pub fn schema_for(&self, seed: u64) -> Result<ServerSchema, DatabaseError> {
        // A server may serve many commands, on many machines: what one finds taken it leaves alone.
        let process = std::process::id();
        for nth in 0..10 {
            let schema = self.schema(&format!("rehearsal_{process}_{seed}_{nth}"))?;
            match schema.create() {
                Ok(()) => return Ok(schema),
                Err(why) if nth == 9 => return Err(why.into()),
                Err(_) => {}
            }
        }
        unreachable!("the tenth name is taken, or it is told why not")
    }

    fn schema(&self, name: &str) -> Result<ServerSchema, ServerUrlError> {
        ServerSchema::new(&self.url, name)
    }

    /// The address, for the process of the store.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Whether the server ends with the command, with everything that is on it.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.local.is_some()
    }

    /// The server as something that crashes with its store, if it is ours to kill.
    pub(super) fn backing(&self) -> Option<&dyn Backing<NodeId>> {
        self.local.as_ref().map(|server| server as &dyn Backing<NodeId>)
    }
}

impl Backing<NodeId> for LocalServer {
    fn machine(&self) -> NodeId {
        NodeId::Store
    }

    fn kill(&self) {
        self.kill();
    }

    fn start(&self) -> Result<(), String> {
        self.go().map_err(|why| why.to_string())
    }
}

/// Where the store of this process is, once its server answers. Meanwhile it is told why not.
///
/// # Errors
/// [`DatabaseError`], if the server has not answered for a while.
pub(super) fn awaited(name: &str) -> Result<ServerSchema, DatabaseError> {
    let url = env::var(ADDRESS).map_err(|_| DatabaseError::NoAddress)?;
    let schema = ServerSchema::new(&url, name)?;
    until_it_answers(|| schema.probe(), LedgerError::is_of_the_server)?;
    Ok(schema)
}
