//! Waiting for seats that are gone.
//!
//! 없는 좌석을 기다린다.

use cucumber::{given, then, when};

use crate::spec::parameters::{RegistrantWord, SomeSeats};
use crate::spec::world::{StepVerdict, World};

/// A registrant waits for the seats that were wanted and are not held.
///
/// 등록자가 바랐으나 얻지 못한 좌석을 기다린다.
#[given(expr = "{registrant} has joined the wait list")]
#[given(expr = "{registrant}가/이 대기자 명단에 올랐다")]
#[when(expr = "{registrant} joins the wait list")]
#[when(expr = "{registrant}가/이 대기자 명단에 오른다")]
fn join(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.join_wait_list(who)
}

/// A registrant waits no longer.
///
/// 등록자가 더는 기다리지 않는다.
#[when(expr = "{registrant} leaves the wait list")]
#[when(expr = "{registrant}가/이 대기자 명단에서 빠진다")]
fn leave(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.leave_wait_list(who)
}

/// A registrant pays for seats that came free.
///
/// 등록자가 대기 끝에 나온 좌석을 결제한다.
#[when(expr = "{registrant} pays for the seats from the wait list")]
#[when(expr = "{registrant}가/이 대기 끝에 나온 좌석을 결제한다")]
fn pay(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.pay_for_offer(who)
}

/// A registrant does not want seats that came free.
///
/// 등록자가 대기 끝에 나온 좌석을 사양한다.
#[when(expr = "{registrant} declines the seats from the wait list")]
#[when(expr = "{registrant}가/이 대기 끝에 나온 좌석을 사양한다")]
fn decline(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.decline_offer(who)
}

/// So many seats are waited for.
///
/// 등록자가 이만큼의 좌석을 기다린다.
#[then(expr = "{registrant} waits for {seats}")]
#[then(expr = "{registrant}가/이 {seats}를/을 기다린다")]
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
#[then(expr = "대기 끝에 {registrant}가/이 {seats}를/을 제안받는다")]
fn is_offered(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.is_offered_from_wait_list(who, seats)
}

/// Seats came free and were bought by whoever waited.
///
/// 기다린 사람이 나온 좌석을 샀다.
#[then(expr = "{registrant} has bought {seats} from the wait list")]
#[then(expr = "대기 끝에 {registrant}가/이 {seats}를/을 샀다")]
fn has_bought(world: &mut World, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
    world.has_bought_from_wait_list(who, seats)
}

/// No seat that came free is held for this registrant.
///
/// 이 등록자를 위해 잡아 둔 대기 좌석이 없다.
#[then(expr = "{registrant} is offered nothing from the wait list")]
#[then(expr = "{registrant}가/이 대기 끝에 제안받은 좌석은 없다")]
fn is_offered_nothing(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.is_offered_nothing(who)
}
