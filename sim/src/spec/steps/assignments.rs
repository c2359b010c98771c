//! Giving bought seats to people.
//!
//! 산 좌석을 사람들에게 나누어 준다.

use cucumber::{given, then, when};

use crate::spec::parameters::{Number, RegistrantWord, SeatTypeWord};
use crate::spec::world::{StepVerdict, World};

/// A registrant gives one of the bought seats to somebody. Seats are counted from 1.
///
/// 등록자가 산 좌석 하나를 누군가에게 준다. 좌석은 1부터 센다.
#[given(expr = "{registrant} has given seat {number} to {string} with the e-mail address {string}")]
#[given(
    expr = "{registrant}가/이/는/은 {number}번 좌석을 {string}에게 이메일 {string}로/으로 배정했다"
)]
#[when(expr = "{registrant} gives seat {number} to {string} with the e-mail address {string}")]
#[when(
    expr = "{registrant}가/이/는/은 {number}번 좌석을 {string}에게 이메일 {string}로/으로 배정한다"
)]
fn assign(
    world: &mut World,
    who: RegistrantWord,
    seat: Number,
    name: String,
    email: String,
) -> StepVerdict {
    world.assign(who, seat, name, email)
}

/// A registrant takes a seat back; it is nobody's again.
///
/// 등록자가 좌석을 거두어들인다. 좌석은 다시 비게 된다.
#[when(expr = "{registrant} takes seat {number} back")]
#[when(expr = "{registrant}가/이/는/은 {number}번 좌석을 거두어들인다")]
fn unassign(world: &mut World, who: RegistrantWord, seat: Number) -> StepVerdict {
    world.unassign(who, seat)
}

/// Somebody takes this seat.
///
/// 이 좌석의 참석자이다.
#[then(expr = "seat {number} of {registrant}'s order belongs to {string}")]
fn belongs_to(world: &mut World, seat: Number, who: RegistrantWord, name: String) -> StepVerdict {
    world.belongs_to(seat, who, name)
}

/// Somebody takes this seat.
///
/// 이 좌석의 참석자이다.
#[then(expr = "{registrant}의 주문에서 {number}번 좌석은 {string}의 것이다")]
fn belongs_to_korean(
    world: &mut World,
    who: RegistrantWord,
    seat: Number,
    name: String,
) -> StepVerdict {
    world.belongs_to(seat, who, name)
}

/// So many of the bought seats are nobody's yet.
///
/// 산 좌석 가운데 아직 아무에게도 배정하지 않은 것의 개수이다.
#[then(expr = "{number} seat(s) of {registrant}'s order is/are free")]
fn are_free(world: &mut World, count: Number, who: RegistrantWord) -> StepVerdict {
    world.are_free(count, who, None)
}

/// So many of the bought seats are nobody's yet.
///
/// 산 좌석 가운데 아직 아무에게도 배정하지 않은 것의 개수이다.
#[then(expr = "{registrant}의 주문에서 {number}개 좌석이 비어 있다")]
fn are_free_korean(world: &mut World, who: RegistrantWord, count: Number) -> StepVerdict {
    world.are_free(count, who, None)
}

/// So many of the bought seats of one type are nobody's yet.
///
/// 산 좌석 가운데 한 유형에서 아직 아무에게도 배정하지 않은 것의 개수이다.
#[then(expr = "{number} {seat_type} seat(s) of {registrant}'s order is/are free")]
fn are_free_of(
    world: &mut World,
    count: Number,
    seat_type: SeatTypeWord,
    who: RegistrantWord,
) -> StepVerdict {
    world.are_free(count, who, Some(seat_type))
}

/// So many of the bought seats of one type are nobody's yet.
///
/// 산 좌석 가운데 한 유형에서 아직 아무에게도 배정하지 않은 것의 개수이다.
#[then(expr = "{registrant}의 주문에서 {seat_type} 좌석 {number}개가 비어 있다")]
fn are_free_of_korean(
    world: &mut World,
    who: RegistrantWord,
    seat_type: SeatTypeWord,
    count: Number,
) -> StepVerdict {
    world.are_free(count, who, Some(seat_type))
}
