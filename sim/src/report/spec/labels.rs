//! What a message says, in few words and in the language of a feature.

use domain::message::{Body, Event, Message};

use crate::spec::story::Language;
use conference::node::NodeId;
use conference::node::protocol::{
    BankAnswer, BankMessage, BankOperation, BankRequest, BusRequest, Delivery, Feed,
    GatewayMessage, Outcome, Payload, PeopleMessage, ProjectorMessage, Shown, StoreRequest, Wish,
    WorkerMessage,
};
use conference::wording::Words;

/// What a message says. Events and commands are called as they are in the domain, in every
/// language.
#[must_use]
pub fn message(payload: &Payload, words: &Words, language: Language) -> String {
    match payload {
        Payload::Gateway(GatewayMessage::Request(request)) => wish(&request.wish, words, language),
        Payload::People(PeopleMessage::Response { outcome, .. })
        | Payload::Gateway(GatewayMessage::Outcome { outcome, .. }) => answer(outcome, language),
        Payload::Worker(WorkerMessage::Delivery(Delivery { routed, .. }))
        | Payload::Gateway(GatewayMessage::Feed(Feed::Delivery(Delivery { routed, .. })))
        | Payload::Projector(ProjectorMessage::Feed(Feed::Delivery(Delivery { routed, .. }))) => {
            names(&routed.message, words)
        }
        Payload::Bus(BusRequest::Publish(publications)) => {
            let mut all: Vec<_> =
                publications.iter().map(|routed| names(&routed.message, words)).collect();
            all.dedup();
            all.join("; ")
        }
        Payload::Bank(BankMessage::Ask {
            request: BankRequest { payment, operation, amount, .. },
            ..
        }) => {
            let who = words.who(payment.0);
            format!("{}, {who}: {amount}", bank(*operation, language))
        }
        Payload::Worker(WorkerMessage::BankAnswer(BankAnswer {
            operation, done, lapsed, ..
        })) => {
            let said = language.pick(match (done, lapsed) {
                (true, _) => ["done", "완료"],
                (false, true) => ["lapsed", "기한 지남"],
                (false, false) => ["refused", "거절"],
            });
            format!("{}: {said}", bank(*operation, language))
        }
        Payload::Gateway(GatewayMessage::LookUp(look))
        | Payload::Projector(ProjectorMessage::LookUp(look)) => {
            with(words.who(look.order.0), language.pick(["looks", "조회"]))
        }
        Payload::People(PeopleMessage::Shown(Shown { order, look }))
        | Payload::Gateway(GatewayMessage::Shown(Shown { order, look })) => {
            let status = order.as_ref().map_or_else(
                || language.pick(["nothing yet", "아직 없음"]).to_owned(),
                |order| format!("{:?}", order.status),
            );
            with(words.who(look.order.0), &status)
        }
        Payload::Store(StoreRequest::Commit(commit)) => {
            let events: Vec<_> = commit.events.iter().map(|event| event.body.name()).collect();
            format!("{} {}", language.pick(["store", "저장"]), events.join(" + "))
        }
        other => kind(other, language).to_owned(),
    }
}

/// A column of a diagram: what a machine is there for.
#[must_use]
pub fn lane(node: NodeId, language: Language) -> (&'static str, Option<u8>) {
    match node {
        NodeId::People => (language.pick(["people", "사람들"]), None),
        NodeId::Gateway(n) => (language.pick(["takes requests", "요청을 받음"]), Some(n)),
        NodeId::Bus => (language.pick(["passes messages on", "메시지를 전함"]), None),
        NodeId::Worker(n) => (language.pick(["decides", "결정함"]), Some(n)),
        NodeId::Store => (language.pick(["keeps the records", "기록을 보관함"]), None),
        NodeId::Projector(n) => (language.pick(["shows the pages", "페이지를 보여 줌"]), Some(n)),
        NodeId::Bank => (language.pick(["the bank", "은행"]), None),
    }
}

fn with(who: String, what: &str) -> String {
    format!("{who}: {what}")
}

fn wish(wish: &Wish, words: &Words, language: Language) -> String {
    if language == Language::English {
        return words.wish(wish);
    }
    match wish {
        Wish::Manage { conference, .. } => with(words.who(conference.0), "주최자의 요청"),
        Wish::Place { order, lines, .. } => {
            with(words.who(order.0), &format!("주문 {}", seats(lines, words)))
        }
        Wish::Change { order, lines, .. } => {
            with(words.who(order.0), &format!("주문 변경 {}", seats(lines, words)))
        }
        Wish::AcceptPartial { order, .. } => with(words.who(order.0), "제안 수락"),
        Wish::CheckOut { order, .. } => with(words.who(order.0), "결제 시작"),
        Wish::SayWho { order, .. } => with(words.who(order.0), "등록자 정보"),
        Wish::EnterCode { order, code, .. } => with(words.who(order.0), &format!("코드 {code}")),
        Wish::JoinWaitList { order, .. } => with(words.who(order.0), "대기 신청"),
        Wish::LeaveWaitList { order, .. } => with(words.who(order.0), "대기 취소"),
        Wish::AssignSeat { order, .. } => with(words.who(order.0), "좌석 배정"),
        Wish::UnassignSeat { order, .. } => with(words.who(order.0), "배정 취소"),
        Wish::Cancel { order } => with(words.who(order.0), "주문 취소"),
        Wish::ResolveIntervention { order, .. } => with(words.who(order.0), "미결 항목 처리"),
        Wish::CorrectInvoice { order, .. } => with(words.who(order.0), "청구서 재발행"),
    }
}

fn seats(
    lines: &[(domain::identity::SeatTypeId, domain::values::Quantity)],
    words: &Words,
) -> String {
    let seats: Vec<_> = lines
        .iter()
        .map(|(seat_type, quantity)| format!("{} {quantity}", words.seat_type(*seat_type)))
        .collect();
    seats.join(", ")
}

fn answer(outcome: &Outcome, language: Language) -> String {
    match (outcome, language) {
        (Outcome::Accepted { .. }, Language::Korean) => "수락".to_owned(),
        (Outcome::Refused(_), Language::Korean) => "거절".to_owned(),
        _ => Words::outcome(outcome),
    }
}

fn names(message: &Message, words: &Words) -> String {
    let about = words.who(message.meta.correlation);
    let name = match &message.body {
        Body::Events(batch) => batch.events.iter().map(Event::name).collect::<Vec<_>>().join(" + "),
        Body::Command(command) => command.name().to_owned(),
    };
    format!("{name} [{about}]")
}

const fn bank(operation: BankOperation, language: Language) -> &'static str {
    let both = match operation {
        BankOperation::Authorise => ["set aside", "금액 확보"],
        BankOperation::Capture => ["take", "출금"],
        BankOperation::Void => ["let go", "확보 해제"],
        BankOperation::Collect => ["collect", "수금"],
        BankOperation::Refund => ["pay back", "환불"],
        BankOperation::Settle => ["expect", "입금 대기"],
    };
    language.pick(both)
}

/// What is said between machines, and tells nothing about the business.
const fn kind(payload: &Payload, language: Language) -> &'static str {
    let both = match payload {
        Payload::Bus(BusRequest::Complete { .. }) => ["done with it", "처리 완료"],
        Payload::Bus(BusRequest::Abandon { .. }) => ["gives it back", "되돌림"],
        Payload::Store(StoreRequest::Settled(_)) => ["all are done", "모두 처리됨"],
        Payload::Store(StoreRequest::DeadLettered { .. }) => ["cannot be delivered", "배달 불가"],
        Payload::Store(StoreRequest::Load(_) | StoreRequest::ReadStream { .. }) => {
            ["asks for records", "기록 요청"]
        }
        Payload::Worker(WorkerMessage::Loaded(_) | WorkerMessage::LoadedRow(_))
        | Payload::Gateway(GatewayMessage::Feed(Feed::Loaded(_)))
        | Payload::Projector(ProjectorMessage::Feed(Feed::Loaded(_))) => ["the records", "기록"],
        Payload::Worker(WorkerMessage::Answered(_)) => ["stored", "저장됨"],
        Payload::Store(StoreRequest::ReadAll { .. }) => ["asks for news", "새 기록 요청"],
        Payload::Gateway(GatewayMessage::Feed(Feed::Page(_)))
        | Payload::Projector(ProjectorMessage::Feed(Feed::Page(_))) => ["the news", "새 기록"],
        _ => ["a message", "메시지"],
    };
    language.pick(both)
}
