//! Something is forgotten.

use super::super::measures::{broker, commit, handling, relay};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "ack-before-append",
        class: Class::Durability,
        about: "a worker acknowledges a message before what it led to is stored",
        expected: &["S27", "S16"],
        switch_on: |protections| protections.seams.handling = handling::acknowledging_before_append,
    },
    Defect {
        name: "unsynced-commit",
        class: Class::Durability,
        about: "a commit is acknowledged before it is on the disk",
        expected: &["S13"],
        switch_on: commit::unsynced,
    },
    Defect {
        name: "no-outbox",
        class: Class::Durability,
        about: "messages are published once after the commit and not stored with it",
        expected: &["S14"],
        switch_on: relay::without_outbox,
    },
    Defect {
        name: "publish-before-commit",
        class: Class::Durability,
        about: "messages are published before it is known whether what they tell was stored",
        expected: &["S14"],
        switch_on: |protections| protections.seams.relaying = relay::before_commit,
    },
    Defect {
        name: "outbox-lost-at-restart",
        class: Class::Durability,
        about: "messages that were stored and not settled are not sent after a restart",
        expected: &["S14", "L4"],
        switch_on: |protections| protections.seams.relaying = relay::forgetting_at_restart,
    },
    Defect {
        name: "relay-never-repeats",
        class: Class::Durability,
        about: "a stored message is published once, whether it arrives or not",
        expected: &["S14", "L4"],
        switch_on: |protections| protections.seams.relaying = relay::only_once,
    },
    Defect {
        name: "settled-by-first-handler",
        class: Class::Durability,
        about: "a message is settled as soon as the first of its handlers is done with it",
        expected: &["S27", "L1"],
        switch_on: |protections| protections.seams.brokering = broker::settling_with_the_first,
    },
    Defect {
        name: "message-ids-cut-short",
        class: Class::Durability,
        about: "on a server the bus names messages by the first digits of their ids, so that one is taken for another",
        expected: &["L4"],
        switch_on: |protections| protections.seams.brokering = broker::cutting_ids_short,
    },
    Defect {
        name: "duplicate-taken-at-its-word",
        class: Class::Durability,
        about: "what a server calls a duplicate the bus takes for stored, although it is gone",
        expected: &["L4"],
        switch_on: |protections| protections.seams.brokering = broker::trusting_the_window,
    },
    Defect {
        name: "dead-letters-thrown-away",
        class: Class::Durability,
        about: "a message that no handler could take is thrown away",
        expected: &["S27"],
        switch_on: |protections| protections.seams.buries = |_| false,
    },
    Defect {
        name: "originals-not-logged",
        class: Class::Durability,
        about: "what people ask for is not kept in the log of messages",
        expected: &["S26"],
        switch_on: |protections| protections.seams.logs = |_| None,
    },
    Defect {
        name: "codes-struck-from-the-log",
        class: Class::Durability,
        about: "the access code of a conference is struck from what the log of messages keeps",
        expected: &["S26", "S33"],
        switch_on: |protections| protections.seams.logs = commit::without_access_codes,
    },
    Defect {
        name: "payments-lose-their-order",
        class: Class::Durability,
        about: "what the bank says is not filed under the order that is paid for",
        expected: &["S21"],
        switch_on: |protections| protections.seams.handling = handling::losing_the_order,
    },
];
