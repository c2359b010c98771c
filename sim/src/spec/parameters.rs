//! The words of a sentence that vary, in both languages.
//!
//! Whatever has the right shape is read; whether it makes sense is judged where it is used, and
//! told there.

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

use cucumber::Parameter;
use cucumber::codegen::Regex;
use domain::payments::PaymentMethod;
use domain::values::Money;
use thiserror::Error;

use super::story::Language;
use conference::cluster::letter::Letter;

/// A registrant, by name: `Ada`, `José`, `Mary Ann`, `Anna-Lena`, `Leonardo da Vinci`. The same
/// person has a name in each language.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "registrant",
    regex = "\\p{Lu}[\\p{Lu}\\p{Ll}\\p{M}'’.-]*(?: (?:(?:al|bin|da|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|ten|ter|van|von|y|zu) )*\\p{Lu}[\\p{Lu}\\p{Ll}\\p{M}'’.-]*)*|[가-힣]+|[\\p{Han}\\p{Hiragana}\\p{Katakana}ー々]+"
)]
pub struct RegistrantWord(pub String);

/// The names that are written differently in Korean.
const NAMES: [(&str, &str); 10] = [
    ("Ada", "에이다"),
    ("Bob", "밥"),
    ("Chae", "채"),
    ("Dina", "디나"),
    ("Emre", "엠레"),
    ("Fumi", "후미"),
    ("Grace", "그레이스"),
    ("Hana", "하나"),
    ("Ines", "이네스"),
    ("Jun", "준"),
];

impl RegistrantWord {
    /// How the registrant is called in a language.
    pub(super) fn called(&self, language: Language) -> &str {
        let korean = || NAMES.iter().find(|(name, _)| *name == self.0).map(|(_, korean)| *korean);
        match language {
            Language::English => &self.0,
            Language::Korean => korean().unwrap_or(&self.0),
        }
    }
}

/// A conference: the one the example is about, or the one of this name.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "conference", regex = "the conference(?: \"[^\"]+\")?|(?:\"[^\"]+\" )?컨퍼런스")]
pub struct ConferenceWord(pub Option<String>);

/// A seat type, by name: `Workshop`, `VIP석`, `3-day pass`. It begins with a letter or a digit.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "seat_type", regex = "[\\p{L}\\p{N}][^,\"]*?")]
pub struct SeatTypeWord(pub String);

/// Some seats, type by type: `2 Workshop seats`, or `Workshop 좌석 2개`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SomeSeats(pub Vec<CountedSeats>);

/// Seats of one type, in English.
macro_rules! english_seats {
    () => {
        r#"-?\d+ [\p{L}\p{N}][^,"]*? seats?"#
    };
}

/// A word of a Korean seat type. It is neither the word for seats, with which the name ends, nor
/// one that ends in the particle for where something comes from, which belongs to the sentence.
macro_rules! korean_word {
    () => {
        r#"(?:[^\s,"]*[^\s,"서석]|(?:[^\s,"]*[^\s,"에])?서|(?:[^\s,"]*[^\s,"좌])?석|[^\s,"]+좌석)"#
    };
}

/// Seats of one type, in Korean.
macro_rules! korean_seats {
    () => {
        concat!(korean_word!(), "(?: ", korean_word!(), r")*? 좌석 -?\d+개")
    };
}

impl Parameter for SomeSeats {
    const NAME: &'static str = "seats";
    const REGEX: &'static str = concat!(
        english_seats!(),
        "(?:(?:, | and )",
        english_seats!(),
        ")*|",
        korean_seats!(),
        "(?:(?:, |와 )",
        korean_seats!(),
        ")*"
    );
}

/// So many seats of a type, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedSeats {
    /// The name of the seat type.
    pub seat_type: String,
    /// How many seats, in figures or in words.
    pub number: Number,
}

/// A number, as it is written. It may be one that nobody can count to, or below zero.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "number", regex = "-?\\d+")]
pub struct Number(pub String);

/// An amount of money, in dollars, as it is written: `199`, or `199.50`.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "dollars", regex = "-?\\d+(?:\\.\\d+)?")]
pub struct Dollars(pub String);

impl Dollars {
    /// The amount; none if it has a part of a cent, is below zero or too large. `20.5` is `20.50`.
    pub(super) fn money(&self) -> Option<Money> {
        let (dollars, cents) = self.0.split_once('.').unwrap_or((&self.0, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(dollars) || !digits(cents) || cents.len() > 2 {
            return None;
        }
        format!("{dollars}{cents:0<2}").parse().ok().map(Money)
    }
}

/// The price of one seat, which may be finer than a cent: `199`, or `9.987`.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "price", regex = "-?\\d+(?:\\.\\d+)?")]
pub struct PriceWord(pub String);

/// A length of time, as it is written: `30 minutes`, or `30분`.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "duration", regex = "-?\\d+ (?:second|minute|hour|day)s?|-?\\d+(?:초|분|시간|일)")]
pub struct Span(pub String);

impl Span {
    /// How long it is; none if it is below zero or too long to be written down.
    pub(super) fn duration(&self) -> Option<Duration> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = self.0.split_at(digits);
        let seconds = match unit.trim_start().trim_end_matches('s') {
            "second" | "초" => 1,
            "minute" | "분" => 60,
            "hour" | "시간" => 3600,
            _ => 86_400,
        };
        number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
    }
}

/// A length of time that is not exceeded. It is written like any other, and means less: what is
/// shorter fits as well.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "limit", regex = "-?\\d+ (?:second|minute|hour|day)s?|-?\\d+(?:초|분|시간|일)")]
pub struct Limit(pub String);

/// How long ago something was so. It is written like any length of time, and means less: what was
/// so for a while was so a little earlier and later as well.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "ago", regex = "-?\\d+ (?:second|minute|hour|day)s?|-?\\d+(?:초|분|시간|일)")]
pub struct Ago(pub String);

/// A time of day: `09:30`. It may be none that a clock shows.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "clock", regex = "\\d{1,2}:\\d{2}")]
pub struct ClockWord(pub String);

/// A release of the system: `V1`. It may be none that there is.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "release", regex = "V\\d+")]
pub struct ReleaseName(pub String);

/// A promotional code, as it is typed. Whether it can be one is for the system to say.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "code", regex = "[^\\s,\"]*[^\\s,\"가-힣]")]
pub struct Code(pub String);

/// Why somebody is told no.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "reason", regex = ".+")]
pub struct ReasonWord(pub String);

/// How an order is paid: `by invoice`, or `청구서로`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "method",
    regex = "by card|by invoice|through a payment service|카드로|청구서로|결제 서비스로"
)]
pub struct Method(pub PaymentMethod);

/// Where an order of the organiser's list stands: `open`, `confirmed`, `expired` or `cancelled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "standing",
    regex = "open|confirmed|expired|cancelled|called-off|진행 중인|확정된|만료된|취소된|행사가 취소된"
)]
pub struct Standing(pub domain::views::ListedStatus);

/// Machines of one kind, by what they do; the bank is one of them, though not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "machines",
    regex = "the machines that take requests|the machines that decide|the machines that show the pages|the machine that keeps the records|the machine that passes messages on|the bank|요청을 받는 기계|결정하는 기계|페이지를 보여 주는 기계|기록을 보관하는 기계|메시지를 전하는 기계|은행"
)]
pub enum Machines {
    /// They take what people ask for.
    Gateways,
    /// Workers, which decide.
    Workers,
    /// They keep what the pages show.
    Projectors,
    /// It keeps what happened.
    Store,
    /// It hands messages over.
    Bus,
    /// It moves money.
    Bank,
}

/// What becomes of machines for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "outage",
    regex = "stops? and forgets? everything|stands? still|is replaced|are replaced|멈추고 모든 것을 잊는다|멈춰 있다가 이어서 일한다|교체된다"
)]
pub enum OutageWord {
    /// They stop, and what they had in memory is gone.
    Crash,
    /// They stand still and go on.
    Pause,
    /// They are stopped in order, and others start in their place.
    Restart,
}

/// What becomes of single messages by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "mishap",
    regex = "are lost|arrive twice|are overtaken by later ones|are damaged on their way|사라진다|두 번 도착한다|나중 메시지에 추월당한다|도중에 망가진다"
)]
pub enum MishapWord {
    /// They never arrive.
    Lost,
    /// They arrive twice.
    Twice,
    /// Later ones arrive before them.
    Overtaken,
    /// What arrives cannot be read.
    Damaged,
}

/// Messages that business readers have a name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "letter",
    regex = "every request of a registrant|every answer to a registrant|every request for seats|every return of seats|every answer of the bank|every payment notice|every confirmation|every notice of a quota|every notice that a conference was called off|every notice that a promise has ended|등록자의 모든 요청|등록자에게 가는 모든 답|모든 좌석 요청|모든 좌석 반납|은행의 모든 답|모든 결제 알림|모든 확정 통지|모든 할당량 알림|컨퍼런스가 취소되었다는 모든 알림|약속 시간이 끝났다는 모든 알림"
)]
pub struct MessageWord(pub Letter);

/// Words that look right and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} cannot be read")]
pub struct Unreadable(String);

impl FromStr for RegistrantWord {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let known = NAMES.iter().find(|(_, korean)| *korean == text);
        Ok(Self(known.map_or(text, |(name, _)| name).to_owned()))
    }
}

impl SeatTypeWord {
    /// Whether sentences can say this name, in either language.
    pub(super) fn is_sayable(&self) -> bool {
        static SEATS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(&format!("^(?:{})$", SomeSeats::REGEX)).expect("the shape of seats is one")
        });
        let Self(name) = self;
        let begins_well = name.starts_with(char::is_alphanumeric);
        let said = [format!("2 {name} seats"), format!("{name} 좌석 2개")];
        let is_read = |text: &String| {
            let Ok(SomeSeats(lines)) = text.parse();
            SEATS.is_match(text) && lines == [line(name, "2")]
        };
        begins_well && said.iter().all(is_read)
    }
}

impl FromStr for ConferenceWord {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.split('"').nth(1).map(str::to_owned)))
    }
}

/// Words that are taken as they are.
macro_rules! verbatim {
    ($($name:ident),*) => {$(
        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(Self(text.to_owned()))
            }
        }
    )*};
}

verbatim!(
    SeatTypeWord,
    PriceWord,
    ClockWord,
    ReleaseName,
    Code,
    ReasonWord,
    Number,
    Dollars,
    Span,
    Limit,
    Ago
);

impl FromStr for SomeSeats {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |c: char| c.is_ascii_digit();
        let lines = match text.strip_suffix('개') {
            Some(korean) => {
                listed(korean, ["개와 ", "개, "], |before, _| before.ends_with(is_digit))
                    .into_iter()
                    .map(korean_line)
                    .collect()
            }
            None => listed(text, [" and ", ", "], |before, after| {
                after.trim_start_matches('-').starts_with(is_digit)
                    && (before.ends_with(" seat") || before.ends_with(" seats"))
            })
            .into_iter()
            .map(english_line)
            .collect::<Option<Vec<_>>>(),
        };
        // Whatever has the shape of a list can be taken apart.
        Ok(Self(lines.unwrap_or_default()))
    }
}

/// The parts of a list. The name of a seat type may have a separator in it, so it counts only
/// between what ends and what begins as a part does.
fn listed<'a>(
    text: &'a str,
    separators: [&'static str; 2],
    is_between: impl Fn(&str, &str) -> bool,
) -> Vec<&'a str> {
    let found = separators.into_iter().flat_map(|separator| {
        text.match_indices(separator).map(move |(at, _)| (at, at + separator.len()))
    });
    let mut cuts: Vec<_> =
        found.filter(|(end, next)| is_between(&text[..*end], &text[*next..])).collect();
    cuts.sort_unstable();
    let begins = std::iter::once(0).chain(cuts.iter().map(|(_, next)| *next));
    let ends = cuts.iter().map(|(at, _)| *at).chain([text.len()]);
    begins.zip(ends).map(|(begin, end)| &text[begin..end]).collect()
}

/// `2 Workshop seats`
fn english_line(text: &str) -> Option<CountedSeats> {
    let (quantity, rest) = text.split_once(' ')?;
    Some(line(rest.strip_suffix(" seats").or_else(|| rest.strip_suffix(" seat"))?, quantity))
}

/// `Workshop 좌석 2`
fn korean_line(text: &str) -> Option<CountedSeats> {
    let (seat_type, quantity) = text.rsplit_once(" 좌석 ")?;
    Some(line(seat_type, quantity))
}

fn line(seat_type: &str, number: &str) -> CountedSeats {
    CountedSeats { seat_type: seat_type.to_owned(), number: Number(number.to_owned()) }
}

/// Words for a few known things, in both languages.
macro_rules! words {
    ($name:ident, $($($word:literal)|+ => $meaning:expr),+ $(,)?) => {
        impl FromStr for $name {
            type Err = Unreadable;

            fn from_str(text: &str) -> Result<Self, Unreadable> {
                match text {
                    $($($word)|+ => Ok($meaning),)+
                    _ => Err(Unreadable(text.to_owned())),
                }
            }
        }
    };
}

words! { Method,
    "by card" | "카드로" => Self(PaymentMethod::Card),
    "by invoice" | "청구서로" => Self(PaymentMethod::Invoice),
    "through a payment service" | "결제 서비스로" => Self(PaymentMethod::Redirect),
}

words! { Standing,
    "open" | "진행 중인" => Self(domain::views::ListedStatus::Pending),
    "confirmed" | "확정된" => Self(domain::views::ListedStatus::Confirmed),
    "expired" | "만료된" => Self(domain::views::ListedStatus::Expired),
    "cancelled" | "취소된" => Self(domain::views::ListedStatus::Cancelled),
    "called-off" | "행사가 취소된" => Self(domain::views::ListedStatus::CalledOff),
}

words! { Machines,
    "the machines that take requests" | "요청을 받는 기계" => Self::Gateways,
    "the machines that decide" | "결정하는 기계" => Self::Workers,
    "the machines that show the pages" | "페이지를 보여 주는 기계" => Self::Projectors,
    "the machine that keeps the records" | "기록을 보관하는 기계" => Self::Store,
    "the machine that passes messages on" | "메시지를 전하는 기계" => Self::Bus,
    "the bank" | "은행" => Self::Bank,
}

words! { OutageWord,
    "stops and forgets everything" | "stop and forget everything" | "멈추고 모든 것을 잊는다" => Self::Crash,
    "stands still" | "stand still" | "멈춰 있다가 이어서 일한다" => Self::Pause,
    "is replaced" | "are replaced" | "교체된다" => Self::Restart,
}

words! { MishapWord,
    "are lost" | "사라진다" => Self::Lost,
    "arrive twice" | "두 번 도착한다" => Self::Twice,
    "are overtaken by later ones" | "나중 메시지에 추월당한다" => Self::Overtaken,
    "are damaged on their way" | "도중에 망가진다" => Self::Damaged,
}

words! { MessageWord,
    "every request of a registrant" | "등록자의 모든 요청" => Self(Letter::Request),
    "every answer to a registrant" | "등록자에게 가는 모든 답" => Self(Letter::Answer),
    "every request for seats" | "모든 좌석 요청" => Self(Letter::SeatRequest),
    "every return of seats" | "모든 좌석 반납" => Self(Letter::SeatReturn),
    "every answer of the bank" | "은행의 모든 답" => Self(Letter::BankAnswer),
    "every payment notice" | "모든 결제 알림" => Self(Letter::PaymentNotice),
    "every confirmation" | "모든 확정 통지" => Self(Letter::Confirmation),
    "every notice of a quota" | "모든 할당량 알림" => Self(Letter::NewQuota),
    "every notice that a conference was called off" | "컨퍼런스가 취소되었다는 모든 알림" => Self(Letter::CallingOff),
    "every notice that a promise has ended" | "약속 시간이 끝났다는 모든 알림" => Self(Letter::Expiry),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        for (english, korean) in [
            ("1 Workshop seat", "Workshop 좌석 1개"),
            (
                "2 General admission seats and 1 Workshop seat",
                "General admission 좌석 2개와 Workshop 좌석 1개",
            ),
            (
                "2 General admission seats, 1 Workshop seat and 3 Cocktail party seats",
                "General admission 좌석 2개, Workshop 좌석 1개와 Cocktail party 좌석 3개",
            ),
        ] {
            let seats: SomeSeats = english.parse().unwrap();
            assert_eq!(seats, korean.parse().unwrap());
        }
        assert_eq!("Ada".parse::<RegistrantWord>(), "에이다".parse());
        for (english, korean) in [("1 hour", "1시간"), ("14 minutes", "14분"), ("-2 days", "-2일")]
        {
            let [english, korean] = [english, korean].map(|text| Span(text.to_owned()).duration());
            assert_eq!(english, korean);
        }
        assert_eq!(Span("14분".to_owned()).duration(), Some(Duration::from_secs(840)));
        assert_eq!(
            "the conference \"RustConf\"".parse::<ConferenceWord>(),
            "\"RustConf\" 컨퍼런스".parse()
        );
        assert_eq!("the conference".parse::<ConferenceWord>(), Ok(ConferenceWord(None)));
    }

    #[test]
    fn a_seat_type_may_have_and_in_its_name() {
        let seats: SomeSeats =
            "2 Table and chair seats, 1 Food, drink seat and 30 Day and night seats"
                .parse()
                .unwrap();
        let read: Vec<_> =
            seats.0.iter().map(|line| (line.number.0.as_str(), line.seat_type.as_str())).collect();
        assert_eq!(read, [("2", "Table and chair"), ("1", "Food, drink"), ("30", "Day and night")]);
    }

    #[test]
    fn an_amount_is_exact_to_the_cent() {
        let money = |text: &str| Dollars(text.to_owned()).money().map(|money| money.0);
        for (text, cents) in
            [("398", 39_800), ("0.05", 5), ("20.5", 2050), ("20.50", 2050), ("007", 700)]
        {
            assert_eq!(money(text), Some(cents), "{text}");
        }
        for text in ["20.505", "20.", ".5", "-1", "1,5", "99999999999999999999", ""] {
            assert_eq!(money(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_long_or_below_zero_is_no_time() {
        for text in ["18446744073709551615 hours", "99999999999999999999 seconds", "-1 minute"] {
            assert_eq!(Span(text.to_owned()).duration(), None, "{text}");
        }
    }

    #[test]
    fn seat_types_are_called_as_they_are() {
        let whole = regex(SomeSeats::REGEX);
        for name in [
            "VIP석",
            "R석",
            "1일권",
            "실습(고급)",
            "3-day pass",
            "Food and drink",
            "Food and 2 drinks",
            "general admission",
            "C++ & Rust",
            "1층 VIP석",
            "무지개와 별",
            "서",
        ] {
            for text in [format!("2 {name} seats"), format!("{name} 좌석 2개")] {
                assert!(whole.is_match(&text), "{text}");
                let two = vec![line(name, "2")];
                assert_eq!(text.parse(), Ok(SomeSeats(two)), "{text}");
            }
            assert!(SeatTypeWord(name.to_owned()).is_sayable(), "{name}");
            let both = SomeSeats(vec![line(name, "2"), line("Workshop", "1")]);
            assert_eq!(format!("2 {name} seats and 1 Workshop seat").parse(), Ok(both.clone()));
            assert_eq!(format!("{name} 좌석 2개와 Workshop 좌석 1개").parse(), Ok(both));
        }
        for text in ["대기자 명단에서 실습 좌석 2개", "실습 좌석 1개 또는 Workshop 좌석 2개"]
        {
            assert!(!whole.is_match(text), "{text}");
        }
        for name in ["", "(고급)", "좌석", "VIP 좌석", "명단에서", "A, B", "\"A\""] {
            assert!(!SeatTypeWord(name.to_owned()).is_sayable(), "{name}");
        }
    }

    #[test]
    fn people_are_called_as_they_are() {
        let whole = regex(RegistrantWord::REGEX);
        for name in [
            "Ada",
            "José",
            "Mary Ann",
            "Anna-Lena",
            "O'Brien",
            "O’Brien",
            "Ó Briain",
            "J. R. Li",
            "Leonardo da Vinci",
            "Ольга",
            "에이다",
            "박미나",
            "李明",
        ] {
            assert!(whole.is_match(name), "{name}");
        }
        for name in ["ada", "the organiser", "2", "Ada,", "에이다 밥"] {
            assert!(!whole.is_match(name), "{name}");
        }
    }

    fn regex(pattern: &str) -> Regex {
        Regex::new(&format!("^(?:{pattern})$")).unwrap()
    }
}
