//! One scenario takes the same course on both engines, event by event.

use conference::scenario::from_seed;
use oracle::runner::play;
use stage::engine::Kind;

#[test]
fn both_engines_take_the_same_course() {
    for seed in [1, 2, 5, 9] {
        let scenario = from_seed(seed);
        let direct = play(&scenario, Default::default(), Kind::Direct);
        let turmoil = play(&scenario, Default::default(), Kind::Turmoil);
        assert_eq!(direct.trace_hash, turmoil.trace_hash, "the courses of seed {seed} differ");
        assert_eq!(direct.state_hash, turmoil.state_hash, "the ends of seed {seed} differ");
        assert_eq!(direct.faults, turmoil.faults, "the faults of seed {seed} differ");
    }
}

#[test]
fn another_seed_takes_another_course() {
    let courses: std::collections::BTreeSet<_> = (0..20)
        .map(|seed| {
            play(&from_seed(seed), Default::default(), Kind::Direct).trace_hash.to_hex().to_string()
        })
        .collect();
    assert_eq!(courses.len(), 20);
}
