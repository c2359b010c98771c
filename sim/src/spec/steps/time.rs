//! Time.

use cucumber::when;

use crate::spec::parameters::Span;
use crate::spec::world::{Verdict, World};

/// So much time goes by before anything else is done.
#[when(expr = "{duration} pass/passes")]
#[when(expr = "{duration}이 지난다")]
fn pass(world: &mut World, duration: Span) -> Verdict {
    world.pass(duration)
}
