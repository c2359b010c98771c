//! Waiting for seats that are gone.

use domain::identity::{ConferenceId, OrderId, SeatTypeId, WaitListEntryId};
use domain::registration::{OrderStatus, Seats};
use domain::views::PricedOrder;

use super::super::parameters::{RegistrantWord, SomeSeats};
use super::{StepVerdict, Surprise, World};
use crate::node::protocol::Act;

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
        self.act_on_offer(&who, Act::Pay { twice: false, method: Default::default() })
    }

    /// A registrant does not want seats that came free.
    pub(in super::super) fn decline_offer(&mut self, who: RegistrantWord) -> StepVerdict {
        self.act_on_offer(&who, Act::Cancel)
    }

    fn act_on_offer(&mut self, who: &RegistrantWord, act: Act) -> StepVerdict {
        let (_, conference) = self.order_of(who);
        let (offer, _) = self.offer_to(who)?;
        self.scene().act(offer, conference, vec![act]);
        Ok(())
    }

    /// So many seats are waited for.
    pub(in super::super) fn waits_for(&mut self, who: RegistrantWord, seats: SomeSeats) -> StepVerdict {
        let (_, conference) = self.order_of(&who);
        let expected = self.seats(conference, &seats);
        self.waits(&who, &expected)
    }

    /// Nothing is waited for.
    pub(in super::super) fn waits_for_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        self.waits(&who, &Seats::default())
    }

    fn waits(&mut self, who: &RegistrantWord, expected: &Seats) -> StepVerdict {
        let (order, conference) = self.order_of(who);
        let types = self.types_of(conference);
        for page in self.read_pages()? {
            let line = page.sales.seats.get(&conference).map(|seats| &seats.waiting);
            let waits = types
                .iter()
                .filter_map(|seat_type| line?.get(&WaitListEntryId::of(order, *seat_type)).copied())
                .collect::<Seats>();
            if waits != *expected {
                let (who, waits) = (self.called(who), self.describe(&waits));
                return self.surprise(
                    format!("{who} waits for {waits}"),
                    format!("{who}의 대기 목록에 있는 것: {waits}"),
                );
            }
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

    /// No seat that came free is held for this registrant.
    pub(in super::super) fn is_offered_nothing(&mut self, who: RegistrantWord) -> StepVerdict {
        match self.offer_to(&who) {
            Ok((_, offer)) if !offer.status.has_ended() => self.is_offered_instead(&who, &offer),
            _ => Ok(()),
        }
    }

    fn offer_is(&mut self, who: &RegistrantWord, status: OrderStatus, seats: &SomeSeats) -> StepVerdict {
        let (_, conference) = self.order_of(who);
        let (_, offer) = self.offer_to(who)?;
        let held = offer.held.clone().unwrap_or_default();
        if offer.status == status && held == self.seats(conference, seats) {
            Ok(())
        } else {
            self.is_offered_instead(who, &offer)
        }
    }

    fn is_offered_instead<T>(&self, who: &RegistrantWord, offer: &PricedOrder) -> Result<T, Surprise> {
        let (who, shown) = (self.called(who), self.shown(offer));
        self.surprise(
            format!("{who} is offered from the wait list: {shown}"),
            format!("대기 목록에서 {who}에게 제안된 것: {shown}"),
        )
    }

    /// The order that was placed for somebody who waited, as it is shown now.
    fn offer_to(&mut self, who: &RegistrantWord) -> Result<(OrderId, PricedOrder), Surprise> {
        let (order, conference) = self.order_of(who);
        for offer in self.offers_to(order, conference) {
            if self.read_pages()?.iter().any(|page| page.priced_orders.0.contains_key(&offer))
                && let Some(shown) = self.scene().look(offer, conference)
            {
                return Ok((offer, shown));
            }
        }
        let who = self.called(who);
        self.surprise(
            format!("{who} is offered nothing from the wait list"),
            format!("대기 목록에서 {who}에게 제안된 것이 없다"),
        )
    }

    /// The orders that may be placed for somebody who waits: one for each seat type.
    pub(super) fn offers_to(&self, order: OrderId, conference: ConferenceId) -> Vec<OrderId> {
        let entries = self.types_of(conference).into_iter().map(|it| WaitListEntryId::of(order, it));
        entries.map(OrderId::offered).collect()
    }

    /// The seat types of a conference.
    fn types_of(&self, conference: ConferenceId) -> Vec<SeatTypeId> {
        let its = |(id, name): &(&SeatTypeId, &String)| **id == SeatTypeId::of(conference, name);
        self.names.iter().filter(its).map(|(id, _)| *id).collect()
    }
}
