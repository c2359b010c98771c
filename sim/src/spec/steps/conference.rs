//! What the organiser offers, and what is left of it.

use cucumber::gherkin::Step;
use cucumber::{given, then};

use crate::spec::parameters::SomeSeats;
use crate::spec::world::{Verdict, World};

/// The organiser offers seats: one row for each seat type, with its name, the price of one seat and its quota.
#[given(expr = "the conference offers these seats:")]
#[given(expr = "컨퍼런스가 다음 좌석을 내놓았다:")]
fn offer(world: &mut World, step: &Step) -> Verdict {
    world.offer(step.table())
}

/// So many seats can still be had: this is what everybody is shown.
#[then(expr = "{seats} is/are left")]
#[then(expr = "{seats}가 남아 있다")]
fn are_left(world: &mut World, seats: SomeSeats) -> Verdict {
    world.are_left(seats)
}
