//! Ordering seats.
//!
//! 좌석을 주문한다.

use cucumber::{given, then, when};

use crate::spec::parameters::{
    ClockWord, ConferenceWord, Dollars, ReasonWord, RegistrantWord, SomeSeats, Span,
};
use crate::spec::world::{StepVerdict, World};
use conference::node::protocol::Act;

/// A registrant orders seats and waits for the answer. Each registrant places one order.
///
/// 등록자가 좌석을 주문하고 답을 기다린다. 등록자마다 주문은 하나이다.
#[given(expr = "{registrant} has reserved {seats}")]
#[given(expr = "{registrant}가/이/는/은 {seats}를/을 예약했다")]
#[when(expr = "{registrant} reserves {seats}")]
#[when(expr = "{registrant}가/이/는/은 {seats}를/을 예약한다")]
fn reserve(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.place(who, seats)
}

/// A registrant orders seats of one of several conferences.
///
/// 등록자가 여러 컨퍼런스 가운데 하나의 좌석을 주문한다.
#[given(expr = "{registrant} has reserved {seats} of {conference}")]
#[when(expr = "{registrant} reserves {seats} of {conference}")]
fn reserve_of(
    world: &mut World,
    who: RegistrantWord,
    seats: SomeSeats,
    conference: ConferenceWord,
) -> StepVerdict {
    world.place_with(who, seats, conference)
}

/// A registrant orders seats of one of several conferences.
///
/// 등록자가 여러 컨퍼런스 가운데 하나의 좌석을 주문한다.
#[given(expr = "{conference}에서 {registrant}가/이/는/은 {seats}를/을 예약했다")]
#[when(expr = "{conference}에서 {registrant}가/이/는/은 {seats}를/을 예약한다")]
fn reserve_of_korean(
    world: &mut World,
    conference: ConferenceWord,
    who: RegistrantWord,
    seats: SomeSeats,
) -> StepVerdict {
    world.place_with(who, seats, conference)
}

/// A registrant sends an order without choosing any seat.
///
/// 등록자가 좌석을 하나도 고르지 않고 주문한다.
#[when(expr = "{registrant} orders without choosing a seat")]
#[when(expr = "{registrant}가/이/는/은 좌석을 고르지 않고 주문한다")]
fn reserve_nothing(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.place_nothing(who)
}

/// A registrant wants other seats instead; all of them are named.
///
/// 등록자가 좌석을 바꾼다. 바라는 좌석을 모두 적는다.
#[given(expr = "{registrant} has changed the order to {seats}")]
#[given(expr = "{registrant}가/이/는/은 주문을 {seats}로 바꾸었다")]
#[when(expr = "{registrant} changes the order to {seats}")]
#[when(expr = "{registrant}가/이/는/은 주문을 {seats}로 바꾼다")]
fn change(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.change(who, seats)
}

/// A registrant has the order open in two windows and asks for a change in each, at the same time.
///
/// 등록자가 창 두 개에서 주문을 열어 놓고 동시에 서로 다르게 바꾼다.
#[when(expr = "{registrant} changes the order to {seats} in one window and to {seats} in another")]
#[when(
    expr = "{registrant}가/이/는/은 주문을 한 창에서는 {seats}로, 다른 창에서는 {seats}로 바꾼다"
)]
fn change_twice(
    world: &mut World,
    who: RegistrantWord,
    one: SomeSeats,
    other: SomeSeats,
) -> StepVerdict {
    world.change_twice(who, one, other)
}

/// A registrant who was offered fewer seats than wanted takes those.
///
/// 바란 것보다 적게 제안받은 등록자가 그 좌석을 받아들인다.
#[given(expr = "{registrant} has accepted the offered seats")]
#[given(expr = "{registrant}가/이/는/은 제안받은 좌석을 받아들였다")]
#[when(expr = "{registrant} accepts the offered seats")]
#[when(expr = "{registrant}가/이/는/은 제안받은 좌석을 받아들인다")]
fn accept(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.accept(who)
}

/// A registrant withdraws.
///
/// 등록자가 주문을 거둔다.
#[given(expr = "{registrant} has cancelled the order")]
#[given(expr = "{registrant}가/이/는/은 주문을 취소했다")]
#[when(expr = "{registrant} cancels the order")]
#[when(expr = "{registrant}가/이/는/은 주문을 취소한다")]
fn cancel(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.act(&who, vec![Act::Cancel])
}

/// A registrant says who registers: first and last name, and an e-mail address.
///
/// 등록자가 이름과 이메일 주소를 적는다.
#[given(expr = "{registrant} has registered as {string} with the e-mail address {string}")]
#[given(expr = "{registrant}가/이/는/은 이름 {string}와/과 이메일 {string}로/으로 등록했다")]
#[when(expr = "{registrant} registers as {string} with the e-mail address {string}")]
#[when(expr = "{registrant}가/이/는/은 이름 {string}와/과 이메일 {string}로/으로 등록한다")]
fn register(world: &mut World, who: RegistrantWord, name: String, email: String) -> StepVerdict {
    world.register(who, name, email)
}

/// What the registrant asked for last was refused, for this reason.
///
/// 등록자가 마지막으로 요청한 일이 이 까닭으로 거절되었다.
#[then(expr = "{registrant} is told that {reason}")]
#[then(expr = "{registrant}는/은 {reason}는 안내를 받는다")]
fn is_told(world: &mut World, who: RegistrantWord, reason: ReasonWord) -> StepVerdict {
    world.registrant_is_told(who, reason)
}

/// What the registrant asked for last was done.
///
/// 등록자가 마지막으로 요청한 일이 이루어졌다.
#[then(expr = "{registrant}'s request is granted")]
#[then(expr = "{registrant}의 요청이 받아들여진다")]
fn succeeds(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.registrant_succeeds(who)
}

/// All seats that were wanted are held for the registrant, who may pay for them now.
///
/// 바란 좌석을 모두 등록자를 위해 잡아 두었다. 이제 결제할 수 있다.
#[then(expr = "{registrant} holds {seats}")]
#[then(expr = "{registrant}가/이/는/은 {seats}를/을 확보하고 있다")]
fn holds(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.holds(who, seats)
}

/// All seats that were wanted are held: these or those, whichever was asked for first.
///
/// 이 좌석 또는 저 좌석을 모두 잡아 두었다. 먼저 요청한 쪽이 이긴다.
#[then(expr = "{registrant} holds either {seats} or {seats}")]
#[then(expr = "{registrant}가/이/는/은 {seats} 또는 {seats}를 확보하고 있다")]
fn holds_either(
    world: &mut World,
    who: RegistrantWord,
    one: SomeSeats,
    other: SomeSeats,
) -> StepVerdict {
    world.holds_either(who, one, other)
}

/// Nothing is held for the registrant.
///
/// 등록자를 위해 잡아 둔 좌석이 없다.
#[then(expr = "{registrant} holds no seats")]
#[then(expr = "{registrant}가/이 확보한 좌석은 없다")]
fn holds_nothing(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.holds_nothing(who)
}

/// Fewer seats than wanted are held; the registrant has yet to accept them.
///
/// 바란 것보다 적은 좌석을 잡아 두었다. 등록자는 아직 받아들이지 않았다.
#[then(expr = "{registrant} is offered {seats}")]
#[then(expr = "{registrant}가/이/는/은 {seats}를/을 제안받는다")]
fn is_offered(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.is_offered(who, seats)
}

/// The seats are the registrant's for good.
///
/// 좌석은 이제 등록자의 것이다.
#[then(expr = "{registrant}'s order is confirmed with {seats}")]
#[then(expr = "{registrant}의 주문이 {seats}로 확정되었다")]
fn is_confirmed(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.is_confirmed(who, seats)
}

/// The order ended because nobody paid in time.
///
/// 제때 결제하지 않아 주문이 끝났다.
#[then(expr = "{registrant}'s order has expired")]
#[then(expr = "{registrant}의 주문이 만료되었다")]
fn has_expired(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.has_expired(who)
}

/// The order ended because the registrant withdrew.
///
/// 등록자가 거두어 주문이 끝났다.
#[then(expr = "{registrant}'s order is cancelled")]
#[then(expr = "{registrant}의 주문이 취소되었다")]
fn is_cancelled(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.is_cancelled(who)
}

/// The registrant is shown no order at all.
///
/// 등록자에게 보이는 주문이 없다.
#[then(expr = "{registrant} has no order")]
#[then(expr = "{registrant}의 주문은 없다")]
fn has_no_order(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.has_no_order(who)
}

/// What is to be paid for the order, after all discounts.
///
/// 할인을 모두 빼고 주문에 낼 돈이다.
#[then(expr = "{registrant}'s order costs {dollars} dollar(s)")]
#[then(expr = "{registrant}의 주문은 {dollars}달러이다")]
fn costs(world: &mut World, who: RegistrantWord, dollars: Dollars) -> StepVerdict {
    world.costs(who, dollars)
}

/// The countdown that the registrant is shown ends so long after the order was placed.
///
/// 등록자에게 보이는 카운트다운은 주문하고 이만큼 지나면 끝난다.
#[then(expr = "{registrant}'s seats are promised until {duration} after the order was placed")]
#[then(expr = "{registrant}의 좌석은 주문한 뒤 {duration}까지 약속되어 있다")]
fn is_promised_until(world: &mut World, who: RegistrantWord, duration: Span) -> StepVerdict {
    world.is_promised_until(who, duration)
}

/// The countdown that the registrant is shown ends when a clock shows this.
///
/// 등록자에게 보이는 카운트다운은 시계가 이 시각이 되면 끝난다.
#[then(expr = "{registrant}'s seats are promised until {clock}")]
#[then(expr = "{registrant}의 좌석은 {clock}까지 약속되어 있다")]
fn is_promised_to(world: &mut World, who: RegistrantWord, clock: ClockWord) -> StepVerdict {
    world.is_promised_to(who, &clock)
}
