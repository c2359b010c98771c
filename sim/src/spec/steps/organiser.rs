//! What the organiser sees.
//!
//! 주최자가 보는 것.

use cucumber::gherkin::Step;
use cucumber::then;

use crate::spec::parameters::{Dollars, RegistrantWord, Standing};
use crate::spec::world::{StepVerdict, World};

/// The organiser's dashboard: how many seats of each type there are in all, how many are held,
/// sold, left and waited for. Left is below zero while the quota is a debt.
///
/// 주최자의 현황판이다. 좌석 유형마다 할당량, 확보, 판매, 남음, 대기 개수가 보인다. 할당량보다 많이 나가 있는 동안 남음은
/// 0보다 작다.
#[then(expr = "the organiser's dashboard shows:")]
#[then(expr = "주최자의 현황판에 다음과 같이 나온다:")]
fn dashboard_shows(world: &mut World, step: &Step) -> StepVerdict {
    world.dashboard_shows(step.table())
}

/// Money that was taken and is ours to keep.
///
/// 받아서 보관하는 돈이다.
#[then(expr = "the organiser's dashboard shows {dollars} dollar(s) taken")]
#[then(expr = "주최자의 현황판에 받은 돈이 {dollars}달러로 나온다")]
fn dashboard_shows_taken(world: &mut World, dollars: Dollars) -> StepVerdict {
    world.dashboard_shows_taken(dollars)
}

/// Money that is still to come: asked for, set aside, or invoiced.
///
/// 아직 들어오지 않은 돈이다. 요청했거나 승인되었거나 청구한 돈이다.
#[then(expr = "the organiser's dashboard shows {dollars} dollar(s) still open")]
#[then(expr = "주최자의 현황판에 아직 들어오지 않은 돈이 {dollars}달러로 나온다")]
fn dashboard_shows_open(world: &mut World, dollars: Dollars) -> StepVerdict {
    world.dashboard_shows_open(dollars)
}

/// Money that was paid back.
///
/// 돌려준 돈이다.
#[then(expr = "the organiser's dashboard shows {dollars} dollar(s) paid back")]
#[then(expr = "주최자의 현황판에 돌려준 돈이 {dollars}달러로 나온다")]
fn dashboard_shows_paid_back(world: &mut World, dollars: Dollars) -> StepVerdict {
    world.dashboard_shows_paid_back(dollars)
}

/// The organiser's list of orders: who registers, how many seats, what they cost, and how many of
/// them are somebody's. Only orders that stand where these do are compared.
///
/// 주최자의 주문 목록이다. 등록자, 좌석 수, 합계, 배정된 좌석 수가 보인다. 같은 상태의 주문만 비교한다.
#[then(expr = "the organiser's list shows these {standing} orders:")]
#[then(expr = "주최자의 목록에 {standing} 주문이 다음과 같이 나온다:")]
fn list_shows(world: &mut World, standing: Standing, step: &Step) -> StepVerdict {
    world.list_shows(standing, step.table())
}

/// No order in the organiser's list stands so.
///
/// 주최자의 목록에 이런 상태의 주문은 없다.
#[then(expr = "the organiser's list shows no {standing} orders")]
#[then(expr = "주최자의 목록에 {standing} 주문이 없다")]
fn list_shows_none(world: &mut World, standing: Standing) -> StepVerdict {
    world.list_shows_none(standing)
}

/// Whoever gives the registrant's e-mail address and an access code that is not that of the order
/// is shown nothing. With the right one the order is found.
///
/// 등록자의 이메일 주소와 다른 액세스 코드를 대면 아무것도 보이지 않는다. 맞는 액세스 코드를 대면 보인다.
#[then(expr = "{registrant}'s order is not found with another access code")]
#[then(expr = "다른 액세스 코드로는 {registrant}의 주문을 찾을 수 없다")]
fn is_not_found_by_another_code(world: &mut World, who: RegistrantWord) -> StepVerdict {
    world.is_not_found_by_another_code(who)
}

/// Whoever gives this e-mail address and the access code of the order is shown the order.
///
/// 이 이메일 주소와 주문의 액세스 코드를 대면 그 주문이 보인다.
#[then(expr = "{string} and the access code find {registrant}'s order")]
#[then(expr = "이메일 {string}와/과 액세스 코드로 {registrant}의 주문을 찾을 수 있다")]
fn is_found(world: &mut World, email: String, who: RegistrantWord) -> StepVerdict {
    world.is_found(who, &email, true)
}

/// Whoever gives this e-mail address is not shown the order, not even with its access code.
///
/// 이 이메일 주소로는 액세스 코드가 맞아도 그 주문이 보이지 않는다.
#[then(expr = "{string} and the access code do not find {registrant}'s order")]
#[then(expr = "이메일 {string}와/과 액세스 코드로 {registrant}의 주문을 찾을 수 없다")]
fn is_not_found(world: &mut World, email: String, who: RegistrantWord) -> StepVerdict {
    world.is_found(who, &email, false)
}

/// The bank could not be made to pay this back: a person has to.
///
/// 은행이 돌려주지 못해 사람이 직접 돌려주어야 하는 돈이다.
#[then(expr = "{dollars} dollar(s) has/have to be paid back to {registrant} by hand")]
fn must_be_paid_by_hand(world: &mut World, dollars: Dollars, who: RegistrantWord) -> StepVerdict {
    world.must_be_paid_by_hand(who, dollars)
}

/// The bank could not be made to pay this back: a person has to.
///
/// 은행이 돌려주지 못해 사람이 직접 돌려주어야 하는 돈이다.
#[then(expr = "{registrant}에게 직접 돌려주어야 할 돈은 {dollars}달러이다")]
fn must_be_paid_by_hand_korean(
    world: &mut World,
    who: RegistrantWord,
    dollars: Dollars,
) -> StepVerdict {
    world.must_be_paid_by_hand(who, dollars)
}

/// No person has to pay anything back.
///
/// 사람이 직접 돌려주어야 할 돈이 없다.
#[then(expr = "nothing has to be paid back by hand")]
#[then(expr = "직접 돌려주어야 할 돈은 없다")]
fn nothing_is_left_to_people(world: &mut World) -> StepVerdict {
    world.nothing_is_left_to_people()
}
