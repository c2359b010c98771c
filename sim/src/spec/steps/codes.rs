//! Promotional codes.

use super::definition::Definition;
use crate::spec::tables;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["Promotional codes", "할인 코드"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "The organiser offers promotional codes, or the same ones on other terms: what each \
             takes off (10% or 20 dollars), for which seat types (- for all), how often it can \
             be redeemed (- for any number), and with which other codes it may be used.",
            "주최자가 할인 코드를 내놓거나 조건을 바꾼다. 줄마다 할인(10% 또는 20달러), 좌석 \
             유형(-는 모두), 사용 횟수(-는 무제한), 함께 쓸 수 있는 코드를 적는다.",
        )
        .given(
            "the organiser has offered these codes:",
            "주최자가/주최자는 다음 할인 코드를 내놓았다:",
        )
        .when("the organiser offers these codes:", "주최자가/주최자는 다음 할인 코드를 내놓는다:")
        .with_table(&tables::CODES)
        .plays(World::offer_codes),
        Definition::of("A registrant enters a promotional code.", "등록자가 할인 코드를 입력한다.")
            .given(
                "{registrant} has entered the code {code}",
                "{registrant}가/이/는/은 할인 코드 {code}를/을 입력했다",
            )
            .when(
                "{registrant} enters the code {code}",
                "{registrant}가/이/는/은 할인 코드 {code}를/을 입력한다",
            )
            .plays(World::enter_code),
        Definition::of(
            "So much less is to be paid because of this code, as the order shows line by line.",
            "주문에 줄마다 보이는, 이 코드로 할인되는 금액이다.",
        )
        .then(
            "the code {code} takes {dollars} dollar(s) off {registrant}'s order",
            "{registrant}의 주문에서 할인 코드 {code}로/으로 {dollars}달러가 할인된다",
        )
        .plays(World::code_takes_off),
    ]
}
