//! Ordering seats.

use super::definition::Definition;
use crate::spec::parameters::RegistrantWord;
use crate::spec::world::World;
use conference::node::protocol::Act;

pub(super) const ABOUT: [&str; 2] = ["Ordering seats", "좌석을 주문한다"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "A registrant orders seats and waits for the answer. Each registrant places one order.",
            "등록자가 좌석을 주문하고 답을 기다린다. 등록자마다 주문은 하나이다.",
        )
        .given("{registrant} has reserved {seats}", "{registrant}가/이/는/은 {seats}를/을 예약했다")
        .when("{registrant} reserves {seats}", "{registrant}가/이/는/은 {seats}를/을 예약한다")
        .plays(World::place),
        Definition::of(
            "A registrant orders seats of one of several conferences.",
            "등록자가 여러 컨퍼런스 가운데 하나의 좌석을 주문한다.",
        )
        .given(
            "{registrant} has reserved {seats} of {conference}",
            "{conference}에서 {registrant}가/이/는/은 {seats}를/을 예약했다",
        )
        .when(
            "{registrant} reserves {seats} of {conference}",
            "{conference}에서 {registrant}가/이/는/은 {seats}를/을 예약한다",
        )
        .plays(World::place_with),
        Definition::of(
            "A registrant sends an order without choosing any seat.",
            "등록자가 좌석을 하나도 고르지 않고 주문한다.",
        )
        .when(
            "{registrant} orders without choosing a seat",
            "{registrant}가/이/는/은 좌석을 고르지 않고 주문한다",
        )
        .plays(World::place_nothing),
        Definition::of(
            "A registrant wants other seats instead; all of them are named.",
            "등록자가 좌석을 바꾼다. 바라는 좌석을 모두 적는다.",
        )
        .given(
            "{registrant} has changed the order to {seats}",
            "{registrant}가/이/는/은 주문을 {seats}로 바꾸었다",
        )
        .when(
            "{registrant} changes the order to {seats}",
            "{registrant}가/이/는/은 주문을 {seats}로 바꾼다",
        )
        .plays(World::change),
        Definition::of(
            "A registrant has the order open in two windows and asks for a change in each, at \
             the same time.",
            "등록자가 창 두 개에서 주문을 열어 놓고 동시에 서로 다르게 바꾼다.",
        )
        .when(
            "{registrant} changes the order to {seats} in one window and to {seats} in another",
            "{registrant}가/이/는/은 주문을 한 창에서는 {seats}로, 다른 창에서는 {seats}로 바꾼다",
        )
        .plays(World::change_twice),
        Definition::of(
            "A registrant who was offered fewer seats than wanted takes those.",
            "바란 것보다 적게 제안받은 등록자가 그 좌석을 받아들인다.",
        )
        .given(
            "{registrant} has accepted the offered seats",
            "{registrant}가/이/는/은 제안받은 좌석을 받아들였다",
        )
        .when(
            "{registrant} accepts the offered seats",
            "{registrant}가/이/는/은 제안받은 좌석을 받아들인다",
        )
        .plays(World::accept),
        Definition::of("A registrant withdraws.", "등록자가 주문을 거둔다.")
            .given(
                "{registrant} has cancelled the order",
                "{registrant}가/이/는/은 주문을 취소했다",
            )
            .when("{registrant} cancels the order", "{registrant}가/이/는/은 주문을 취소한다")
            .plays(|world: &mut World, who: RegistrantWord| world.act(&who, vec![Act::Cancel])),
        Definition::of(
            "A registrant says who registers: first and last name, and an e-mail address.",
            "등록자가 이름과 이메일 주소를 적는다.",
        )
        .given(
            "{registrant} has registered as {string} with the e-mail address {string}",
            "{registrant}가/이/는/은 이름 {string}와/과 이메일 {string}로/으로 등록했다",
        )
        .when(
            "{registrant} registers as {string} with the e-mail address {string}",
            "{registrant}가/이/는/은 이름 {string}와/과 이메일 {string}로/으로 등록한다",
        )
        .plays(World::register),
        Definition::of(
            "What the registrant asked for last was refused, for this reason.",
            "등록자가 마지막으로 요청한 일이 이 까닭으로 거절되었다.",
        )
        .then("{registrant} is told that {reason}", "{registrant}는/은 {reason}는 안내를 받는다")
        .plays(World::registrant_is_told),
        Definition::of(
            "What the registrant asked for last was done.",
            "등록자가 마지막으로 요청한 일이 이루어졌다.",
        )
        .then("{registrant}'s request is granted", "{registrant}의 요청이 받아들여진다")
        .plays(World::registrant_succeeds),
        Definition::of(
            "All seats that were wanted are held for the registrant, who may pay for them now.",
            "바란 좌석을 모두 등록자를 위해 잡아 두었다. 이제 결제할 수 있다.",
        )
        .then("{registrant} holds {seats}", "{registrant}가/이/는/은 {seats}를/을 확보하고 있다")
        .plays(World::holds),
        Definition::of(
            "All seats that were wanted are held: these or those, whichever was asked for first.",
            "이 좌석 또는 저 좌석을 모두 잡아 두었다. 먼저 요청한 쪽이 이긴다.",
        )
        .then(
            "{registrant} holds either {seats} or {seats}",
            "{registrant}가/이/는/은 {seats} 또는 {seats}를 확보하고 있다",
        )
        .plays(World::holds_either),
        Definition::of("Nothing is held for the registrant.", "등록자를 위해 잡아 둔 좌석이 없다.")
            .then("{registrant} holds no seats", "{registrant}가/이 확보한 좌석은 없다")
            .plays(World::holds_nothing),
        Definition::of(
            "Fewer seats than wanted are held; the registrant has yet to accept them.",
            "바란 것보다 적은 좌석을 잡아 두었다. 등록자는 아직 받아들이지 않았다.",
        )
        .then("{registrant} is offered {seats}", "{registrant}가/이/는/은 {seats}를/을 제안받는다")
        .plays(World::is_offered),
        Definition::of("The seats are the registrant's for good.", "좌석은 이제 등록자의 것이다.")
            .then(
                "{registrant}'s order is confirmed with {seats}",
                "{registrant}의 주문이 {seats}로 확정되었다",
            )
            .plays(World::is_confirmed),
        Definition::of(
            "The order ended because nobody paid in time.",
            "제때 결제하지 않아 주문이 끝났다.",
        )
        .then("{registrant}'s order has expired", "{registrant}의 주문이 만료되었다")
        .plays(World::has_expired),
        Definition::of(
            "The order ended because the registrant withdrew.",
            "등록자가 거두어 주문이 끝났다.",
        )
        .then("{registrant}'s order is cancelled", "{registrant}의 주문이 취소되었다")
        .plays(World::is_cancelled),
        Definition::of(
            "The order ended because the conference was called off, whether it was paid or not.",
            "결제했든 하지 않았든, 컨퍼런스가 취소되어 주문이 끝났다.",
        )
        .then(
            "{registrant}'s order has ended because the conference was called off",
            "컨퍼런스가 취소되어 {registrant}의 주문이 끝났다",
        )
        .plays(World::is_called_off),
        Definition::of(
            "The registrant is shown no order at all.",
            "등록자에게 보이는 주문이 없다.",
        )
        .then("{registrant} has no order", "{registrant}의 주문은 없다")
        .plays(World::has_no_order),
        Definition::of(
            "What is to be paid for the order, after all discounts.",
            "할인을 모두 빼고 주문에 낼 돈이다.",
        )
        .then(
            "{registrant}'s order costs {dollars} dollar(s)",
            "{registrant}의 주문은 {dollars}달러이다",
        )
        .plays(World::costs),
        Definition::of(
            "The countdown that the registrant is shown ends so long after the order was placed.",
            "등록자에게 보이는 카운트다운은 주문하고 이만큼 지나면 끝난다.",
        )
        .then(
            "{registrant}'s seats are promised until {duration} after the order was placed",
            "{registrant}의 좌석은 주문한 뒤 {duration}까지 약속되어 있다",
        )
        .plays(World::is_promised_until),
        Definition::of(
            "The countdown that the registrant is shown ends when a clock shows this.",
            "등록자에게 보이는 카운트다운은 시계가 이 시각이 되면 끝난다.",
        )
        .then(
            "{registrant}'s seats are promised until {clock}",
            "{registrant}의 좌석은 {clock}까지 약속되어 있다",
        )
        .plays(World::is_promised_to),
    ]
}
