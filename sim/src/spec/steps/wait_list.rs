//! Waiting for seats that are gone.
//!
//! 없는 좌석을 기다린다.

use cucumber::{given, then, when};

use crate::spec::parameters::{ClockWord, Dollars, Number, RegistrantWord, SomeSeats};
use crate::spec::world::{StepVerdict, World};

/// A registrant waits for the seats that were wanted and are not held.
///
/// 등록자가 바랐으나 얻지 못한 좌석을 기다린다.
#[given(expr = "{registrant} has joined the wait list")]
#[given(expr = "{registrant}가/이/는/은 대기자 명단에 올랐다")]
#[when(expr = "{registrant} joins the wait list")]
#[when(expr = "{registrant}가/이/는/은 대기자 명단에 오른다")]
fn join(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.join_wait_list(who)
}

/// A registrant waits no longer.
///
/// 등록자가 더는 기다리지 않는다.
#[given(expr = "{registrant} has left the wait list")]
#[given(expr = "{registrant}가/이/는/은 대기자 명단에서 빠졌다")]
#[when(expr = "{registrant} leaves the wait list")]
#[when(expr = "{registrant}가/이/는/은 대기자 명단에서 빠진다")]
fn leave(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.leave_wait_list(who)
}

/// A registrant pays for seats that came free.
///
/// 등록자가 대기자 명단에서 제안받은 좌석을 결제한다.
#[when(expr = "{registrant} pays for the seats from the wait list")]
#[when(expr = "{registrant}가/이/는/은 대기자 명단에서 제안받은 좌석을 결제한다")]
fn pay(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.pay_for_offer(who)
}

/// A registrant does not want seats that came free.
///
/// 등록자가 대기자 명단에서 제안받은 좌석을 사양한다.
#[given(expr = "{registrant} has declined the seats from the wait list")]
#[given(expr = "{registrant}가/이/는/은 대기자 명단에서 제안받은 좌석을 사양했다")]
#[when(expr = "{registrant} declines the seats from the wait list")]
#[when(expr = "{registrant}가/이/는/은 대기자 명단에서 제안받은 좌석을 사양한다")]
fn decline(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.decline_offer(who)
}

/// So many seats are waited for.
///
/// 등록자가 이만큼의 좌석을 기다린다.
#[then(expr = "{registrant} waits for {seats}")]
#[then(expr = "{registrant}가/이/는/은 {seats}를/을 기다린다")]
fn waits_for(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.waits_for(who, seats)
}

/// Nothing is waited for.
///
/// 등록자가 기다리는 좌석이 없다.
#[then(expr = "{registrant} waits for no seats")]
#[then(expr = "{registrant}가/이 기다리는 좌석은 없다")]
fn waits_for_nothing(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.waits_for_nothing(who)
}

/// Seats came free and are held for whoever waited.
///
/// 나온 좌석을 기다린 사람을 위해 잡아 두었다.
#[then(expr = "{registrant} is offered {seats} from the wait list")]
#[then(expr = "{registrant}가/이/는/은 대기자 명단에서 {seats}를/을 제안받는다")]
fn is_offered(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.is_offered_from_wait_list(who, seats)
}

/// Seats came free and were bought by whoever waited.
///
/// 기다린 사람이 나온 좌석을 샀다.
#[then(expr = "{registrant} has bought {seats} from the wait list")]
#[then(expr = "{registrant}가/이/는/은 대기자 명단에서 {seats}를/을 샀다")]
fn has_bought(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.has_bought_from_wait_list(who, seats)
}

/// No seat that came free is held for this registrant.
///
/// 이 등록자를 위해 잡아 둔 대기 좌석이 없다.
#[then(expr = "{registrant} is offered nothing from the wait list")]
#[then(expr = "{registrant}가/이 대기자 명단에서 제안받은 좌석은 없다")]
fn is_offered_nothing(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.is_offered_nothing(who)
}

/// What the seats that came free cost, all of those that are offered together.
///
/// 대기자 명단에서 제안받은 좌석을 모두 합한 가격이다.
#[then(expr = "the seats offered to {registrant} from the wait list cost {dollars} dollar(s)")]
#[then(expr = "{registrant}가/이 대기자 명단에서 제안받은 좌석의 금액은 {dollars}달러이다")]
fn offer_costs(world: &mut World, who: RegistrantWord, dollars: Dollars) -> StepVerdict {
    world.offer_costs(who, dollars)
}

/// The countdown of the seats that came free ends so many minutes after they did.
///
/// 대기자 명단에서 제안받은 좌석의 카운트다운은 좌석이 나오고 이만큼 지나면 끝난다.
#[then(
    expr = "the seats offered to {registrant} from the wait list are promised for {number} minute(s)"
)]
#[then(expr = "{registrant}의 대기자 명단 좌석은 {number}분 동안 약속되어 있다")]
fn offer_is_promised_for(world: &mut World, who: RegistrantWord, minutes: Number) -> StepVerdict {
    world.offer_is_promised_for(who, minutes)
}

/// The countdown of the seats that came free ends when a clock shows this.
///
/// 대기자 명단에서 제안받은 좌석의 카운트다운은 시계가 이 시각이 되면 끝난다.
#[then(expr = "the seats offered to {registrant} from the wait list are promised until {clock}")]
#[then(expr = "{registrant}의 대기자 명단 좌석은 {clock}까지 약속되어 있다")]
fn offer_is_promised_to(world: &mut World, who: RegistrantWord, clock: ClockWord) -> StepVerdict {
    world.offer_is_promised_to(who, &clock)
}
