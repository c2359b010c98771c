//! Paying, and what the bank says about it.

use cucumber::{then, when};

use crate::node::people::Act;
use crate::spec::parameters::{Dollars, Registrant};
use crate::spec::world::{Verdict, World};

/// A registrant pays for everything that is held, and waits until the order is confirmed.
#[when(expr = "{registrant} pays for the order")]
#[when(expr = "{registrant}가/이 주문을 결제한다")]
fn pay(world: &mut World, who: Registrant) -> Verdict {
    world.act(who, Act::Pay { twice: false, method: Default::default() })
}

/// So much was taken from the registrant's account in all.
#[then(expr = "{registrant} has paid {dollars} dollar(s)")]
#[then(expr = "{registrant}가/이 낸 돈은 {dollars}달러이다")]
fn has_paid(world: &mut World, who: Registrant, dollars: Dollars) -> Verdict {
    world.has_paid(who, dollars)
}
