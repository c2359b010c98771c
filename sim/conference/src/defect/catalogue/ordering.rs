//! Something overtakes something else.

use super::super::rules::{order, payment, process, seats, waiting};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "late-mark-accepted",
        class: Class::Ordering,
        about: "an answer about seats is recorded although the order has ended",
        expected: &["S5"],
        switch_on: |protections| protections.rules.order = order::marking_what_has_ended,
    },
    Defect {
        name: "cancel-without-tombstone",
        class: Class::Ordering,
        about: "a cancellation that overtakes its request leaves no trace, so the request is granted later and never given back",
        expected: &["L6", "S9"],
        switch_on: |protections| protections.rules.seats = seats::cancelling_only_what_is_held,
    },
    Defect {
        name: "older-quota-wins",
        class: Class::Ordering,
        about: "the quota that arrives last counts, even if an older catalogue set it",
        expected: &["S1"],
        switch_on: |protections| protections.rules.seats = seats::taking_any_quota,
    },
    Defect {
        name: "early-news-dropped",
        class: Class::Ordering,
        about: "a message that comes before the one it depends on is taken for no news",
        expected: &["S16"],
        switch_on: |protections| protections.rules.process = process::dropping_early_news,
    },
    Defect {
        name: "capture-without-seats",
        class: Class::Ordering,
        about: "the money is taken as soon as it is set aside, whatever becomes of the seats",
        expected: &["S8"],
        switch_on: |protections| protections.rules.payment = payment::capturing_at_once,
    },
    Defect {
        name: "confirmed-before-committed",
        class: Class::Ordering,
        about: "the order is confirmed as soon as it is paid, and its seats are never committed",
        expected: &["S22", "S6"],
        switch_on: |protections| protections.rules.process = process::confirming_without_committing,
    },
    Defect {
        name: "newcomers-jump-the-line",
        class: Class::Ordering,
        about: "whoever comes is given what is left although others wait for it",
        expected: &["L8"],
        switch_on: |protections| protections.rules.seats = seats::letting_newcomers_jump,
    },
    Defect {
        name: "last-served-first",
        class: Class::Ordering,
        about: "seats that come free go to whoever joined the wait list last",
        expected: &["L8"],
        switch_on: |protections| protections.rules.seats = seats::serving_the_last_first,
    },
    Defect {
        name: "passed-over-for-ever",
        class: Class::Ordering,
        about: "whoever waits for more than is left is passed over as often as it takes",
        expected: &["L8"],
        switch_on: |protections| protections.rules.seats = seats::passing_over_for_ever,
    },
    Defect {
        name: "older-opening-wins",
        class: Class::Ordering,
        about: "a conference is open or closed as was heard last, not as was announced last",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::taking_any_opening,
    },
];
