#!/usr/bin/env bash
#
# Castore 2.4.2, event storage in DynamoDB: `limit` does not limit anything, and makes reading slower.
#
# A stream of 200 events is read with `limit: 1`, and the last two of it with `reverse: true, limit: 2`; once
# from the storage in memory, once from DynamoDB (dynalite 4.0.0, an implementation of it in Node).
#
# Expected: 1 and 2 events from both, each by one query.
# Instead: DynamoDB gives all 200 both times. The limit is taken for the size of a page, and pages are asked
#   for until there is none left: 201 queries for one event, 101 for two.
# Why it matters: whoever asks for the last event only, as for a snapshot or a version, waits for a round trip
#   an event of the whole stream, and pays for it; a stream of 10,000 events takes 10,000 of them. Tests do not
#   show it, because the storage in memory keeps the limit.
#
#     findings/castore-dynamodb-limit-reads-everything.sh
#
# Needs Node and a way to fetch packages. Ends with 0 if it is still so, with 1 if not, with 3 if it cannot be
# tried.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

command -v npm >/dev/null || { echo "npm is missing" >&2; exit 3; }
cat >package.json <<'END'
{
  "private": true,
  "type": "module",
  "dependencies": {
    "@aws-sdk/client-dynamodb": "3.1169.0",
    "@castore/core": "2.4.2",
    "@castore/event-storage-adapter-dynamodb": "2.4.2",
    "@castore/event-storage-adapter-in-memory": "2.4.2",
    "dynalite": "4.0.0"
  }
}
END
npm install --no-audit --no-fund --silent >/dev/null || { echo "packages cannot be fetched" >&2; exit 3; }

cat >play.mjs <<'END'
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventStore, EventType } from "@castore/core";
import { DynamoDBSingleTableEventStorageAdapter } from "@castore/event-storage-adapter-dynamodb";
import { InMemoryEventStorageAdapter } from "@castore/event-storage-adapter-in-memory";
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0 });
await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
const client = new DynamoDBClient({
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: "nowhere",
  credentials: { accessKeyId: "none", secretAccessKey: "none" },
});

// The table as the documentation of the adapter asks for it.
const key = (name, type) => ({ AttributeName: name, KeyType: type });
await client.send(
  new CreateTableCommand({
    TableName: "events",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [key("aggregateId", "HASH"), key("version", "RANGE")],
    AttributeDefinitions: [
      { AttributeName: "aggregateId", AttributeType: "S" },
      { AttributeName: "version", AttributeType: "N" },
      { AttributeName: "eventStoreId", AttributeType: "S" },
      { AttributeName: "timestamp", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "initialEvents",
        KeySchema: [key("eventStoreId", "HASH"), key("timestamp", "RANGE")],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  }),
);
let queries = 0;
const count = (next, { commandName }) => (args) => {
  queries += commandName === "QueryCommand" ? 1 : 0;
  return next(args);
};
client.middlewareStack.add(count, { step: "initialize" });

const type = "SEATS_RESERVED";
const storages = {
  memory: new InMemoryEventStorageAdapter(),
  DynamoDB: new DynamoDBSingleTableEventStorageAdapter({ tableName: "events", dynamoDBClient: client }),
};
for (const [storage, eventStorageAdapter] of Object.entries(storages)) {
  const seats = new EventStore({
    eventStoreId: "SEATS",
    eventTypes: [new EventType({ type })],
    reducer: (_, event) => ({ aggregateId: event.aggregateId, version: event.version }),
    eventStorageAdapter,
  });
  for (let version = 1; version <= 200; version += 1) {
    await seats.pushEvent({ aggregateId: "workshop", version, type });
  }
  for (const options of [{ limit: 1 }, { reverse: true, limit: 2 }]) {
    queries = 0;
    const { events } = await seats.getEvents("workshop", options);
    console.log(`${storage}, ${JSON.stringify(options)}: ${events.length} events, ${queries} queries`);
  }
}
server.close();
process.exit(0);
END

cat >expected <<'END'
memory, {"limit":1}: 1 events, 0 queries
memory, {"reverse":true,"limit":2}: 2 events, 0 queries
DynamoDB, {"limit":1}: 200 events, 201 queries
DynamoDB, {"reverse":true,"limit":2}: 200 events, 101 queries
END

echo "Node $(node --version), @castore/event-storage-adapter-dynamodb 2.4.2, dynalite 4.0.0"
timeout 120 node play.mjs 2>warnings | tee seen
if diff expected seen >/dev/null; then
    echo "It is still so: a limit is the size of a page, and every page is read."
else
    echo "It is so no longer."
    exit 1
fi
