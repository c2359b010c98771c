//! The guide is true: its pieces are the program that is compiled here, and it finds what the guide
//! says.

const README: &str = include_str!("../README.md");

/// The program of the guide.
mod sales {
    include!("../examples/first/sales.rs");

    use stage::engine::Kind;

    #[test]
    fn the_guide_shows_what_the_program_prints() {
        let shown = |looks_first| {
            let runs = (0..100).map(|seed| rehearse(seed, looks_first));
            let violate = runs.filter(|run| !run.violations.is_empty()).count();
            format!("looks first: {looks_first}; {violate} of 100 seeds violate a check\n")
        };
        let violation = &rehearse(0, false).violations[0];
        let found =
            format!("seed 0: {} at {}: {}\n", violation.check, violation.at, violation.what);
        let printed = format!("$ cargo run\n{}{found}{}```\n", shown(false), shown(true));
        assert!(super::README.contains(&printed), "the program prints:\n{printed}");
        main();
    }

    #[test]
    fn the_run_is_the_same_on_turmoil_and_a_crash_makes_the_till_forget() {
        let faults = [Fault::Crash { node: Name::Till, at_ms: 1_500, down_ms: 500 }];
        let lossy = [
            Fault::Drop(Weather { from_ms: 0, until_ms: 5_000, permille: 100 }),
            faults[0].clone(),
        ];
        let play = |seed, kind| {
            let (system, faults) = (Sales { looks_first: true }, lossy.to_vec());
            Play {
                faults,
                engine: kind,
                checks: vec![Box::new(EachOnce)],
                ..Play::of(system, seed)
            }
            .run()
        };
        let forgetful = (0..20).filter(|seed| {
            let (direct, turmoil) = (play(*seed, Kind::Direct), play(*seed, Kind::Turmoil));
            assert_eq!(direct.trace_hash, turmoil.trace_hash, "seed {seed}");
            !direct.violations.is_empty()
        });
        assert_ne!(forgetful.count(), 0);
    }
}

#[test]
fn the_pieces_of_the_guide_one_behind_the_other_are_the_program() {
    let pieces: Vec<_> = README
        .split("```rust\n")
        .skip(1)
        .map(|piece| piece.split_once("```").expect("every piece ends").0)
        .collect();
    assert_eq!(pieces.join("\n"), include_str!("../examples/first/sales.rs"));
}
