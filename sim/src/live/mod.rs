//! Plays scenarios of the conference with processes of this machine, and judges what they record.
//!
//! The nodes, the faults and the checks are those of a rehearsal; what differs is who carries them:
//! processes that the operating system runs when it likes, sockets, a file that is really synced or
//! a database server.
//!
//! - [`fit`](fn@fit) leaves out what cannot be brought about like that, and says why.
//! - [`play`](fn@play) plays a scenario into a folder of records; [`act`](fn@act) is one of its
//!   processes.
//! - [`Database`] is the PostgreSQL server that stores are on, if they are not on files.
//! - [`Broker`] is the NATS server that buses are on, if they do not keep everything in memory.
//! - [`judge`](fn@judge) judges such a folder, today or on another day.

mod act;
mod broker;
mod database;
mod fit;
mod folder;
mod judge;
pub mod nats;
mod patience;
mod play;
pub mod server;

pub use self::act::{Unfit, act};
pub use self::broker::{Broker, BusOn, BusOnError, StreamError};
pub use self::database::{Database, DatabaseError, StoreOn, StoreOnError};
pub use self::fit::{NotPlayed, fit};
pub use self::folder::{FolderError, Manifest, folders, is_records};
pub use self::judge::{Judged, NOT_JUDGED, judge};
pub use self::play::{How, OnBroker, OnServer, Outside, Troubled, play};
