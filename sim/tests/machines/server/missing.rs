//! A ledger that was there and is gone is told, and none is begun in its place.

use conference::node::store::ledger::{Ledger, LedgerError, Position};
use sim::live::server::LocalServer;

use super::installed_server;
use super::story::handle;

/// How many schemas of this name there are, and how many tables in it.
fn left(server: &LocalServer, name: &str) -> [i64; 2] {
    let mut client = postgres::Client::connect(&server.url(), postgres::NoTls).unwrap();
    let of = |table: &str, column: &str| {
        format!("SELECT count(*) FROM {table} WHERE {column} = '{name}'")
    };
    let counted = [of("pg_namespace", "nspname"), of("pg_tables", "schemaname")];
    counted.map(|sql| client.query_one(&sql, &[]).unwrap().get(0))
}

#[test]
fn given_nothing_where_a_ledger_should_be_when_it_is_opened_then_none_is_started() {
    let Some(server) = installed_server() else { return };
    let name = "missing";
    let schema = server.schema(name).unwrap();
    let refused = || {
        let error = Ledger::open_existing_server(&schema).unwrap_err();
        assert!(matches!(error, LedgerError::Missing { .. }), "{error}");
        assert!(error.to_string().contains("schema missing"), "{error}");
    };

    refused();
    assert_eq!(left(&server, name), [0, 0], "a schema that was never there");
    schema.create().unwrap();
    refused();
    assert_eq!(left(&server, name), [1, 0], "a schema without tables");

    handle(&mut Ledger::open_server(&schema).unwrap(), 3).unwrap();
    assert_eq!(Ledger::open_existing_server(&schema).unwrap().position(), Position(3));

    schema.erase().unwrap();
    refused();
    assert_eq!(left(&server, name), [0, 0], "a schema that was dropped");
}
