//! `--store`: what it may be, and what becomes of a story's schema.

use conference::node::store::ledger::ServerSchema;
use sim::live::{Database, DatabaseError, OnServer, StoreOn, StoreOnError};

use super::super::failure::Failure;
use super::super::output;

pub(super) fn parse(text: &str) -> Result<StoreOn, String> {
    text.parse().map_err(|error: StoreOnError| {
        format!("{error}\nhint: say file, postgres, or postgres://user:password@host:5432/database")
    })
}

/// The server that stories are on, if they are not on files. One that was started ends with it.
pub(super) struct Stores(Option<Database>);

impl Stores {
    pub(super) fn ready(on: &StoreOn) -> Result<Self, Failure> {
        Ok(Self(Database::ready(on).map_err(|why| unusable(&why))?))
    }

    /// A schema for a story.
    pub(super) fn schema_for(&self, seed: u64) -> Result<Option<ServerSchema>, Failure> {
        let schema = self.0.as_ref().map(|database| database.schema_for(seed));
        schema.transpose().map_err(|why| unusable(&why))
    }

    pub(super) fn on<'a>(&'a self, schema: Option<&'a ServerSchema>) -> Option<OnServer<'a>> {
        let (database, schema) = self.0.as_ref().zip(schema)?;
        Some(OnServer { database, schema })
    }

    /// Drops what a story left on a server that goes on, or says where it is if its records are
    /// kept.
    pub(super) fn leave(&self, schema: Option<&ServerSchema>, is_kept: bool) {
        let Some(OnServer { schema, .. }) = self.on(schema).filter(|on| !on.database.is_started())
        else {
            return;
        };
        if is_kept {
            output::say(&format!("what the store kept is at {schema}"));
        } else if let Err(why) = schema.erase() {
            // The story proves as much as it did; whoever runs the server should know.
            output::say(&format!("{schema} could not be dropped: {why}"));
        }
    }
}

fn unusable(why: &DatabaseError) -> Failure {
    let hint = match why {
        DatabaseError::Server(_) => {
            "install PostgreSQL (on Debian: apt-get install postgresql), give the address of a server \
             (--store postgres://user@host/database), or leave --store out"
        }
        _ => "see that the server runs and that its role may make schemas, or leave --store out",
    };
    Failure { what: why.to_string(), hint: hint.to_owned() }
}
