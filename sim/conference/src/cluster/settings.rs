//! The numbers that a business customer may set, as a scenario or an example has them.

use std::num::NonZeroU32;
use std::time::Duration;

use domain::Policy;
use domain::payments::CircuitBreakerSettings;
use domain::policy::{CLOCK_TOLERANCE, INVOICES_DUE_AFTER};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::node::bank::AUTHORISATIONS_LAST;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// How long seats are promised and held, how long late money is waited for, when invoices are due,
/// how long money stays set aside, and when a bank that fails is left alone. What is not said is as
/// it always was.
///
/// A machine of release V1 holds seats for five minutes after their promise, whatever is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How long after placing an order its seats are promised, in milliseconds of business time.
    /// The countdown shows this.
    pub promise_ms: u64,
    /// How long after the promise the seats are still held, in milliseconds, so that a payment
    /// under way can land.
    pub grace_ms: u64,
    /// How long after the seats were released a payment that was under way is waited for, in
    /// milliseconds.
    pub late_payment_ms: u64,
    /// How long after an invoice was issued it is due, in milliseconds. What is owed then is
    /// overdue.
    pub invoice_due_ms: u64,
    /// How long the bank keeps money set aside, in milliseconds by its clock. Asked to take it
    /// later, it says no.
    pub authorisation_lasts_ms: u64,
    /// After so many calls in a row that failed, the bank is left alone.
    pub breaker_failures: u32,
    /// For how long it is left alone, in milliseconds.
    pub breaker_pause_ms: u64,
}

/// How far a setting goes.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// The name of the field.
    pub field: &'static str,
    /// The smallest value.
    pub least: u64,
    /// The largest value.
    pub most: u64,
    of: fn(&Settings) -> u64,
}

impl Bound {
    /// What is set, if it is beyond the bound.
    #[must_use]
    pub fn exceeded_by(&self, settings: &Settings) -> Option<u64> {
        let value = (self.of)(settings);
        (!(self.least..=self.most).contains(&value)).then_some(value)
    }
}

impl Settings {
    /// No grace may be set shorter: it covers a clock that is wrong by as much as one may be.
    pub const SHORTEST_GRACE: Duration =
        Duration::from_millis(CLOCK_TOLERANCE.as_millis() as u64 + MINUTE_MS);

    /// How far each goes. The grace covers a clock that is wrong by as much as one may be without
    /// taking a promise back; a story leaves room for the longest of all.
    pub const BOUNDS: [Bound; 7] = [
        Bound {
            field: "promise_ms",
            least: MINUTE_MS,
            most: 180 * MINUTE_MS,
            of: |settings| settings.promise_ms,
        },
        Bound {
            field: "grace_ms",
            least: Self::SHORTEST_GRACE.as_millis() as u64,
            most: 60 * MINUTE_MS,
            of: |settings| settings.grace_ms,
        },
        Bound {
            field: "late_payment_ms",
            least: MINUTE_MS,
            most: 120 * MINUTE_MS,
            of: |settings| settings.late_payment_ms,
        },
        Bound {
            field: "invoice_due_ms",
            least: MINUTE_MS,
            most: 90 * DAY_MS,
            of: |settings| settings.invoice_due_ms,
        },
        Bound {
            field: "authorisation_lasts_ms",
            least: 1000,
            most: 30 * DAY_MS,
            of: |settings| settings.authorisation_lasts_ms,
        },
        Bound {
            field: "breaker_failures",
            least: 1,
            most: 100,
            of: |settings| settings.breaker_failures.into(),
        },
        Bound {
            field: "breaker_pause_ms",
            least: 1000,
            most: 5 * MINUTE_MS,
            of: |settings| settings.breaker_pause_ms,
        },
    ];

    /// Whether everything is as it always was.
    #[must_use]
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }

    /// What is promised to those who order.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        Policy {
            promise: Duration::from_millis(self.promise_ms),
            grace: Duration::from_millis(self.grace_ms),
            late_payment_window: Duration::from_millis(self.late_payment_ms),
        }
    }

    /// How long after an invoice was issued it is due.
    #[must_use]
    pub const fn invoices_due_after(&self) -> Duration {
        Duration::from_millis(self.invoice_due_ms)
    }

    /// How long money stays set aside.
    #[must_use]
    pub const fn authorisations_last(&self) -> Duration {
        Duration::from_millis(self.authorisation_lasts_ms)
    }

    /// When a worker stops calling a bank that fails.
    #[must_use]
    pub fn breaker(&self) -> CircuitBreakerSettings {
        CircuitBreakerSettings {
            failures: NonZeroU32::new(self.breaker_failures).unwrap_or(NonZeroU32::MIN),
            cooling: Duration::from_millis(self.breaker_pause_ms),
        }
    }

    /// How long an order may be open if nothing goes wrong.
    #[must_use]
    pub const fn longest_order(&self) -> Duration {
        Duration::from_millis(self.promise_ms + self.grace_ms + self.late_payment_ms)
    }
}

impl Default for Settings {
    fn default() -> Self {
        let ms = |duration: Duration| duration.as_millis() as u64;
        let (policy, breaker) = (Policy::default(), CircuitBreakerSettings::default());
        Self {
            promise_ms: ms(policy.promise),
            grace_ms: ms(policy.grace),
            late_payment_ms: ms(policy.late_payment_window),
            invoice_due_ms: ms(INVOICES_DUE_AFTER),
            authorisation_lasts_ms: ms(AUTHORISATIONS_LAST),
            breaker_failures: breaker.failures.get(),
            breaker_pause_ms: ms(breaker.cooling),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_always_so_is_within_bounds_and_makes_the_same_policy() {
        let usual = Settings::default();
        assert!(Settings::BOUNDS.iter().all(|bound| bound.exceeded_by(&usual).is_none()));
        assert_eq!(usual.policy(), Policy::default());
        assert_eq!(usual.breaker(), CircuitBreakerSettings::default());
    }
}
