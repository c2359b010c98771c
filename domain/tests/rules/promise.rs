//! How long seats are promised.

use domain::Policy;

use super::support::at;

#[test]
fn the_countdown_ends_when_the_conference_begins_at_the_latest() {
    let promise = Policy::default().promise_from(at(50, 0), at(60, 0));
    assert_eq!(promise.ends, at(60, 0));
    assert_eq!(promise.last_call(), at(64, 0), "a clock that is ahead takes nobody's time away");
    assert_eq!(promise.release_at, at(74, 0), "money under way has its grace");
    assert_eq!(promise.late_money_until, at(104, 0));
}

#[test]
fn a_conference_that_begins_later_shortens_no_promise() {
    let whole = Policy::default().promise_from(at(0, 0), at(15, 0));
    assert_eq!(whole.ends, at(15, 0));
    assert_eq!(whole, Policy::default().promise_from(at(0, 0), at(600, 0)));
}
