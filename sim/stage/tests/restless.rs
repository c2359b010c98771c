//! A node that is not deterministic is named: which one, when, and what it did once and not again.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use serde::{Deserialize, Serialize};
use stage::campaign::progress::Silent;
use stage::campaign::story::{Bug, Story};
use stage::campaign::summary::Verdict;
use stage::campaign::{Campaign, Seeds};
use stage::{
    Address, ClockTime, Input, InputOf, Message, NoFault, Nobody, Node, OutboxOf, Play, Promise,
    System, Traced,
};

/// What nobody may read in a node: it remembers earlier plays.
static READ_SO_FAR: AtomicU32 = AtomicU32::new(0);

/// Whether the counter reads it.
static IS_RESTLESS: AtomicBool = AtomicBool::new(false);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Who {
    Asker,
    Counter,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Asker { "asker" } else { "counter" })
    }
}

impl Address for Who {
    fn code(self) -> (u8, u8) {
        (self as u8, 0)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Count(u32);

impl Message for Count {
    fn kind(&self) -> &'static str {
        "count"
    }

    fn subject(&self) -> u128 {
        self.0.into()
    }
}

#[derive(Clone, Debug)]
struct Counted(u32);

impl Traced for Counted {}

struct Machine(Who, BTreeSet<u32>);

impl Node for Machine {
    type Id = Who;
    type Message = Count;
    type Probe = Counted;
    type Halt = Infallible;

    fn handle(
        &mut self,
        _now: ClockTime,
        input: InputOf<Counting>,
        out: &mut OutboxOf<Counting>,
    ) -> Result<(), Infallible> {
        match (self.0, input) {
            (Who::Asker, Input::Start) => {
                (0..10).for_each(|number| out.send(Who::Counter, Count(number)));
            }
            (Who::Counter, Input::Message { payload: Count(number), .. }) => {
                self.1.insert(number);
                let earlier = READ_SO_FAR.fetch_add(1, Ordering::Relaxed);
                let restless = number == 7 && IS_RESTLESS.load(Ordering::Relaxed);
                out.probe(Counted(if restless { 1000 + earlier } else { number }));
            }
            _ => {}
        }
        Ok(())
    }
}

struct Counting;

impl System for Counting {
    type NodeId = Who;
    type Message = Count;
    type Probe = Counted;
    type Halt = Infallible;
    type Fault = NoFault<Who, Count>;
    type Operator = Nobody;
    type Node = Machine;

    fn nodes(&self) -> Vec<Who> {
        vec![Who::Asker, Who::Counter]
    }

    fn boot(&self, node: Who) -> Machine {
        Machine(node, BTreeSet::new())
    }

    fn operator(&self) -> Nobody {
        Nobody
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Scenario(u64);

impl Story for Scenario {
    type System = Counting;
    type Defect = ();
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "Counts to ten";
    const DEFECTS: &'static [Bug<()>] = &[];

    fn draw(_workload: &str, seed: u64) -> Self {
        Self(seed)
    }

    fn play(&self, _defect: Option<()>) -> Play<Counting> {
        let check = Promise {
            id: "S1",
            rule: "Nothing negative is counted.",
            keep: |last: &mut u32, _, Counted(number)| *last = *number,
            judge: |last, _, judgement| {
                judgement.expect(*last < u32::MAX, || format!("{last} was counted"));
            },
            kept: 0,
        };
        Play { checks: vec![Box::new(check)], ..Play::of(Counting, self.0) }
    }

    fn canary() -> (Who, [Counted; 2]) {
        (Who::Counter, [Counted(1), Counted(u32::MAX)])
    }
}

#[test]
fn a_node_that_is_not_deterministic_is_named_with_what_it_did() {
    let campaign = || {
        let campaign = Campaign::<Scenario>::over(Seeds::new(0, 1).unwrap());
        campaign.play(&false.into(), &mut Silent)
    };
    let sound = campaign();
    assert_eq!((sound.verdict, sound.void()), (Verdict::Held, Vec::new()));

    IS_RESTLESS.store(true, Ordering::Relaxed);
    let restless = campaign();
    assert_eq!(restless.verdict, Verdict::Void);
    let why = restless.void();
    let course = why.iter().find(|why| why.contains("another course")).unwrap();
    for part in
        ["seed 0", "they part at 00:00:00.", ", counter, handed count from asker: ", "Counted(10"]
    {
        assert!(course.contains(part), "{part:?} is not in {course}");
    }
}
