//! What the organiser sees.

use super::definition::Definition;
use crate::spec::parameters::RegistrantWord;
use crate::spec::tables;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["What the organiser sees", "주최자가 보는 것"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "The organiser's dashboard: how many seats of each type there are in all, how many \
             are held, sold, left and waited for. Left is below zero while the quota is a debt.",
            "주최자의 현황판이다. 좌석 유형마다 할당량, 확보, 판매, 남음, 대기 개수가 보인다. \
             할당량보다 많이 나가 있는 동안 남음은 0보다 작다.",
        )
        .then("the organiser's dashboard shows:", "주최자의 현황판에 다음과 같이 나온다:")
        .with_table(&tables::DASHBOARD)
        .plays(World::dashboard_shows),
        Definition::of("Money that was taken and is ours to keep.", "받아서 보관하는 돈이다.")
            .then(
                "the organiser's dashboard shows {dollars} dollar(s) taken",
                "주최자의 현황판에 받은 돈이 {dollars}달러로 나온다",
            )
            .plays(World::dashboard_shows_taken),
        Definition::of(
            "Money that is still to come: asked for, set aside, or invoiced.",
            "아직 들어오지 않은 돈이다. 요청했거나 승인되었거나 청구한 돈이다.",
        )
        .then(
            "the organiser's dashboard shows {dollars} dollar(s) still open",
            "주최자의 현황판에 아직 들어오지 않은 돈이 {dollars}달러로 나온다",
        )
        .plays(World::dashboard_shows_open),
        Definition::of(
            "Money of invoices that were issued and are not due yet.",
            "발행한 청구서 가운데 기한이 아직 남은 돈이다.",
        )
        .then(
            "the organiser's dashboard shows {dollars} dollar(s) owed",
            "주최자의 현황판에 청구한 돈이 {dollars}달러로 나온다",
        )
        .plays(World::dashboard_shows_owed),
        Definition::of(
            "Money of invoices that were due and are not paid.",
            "기한이 지나도록 들어오지 않은 청구서의 돈이다.",
        )
        .then(
            "the organiser's dashboard shows {dollars} dollar(s) overdue",
            "주최자의 현황판에 연체된 돈이 {dollars}달러로 나온다",
        )
        .plays(World::dashboard_shows_overdue),
        Definition::of(
            "The organiser has every invoice that is owed voided, and a new one issued in its \
             place, due as one that is issued then.",
            "주최자가 아직 들어오지 않은 청구서를 모두 무효로 하고 다시 발행한다. 기한은 그때부터 \
             다시 센다.",
        )
        .when(
            "the organiser has the invoices issued anew",
            "주최자가/주최자는 청구서를 다시 발행한다",
        )
        .plays(World::correct_invoices),
        Definition::of("Money that was paid back.", "돌려준 돈이다.")
            .then(
                "the organiser's dashboard shows {dollars} dollar(s) paid back",
                "주최자의 현황판에 돌려준 돈이 {dollars}달러로 나온다",
            )
            .plays(World::dashboard_shows_paid_back),
        Definition::of(
            "The organiser's list of orders: who registers, how many seats, what they cost, and \
             how many of them are somebody's. Only orders that stand where these do are \
             compared.",
            "주최자의 주문 목록이다. 등록자, 좌석 수, 합계, 배정된 좌석 수가 보인다. 같은 상태의 \
             주문만 비교한다.",
        )
        .then(
            "the organiser's list shows these {standing} orders:",
            "주최자의 목록에 {standing} 주문이 다음과 같이 나온다:",
        )
        .with_table(&tables::LISTED)
        .plays(World::list_shows),
        Definition::of(
            "No order in the organiser's list stands so.",
            "주최자의 목록에 이런 상태의 주문은 없다.",
        )
        .then(
            "the organiser's list shows no {standing} orders",
            "주최자의 목록에 {standing} 주문이 없다",
        )
        .plays(World::list_shows_none),
        Definition::of(
            "Whoever gives the registrant's e-mail address and an access code that is not that \
             of the order is shown nothing. With the right one the order is found.",
            "등록자의 이메일 주소와 다른 액세스 코드를 대면 아무것도 보이지 않는다. 맞는 액세스 \
             코드를 대면 보인다.",
        )
        .then(
            "{registrant}'s order is not found with another access code",
            "다른 액세스 코드로는 {registrant}의 주문을 찾을 수 없다",
        )
        .plays(World::is_not_found_by_another_code),
        Definition::of(
            "Whoever gives this e-mail address and the access code of the order is shown the \
             order.",
            "이 이메일 주소와 주문의 액세스 코드를 대면 그 주문이 보인다.",
        )
        .then(
            "{string} and the access code find {registrant}'s order",
            "이메일 {string}와/과 액세스 코드로 {registrant}의 주문을 찾을 수 있다",
        )
        .plays(|world: &mut World, email: String, who: RegistrantWord| {
            world.is_found(who, &email, true)
        }),
        Definition::of(
            "Whoever gives this e-mail address is not shown the order, not even with its access \
             code.",
            "이 이메일 주소로는 액세스 코드가 맞아도 그 주문이 보이지 않는다.",
        )
        .then(
            "{string} and the access code do not find {registrant}'s order",
            "이메일 {string}와/과 액세스 코드로 {registrant}의 주문을 찾을 수 없다",
        )
        .plays(|world: &mut World, email: String, who: RegistrantWord| {
            world.is_found(who, &email, false)
        }),
        Definition::of(
            "The bank could not be made to pay this back: a person has to.",
            "은행이 돌려주지 못해 사람이 직접 돌려주어야 하는 돈이다.",
        )
        .then(
            "{dollars} dollar(s) has/have to be paid back to {registrant} by hand",
            "{registrant}에게 직접 돌려주어야 할 돈은 {dollars}달러이다",
        )
        .plays(World::must_be_paid_by_hand),
        Definition::of(
            "No person has to pay anything back.",
            "사람이 직접 돌려주어야 할 돈이 없다.",
        )
        .then("nothing has to be paid back by hand", "직접 돌려주어야 할 돈은 없다")
        .plays(World::nothing_is_left_to_people),
    ]
}
