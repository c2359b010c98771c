//! What can be under way when one release replaces another, and what a plain procedure makes of it.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use sim::campaign::kills::{Fate, Hunt};
use sim::defect::find;
use sim::stage::engine::Kind;

/// What is under way, and the defect that is the plain procedure.
const HAZARDS: [(&str, &str); 8] = [
    ("commands queued under a former name", "renamed-command-unheard"),
    ("seats held until an instant that was promised", "grace-counted-anew"),
    ("messages still to be sent", "outbox-copied"),
    ("messages in a subscription", "subscription-deleted"),
    ("commands without a session", "session-required"),
    ("conferences announced before", "announced-again"),
    ("two processors of one inbox", "two-processors"),
    ("events between the log and the deliveries", "log-cut-by-the-clock"),
];

#[test]
fn each_plain_procedure_is_found_and_the_same_seeds_hold_without_it() {
    let defects = HAZARDS.map(|(_, name)| find(name).expect(name)).to_vec();
    let hunt =
        Hunt { defects, seeds: "0..12".parse().unwrap(), jobs: NonZeroUsize::MIN, engine: Kind::Direct };
    let kills = hunt.all(&AtomicBool::new(false), |_| ());
    assert_eq!(kills.kills.len(), HAZARDS.len());
    for ((hazard, name), kill) in HAZARDS.iter().zip(&kills.kills) {
        assert_eq!(kill.fate(), Fate::Expected, "{hazard}: {name} {:?}", kill.found_by);
    }
    assert_eq!(kills.sound_seeds, kills.kills.iter().map(|kill| kill.seeds).max().unwrap());
    assert!(kills.false_alarms.is_empty(), "{:?}", kills.false_alarms);
}
