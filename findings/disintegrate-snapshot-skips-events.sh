#!/usr/bin/env bash
#
# disintegrate 4.0.0 with disintegrate-postgres 4.0.1: after a state has got one more field, the events
# before its snapshot are skipped.
#
# A release loads the state of an account after 10 deposits of 1 and a snapshot is kept. The state of the
# next release has one field more, of a type that cannot be left out. Another deposit is made, and the next
# release loads the state.
#
# Expected: a snapshot that cannot be read is passed over and all 11 events are replayed, or loading fails.
# Instead: the balance is 1. The state that cannot be read is replaced by the one before any event, but the
#   version of the snapshot is kept, so that only the events after it are applied. The version that comes
#   with the state is right, so what is decided on it is accepted.
# Why it matters: a sold-out conference is empty again after a deployment, and sells its seats a second time.
#   Nothing fails and nothing is logged, and once there are enough new events, the wrong state is kept as the
#   next snapshot: 8 after 18 deposits.
#
#     findings/disintegrate-snapshot-skips-events.sh
#
# Needs Rust, Node, and a way to fetch packages. PostgreSQL comes with them. Ends with 0 if it is still so,
# with 1 if not, with 3 if it cannot be tried.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src

cat >package.json <<'END'
{
  "private": true,
  "type": "module",
  "dependencies": { "@electric-sql/pglite": "0.5.14", "@electric-sql/pglite-socket": "0.2.17" }
}
END

cat >serve.mjs <<'END'
// PostgreSQL on a port of its own while a program runs, which is given its address.
import { spawn } from "node:child_process";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

const db = await PGlite.create();
const { rows } = await db.query("SHOW server_version");
console.error(`PostgreSQL ${rows[0].server_version}`);
const server = new PGLiteSocketServer({ db, port: 0, host: "127.0.0.1" });
await server.start();
const address = `postgres://postgres@${server.getServerConn()}/postgres?sslmode=disable`;
const [command, ...args] = process.argv.slice(2);
const program = spawn(command, [...args, address], { stdio: "inherit" });
const code = await new Promise((ended) => program.on("exit", ended));
await server.stop();
await db.close();
process.exit(code ?? 1);
END

cat >Cargo.toml <<'END'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
disintegrate = { version = "=4.0.0", features = ["macros", "serde-json"] }
disintegrate-postgres = "=4.0.1"
serde = { version = "=1.0.229", features = ["derive"] }
sqlx = { version = "=0.8.6", default-features = false, features = ["postgres", "runtime-tokio"] }
tokio = { version = "=1.54.1", features = ["net", "rt", "time"] }

[workspace]
END

cat >src/main.rs <<'END'
use disintegrate::serde::json::Json;
use disintegrate::{
    Event, EventSourcedStateStore, EventStore, LoadState, NoSnapshot, StateMutate, StateQuery, WithSnapshot,
};
use disintegrate_postgres::{PgEventStore, PgSnapshotter};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Event)]
pub enum Told {
    Deposited {
        #[id]
        account: String,
        amount: u64,
    },
}

mod first_release {
    use super::*;

    #[derive(Clone, Serialize, Deserialize, StateQuery)]
    #[state_query(Told)]
    pub struct Account {
        #[id]
        pub account: String,
        pub balance: u64,
    }

    impl StateMutate for Account {
        fn mutate(&mut self, Told::Deposited { amount, .. }: Told) {
            self.balance += amount;
        }
    }
}

mod next_release {
    use super::*;

    #[derive(Clone, Serialize, Deserialize, StateQuery)]
    #[state_query(Told)]
    pub struct Account {
        #[id]
        pub account: String,
        pub balance: u64,
        pub deposits: u64,
    }

    impl StateMutate for Account {
        fn mutate(&mut self, Told::Deposited { amount, .. }: Told) {
            self.balance += amount;
            self.deposits += 1;
        }
    }
}

async fn tell(database: &str) {
    let pool = PgPoolOptions::new().max_connections(1).connect(database).await.unwrap();
    let events = PgEventStore::<Told, Json<Told>>::try_new(pool.clone(), Json::default()).await.unwrap();
    let kept = WithSnapshot::new(PgSnapshotter::try_new(pool, 5).await.unwrap());
    let account = || "one".to_string();
    let deposits = |count: usize| vec![Told::Deposited { account: account(), amount: 1 }; count];

    events.append_without_validation(deposits(10)).await.unwrap();
    let store = EventSourcedStateStore::new(events.clone(), kept.clone());
    let loaded = store.load(first_release::Account { account: account(), balance: 0 }).await.unwrap();
    println!("first release: 10 deposits of 1, balance {}", loaded.state().balance);

    events.append_without_validation(deposits(1)).await.unwrap();
    let unread = || next_release::Account { account: account(), balance: 0, deposits: 0 };
    let loaded = EventSourcedStateStore::new(events.clone(), NoSnapshot).load(unread()).await.unwrap();
    println!("next release, without snapshots: 11 deposits of 1, balance {}", loaded.state().balance);
    let version = loaded.version();
    let store = EventSourcedStateStore::new(events.clone(), kept);
    let loaded = store.load(unread()).await.unwrap();
    println!("next release, with snapshots: 11 deposits of 1, balance {}", loaded.state().balance);
    println!("both know the same version: {}", loaded.version() == version);

    // Enough for a snapshot of its own, and one after it.
    for more in [6, 1] {
        events.append_without_validation(deposits(more)).await.unwrap();
        store.load(unread()).await.unwrap();
    }
    let balance = store.load(unread()).await.unwrap().state().balance;
    println!("next release, with a snapshot of its own: 18 deposits of 1, balance {balance}");
}

fn main() {
    let database = std::env::args().nth(1).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(tell(&database));
}
END

cat >expected <<'END'
first release: 10 deposits of 1, balance 10
next release, without snapshots: 11 deposits of 1, balance 11
next release, with snapshots: 11 deposits of 1, balance 1
both know the same version: true
next release, with a snapshot of its own: 18 deposits of 1, balance 8
END

# The server names optional extensions of one version each among its peers, and needs none of them.
npm install --no-audit --no-fund --silent --legacy-peer-deps ||
    { echo "PostgreSQL cannot be fetched" >&2; exit 3; }
cargo build --quiet || { echo "it cannot be built here" >&2; exit 3; }
cargo tree --quiet --depth 1 --prefix none | grep -E '^(disintegrate|disintegrate-postgres|sqlx) '
node serve.mjs cargo run --quiet -- | tee seen
diff expected seen || { echo "it is no longer so" >&2; exit 1; }
