//! The circuit breaker with any number of callers, whose results come late, twice or never.

use std::num::NonZeroU32;
use std::time::Duration;

use domain::payments::{CircuitBreaker, CircuitBreakerSettings, Permission};
use domain::sourcing::Timestamp;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::kept::holds;
use super::world::T0;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Step {
    Ask,
    Succeed,
    Fail,
}

/// After how many failures it opens, and what happens after so many seconds each.
type Story = (NonZeroU32, Vec<(u64, Step)>);

const COOLING: Duration = Duration::from_secs(30);

fn a_story() -> impl Strategy<Value = Story> {
    let failures = (1..5_u32).prop_map(|count| NonZeroU32::new(count).expect("at least one"));
    let step = prop_oneof![3 => Just(Step::Ask), 1 => Just(Step::Succeed), 3 => Just(Step::Fail)];
    (failures, prop::collection::vec((prop_oneof![4 => 0..4_u64, 1 => 20..40_u64], step), 1..80))
}

fn tell((failures, steps): &Story) {
    let mut breaker =
        CircuitBreaker::new(CircuitBreakerSettings { failures: *failures, cooling: COOLING });
    let mut now = T0;
    // What an observer knows: failures in a row while everybody called, and since when nobody may,
    // or one tries.
    let (mut in_a_row, mut open_since, mut trial_since) = (0, None::<Timestamp>, None::<Timestamp>);
    for (passing, step) in steps {
        now = now + Duration::from_secs(*passing);
        match step {
            Step::Ask => {
                let (next, permission) = breaker.may_call(now);
                let blocked = open_since.or(trial_since).map(|since| since + COOLING);
                match (permission, blocked) {
                    (Permission::Go, None) => assert!(in_a_row < failures.get()),
                    (Permission::Trial, Some(until)) => {
                        assert!(now >= until, "two calls at the same time while open");
                        (open_since, trial_since) = (None, Some(now));
                    }
                    (Permission::Wait { until: told }, Some(until)) => {
                        assert!(now < until, "nobody would ever try again");
                        assert_eq!(told, until);
                        assert_eq!(
                            next.may_call(told).1,
                            Permission::Trial,
                            "waiting leads to a trial"
                        );
                        assert_eq!(next, breaker, "asking in vain changes nothing");
                    }
                    other => panic!("{other:?} of {breaker:?} at {now}"),
                }
                breaker = next;
            }
            Step::Succeed => {
                breaker = breaker.succeeded();
                if open_since.is_none() {
                    (in_a_row, trial_since) = (0, None);
                }
            }
            Step::Fail => {
                breaker = breaker.failed(now);
                if open_since.is_none() {
                    in_a_row += 1;
                    if trial_since.take().is_some() || in_a_row >= failures.get() {
                        open_since = Some(now);
                    }
                }
            }
        }
        let text = serde_json::to_string(&breaker).expect("JSON");
        assert_eq!(serde_json::from_str::<CircuitBreaker>(&text).expect("a breaker"), breaker);
    }
}

#[test]
fn while_it_is_open_nobody_calls_and_at_most_one_tries() {
    holds("circuit_breaker", 4_000, &a_story(), |story| tell(&story));
}
