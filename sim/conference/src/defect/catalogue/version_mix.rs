//! Two releases work side by side and do not understand each other.

use super::super::measures::{relay, unreadable};
use super::super::rules::{assignments, order};
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "unreadable-acknowledged",
        class: Class::VersionMix,
        about: "a message of a newer release is acknowledged unread",
        expected: &["S27"],
        switch_on: |protections| protections.seams.unreadable = unreadable::acknowledged,
    },
    Defect {
        name: "repaired-in-the-same-form",
        class: Class::VersionMix,
        about: "a dead letter is sent again in the form that nobody could read",
        expected: &["L1", "L7"],
        switch_on: |protections| protections.seams.mends = unreadable::in_the_same_form,
    },
    Defect {
        name: "relay-drops-fields",
        class: Class::VersionMix,
        about: "a relay of the previous release passes messages on without the fields it does not know",
        expected: &["S14"],
        switch_on: |protections| protections.seams.relaying = relay::without_new_fields,
    },
    Defect {
        name: "seats-not-read",
        class: Class::VersionMix,
        about: "a worker of the previous release reads the news of a confirmation as if it named no seats",
        expected: &["S11"],
        switch_on: |protections| protections.rules.assignments = assignments::not_reading_the_seats,
    },
    Defect {
        name: "catalogue-version-lost",
        class: Class::VersionMix,
        about: "a worker of the previous release leaves out from which catalogue the prices come",
        expected: &["S10", "S20"],
        switch_on: |protections| protections.rules.order = order::losing_the_catalogue_version,
    },
];
