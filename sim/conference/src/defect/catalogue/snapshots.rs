//! A state that is kept beside the events is not what they come to.

use super::super::measures::snapshots;
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "old-state-put-back",
        class: Class::Snapshots,
        about: "the first state that was kept of a stream is kept again, under the version that the stream has by then",
        expected: &["S30"],
        switch_on: |protections| protections.seams.snapshots = snapshots::first_states,
    },
    Defect {
        name: "state-of-another-stream",
        class: Class::Snapshots,
        about: "streams of one kind share the place of their states, so that one is given the state of another",
        expected: &["S30"],
        switch_on: |protections| protections.seams.snapshots = snapshots::shared_places,
    },
    Defect {
        name: "fold-changed-without-its-number",
        class: Class::Snapshots,
        about: "a state that was kept by a fold that did not count sold seats is taken for one of the fold that does",
        expected: &["S1", "S30"],
        switch_on: |protections| {
            protections.seams.seats_kept = snapshots::from_before_sales_were_counted;
        },
    },
];
