//! The numbers a business customer may argue about, as data.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::sourcing::{Timestamp, minutes};

/// How long seats are promised, and how long late money is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// How long after placing an order its seats are promised to the registrant, unless the
    /// conference begins before. The countdown shows this.
    pub promise: Duration,
    /// How long after the promise ends the seats are still held, so that a payment under way can
    /// land.
    pub grace: Duration,
    /// How long after the seats were released a payment that was already under way is waited for.
    pub late_payment_window: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self { promise: minutes(15), grace: minutes(14), late_payment_window: minutes(30) }
    }
}

/// How long after an invoice was issued it is due, unless something else is set. Whoever issues an
/// invoice knows it; it is no part of what is promised to an order.
pub const INVOICES_DUE_AFTER: Duration = minutes(14 * 24 * 60);

/// The instants of a hold. They travel as absolute times, so that no resending moves them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Until here the seats are promised, and paying can be started; the countdown ends here.
    pub ends: Timestamp,
    /// From here on the seats may go to others.
    pub release_at: Timestamp,
    /// Until here money that was under way when the seats were released is waited for.
    pub late_money_until: Timestamp,
}

/// How much later than shown paying may still be begun. The clock of the machine that decides may
/// be ahead by as much without taking from anybody a minute that the countdown still shows. The
/// grace covers it: the seats are held.
pub const CLOCK_TOLERANCE: Duration = minutes(4);

impl Promise {
    /// From when on paying cannot be begun any more, by the clock of whoever decides.
    #[must_use]
    pub fn last_call(&self) -> Timestamp {
        (self.ends + CLOCK_TOLERANCE).min(self.release_at)
    }
}

impl Policy {
    /// The promise made to an order placed at `placed_at` for a conference that begins at `begins`,
    /// when the countdown ends at the latest. Money that was under way by then has its grace, like
    /// any.
    #[must_use]
    pub fn promise_from(&self, placed_at: Timestamp, begins: Timestamp) -> Promise {
        let ends = (placed_at + self.promise).min(begins);
        let release_at = ends + self.grace;
        let late_money_until = release_at + self.late_payment_window;
        assert!(ends <= release_at && release_at <= late_money_until, "a promise ends in order");
        Promise { ends, release_at, late_money_until }
    }
}
