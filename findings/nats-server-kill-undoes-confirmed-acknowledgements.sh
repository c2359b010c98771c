#!/usr/bin/env bash
#
# nats-server 2.9.10 with JetStream: a kill undoes acknowledgements that the server had confirmed, and forgets ids.
#
# A stream that is kept by interest, on a file, has two durable consumers. Messages are published with an id and
# delivered to both. In some turns both acknowledge all of them, in others all but the last, each time with an
# answer to the acknowledgement; the stream then has nothing, or that one. Then the server is killed (SIGKILL), while
# the operating system goes on, and started again on the same folder.
#
# Expected: the stream and its consumers are as before, and an id that was published a moment ago is a duplicate.
# Instead: where one message was left, all of them are in the stream and pending again. Where nothing was left, the
#   consumers may count messages as pending that the stream does not have, and ids that were published a moment ago
#   are taken in again, within the window of duplicates.
# Why it matters: a confirmed acknowledgement (double ack) is not exactly once, and the window of duplicates is no
#   inbox: whoever handles a message has to recognise it by himself.
#
#     findings/nats-server-kill-undoes-confirmed-acknowledgements.sh
#
# Needs nats-server and Python 3. Ends with 0 if it is still so, with 1 if not, with 3 if it cannot be tried.

set -euo pipefail
PATH=$PATH:/usr/sbin
command -v nats-server >/dev/null && command -v python3 >/dev/null || exit 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
nats-server --version

python3 - "$folder" <<'PYTHON'
import json, socket, subprocess, sys, time

folder = sys.argv[1]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]


def start():
    server = subprocess.Popen(
        ["nats-server", "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", folder, "-l", folder + "/log"]
    )
    for _ in range(500):
        try:
            return server, Client()
        except OSError:
            time.sleep(0.02)
    server.kill()
    sys.exit(3)


class Client:
    def __init__(self):
        self.lines = socket.create_connection(("127.0.0.1", port), 10).makefile("rwb")
        self.lines.write(b'CONNECT {"verbose":false,"headers":true}\r\n')
        self.inboxes = 0

    def ask(self, subject, data=b"", header=b"", wanted=1):
        """What is answered: subject of the answer to it, and its bytes."""
        self.inboxes += 1
        inbox = b"_INBOX.%d" % self.inboxes
        self.lines.write(b"SUB %s %d\r\n" % (inbox, self.inboxes))
        head = b"NATS/1.0\r\nNats-Msg-Id: %s\r\n\r\n" % header if header else b""
        if head:
            sizes = b"%d %d" % (len(head), len(head) + len(data))
            self.lines.write(b"HPUB %s %s %s\r\n%s%s\r\n" % (subject, inbox, sizes, head, data))
        else:
            self.lines.write(b"PUB %s %s %d\r\n%s\r\n" % (subject, inbox, len(data), data))
        self.lines.flush()
        found = []
        while len(found) < wanted:
            words = self.lines.readline().split()
            if words and words[0] == b"PING":
                self.lines.write(b"PONG\r\n")
            if words and words[0] in (b"MSG", b"HMSG"):
                sizes = 1 if words[0] == b"MSG" else 2
                found.append((words[3] if len(words) == 4 + sizes else b"", self.lines.read(int(words[-1]) + 2)[:-2]))
        return found

    def api(self, what, **how):
        answer = json.loads(self.ask(b"$JS.API." + what.encode(), json.dumps(how).encode())[0][1])
        if "error" in answer:
            sys.exit(f"{what}: {answer['error']}")
        return answer


server, client = start()
try:
    client.api("STREAM.CREATE.S", name="S", subjects=["S.>"], retention="interest", storage="file",
               num_replicas=1, duplicate_window=120_000_000_000)
    for name in ("one", "other"):
        config = {"durable_name": name, "ack_policy": "explicit", "deliver_policy": "all", "replay_policy": "instant"}
        client.api("CONSUMER.DURABLE.CREATE.S." + name, stream_name="S", config=config)
    wrong = 0
    for turn in range(6):
        left = turn % 2
        for nth in range(10):
            client.ask(b"S.x", b"message", b"%d-%d" % (turn, nth))
        for name in (b"one", b"other"):
            given = client.ask(b"$JS.API.CONSUMER.MSG.NEXT.S." + name, b'{"batch":10}', wanted=10)
            for reply, _ in given[: 10 - left]:
                client.ask(reply, b"+ACK")
        told = []
        for _ in ("before", "after"):
            pending = [client.api("CONSUMER.INFO.S." + name) for name in ("one", "other")]
            pending = [info["num_pending"] + info["num_ack_pending"] for info in pending]
            told.append((client.api("STREAM.INFO.S")["state"]["messages"], pending))
            if len(told) == 1:
                server.kill()
                server.wait()
                server, client = start()
        answers = [client.ask(b"S.x", b"message", b"%d-%d" % (turn, nth))[0][1] for nth in range(10)]
        again = sum(b"duplicate" not in answer for answer in answers)
        print(f"{left} left by both: messages in the stream and pending for each, before {told[0]}, after {told[1]}; "
              f"of ten ids published again {again} were taken in")
        wrong += told[0] != told[1] or again > 0
        # Each turn begins with nothing in the stream.
        client.api("STREAM.PURGE.S")
    print(f"{wrong} of 6 kills changed what was acknowledged")
    sys.exit(0 if wrong else 1)
finally:
    server.kill()
    server.wait()
PYTHON
