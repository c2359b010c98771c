#!/usr/bin/env bash
#
# postgres 0.19.14 (tokio-postgres 0.7.18): a commit that PostgreSQL answered with ROLLBACK is told as done.
#
# A transaction inserts a row and then asks for rows, of which the program needs the first. The server computes
# further ones, and fails at the third. The program has dropped the answer by then, and commits.
#
# Expected: the commit is an error, because PostgreSQL says ROLLBACK to it and the row is not there.
# Instead: commit() is Ok(()), no call has returned an error, and the row is not there. If the program reads the
#   answer to its end, it gets the error (and the commit is Ok(()) all the same).
# Why it matters: a program that has done all it was told, and has checked every result, tells others that
#   something is stored which is not. Nothing finds that out later: the answer names no error, and the connection
#   goes on as if nothing had been. What has to be done meanwhile: read every answer to its end, or ask something
#   else before the commit.
#
# Known as rust-postgres/rust-postgres issue 1334, open.
#
#     findings/rust-postgres-commit-says-yes-to-a-rollback.sh
#
# Needs Rust, a way to fetch packages, and PostgreSQL's initdb and postgres (as root also its user postgres and
# setpriv). Ends with 0 if it is still so, with 1 if not, with 3 if it cannot be tried.

set -euo pipefail
binaries=$(dirname "$(command -v postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -1 || true)")
if [[ ! -x $binaries/initdb ]]; then
    echo "PostgreSQL is not installed: nothing was tried" >&2
    exit 3
fi
folder=$(mktemp -d)
server=
trap 'if [[ $server ]]; then kill -INT "$server"; wait "$server" || true; fi; rm -rf "$folder"' EXIT
cd "$folder"
mkdir src database

own=()
if ((EUID == 0)); then
    own=(setpriv --reuid postgres --regid postgres --init-groups)
    chmod 711 "$folder"
    chown postgres database
fi
"${own[@]}" "$binaries/initdb" -D "$folder/database/data" -U owner -A trust --no-sync >log 2>&1 || {
    cat log >&2
    exit 3
}
"${own[@]}" "$binaries/postgres" -D "$folder/database/data" -c listen_addresses= \
    -c unix_socket_directories="$folder/database" >>log 2>&1 &
server=$!

cat >Cargo.toml <<'END'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
postgres = "=0.19.14"
tokio-postgres = "=0.7.18"

[workspace]
END

cat >src/main.rs <<'END'
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Error, NoTls};

const NONE: [&str; 0] = [];

/// Whether the commit said that it was done, and how many rows are there.
fn play(client: &mut Client, all: bool) -> Result<(bool, i64), Error> {
    client.batch_execute("DROP TABLE IF EXISTS t; CREATE TABLE t (n int)")?;
    let mut transaction = client.transaction()?;
    transaction.execute("INSERT INTO t VALUES (1)", &[])?;
    let sql = "SELECT 6 / (3 - n) FROM generate_series(1, 3) AS n";
    let mut rows = transaction.query_raw(sql, NONE)?;
    let first: i32 = rows.next()?.expect("there is a first row").get(0);
    let mut told = None;
    while all && told.is_none() {
        told = rows.next().err();
    }
    drop(rows);
    let committed = transaction.commit();
    let there = client.query_one("SELECT count(*) FROM t", &[])?.get(0);
    let told = told.as_ref().and_then(Error::as_db_error);
    println!("first row: {first}; then: {told:?}");
    println!("  commit: {committed:?}; rows in the table: {there}");
    Ok((committed.is_ok(), there))
}

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of the server");
    let address = format!("host={folder} user=owner dbname=postgres");
    let mut client = (0..100)
        .find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            Client::connect(&address, NoTls).ok()
        })
        .expect("the server answers");
    let version: String = client.query_one("SHOW server_version", &[]).unwrap().get(0);
    println!("PostgreSQL {version}, postgres 0.19.14, tokio-postgres 0.7.18");
    let first_only = play(&mut client, false).expect("no call fails");
    let all = play(&mut client, true).expect("no other call fails");
    let still_so = first_only == (true, 0) && all == (true, 0);
    println!("{}", if still_so { "a commit that was rolled back is told as done" } else { "it has changed" });
    std::process::exit(i32::from(!still_so));
}
END

cargo build --quiet || { echo "it cannot be built here" >&2; exit 3; }
cargo run --quiet -- "$folder/database"
