//! Rehearses message-driven systems under faults, deterministically.
//!
//! The words, in the order in which one needs them:
//!
//! 1. A **node** ([`Node`]) is a state machine without input or output of its own ("sans I/O"): it
//!    is handed one thing at a time (a message, a timer) with what its machine's clock shows, and
//!    answers with what it wants done.
//! 2. A **system** ([`System`]) says which nodes there are, what they say to each other
//!    ([`Message`]), and how each is booted: again after every crash, with nothing but its
//!    [`Disk`].
//! 3. A **probe** ([`System::Probe`]) is what a node tells whoever watches. It changes nothing.
//! 4. A **fault** ([`Fault`]) is one thing that goes wrong, as data: datagrams that are lost,
//!    machines that crash, disks that fail. A system adds its own kinds ([`OwnFault`]) to the same
//!    list.
//! 5. A **choice** ([`Choices`]) is a hash of the **seed** and of what it is about, never the next
//!    draw of a shared generator. So taking one fault away moves nothing else.
//! 6. The **stage** ([`Stage`]) decides what happens and when, in simulated time ([`SimTime`]); an
//!    **engine** ([`engine`]) only carries inputs to machines and outputs back, so one story takes
//!    the same course on each.
//! 7. A **check** ([`Check`]) must hold in every run; a **mark** ([`Mark`]) must be reached in
//!    some. [`Play`] is one story, played and judged.
//! 8. A **campaign** ([`campaign`]) plays many seeds, some of them twice and on both engines, and
//!    is **VOID**, not green, if it proved nothing. A **defect** is a known bug that can be
//!    switched on, to see that a check finds it.
//! 9. A node may be a **program** in any language ([`foreign`]): it is handed its inputs as lines
//!    of JSON, and answers the same way.
//! 10. [`shrink`] makes a story that broke as small as it goes, as long as it breaks in the same
//!     way.
//! 11. [`explain`] says why a story breaks: what led to it, from when on it had to come, and which
//!     fault was needed.
//! 12. [`explore`] tries faults on purpose, one by one, where a good end depends on them not to
//!     happen.
//! 13. An **operator** ([`Operator`]) runs a system from outside, if anybody does.
//!
//! `live` plays the same nodes as processes of one machine, in real time; what they tell is judged
//! by the same checks.
//!
//! [`laws`] is a kit of its own: what a store, a bus and a snapshot promise, to be tried on any
//! implementation.
//!
//! A whole system, in which a bus without acknowledgements loses what it carries:
//!
//! ```
//! use std::convert::Infallible;
//!
//! use serde::{Deserialize, Serialize};
//! use stage::*;
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
//! enum Who { Asker, Counter }
//!
//! impl std::fmt::Display for Who {
//!     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
//!         f.write_str(match self { Self::Asker => "asker", Self::Counter => "counter" })
//!     }
//! }
//!
//! impl Address for Who {
//!     fn code(self) -> (u8, u8) { (self as u8, 0) }
//! }
//!
//! #[derive(Clone, Debug, Serialize, Deserialize)]
//! struct Count(u32);
//!
//! impl Message for Count {
//!     fn kind(&self) -> &'static str { "Count" }
//!     fn subject(&self) -> u128 { self.0.into() }
//! }
//!
//! #[derive(Clone, Debug)]
//! enum Seen { Asked(u32), Counted(u32) }
//!
//! impl Traced for Seen {}
//!
//! /// Asks ten times, or counts what it is asked.
//! struct Machine(Who);
//!
//! impl Node for Machine {
//!     type Id = Who;
//!     type Message = Count;
//!     type Probe = Seen;
//!     type Halt = Infallible;
//!
//!     fn handle(
//!         &mut self,
//!         _now: ClockTime,
//!         input: Input<Who, Count>,
//!         out: &mut Outbox<Who, Count, Seen>,
//!     ) -> Result<(), Infallible> {
//!         match (self.0, input) {
//!             (Who::Asker, Input::Start) => (0..10).for_each(|number| {
//!                 out.probe(Seen::Asked(number));
//!                 out.send(Who::Counter, Count(number));
//!             }),
//!             (Who::Counter, Input::Message { payload, .. }) => out.probe(Seen::Counted(payload.0)),
//!             _ => {}
//!         }
//!         Ok(())
//!     }
//! }
//!
//! struct Counting;
//!
//! impl System for Counting {
//!     type NodeId = Who;
//!     type Message = Count;
//!     type Probe = Seen;
//!     type Halt = Infallible;
//!     type Fault = NoFault<Who, Count>;
//!     type Operator = Nobody;
//!     type Node = Machine;
//!
//!     fn nodes(&self) -> Vec<Who> { vec![Who::Asker, Who::Counter] }
//!     fn boot(&self, node: Who) -> Machine { Machine(node) }
//!     fn operator(&self) -> Nobody { Nobody }
//! }
//!
//! /// Everything that was asked is counted.
//! #[derive(Default)]
//! struct AllCounted { asked: usize, counted: usize }
//!
//! impl Check<Counting> for AllCounted {
//!     fn id(&self) -> &'static str { "L1" }
//!     fn rule(&self) -> &'static str { "Everything that was asked is counted in the end." }
//!
//!     fn observe(&mut self, event: &RunEvent<Counting>, _: &mut Judgement) {
//!         if let Happening::Probed { probe, .. } = &event.what {
//!             match **probe {
//!                 Seen::Asked(_) => self.asked += 1,
//!                 Seen::Counted(_) => self.counted += 1,
//!             }
//!         }
//!     }
//!
//!     fn conclude(&mut self, _quiescent: bool, judgement: &mut Judgement) {
//!         let Self { asked, counted } = *self;
//!         judgement.expect(asked == counted, || format!("{asked} were asked and {counted} counted"));
//!     }
//! }
//!
//! let run = |faults: &[FaultOf<Counting>]| {
//!     let (faults, checks) = (faults.to_vec(), vec![Box::<AllCounted>::default() as Box<dyn Check<_>>]);
//!     Play { faults, checks, ..Play::of(Counting, 7) }.run()
//! };
//! assert!(run(&[]).violations.is_empty());
//!
//! let weather = Weather { from_ms: 0, until_ms: 1000, permille: 300 };
//! let stormy = run(&[Fault::Drop(weather)]);
//! assert_eq!(stormy.violations[0].check, "L1");
//! assert_eq!(stormy.trace_hash, run(&[Fault::Drop(weather)]).trace_hash);
//! ```

#![forbid(unsafe_code)]

mod boxed;
mod breakdown;
pub mod campaign;
pub mod check;
pub mod choice;
pub mod disk;
pub mod engine;
pub mod event;
pub mod explain;
pub mod explore;
pub mod fate;
pub mod fault;
pub mod foreign;
pub mod frame;
pub mod journal;
pub mod laws;
#[cfg(unix)]
pub mod live;
mod machine;
pub mod message;
pub mod node;
mod outage;
pub mod pool;
pub mod run;
pub mod schema;
pub mod shell;
pub mod shrink;
mod skew;
mod stage;
pub mod stopwatch;
pub mod system;
pub mod targeted;
pub mod time;
pub mod trace;
mod traffic;
pub mod whole;
pub mod wire;

pub use boxed::{BoxedNode, NodeOf};
pub use breakdown::{Breakdown, Mishap};
pub use check::{Check, CheckTally, Judgement, Mark, Promise, Violation};
pub use choice::{Choices, Rekeying};
pub use disk::{Disk, Disks};
pub use event::{Handed, Happening, RunEvent};
pub use fate::Fate;
pub use fault::{Fault, FaultKind, FaultTally, NoFault, OwnFault, Period, Swarm, Weather};
pub use foreign::{Foreign, Program, StandardError};
pub use journal::Journal;
pub use message::{Address, Message};
pub use node::{Input, Node, Outbox, Output, Timer};
pub use run::{Play, Run};
pub use stage::{ANOTHER_DAY, Audience, MOST_DATAGRAMS, Stage};
pub use system::{
    DeedOf, FaultOf, InputOf, Nobody, Operator, Orders, OutboxOf, OutputOf, System, TaskOf, View,
};
pub use time::{ClockTime, SimTime};
pub use trace::{TraceHash, Traced};
