#!/usr/bin/env bash
#
# cqrs-es 0.5.0 with sqlite-es 0.5.0: what a command writes can be in its snapshot twice.
#
# Deposits of 1 are made by commands, as the documentation makes them: `sink.write(event, self)`.
#
# Expected: after 10 deposits the balance is 10, whether it is replayed from all events or loaded from a
#   snapshot.
# Instead: it is 12 with a snapshot every 5 events, and 20 with the aggregate itself as the source of truth;
#   after 12 deposits, 4 by each command, it is 15. Writing an event applies it to the aggregate, and keeping
#   a snapshot applies the events of the command, as far as the one with which it fell due, to the same
#   aggregate again.
# Why it matters: every later decision is made on a balance, a stock or a number of free seats that no event
#   accounts for, and nothing reports it. The events are right, so a view built from them says something else
#   than the aggregate.
#
#     findings/cqrs-es-snapshots-count-twice.sh
#
# Needs Rust and a way to fetch packages. Ends with 0 if it is still so, with 1 if not, with 3 if it cannot
# be tried.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src

cat >Cargo.toml <<'END'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
cqrs-es = "=0.5.0"
serde = { version = "=1.0.229", features = ["derive"] }
sqlite-es = "=0.5.0"
sqlx = { version = "=0.8.6", default-features = false, features = ["sqlite"] }
tokio = { version = "=1.54.1", features = ["rt", "time"] }

[workspace]
END

cat >src/main.rs <<'END'
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent, EventStore};
use serde::{Deserialize, Serialize};
use sqlite_es::SqliteEventRepository;
use sqlx::sqlite::SqlitePoolOptions;
use std::convert::Infallible;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Deposited {
    amount: u64,
}

impl DomainEvent for Deposited {
    fn event_type(&self) -> String {
        "Deposited".to_string()
    }

    fn event_version(&self) -> String {
        "1".to_string()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Account {
    balance: u64,
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = u64;
    type Event = Deposited;
    type Error = Infallible;
    type Services = ();

    /// So many deposits of 1.
    async fn handle(&mut self, deposits: u64, _: &(), sink: &EventSink<Self>) -> Result<(), Infallible> {
        for _ in 0..deposits {
            sink.write(Deposited { amount: 1 }, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Deposited) {
        self.balance += event.amount;
    }
}

type Store = PersistedEventStore<SqliteEventRepository, Account>;

async fn tell(schema: &str, kind: &str, commands: &[u64], open: impl Fn(SqliteEventRepository) -> Store) {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(schema).execute(&pool).await.unwrap();
    let open = || open(SqliteEventRepository::new(pool.clone()));
    let framework = CqrsFramework::new(open(), vec![], ());
    for deposits in commands {
        framework.execute("one", *deposits).await.unwrap();
    }
    let events = open().load_events("one").await.unwrap().len();
    let balance = open().load_aggregate("one").await.unwrap().aggregate.balance;
    println!("{kind}: {events} deposits of 1, balance {balance}");
}

fn main() {
    let schema = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let single = [1; 10];
        tell(&schema, "events alone", &single, Store::new_event_store).await;
        tell(&schema, "a snapshot every 5 events", &single, |rows| Store::new_snapshot_store(rows, 5)).await;
        tell(&schema, "the aggregate itself", &single, Store::new_aggregate_store).await;
        let every_five = |rows| Store::new_snapshot_store(rows, 5);
        tell(&schema, "a snapshot every 5 events, 4 by command", &[4; 3], every_five).await;
    });
}
END

cat >expected <<'END'
events alone: 10 deposits of 1, balance 10
a snapshot every 5 events: 10 deposits of 1, balance 12
the aggregate itself: 10 deposits of 1, balance 20
a snapshot every 5 events, 4 by command: 12 deposits of 1, balance 15
END

cargo build --quiet || { echo "it cannot be built here" >&2; exit 3; }
cargo tree --quiet --depth 1 --prefix none | grep -E '^(cqrs-es|sqlite-es|sqlx) '
# The tables are those that the package of the repository makes for itself.
package=$(cargo metadata --quiet --format-version 1 |
    grep --only-matching '"manifest_path":"[^"]*/sqlite-es-0.5.0/Cargo.toml"' | head -n 1 | cut -d '"' -f 4)
cargo run --quiet -- "${package%/Cargo.toml}"/migrations/*.sql | tee seen
diff expected seen || { echo "it is no longer so" >&2; exit 1; }
