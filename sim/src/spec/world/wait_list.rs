//! Waiting for seats that are gone.

use domain::identity::{ConferenceId, OrderId, SeatTypeId, WaitListEntryId};
use domain::registration::{OrderStatus, Seats};
use domain::values::Money;
use domain::views::PricedOrder;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{
    ClockWord, Dollars, Number, RegistrantWord, SeatTypeWord, SomeSeats, Span,
};
use super::{StepVerdict, Surprise, World};
use conference::node::protocol::Act;
use conference::record::Applicant;

/// How often somebody in an example may join one line: nobody tells of more.
const MOST_PLACES: u32 = 9;

impl World {
    /// A registrant waits for the seats that were wanted and are not held.
    pub(in super::super) fn join_wait_list(&mut self, who: RegistrantWord) -> StepVerdict {
        self.act(&who, vec![Act::JoinWaitList { then: Vec::new() }])
    }

    /// A registrant waits no longer.
    pub(in super::super) fn leave_wait_list(&mut self, who: RegistrantWord) -> StepVerdict {
        self.act(&who, vec![Act::LeaveWaitList])
    }

    /// A registrant pays for seats that came free.
    pub(in super::super) fn pay_for_offer(&mut self, who: RegistrantWord) -> StepVerdict {
        self.act_on_offers(&who, Act::Pay { twice: false, method: Default::default() })
    }

    /// A registrant does not want seats that came free.
    pub(in super::super) fn decline_offer(&mut self, who: RegistrantWord) -> StepVerdict {
        self.act_on_offers(&who, Act::Cancel)
    }

    /// All offers that stand are acted on; if none does, those that stood once.
    fn act_on_offers(&mut self, who: &RegistrantWord, act: Act) -> StepVerdict {
        let (_, conference) = self.order_of(who)?;
        let offers = self.offers_to(who)?;
        let name = who.called(self.language).to_owned();
        if offers.is_empty() {
            let why = Bilingual::always(
                "was offered nothing from the wait list that could be acted on",
                "대기자 명단에서 제안받은 것이 없어 아무것도 할 수 없다",
            );
            return self.cannot_be(Misuse::of(Bilingual::quoted(name), why));
        }
        let stands = |(_, offer): &&(OrderId, PricedOrder)| !offer.status.has_ended();
        let standing: Vec<_> = offers.iter().filter(stands).map(|(order, _)| *order).collect();
        let all = || offers.iter().map(|(order, _)| *order).collect();
        let orders: Vec<_> = if standing.is_empty() { all() } else { standing };
        self.asks(
            name.clone(),
            &name,
            orders.iter().copied().map(Applicant::Registrant).collect(),
            None,
        );
        self.scene().act_together(&orders, conference, || vec![act.clone()]);
        Ok(())
    }

    /// So many seats are waited for.
    pub(in super::super) fn waits_for(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        let (_, conference) = self.order_of(&who)?;
        let expected = self.seats(conference, &seats)?;
        self.waits(&who, &expected)
    }

    /// Nothing is waited for.
    pub(in super::super) fn waits_for_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        self.waits(&who, &Seats::default())
    }

    fn waits(&mut self, who: &RegistrantWord, expected: &Seats) -> StepVerdict {
        let (order, conference) = self.order_of(who)?;
        let types = self.types_of(conference);
        for page in self.read_pages()? {
            let lines = page.sales.seats.get(&conference).map(|seats| &seats.lines);
            let of_type = |seat_type: &SeatTypeId| {
                let line = lines.and_then(|lines| lines.get(seat_type)).into_iter().flatten();
                let own: Vec<_> = places(order, *seat_type).collect();
                let waits = line.filter(move |(entry, _)| own.contains(entry));
                waits.map(|(_, wants)| (*seat_type, *wants)).collect::<Vec<_>>()
            };
            let waits: Seats = types.iter().flat_map(of_type).collect();
            if waits != *expected {
                let (who, waits) = (self.called(who), self.describe(&waits));
                return self.surprise(
                    format!("{who} waits for {waits}"),
                    format!("{who}의 대기자 명단에 있는 것: {waits}"),
                );
            }
        }
        Ok(())
    }

    /// Whoever waits has this place in the line; the first is number 1.
    pub(in super::super) fn is_in_line(
        &mut self,
        who: RegistrantWord,
        place: Number,
        seat_type: SeatTypeWord,
    ) -> StepVerdict {
        let (order, conference) = self.order_of(&who)?;
        let expected: u32 = self.number(&place)?;
        let seat_type = self.known_type(conference, &seat_type.0)?;
        let own: Vec<_> = places(order, seat_type).collect();
        for page in self.read_pages()? {
            let sales = page.sales.of(conference);
            let line = sales.seat_types.get(&seat_type).map_or(&[][..], |row| &row.line);
            let place = line.iter().position(|entry| own.contains(entry)).map(|place| place + 1);
            if place == Some(expected as usize) {
                continue;
            }
            let who = self.called(&who);
            return match place {
                Some(place) => self.surprise(
                    format!("{who} is number {place} in line"),
                    format!("{who}의 순번은 {place}번이다"),
                ),
                None => {
                    self.surprise(format!("{who} is not in line"), format!("{who}의 순번은 없다"))
                }
            };
        }
        Ok(())
    }

    /// Seats that came free are held for whoever waited.
    pub(in super::super) fn is_offered_from_wait_list(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        self.offer_is(&who, OrderStatus::Reserved, &seats)
    }

    /// Seats that came free were bought by whoever waited.
    pub(in super::super) fn has_bought_from_wait_list(
        &mut self,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        self.offer_is(&who, OrderStatus::Confirmed, &seats)
    }

    /// All offers that stand cost so much together.
    pub(in super::super) fn offer_costs(
        &mut self,
        who: RegistrantWord,
        expected: Dollars,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        let standing = self.standing_offers(&who)?;
        let costs = Money(standing.iter().map(|(_, offer)| offer.totals.total.0).sum());
        if !standing.is_empty() && costs == expected {
            return Ok(());
        }
        if standing.is_empty() {
            return self.is_offered_instead(&who, &[]);
        }
        let who = self.called(&who);
        self.surprise(
            format!("the seats offered to {who} from the wait list cost {costs} dollars"),
            format!("{who}에게 대기자 명단에서 제안된 좌석의 금액은 {costs}달러이다"),
        )
    }

    /// The countdowns of all offers that stand end so many minutes after the seats came free.
    pub(in super::super) fn offer_is_promised_for(
        &mut self,
        who: RegistrantWord,
        minutes: Number,
    ) -> StepVerdict {
        let minutes: u32 = self.number(&minutes)?;
        let span = Span(format!("{minutes} minutes"));
        let standing = self.standing_offers(&who)?;
        if standing.is_empty() {
            return self.is_offered_instead(&who, &[]);
        }
        for (order, offer) in standing {
            self.ends_after(&who, order, offer.expires, &span)?;
        }
        Ok(())
    }

    /// The countdowns of all offers that stand end when a clock shows this.
    pub(in super::super) fn offer_is_promised_to(
        &mut self,
        who: RegistrantWord,
        clock: ClockWord,
    ) -> StepVerdict {
        let standing = self.standing_offers(&who)?;
        if standing.is_empty() {
            return self.is_offered_instead(&who, &[]);
        }
        for (_, offer) in standing {
            self.ends_at(&who, offer.expires, &clock)?;
        }
        Ok(())
    }

    /// The offers that can still be taken up.
    fn standing_offers(
        &mut self,
        who: &RegistrantWord,
    ) -> Result<Vec<(OrderId, PricedOrder)>, Surprise> {
        let mut offers = self.offers_to(who)?;
        offers.retain(|(_, offer)| !offer.status.has_ended());
        Ok(offers)
    }

    /// No seat that came free is held for this registrant.
    pub(in super::super) fn is_offered_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        let offers = self.offers_to(&who)?;
        if offers.iter().all(|(_, offer)| offer.status.has_ended()) {
            Ok(())
        } else {
            self.is_offered_instead(&who, &offers)
        }
    }

    /// All offers that stand so, one for each seat type, are for these seats and no others.
    fn offer_is(
        &mut self,
        who: &RegistrantWord,
        status: OrderStatus,
        seats: &SomeSeats,
    ) -> StepVerdict {
        let (_, conference) = self.order_of(who)?;
        let expected = self.seats(conference, seats)?;
        let offers = self.offers_to(who)?;
        let its = offers.iter().filter(|(_, offer)| offer.status == status);
        let held: Vec<_> =
            its.flat_map(|(_, offer)| offer.held.iter().flat_map(Seats::iter)).collect();
        if !held.is_empty() && held.into_iter().collect::<Seats>() == expected {
            Ok(())
        } else {
            self.is_offered_instead(who, &offers)
        }
    }

    fn is_offered_instead<T>(
        &self,
        who: &RegistrantWord,
        offers: &[(OrderId, PricedOrder)],
    ) -> Result<T, Surprise> {
        let shown: Vec<_> = offers.iter().map(|(_, offer)| self.shown(offer)).collect();
        let who = self.called(who);
        if shown.is_empty() {
            return self.surprise(
                format!("{who} is offered nothing from the wait list"),
                format!("대기자 명단에서 {who}에게 제안된 것이 없다"),
            );
        }
        let shown = shown.join("; ");
        self.surprise(
            format!("{who} is offered from the wait list: {shown}"),
            format!("대기자 명단에서 {who}에게 제안된 것: {shown}"),
        )
    }

    /// The orders that were placed for somebody who waited, one for each seat type, as they are
    /// shown now.
    fn offers_to(&mut self, who: &RegistrantWord) -> Result<Vec<(OrderId, PricedOrder)>, Surprise> {
        let (order, conference) = self.order_of(who)?;
        let mut offers = Vec::new();
        for offer in self.possible_offers(order, conference) {
            if !self.read_pages()?.iter().any(|page| page.priced_orders.0.contains_key(&offer)) {
                continue;
            }
            let Some(shown) = self.scene().look(offer, conference) else {
                let who = self.called(who);
                return self.surprise(
                    format!("{who} looked at an offer from the wait list and was shown nothing"),
                    format!("{who}에게 대기자 명단의 제안이 보이지 않는다"),
                );
            };
            offers.push((offer, shown));
        }
        Ok(offers)
    }

    /// The orders that may be placed for somebody who waits: one for each place in a line.
    pub(super) fn possible_offers(&self, order: OrderId, conference: ConferenceId) -> Vec<OrderId> {
        let entries = self.types_of(conference).into_iter().flat_map(|it| places(order, it));
        entries.map(OrderId::offered).collect()
    }

    /// The seat types of a conference.
    pub(super) fn types_of(&self, conference: ConferenceId) -> Vec<SeatTypeId> {
        let its = |(id, name): &(&SeatTypeId, &String)| **id == SeatTypeId::of(conference, name);
        self.names.iter().filter(its).map(|(id, _)| *id).collect()
    }
}

/// The places that somebody may have taken in a line, one after the other.
fn places(order: OrderId, seat_type: SeatTypeId) -> impl Iterator<Item = WaitListEntryId> {
    (1..=MOST_PLACES).map(move |place| WaitListEntryId::again(order, seat_type, place))
}
