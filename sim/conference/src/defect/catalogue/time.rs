//! Time runs out in the wrong moment, or never.

use domain::Policy;
use domain::sourcing::Timestamp;

use super::super::measures::{broker, handling, relay};
use super::super::rules::{order, payment, process, waiting};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "lapsed-authorisation-booked",
        class: Class::Time,
        about: "the bank is asked too late for money that it had set aside; it is booked as taken",
        expected: &["S7", "S30"],
        switch_on: |protections| {
            protections.rules.payment = payment::booking_lapsed_authorisations;
        },
    },
    Defect {
        name: "expiry-beats-payment",
        class: Class::Time,
        about: "the timer expires an order although its payment is certain",
        expected: &["S22", "S6", "S5"],
        switch_on: |protections| protections.rules.process = process::expiring_whatever_is_paid,
    },
    Defect {
        name: "unguarded-confirmation",
        class: Class::Time,
        about: "an order confirms itself whatever became of it",
        expected: &["S5", "S6"],
        switch_on: |protections| protections.rules.order = order::confirming_anything,
    },
    Defect {
        name: "released-with-the-promise",
        class: Class::Time,
        about: "the seats are released when the promise ends, with no grace for a payment under way",
        expected: &["S22"],
        switch_on: |protections| protections.rules.process = process::releasing_with_the_promise,
    },
    Defect {
        name: "expiry-from-receipt",
        class: Class::Time,
        about: "the time seats are held is counted from when the process hears of the order",
        expected: &["S22"],
        switch_on: |protections| protections.rules.process = process::counting_from_receipt,
    },
    Defect {
        name: "overdue-never-noted",
        class: Class::Time,
        about: "nobody looks whether an invoice is paid when it is due",
        expected: &["L13", "S30"],
        switch_on: |protections| protections.rules.payment = payment::never_noting_what_is_overdue,
    },
    Defect {
        name: "paid-and-overdue",
        class: Class::Time,
        about: "an invoice is overdue when its day comes, although it is paid or void",
        expected: &["L13", "S30"],
        switch_on: |protections| protections.rules.payment = payment::dunning_who_has_paid,
    },
    Defect {
        name: "timers-rebased",
        class: Class::Time,
        about: "a timer that is found after a restart is set for as long as it was set at first",
        expected: &["S25", "L5"],
        switch_on: |protections| protections.seams.relaying = relay::ringing_as_long_again,
    },
    Defect {
        name: "timers-ring-at-restart",
        class: Class::Time,
        about: "a timer that is found after a restart rings at once",
        expected: &["L5", "S25"],
        switch_on: |protections| protections.seams.relaying = relay::ringing_at_once,
    },
    Defect {
        name: "timers-by-the-clock",
        class: Class::Time,
        about: "timers that have run out are looked for every five minutes",
        expected: &["L14"],
        switch_on: |protections| protections.seams.relaying = relay::ringing_by_the_clock,
    },
    Defect {
        name: "outbox-polled",
        class: Class::Time,
        about: "the outbox is looked through twice a minute, and not when something was committed",
        expected: &["L14"],
        switch_on: |protections| protections.seams.relaying = relay::polling,
    },
    Defect {
        name: "back-off-never-shrinks",
        class: Class::Time,
        about: "the pause of a message that is put aside grows with all that ever were",
        expected: &["L14"],
        switch_on: |protections| {
            protections.seams.handling = handling::backing_off_ever_longer;
        },
    },
    Defect {
        name: "late-money-awaited-for-ever",
        class: Class::Time,
        about: "nobody stops waiting for a payment whose bank never answers",
        expected: &["L1", "L2", "L5"],
        switch_on: |protections| protections.rules.process = process::awaiting_money_for_ever,
    },
    Defect {
        name: "promise-always-the-same",
        class: Class::Time,
        about: "seats are promised for 15 minutes whatever the business customer has set",
        expected: &["S30"],
        switch_on: |protections| {
            protections.seams.promises =
                |_, placed_at, begins| Policy::default().promise_from(placed_at, begins);
        },
    },
    Defect {
        name: "offer-always-the-same",
        class: Class::Time,
        about: "seats from the wait list are promised for 15 minutes whatever is set",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::waiting_on_usual_terms,
    },
    Defect {
        name: "ordered-after-the-beginning",
        class: Class::Time,
        about: "orders are taken and changed although the conference has begun",
        expected: &["S30"],
        switch_on: |protections| protections.seams.has_begun = |_, _| false,
    },
    Defect {
        name: "promise-outlasts-the-beginning",
        class: Class::Time,
        about: "seats are promised for longer than until the conference begins",
        expected: &["S30"],
        switch_on: |protections| {
            protections.seams.promises =
                |policy, placed_at, _| policy.promise_from(placed_at, Timestamp(u64::MAX));
        },
    },
    Defect {
        name: "offer-outlasts-the-beginning",
        class: Class::Time,
        about: "seats are offered to whoever waits for longer than until the conference begins",
        expected: &["S30"],
        switch_on: |protections| {
            protections.rules.seats = waiting::promising_beyond_the_beginning;
        },
    },
    Defect {
        name: "wait-outlasts-the-beginning",
        class: Class::Time,
        about: "the conference has begun, and whoever waits goes on waiting",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::outlasting_the_beginning,
    },
    Defect {
        name: "locks-never-expire",
        class: Class::Time,
        about: "a message whose handler died is never delivered again",
        expected: &["S27", "L4"],
        switch_on: |protections| protections.seams.brokering = broker::locking_for_ever,
    },
    Defect {
        name: "bus-without-patience",
        class: Class::Time,
        about: "a message that can be read is given up after a few deliveries",
        expected: &["L9"],
        switch_on: |protections| protections.seams.brokering = broker::without_patience,
    },
];
