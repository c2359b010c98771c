//! Something is refused that the business grants, granted that it refuses, or done otherwise.

use super::super::rules::answers::{management, money, order, seats};
use super::super::rules::waiting;
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "early-change-refused",
        class: Class::Answers,
        about: "whoever changes an order before its seats were answered is sent away",
        expected: &["S30"],
        switch_on: |protections| protections.rules.order = order::refusing_early_changes,
    },
    Defect {
        name: "reserved-not-cancelled",
        class: Class::Answers,
        about: "an order whose seats are all held cannot be withdrawn",
        expected: &["S30"],
        switch_on: |protections| {
            protections.rules.order = order::refusing_to_cancel_what_is_reserved;
        },
    },
    Defect {
        name: "second-code-refused",
        class: Class::Answers,
        about: "a second code is never looked up",
        expected: &["S30"],
        switch_on: |protections| protections.rules.order = order::taking_one_code,
    },
    Defect {
        name: "change-not-seen",
        class: Class::Answers,
        about: "a change of an order that was shown out of date is granted",
        expected: &["S30"],
        switch_on: |protections| protections.rules.order = order::changing_what_was_not_seen,
    },
    Defect {
        name: "paid-in-the-grace",
        class: Class::Answers,
        about: "paying can be started after the promise has ended",
        expected: &["S30"],
        switch_on: |protections| protections.rules.order = order::paying_in_the_grace,
    },
    Defect {
        name: "older-version-told",
        class: Class::Answers,
        about: "whoever acts on an old version is told another old one",
        expected: &["S30"],
        switch_on: |protections| protections.rules.order = order::telling_the_version_before,
    },
    Defect {
        name: "early-name-ignored",
        class: Class::Answers,
        about: "who registers is not noted before the seats were answered",
        expected: &["S30"],
        switch_on: |protections| protections.rules.order = order::naming_once,
    },
    Defect {
        name: "one-seat-kept-back",
        class: Class::Answers,
        about: "whoever is given some seats is given one less than is left",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = seats::keeping_one_back,
    },
    Defect {
        name: "debt-closes-all",
        class: Class::Answers,
        about: "a debt of one seat type closes all of them",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = seats::closing_all_for_one_debt,
    },
    Defect {
        name: "nobody-leaves",
        class: Class::Answers,
        about: "whoever leaves a wait list stays in it",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = seats::keeping_everybody_in_line,
    },
    Defect {
        name: "one-seat-not-waited-for",
        class: Class::Answers,
        about: "whoever lacks one seat may not wait for it",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = seats::sending_the_small_away,
    },
    Defect {
        name: "offer-promised-less",
        class: Class::Answers,
        about: "seats offered to whoever waited are promised for a minute less",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = seats::promising_less_to_the_line,
    },
    Defect {
        name: "last-redemption-kept",
        class: Class::Answers,
        about: "the last redemption of a code is never granted",
        expected: &["S30"],
        switch_on: |protections| protections.rules.code = money::keeping_the_last_redemption,
    },
    Defect {
        name: "combined-one-way",
        class: Class::Answers,
        about: "a code is combined only with those that it lists itself",
        expected: &["S30"],
        switch_on: |protections| protections.rules.code = money::combining_one_way,
    },
    Defect {
        name: "first-name-kept",
        class: Class::Answers,
        about: "another name of the same attendee is not noted",
        expected: &["S30"],
        switch_on: |protections| protections.rules.assignments = money::keeping_the_first_name,
    },
    Defect {
        name: "address-in-capitals",
        class: Class::Answers,
        about: "an attendee whose address is written in capitals is somebody else",
        expected: &["S30"],
        switch_on: |protections| {
            protections.rules.assignments = money::telling_people_apart_by_case;
        },
    },
    Defect {
        name: "late-money-let-go",
        class: Class::Answers,
        about: "late money is let go although its seats are free",
        expected: &["S30"],
        switch_on: |protections| protections.rules.process = money::letting_late_money_go,
    },
    Defect {
        name: "change-not-heard",
        class: Class::Answers,
        about: "a change of seats that were answered is not heard of",
        expected: &["S30"],
        switch_on: |protections| protections.rules.process = money::not_hearing_of_changes,
    },
    Defect {
        name: "edit-refused",
        class: Class::Answers,
        about: "a conference that was published cannot be edited",
        expected: &["S30"],
        switch_on: |protections| protections.rules.management = management::refusing_edits,
    },
    Defect {
        name: "quota-cut-refused",
        class: Class::Answers,
        about: "a quota can be raised and not cut",
        expected: &["S30"],
        switch_on: |protections| protections.rules.management = management::refusing_smaller_quotas,
    },
    Defect {
        name: "price-ignored",
        class: Class::Answers,
        about: "another price at the same quota is not saved",
        expected: &["S30"],
        switch_on: |protections| protections.rules.management = management::ignoring_other_prices,
    },
    Defect {
        name: "offer-at-the-price-of-the-day",
        class: Class::Answers,
        about: "an offer from the wait list costs what seats cost when the wait began",
        expected: &["S30"],
        switch_on: |protections| {
            protections.rules.seats = waiting::quoting_the_price_of_the_day;
        },
    },
    Defect {
        name: "waits-twice",
        class: Class::Answers,
        about: "an order that waits in a line takes a second place in it",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::waiting_twice,
    },
    Defect {
        name: "added-seats-overwrite",
        class: Class::Answers,
        about: "a seat type that is there is added once more, on other terms",
        expected: &["S30"],
        switch_on: |protections| protections.rules.management = management::adding_what_is_there,
    },
    Defect {
        name: "terms-kept",
        class: Class::Answers,
        about: "the terms of a code are set once",
        expected: &["S30"],
        switch_on: |protections| protections.rules.management = management::keeping_the_first_terms,
    },
    Defect {
        name: "no-second-place-in-line",
        class: Class::Answers,
        about: "whoever has left a wait list, or let an offer go, cannot join it again",
        expected: &["S30"],
        switch_on: |protections| protections.rules.seats = waiting::refusing_who_comes_back,
    },
    Defect {
        name: "closed-conference-offers",
        class: Class::Answers,
        about: "seats of a conference that is closed are offered to whoever waits",
        expected: &["L8", "S30"],
        switch_on: |protections| protections.rules.seats = waiting::offering_what_is_closed,
    },
];
