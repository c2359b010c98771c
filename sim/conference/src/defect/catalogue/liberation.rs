//! A copy of the tables differs from the tables.

use super::super::measures::{publication, table_copy};
use super::super::rules::liberation;
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "tables-polled",
        class: Class::Liberation,
        about: "a copy of the tables asks for what was saved since, and never hears of what was deleted",
        expected: &["S24"],
        switch_on: |protections| protections.seams.table_copy = table_copy::polled,
    },
    Defect {
        name: "copy-without-place",
        class: Class::Liberation,
        about: "a copy of the tables is followed from where the log ends by then, whatever was saved in between",
        expected: &["S24"],
        switch_on: |protections| protections.seams.table_copy = table_copy::placeless,
    },
    Defect {
        name: "changes-as-they-come",
        class: Class::Liberation,
        about: "a copy of the tables takes in changes as they come, old ones after new ones",
        expected: &["S24"],
        switch_on: |protections| protections.seams.table_copy = table_copy::as_they_come,
    },
    Defect {
        name: "cut-log-told-as-whole",
        class: Class::Liberation,
        about: "whoever has fallen behind what is kept of the change log is told the rest as if nothing were between",
        expected: &["S24"],
        switch_on: |protections| protections.seams.tells_from = |_, after| Some(after + 1),
    },
    Defect {
        name: "deletions-not-told",
        class: Class::Liberation,
        about: "the change log tells what was added and changed, and not what was deleted",
        expected: &["S24"],
        switch_on: |protections| protections.rules.difference = liberation::telling_no_deletions,
    },
    Defect {
        name: "table-forgotten",
        class: Class::Liberation,
        about: "the change log tells nothing of promotional codes",
        expected: &["S24"],
        switch_on: |protections| protections.rules.difference = liberation::telling_no_codes,
    },
    Defect {
        name: "misfits-published",
        class: Class::Liberation,
        about: "a record is published without a look at its schema",
        expected: &["S24"],
        switch_on: |protections| protections.seams.publishes = publication::with_misfits,
    },
    Defect {
        name: "misfits-dropped",
        class: Class::Liberation,
        about: "a record that does not fit its schema is dropped, and nobody is told",
        expected: &["S24"],
        switch_on: |protections| protections.seams.publishes = publication::dropping_misfits,
    },
];
