//! What registrants do about their orders, and what they are shown.

use cucumber::{given, then, when};

use crate::node::people::Act;
use crate::spec::parameters::{Registrant, SomeSeats};
use crate::spec::world::{Verdict, World};

/// A registrant orders seats and waits for the answer. Each registrant places one order.
#[given(expr = "{registrant} has reserved {seats}")]
#[given(expr = "{registrant}가/이 {seats}를/을 예약했다")]
#[when(expr = "{registrant} reserves {seats}")]
#[when(expr = "{registrant}가/이 {seats}를/을 예약한다")]
fn reserve(world: &mut World, who: Registrant, seats: SomeSeats) -> Verdict {
    world.act(who, Act::Place { lines: seats.0 })
}

/// A registrant who was offered fewer seats than wanted takes those.
#[when(expr = "{registrant} accepts the offered seats")]
#[when(expr = "{registrant}가/이 제안받은 좌석을 받아들인다")]
fn accept(world: &mut World, who: Registrant) -> Verdict {
    world.act(who, Act::AcceptPartial)
}

/// A registrant withdraws before paying.
#[when(expr = "{registrant} cancels the order")]
#[when(expr = "{registrant}가/이 주문을 취소한다")]
fn cancel(world: &mut World, who: Registrant) -> Verdict {
    world.act(who, Act::Cancel)
}

/// All seats that were wanted are held for the registrant, who may pay for them now.
#[then(expr = "{registrant} holds {seats}")]
#[then(expr = "{registrant}가/이 {seats}를/을 확보하고 있다")]
fn holds(world: &mut World, who: Registrant, seats: SomeSeats) -> Verdict {
    world.holds(who, seats)
}

/// Nothing is held for the registrant.
#[then(expr = "{registrant} holds no seats")]
#[then(expr = "{registrant}가/이 확보한 좌석은 없다")]
fn holds_nothing(world: &mut World, who: Registrant) -> Verdict {
    world.holds_nothing(who)
}

/// Fewer seats than wanted are held; the registrant has yet to accept them.
#[then(expr = "{registrant} is offered {seats}")]
#[then(expr = "{registrant}가/이 {seats}를/을 제안받는다")]
fn is_offered(world: &mut World, who: Registrant, seats: SomeSeats) -> Verdict {
    world.is_offered(who, seats)
}

/// The seats are the registrant's for good.
#[then(expr = "{registrant}'s order is confirmed with {seats}")]
#[then(expr = "{registrant}의 주문이 {seats}로 확정되었다")]
fn is_confirmed(world: &mut World, who: Registrant, seats: SomeSeats) -> Verdict {
    world.is_confirmed(who, seats)
}

/// The order ended because nobody paid in time.
#[then(expr = "{registrant}'s order has expired")]
#[then(expr = "{registrant}의 주문이 만료되었다")]
fn has_expired(world: &mut World, who: Registrant) -> Verdict {
    world.has_expired(who)
}

/// The order ended because the registrant withdrew.
#[then(expr = "{registrant}'s order is cancelled")]
#[then(expr = "{registrant}의 주문이 취소되었다")]
fn is_cancelled(world: &mut World, who: Registrant) -> Verdict {
    world.is_cancelled(who)
}
