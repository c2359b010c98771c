//! One release replaces another by a plain procedure, and something is on its way.
//!
//! Each leaves out one precaution of an upgrade and does what is done where nobody thought of it.
//! Nothing of it can be seen unless an upgrade goes on.

use super::super::measures::{broker, former, hand_over, inbox, relay};
use super::super::rules::upgrade;
use super::super::{Class, Defect};

pub(super) const DEFECTS: &[Defect] = &[
    Defect {
        name: "newest-form-at-once",
        class: Class::VersionMix,
        about: "a machine writes in the form of its own release at once, and those of the one before do not read it",
        expected: &["S23"],
        switch_on: |protections| protections.seams.writes_as = former::writing_its_own,
    },
    Defect {
        name: "final-release-forgotten",
        class: Class::VersionMix,
        about: "the store forgets when it starts again that a release was made final",
        expected: &["S23"],
        switch_on: |protections| protections.seams.resumes = former::forgetting_what_is_final,
    },
    Defect {
        name: "rewritten-row-by-row",
        class: Class::VersionMix,
        about: "the log is rewritten row by row, without what came before a row in its stream",
        expected: &["S13"],
        switch_on: |protections| protections.seams.renews_by = former::forgetting_rows,
    },
    Defect {
        name: "renamed-command-unheard",
        class: Class::VersionMix,
        about: "a command was renamed, and nobody listens to its former name, under which it is still queued",
        expected: &["S27", "L1"],
        switch_on: |protections| protections.seams.hears = former::forgetting_names,
    },
    Defect {
        name: "registrations-left-behind",
        class: Class::VersionMix,
        about: "the rows of registrations are not taken over, so payments and answers find nobody",
        expected: &["L1", "L5"],
        switch_on: |protections| protections.seams.finds = former::leaving_registrations_behind,
    },
    Defect {
        name: "grace-counted-anew",
        class: Class::VersionMix,
        about: "seats that one release promised are released by the rules of another",
        expected: &["S22"],
        switch_on: |protections| protections.rules.steps = upgrade::counting_the_grace_anew,
    },
    Defect {
        name: "outbox-copied",
        class: Class::VersionMix,
        about: "messages that are still to be sent are copied, and both the rows and their copies are sent",
        expected: &["S14"],
        switch_on: |protections| protections.seams.relaying = relay::moved_by_copying,
    },
    Defect {
        name: "subscription-deleted",
        class: Class::VersionMix,
        about: "the subscription of the former release is deleted with messages in it",
        expected: &["S27", "L1"],
        switch_on: |protections| protections.seams.brokering = broker::deleting_subscriptions,
    },
    Defect {
        name: "answers-to-former-requests-ignored",
        class: Class::VersionMix,
        about: "an answer about seats counts only if its request was noted, and the former release noted none",
        expected: &["L5", "L1"],
        switch_on: |protections| {
            protections.rules.steps = upgrade::ignoring_answers_to_former_requests;
        },
    },
    Defect {
        name: "former-registrations-without-timer",
        class: Class::VersionMix,
        about: "a registration that the former release began never gets a timer, so seats that nobody pays for stay held",
        expected: &["L5", "L1"],
        switch_on: |protections| protections.rules.steps = upgrade::setting_timers_at_placing_only,
    },
    Defect {
        name: "session-required",
        class: Class::VersionMix,
        about: "commands for seats need a session, and those that a former release sent name none",
        expected: &["L7", "L1"],
        switch_on: |protections| protections.seams.brokering = broker::requiring_sessions,
    },
    Defect {
        name: "announced-again",
        class: Class::VersionMix,
        about: "seat types that were announced before the upgrade are announced again, and taken for additional ones",
        expected: &["S18"],
        switch_on: |protections| {
            protections.seams.finds_row = former::never_published;
            protections.rules.adopt = upgrade::adding_what_is_announced;
        },
    },
    Defect {
        name: "two-processors",
        class: Class::VersionMix,
        about: "machines of both releases handle everything, each with an inbox of its own",
        expected: &["S15"],
        switch_on: |protections| {
            protections.seams.brokering = broker::one_of_each_release;
            protections.seams.inbox_number = inbox::of_each_release;
        },
    },
    Defect {
        name: "log-cut-by-the-clock",
        class: Class::VersionMix,
        about: "new views read the log up to an instant and go on with what comes, so what lies between is missing",
        expected: &["S17"],
        switch_on: |protections| protections.seams.hand_over = hand_over::by_the_clock,
    },
    Defect {
        name: "overlap-inserted-twice",
        class: Class::VersionMix,
        about: "an order that was read from the log and is delivered as well is inserted twice, which fails every time",
        expected: &["L7"],
        switch_on: |protections| protections.seams.hand_over = hand_over::inserting_twice,
    },
    Defect {
        name: "views-shown-unfinished",
        class: Class::VersionMix,
        about: "pages read the new views before these have read the log",
        expected: &["L11"],
        switch_on: |protections| protections.seams.hand_over = hand_over::shown_at_once,
    },
    Defect {
        name: "former-timers-unheard",
        class: Class::VersionMix,
        about: "the type of a timer was changed, and nobody listens when one rings that the former release set",
        expected: &["L5", "L1"],
        switch_on: |protections| protections.seams.hears = former::forgetting_timers,
    },
];
