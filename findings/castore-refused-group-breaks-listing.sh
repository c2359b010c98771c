#!/usr/bin/env bash
#
# Castore 2.4.2, event storage in memory: after one group of events was refused, no aggregate can be listed
# any more.
#
# An order exists. A group of two events is pushed: the first event of a new order, and an event of the old
# one at a version that is taken. The group is refused, as it has to be. Then all orders are listed.
#
# Expected: the old order, as before: of a group that is refused nothing is stored.
# Instead: listing fails for good. The first event of the group was taken back, but what is left is a new
#   aggregate without any event, and listing wants the time of its first one.
# Why it matters: this storage is what handlers are tested with. A conflict between two windows, the very case
#   that such a test plays, ends every later look at the whole store, as in rebuilding a read model.
#
#     findings/castore-refused-group-breaks-listing.sh
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
  "dependencies": { "@castore/core": "2.4.2", "@castore/event-storage-adapter-in-memory": "2.4.2" }
}
END
npm install --no-audit --no-fund --silent >/dev/null || { echo "packages cannot be fetched" >&2; exit 3; }

cat >play.mjs <<'END'
import { EventStore, EventType } from "@castore/core";
import { InMemoryEventStorageAdapter } from "@castore/event-storage-adapter-in-memory";

const type = "ORDER_PLACED";
const orders = new EventStore({
  eventStoreId: "ORDERS",
  eventTypes: [new EventType({ type })],
  reducer: (_, event) => ({ aggregateId: event.aggregateId, version: event.version }),
  eventStorageAdapter: new InMemoryEventStorageAdapter(),
});
const placed = (aggregateId) => ({ aggregateId, version: 1, type });
const listed = () =>
  orders.listAggregateIds().then(
    ({ aggregateIds }) => aggregateIds.map(({ aggregateId }) => aggregateId).join(" "),
    (error) => `fails: ${error.message}`,
  );

await orders.pushEvent(placed("old"));
console.log("listed before:", await listed());
const group = ["new", "old"].map((id) => orders.groupEvent(placed(id)));
await EventStore.pushEventGroup(...group).then(
  () => console.log("the group was stored"),
  (error) => console.log("refused:", error.message),
);
console.log("events of the new order:", (await orders.getEvents("new")).events.length);
console.log("listed after:", await listed());
END

cat >expected <<'END'
listed before: old
refused: Event already exists for ORDERS aggregate old and version 1
events of the new order: 0
listed after: fails: Unable to find initial timestamp for aggregate new
END

echo "Node $(node --version), @castore/core and @castore/event-storage-adapter-in-memory 2.4.2"
node play.mjs | tee seen
if diff expected seen >/dev/null; then
    echo "It is still so: a refused group leaves an aggregate without events, and nothing can be listed."
else
    echo "It is so no longer."
    exit 1
fi
