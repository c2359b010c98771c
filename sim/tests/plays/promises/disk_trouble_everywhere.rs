//! The disk fails, or is full, or tears a write, at every single operation of a short story, one
//! after the other. The store stops, its supervisor starts it again until the disk works, and
//! nothing that was acknowledged is missing.

use conference::cluster::Fault;
use conference::node::NodeId;
use oracle::runner::{Run, play};
use stage::engine::Kind;
use stage::fault::{FaultKind, Period};

use super::support::short_story;

/// Plays the story with `fault` at every operation, as long as there is one. How often it made a
/// difference.
fn everywhere(fault: impl Fn(u64) -> Fault) -> u64 {
    let mut failures = 0;
    for operation in 0.. {
        let fault = fault(operation);
        let run = play(&short_story(vec![fault.clone()]), Default::default(), Kind::Direct);
        if run.faults[&fault.kind()].effective == 0 {
            break;
        }
        failures += 1;
        keeps_everything(&run, &format!("{fault:?}"));
    }
    failures
}

fn keeps_everything(run: &Run, fault: &str) {
    assert_eq!(run.violations, [], "{fault}");
    assert_eq!(run.more.orders, 2, "{fault}");
}

#[test]
fn an_operation_may_fail_at_every_write_and_sync() {
    let failures = everywhere(|operation| Fault::IoError { node: None, at_ms: 0, operation });
    assert!(failures > 300, "the story has only {failures} disk operations");
}

#[test]
fn a_write_may_be_torn_wherever_there_is_one() {
    let failures =
        everywhere(|operation| Fault::TornWrite { node: None, at_ms: 0, operation, down_ms: 3000 });
    assert!(failures > 200, "the story has only {failures} writes");
}

#[test]
fn the_disk_may_be_full_at_any_time() {
    let mut effective = 0;
    for from_ms in (0..8000).step_by(40) {
        let fault =
            Fault::FullDisk { node: None, period: Period { from_ms, until_ms: from_ms + 7000 } };
        let run = play(&short_story(vec![fault]), Default::default(), Kind::Direct);
        keeps_everything(&run, &format!("full from {from_ms} ms on"));
        effective += run.faults[&FaultKind::FullDisk].effective;
    }
    assert!(effective > 100, "the disk was missed only {effective} times");
}

/// The store cannot close its files on a full disk, and cannot open them again before there is
/// room.
#[test]
fn a_store_that_is_replaced_while_its_disk_is_full_comes_back_when_there_is_room() {
    let full = Fault::FullDisk { node: None, period: Period { from_ms: 1000, until_ms: 30_000 } };
    let restart = Fault::Restart { node: NodeId::Store, at_ms: 1010, down_ms: 500 };
    let run = play(&short_story(vec![full, restart]), Default::default(), Kind::Direct);
    keeps_everything(&run, "full and replaced");
    assert_eq!(run.faults[&FaultKind::FullDisk].effective, 1);
    assert_eq!(run.faults[&FaultKind::Restart].effective, 1);
}

#[test]
fn disk_errors_that_follow_one_another_lose_nothing() {
    for distance in [0, 1, 2, 3, 5, 8, 13, 21] {
        let faults = (0..6)
            .map(|n| Fault::IoError { node: None, at_ms: 500 + n * 1500, operation: distance })
            .collect();
        let run = play(&short_story(faults), Default::default(), Kind::Direct);
        keeps_everything(&run, &format!("errors {distance} operations later"));
    }
}
