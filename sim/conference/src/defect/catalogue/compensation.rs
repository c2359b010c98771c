//! Something is not undone, or undone wrongly.

use super::super::rules::{calling_off, order, payment, process, seats, waiting};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "late-money-dropped",
        class: Class::Compensation,
        about: "money that comes after the seats were released is neither used nor let go",
        expected: &["S7", "L1", "L2"],
        switch_on: |protections| protections.rules.process = process::dropping_late_money,
    },
    Defect {
        name: "released-hold-reused",
        class: Class::Compensation,
        about: "late money asks again for the hold that was given back",
        expected: &["S22"],
        switch_on: |protections| protections.rules.process = process::reusing_a_released_hold,
    },
    Defect {
        name: "late-money-buys-less",
        class: Class::Compensation,
        about: "late money buys whatever is left, be it less than was paid for",
        expected: &["S22"],
        switch_on: |protections| protections.rules.process = process::buying_less_than_was_paid,
    },
    Defect {
        name: "order-not-expired",
        class: Class::Compensation,
        about: "the seats go back when the time is up, and nobody tells the order",
        expected: &["S22", "L1"],
        switch_on: |protections| {
            protections.rules.process = process::expiring_behind_the_orders_back;
        },
    },
    Defect {
        name: "withdrawal-keeps-hold",
        class: Class::Compensation,
        about: "the registrant withdraws, and the seats stay on hold",
        expected: &["S22", "L6", "S9"],
        switch_on: |protections| {
            protections.rules.process = process::keeping_the_hold_of_the_withdrawn;
        },
    },
    Defect {
        name: "partial-counts-as-complete",
        class: Class::Compensation,
        about: "some seats are taken for all that were wanted, and the registrant is never asked",
        expected: &["L1", "S6"],
        switch_on: |protections| protections.rules.order = order::completing_partial_reservations,
    },
    Defect {
        name: "nothing-is-free",
        class: Class::Compensation,
        about: "an order that holds no seats is free of charge",
        expected: &["S10"],
        switch_on: |protections| protections.rules.order = order::giving_nothing_away,
    },
    Defect {
        name: "refused-capture-booked",
        class: Class::Compensation,
        about: "the bank does not take the money that it set aside, and it is booked as taken",
        expected: &["S7", "S30"],
        switch_on: |protections| protections.rules.payment = payment::booking_refused_captures,
    },
    Defect {
        name: "seats-before-the-money",
        class: Class::Compensation,
        about: "seats are committed once the money is set aside, and the bank may still refuse it",
        expected: &["S7", "S22", "S30"],
        switch_on: |protections| {
            protections.rules.process = process::committing_before_the_money;
        },
    },
    Defect {
        name: "refused-capture-keeps-hold",
        class: Class::Compensation,
        about: "the bank does not take the money, and the seats stay on hold when the time is up",
        expected: &["L6", "S30"],
        switch_on: |protections| {
            protections.rules.process = process::keeping_the_hold_of_the_refused;
        },
    },
    Defect {
        name: "refused-capture-unexplained",
        class: Class::Compensation,
        about: "whoever is offered another try is not told that the bank did not take the money",
        expected: &["S30"],
        switch_on: |protections| protections.rules.process = process::never_saying_why,
    },
    Defect {
        name: "invoice-waits-for-the-bank",
        class: Class::Compensation,
        about: "an order that is paid by invoice waits until the bank has answered",
        expected: &["S30"],
        switch_on: |protections| {
            protections.rules.payment = payment::asking_the_bank_about_invoices;
        },
    },
    Defect {
        name: "invoice-edited",
        class: Class::Compensation,
        about: "an invoice that is wrong is changed, and not voided and issued anew",
        expected: &["L13", "S30"],
        switch_on: |protections| protections.rules.payment = payment::editing_invoices,
    },
    Defect {
        name: "late-settlement-ignored",
        class: Class::Compensation,
        about: "what a customer pays after the due date of an invoice is not booked",
        expected: &["L13", "S30"],
        switch_on: |protections| protections.rules.payment = payment::ignoring_late_settlements,
    },
    Defect {
        name: "cancelled-invoice-kept",
        class: Class::Compensation,
        about: "what a customer pays although nobody owes it any more is not paid back",
        expected: &["L12", "L13", "S7"],
        switch_on: |protections| protections.rules.payment = payment::keeping_what_nobody_owed,
    },
    Defect {
        name: "called-off-and-kept",
        class: Class::Compensation,
        about: "a conference is called off, and whoever has paid for an order is not paid back",
        expected: &["S7", "L12"],
        switch_on: |protections| protections.rules.process = calling_off::keeping_what_was_paid,
    },
    Defect {
        name: "repaid-again",
        class: Class::Compensation,
        about: "what is paid back already is asked back once more when the news comes again",
        expected: &["S30", "S22"],
        switch_on: |protections| protections.rules.process = calling_off::repaying_again,
    },
    Defect {
        name: "called-off-and-waiting",
        class: Class::Compensation,
        about: "a conference is called off, and whoever waits for seats goes on waiting",
        expected: &["L12", "S30"],
        switch_on: |protections| protections.rules.seats = calling_off::keeping_the_line,
    },
    Defect {
        name: "called-off-and-sold",
        class: Class::Compensation,
        about: "seats are held and sold as before to whoever asks after it was called off",
        expected: &["L12", "S30"],
        switch_on: |protections| protections.rules.seats = calling_off::selling_on,
    },
    Defect {
        name: "called-off-for-a-while",
        class: Class::Compensation,
        about: "a conference that was called off can be changed and published again",
        expected: &["S30"],
        switch_on: |protections| {
            protections.rules.management = calling_off::taking_it_back;
        },
    },
    Defect {
        name: "money-never-captured",
        class: Class::Compensation,
        about: "the order is confirmed, and nobody asks for its money",
        expected: &["S7", "S22"],
        switch_on: |protections| protections.rules.process = process::never_capturing,
    },
    Defect {
        name: "refund-never-asked",
        class: Class::Compensation,
        about: "collected money that buys nothing is not asked back",
        expected: &["S7", "L1"],
        switch_on: |protections| protections.rules.payment = payment::never_refunding,
    },
    Defect {
        name: "failed-refund-ignored",
        class: Class::Compensation,
        about: "a refund that the bank did not carry out is asked for once and never again",
        expected: &["L2", "S7"],
        switch_on: |protections| protections.rules.payment = payment::ignoring_failed_refunds,
    },
    Defect {
        name: "open-item-stays-open",
        class: Class::Compensation,
        about: "a person paid back what the bank had not, and the item stays open",
        expected: &["S29"],
        switch_on: |protections| protections.rules.payment = payment::keeping_items_open,
    },
    Defect {
        name: "open-item-closed-unseen",
        class: Class::Compensation,
        about: "an item that a person has to see to is closed before anybody saw it",
        expected: &["S29"],
        switch_on: |protections| protections.rules.payment = payment::closing_items_unseen,
    },
    Defect {
        name: "failed-void-ignored",
        class: Class::Compensation,
        about: "money that could not be let go because it had been collected is kept",
        expected: &["S7"],
        switch_on: |protections| protections.rules.payment = payment::ignoring_failed_voids,
    },
    Defect {
        name: "freed-seats-not-offered",
        class: Class::Compensation,
        about: "seats that come free are offered to nobody who waits",
        expected: &["L8"],
        switch_on: |protections| protections.rules.seats = seats::offering_nothing,
    },
    Defect {
        name: "wait-outlives-order",
        class: Class::Compensation,
        about: "a registrant withdraws the order, and goes on waiting for its seats",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::outliving_the_order,
    },
    Defect {
        name: "wait-ignores-change",
        class: Class::Compensation,
        about: "an order is changed, and as many seats are waited for as before",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::ignoring_changes,
    },
    Defect {
        name: "codes-not-given-back",
        class: Class::Compensation,
        about: "the order is over, and its promotional codes stay used",
        expected: &["S28"],
        switch_on: |protections| protections.rules.process = process::keeping_codes,
    },
];
