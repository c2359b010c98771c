//! Opening a ledger on a server: the connection, the tables, and the next epoch.

use std::cell::RefCell;

use postgres::types::Type;
use postgres::{Client, NoTls};

use super::super::LedgerError;
use super::error::whole;
use super::tables::{FORMAT, LEDGER, MAKE};
use super::{Server, ServerSchema, unsigned};

/// The oldest server for which this was tried: its first number, as it counts its versions.
const OLDEST: i32 = 14;

/// What a session is told first. A commit that is acknowledged is on the disk, whatever the server
/// does for others. A program that stands still in the middle of a transaction may keep others
/// waiting for so long, and no longer.
const SESSION: &str = "
SET synchronous_commit TO on;
SET default_transaction_isolation TO 'read committed';
SET default_transaction_read_only TO off;
SET client_min_messages TO warning;
SET lock_timeout TO '20s';
SET idle_in_transaction_session_timeout TO '60s';
";

/// What becomes of a ledger that is not there.
#[derive(Clone, Copy)]
enum Absent {
    /// It is started.
    IsStarted,
    /// It was there, so it is missed: what is gone must not be taken for what is new.
    IsMissed,
}

impl Absent {
    fn may_be_started(self, schema: &ServerSchema) -> Result<(), LedgerError> {
        match self {
            Self::IsStarted => Ok(()),
            Self::IsMissed => Err(LedgerError::missing(schema)),
        }
    }
}

impl Server {
    /// Opens the ledger in a schema, and starts one if the schema has no tables; the schema itself
    /// is made if it is missing.
    pub(in super::super) fn open(schema: &ServerSchema) -> Result<Self, LedgerError> {
        Self::begin_epoch(schema, Absent::IsStarted)
    }

    /// Opens the ledger in a schema. If it holds none, or is not there itself, none is started.
    pub(in super::super) fn open_existing(schema: &ServerSchema) -> Result<Self, LedgerError> {
        Self::begin_epoch(schema, Absent::IsMissed)
    }

    fn begin_epoch(schema: &ServerSchema, absent: Absent) -> Result<Self, LedgerError> {
        let mut client = schema.connect()?;
        let name = schema.name();
        client.batch_execute(SESSION)?;
        let mut setting = client.transaction()?;
        let here = "SELECT count(*) FROM pg_namespace WHERE nspname = $1";
        let row = setting.query_typed_one(here, &[(&name, Type::TEXT)])?;
        if row.get::<_, i64>(0) == 0 {
            absent.may_be_started(schema)?;
            setting.batch_execute(&format!("CREATE SCHEMA \"{name}\""))?;
        }
        setting.batch_execute(&format!("SET search_path TO \"{name}\""))?;
        let all = "SELECT count(*), count(*) FILTER (WHERE tablename = $2) FROM pg_tables
                   WHERE schemaname = $1";
        let row = setting.query_typed_one(all, &[(&name, Type::TEXT), (&LEDGER, Type::TEXT)])?;
        match (row.get::<_, i64>(0), row.get::<_, i64>(1)) {
            (0, _) => {
                absent.may_be_started(schema)?;
                setting.batch_execute(MAKE)?;
                let begin = "INSERT INTO ledger VALUES (true, $1, 0, 0, 0, 0)";
                setting.execute_typed(begin, &[(&FORMAT, Type::INT8)])?;
            }
            (_, 1..) => {}
            (others, _) => {
                return Err(LedgerError::corrupt(format!(
                    "the schema {name} has {others} tables, and none of them says that it is one"
                )));
            }
        }
        check_format(setting.query_typed_one("SELECT format FROM ledger", &[])?.get(0))?;
        // Waits for whoever is in the middle of a transaction.
        let next = "UPDATE ledger SET epoch = epoch + 1 RETURNING epoch";
        let epoch = setting.query_typed_one(next, &[])?.get(0);
        setting.commit()?;
        Ok(Self { client: RefCell::new(client), epoch })
    }
}

impl ServerSchema {
    /// A connection to the server, if it is one that can be used.
    fn connect(&self) -> Result<Client, LedgerError> {
        let mut client = self.config.connect(NoTls).map_err(|error| match error.as_db_error() {
            Some(_) => error.into(),
            None => LedgerError::Unreachable { place: self.to_string(), why: whole(&error) },
        })?;
        let row = client.query_typed_one("SELECT current_setting('server_version_num')", &[])?;
        let version: String = row.get(0);
        let found = version.parse::<i32>().unwrap_or_default() / 10_000;
        if found < OLDEST {
            return Err(LedgerError::OldServer { found, needed: OLDEST });
        }
        Ok(client)
    }

    /// Whether the server answers.
    ///
    /// # Errors
    /// [`LedgerError`] says why it cannot be used.
    pub fn probe(&self) -> Result<(), LedgerError> {
        self.connect().map(drop)
    }

    /// Makes the schema, which must not be there yet.
    ///
    /// # Errors
    /// [`LedgerError`], if there is one of this name, or the server does not let it be made.
    pub fn create(&self) -> Result<(), LedgerError> {
        Ok(self.connect()?.batch_execute(&format!("CREATE SCHEMA \"{}\"", self.name))?)
    }

    /// Drops the schema with all its tables. One that is not there stays so.
    ///
    /// # Errors
    /// [`LedgerError`], if the server does not do it; then it stays as it is.
    pub fn erase(&self) -> Result<(), LedgerError> {
        Ok(self.connect()?.batch_execute(&format!(
            "SET client_min_messages TO warning; DROP SCHEMA IF EXISTS \"{}\" CASCADE",
            self.name
        ))?)
    }
}

fn check_format(found: i64) -> Result<(), LedgerError> {
    let (stored, supported) = (unsigned(found)?, unsigned(FORMAT)?);
    match stored {
        0 => Err(LedgerError::corrupt("there never was a format 0")),
        _ if stored > supported => Err(LedgerError::NewerFormat { found: stored, supported }),
        _ if stored < supported => Err(LedgerError::OlderFormat { found: stored, supported }),
        _ => Ok(()),
    }
}
