//! Paying.

use domain::payments::{CaptureRefusal, PaymentMethod};

use super::definition::Definition;
use crate::spec::parameters::{Method, RegistrantWord};
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["Paying", "결제한다"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "A registrant orders seats and pays for them by card.",
            "등록자가 좌석을 주문하고 카드로 결제했다.",
        )
        .given("{registrant} has bought {seats}", "{registrant}가/이/는/은 {seats}를/을 샀다")
        .when("{registrant} buys {seats}", "{registrant}가/이/는/은 {seats}를/을 산다")
        .plays(World::buy),
        Definition::of(
            "A registrant pays by card for everything that is held. If the example makes the \
             bank slow, nobody waits for it.",
            "등록자가 확보한 좌석을 모두 카드로 결제한다. 예에서 은행이 느리다고 하면 답을 \
             기다리지 않는다.",
        )
        .given("{registrant} has paid for the order", "{registrant}가/이/는/은 주문을 결제했다")
        .when("{registrant} pays for the order", "{registrant}가/이/는/은 주문을 결제한다")
        .plays(|world: &mut World, who: RegistrantWord| {
            world.pay(who, Method(PaymentMethod::Card))
        }),
        Definition::of(
            "A registrant pays by card, by invoice, or through a payment service that collects \
             at once.",
            "등록자가 카드, 청구서, 또는 곧바로 돈을 받아 가는 결제 서비스로 결제한다.",
        )
        .given(
            "{registrant} has paid for the order {method}",
            "{registrant}가/이/는/은 주문을 {method} 결제했다",
        )
        .when(
            "{registrant} pays for the order {method}",
            "{registrant}가/이/는/은 주문을 {method} 결제한다",
        )
        .plays(World::pay),
        Definition::of(
            "A registrant presses the button in two windows at the same time.",
            "등록자가 창 두 개에서 동시에 결제를 누른다.",
        )
        .when(
            "{registrant} pays for the order in two windows at once",
            "{registrant}가/이/는/은 창 두 개에서 동시에 주문을 결제한다",
        )
        .plays(World::pay_twice),
        Definition::of(
            "A registrant is sent to a payment service and gives up there: nothing is paid.",
            "등록자가 결제 서비스로 넘어갔다가 그만둔다. 아무것도 결제되지 않는다.",
        )
        .when(
            "{registrant} begins to pay through a payment service and gives up",
            "{registrant}가/이/는/은 결제 서비스로 결제하다가 그만둔다",
        )
        .plays(World::give_up_paying),
        Definition::of(
            "The bank says no to the registrant's next payment.",
            "은행이 등록자의 다음 결제를 거절한다.",
        )
        .given(
            "the bank declines {registrant}'s next payment",
            "은행이 {registrant}의 다음 결제를 거절한다",
        )
        .plays(World::bank_declines),
        Definition::of(
            "The bank sets the money of the registrant's next payment aside, and says no when it \
             is asked to take it.",
            "은행이 등록자의 다음 결제를 승인하지만, 그 돈을 받아 가라고 하면 거절한다.",
        )
        .given(
            "the bank refuses to take the money of {registrant}'s next payment",
            "은행이 {registrant}의 다음 결제를 승인하고도 돈을 받아 가지 않는다",
        )
        .plays(World::bank_refuses_to_take),
        Definition::of(
            "The bank lets the money of the registrant's next payment go before it is asked to \
             take it: the authorisation has lapsed.",
            "등록자의 다음 결제를 승인한 기한이 돈을 받아 가기 전에 지난다.",
        )
        .given(
            "the authorisation of {registrant}'s next payment lapses before the money is taken",
            "{registrant}의 다음 결제는 돈을 받아 가기 전에 승인의 기한이 지난다",
        )
        .plays(World::authorisation_lapses),
        Definition::of(
            "The order says why the last payment came to nothing: the bank had set the money aside, \
             and did not take it.",
            "지난 결제가 왜 이루어지지 않았는지 주문에 나온다. 은행이 승인하고도 돈을 받아 가지 \
             않았다.",
        )
        .then(
            "{registrant} is shown that the bank did not take the money",
            "{registrant}에게 은행이 돈을 받아 가지 않았다고 나온다",
        )
        .plays(|world: &mut World, who: RegistrantWord| {
            world.is_shown_why(who, CaptureRefusal::RefusedByBank)
        }),
        Definition::of(
            "The order says why the last payment came to nothing: the authorisation had lapsed \
             when the money was to be taken.",
            "지난 결제가 왜 이루어지지 않았는지 주문에 나온다. 돈을 받아 가려 할 때 승인의 기한이 \
             지나 있었다.",
        )
        .then(
            "{registrant} is shown that the authorisation has lapsed",
            "{registrant}에게 승인의 기한이 지났다고 나온다",
        )
        .plays(|world: &mut World, who: RegistrantWord| {
            world.is_shown_why(who, CaptureRefusal::AuthorisationLapsed)
        }),
        Definition::of(
            "The bank takes its time over the registrant's next payment.",
            "은행이 등록자의 다음 결제를 처리하는 데 시간이 걸린다.",
        )
        .given(
            "the bank takes {duration} over {registrant}'s next payment",
            "은행이 {registrant}의 다음 결제를 처리하는 데 {duration}이/가 걸린다",
        )
        .plays(World::bank_thinks),
        Definition::of(
            "The bank never says what became of the registrant's next payment.",
            "은행이 등록자의 다음 결제가 어떻게 되었는지 알리지 않는다.",
        )
        .given(
            "the bank never answers about {registrant}'s next payment",
            "은행이 {registrant}의 다음 결제에 대해 아무 답도 하지 않는다",
        )
        .plays(World::bank_is_silent_about),
        Definition::of(
            "The registrant pays the invoice of the next payment so long after it was issued.",
            "다음 결제의 청구서가 발행된 때부터 이 시간이 지나서 등록자가 돈을 낸다.",
        )
        .given(
            "{registrant} pays the next invoice {duration} after it is issued",
            "{registrant}가/이/는/은 다음 청구서가 발행된 지 {duration} 뒤에 돈을 낸다",
        )
        .plays(World::bank_thinks),
        Definition::of(
            "The registrant does not pay the invoice of the next payment.",
            "등록자가 다음 결제의 청구서에 적힌 돈을 내지 않는다.",
        )
        .given(
            "{registrant} does not pay the next invoice",
            "{registrant}가/이/는/은 다음 청구서의 돈을 내지 않는다",
        )
        .plays(World::bank_is_silent_about),
        Definition::of(
            "The bank says twice what became of the registrant's next payment.",
            "은행이 등록자의 다음 결제에 대해 두 번 답한다.",
        )
        .given(
            "the bank answers twice about {registrant}'s next payment",
            "은행이 {registrant}의 다음 결제에 대해 두 번 답한다",
        )
        .plays(World::bank_answers_twice),
        Definition::of(
            "When the registrant's next payment is to be paid back, the bank does not do it so \
             many times.",
            "등록자의 다음 결제를 돌려줄 때 은행이 이 횟수만큼 실패한다.",
        )
        .given(
            "the bank fails {number} times to pay back {registrant}'s next payment",
            "은행이 {registrant}의 다음 결제를 돌려주는 데 {number}번 실패한다",
        )
        .plays(World::bank_fails_to_pay_back),
        Definition::of(
            "So much was taken from the registrant in all, and not paid back.",
            "등록자에게서 받아 가고 돌려주지 않은 돈이다.",
        )
        .then(
            "{registrant} has paid {dollars} dollar(s)",
            "{registrant}가/이 낸 돈은 {dollars}달러이다",
        )
        .plays(World::has_paid),
        Definition::of(
            "How often the bank took money from the registrant.",
            "은행이 등록자에게서 돈을 받아 간 횟수이다.",
        )
        .then(
            "{registrant} is charged {number} time(s)",
            "{registrant}에게 청구된 횟수는 {number}번이다",
        )
        .plays(World::is_charged),
        Definition::of("So much was paid back to the registrant.", "등록자에게 돌려준 돈이다.")
            .then(
                "{registrant} is paid back {dollars} dollar(s)",
                "{registrant}가/이 돌려받은 돈은 {dollars}달러이다",
            )
            .plays(World::is_paid_back),
        Definition::of(
            "So much is set aside by the bank and not taken.",
            "은행이 승인만 하고 아직 받아 가지 않은 금액이다.",
        )
        .then(
            "{dollars} dollar(s) is/are set aside for {registrant}",
            "{registrant}의 승인만 된 금액은 {dollars}달러이다",
        )
        .plays(World::is_set_aside),
        Definition::of(
            "Paying has begun, and nobody knows yet what comes of it.",
            "결제를 시작했고 결과는 아직 모른다.",
        )
        .then("{registrant}'s payment is under way", "{registrant}의 결제가 진행되고 있다")
        .plays(World::is_paying),
    ]
}
