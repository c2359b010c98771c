use std::{collections::BTreeSet, convert::Infallible, fmt, time::Duration};

use serde::{Deserialize, Serialize};
use stage::{Check, ClockTime, Fault, Happening, Input, InputOf, Judgement, NoFault, Nobody};
use stage::{Node, OutboxOf, Play, Run, RunEvent, System, Weather};

const SALES: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Name {
    Shop,
    Till,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Shop { "shop" } else { "till" })
    }
}

impl stage::Address for Name {
    fn code(self) -> (u8, u8) {
        (self as u8, 0)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Sale(u32);

impl stage::Message for Sale {
    fn kind(&self) -> &'static str {
        "sale"
    }

    fn subject(&self) -> u128 {
        u128::from(self.0)
    }
}

#[derive(Clone, Debug)]
struct Counted(usize);

impl stage::Traced for Counted {}

enum Machine {
    Shop { unconfirmed: BTreeSet<u32> },
    Till { noted: Vec<u32>, looks_first: bool },
}

impl Node for Machine {
    type Id = Name;
    type Message = Sale;
    type Probe = Counted;
    type Halt = Infallible;

    fn handle(
        &mut self,
        now: ClockTime,
        input: InputOf<Sales>,
        out: &mut OutboxOf<Sales>,
    ) -> Result<(), Infallible> {
        match (self, input) {
            (Self::Shop { unconfirmed }, Input::Start | Input::Timer(_)) if !unconfirmed.is_empty() => {
                unconfirmed.iter().for_each(|sale| out.send(Name::Till, Sale(*sale)));
                out.timer(now + Duration::from_secs(1), 0, 0);
            }
            (Self::Shop { unconfirmed }, Input::Message { payload: Sale(sale), .. }) => {
                unconfirmed.remove(&sale);
            }
            (Self::Till { noted, looks_first }, Input::Message { payload: Sale(sale), .. }) => {
                if !(*looks_first && noted.contains(&sale)) {
                    noted.push(sale);
                }
                out.send(Name::Shop, Sale(sale));
            }
            (Self::Till { noted, .. }, Input::Inspect) => out.probe(Counted(noted.len())),
            _ => {}
        }
        Ok(())
    }
}

struct Sales {
    looks_first: bool,
}

impl System for Sales {
    type NodeId = Name;
    type Message = Sale;
    type Probe = Counted;
    type Halt = Infallible;
    type Fault = NoFault<Name, Sale>;
    type Operator = Nobody;
    type Node = Machine;

    fn nodes(&self) -> Vec<Name> {
        vec![Name::Shop, Name::Till]
    }

    fn boot(&self, node: Name) -> Machine {
        match node {
            Name::Shop => Machine::Shop { unconfirmed: (0..SALES).collect() },
            Name::Till => Machine::Till { noted: Vec::new(), looks_first: self.looks_first },
        }
    }

    fn operator(&self) -> Nobody {
        Nobody
    }
}

struct EachOnce;

impl Check<Sales> for EachOnce {
    fn id(&self) -> &'static str {
        "S1"
    }

    fn rule(&self) -> &'static str {
        "Each sale is counted once."
    }

    fn observe(&mut self, event: &RunEvent<Sales>, judgement: &mut Judgement) {
        if let Happening::Probed { probe, .. } = &event.what {
            judgement.expect(probe.0 == SALES as usize, || format!("{SALES} sales, {} counted", probe.0));
        }
    }
}

fn rehearse(seed: u64, looks_first: bool) -> Run {
    let faults = vec![Fault::Drop(Weather { from_ms: 0, until_ms: 5_000, permille: 100 })];
    Play { faults, checks: vec![Box::new(EachOnce)], ..Play::of(Sales { looks_first }, seed) }.run()
}

fn main() {
    for looks_first in [false, true] {
        let runs = (0..100).map(|seed| (seed, rehearse(seed, looks_first)));
        let found: Vec<_> = runs.filter(|(_, run)| !run.violations.is_empty()).collect();
        println!("looks first: {looks_first}; {} of 100 seeds violate a check", found.len());
        if let Some((seed, run)) = found.first() {
            let violation = &run.violations[0];
            println!("seed {seed}: {} at {}: {}", violation.check, violation.at, violation.what);
        }
    }
}
