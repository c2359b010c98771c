//! What is written in a sentence, as values. What cannot be one is told, in words.

use std::time::Duration;

use domain::identity::{ConferenceId, SeatTypeId};
use domain::registration::Seats;
use domain::sourcing::minutes;
use domain::values::{Email, Money, Quantity};

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{CountedSeats, Dollars, Number, SomeSeats, Span};
use super::super::tables::NO_AMOUNT;
use super::{Surprise, World};
use conference::node::protocol::Line;

/// Nothing in an example lasts longer. Every conference begins within a week.
const LONGEST: Duration = minutes(30 * 24 * 60);

impl World {
    /// A number of anything.
    pub(super) fn number<T: TryFrom<u64>>(&mut self, Number(text): &Number) -> Result<T, Surprise> {
        let number = text.parse().ok().and_then(|number: u64| T::try_from(number).ok());
        self.understood(number.ok_or_else(|| {
            let why = if text.starts_with('-') {
                Bilingual::always(
                    "is below zero: nothing is counted so",
                    "0보다 작다. 그렇게 셀 수 있는 것은 없다",
                )
            } else {
                Bilingual::always(
                    "is too large: nothing is counted so far",
                    "너무 크다. 그렇게 많이 셀 수 있는 것은 없다",
                )
            };
            Misuse::of(Bilingual::quoted(text), why)
        }))
    }

    /// An amount of money.
    pub(super) fn money(&mut self, amount: &Dollars) -> Result<Money, Surprise> {
        self.understood(
            amount.money().ok_or_else(|| Misuse::of(Bilingual::quoted(&*amount.0), NO_AMOUNT)),
        )
    }

    /// A length of time.
    pub(super) fn time(&mut self, span: &Span) -> Result<Duration, Surprise> {
        let time = span.duration().filter(|time| *time <= LONGEST);
        self.understood(time.ok_or_else(|| {
            let why = Bilingual::always(
                "is no time that an example can take: write 0 seconds to 30 days",
                "예에서 지날 수 없는 시간이다. 0초에서 30일 사이로 적는다",
            );
            Misuse::of(Bilingual::quoted(&*span.0), why)
        }))
    }

    /// Seats, line by line, no type of them twice.
    pub(super) fn lines(&mut self, SomeSeats(seats): &SomeSeats) -> Result<Vec<Line>, Surprise> {
        let mut lines = Vec::<Line>::new();
        for CountedSeats { seat_type, number } in seats {
            let quantity = self.number(number)?;
            if lines.iter().any(|line| line.seat_type == *seat_type) {
                let why = Bilingual::always(
                    "is named twice: write all seats of a type in one number",
                    "두 번 적혀 있다. 같은 유형의 좌석은 한 수로 적는다",
                );
                return self.misused(Misuse::of(Bilingual::quoted(seat_type), why));
            }
            lines.push(Line { seat_type: seat_type.clone(), quantity });
        }
        Ok(lines)
    }

    /// Seats of a conference that offers all of these types.
    pub(super) fn seats(
        &mut self,
        conference: ConferenceId,
        seats: &SomeSeats,
    ) -> Result<Seats, Surprise> {
        let lines = self.lines(seats)?;
        for line in &lines {
            self.known_type(conference, &line.seat_type)?;
        }
        let seat =
            |line: &Line| (SeatTypeId::of(conference, &line.seat_type), Quantity(line.quantity));
        Ok(lines.iter().map(seat).collect())
    }

    /// An address that can be written to.
    pub(super) fn email(&mut self, email: &str) -> Result<Email, Surprise> {
        email.parse().or_else(|_| {
            self.misused(Misuse::of(
                Bilingual::quoted(email),
                Bilingual::always(
                    "is not an e-mail address: write it like ada@example.org",
                    "이메일 주소가 아니다. ada@example.org처럼 적는다",
                ),
            ))
        })
    }
}
