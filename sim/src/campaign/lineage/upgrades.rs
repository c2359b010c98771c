//! Stories in which one release replaces another meanwhile.

use domain::history::Release;

use super::GoodEnd;
use super::acting::{
    RELEASE, WORKSHOP, change, code, enter, join, offer, pay, say_who, story, until, wait, wants,
};
use conference::node::protocol::{Act, Conduct, Off};
use conference::scenario::{Scenario, Script, Strategy, Upgrade};

use Release::{V1, V2, V3, V4};

/// Every upgrade that there is, in each way that keeps the doors open.
pub(super) const ALL: &[GoodEnd] = &[
    upgraded("upgraded from V1 to V2", || busy(V1, V2, Strategy::Rolling, 10)),
    upgraded("upgraded from V2 to V3", || busy(V2, V3, Strategy::Rolling, 10)),
    upgraded("upgraded from V3 to V4", || busy(V3, V4, Strategy::Rolling, 10)),
    upgraded("upgraded from V1 to V4", || busy(V1, V4, Strategy::Rolling, 16)),
    upgraded("views of V2 beside", || busy(V1, V2, Strategy::BlueGreen, 8)),
    upgraded("views of V3 beside", || busy(V2, V3, Strategy::BlueGreen, 8)),
    upgraded("views of V4 beside", || busy(V3, V4, Strategy::BlueGreen, 8)),
    upgraded("views of V4 beside those of V1", || busy(V1, V4, Strategy::BlueGreen, 12)),
    upgraded("log rewritten as V2", || busy(V1, V2, Strategy::CopyTransform, 10)),
    upgraded("log rewritten as V3", || busy(V2, V3, Strategy::CopyTransform, 10)),
    upgraded("log rewritten as V4", || busy(V3, V4, Strategy::CopyTransform, 10)),
    upgraded("log of V1 rewritten as V4", || busy(V1, V4, Strategy::CopyTransform, 12)),
    upgraded("upgraded before seats are released", || {
        busy(V1, V2, Strategy::Rolling, RELEASE / 1000 - 20)
    }),
    upgraded("upgraded to V3 while seats are released", || {
        busy(V1, V3, Strategy::Rolling, RELEASE / 1000)
    }),
];

const fn upgraded(name: &'static str, story: fn() -> Scenario) -> GoodEnd {
    GoodEnd {
        name,
        about: "one release replaces another while people order, pay, change, wait and walk away",
        events: &["PaymentCaptured", "SeatsReservationCancelled", "SeatsOffered"],
        story,
    }
}

/// Much goes on while the machines are replaced, from so many seconds on.
fn busy(from: Release, to: Release, strategy: Strategy, at: u64) -> Scenario {
    let acts = vec![
        code("EARLYBIRD", Off::Percent(15), None, &[]),
        until(at + 3),
        offer(WORKSHOP, None, 8),
        until(at + 60),
        offer(WORKSHOP, Some("90.00"), 7),
    ];
    let slow = |ms| vec![Conduct { thinks_for_ms: ms, ..Conduct::default() }];
    let before = at.max(8) - 3;
    let people = vec![
        wants("Ada", before, 2, vec![say_who("Ada"), wait(6), enter("EARLYBIRD"), pay()]),
        wants("Bo", before + 2, 2, vec![wait(3), change(&[(WORKSHOP, 1)]), wait(4), pay()]),
        wants("Cy", 5, 1, vec![]),
        Script { bank: slow(9000), ..wants("Di", before + 1, 1, vec![pay()]) },
        wants("Ed", before + 3, 1, vec![wait(4), Act::Cancel]),
        wants("Flo", before + 5, 3, vec![join(vec![pay()])]),
        Script { bank: slow(RELEASE), ..wants("Gus", 6, 1, vec![pay()]) },
        wants("Hal", at + 20, 1, vec![pay()]),
        wants("Ida", at + 1, 1, vec![pay()]),
    ];
    let upgrade =
        Upgrade { from, to, strategy, at_ms: at * 1000, pause_ms: 1000, roll_back_after: None };
    Scenario { upgrade: Some(upgrade), ..story(9, acts, people) }
}
