//! The same thing takes effect twice.

use super::super::measures::{bank, broker, commit, inbox};
use super::super::rules::{assignments, order, seats};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "inbox-in-memory",
        class: Class::Idempotency,
        about: "the ids of handled messages are kept in a worker's memory only",
        expected: &["S15"],
        switch_on: inbox::in_memory,
    },
    Defect {
        name: "inbox-without-handler",
        class: Class::Idempotency,
        about: "a message that one handler is done with counts as handled by all",
        expected: &["L5", "L1", "S11"],
        switch_on: commit::with_one_inbox,
    },
    Defect {
        name: "outcomes-decided-again",
        class: Class::Idempotency,
        about: "a repetition is answered with what would come of it today, and not with what came of it",
        expected: &["S15"],
        switch_on: |protections| protections.seams.recognises = inbox::deciding_again,
    },
    Defect {
        name: "no-tombstones",
        class: Class::Idempotency,
        about: "a finished reservation is forgotten, so a request that comes late takes its seats again",
        expected: &["S3", "S4"],
        switch_on: |protections| protections.rules.seats = seats::without_tombstones,
    },
    Defect {
        name: "repetition-enlarges-hold",
        class: Class::Idempotency,
        about: "a repeated request is answered anew, so a partial hold grows without the order hearing of it",
        expected: &["S6"],
        switch_on: |protections| {
            inbox::in_memory(protections);
            protections.rules.seats = seats::answering_repetitions_anew;
        },
    },
    Defect {
        name: "relative-quota",
        class: Class::Idempotency,
        about: "a quota is added to the one before instead of replacing it",
        expected: &["S1", "S2"],
        switch_on: |protections| protections.rules.seats = seats::adding_quotas,
    },
    Defect {
        name: "assignments-recreated",
        class: Class::Idempotency,
        about: "repeated news of a confirmation makes a new set of assignments and wipes who had a seat",
        expected: &["S11"],
        switch_on: |protections| {
            inbox::in_memory(protections);
            protections.rules.assignments = assignments::creating_anew;
        },
    },
    Defect {
        name: "discount-taken-twice",
        class: Class::Idempotency,
        about: "a code's reduction is taken off the lines and once more off their sum",
        expected: &["S10"],
        switch_on: |protections| protections.rules.order = order::discounting_twice,
    },
    Defect {
        name: "bank-without-token",
        class: Class::Idempotency,
        about: "a request to the bank names no payment, so a repeated capture takes the money again",
        expected: &["S8"],
        switch_on: |protections| protections.seams.captures = bank::every_time,
    },
    Defect {
        name: "bus-drops-repetitions",
        class: Class::Idempotency,
        about: "the bus remembers all ids for ever and drops what is published again, although nobody was told it is settled",
        expected: &["L4"],
        switch_on: |protections| protections.seams.brokering = broker::once_for_ever,
    },
];
