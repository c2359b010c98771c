//! Where a ledger is on a server.

use std::fmt;
use std::time::Duration;

use postgres::Config;
use postgres::config::{Host, SslMode};
use thiserror::Error;

/// A server that does not answer for so long is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// What was sent and is not acknowledged for so long means that the connection is lost.
const SILENCE: Duration = Duration::from_secs(30);

/// A schema of a PostgreSQL server: every table of a ledger lies in it, and nothing else does.
#[derive(Clone)]
pub struct ServerSchema {
    pub(super) config: Config,
    pub(super) name: String,
}

/// Why an address of a schema cannot be used.
#[derive(Debug, Error)]
pub enum ServerUrlError {
    /// It is no address of a PostgreSQL server.
    #[error("it is no address of a PostgreSQL server ({0})")]
    NoUrl(String),
    /// It names no server.
    #[error("it does not say on which host the server is")]
    NoHost,
    /// It asks for an encrypted connection.
    #[error("it asks for an encrypted connection (sslmode), which this program does not make")]
    Encrypted,
    /// The name of the schema has other characters than it may have.
    #[error("{0:?} cannot be the name of a schema: at most 40 small letters, digits and _ can")]
    NoSchema(String),
}

impl ServerSchema {
    /// A schema on the server at this address, such as `postgres://user:password@host/database`.
    ///
    /// # Errors
    /// [`ServerUrlError`] says what is wrong with the address. The server is not asked.
    pub fn new(url: &str, schema: &str) -> Result<Self, ServerUrlError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if schema.is_empty() || schema.len() > 40 || !schema.chars().all(plain) {
            return Err(ServerUrlError::NoSchema(schema.to_owned()));
        }
        let mut config: Config =
            url.parse().map_err(|error| ServerUrlError::NoUrl(super::error::whole(&error)))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(ServerUrlError::NoHost);
        }
        if config.get_ssl_mode() == SslMode::Require {
            return Err(ServerUrlError::Encrypted);
        }
        config.ssl_mode(SslMode::Disable).application_name("rehearsal").tcp_user_timeout(SILENCE);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        Ok(Self { config, name: schema.to_owned() })
    }

    /// The name of the schema.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Where it is, without the password.
impl fmt::Display for ServerSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ports = self.config.get_ports();
        for (nth, host) in self.config.get_hosts().iter().enumerate() {
            let port = ports.get(nth).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(host) => write!(f, "{host}:{port}")?,
                #[cfg(unix)]
                Host::Unix(folder) => write!(f, "{}/.s.PGSQL.{port}", folder.display())?,
            }
            f.write_str(" ")?;
        }
        for address in self.config.get_hostaddrs() {
            write!(f, "({address}) ")?;
        }
        write!(f, "schema {}", self.name)
    }
}

impl fmt::Debug for ServerSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerSchema({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let url = "postgres://ada:secret@db.example:5433/shop";
        let schema = ServerSchema::new(url, "rehearsal_1").unwrap();
        assert_eq!(schema.to_string(), "db.example:5433 schema rehearsal_1");
        assert!(!format!("{schema:?}").contains("secret"));
    }

    #[test]
    fn what_is_no_address_is_told() {
        let told = |url, schema| ServerSchema::new(url, schema).unwrap_err().to_string();
        for (url, schema, what) in [
            ("postgres://host:port/x", "s", "no address"),
            ("postgres://host/x?nonsense=1", "s", "nonsense"),
            ("dbname=x", "s", "on which host"),
            ("postgres://host/x?sslmode=require", "s", "encrypted"),
            ("postgres://host/x", "drop table", "drop table"),
            ("postgres://host/x", "", "name of a schema"),
        ] {
            let told = told(url, schema);
            assert!(told.contains(what), "{url}: {told}");
        }
    }
}
