//! Why people are told no, in both languages.

use domain::management::{InvalidDetails, ManagementRefusal};
use domain::registration::{
    InvalidOrder, OrderRefusal, OrderStatus, RedemptionRefusal, SeatAssignmentsRefusal,
    SeatsRefusal,
};
use domain::values::InvalidName;

use super::story::Language;
use conference::node::people::InvalidForm;
use conference::node::protocol::Refusal;

/// A reason, and how it is recognised.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) english: &'static str,
    pub(super) korean: &'static str,
    sign: Sign,
}

/// What a reason looks like to whoever is told.
#[derive(Debug)]
enum Sign {
    /// A request was refused.
    Refused(fn(&Refusal) -> bool),
    /// A form was not taken.
    TurnedBack(fn(&InvalidForm) -> bool),
    /// The order shows that a code may not be used.
    Code(fn(&RedemptionRefusal) -> bool),
}

/// What somebody may be told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told<'a> {
    Refused(&'a Refusal),
    TurnedBack(&'a InvalidForm),
    Code(&'a RedemptionRefusal),
}

/// All reasons that an example can name.
pub(super) const KNOWN: &[Known] = &[
    refused("the conference takes no orders", "컨퍼런스가 주문을 받지 않는다", |it| {
        matches!(it, Refusal::NotOnSale)
    }),
    refused("the conference was called off", "컨퍼런스가 취소되었다", |it| {
        matches!(
            it,
            Refusal::CalledOff
                | Refusal::Seats(SeatsRefusal::CalledOff)
                | Refusal::Management(ManagementRefusal::CalledOff)
                | Refusal::Order(OrderRefusal::Ended(OrderStatus::CalledOff))
        )
    }),
    refused(
        "an order needs at least one seat",
        "주문에는 좌석이 하나 이상 있어야 한다",
        |it| matches!(it, Refusal::Invalid(InvalidOrder::Empty)),
    ),
    refused(
        "an order has at most 20 seats of one type",
        "한 주문에 같은 유형의 좌석은 20개까지만 담을 수 있다",
        |it| matches!(it, Refusal::Invalid(InvalidOrder::TooMany { .. })),
    ),
    refused("there is no such seat type", "그런 좌석 유형은 없다", |it| {
        matches!(
            it,
            Refusal::Order(OrderRefusal::UnknownSeatType(_))
                | Refusal::Management(
                    ManagementRefusal::NoSuchSeatType
                        | ManagementRefusal::UnknownSeatTypeInScope(_)
                )
        )
    }),
    refused("the registrant has an order already", "이미 주문이 있다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::AlreadyPlaced))
    }),
    refused("there is no such order", "그런 주문은 없다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::NotPlaced))
    }),
    refused("a code is being looked up", "할인 코드를 확인하고 있다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::CodePending))
    }),
    refused("the conference has started", "컨퍼런스가 이미 시작되었다", |it| {
        matches!(it, Refusal::Started | Refusal::Seats(SeatsRefusal::Started))
    }),
    refused(
        "the registrant waits for such seats already",
        "이미 그 좌석을 기다리고 있다",
        |it| matches!(it, Refusal::Seats(SeatsRefusal::AlreadyWaiting)),
    ),
    refused("the order was withdrawn", "주문을 취소했다", |it| {
        matches!(it, Refusal::Seats(SeatsRefusal::Withdrawn))
    }),
    refused("there is such a conference already", "그런 컨퍼런스가 이미 있다", |it| {
        matches!(it, Refusal::Management(ManagementRefusal::ConferenceExists))
    }),
    refused("there is no such conference", "그런 컨퍼런스는 없다", |it| {
        matches!(it, Refusal::Management(ManagementRefusal::NoSuchConference))
    }),
    refused("a code is for these seats", "그 좌석에 쓰는 할인 코드가 있다", |it| {
        matches!(it, Refusal::Management(ManagementRefusal::SeatTypeInScope(_)))
    }),
    refused("the order has ended", "주문이 이미 끝났다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::Ended(_)))
    }),
    refused("the order has changed meanwhile", "그사이 주문이 바뀌었다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::Stale { .. }))
    }),
    refused("a payment is under way", "결제가 진행되고 있다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::PaymentOpen))
    }),
    refused("the seats are not reserved", "좌석이 아직 예약되지 않았다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::NotReserved))
    }),
    refused("the promise has ended", "약속한 시간이 지났다", |it| {
        matches!(it, Refusal::Order(OrderRefusal::PromiseEnded))
    }),
    refused(
        "there are not so many seats in all",
        "좌석이 모두 합해도 그만큼 있지 않다",
        |it| matches!(it, Refusal::Seats(SeatsRefusal::MoreThanQuota { .. })),
    ),
    refused("there is no such seat in the order", "주문에 그런 좌석이 없다", |it| {
        matches!(it, Refusal::Assignments(SeatAssignmentsRefusal::UnknownPosition(_)))
    }),
    refused(
        "an attendee needs an e-mail address",
        "참석자에게는 이메일 주소가 있어야 한다",
        |it| matches!(it, Refusal::Assignments(SeatAssignmentsRefusal::EmailMissing)),
    ),
    refused(
        "another conference has this address",
        "다른 컨퍼런스가 그 주소를 쓰고 있다",
        |it| matches!(it, Refusal::NameTaken(_)),
    ),
    refused(
        "seats cannot be withdrawn after the first publication",
        "한 번 공개한 뒤에는 좌석 유형을 없앨 수 없다",
        |it| matches!(it, Refusal::Management(ManagementRefusal::PublishedBefore)),
    ),
    refused("there are such seats already", "그런 좌석이 이미 있다", |it| {
        matches!(it, Refusal::Management(ManagementRefusal::SeatTypeExists))
    }),
    refused(
        "there are fewer seats than redemptions",
        "사용 횟수보다 좌석이 적다",
        |it| matches!(it, Refusal::Management(ManagementRefusal::QuotaAboveSeats { .. })),
    ),
    turned_back("this is not an e-mail address", "이메일 주소가 올바르지 않다", |it| {
        matches!(it, InvalidForm::Name(InvalidName::Email(_)))
    }),
    turned_back(
        "this cannot be part of an address",
        "주소에 쓸 수 없는 글자가 있다",
        |it| matches!(it, InvalidForm::Name(InvalidName::Slug(_))),
    ),
    turned_back("a name is missing or too short", "이름이 없거나 너무 짧다", |it| {
        matches!(it, InvalidForm::Name(InvalidName::TooShort { .. }))
    }),
    turned_back("a name is too long", "이름이 너무 길다", |it| {
        matches!(it, InvalidForm::Name(InvalidName::TooLong { .. }))
    }),
    turned_back("this cannot be a code", "할인 코드가 될 수 없다", |it| {
        matches!(it, InvalidForm::Code(_))
    }),
    turned_back(
        "a first name and a last name are needed",
        "성과 이름이 모두 있어야 한다",
        |it| matches!(it, InvalidForm::Unnamed),
    ),
    turned_back(
        "so many seats cannot be offered",
        "좌석을 그렇게 많이 내놓을 수 없다",
        |it| matches!(it, InvalidForm::Details(InvalidDetails::TooManySeats(_))),
    ),
    turned_back(
        "a conference cannot end before it begins",
        "컨퍼런스는 시작하기 전에 끝날 수 없다",
        |it| matches!(it, InvalidForm::Details(InvalidDetails::EndsBeforeItStarts)),
    ),
    code("there is no such code", "그런 코드는 없다", |it| {
        matches!(it, RedemptionRefusal::UnknownCode)
    }),
    code("the code is for none of these seats", "코드를 쓸 수 있는 좌석이 없다", |it| {
        matches!(it, RedemptionRefusal::NothingInScope)
    }),
    code(
        "the code cannot be combined with the others",
        "다른 코드와 함께 쓸 수 없다",
        |it| matches!(it, RedemptionRefusal::NotCumulative { .. }),
    ),
    code("the code is used up", "코드가 모두 쓰였다", |it| {
        matches!(it, RedemptionRefusal::UsedUp)
    }),
];

const fn refused(english: &'static str, korean: &'static str, sign: fn(&Refusal) -> bool) -> Known {
    Known { english, korean, sign: Sign::Refused(sign) }
}

const fn turned_back(
    english: &'static str,
    korean: &'static str,
    sign: fn(&InvalidForm) -> bool,
) -> Known {
    Known { english, korean, sign: Sign::TurnedBack(sign) }
}

const fn code(
    english: &'static str,
    korean: &'static str,
    sign: fn(&RedemptionRefusal) -> bool,
) -> Known {
    Known { english, korean, sign: Sign::Code(sign) }
}

/// What somebody was told, in words: those of the reason if an example can name it.
pub(super) fn told(told: Told<'_>, language: Language) -> String {
    let technical = || match told {
        Told::Refused(refusal) => refusal.to_string(),
        Told::TurnedBack(invalid) => invalid.to_string(),
        Told::Code(refusal) => refusal.to_string(),
    };
    match (KNOWN.iter().find(|known| known.is(told)), language) {
        (Some(known), Language::English) => known.english.to_owned(),
        (Some(known), Language::Korean) => known.korean.to_owned(),
        (None, Language::English) => technical(),
        (None, Language::Korean) => format!("거절되었다({})", technical()),
    }
}

/// The reason with these words.
pub(super) fn find(words: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.english == words || known.korean == words)
}

impl Known {
    /// Whether this is what somebody was told.
    pub(super) fn is(&self, told: Told<'_>) -> bool {
        match (&self.sign, told) {
            (Sign::Refused(sign), Told::Refused(refusal)) => sign(refusal),
            (Sign::TurnedBack(sign), Told::TurnedBack(invalid)) => sign(invalid),
            (Sign::Code(sign), Told::Code(refusal)) => sign(refusal),
            _ => false,
        }
    }
}
