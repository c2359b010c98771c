//! Copies of Conference Management's tables while the tables change: whatever happens to those who
//! keep them and to the store, they end up equal. The same stories find what is wrong with the ways
//! that do not work.

use conference::cluster::Fault;
use conference::defect;
use conference::node::NodeId;
use conference::node::protections::Protections;
use conference::node::protocol::{Organiser, OrganiserAct};
use conference::scenario::{CONFERENCE, Scenario, VERSION};
use oracle::runner::{Run, play};
use stage::engine::Kind;
use stage::fault::{Period, Weather};

/// An organiser sets a conference up, takes a seat type back, and changes much, now and then into
/// what does not fit.
fn story(faults: Vec<Fault>) -> Scenario {
    let mut organiser =
        Organiser::opening(CONFERENCE, &[("General", "199", 3), ("Workshop", "500", 2)]);
    let offer = |seat_type: &str, price: Option<&str>, quota| OrganiserAct::Offer {
        seat_type: seat_type.to_owned(),
        price: price.map(str::to_owned),
        quota,
    };
    let edit = |tagline: &str| OrganiserAct::Edit { tagline: tagline.to_owned() };
    let wait = |at_ms| OrganiserAct::WaitUntil { at_ms };
    let long = "The best conference of all. ".repeat(6);
    let second_thoughts = [
        offer("Banquet", Some("80"), 10),
        wait(2_000),
        OrganiserAct::Withdraw { seat_type: "Banquet".to_owned() },
        edit(&long),
    ];
    organiser.acts.splice(3..3, second_thoughts);
    organiser.acts.extend([
        wait(4_000),
        offer("General", None, 5),
        edit("Seats are going fast"),
        wait(6_000),
        offer("Workshop", Some("450"), 4),
        edit(&long),
        OrganiserAct::Unpublish,
    ]);
    Scenario {
        schema: None,
        version: VERSION,
        seed: 11,
        about: "an organiser who changes much".to_owned(),
        topology: Default::default(),
        settings: Default::default(),
        organisers: vec![organiser],
        registrants: Vec::new(),
        faults,
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
}

fn plays(faults: Vec<Fault>) -> Run {
    play(&story(faults), Protections::default(), Kind::Direct)
}

/// How often S24 was evaluated, once it is clear that nothing was violated.
fn holds(faults: Vec<Fault>) -> u64 {
    let about = format!("{faults:?}");
    let run = plays(faults);
    assert_eq!(run.violations, [], "{about}");
    run.checks.iter().find(|check| check.id == "S24").expect("S24 is one of the checks").evaluated
}

fn is_found(name: &str, faults: Vec<Fault>, words: &str) {
    let defect = defect::find(name).expect("a defect of the catalogue");
    let violations = play(&story(faults), defect.protections(), Kind::Direct).violations;
    let found = violations.iter().any(|it| it.check == "S24" && it.what.contains(words));
    assert!(found, "S24 does not say {words:?} of {name}: {violations:?}");
}

/// In at least one of these stories S24 finds the defect, and without the defect all of them hold.
fn is_found_in(name: &str, stories: impl IntoIterator<Item = Vec<Fault>>) {
    let defect = defect::find(name).expect("a defect of the catalogue");
    let mut found = 0;
    for faults in stories {
        holds(faults.clone());
        let violations = play(&story(faults), defect.protections(), Kind::Direct).violations;
        found += u32::from(violations.iter().any(|it| it.check == "S24"));
    }
    assert!(found > 0, "S24 does not find {name} in any of them");
}

fn crash(node: NodeId, at_ms: u64) -> Fault {
    Fault::Crash { node, at_ms, down_ms: 150 }
}

#[test]
fn undisturbed_every_change_is_looked_at_in_both_copies() {
    let evaluated = holds(Vec::new());
    assert!(evaluated > 50, "{evaluated}");
    assert!(plays(Vec::new()).marks.contains("record-kept-back"));
}

#[test]
fn a_copy_may_begin_anew_at_any_time() {
    let mut in_the_middle = 0;
    for at_ms in (0..7_000).step_by(130) {
        let fault = crash(NodeId::Projector(0), at_ms);
        holds(vec![fault.clone()]);
        in_the_middle += u32::from(plays(vec![fault]).marks.contains("copied-in-the-middle"));
    }
    assert!(in_the_middle > 30, "only {in_the_middle} copies began in the middle");
}

#[test]
fn the_store_may_stop_at_any_time() {
    for at_ms in (0..7_000).step_by(130) {
        holds(vec![crash(NodeId::Store, at_ms)]);
    }
}

#[test]
fn the_way_between_them_may_be_cut_or_lose_double_and_reorder_everything() {
    let period = |from_ms| Period { from_ms, until_ms: from_ms + 20_000 };
    let (projector, store) = (vec![NodeId::Projector(0)], vec![NodeId::Store]);
    for from_ms in (0..6_000).step_by(500) {
        let cut = |from: &[NodeId], to: &[NodeId]| Fault::Partition {
            from: from.to_vec(),
            to: to.to_vec(),
            both_ways: false,
            period: period(from_ms),
        };
        holds(vec![cut(&projector, &store)]);
        holds(vec![cut(&store, &projector)]);
    }
    let weather = Weather { from_ms: 0, until_ms: 30_000, permille: 300 };
    holds(vec![Fault::Drop(weather), Fault::Duplicate(weather), Fault::Reorder(weather)]);
    holds(vec![Fault::Delay { weather, up_to_ms: 5_000 }, Fault::Reorder(weather)]);
}

#[test]
fn power_may_fail_at_any_operation_of_the_disk() {
    for operation in (0..400).step_by(3) {
        holds(vec![Fault::PowerLoss { node: None, at_ms: 0, operation, down_ms: 500 }]);
    }
}

#[test]
fn both_engines_take_the_same_course() {
    let weather = Weather { from_ms: 0, until_ms: 30_000, permille: 100 };
    let faults = vec![Fault::Drop(weather), crash(NodeId::Projector(1), 3_000)];
    let other = play(&story(faults.clone()), Protections::default(), Kind::Turmoil);
    assert_eq!(plays(faults).trace_hash, other.trace_hash);
}

#[test]
fn a_copy_that_asks_for_what_was_saved_since_keeps_what_was_deleted() {
    is_found("tables-polled", Vec::new(), "which was not there");
}

/// The clock of the machine that decides is set back: what it saves then is not later than what is
/// known.
#[test]
fn a_copy_that_asks_for_what_was_saved_since_misses_what_was_saved_at_the_same_instant() {
    let skew = |worker| Fault::ClockSkew {
        node: NodeId::Worker(worker),
        ahead_ms: 60_000,
        period: Period { from_ms: 0, until_ms: 5_000 },
    };
    is_found("tables-polled", vec![skew(0), skew(1)], "as it was not");
}

#[test]
fn a_copy_that_does_not_know_its_place_misses_what_was_saved_meanwhile() {
    let weather = Weather { from_ms: 0, until_ms: 7_000, permille: 300 };
    let slow = Fault::Delay { weather, up_to_ms: 3_000 };
    let stories =
        (0..7_000).step_by(200).map(|at_ms| vec![crash(NodeId::Projector(0), at_ms), slow.clone()]);
    is_found_in("copy-without-place", stories);
}

#[test]
fn changes_that_are_taken_in_as_they_come_are_found() {
    let slow = |permille| {
        let weather = Weather { from_ms: 0, until_ms: 30_000, permille };
        Fault::Delay { weather, up_to_ms: 3_000 }
    };
    is_found_in(
        "changes-as-they-come",
        (50..1000).step_by(50).map(|permille| vec![slow(permille)]),
    );
}

#[test]
fn what_is_not_told_or_told_although_it_does_not_fit_is_found() {
    is_found("deletions-not-told", Vec::new(), "neither told nor kept back");
    is_found("misfits-dropped", Vec::new(), "neither told nor kept back");
    is_found("misfits-published", Vec::new(), "was published and does not fit");
}
