//! What is shown or told differs from what was stored.

use super::super::measures::{administration, intake, quotes, views};
use super::super::rules::{assignments, code, management, order, seats};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "access-code-not-asked",
        class: Class::Projection,
        about: "whoever knows an organiser's address is shown the conference, whatever the code",
        expected: &["S32"],
        switch_on: |protections| {
            protections.seams.finds_conference = administration::by_address_alone;
        },
    },
    Defect {
        name: "access-code-in-capitals",
        class: Class::Projection,
        about: "an access code that is typed in small letters finds nothing",
        expected: &["S32"],
        switch_on: |protections| {
            protections.seams.finds_conference = administration::by_code_as_typed;
        },
    },
    Defect {
        name: "closed-conference-hidden",
        class: Class::Projection,
        about: "an organiser does not find a conference that is not published",
        expected: &["S32"],
        switch_on: |protections| {
            protections.seams.finds_conference = administration::among_what_is_published;
        },
    },
    Defect {
        name: "gaps-ignored",
        class: Class::Projection,
        about: "a view applies whatever arrives and never looks for what is missing",
        expected: &["S17"],
        switch_on: |protections| protections.seams.intake = intake::ignoring_gaps,
    },
    Defect {
        name: "applied-twice",
        class: Class::Projection,
        about: "a view applies a redelivered event again",
        expected: &["S17"],
        switch_on: |protections| protections.seams.intake = intake::applying_twice,
    },
    Defect {
        name: "kind-forgotten",
        class: Class::Projection,
        about: "a view does not know that a registrant may take a partial reservation",
        expected: &["S17"],
        switch_on: |protections| protections.seams.applies = views::forgetting_a_kind,
    },
    Defect {
        name: "log-not-read",
        class: Class::Projection,
        about: "a view that starts again follows what comes and does not read what was",
        expected: &["S17", "L3"],
        switch_on: |protections| protections.seams.intake = intake::beginning_anew,
    },
    Defect {
        name: "prices-kept",
        class: Class::Projection,
        about: "a gateway keeps the first prices it read and names the newest version of the catalogue",
        expected: &["S10"],
        switch_on: |protections| protections.seams.quotes = quotes::first_prices,
    },
    Defect {
        name: "remainder-told-too-early",
        class: Class::Projection,
        about: "what is told to remain was counted before the seats were given",
        expected: &["S2"],
        switch_on: |protections| protections.rules.seats = seats::telling_what_remained_before,
    },
    Defect {
        name: "sold-while-unpublished",
        class: Class::Projection,
        about: "a conference that is not published takes orders",
        expected: &["S20"],
        switch_on: |protections| protections.seams.sells = |_| true,
    },
    Defect {
        name: "change-at-old-prices",
        class: Class::Projection,
        about: "other seats are priced with the prices of the first wish",
        expected: &["S10"],
        switch_on: |protections| protections.rules.order = order::changing_at_old_prices,
    },
    Defect {
        name: "discount-not-priced",
        class: Class::Projection,
        about: "a code is noted on the order, and the price stays what it was",
        expected: &["S10"],
        switch_on: |protections| protections.rules.order = order::discounting_without_pricing,
    },
    Defect {
        name: "exclusive-codes-combined",
        class: Class::Projection,
        about: "codes that exclude each other are combined",
        expected: &["S28"],
        switch_on: |protections| protections.rules.code = code::combining_anything,
    },
    Defect {
        name: "positions-from-one",
        class: Class::Projection,
        about: "the page counts seats from 0 and the assignments from 1",
        expected: &["S12"],
        switch_on: |protections| protections.rules.assignments = assignments::counting_from_one,
    },
    Defect {
        name: "one-position-for-each-type",
        class: Class::Projection,
        about: "a confirmed order has one position for each seat type, however many seats were bought",
        expected: &["S11"],
        switch_on: |protections| protections.rules.assignments = assignments::one_for_each_type,
    },
    Defect {
        name: "deleted-after-publication",
        class: Class::Projection,
        about: "a seat type is deleted although people may have bought seats of it",
        expected: &["S19", "S18"],
        switch_on: |protections| {
            protections.rules.management = management::deleting_what_was_published;
        },
    },
    Defect {
        name: "edit-unpublishes",
        class: Class::Projection,
        about: "an edit of a conference saves it as not published",
        expected: &["S20"],
        switch_on: |protections| protections.rules.management = management::unpublishing_by_edit,
    },
    Defect {
        name: "seat-type-not-announced",
        class: Class::Projection,
        about: "the last seat type is missing from what is announced at publication",
        expected: &["S19", "S18"],
        switch_on: |protections| {
            protections.rules.management = management::publishing_without_the_last;
        },
    },
    Defect {
        name: "change-not-announced",
        class: Class::Projection,
        about: "another quota or price is saved, and Registration never hears of it",
        expected: &["S18"],
        switch_on: |protections| {
            protections.rules.management = management::changing_seats_in_silence;
        },
    },
];
