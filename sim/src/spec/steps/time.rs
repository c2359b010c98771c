//! Time.
//!
//! 시간.

use cucumber::{given, when};

use crate::spec::parameters::{ClockWord, Span};
use crate::spec::world::{StepVerdict, World};

/// So much time goes by before anything else is done.
///
/// 다음 일이 있기까지 시간이 이만큼 지난다.
#[given(expr = "{duration} has/have passed")]
#[given(expr = "{duration}이/가 지났다")]
#[when(expr = "{duration} pass/passes")]
#[when(expr = "{duration}이/가 지난다")]
fn pass(world: &mut World, duration: Span) -> StepVerdict {
    world.pass(duration)
}

/// Time goes by until a clock shows this. Every example begins at 09:00.
///
/// 시계가 이 시각이 될 때까지 기다린다. 모든 예는 09:00에 시작한다.
#[when(expr = "it is {clock}")]
#[when(expr = "시각이 {clock}이 된다")]
fn pass_until(world: &mut World, clock: ClockWord) -> StepVerdict {
    world.pass_until(clock)
}
