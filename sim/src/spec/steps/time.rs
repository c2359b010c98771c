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
        Definition::of(
            "Where an order stood so long ago, by what had been stored about it then. Whatever goes \
             wrong makes everything later: then it stood so at some time.",
            "그때까지 기록된 것으로 본 주문의 상태. 장애가 있으면 모든 일이 늦어지므로, 언젠가 그 상태였으면 된다.",
        )
        .then(
            "{ago} earlier {registrant}'s order was {standing}",
            "{ago} 전 {registrant}의 주문은 {standing} 상태였다",
        )
        .plays(World::stood),
        Definition::of(
            "The seats that an order was for so long ago, by what had been stored about it then. Whatever \
             goes wrong makes everything later: then it was for them at some time.",
            "그때까지 기록된 것으로 본 주문의 좌석. 장애가 있으면 모든 일이 늦어지므로, 언젠가 그 좌석이었으면 된다.",
        )
        .then(
            "{ago} earlier {registrant}'s order was for {seats}",
            "{ago} 전 {registrant}의 주문은 {seats}였다",
        )
        .plays(World::was_for),
    ]
}
