//! A deterministic stage for message-driven systems.

#![forbid(unsafe_code)]

pub mod campaign;
pub mod check;
pub mod choice;
pub mod disk;
pub mod engine;
pub mod event;
pub mod fault;
pub mod frame;
mod machine;
pub mod node;
pub mod operator;
mod outage;
pub mod run;
mod skew;
pub mod stage;
pub mod system;
pub mod targeted;
pub mod time;
pub mod trace;
mod traffic;
pub mod wire;

pub use check::{Check, CheckTally, Judgement, Mark, Violation};
pub use choice::Choices;
pub use disk::Disk;
pub use event::{Happening, RunEvent};
pub use fault::{Fault, FaultKind, FaultOf, FaultTally, NoFault, OwnFault, Period, Weather};
pub use node::{Input, InputOf, Node, Outbox, Output, OutputOf, Timer};
pub use operator::{Nobody, Operator, Orders, View};
pub use run::{Run, play};
pub use stage::{Audience, Stage};
pub use system::{Address, Message, System};
pub use time::{ClockTime, SimTime};
pub use trace::{TraceHash, Traced};
