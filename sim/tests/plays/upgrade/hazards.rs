//! What can be under way when one release replaces another, and what a plain procedure makes of it.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use conference::defect::find;
use sim::campaign::Seeds;
use sim::campaign::{DefectStatus, Hunt};
use stage::engine::Kind;

/// What is under way, the defect that is the plain procedure, and a seed in which it does harm. If
/// scenarios are made otherwise one day, `sim defects --defect NAME` finds another seed.
const HAZARDS: [(&str, &str, u64); 14] = [
    ("commands queued under a former name", "renamed-command-unheard", 7),
    (
        "payments for registrations that were stored in a former form",
        "registrations-left-behind",
        5,
    ),
    ("seats held until an instant that was promised", "grace-counted-anew", 10),
    ("messages still to be sent", "outbox-copied", 5),
    ("messages in a subscription", "subscription-deleted", 5),
    ("answers to requests that were not noted", "answers-to-former-requests-ignored", 50),
    ("registrations whose timer is still to be set", "former-registrations-without-timer", 50),
    ("commands without a session", "session-required", 1),
    ("conferences announced before", "announced-again", 5),
    ("two processors of one inbox", "two-processors", 1),
    ("events between the log and the deliveries", "log-cut-by-the-clock", 1),
    ("events both in the log and among the deliveries", "overlap-inserted-twice", 73),
    ("people who look at pages", "views-shown-unfinished", 90),
    ("timers that were set", "former-timers-unheard", 5),
];

#[test]
fn each_plain_procedure_is_found_and_the_same_seed_holds_without_it() {
    for (hazard, name, seed) in HAZARDS {
        let defects = vec![find(name).expect(name)];
        let seeds = Seeds::new(seed, seed + 1).unwrap();
        let hunt = Hunt {
            defects,
            seeds,
            jobs: NonZeroUsize::MIN,
            engine: Kind::Direct,
            shrink: None,
            found: None,
            length: None,
        };
        let kills = hunt.all(&AtomicBool::new(false), |_| ());
        let kill = &kills.kills[0];
        assert_eq!(
            kill.fate(),
            DefectStatus::Expected,
            "{hazard}: {name} in seed {seed} {:?}",
            kill.found_by
        );
        assert_eq!(kills.sound_seeds, 1);
        assert!(kills.false_alarms.is_empty(), "{hazard}: {:?}", kills.false_alarms);
    }
}
