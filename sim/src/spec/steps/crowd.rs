//! Many registrants at the same time.

use super::definition::Definition;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] =
    ["Many registrants at the same time", "동시에 몰려드는 등록자들"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "So many registrants order the same seats at the same time. Later sentences call \
             them them.",
            "이만큼의 등록자가 동시에 같은 좌석을 주문한다. 뒤의 문장에서 그중이라고 부른다.",
        )
        .when(
            "{number} registrants reserve {seats} each at the same time",
            "등록자 {number}명이 동시에 각자 {seats}를/을 예약한다",
        )
        .plays(World::crowd_reserves),
        Definition::of("All of them pay at the same time.", "그들이 모두 동시에 결제한다.")
            .when("they all pay at the same time", "그들이 모두 동시에 결제한다")
            .plays(World::crowd_pays),
        Definition::of(
            "So many of them hold all the seats that they wanted.",
            "그중 이만큼이 바란 좌석을 모두 확보했다.",
        )
        .then("{number} of them hold(s) {seats}", "그중 {number}명이 {seats}를/을 확보하고 있다")
        .plays(World::crowd_holds),
        Definition::of(
            "So many of them are offered fewer seats than they wanted.",
            "그중 이만큼이 바란 것보다 적은 좌석을 제안받았다.",
        )
        .then(
            "{number} of them is/are offered {seats}",
            "그중 {number}명이 {seats}를/을 제안받는다",
        )
        .plays(World::crowd_is_offered),
        Definition::of("So many of them hold nothing.", "그중 이만큼은 확보한 좌석이 없다.")
            .then("{number} of them hold(s) no seats", "그중 {number}명은 확보한 좌석이 없다")
            .plays(World::crowd_holds_nothing),
        Definition::of(
            "So many of them have bought all the seats that they wanted.",
            "그중 이만큼이 바란 좌석을 모두 샀다.",
        )
        .then("{number} of them has/have bought {seats}", "그중 {number}명이 {seats}를/을 샀다")
        .plays(World::crowd_has_bought),
    ]
}
