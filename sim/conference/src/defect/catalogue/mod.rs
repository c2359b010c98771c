//! All defects, by the kind of mistake.

mod answers;
mod compensation;
mod concurrency;
mod durability;
mod idempotency;
mod liberation;
mod ordering;
mod projection;
mod snapshots;
mod time;
mod upgrade;
mod version_mix;

use super::Defect;

const KINDS: [&[Defect]; 12] = [
    idempotency::DEFECTS,
    ordering::DEFECTS,
    concurrency::DEFECTS,
    time::DEFECTS,
    compensation::DEFECTS,
    durability::DEFECTS,
    projection::DEFECTS,
    snapshots::DEFECTS,
    liberation::DEFECTS,
    version_mix::DEFECTS,
    upgrade::DEFECTS,
    answers::DEFECTS,
];

/// How many there are.
const COUNT: usize = {
    let (mut count, mut kind) = (0, 0);
    while kind < KINDS.len() {
        count += KINDS[kind].len();
        kind += 1;
    }
    count
};

/// One list of all kinds. A constant, so that a defect can be borrowed for as long as anybody
/// likes.
pub(super) const ALL: [Defect; COUNT] = {
    let mut all = [KINDS[0][0]; COUNT];
    let (mut place, mut kind) = (0, 0);
    while kind < KINDS.len() {
        let mut index = 0;
        while index < KINDS[kind].len() {
            all[place] = KINDS[kind][index];
            (place, index) = (place + 1, index + 1);
        }
        kind += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_defects_have_one_name() {
        let names: BTreeSet<_> = ALL.iter().map(|defect| defect.name).collect();
        assert_eq!(names.len(), COUNT);
    }

    #[test]
    fn every_defect_expects_a_check_and_says_what_is_wrong() {
        for defect in ALL {
            assert!(!defect.expected.is_empty() && !defect.about.is_empty(), "{}", defect.name);
        }
    }
}
