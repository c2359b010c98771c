//! What registrants do about their orders, and what they are shown.

use cucumber::gherkin::StepType;
use domain::identity::{ConferenceId, OrderId, SeatTypeId};
use domain::registration::{CodeName, OrderStatus, RedemptionRefusal, Seats};
use domain::sourcing::Timestamp;
use domain::views::PricedOrder;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::observer::Answer;
use super::super::parameters::{
    ClockWord, Code, ConferenceWord, Dollars, ReasonWord, RegistrantWord, SomeSeats, Span,
};
use super::super::story::Language;
use super::deeds::{Suspect, in_words};
use super::{StepVerdict, Surprise, World};
use conference::node::protocol::{Act, Line};
use conference::record::Applicant;

impl World {
    /// A registrant orders seats of the conference that was named last.
    pub(in super::super) fn place(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        let conference = self.here()?;
        self.place_at(who, seats, conference)
    }

    /// A registrant orders seats of a conference.
    pub(in super::super) fn place_with(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
        conference: ConferenceWord,
    ) -> StepVerdict {
        let conference = self.named(conference)?;
        self.place_at(who, seats, conference)
    }

    /// A registrant sends an order without any seat.
    pub(in super::super) fn place_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        let conference = self.here()?;
        self.enters(&who, conference)?;
        self.act(&who, vec![Act::Place { lines: Vec::new() }])
    }

    fn place_at(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
        conference: ConferenceId,
    ) -> StepVerdict {
        let lines = self.wanted(conference, &seats)?;
        self.enters(&who, conference)?;
        self.suspect_unknown(conference, &lines, who.called(self.language).to_owned());
        self.act(&who, vec![Act::Place { lines }])
    }

    /// A registrant orders seats and pays for them.
    pub(in super::super) fn buy(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        let conference = self.here()?;
        let lines = self.wanted(conference, &seats)?;
        self.enters(&who, conference)?;
        self.act(
            &who,
            vec![Act::Place { lines }, Act::Pay { twice: false, method: Default::default() }],
        )
    }

    /// A registrant wants other seats instead.
    pub(in super::super) fn change(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        let (_, conference) = self.order_of(&who)?;
        let lines = self.wanted(conference, &seats)?;
        self.suspect_unknown(conference, &lines, who.called(self.language).to_owned());
        self.act(&who, vec![Act::Change { lines, second_window: Vec::new() }])
    }

    /// A registrant asks for two things at the same time.
    pub(in super::super) fn change_twice(
        &mut self,
        who: RegistrantWord,
        one: SomeSeats,
        other: SomeSeats,
    ) -> StepVerdict {
        let (_, conference) = self.order_of(&who)?;
        let lines = self.wanted(conference, &one)?;
        let second_window = self.wanted(conference, &other)?;
        for lines in [&lines, &second_window] {
            self.suspect_unknown(conference, lines, who.called(self.language).to_owned());
        }
        self.act(&who, vec![Act::Change { lines, second_window }])
    }

    /// A registrant does something and waits for the answer.
    pub(in super::super) fn act(&mut self, who: &RegistrantWord, acts: Vec<Act>) -> StepVerdict {
        let (order, conference) = self.order_of(who)?;
        let name = who.called(self.language).to_owned();
        self.asks(name.clone(), &name, vec![Applicant::Registrant(order)], None);
        self.scene().act(order, conference, acts);
        Ok(())
    }

    /// A registrant takes what was offered. Where that had happened, there was an offer: the system
    /// does not mind if nothing is missing, and says yes.
    pub(in super::super) fn accept(&mut self, who: RegistrantWord) -> StepVerdict {
        let (order, _) = self.order_of(&who)?;
        let shown = self.scene().observer().shown.get(&order).map(|shown| shown.status);
        if self.sentence.tense == StepType::Given && shown != Some(OrderStatus::PartiallyReserved) {
            let why = Bilingual::always(
                "was offered nothing that could be accepted: no seat is missing, or none is held",
                "받아들일 제안이 없었다. 모자란 좌석이 없거나 확보한 좌석이 없다",
            );
            let name = who.called(self.language).to_owned();
            return self.cannot_be(Misuse::of(Bilingual::quoted(name), why));
        }
        self.act(&who, vec![Act::AcceptPartial])
    }

    /// A registrant types a promotional code in. One that nobody offers makes sense only if this is
    /// told afterwards.
    pub(in super::super) fn enter_code(
        &mut self,
        who: RegistrantWord,
        Code(code): Code,
    ) -> StepVerdict {
        let (order, conference) = self.order_of(&who)?;
        let name = who.called(self.language).to_owned();
        if self.sentence.tense == StepType::When && !self.codes.contains(&code.to_ascii_uppercase())
        {
            let misuse = self.unknown_code(&code);
            self.suspect(Suspect::Name(name.clone()), misuse);
        }
        self.asks(name.clone(), &name, vec![Applicant::Registrant(order)], Some(code.clone()));
        self.scene().act(order, conference, vec![Act::EnterCode { code }]);
        Ok(())
    }

    /// A registrant says who registers.
    pub(in super::super) fn register(
        &mut self,
        who: RegistrantWord,
        name: String,
        email: String,
    ) -> StepVerdict {
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        let (first_name, last_name) = (first.to_owned(), last.to_owned());
        self.act(&who, vec![Act::SayWho { first_name, last_name, email }])
    }

    /// Everything that was wanted is held.
    pub(in super::super) fn holds(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::Reserved, OrderStatus::Confirmed], Some(&[seats]))
    }

    /// Everything that was wanted is held: one thing or the other.
    pub(in super::super) fn holds_either(
        &mut self,
        who: RegistrantWord,
        one: SomeSeats,
        other: SomeSeats,
    ) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::Reserved], Some(&[one, other]))
    }

    /// Nothing is held.
    pub(in super::super) fn holds_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        let order = self.look(&who)?;
        let gone = matches!(
            order.status,
            OrderStatus::Expired
                | OrderStatus::Rejected
                | OrderStatus::Cancelled
                | OrderStatus::CalledOff
        );
        if gone || order.held.as_ref().is_some_and(Seats::is_empty) {
            Ok(())
        } else {
            self.is_shown_instead(&who, &order)
        }
    }

    /// Less than was wanted is held.
    pub(in super::super) fn is_offered(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::PartiallyReserved], Some(&[seats]))
    }

    /// The order is final.
    pub(in super::super) fn is_confirmed(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::Confirmed], Some(&[seats]))
    }

    /// The order was not paid in time.
    pub(in super::super) fn has_expired(&mut self, who: RegistrantWord) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::Expired], None)
    }

    /// The order was withdrawn.
    pub(in super::super) fn is_cancelled(&mut self, who: RegistrantWord) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::Cancelled], None)
    }

    /// The order came to nothing because the conference was called off.
    pub(in super::super) fn is_called_off(&mut self, who: RegistrantWord) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::CalledOff], None)
    }

    /// There is no such order.
    pub(in super::super) fn has_no_order(&mut self, who: RegistrantWord) -> StepVerdict {
        let (order, _) = self.order_of(&who)?;
        for page in self.read_pages()? {
            if let Some(shown) = page.priced_orders.0.get(&order) {
                return self.is_shown_instead(&who, shown);
            }
        }
        Ok(())
    }

    /// The order costs so much.
    pub(in super::super) fn costs(
        &mut self,
        who: RegistrantWord,
        expected: Dollars,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        let total = self.look(&who)?.totals.total;
        if total == expected {
            Ok(())
        } else {
            {
                let who = self.called(&who);
                self.surprise(
                    format!("{who}'s order costs {total} dollars"),
                    format!("{who}의 주문 금액은 {total}달러이다"),
                )
            }
        }
    }

    /// The countdown ends so long after the order was placed.
    pub(in super::super) fn is_promised_until(
        &mut self,
        who: RegistrantWord,
        span: Span,
    ) -> StepVerdict {
        let expires = self.look(&who)?.expires;
        let (order, _) = self.order_of(&who)?;
        self.ends_after(&who, order, expires, &span)
    }

    /// The countdown ends when a clock shows this.
    pub(in super::super) fn is_promised_to(
        &mut self,
        who: RegistrantWord,
        clock: ClockWord,
    ) -> StepVerdict {
        let expires = self.look(&who)?.expires;
        self.ends_at(&who, expires, &clock)
    }

    /// A countdown ends within the minute that a clock shows.
    pub(super) fn ends_at(
        &mut self,
        who: &RegistrantWord,
        expires: Option<Timestamp>,
        clock: &ClockWord,
    ) -> StepVerdict {
        let expected = Self::clock(self.at(clock)?);
        let shown = expires.map(Self::clock);
        let who = self.called(who);
        match shown {
            Some(shown) if shown == expected => Ok(()),
            Some(shown) => self.surprise(
                format!("{who}'s countdown ends at {shown}"),
                format!("{who}의 남은 시간은 {shown}에 끝난다"),
            ),
            None => self.surprise(
                format!("{who} is shown no countdown"),
                format!("{who}에게 남은 시간이 보이지 않는다"),
            ),
        }
    }

    /// A countdown ends so long after the order was placed, or offered.
    pub(super) fn ends_after(
        &mut self,
        who: &RegistrantWord,
        order: OrderId,
        expires: Option<Timestamp>,
        span: &Span,
    ) -> StepVerdict {
        let span = self.time(span)?;
        let placed = self.scene().observer().placed.get(&order).copied();
        let (Some(expires), Some((asked, known))) = (expires, placed) else {
            let who = self.called(who);
            return self.surprise(
                format!("{who} is shown no countdown"),
                format!("{who}에게 남은 시간이 보이지 않는다"),
            );
        };
        // The promise runs from some moment between the wish and its answer, in whole seconds.
        let wrong = self.wrong_clocks();
        let latest = known.unwrap_or(asked) + span + std::time::Duration::from_secs(1) + wrong;
        if expires + wrong >= asked + span && expires <= latest {
            Ok(())
        } else {
            let seconds = expires.0.saturating_sub(asked.0) / 1000;
            let who = self.called(who);
            self.surprise(
                format!("{who}'s countdown ends {seconds} seconds after the order was placed"),
                format!("{who}의 남은 시간은 주문하고 {seconds}초 뒤에 끝난다"),
            )
        }
    }

    /// The last thing that the registrant asked for was refused for this reason.
    pub(in super::super) fn registrant_is_told(
        &mut self,
        who: RegistrantWord,
        reason: ReasonWord,
    ) -> StepVerdict {
        if is_organiser(&who) {
            return self.organiser_is_told(reason);
        }
        let (name, rejection) = self.code_refused_to(&who)?;
        self.is_told(&name, &name, reason, rejection.as_ref())
    }

    /// The last thing that the registrant asked for was done.
    pub(in super::super) fn registrant_succeeds(&mut self, who: RegistrantWord) -> StepVerdict {
        if is_organiser(&who) {
            return self.organiser_succeeds();
        }
        let (name, rejection) = self.code_refused_to(&who)?;
        self.is_granted(&name, &name, rejection.as_ref())
    }

    /// How a registrant is called, and why the code that was entered last may not be used, if that
    /// is what was asked for last.
    fn code_refused_to(
        &mut self,
        who: &RegistrantWord,
    ) -> Result<(String, Option<RedemptionRefusal>), Surprise> {
        let (order, _) = self.order_of(who)?;
        let name = self.called(who).to_owned();
        // The order shows the code that was refused last: that counts only if it was looked up for
        // this request.
        let looked_up = self.heard_by(&name).iter().any(Answer::is_granted);
        let code = self.deeds.get(&name).and_then(|deed| deed.code.clone()).filter(|_| looked_up);
        let rejection = code.and_then(|code| self.rejection(order, &code));
        Ok((name, rejection))
    }

    /// A code takes so much off the order.
    pub(in super::super) fn code_takes_off(
        &mut self,
        who: RegistrantWord,
        Code(code): Code,
        expected: Dollars,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        if !self.codes.contains(&code.to_ascii_uppercase()) {
            let misuse = self.unknown_code(&code);
            return self.misused(misuse);
        }
        let discounts = self.look(&who)?.totals.discounts;
        let its = |name: &CodeName| code.parse().is_ok_and(|code: CodeName| code == *name);
        let found = discounts.iter().find(|discount| its(&discount.code));
        let off = found.map(|discount| discount.amount);
        if off == Some(expected) {
            return Ok(());
        }
        let who = self.called(&who);
        match off {
            Some(off) => self.surprise(
                format!("the code {code} takes {off} dollars off {who}'s order"),
                format!("{who}의 주문에서 할인 코드 {code}의 할인 금액은 {off}달러이다"),
            ),
            None => self.surprise(
                format!("{who}'s order has no discount by the code {code}"),
                format!("{who}의 주문에는 할인 코드 {code}의 할인이 없다"),
            ),
        }
    }

    /// Seats of types that nobody offers make sense only if somebody is told so afterwards.
    pub(super) fn suspect_unknown(
        &mut self,
        conference: ConferenceId,
        lines: &[Line],
        name: String,
    ) {
        let unknown = lines
            .iter()
            .find(|line| !self.names.contains_key(&SeatTypeId::of(conference, &line.seat_type)));
        if let Some(line) = unknown {
            let misuse = self.unknown_type(conference, &line.seat_type);
            self.suspect(Suspect::Name(name), misuse);
        }
    }

    /// Seats that somebody wants; who wants none cannot be served. What had happened was offered.
    pub(super) fn wanted(
        &mut self,
        conference: ConferenceId,
        seats: &SomeSeats,
    ) -> Result<Vec<Line>, Surprise> {
        let lines = self.lines(seats)?;
        if self.sentence.tense == StepType::Given {
            for line in &lines {
                self.known_type(conference, &line.seat_type)?;
            }
        }
        match lines.iter().find(|line| line.quantity == 0) {
            Some(line) => {
                let name = &line.seat_type;
                self.misused(Misuse::of(
                    Bilingual::new(format!("0 {name} seats"), format!("{name} 좌석 0개")),
                    Bilingual::always(
                        "cannot be wanted: write 1 or more, or that nothing is ordered",
                        "원할 수 없는 수이다. 1 이상을 적거나, 아무 좌석도 고르지 않는다고 적는다",
                    ),
                ))
            }
            None => Ok(lines),
        }
    }

    fn is_shown(
        &mut self,
        who: &RegistrantWord,
        statuses: &[OrderStatus],
        seats: Option<&[SomeSeats]>,
    ) -> StepVerdict {
        let (_, conference) = self.order_of(who)?;
        let mut expected = Vec::new();
        for seats in seats.unwrap_or_default() {
            expected.push(self.seats(conference, seats)?);
        }
        let order = self.look(who)?;
        let held = order.held.clone().unwrap_or_default();
        if statuses.contains(&order.status) && (seats.is_none() || expected.contains(&held)) {
            Ok(())
        } else {
            self.is_shown_instead(who, &order)
        }
    }

    /// What a registrant is shown who looks now.
    pub(super) fn look(&mut self, who: &RegistrantWord) -> Result<PricedOrder, Surprise> {
        let (order, conference) = self.order_of(who)?;
        if let Some(order) = self.scene().look(order, conference) {
            return Ok(order);
        }
        let name = self.called(who).to_owned();
        let heard = self.heard_by(&name);
        let unrest = self.unrest();
        let [english, korean] = Language::ALL.map(|language| match (&unrest, heard.first()) {
            (Some(why), _) => why.within(language).to_owned(),
            (None, Some(answer)) => in_words(answer, language),
            (None, None) => language.pick(["no answer came", "답이 오지 않았다"]).to_owned(),
        });
        self.surprise(
            format!("{name} looked and was shown no order, because {english}"),
            format!("{name}에게 보이는 주문이 없다. {korean}"),
        )
    }

    /// What somebody was told about what was asked for last.
    pub(super) fn heard_by(&mut self, whom: &str) -> Vec<Answer> {
        let asked = self.deeds.get(whom).map(|deed| deed.asked.clone()).unwrap_or_default();
        let answers = &self.scene().observer().answers;
        asked.iter().filter_map(|who| answers.get(who)).flatten().cloned().collect()
    }

    fn is_shown_instead<T>(
        &self,
        who: &RegistrantWord,
        order: &PricedOrder,
    ) -> Result<T, Surprise> {
        let (who, shown) = (self.called(who), self.shown(order));
        self.surprise(format!("{who} is shown: {shown}"), format!("{who}에게 보이는 것: {shown}"))
    }

    /// An order in words.
    pub(super) fn shown(&self, order: &PricedOrder) -> String {
        let held = self.describe(&order.held.clone().unwrap_or_default());
        format!("{}, {held}", status(order.status).within(self.language))
    }
}

/// Whether a Korean sentence speaks of the organiser where a registrant could stand.
fn is_organiser(who: &RegistrantWord) -> bool {
    who.0 == "주최자"
}

/// Where an order stands, in words.
fn status(status: OrderStatus) -> Bilingual {
    match status {
        OrderStatus::NotPlaced => Bilingual::always("no order", "주문 없음"),
        OrderStatus::Placed => Bilingual::always("the order is placed", "주문이 접수됨"),
        OrderStatus::PartiallyReserved => Bilingual::always("a part is held", "일부만 확보됨"),
        OrderStatus::Reserved => Bilingual::always("all of it is held", "모두 확보됨"),
        OrderStatus::Confirmed => Bilingual::always("the order is confirmed", "주문이 확정됨"),
        OrderStatus::Expired => Bilingual::always("the order has expired", "주문이 만료됨"),
        OrderStatus::Rejected => Bilingual::always("the order is rejected", "주문이 거절됨"),
        OrderStatus::Cancelled => Bilingual::always("the order is cancelled", "주문이 취소됨"),
        OrderStatus::CalledOff => {
            Bilingual::always("the conference was called off", "컨퍼런스가 취소됨")
        }
    }
}
