//! Two stories that differ in nothing that may matter end the same; and each comparison finds a
//! defect.

use conference::defect;
use conference::node::protections::Protections;
use conference::scenario::{Variation, Workload};
use oracle::runner;
use sim::campaign::alone;
use stage::engine;

/// In what the two stories of a seed differ.
fn difference(variation: Variation, seed: u64, protections: Protections) -> Option<String> {
    let scenario = Workload::Varied(variation).scenario(seed);
    let run = alone(|| runner::play(&scenario, protections, engine::Kind::Direct));
    let run = run.expect("nothing panics");
    let compared = run.checks.iter().filter(|check| check.id.starts_with('M'));
    assert_eq!(compared.map(|check| check.evaluated).collect::<Vec<_>>(), [1], "{variation:?}");
    run.violations
        .into_iter()
        .find(|violation| violation.check.starts_with('M'))
        .map(|found| found.what)
}

#[test]
fn whatever_is_varied_the_story_ends_the_same() {
    for variation in Variation::ALL {
        for seed in 0..6 {
            assert_eq!(
                difference(variation, seed, Protections::default()),
                None,
                "{variation:?}, seed {seed}"
            );
        }
    }
}

#[test]
fn each_comparison_finds_a_defect() {
    for (variation, name) in [
        (Variation::Doubled, "bank-without-token"),
        (Variation::Reordered, "gaps-ignored"),
        (Variation::Alone, "conflict-acknowledged"),
        (Variation::Contended, "stale-decision-stored"),
        (Variation::Lossy, "relay-never-repeats"),
        (Variation::Crashed, "outbox-lost-at-restart"),
    ] {
        let protections = defect::find(name).expect("a known defect").protections();
        let found = (0..6).any(|seed| difference(variation, seed, protections).is_some());
        assert!(found, "{variation:?} does not find {name}");
    }
}
