//! Data liberation: Conference Management's tables, published for whoever wants to keep a copy of
//! them.
//!
//! There are three ways to be told, and they promise different things:
//!
//! - *By announcement*: [`ConferenceEvent`](super::ConferenceEvent)s, stored in the outbox together
//!   with the row. They tell what happened in the words of the business, keep quiet about what was
//!   never published, and need no table.
//! - *By change log*: every save of a row adds one [`LogEntry`] in the same transaction. Whoever
//!   follows takes a copy of the tables, which says up to which entry it reaches, and goes on with
//!   the next entry: nothing is missed, nothing counts twice, and what was deleted is told as a
//!   change without a record. A [`Replica`] made in this way equals the tables. The log may be kept
//!   for a while only: whoever has fallen behind what is left of it is given another copy.
//! - *By query*: ask again and again for what was saved later than the newest row known. It needs
//!   nothing but a column with the time of the last save, and it is wrong: nobody tells what was
//!   deleted, and of two rows saved at the same instant one may be missed. A [`PolledReplica`] is
//!   kept to show it.
//!
//! A [`Record`] is a contract, as an announcement is: its types are its own, so a column of the
//! inner model does not get out by being added. Each record is held against a JSON Schema before
//! the row is stored; one that does not fit is kept back, with the reason, in the entry of the log
//! where it belongs. The row is stored all the same: the organiser did nothing wrong, and what the
//! organiser entered must not be lost.
//!
//! The change log keeps the inner rows too, for Conference Management alone. From what is published
//! its table could not be built again, and need not be: what organisers asked for is in the log of
//! messages ([`rebuilding`](crate::rebuilding)).

mod change;
mod log_entry;
mod mapping;
mod polled;
mod record;
mod replica;
mod schema;

pub use change::{Change, KeptBack, Released};
pub use log_entry::{LogEntry, Saving};
pub use mapping::{Difference, difference, records};
pub use polled::{PolledReplica, updated_after};
pub use record::{ConferenceRecord, PromotionalCodeRecord, Record, RecordKey, SeatTypeRecord};
pub use replica::{Replica, TableCopy};
pub use schema::{SCHEMAS, objections};
