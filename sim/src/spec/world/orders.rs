//! What registrants do about their orders, and what they are shown.

use domain::identity::ConferenceId;
use domain::registration::{OrderStatus, Seats};
use domain::views::PricedOrder;

use super::super::misuse::Misuse;
use super::super::parameters::{ConferenceWord, Dollars, ReasonWord, RegistrantWord, SomeSeats, Span};
use super::super::said::Said;
use super::{StepVerdict, Surprise, World};
use crate::node::protocol::Act;
use crate::record::Applicant;

impl World {
    /// A registrant orders seats of the conference that was named last.
    pub(in super::super) fn place(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        let conference = self.here();
        self.place_at(who, seats, conference)
    }

    /// A registrant orders seats of a conference.
    pub(in super::super) fn place_with(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
        conference: ConferenceWord,
    ) -> StepVerdict {
        let conference = self.named(conference);
        self.place_at(who, seats, conference)
    }

    /// A registrant sends an order without any seat.
    pub(in super::super) fn place_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        self.places.insert(who.0.clone(), self.here());
        self.act(&who, vec![Act::Place { lines: Vec::new() }])
    }

    fn place_at(&mut self, who: RegistrantWord, seats: SomeSeats, conference: ConferenceId) -> StepVerdict {
        let lines = self.wanted(seats)?;
        self.places.insert(who.0.clone(), conference);
        self.act(&who, vec![Act::Place { lines }])
    }

    /// A registrant orders seats and pays for them.
    pub(in super::super) fn buy(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        let lines = self.wanted(seats)?;
        self.places.insert(who.0.clone(), self.here());
        self.act(&who, vec![Act::Place { lines }, Act::Pay { twice: false, method: Default::default() }])
    }

    /// A registrant wants other seats instead.
    pub(in super::super) fn change(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        let lines = self.wanted(seats)?;
        self.act(&who, vec![Act::Change { lines, second_window: Vec::new() }])
    }

    /// A registrant asks for two things at the same time.
    pub(in super::super) fn change_twice(
        &mut self,
        who: RegistrantWord,
        one: SomeSeats,
        other: SomeSeats,
    ) -> StepVerdict {
        let (lines, second_window) = (self.wanted(one)?, self.wanted(other)?);
        self.act(&who, vec![Act::Change { lines, second_window }])
    }

    /// A registrant does something and waits for the answer.
    pub(in super::super) fn act(&mut self, who: &RegistrantWord, acts: Vec<Act>) -> StepVerdict {
        let (order, conference) = self.order_of(who);
        self.scene().act(order, conference, acts);
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
        let gone =
            matches!(order.status, OrderStatus::Expired | OrderStatus::Rejected | OrderStatus::Cancelled);
        if gone || order.held.as_ref().is_some_and(Seats::is_empty) {
            Ok(())
        } else {
            self.is_shown_instead(&who, &order)
        }
    }

    /// Less than was wanted is held.
    pub(in super::super) fn is_offered(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        self.is_shown(&who, &[OrderStatus::PartiallyReserved], Some(&[seats]))
    }

    /// The order is final.
    pub(in super::super) fn is_confirmed(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
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

    /// There is no such order.
    pub(in super::super) fn has_no_order(&mut self, who: RegistrantWord) -> StepVerdict {
        match self.look(&who) {
            Ok(order) => self.is_shown_instead(&who, &order),
            Err(_) => Ok(()),
        }
    }

    /// The order costs so much.
    pub(in super::super) fn costs(&mut self, who: RegistrantWord, Dollars(expected): Dollars) -> StepVerdict {
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
        Span(span): Span,
    ) -> StepVerdict {
        let expires = self.look(&who)?.expires;
        let (order, _) = self.order_of(&who);
        let placed = self.scene().observer().placed.get(&order).copied();
        let (Some(expires), Some((asked, known))) = (expires, placed) else {
            let who = self.called(&who);
            return self.surprise(
                format!("{who} is shown no countdown"),
                format!("{who}에게 남은 시간이 보이지 않는다"),
            );
        };
        // The promise runs from some moment between the wish and its answer, in whole seconds.
        let latest = known.unwrap_or(asked) + span + std::time::Duration::from_secs(1);
        if expires >= asked + span && expires <= latest {
            Ok(())
        } else {
            let seconds = expires.0.saturating_sub(asked.0) / 1000;
            let who = self.called(&who);
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
        let (order, _) = self.order_of(&who);
        let shown = self.scene().observer().shown.get(&order).and_then(|shown| shown.rejected_code.clone());
        let name = self.called(&who).to_owned();
        self.is_told(Applicant::Registrant(order), &name, reason, shown.as_ref().map(|(_, reason)| reason))
    }

    /// Seats that somebody wants; who wants none cannot be served.
    pub(super) fn wanted(
        &mut self,
        SomeSeats(lines): SomeSeats,
    ) -> Result<Vec<crate::node::protocol::Line>, Surprise> {
        match lines.iter().find(|line| line.quantity == 0) {
            Some(line) => {
                let name = &line.seat_type;
                self.misused(Misuse::of(
                    Said::new(format!("0 {name} seats"), format!("{name} 좌석 0개")),
                    Said::always(
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
        let order = self.look(who)?;
        let (_, conference) = self.order_of(who);
        let held = order.held.clone().unwrap_or_default();
        let as_expected =
            |seats: &[SomeSeats]| seats.iter().any(|seats| self.seats(conference, seats) == held);
        if statuses.contains(&order.status) && seats.is_none_or(as_expected) {
            Ok(())
        } else {
            self.is_shown_instead(who, &order)
        }
    }

    /// What a registrant is shown who looks now.
    pub(super) fn look(&mut self, who: &RegistrantWord) -> Result<PricedOrder, Surprise> {
        let (order, conference) = self.order_of(who);
        match self.scene().look(order, conference) {
            Some(order) => Ok(order),
            None => {
                let who = self.called(who);
                self.surprise(
                    format!("{who} looked and was shown no order"),
                    format!("{who}에게 보이는 주문이 없다"),
                )
            }
        }
    }

    fn is_shown_instead<T>(&self, who: &RegistrantWord, order: &PricedOrder) -> Result<T, Surprise> {
        let (who, shown) = (self.called(who), self.shown(order));
        self.surprise(format!("{who} is shown: {shown}"), format!("{who}에게 보이는 것: {shown}"))
    }

    /// An order in words.
    pub(super) fn shown(&self, order: &PricedOrder) -> String {
        let held = self.describe(&order.held.clone().unwrap_or_default());
        format!("{}, {held}", status(order.status).within(self.language))
    }
}

/// Where an order stands, in words.
fn status(status: OrderStatus) -> Said {
    match status {
        OrderStatus::NotPlaced => Said::always("no order", "주문 없음"),
        OrderStatus::Placed => Said::always("the order is placed", "주문이 접수됨"),
        OrderStatus::PartiallyReserved => Said::always("a part is held", "일부만 확보됨"),
        OrderStatus::Reserved => Said::always("all of it is held", "모두 확보됨"),
        OrderStatus::Confirmed => Said::always("the order is confirmed", "주문이 확정됨"),
        OrderStatus::Expired => Said::always("the order has expired", "주문이 만료됨"),
        OrderStatus::Rejected => Said::always("the order is rejected", "주문이 거절됨"),
        OrderStatus::Cancelled => Said::always("the order is cancelled", "주문이 취소됨"),
    }
}
