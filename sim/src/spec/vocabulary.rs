//! What may stand for each name in braces: its shape, and what it means to whoever writes a
//! feature.

use cucumber::Parameter;

use super::bilingual::Bilingual;
use super::parameters::{
    Ago, ClockWord, Code, ConferenceWord, Dollars, Limit, Machines, MessageWord, Method,
    MishapWord, Number, OutageWord, PriceWord, ReasonWord, RegistrantWord, ReleaseName,
    SeatTypeWord, SomeSeats, Span, Standing,
};

/// The name of a text in quotation marks, which cucumber expressions know by themselves.
pub(super) const TEXT: &str = "string";

/// A name in braces.
#[derive(Clone, Debug)]
pub(super) struct Blank {
    pub(super) name: &'static str,
    /// The shape of what may stand for it, as a regular expression.
    pub(super) shape: &'static str,
    /// What may stand for it.
    pub(super) meaning: Bilingual,
}

/// All names in braces.
pub(super) static BLANKS: [Blank; 21] = [
    blank::<RegistrantWord>(
        "a registrant's name, which begins with a capital letter: Ada, José, Mary Ann, Anna-Lena",
        "등록자의 이름. 띄어 쓰지 않은 한글 이름이거나 대문자로 시작하는 이름: 에이다, 박미나, José",
    ),
    blank::<ConferenceWord>(
        "the conference, or the conference \"RustConf\" where there are several",
        "컨퍼런스. 여럿이면 \"RustConf\" 컨퍼런스",
    ),
    blank::<SeatTypeWord>(
        "the name of a seat type, without a comma or quotation marks: Workshop, VIP, 3-day pass",
        "좌석 유형의 이름. 쉼표와 따옴표는 쓰지 않는다: 실습, VIP석, 1일권",
    ),
    blank::<SomeSeats>(
        "seats with their number and type: 2 Workshop seats, or 1 VIP seat and 2 Workshop seats",
        "좌석의 유형과 개수: 실습 좌석 2개, VIP석 좌석 1개와 실습 좌석 2개",
    ),
    blank::<Number>("a whole number in digits: 4", "숫자로 적은 정수: 4"),
    blank::<Dollars>(
        "an amount of dollars in digits, with at most two decimals: 398 or 398.50",
        "숫자로 적은 달러 금액. 소수점 아래 두 자리까지: 398, 398.50",
    ),
    blank::<PriceWord>(
        "the price of one seat in dollars, with at most four decimals: 199 or 9.987",
        "좌석 하나의 가격(달러). 소수점 아래 네 자리까지: 199, 9.987",
    ),
    blank::<Span>(
        "a length of time in digits: 20 seconds, 1 minute, 2 hours or 3 days",
        "숫자로 적은 시간의 길이: 20초, 1분, 2시간, 3일",
    ),
    blank::<Limit>(
        "the longest time that is meant, in digits: 20 seconds, 1 minute, 2 hours or 3 days",
        "넘지 않는 시간의 길이: 20초, 1분, 2시간, 3일",
    ),
    blank::<Ago>(
        "how long ago, in digits: 20 seconds, 1 minute, 2 hours or 3 days",
        "얼마나 전인지 숫자로 적은 시간의 길이: 20초, 1분, 2시간, 3일",
    ),
    blank::<ClockWord>("a time of day: 09:30", "시각: 09:30"),
    blank::<ReleaseName>(
        "a release of the system: V1, V2, V3 or V4",
        "시스템의 릴리스: V1, V2, V3, V4",
    ),
    blank::<Code>(
        "a promotional code: 1 to 20 letters A to Z and digits; small letters count as capitals",
        "할인 코드: 로마자 A–Z와 숫자 1–20자. 소문자는 대문자로 친다",
    ),
    blank::<ReasonWord>("why somebody is told no", "거절하는 이유"),
    blank::<Method>("how an order is paid", "주문을 결제하는 방법"),
    blank::<Standing>("where an order stands", "주문의 상태"),
    blank::<Machines>("machines, by what they do", "하는 일로 부르는 기계"),
    blank::<OutageWord>("what becomes of machines for a while", "한동안 기계에 일어나는 일"),
    blank::<MishapWord>("what becomes of messages by chance", "우연히 메시지에 일어나는 일"),
    blank::<MessageWord>("messages of one kind", "한 종류의 메시지"),
    Blank {
        name: TEXT,
        shape: r#""[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'"#,
        meaning: Bilingual::always(
            "a text in quotation marks: \"Ada Lee\"",
            "따옴표로 묶은 글: \"이에이다\"",
        ),
    },
];

const fn blank<P: Parameter>(english: &'static str, korean: &'static str) -> Blank {
    Blank { name: P::NAME, shape: P::REGEX, meaning: Bilingual::always(english, korean) }
}

/// What may stand for a name in braces.
pub(super) fn find(name: &str) -> Option<&'static Blank> {
    BLANKS.iter().find(|blank| blank.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::catalogue::sentences;
    use super::super::expression::blanks;
    use super::*;

    #[test]
    fn every_name_in_braces_is_explained_and_every_one_that_is_explained_is_used() {
        let used: BTreeSet<_> =
            sentences().iter().flat_map(|sentence| blanks(sentence.expression)).collect();
        let known: BTreeSet<_> = BLANKS.iter().map(|blank| blank.name).collect();
        assert_eq!(used, known);
    }
}
