//! How the machines are set up.

use std::num::NonZeroU32;

use domain::sourcing::Snapshots;

use super::{Draw, MINUTE};
use crate::cluster::{Isolation, Subscriptions};

impl Draw {
    /// Workers that forget have their states kept in one way or another, or not at all. Streams are
    /// short here, and so are the distances.
    pub(super) fn snapshots(&self) -> Snapshots {
        let each = [
            Snapshots::Never,
            Snapshots::EveryN { events: 3 },
            Snapshots::LoadTime { micros: 4 },
            Snapshots::DailyAt { ms: self.between(2 * MINUTE, 40 * MINUTE, "end of the day", 0) },
            Snapshots::SizeAware { percent: 50 },
            Snapshots::Memento,
            Snapshots::Background { events: 3 },
        ];
        each[self.choices.below(each.len() as u64, "snapshots", 0, 0) as usize]
    }

    /// In every second scenario the bus has its subscriptions on a server.
    pub(super) fn subscriptions(&self) -> Subscriptions {
        if self.one_in(2, "subscriptions on a server", 0) {
            Subscriptions::JetStream
        } else {
            Subscriptions::InMemory
        }
    }

    /// In every fourth scenario the database refuses a transaction now and then for nothing.
    pub(super) fn isolation(&self) -> Isolation {
        if self.one_in(4, "a serializable database", 0) {
            Isolation::Serializable
        } else {
            Isolation::OneWriter
        }
    }

    /// In every second scenario the change log is cut, so short that whoever was away has fallen
    /// behind.
    pub(super) fn change_log_keeps(&self) -> Option<NonZeroU32> {
        let cut = self.one_in(2, "a change log that is cut", 0);
        cut.then(|| self.choices.below(2, "entries of the change log", 0, 0) as u32)
            .and_then(|more| NonZeroU32::new(1 + more))
    }
}
