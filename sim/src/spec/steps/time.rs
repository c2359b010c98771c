//! Time.

use super::definition::Definition;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["Time", "시간"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "So much time goes by before anything else is done.",
            "다음 일이 있기까지 시간이 이만큼 지난다.",
        )
        .given("{duration} has/have passed", "{duration}이/가 지났다")
        .when("{duration} pass/passes", "{duration}이/가 지난다")
        .plays(World::pass),
        Definition::of(
            "Time goes by until a clock shows this. Every example begins at 09:00.",
            "시계가 이 시각이 될 때까지 기다린다. 모든 예는 09:00에 시작한다.",
        )
        .when("it is {clock}", "시각이 {clock}이 된다")
        .plays(World::pass_until),
    ]
}
