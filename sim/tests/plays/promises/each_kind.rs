//! Each kind of fault by itself: it makes a difference, it takes the same course on both engines,
//! and everything holds.

use conference::cluster::{ConferenceFault, FAULT_KINDS, Fault};
use conference::node::NodeId;
use conference::scenario::{Scenario, from_seed};
use oracle::runner::{Run, play};
use stage::engine::Kind;
use stage::fault::{FaultKind, Period, Weather};

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

const OPENING: Period = Period { from_ms: 4 * SECOND, until_ms: 40 * SECOND };
const WEATHER: Weather = Weather { from_ms: 0, until_ms: MINUTE, permille: 100 };

/// A scenario in which nothing else goes wrong.
fn with(faults: Vec<Fault>) -> Scenario {
    Scenario { faults, ..from_seed(3) }
}

fn plays(faults: Vec<Fault>) -> Run {
    play(&with(faults), Default::default(), Kind::Direct)
}

fn partition(both_ways: bool) -> Fault {
    let (from, to) = (vec![NodeId::Worker(0)], vec![NodeId::Store, NodeId::Bus]);
    Fault::Partition { from, to, both_ways, period: OPENING }
}

/// One fault of each kind, and the marks that show what it led to.
fn each() -> Vec<(Fault, &'static [&'static str])> {
    let node = NodeId::Worker(0);
    let store = NodeId::Store;
    vec![
        (Fault::Drop(WEATHER), &["asked-again"]),
        (Fault::Duplicate(WEATHER), &["duplicate-recognised"]),
        (Fault::Delay { weather: WEATHER, up_to_ms: 20 * SECOND }, &["lock-expired"]),
        (Fault::Reorder(WEATHER), &["gap-waited-for"]),
        (Fault::Corrupt(WEATHER), &["corrupted-refused"]),
        (partition(false), &["partition-healed", "lock-expired"]),
        (partition(true), &["partition-healed", "lock-expired"]),
        (Fault::Crash { node, at_ms: 5 * SECOND, down_ms: 9 * SECOND }, &["lock-expired"]),
        (
            Fault::Restart { node: store, at_ms: 5 * SECOND, down_ms: SECOND },
            &["replaced-in-order", "store-restarted-with-events"],
        ),
        (Fault::Pause { node: NodeId::Bus, period: OPENING }, &["timers-overdue-after-pause"]),
        (
            Fault::ClockSkew {
                node: store,
                ahead_ms: 9 * MINUTE as i64,
                period: Period { from_ms: 0, until_ms: 60 * MINUTE },
            },
            &["clock-corrected"],
        ),
        (
            Fault::PowerLoss { node: None, at_ms: 5 * SECOND, operation: 3, down_ms: 2 * SECOND },
            &["store-restarted-with-events"],
        ),
        (
            Fault::TornWrite { node: None, at_ms: 5 * SECOND, operation: 3, down_ms: 2 * SECOND },
            &["torn-write-survived", "power-loss-tore-writes"],
        ),
        (
            Fault::SlowDisk { node: None, late_ms: 2 * SECOND, period: OPENING },
            &["duplicate-recognised"],
        ),
        (Fault::FullDisk { node: None, period: OPENING }, &["disk-full-survived"]),
        (Fault::IoError { node: None, at_ms: 5 * SECOND, operation: 3 }, &["io-error-survived"]),
        (
            Fault::Own(ConferenceFault::BankOutage(Period {
                from_ms: 5 * SECOND,
                until_ms: 20 * MINUTE,
            })),
            &["bank-outage-survived"],
        ),
        (Fault::Own(ConferenceFault::LockExpiry(WEATHER)), &["lock-expired"]),
        (
            Fault::Own(ConferenceFault::PoisonMessage { at_ms: 6 * SECOND, stray: false }),
            &["poison-dead-lettered", "dead-letter-repaired"],
        ),
        (
            Fault::Own(ConferenceFault::PoisonMessage { at_ms: 6 * SECOND, stray: true }),
            &["poison-dead-lettered", "dead-letter-discarded"],
        ),
    ]
}

#[test]
fn every_kind_is_here() {
    for kind in FAULT_KINDS {
        assert!(
            each().iter().any(|(fault, _)| fault.kind() == kind),
            "{kind} is not tested by itself"
        );
    }
}

#[test]
fn each_kind_makes_a_difference_and_everything_holds() {
    let undisturbed = plays(Vec::new());
    for (fault, marks) in each() {
        let run = plays(vec![fault.clone()]);
        assert_eq!(run.violations, [], "{fault:?}");
        assert!(run.faults[&fault.kind()].effective > 0, "{fault:?} had no effect");
        assert_ne!(run.trace_hash, undisturbed.trace_hash, "{fault:?} changed nothing");
        for mark in marks {
            assert!(run.marks.contains(mark), "{fault:?} did not lead to {mark}");
            let alone = ["asked-again", "duplicate-recognised", "gap-waited-for"].contains(mark);
            assert!(alone || !undisturbed.marks.contains(mark), "{mark} does not need {fault:?}");
        }
    }
}

#[test]
fn each_kind_takes_the_same_course_on_both_engines() {
    for (fault, _) in each() {
        let scenario = with(vec![fault.clone()]);
        let direct = play(&scenario, Default::default(), Kind::Direct);
        let turmoil = play(&scenario, Default::default(), Kind::Turmoil);
        assert_eq!(
            direct.trace_hash, turmoil.trace_hash,
            "{fault:?} takes another course on turmoil"
        );
        assert_eq!(direct.faults, turmoil.faults, "{fault:?} is counted otherwise on turmoil");
    }
}

/// What never had a chance to matter is not counted as if it had.
#[test]
fn a_fault_that_nobody_could_notice_is_not_effective() {
    let long_after = Period { from_ms: 6 * 60 * MINUTE, until_ms: 6 * 60 * MINUTE + SECOND };
    let weather =
        Weather { from_ms: long_after.from_ms, until_ms: long_after.until_ms, permille: 1000 };
    let node = NodeId::Worker(0);
    let at_ms = long_after.from_ms;
    let faults = vec![
        Fault::Corrupt(weather),
        Fault::Own(ConferenceFault::LockExpiry(weather)),
        Fault::Partition {
            from: vec![node],
            to: vec![NodeId::Bus],
            both_ways: true,
            period: long_after,
        },
        Fault::Pause { node, period: long_after },
        Fault::ClockSkew { node, ahead_ms: 5000, period: long_after },
        Fault::SlowDisk { node: None, late_ms: 100, period: long_after },
        Fault::FullDisk { node: None, period: long_after },
        Fault::IoError { node: None, at_ms, operation: 0 },
        Fault::TornWrite { node: None, at_ms, operation: 0, down_ms: 100 },
        Fault::Own(ConferenceFault::BankOutage(long_after)),
        Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray: false }),
        Fault::Restart { node, at_ms, down_ms: 100 },
    ];
    for fault in faults {
        let run = plays(vec![fault.clone()]);
        assert_eq!(run.faults[&fault.kind()].effective, 0, "{fault:?}");
        assert_eq!(run.violations, [], "{fault:?}");
    }
}

/// A clock that is wrong by more than the grace breaks the promise, and S25 says so: the grace is
/// there for a reason.
#[test]
fn a_clock_beyond_the_grace_breaks_the_promise() {
    let skew = |minutes: u64| Fault::ClockSkew {
        node: NodeId::Store,
        ahead_ms: (minutes * MINUTE) as i64,
        period: Period { from_ms: 0, until_ms: 60 * MINUTE },
    };
    assert_eq!(plays(vec![skew(13)]).violations, []);
    let violations = plays(vec![skew(20)]).violations;
    assert!(violations.iter().any(|violation| violation.check == "S25"), "{violations:?}");
}

/// Workers that are minutes behind the bus ask for pauses that must not be over before they begin.
#[test]
fn workers_whose_clocks_are_behind_do_not_use_up_the_deliveries_of_what_must_wait() {
    let skew = |worker| Fault::ClockSkew {
        node: NodeId::Worker(worker),
        ahead_ms: -(10 * MINUTE as i64),
        period: Period { from_ms: 10 * MINUTE, until_ms: 70 * MINUTE },
    };
    let outage = Fault::Own(ConferenceFault::BankOutage(Period {
        from_ms: 5 * SECOND,
        until_ms: 25 * MINUTE,
    }));
    let run = plays(vec![skew(0), skew(1), outage]);
    assert_eq!(run.violations, []);
    assert!(
        !run.marks.contains("dead-letter-repaired"),
        "something was given up that only had to wait"
    );
}

#[test]
fn two_faults_on_one_machine_do_not_confuse_each_other() {
    let node = NodeId::Bus;
    let pause = |from_ms, until_ms| Fault::Pause { node, period: Period { from_ms, until_ms } };
    let skew = |ahead_ms, from_ms, until_ms| Fault::ClockSkew {
        node,
        ahead_ms,
        period: Period { from_ms, until_ms },
    };
    let run = plays(vec![
        pause(5 * SECOND, 15 * SECOND),
        pause(10 * SECOND, 30 * SECOND),
        skew(4 * MINUTE as i64, 8 * SECOND, 12 * SECOND),
        skew(-7000, 11 * SECOND, 20 * SECOND),
        Fault::Crash { node, at_ms: 25 * SECOND, down_ms: SECOND },
        pause(28 * SECOND, 29 * SECOND),
    ]);
    assert_eq!(run.violations, []);
    assert!(run.faults[&FaultKind::Crash].effective > 0);
}
