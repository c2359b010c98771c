//! Power fails at every single write and sync of a short story, one after the other. Nothing that
//! was acknowledged may be missing afterwards, and the store must open: the checks of every run see
//! to both.

use conference::cluster::Fault;
use conference::defect;
use conference::node::NodeId;
use conference::node::protections::Protections;
use oracle::runner::{Run, play};
use stage::engine::Kind;
use stage::fault::FaultKind;

use super::support::short_story;

fn with_power_loss_at(operation: u64, protections: Protections) -> Run {
    let fault = Fault::PowerLoss { node: None, at_ms: 0, operation, down_ms: 3000 };
    play(&short_story(vec![fault]), protections, Kind::Direct)
}

#[test]
fn power_may_fail_at_every_write_and_sync() {
    let mut failures = 0;
    for operation in 0.. {
        let run = with_power_loss_at(operation, Protections::default());
        if run.faults[&FaultKind::PowerLoss].effective == 0 {
            break;
        }
        failures += 1;
        assert_eq!(run.violations, [], "power failed at operation {operation}");
        assert_eq!(run.more.orders, 2, "power failed at operation {operation}");
    }
    assert!(failures > 300, "the story has only {failures} disk operations");
}

/// Such a store keeps what it acknowledged in memory and asks nothing of the disk, so that no
/// operation of the disk is there to fail: the store is stopped instead.
#[test]
fn a_store_that_acknowledges_before_it_syncs_is_found() {
    let crash = Fault::Crash { node: NodeId::Store, at_ms: 2000, down_ms: 3000 };
    let story = short_story(vec![crash]);
    assert_eq!(play(&story, Protections::default(), Kind::Direct).violations, []);
    let defect = defect::find("unsynced-commit").unwrap();
    let violations = play(&story, defect.protections(), Kind::Direct).violations;
    assert!(violations.iter().any(|violation| violation.check == "S13"), "{violations:?}");
}
