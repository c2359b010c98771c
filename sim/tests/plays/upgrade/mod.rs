//! Releases replace each other while people buy.

mod hazards;

use conference::scenario::{Scenario, Strategy, Upgrade, Variation, Workload, from_seed};
use domain::history::Release;
use oracle::runner::{Run, play};
use stage::engine::Kind;

fn scenario(
    seed: u64,
    faults: bool,
    from: Release,
    to: Release,
    roll_back_after: Option<u32>,
) -> Scenario {
    let mut scenario = from_seed(seed);
    if !faults {
        scenario.faults.clear();
    }
    let (strategy, at_ms, pause_ms) = (Strategy::Rolling, 6000, 500);
    scenario.upgrade = Some(Upgrade { from, to, strategy, at_ms, pause_ms, roll_back_after });
    scenario
}

fn held(scenario: &Scenario) -> Run {
    let run = play(scenario, Default::default(), Kind::Direct);
    let told: Vec<_> = run
        .violations
        .iter()
        .take(5)
        .map(|v| format!("{} at {}: {}", v.check, v.at, v.what))
        .collect();
    assert!(
        told.is_empty(),
        "seed {} {:?}: {} violations {told:#?}",
        scenario.seed,
        scenario.upgrade,
        run.violations.len()
    );
    run
}

#[test]
fn each_release_holds_by_itself() {
    for release in Release::ALL {
        for seed in 0..6 {
            held(&scenario(seed, false, release, release, Some(0)));
        }
    }
}

/// A busy story whose end does not depend on who comes first, without anything that goes wrong.
fn steady() -> Scenario {
    let varied = Workload::Varied(Variation::Doubled).scenario(3);
    Scenario { faults: Vec::new(), expected: None, upgrade: None, ..varied }
}

/// The story with an upgrade that begins at an instant, and ends as if there had been none.
fn cut(at_ms: u64, strategy: Strategy, roll_back_after: Option<u32>) -> Scenario {
    let (from, to, pause_ms) = (Release::V1, Release::V3, 0);
    let upgrade = Upgrade { from, to, strategy, at_ms, pause_ms, roll_back_after };
    Scenario { upgrade: Some(upgrade), ..steady() }
}

fn ends_as_without(
    instants: impl IntoIterator<Item = u64>,
    strategy: Strategy,
    roll_back_after: Option<u32>,
) {
    let never_upgraded = held(&steady()).more.end;
    for at_ms in instants {
        let upgraded = held(&cut(at_ms, strategy, roll_back_after)).more.end;
        assert_eq!(never_upgraded.difference(&upgraded), None, "{strategy} at {at_ms} ms");
    }
}

/// While people come, and while their seats are released.
fn some_instants() -> impl Iterator<Item = u64> {
    (0..12).map(|step| 61_370 + step * 7_910).chain((0..6).map(|step| 900_000 + step * 151_130))
}

#[test]
fn wherever_an_upgrade_begins_the_story_ends_as_if_there_had_been_none() {
    ends_as_without(some_instants(), Strategy::Rolling, None);
    ends_as_without(some_instants().step_by(3), Strategy::BlueGreen, None);
}

#[test]
#[ignore = "an upgrade from every 50 ms on in which people are busy: minutes"]
fn an_upgrade_may_begin_at_any_instant() {
    ends_as_without((60_000..240_000).step_by(50), Strategy::Rolling, None);
}

#[test]
fn an_upgrade_that_is_taken_back_after_any_step_loses_nothing() {
    for steps in 0..=6 {
        ends_as_without([75_000 + u64::from(steps) * 11_210], Strategy::Rolling, Some(steps));
    }
}

/// In this seed the disk fails right after the release was made final, and nobody is told before
/// the store starts again. By then everybody writes its form already.
#[test]
fn a_release_is_final_although_the_power_failed_before_anybody_was_told() {
    let seed = 173;
    let upgrade = Upgrade::of_seed(seed, (Release::V2, Release::V3), Strategy::Rolling);
    held(&from_seed(seed).upgraded(Some(upgrade)));
}

#[test]
fn a_log_that_is_rewritten_meanwhile_tells_the_same_story() {
    ends_as_without(some_instants().step_by(3), Strategy::CopyTransform, None);
    for seed in 0..4 {
        for (from, to) in Release::UPGRADES {
            let upgrade = Upgrade::of_seed(seed, (from, to), Strategy::CopyTransform);
            let run = held(&from_seed(seed).upgraded(Some(upgrade)));
            let toll = run.more.upgraded.expect("an upgrade goes on").toll;
            assert!(
                toll.lag.is_some() && toll.upcast > 0,
                "the log is rewritten in seed {seed}: {toll:?}"
            );
        }
    }
}

#[test]
fn a_log_that_is_written_twice_lacks_events_and_is_thrown_away() {
    let hop = (Release::V1, Release::V3);
    let lacked = |seed| {
        let upgrade = Upgrade::of_seed(seed, hop, Strategy::DualWrite);
        held(&from_seed(seed).upgraded(Some(upgrade)))
            .more
            .upgraded
            .expect("an upgrade goes on")
            .toll
            .lacked
    };
    assert!((0..30).any(|seed| lacked(seed) > 0));
}

#[test]
fn stopping_the_world_is_noticed() {
    let run = play(&cut(90_000, Strategy::StopTheWorld, None), Default::default(), Kind::Direct);
    let upgraded = run.more.upgraded.expect("an upgrade goes on");
    assert!(upgraded.toll.longest.as_secs() >= 60, "{upgraded:?}");
    let rolling =
        held(&cut(90_000, Strategy::Rolling, None)).more.upgraded.expect("an upgrade goes on").toll;
    assert!(
        rolling.requests > 0 && rolling.failed == 0 && rolling.longest.as_secs() < 5,
        "{rolling:?}"
    );
}

#[test]
fn both_engines_take_the_same_course_through_an_upgrade() {
    for seed in 0..3 {
        let scenario = scenario(seed, true, Release::V1, Release::V3, None);
        let [turmoil, direct] = [Kind::Turmoil, Kind::Direct]
            .map(|engine| play(&scenario, Default::default(), engine).trace_hash);
        assert_eq!(turmoil, direct, "seed {seed}");
    }
}
