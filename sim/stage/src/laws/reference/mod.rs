//! A store, a bus and a keeper of snapshots that are right and small enough to be read: the oracle
//! the laws are checked with. Each can be given one mistake, so that every law is seen to notice
//! something.

mod bus;
mod disk;
mod snapshot;
mod store;

pub use bus::{BusMistake, ReferenceBus};
pub use snapshot::{ReferenceSnapshots, SnapshotMistake};
pub use store::{ReferenceStore, StoreMistake};

/// Declares the mistakes of one part: each with what it is and the law that must notice it.
macro_rules! mistakes {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $mistake:ident => $law:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$what])* $mistake,)+ }

        impl $name {
            /// Every one of them.
            pub const EACH: &[Self] = &[$(Self::$mistake,)+];

            /// The id of the law that must notice it; others may as well.
            #[must_use]
            pub const fn noticed_by(self) -> &'static str {
                match self { $(Self::$mistake => $law,)+ }
            }
        }
    };
}
use mistakes;
