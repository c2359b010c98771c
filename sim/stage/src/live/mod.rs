//! Plays the nodes of a system as processes of one machine, in real time: the same state machines,
//! the same faults, and records that the same checks judge.
//!
//! - [`mod@host`] is one process: a node with a socket, a clock, timers and a [`record`].
//! - [`supervisor`] starts one for each machine, kills, pauses and replaces them as the faults say,
//!   and sees when nothing is left to happen.
//! - [`Backing`] is a service that a machine leans on: it is killed and started again as well.
//! - [`feasible`] says which faults cannot be brought about like that, and why.
//! - [`clock`] is the business time that all of them share, [`stamp`] what puts their records in
//!   order.
//! - [`course`] reads the records of a run as the events that a check observes.
//!
//! Nothing of it is deterministic, and nothing of the stage depends on it.

mod backing;
pub mod clock;
pub mod course;
mod cue;
pub mod feasible;
pub mod host;
mod parcel;
pub mod record;
mod rounds;
mod shim;
pub mod stamp;
pub mod supervisor;
mod troupe;

pub use self::backing::Backing;
pub use self::course::Course;
pub use self::feasible::not_live;
pub use self::host::{Fallen, Role, host};
pub use self::record::{RecordError, merge};
pub use self::supervisor::{Curtain, Show, Standing, perform};
pub use self::troupe::LiveError;
