//! Promotional codes.
//!
//! 할인 코드.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::spec::parameters::{Code, Dollars, RegistrantWord};
use crate::spec::world::{StepVerdict, World};

/// The organiser offers promotional codes, or the same ones on other terms: what each takes off
/// (10% or 20 dollars), for which seat types (- for all), how often it can be redeemed (- for any
/// number), and with which other codes it may be used.
///
/// 주최자가 할인 코드를 내놓거나 조건을 바꾼다. 줄마다 할인(10% 또는 20달러), 좌석 유형(-는 모두), 사용 횟수(-는
/// 무제한), 함께 쓸 수 있는 코드를 적는다.
#[given(expr = "the organiser has offered these codes:")]
#[given(expr = "주최자가/주최자는 다음 할인 코드를 내놓았다:")]
#[when(expr = "the organiser offers these codes:")]
#[when(expr = "주최자가/주최자는 다음 할인 코드를 내놓는다:")]
fn offer(world: &mut World, step: &Step) -> StepVerdict {
    world.offer_codes(step.table())
}

/// A registrant enters a promotional code.
///
/// 등록자가 할인 코드를 입력한다.
#[given(expr = "{registrant} has entered the code {code}")]
#[given(expr = "{registrant}가/이/는/은 할인 코드 {code}를/을 입력했다")]
#[when(expr = "{registrant} enters the code {code}")]
#[when(expr = "{registrant}가/이/는/은 할인 코드 {code}를/을 입력한다")]
fn enter(world: &mut World, who: RegistrantWord, code: Code) -> StepVerdict {
    world.enter_code(who, code.0)
}

/// So much less is to be paid because of this code, as the order shows line by line.
///
/// 주문에 줄마다 보이는, 이 코드로 할인되는 금액이다.
#[then(expr = "the code {code} takes {dollars} dollar(s) off {registrant}'s order")]
fn takes_off(world: &mut World, code: Code, off: Dollars, who: RegistrantWord) -> StepVerdict {
    world.code_takes_off(who, code, off)
}

/// So much less is to be paid because of this code, as the order shows line by line.
///
/// 주문에 줄마다 보이는, 이 코드로 할인되는 금액이다.
#[then(expr = "{registrant}의 주문에서 할인 코드 {code}로/으로 {dollars}달러가 할인된다")]
fn takes_off_korean(
    world: &mut World,
    who: RegistrantWord,
    code: Code,
    off: Dollars,
) -> StepVerdict {
    world.code_takes_off(who, code, off)
}
