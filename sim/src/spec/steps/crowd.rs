//! Many registrants at the same time.
//!
//! 동시에 몰려드는 등록자들.

use cucumber::{then, when};

use crate::spec::parameters::{Number, SomeSeats};
use crate::spec::world::{StepVerdict, World};

/// So many registrants order the same seats at the same time. Later sentences call them them.
///
/// 이만큼의 등록자가 동시에 같은 좌석을 주문한다. 뒤의 문장에서 그중이라고 부른다.
#[when(expr = "{number} registrants reserve {seats} each at the same time")]
#[when(expr = "등록자 {number}명이 동시에 각자 {seats}를/을 예약한다")]
fn reserve(world: &mut World, size: Number, seats: SomeSeats) -> StepVerdict {
    world.crowd_reserves(size, seats)
}

/// All of them pay at the same time.
///
/// 그들이 모두 동시에 결제한다.
#[when(expr = "they all pay at the same time")]
#[when(expr = "그들이 모두 동시에 결제한다")]
fn pay(world: &mut World) -> StepVerdict {
    world.crowd_pays()
}

/// So many of them hold all the seats that they wanted.
///
/// 그중 이만큼이 바란 좌석을 모두 확보했다.
#[then(expr = "{number} of them hold(s) {seats}")]
#[then(expr = "그중 {number}명이 {seats}를/을 확보하고 있다")]
fn hold(world: &mut World, count: Number, seats: SomeSeats) -> StepVerdict {
    world.crowd_holds(count, &seats)
}

/// So many of them are offered fewer seats than they wanted.
///
/// 그중 이만큼이 바란 것보다 적은 좌석을 제안받았다.
#[then(expr = "{number} of them is/are offered {seats}")]
#[then(expr = "그중 {number}명이 {seats}를/을 제안받는다")]
fn are_offered(world: &mut World, count: Number, seats: SomeSeats) -> StepVerdict {
    world.crowd_is_offered(count, &seats)
}

/// So many of them hold nothing.
///
/// 그중 이만큼은 확보한 좌석이 없다.
#[then(expr = "{number} of them hold(s) no seats")]
#[then(expr = "그중 {number}명은 확보한 좌석이 없다")]
fn hold_nothing(world: &mut World, count: Number) -> StepVerdict {
    world.crowd_holds_nothing(count)
}

/// So many of them have bought all the seats that they wanted.
///
/// 그중 이만큼이 바란 좌석을 모두 샀다.
#[then(expr = "{number} of them has/have bought {seats}")]
#[then(expr = "그중 {number}명이 {seats}를/을 샀다")]
fn have_bought(world: &mut World, count: Number, seats: SomeSeats) -> StepVerdict {
    world.crowd_has_bought(count, &seats)
}
