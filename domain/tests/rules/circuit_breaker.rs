//! The circuit breaker before the bank: when it opens, who may try again, and when it closes.

use std::time::Duration;

use domain::payments::{CircuitBreaker, CircuitBreakerSettings, Permission};
use domain::sourcing::Timestamp;

use super::support::{T0, at};

const COOLING: Duration = Duration::from_secs(30);

fn failing(times: u32) -> CircuitBreaker {
    (0..times).fold(CircuitBreaker::default(), |breaker, _| breaker.failed(T0))
}

#[track_caller]
fn asks(breaker: CircuitBreaker, now: Timestamp, expected: Permission) -> CircuitBreaker {
    let (next, permission) = breaker.may_call(now);
    assert_eq!(permission, expected, "{breaker:?}");
    next
}

fn wait(minute: u64, second: u64) -> Permission {
    Permission::Wait { until: at(minute, second) }
}

#[test]
fn by_default_five_failures_open_it_for_thirty_seconds() {
    let settings = CircuitBreakerSettings::default();
    assert_eq!((settings.failures.get(), settings.cooling), (5, COOLING));
}

#[test]
fn while_closed_everybody_calls() {
    asks(CircuitBreaker::default(), T0, Permission::Go);
    asks(failing(4), T0, Permission::Go);
}

#[test]
fn the_fifth_failure_in_a_row_opens_it_and_nobody_calls() {
    let open = asks(failing(5), T0, wait(0, 30));
    asks(open, at(0, 30) - Duration::from_millis(1), wait(0, 30));
}

#[test]
fn a_success_starts_the_count_anew() {
    let breaker = failing(4).succeeded();
    let breaker = (0..4).fold(breaker, |breaker, _| breaker.failed(T0));
    asks(breaker, T0, Permission::Go);
}

#[test]
fn after_cooling_one_tries_and_the_others_wait() {
    let trying = asks(failing(5), at(0, 30), Permission::Trial);
    asks(trying, at(0, 30), wait(1, 0));
    asks(trying, at(0, 45), wait(1, 0));
}

#[test]
fn a_trial_that_succeeds_closes_it() {
    let trying = asks(failing(5), at(0, 30), Permission::Trial);
    let closed = asks(trying.succeeded(), at(0, 31), Permission::Go);
    assert_eq!(closed, CircuitBreaker::default());
}

#[test]
fn a_trial_that_fails_opens_it_again_for_the_whole_time() {
    let trying = asks(failing(5), at(0, 30), Permission::Trial);
    let open = asks(trying.failed(at(0, 40)), at(0, 40), wait(1, 10));
    asks(open, at(1, 10), Permission::Trial);
}

#[test]
fn a_trial_without_a_result_is_given_up() {
    let trying = asks(failing(5), at(0, 30), Permission::Trial);
    asks(trying, at(1, 0), Permission::Trial);
}

#[test]
fn results_of_calls_from_before_it_opened_change_nothing() {
    let open = failing(5);
    assert_eq!(open.failed(at(0, 20)), open);
    assert_eq!(open.succeeded(), open);
}
