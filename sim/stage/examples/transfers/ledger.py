"""A ledger in Python: what ledger.rs is in Rust, event by event. FOREIGN.md, beside the guide, describes what it is handed and answers."""

import base64
import json
import sys
import zlib

STEPS = ["Withdraw", "Deposit", "Refund"]


class Journal:
    """A file of records that only grows: a checksum and a record in each line, as the stage's own journal writes them."""

    def __init__(self, disk, out):
        self.out, self.records, self.end = out, [], 0
        while (behind := disk.find(b"\n", self.end) + 1) > 0:
            checksum, record = disk[self.end:self.end + 9], disk[self.end + 9:behind - 1]
            if checksum != b"%08x " % zlib.crc32(record):
                break
            self.records.append(json.loads(record))
            self.end = behind
        self.cut = len(disk) - self.end
        if self.cut:
            out.append({"length": self.end})
        self.sync()

    def append(self, record):
        record = json.dumps(record, separators=(",", ":")).encode()
        line = b"%08x %s\n" % (zlib.crc32(record), record)
        self.out.append({"write": {"offset": self.end, "bytes": base64.b64encode(line).decode()}})
        self.end += len(line)

    def sync(self):
        self.out.append({"sync": {}})


class Ledger:
    def __init__(self, setup, disk, out):
        self.out, self.defect = out, setup["defect"]
        self.accounts = {account["number"]: account for account in setup["accounts"]}
        self.journal = Journal(disk, out)
        self.entries = self.journal.records
        self.tell("Recovered", self.journal.cut)
        self.inspect()

    def tell(self, what, content):
        self.out.append({"probe": {what: content}})

    def say(self, what, content):
        self.out.append({"send": {"to": "bus", "payload": {what: content}}})

    def inspect(self):
        self.tell("Holds", list(self.entries))

    def balance(self, account):
        own = (entry for entry in self.entries if entry["account"] == account["number"])
        return account["opening"] + sum(entry["change"] or 0 for entry in own)

    def decide(self, step, account, amount):
        if step != "Withdraw":
            return amount
        covered = self.balance(account) - amount >= account["limit"]
        return -amount if covered or self.defect == "limit-unchecked" else None

    def take(self, transfer, step, account, amount):
        letter = transfer << 8 | 1 + STEPS.index(step)
        known = next((entry for entry in self.entries if entry["id"] == letter), None)
        if known:
            self.out.append({"probe": "CameAgain"})
        if known and self.defect != "no-inbox":
            change = known["change"]
        else:
            own = self.accounts.get(account)
            change = own and self.decide(step, own, amount)
            entry = {"id": letter, "transfer": transfer, "account": account, "change": change}
            self.journal.append(entry)
            if self.defect != "acknowledge-before-sync":
                self.journal.sync()
            self.entries.append(entry)
            if change is not None:
                self.tell("Booked", [own, self.balance(own)])
        answer = {"Answer": {"step": step, "booked": change is not None}}
        self.tell("Acknowledged", letter)
        self.say("Publish", {"transfer": transfer, "content": answer})

    def hear(self, payload):
        if "Taken" in payload:
            self.say("Done", payload["Taken"] - 3)
        else:
            letter = payload["Deliver"]
            self.take(letter["transfer"], **letter["content"]["Book"])


def main():
    ledger, out = None, []
    for line in sys.stdin:
        question = json.loads(line)
        if question["version"] != 1:
            sys.exit(f"version {question['version']} of the format is not known")
        (kind, what), = question["input"].items()
        if kind == "start":
            ledger = Ledger(what["setup"], base64.b64decode(what["disk"]), out)
        elif kind == "message":
            ledger.hear(what["payload"])
        elif kind == "inspect":
            ledger.inspect()
        else:
            sys.exit(f"a ledger sets no timers, and was handed {line}")
        print(json.dumps({"number": question["number"], "out": out}), flush=True)
        out.clear()


main()
