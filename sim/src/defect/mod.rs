//! Known defects that can be switched on. A check that finds none of them proves nothing by finding nothing else.
//!
//! Each defect turns one protective measure off, or puts an old bug in the place of one decision, from outside the
//! domain. It names the checks that are expected to find it.

mod rules;

use crate::node::protections::Protections;

/// A defect.
#[derive(Clone, Copy, Debug)]
pub struct Defect {
    /// Its name, as the command line takes it.
    pub name: &'static str,
    /// The kind of mistake.
    pub class: Class,
    /// What is wrong, in one sentence.
    pub about: &'static str,
    /// The checks that are expected to find it.
    pub expected: &'static [&'static str],
    /// Switches it on.
    pub switch_on: fn(&mut Protections),
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The same thing takes effect twice.
    Idempotency,
    /// Something overtakes something else.
    Ordering,
    /// Two decide at the same time.
    Concurrency,
    /// Time runs out in the wrong moment.
    Time,
    /// Something is not undone, or undone wrongly.
    Compensation,
    /// Something is forgotten.
    Durability,
    /// A read model is wrong.
    Projection,
}

impl Class {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idempotency => "idempotency",
            Self::Ordering => "ordering",
            Self::Concurrency => "concurrency",
            Self::Time => "time",
            Self::Compensation => "compensation",
            Self::Durability => "durability",
            Self::Projection => "projection",
        }
    }
}

/// All defects, in the order in which they are listed.
pub const CATALOGUE: &[Defect] = &[
    Defect {
        name: "ack-before-append",
        class: Class::Durability,
        about: "a worker acknowledges a message before what it led to is stored",
        expected: &["S27", "S16"],
        switch_on: |protections| protections.ack_after_append = false,
    },
    Defect {
        name: "inbox-in-memory",
        class: Class::Idempotency,
        about: "the ids of handled messages are kept in a worker's memory only",
        expected: &["S15"],
        switch_on: |protections| protections.durable_inbox = false,
    },
    Defect {
        name: "no-version-check",
        class: Class::Concurrency,
        about: "events are appended at whatever version the stream has by now",
        expected: &["S13"],
        switch_on: |protections| protections.check_expected_version = false,
    },
    Defect {
        name: "no-outbox",
        class: Class::Durability,
        about: "messages are published once after the commit and not stored with it",
        expected: &["S14"],
        switch_on: |protections| protections.outbox = false,
    },
    Defect {
        name: "no-tombstones",
        class: Class::Idempotency,
        about: "a finished reservation is forgotten, so a request that comes late takes its seats again",
        expected: &["S3", "S4"],
        switch_on: |protections| protections.rules.seats = rules::without_tombstones,
    },
    Defect {
        name: "repetition-enlarges-hold",
        class: Class::Idempotency,
        about: "a repeated request is answered anew, so a partial hold grows without the order hearing of it",
        expected: &["S6"],
        switch_on: |protections| {
            protections.durable_inbox = false;
            protections.rules.seats = rules::answering_repetitions_anew;
        },
    },
    Defect {
        name: "expiry-beats-payment",
        class: Class::Time,
        about: "the timer expires an order although its payment is certain",
        expected: &["S22", "S6", "S5"],
        switch_on: |protections| protections.rules.process = rules::expiring_whatever_is_paid,
    },
    Defect {
        name: "unguarded-confirmation",
        class: Class::Time,
        about: "an order confirms itself whatever became of it",
        expected: &["S5", "S6"],
        switch_on: |protections| protections.rules.order = rules::confirming_anything,
    },
    Defect {
        name: "late-money-dropped",
        class: Class::Compensation,
        about: "money that comes after the seats were released is neither used nor let go",
        expected: &["S7", "L1", "L2"],
        switch_on: |protections| protections.rules.process = rules::dropping_late_money,
    },
    Defect {
        name: "relative-quota",
        class: Class::Idempotency,
        about: "a quota is added to the one before instead of replacing it",
        expected: &["S1", "S2"],
        switch_on: |protections| protections.rules.seats = rules::adding_quotas,
    },
    Defect {
        name: "gaps-ignored",
        class: Class::Projection,
        about: "a view applies whatever arrives and never looks for what is missing",
        expected: &["S17"],
        switch_on: |protections| protections.wait_for_gaps = false,
    },
    Defect {
        name: "unsynced-commit",
        class: Class::Durability,
        about: "a commit is acknowledged before it is on the disk",
        expected: &["S13"],
        switch_on: |protections| protections.synced_commit = false,
    },
];

/// The defect with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Defect> {
    CATALOGUE.iter().find(|defect| defect.name == name)
}

impl Defect {
    /// The protections of a system with this defect.
    #[must_use]
    pub fn protections(&self) -> Protections {
        let mut protections = Protections::default();
        (self.switch_on)(&mut protections);
        protections
    }
}
