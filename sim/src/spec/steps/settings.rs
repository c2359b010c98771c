//! What a business customer sets.

use super::definition::Definition;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["What a business customer sets", "고객사가 정하는 것"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "Seats are promised for so long from the order, instead of 15 minutes: from 1 minute \
             to 3 hours. It stands before everything else.",
            "좌석을 주문한 때부터 15분이 아니라 이 시간 동안 약속한다. 1분부터 3시간까지이다. 다른 \
             무엇보다 먼저 적는다.",
        )
        .given("seats are promised for {duration}", "좌석이 {duration} 동안 약속된다")
        .plays(World::promises_for),
        Definition::of(
            "Seats are still held for so long after their promise, instead of 14 minutes, so that \
             a payment under way can land: from 5 minutes to 1 hour. It stands before everything \
             else.",
            "진행 중인 결제가 끝날 수 있도록, 약속이 끝난 좌석을 14분이 아니라 이 시간 동안 더 확보해 \
             둔다. 5분부터 1시간까지이다. 다른 무엇보다 먼저 적는다.",
        )
        .given(
            "seats are held for {duration} after their promise",
            "약속이 끝난 좌석이 {duration} 동안 더 확보되어 있다",
        )
        .plays(World::holds_on_for),
        Definition::of(
            "Money that was under way when seats were released is waited for so long, instead of \
             30 minutes: from 1 minute to 2 hours. It stands before everything else.",
            "좌석을 놓을 때 진행 중이던 결제를 30분이 아니라 이 시간 동안 기다린다. 1분부터 \
             2시간까지이다. 다른 무엇보다 먼저 적는다.",
        )
        .given(
            "late money is waited for {duration}",
            "늦은 결제를 {duration} 동안 기다린다",
        )
        .plays(World::waits_for_money),
        Definition::of(
            "Invoices are due so long after they were issued, instead of 14 days: from 1 minute to \
             90 days. What is owed then is overdue. It stands before everything else.",
            "청구서의 기한을 발행한 때부터 14일이 아니라 이 시간으로 한다. 1분부터 90일까지이다. \
             그때까지 내지 않은 돈은 연체이다. 다른 무엇보다 먼저 적는다.",
        )
        .given("invoices are due after {duration}", "청구서의 기한은 {duration}이다")
        .plays(World::invoices_are_due_after),
        Definition::of(
            "A bank that failed so often in a row is left alone for so long, instead of 30 seconds \
             after 5 failures: from 1 second to 5 minutes. It stands before everything else.",
            "연달아 이만큼 실패한 은행에는 이 시간 동안 아무것도 요청하지 않는다. 정하지 않으면 5번 \
             실패한 뒤 30초이다. 1초부터 5분까지이다. 다른 무엇보다 먼저 적는다.",
        )
        .given(
            "the bank is left alone for {duration} after {number} failure(s) in a row",
            "은행이 연달아 {number}번 실패하면 {duration} 동안 아무것도 요청하지 않는다",
        )
        .plays(World::spares_the_bank),
    ]
}
