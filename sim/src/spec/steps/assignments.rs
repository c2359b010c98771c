//! Giving bought seats to people.

use super::definition::Definition;
use crate::spec::parameters::{Number, RegistrantWord, SeatTypeWord};
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] =
    ["Giving bought seats to people", "산 좌석을 사람들에게 나누어 준다"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "A registrant gives one of the bought seats to somebody. Seats are counted from 1.",
            "등록자가 산 좌석 하나를 누군가에게 준다. 좌석은 1부터 센다.",
        )
        .given(
            "{registrant} has given seat {number} to {string} with the e-mail address {string}",
            "{registrant}가/이/는/은 {number}번 좌석을 {string}에게 이메일 {string}로/으로 배정했다",
        )
        .when(
            "{registrant} gives seat {number} to {string} with the e-mail address {string}",
            "{registrant}가/이/는/은 {number}번 좌석을 {string}에게 이메일 {string}로/으로 배정한다",
        )
        .plays(World::assign),
        Definition::of(
            "A registrant takes a seat back; it is nobody's again.",
            "등록자가 좌석을 거두어들인다. 좌석은 다시 비게 된다.",
        )
        .when(
            "{registrant} takes seat {number} back",
            "{registrant}가/이/는/은 {number}번 좌석을 거두어들인다",
        )
        .plays(World::unassign),
        Definition::of(
            "Somebody takes this seat.",
            "이 좌석의 참석자이다.",
        )
        .then(
            "seat {number} of {registrant}'s order belongs to {string}",
            "{registrant}의 주문에서 {number}번 좌석은 {string}의 것이다",
        )
        .plays(World::belongs_to),
        Definition::of(
            "So many of the bought seats are nobody's yet.",
            "산 좌석 가운데 아직 아무에게도 배정하지 않은 것의 개수이다.",
        )
        .then(
            "{number} seat(s) of {registrant}'s order is/are free",
            "{registrant}의 주문에서 {number}개 좌석이 비어 있다",
        )
        .plays(|world: &mut World, count: Number, who: RegistrantWord| world.are_free(count, who, None)),
        Definition::of(
            "So many of the bought seats of one type are nobody's yet.",
            "산 좌석 가운데 한 유형에서 아직 아무에게도 배정하지 않은 것의 개수이다.",
        )
        .then(
            "{number} {seat_type} seat(s) of {registrant}'s order is/are free",
            "{registrant}의 주문에서 {seat_type} 좌석 {number}개가 비어 있다",
        )
        .plays(|world: &mut World, count: Number, seat_type: SeatTypeWord, who: RegistrantWord| world.are_free(count, who, Some(seat_type))),
        ]
}
