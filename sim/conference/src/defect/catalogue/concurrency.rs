//! Two decide at the same time, or about the same thing.

use super::super::measures::{commit, handling};
use super::super::rules::{code, order, process, seats};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "no-version-check",
        class: Class::Concurrency,
        about: "events are appended at whatever version the stream has by now",
        expected: &["S13"],
        switch_on: handling::without_version_check,
    },
    Defect {
        name: "empty-commit-unchecked",
        class: Class::Concurrency,
        about: "a decision to store nothing is not checked, so one made on an old state makes a command vanish",
        expected: &["S13"],
        switch_on: commit::unchecked_if_empty,
    },
    Defect {
        name: "conflict-acknowledged",
        class: Class::Concurrency,
        about: "a message whose commit was in conflict with another is acknowledged",
        expected: &["S27"],
        switch_on: |protections| protections.seams.handling = handling::acknowledging_conflicts,
    },
    Defect {
        name: "no-rival-no-conflict",
        class: Class::Concurrency,
        about: "a message whose commit was refused, though nobody else wrote to its stream, is taken for stored",
        expected: &["S27"],
        switch_on: |protections| {
            protections.seams.handling = handling::acknowledging_where_nobody_wrote;
        },
    },
    Defect {
        name: "stale-decision-stored",
        class: Class::Concurrency,
        about: "after a conflict the old decision is stored behind what was stored meanwhile",
        expected: &["S1", "S2"],
        switch_on: |protections| protections.seams.handling = handling::storing_stale_decisions,
    },
    Defect {
        name: "two-payments-open",
        class: Class::Concurrency,
        about: "a second window opens a second payment of the same order",
        expected: &["L1", "S6"],
        switch_on: |protections| protections.rules.order = order::opening_a_second_payment,
    },
    Defect {
        name: "hold-for-each-wish",
        class: Class::Concurrency,
        about: "other seats are asked for under a hold of their own, and the first one stays",
        expected: &["S4"],
        switch_on: |protections| protections.rules.process = process::holding_anew_for_each_wish,
    },
    Defect {
        name: "debt-forgotten",
        class: Class::Concurrency,
        about: "what is missing after a quota was cut is counted as if it were there",
        expected: &["S1", "S2"],
        switch_on: |protections| protections.rules.seats = seats::forgetting_debts,
    },
    Defect {
        name: "sold-seats-uncounted",
        class: Class::Concurrency,
        about: "only what is on hold is subtracted from the quota",
        expected: &["S1", "S2"],
        switch_on: |protections| protections.rules.seats = seats::not_counting_what_is_sold,
    },
    Defect {
        name: "offers-more-than-is-left",
        class: Class::Concurrency,
        about: "the first in the line is offered all that was waited for as soon as one seat is there",
        expected: &["S1"],
        switch_on: |protections| protections.rules.seats = seats::offering_more_than_is_left,
    },
    Defect {
        name: "code-oversold",
        class: Class::Concurrency,
        about: "what others hold of a promotional code or have used is not counted",
        expected: &["S28"],
        switch_on: |protections| protections.rules.code = code::overselling,
    },
    Defect {
        name: "names-shared",
        class: Class::Concurrency,
        about: "a name that belongs to another conference is not refused",
        expected: &["S19"],
        switch_on: commit::sharing_names,
    },
    Defect {
        name: "all-or-nothing",
        class: Class::Concurrency,
        about: "whoever cannot have all seats of a type is given none, so seats are left although they are wanted",
        expected: &["T1"],
        switch_on: |protections| protections.rules.seats = seats::granting_all_or_nothing,
    },
];
