//! A machine that panics ends its run and not the campaign, and what it said is kept.

use std::num::NonZeroUsize;

use conference::defect::{Class, Defect};
use conference::node::protections::Managed;
use domain::identity::ConferenceId;
use domain::management::{Conference, ManagementCommand};
use sim::campaign::Campaign;
use sim::campaign::Seeds;
use sim::campaign::Silent;
use sim::campaign::{PANIC, Verdict};
use stage::engine::Kind;

static PANICKING: Defect = Defect {
    name: "panicking-management",
    class: Class::Durability,
    about: "Conference Management cannot decide anything",
    expected: &[PANIC],
    switch_on: |protections| protections.rules.management = at_a_loss,
};

fn at_a_loss(_: Option<&Conference>, _: ConferenceId, _: &ManagementCommand) -> Managed {
    panic!("the organiser is at a loss")
}

#[test]
fn a_panic_is_a_violation_that_names_its_seed_and_its_words() {
    for engine in [Kind::Direct, Kind::Turmoil] {
        let campaign = Campaign {
            jobs: NonZeroUsize::MIN,
            engine,
            defect: Some(&PANICKING),
            ..Campaign::over(Seeds::new(0, 3).unwrap())
        };
        let summary = campaign.play(&false.into(), &mut Silent);
        assert_eq!(
            (summary.verdict, summary.seeds, summary.violating_seeds),
            (Verdict::Violated, 3, 3)
        );
        let findings = summary.violations.first();
        assert_eq!(
            findings.iter().map(|finding| (finding.seed, finding.check)).collect::<Vec<_>>(),
            [(0, PANIC), (1, PANIC), (2, PANIC)]
        );
        assert!(
            findings.iter().all(|finding| finding.what.contains("the organiser is at a loss")),
            "{findings:?}"
        );
        assert!(summary.void().iter().all(|why| !why.contains("seed 0")), "{:?}", summary.void());
    }
}
