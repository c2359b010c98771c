//! S25: seats are held as long as was promised, and not much longer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::identity::{OrderId, ReservationId};
use domain::message::Message;
use domain::policy::Promise;
use domain::registration::{OrderEvent, OrderRefusal, Seats, SeatsEvent};
use domain::sourcing::{MessageId, minutes};
use domain::views::PricedOrder;

use super::clocks::Clocks;
use super::told::Told as _;
use super::{Check, Judgement};
use conference::cluster::Fault;
use conference::node::protocol::{Outcome, Refusal, Wish};
use conference::record::{Committed, Happening, Observation, RunEvent, business_time};

/// Nobody loses seats before the promised instant, except by withdrawing or by wanting other seats;
/// seats that nobody paid for are given back soon after the instant at which they may go to others;
/// the countdown people see is the one enforced; and whoever begins to pay before it ends is not
/// told that it has ended.
#[derive(Debug, Default)]
pub(super) struct PromiseKept {
    promises: BTreeMap<OrderId, Promise>,
    withdrawn: BTreeSet<OrderId>,
    /// The latest wish of each order.
    wishes: BTreeMap<OrderId, u32>,
    held: BTreeMap<ReservationId, Seats>,
    clocks: Clocks,
    /// The order that each wish to pay is about.
    wants_to_pay: BTreeMap<MessageId, OrderId>,
    /// The order that each message that was sent is about.
    about: BTreeMap<MessageId, OrderId>,
    /// Orders of which a message was a dead letter for a while.
    buried: BTreeSet<OrderId>,
    /// For how long the scenario keeps machines away, one fault after the other.
    away: Duration,
}

/// How late seats may be given back, beside the time for which the scenario keeps machines away:
/// what was lost is sent again with growing pauses. A store whose clock is behind is as much later.
const PATIENCE: Duration = minutes(15);

/// How much later they may be given back if an operator had to see to a message about the order.
const REPAIR: Duration = minutes(15);

impl Check for PromiseKept {
    fn id(&self) -> &'static str {
        "S25"
    }

    fn rule(&self) -> &'static str {
        "Seats are held until the promised instant, given back soon after their release, and the promise shown is kept."
    }

    fn allow_for(&mut self, faults: &[Fault]) {
        self.away = Duration::from_millis(faults.iter().map(Fault::absence_ms).sum());
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        let about = |message: &Arc<Message>| (message.meta.id, OrderId(message.meta.correlation));
        self.about.extend(commit.outgoing.iter().map(about));
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderPlaced { promise, revision, .. } => {
                let Promise { ends, release_at, late_money_until } = *promise;
                judgement.expect(ends <= release_at && release_at <= late_money_until, || {
                    format!(
                        "order {order} was promised what cannot be: until {ends}, released at {release_at}, late money \
                         until {late_money_until}"
                    )
                });
                self.promises.insert(order, *promise);
                self.wishes.insert(order, *revision);
            }
            OrderEvent::OrderUpdated { revision, .. } => {
                self.wishes.insert(order, *revision);
            }
            OrderEvent::OrderCancelled => {
                self.withdrawn.insert(order);
            }
            OrderEvent::OrderExpired => self.must_be_over(order, "expired", judgement),
            _ => {}
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.held.insert(offer.reservation(), offer.seats());
            }
            SeatsEvent::SeatsReserved { reservation, request, seats, .. } => {
                let before = self.held.insert(*reservation, seats.clone()).unwrap_or_default();
                let shrunk = before.iter().any(|(seat_type, held)| seats.of(seat_type) < held);
                let wanted = self.wishes.get(&order).is_some_and(|latest| request <= latest);
                if !wanted || (shrunk && *request == 1) {
                    self.must_be_over(order, "lost seats it had not given up", judgement);
                }
            }
            SeatsEvent::SeatsReservationCancelled { reservation, seats, .. } => {
                if seats.is_empty() || self.withdrawn.contains(&order) {
                    return;
                }
                self.must_be_over(order, "lost its seats", judgement);
                self.must_not_be_late(order, *reservation, judgement);
            }
            _ => {}
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        self.clocks.observe(event);
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Saw { order, shown } => self.shown(*order, shown, judgement),
            Observation::Buried { message, .. } => self.buried.extend(self.about.get(message)),
            Observation::Asked { command, wish: Wish::CheckOut { order, .. }, .. } => {
                self.wants_to_pay.insert(*command, *order);
            }
            Observation::Told {
                command,
                outcome: Outcome::Refused(Refusal::Order(OrderRefusal::PromiseEnded)),
            } => {
                let order = self.wants_to_pay.get(command).copied();
                order.into_iter().for_each(|order| self.may_not_pay(order, judgement));
            }
            _ => {}
        }
    }
}

impl PromiseKept {
    fn must_be_over(&self, order: OrderId, what: &str, judgement: &mut Judgement) {
        let (now, ends) =
            (business_time(judgement.now()), self.promises.get(&order).map(|promise| promise.ends));
        judgement.expect(ends.is_some_and(|ends| now >= ends), || {
            format!("order {order} {what} at {now}; its promise ends at {}", ends.told())
        });
    }

    /// Only the first hold has an instant of release; one that late money took is given back when
    /// it is not enough.
    fn must_not_be_late(
        &self,
        order: OrderId,
        reservation: ReservationId,
        judgement: &mut Judgement,
    ) {
        let Some(promise) = self.promises.get(&order) else { return };
        if reservation == ReservationId::of(order, 1) {
            let late = business_time(judgement.now()).since(promise.release_at);
            let repair = if self.buried.contains(&order) { REPAIR } else { Duration::ZERO };
            let allowed = PATIENCE + self.away + self.clocks.behind + repair;
            judgement.expect(late <= allowed, || {
                format!("the seats of order {order} were given back {} s late", late.as_secs())
            });
        }
    }

    /// Somebody was told that the promise has ended. Whoever decided that had a clock that was
    /// ahead by no more than any was so far.
    fn may_not_pay(&self, order: OrderId, judgement: &mut Judgement) {
        let Some(promise) = self.promises.get(&order) else { return };
        let by_the_fastest_clock = business_time(judgement.now()) + self.clocks.ahead;
        judgement.expect(by_the_fastest_clock >= promise.last_call(), || {
            format!(
                "whoever wanted to pay order {order} was told that its promise has ended, which is \
                 shown until {}",
                promise.ends
            )
        });
    }

    fn shown(&self, order: OrderId, shown: &PricedOrder, judgement: &mut Judgement) {
        let ends = self.promises.get(&order).map(|promise| promise.ends);
        judgement.expect(shown.expires == ends, || {
            format!(
                "order {order} was shown a countdown to {} and is promised {}",
                shown.expires.told(),
                ends.told()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::Handler;
    use domain::message::Event;
    use domain::registration::ProcessStep;
    use domain::sourcing::Timestamp;
    use domain::stream::{StreamId, StreamKind};

    fn held() -> Given {
        Given::new().order(placed(2)).seats(reserved(1, 2, 3))
    }

    fn sees(story: Given, expires: Timestamp) -> Given {
        let shown = PricedOrder { expires: Some(expires), ..PricedOrder::default() };
        story.observe(NodeId::People, Observation::Saw { order: ada(), shown })
    }

    #[test]
    fn seats_go_back_after_their_release_or_when_they_are_given_up() {
        let story = sees(held(), promise().ends).wait(29).order(OrderEvent::OrderExpired);
        story.wait(1).seats(cancelled(1, 2, 5)).holds(PromiseKept::default());
        let story = held().order(OrderEvent::OrderCancelled).seats(cancelled(1, 2, 5));
        story.holds(PromiseKept::default());
        let mut fewer = reserved(1, 1, 4);
        if let SeatsEvent::SeatsReserved { request, .. } = &mut fewer {
            *request = 2;
        }
        held().order(updated(1, 2)).seats(fewer).holds(PromiseKept::default());
    }

    #[test]
    fn seats_that_are_lost_too_early_are_found() {
        held().wait(14).seats(cancelled(1, 2, 5)).breaks(PromiseKept::default(), "lost its seats");
        held()
            .wait(14)
            .order(OrderEvent::OrderExpired)
            .breaks(PromiseKept::default(), "expired at");
        held().seats(reserved(1, 1, 4)).breaks(PromiseKept::default(), "had not given up");
    }

    #[test]
    fn seats_that_go_back_too_late_are_found() {
        held().wait(50).seats(cancelled(1, 2, 5)).breaks(PromiseKept::default(), "s late");
    }

    #[test]
    fn machines_that_are_away_excuse_a_delay_by_as_much() {
        let judge = || {
            let mut judge = PromiseKept::default();
            let (node, at_ms, down_ms) = (NodeId::Store, 0, 30 * 60_000);
            judge.allow_for(&[Fault::Crash { node, at_ms, down_ms }]);
            judge
        };
        held().wait(70).seats(cancelled(1, 2, 5)).holds(judge());
        held().wait(80).seats(cancelled(1, 2, 5)).breaks(judge(), "s late");
    }

    #[test]
    fn a_clock_that_is_behind_excuses_a_delay_and_no_clock_excuses_haste() {
        let skewed =
            |ahead_ms| held().happens(Happening::ClockSet { node: NodeId::Store, ahead_ms });
        skewed(-600_000).wait(50).seats(cancelled(1, 2, 5)).holds(PromiseKept::default());
        skewed(600_000).wait(50).seats(cancelled(1, 2, 5)).breaks(PromiseKept::default(), "s late");
        skewed(600_000)
            .wait(14)
            .seats(cancelled(1, 2, 5))
            .breaks(PromiseKept::default(), "lost its seats");
    }

    #[test]
    fn a_dead_letter_excuses_a_delay_of_its_own_order_only() {
        let after_burial_of = |order: OrderId| {
            let step = ProcessStep::ExpiryScheduled { order, at: promise().release_at };
            let stream = StreamId::new(StreamKind::RegistrationProcess, order.0);
            let mut story = held();
            let commit = story.commit(
                Handler::RegistrationProcess,
                stream,
                order.0,
                vec![Event::Process(step)],
            );
            let message = commit.outgoing[0].meta.id;
            let why = "nobody could read it".to_owned();
            let story =
                story.commits(commit).observe(NodeId::Store, Observation::Buried { message, why });
            story.wait(50).seats(cancelled(1, 2, 5))
        };
        after_burial_of(ada()).holds(PromiseKept::default());
        after_burial_of(OrderId::named("Bob")).breaks(PromiseKept::default(), "s late");
    }

    fn is_told_that_it_has_ended(story: Given) -> Given {
        let command = MessageId::named("wants to pay");
        let wish = Wish::CheckOut {
            order: ada(),
            expected: Default::default(),
            attempt: 1,
            method: Default::default(),
        };
        let asked = Observation::Asked { command, wish, attempt: 1 };
        let outcome = Outcome::Refused(Refusal::Order(OrderRefusal::PromiseEnded));
        let told = Observation::Told { command, outcome };
        story.observe(NodeId::People, asked).observe(NodeId::People, told)
    }

    #[test]
    fn who_begins_to_pay_before_the_countdown_ends_is_not_told_that_it_has_ended() {
        let found = "was told that its promise has ended";
        is_told_that_it_has_ended(held().wait(14)).breaks(PromiseKept::default(), found);
        is_told_that_it_has_ended(held().wait(20)).holds(PromiseKept::default());
        let ahead = |minutes: i64| {
            let ahead_ms = minutes * 60_000;
            held().happens(Happening::ClockSet { node: NodeId::Worker(0), ahead_ms }).wait(14)
        };
        is_told_that_it_has_ended(ahead(2)).breaks(PromiseKept::default(), found);
        is_told_that_it_has_ended(ahead(6)).holds(PromiseKept::default());
    }

    #[test]
    fn another_countdown_is_found() {
        sees(held(), promise().release_at).breaks(PromiseKept::default(), "was shown a countdown");
    }
}
