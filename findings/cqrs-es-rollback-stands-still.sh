#!/usr/bin/env bash
#
# cqrs-es 0.5.0 with sqlite-es 0.5.0: after a release with one more field was rolled back, an aggregate with
# snapshots refuses every command.
#
# A release makes commands, the next one has a field more in the aggregate, and then the first release is
# back. No two commands ever run at once.
#
# Expected: a snapshot that the running release cannot read is passed over and replaced, and every command is
#   accepted.
# Instead: the next release replays all events for ever. Its snapshots are numbered from 1 again and are kept
#   beside the old one, which is still the one that is found. Once the first release is back and its next
#   snapshot is due, the statement that replaces number 1 finds all of them, collides with itself, and the
#   command is refused as a conflict. The same happens to every command after it.
# Why it matters: the error says that somebody else was quicker and that it is worth trying again. Nobody
#   was, and no repetition helps: the account, the order, the conference can never be changed again until
#   somebody deletes rows. It happens after a rollback, when the least is understood and the most is at
#   stake.
#
#     findings/cqrs-es-rollback-stands-still.sh
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
use sqlx::{Pool, Sqlite};
use std::convert::Infallible;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deposited;

impl DomainEvent for Deposited {
    fn event_type(&self) -> String {
        "Deposited".to_string()
    }

    fn event_version(&self) -> String {
        "1".to_string()
    }
}

/// An account with these fields, each of which counts deposits.
macro_rules! release {
    ($name:ident: $($field:ident),+) => {
        #[derive(Default, Serialize, Deserialize)]
        struct $name {
            $($field: u64),+
        }

        impl Aggregate for $name {
            const TYPE: &'static str = "account";
            type Command = ();
            type Event = Deposited;
            type Error = Infallible;
            type Services = ();

            async fn handle(&mut self, _: (), _: &(), sink: &EventSink<Self>) -> Result<(), Infallible> {
                sink.write(Deposited, self).await;
                Ok(())
            }

            fn apply(&mut self, _: Deposited) {
                $(self.$field += 1;)+
            }
        }
    };
}

release!(First: balance);
release!(Next: balance, deposits);

/// Makes so many commands, one after the other, and tells what became of them.
async fn tell<A>(release: &str, pool: &Pool<Sqlite>, commands: usize)
where
    A: Aggregate<Command = (), Services = ()>,
{
    let rows = || SqliteEventRepository::new(pool.clone());
    let open = || PersistedEventStore::<_, A>::new_snapshot_store(rows(), 5);
    let framework = CqrsFramework::new(open(), vec![], ());
    let (mut accepted, mut refused) = (0, Vec::new());
    for _ in 0..commands {
        match framework.execute("one", ()).await {
            Ok(()) => accepted += 1,
            Err(error) => refused.push(error.to_string()),
        }
    }
    let from_snapshot = open().load_aggregate("one").await.unwrap().current_snapshot.is_some();
    let kept: Vec<i64> =
        sqlx::query_scalar("SELECT last_sequence FROM snapshots ORDER BY 1").fetch_all(pool).await.unwrap();
    println!("{release}: {accepted} commands accepted, {} refused", refused.len());
    println!("  loaded from a snapshot: {from_snapshot}; snapshots at {kept:?}");
    refused.dedup();
    for error in refused {
        println!("  error: {error}");
    }
}

fn main() {
    let schema = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
        sqlx::raw_sql(&schema).execute(&pool).await.unwrap();
        tell::<First>("first release", &pool, 6).await;
        tell::<Next>("next release", &pool, 14).await;
        tell::<First>("first release again", &pool, 20).await;
    });
}
END

cat >expected <<'END'
first release: 6 commands accepted, 0 refused
  loaded from a snapshot: true; snapshots at [5]
next release: 14 commands accepted, 0 refused
  loaded from a snapshot: false; snapshots at [5, 10, 15, 20]
first release again: 4 commands accepted, 16 refused
  loaded from a snapshot: true; snapshots at [5, 10, 15, 20]
  error: aggregate conflict
END

cargo build --quiet || { echo "it cannot be built here" >&2; exit 3; }
cargo tree --quiet --depth 1 --prefix none | grep -E '^(cqrs-es|sqlite-es|sqlx) '
# The tables are those that the package of the repository makes for itself.
package=$(cargo metadata --quiet --format-version 1 |
    grep --only-matching '"manifest_path":"[^"]*/sqlite-es-0.5.0/Cargo.toml"' | head -n 1 | cut -d '"' -f 4)
cargo run --quiet -- "${package%/Cargo.toml}"/migrations/*.sql | tee seen
diff expected seen || { echo "it is no longer so" >&2; exit 1; }
