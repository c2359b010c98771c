//! An order against a page of plain bookkeeping.

use std::collections::BTreeSet;

use domain::Policy;
use domain::identity::PaymentId;
use domain::payments::PaymentMethod;
use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus, PaymentProof, PriceList, Seats,
    Totals,
};
use domain::sourcing::{Aggregate, Fingerprint, Snapshot, Timestamp, Version, minutes};
use domain::values::{Money, Price, Quantity};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use super::trials;
use super::world::{T0, conference, order, seat_type};

const TYPES: usize = 3;

type Quantities = [u32; TYPES];

/// What the rules say about one order, in the simplest words.
#[derive(Clone, Debug)]
struct Page {
    minute: u64,
    version: u64,
    stand: Stand,
    revision: u32,
    wanted: Quantities,
    held: Option<Quantities>,
    /// Unit prices in ten-thousandths.
    prices: [u64; TYPES],
    /// What is priced.
    priced: Quantities,
    /// The attempt that is open; attempt 0 stands for an order that is free of charge.
    open: Option<u32>,
    /// Attempts that came to nothing.
    closed: BTreeSet<u32>,
    last_change: Option<(u64, Quantities)>,
    expected: Expected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Nowhere,
    Placed,
    Partial,
    Reserved,
    Ended(OrderStatus),
}

/// How many events are recorded, or why none.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    Events(u64),
    Refused(OrderRefusal),
}

#[derive(Clone, Debug)]
enum Request {
    Register {
        wanted: Quantities,
        prices: [u64; TYPES],
    },
    /// `behind`: how many versions the registrant's page is behind.
    Change {
        behind: u64,
        wanted: Quantities,
        prices: [u64; TYPES],
    },
    RepeatChange,
    /// `behind`: an answer to so many wishes before; `withheld`: how many seats of each type are
    /// not held.
    Mark {
        behind: u32,
        withheld: Quantities,
    },
    Accept {
        behind: u64,
    },
    CheckOut {
        attempt: u32,
        behind: u64,
    },
    Reopen {
        attempt: u32,
    },
    Confirm {
        attempt: u32,
        overpaid: u64,
        revisions_behind: u32,
        other_seats: bool,
    },
    Expire {
        settled: Option<u32>,
    },
    Reject,
    Cancel,
}

#[derive(Clone, Debug)]
struct Transition {
    passing: u64,
    request: Request,
}

const NOTHING: Expected = Expected::Events(0);

const fn refused(refusal: OrderRefusal) -> Expected {
    Expected::Refused(refusal)
}

impl Page {
    /// Half to even by way of the remainder, in other arithmetic than the domain's.
    fn line(&self, seat_type: usize) -> u64 {
        let exact = self.prices[seat_type] * u64::from(self.priced[seat_type]);
        let below = exact / 100;
        match (exact - below * 100).cmp(&50) {
            std::cmp::Ordering::Less => below,
            std::cmp::Ordering::Greater => below + 1,
            std::cmp::Ordering::Equal => below.div_ceil(2) * 2,
        }
    }

    fn total(&self) -> u64 {
        (0..TYPES).map(|seat_type| self.line(seat_type)).sum()
    }

    fn is_free(&self) -> bool {
        self.total() == 0 && self.priced.iter().any(|quantity| *quantity > 0)
    }

    /// What stands in the way of a registrant: an end, an open payment, or an old page.
    fn obstacle(&self, behind: u64) -> Option<Expected> {
        match self.stand {
            Stand::Ended(end) => Some(refused(OrderRefusal::Ended(end))),
            _ if self.open.is_some() => Some(refused(OrderRefusal::PaymentOpen)),
            _ if behind > 0 => {
                Some(refused(OrderRefusal::Stale { current: Version(self.version) }))
            }
            _ => None,
        }
    }

    fn answer(&mut self, request: &Request) -> Expected {
        if self.stand == Stand::Nowhere && !matches!(request, Request::Register { .. }) {
            return refused(OrderRefusal::NotPlaced);
        }
        match *request {
            Request::Register { .. } if self.stand != Stand::Nowhere => {
                refused(OrderRefusal::AlreadyPlaced)
            }
            Request::Register { wanted, prices } => self.wish(wanted, prices),
            Request::Change { behind, wanted, .. }
                if self.last_change == Some((self.version.saturating_sub(behind), wanted)) =>
            {
                NOTHING
            }
            Request::Change { behind, wanted, prices } => {
                self.obstacle(behind).unwrap_or_else(|| {
                    self.last_change = Some((self.version, wanted));
                    self.wish(wanted, prices)
                })
            }
            // Before the first change the last "change" is version 0, and nobody ever saw an order
            // at version 0.
            Request::RepeatChange if self.last_change.is_none() => {
                self.obstacle(1).expect("a page from before the placing is old")
            }
            Request::RepeatChange => NOTHING,
            Request::Mark { behind, withheld } => self.mark(behind, withheld),
            Request::Accept { behind } => self.accept(behind),
            Request::CheckOut { attempt, behind } => self.check_out(attempt, behind),
            Request::Reopen { attempt } => {
                if self.open != Some(attempt)
                    || attempt == 0
                    || matches!(self.stand, Stand::Ended(_))
                {
                    return NOTHING;
                }
                self.open = None;
                self.closed.insert(attempt);
                Expected::Events(1)
            }
            Request::Confirm { attempt, overpaid, revisions_behind, other_seats } => {
                let exact = overpaid == 0 && revisions_behind == 0 && !other_seats;
                self.confirm(attempt, exact)
            }
            Request::Expire { settled } => {
                let over = self.open.is_none_or(|open| open != 0 && Some(open) == settled);
                self.end(OrderStatus::Expired, over)
            }
            Request::Reject => self.end(OrderStatus::Rejected, self.open.is_none()),
            Request::Cancel => self.end(OrderStatus::Cancelled, self.open.is_none()),
        }
    }

    fn wish(&mut self, wanted: Quantities, prices: [u64; TYPES]) -> Expected {
        self.stand = Stand::Placed;
        self.revision += 1;
        (self.wanted, self.priced, self.prices, self.held) = (wanted, wanted, prices, None);
        Expected::Events(2)
    }

    fn mark(&mut self, behind: u32, withheld: Quantities) -> Expected {
        if let Stand::Ended(end) = self.stand {
            return refused(OrderRefusal::Ended(end));
        }
        if behind > 0 || self.stand != Stand::Placed {
            return NOTHING;
        }
        let held = less(self.wanted, withheld);
        self.held = Some(held);
        if held == self.wanted {
            self.stand = Stand::Reserved;
            return Expected::Events(1);
        }
        self.stand = Stand::Partial;
        self.priced = held;
        Expected::Events(2)
    }

    fn accept(&mut self, behind: u64) -> Expected {
        if self.stand == Stand::Reserved {
            return NOTHING;
        }
        if let Some(obstacle) = self.obstacle(0) {
            return obstacle;
        }
        let Some(held) = self.held.filter(|held| held.iter().any(|quantity| *quantity > 0)) else {
            return refused(OrderRefusal::NotReserved);
        };
        if let Some(obstacle) = self.obstacle(behind) {
            return obstacle;
        }
        self.stand = Stand::Reserved;
        self.wanted = held;
        Expected::Events(1)
    }

    fn check_out(&mut self, attempt: u32, behind: u64) -> Expected {
        if self.open == Some(0) || self.open == Some(attempt) {
            return NOTHING;
        }
        if let Some(obstacle) = self.obstacle(0) {
            return obstacle;
        }
        if self.closed.contains(&attempt) {
            return refused(OrderRefusal::PaymentClosed);
        }
        if self.stand != Stand::Reserved {
            return refused(OrderRefusal::NotReserved);
        }
        if let Some(obstacle) = self.obstacle(behind) {
            return obstacle;
        }
        if self.minute >= 19 {
            return refused(OrderRefusal::PromiseEnded);
        }
        self.open = Some(if self.is_free() { 0 } else { attempt });
        Expected::Events(1)
    }

    fn confirm(&mut self, attempt: u32, exact: bool) -> Expected {
        match (self.stand, self.open) {
            (Stand::Ended(OrderStatus::Confirmed), _) => NOTHING,
            (Stand::Ended(end), _) => refused(OrderRefusal::Ended(end)),
            (Stand::Reserved, Some(open)) if open == attempt && exact => {
                self.stand = Stand::Ended(OrderStatus::Confirmed);
                Expected::Events(1)
            }
            (Stand::Reserved, Some(_)) => refused(OrderRefusal::NotAsOrdered),
            _ => refused(OrderRefusal::NotReserved),
        }
    }

    fn end(&mut self, end: OrderStatus, nothing_open: bool) -> Expected {
        match self.stand {
            Stand::Ended(reached) if reached == end => NOTHING,
            Stand::Ended(reached) => refused(OrderRefusal::Ended(reached)),
            _ if !nothing_open => refused(OrderRefusal::PaymentOpen),
            _ => {
                self.stand = Stand::Ended(end);
                Expected::Events(1)
            }
        }
    }
}

fn less(wanted: Quantities, withheld: Quantities) -> Quantities {
    std::array::from_fn(|seat_type| wanted[seat_type].saturating_sub(withheld[seat_type]))
}

fn seats(quantities: &Quantities) -> Seats {
    quantities.iter().enumerate().map(|(number, q)| (seat_type(number), Quantity(*q))).collect()
}

fn price_list(prices: &[u64; TYPES]) -> PriceList {
    prices.iter().enumerate().map(|(number, price)| (seat_type(number), Price(*price))).collect()
}

fn wanted() -> impl Strategy<Value = Quantities> {
    [0..6_u32, 0..3_u32, 0..2_u32]
        .prop_map(|wanted| if wanted == [0; TYPES] { [0, 0, 3] } else { wanted })
}

/// Prices at which rounding matters, and prices of nothing.
fn some_prices() -> impl Strategy<Value = [u64; TYPES]> {
    let first = prop_oneof![0..400_u64, Just(1_000_000), Just(0)];
    let second = prop_oneof![0..20_000_u64, Just(0)];
    (first, second).prop_map(|(first, second)| [first, second, 0])
}

fn mostly_zero(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(0), 1 => 0..=most]
}

impl ReferenceStateMachine for Page {
    type State = Self;
    type Transition = Transition;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self {
            minute: 0,
            version: 0,
            stand: Stand::Nowhere,
            revision: 0,
            wanted: [0; TYPES],
            held: None,
            prices: [0; TYPES],
            priced: [0; TYPES],
            open: None,
            closed: BTreeSet::new(),
            last_change: None,
            expected: NOTHING,
        })
        .boxed()
    }

    fn transitions(page: &Self) -> BoxedStrategy<Transition> {
        let right_attempt = page.open.unwrap_or(1);
        let request = prop_oneof![
            if page.stand == Stand::Nowhere { 20 } else { 1 } =>
                (wanted(), some_prices()).prop_map(|(wanted, prices)| Request::Register { wanted, prices }),
            2 => (mostly_zero(3), wanted(), some_prices())
                .prop_map(|(behind, wanted, prices)| Request::Change { behind, wanted, prices }),
            1 => Just(Request::RepeatChange),
            5 => (mostly_zero(1), prop_oneof![3 => Just([0; TYPES]), 1 => [0..6_u32, 0..3_u32, 0..2_u32]])
                .prop_map(|(behind, withheld)| Request::Mark { behind: behind as u32, withheld }),
            2 => mostly_zero(2).prop_map(|behind| Request::Accept { behind }),
            5 => (1..4_u32, mostly_zero(2)).prop_map(|(attempt, behind)| Request::CheckOut { attempt, behind }),
            2 => prop_oneof![Just(right_attempt), 1..4_u32].prop_map(|attempt| Request::Reopen { attempt }),
            2 => (prop_oneof![4 => Just(right_attempt), 1 => 0..4_u32], mostly_zero(1), mostly_zero(1), mostly_zero(1))
                .prop_map(|(attempt, overpaid, behind, other)| Request::Confirm {
                    attempt,
                    overpaid,
                    revisions_behind: behind as u32,
                    other_seats: other > 0,
                }),
            1 => prop::option::of(1..4_u32).prop_map(|settled| Request::Expire { settled }),
            1 => Just(Request::Cancel),
            1 => Just(Request::Reject),
        ];
        (prop_oneof![6 => Just(0_u64), 1 => 0..6_u64], request)
            .prop_map(|(passing, request)| Transition { passing, request })
            .boxed()
    }

    fn apply(mut self_: Self, transition: &Transition) -> Self {
        self_.minute += transition.passing;
        self_.expected = self_.answer(&transition.request);
        if let Expected::Events(count) = self_.expected {
            self_.version += count;
        }
        self_
    }
}

/// The real one, and everything it ever recorded.
struct Book {
    order: Order,
    events: Vec<OrderEvent>,
    last_change: Option<OrderCommand>,
    snapshot: Snapshot<Order>,
}

fn payment(attempt: u32) -> PaymentId {
    PaymentId::of(order(0), attempt)
}

fn fold() -> Fingerprint {
    Fingerprint("order 1".to_owned())
}

impl Book {
    fn command(&self, request: &Request) -> OrderCommand {
        let current = self.order.version.0;
        let shown = |behind| Version(current.saturating_sub(behind));
        match request {
            Request::Register { wanted, prices } => OrderCommand::RegisterToConference {
                order: order(0),
                conference: conference(),
                seats: seats(wanted),
                prices: price_list(prices),
                promise: Policy::default().promise_from(T0, Timestamp(u64::MAX)),
                catalogue_version: 1,
            },
            Request::Change { behind, wanted, prices } => OrderCommand::ChangeSeats {
                expected: shown(*behind),
                seats: seats(wanted),
                prices: price_list(prices),
                catalogue_version: 1,
            },
            Request::RepeatChange => {
                self.last_change.clone().unwrap_or(OrderCommand::ChangeSeats {
                    expected: Version(0),
                    seats: seats(&[1, 0, 0]),
                    prices: price_list(&[0; TYPES]),
                    catalogue_version: 1,
                })
            }
            Request::Mark { behind, withheld } => OrderCommand::MarkSeatsAsReserved {
                revision: self.order.revision.wrapping_sub(*behind),
                seats: self
                    .order
                    .wanted
                    .iter()
                    .map(|(wanted_type, quantity)| {
                        let number = (0..TYPES).find(|number| seat_type(*number) == wanted_type);
                        let withheld = withheld[number.expect("one of the types")];
                        (wanted_type, Quantity(quantity.0.saturating_sub(withheld)))
                    })
                    .collect(),
            },
            Request::Accept { behind } => {
                OrderCommand::AcceptPartialReservation { expected: shown(*behind) }
            }
            Request::CheckOut { attempt, behind } => OrderCommand::CheckOut {
                payment: payment(*attempt),
                expected: shown(*behind),
                method: PaymentMethod::Card,
            },
            Request::Reopen { attempt } => {
                OrderCommand::ReopenAfterPayment { payment: payment(*attempt), refusal: None }
            }
            Request::Confirm { attempt, overpaid, revisions_behind, other_seats } => {
                OrderCommand::ConfirmOrder {
                    payment: (*attempt > 0 || *overpaid > 0 || *revisions_behind > 0).then(|| {
                        PaymentProof {
                            payment: payment(*attempt),
                            amount: Money(self.order.totals.total.0 + overpaid),
                            revision: self.order.revision.wrapping_sub(*revisions_behind),
                        }
                    }),
                    seats: if *other_seats { seats(&[9, 9, 9]) } else { self.order.wanted.clone() },
                }
            }
            Request::Expire { settled } => {
                OrderCommand::ExpireOrder { settled: settled.map(payment) }
            }
            Request::Reject => OrderCommand::RejectOrder,
            Request::Cancel => OrderCommand::CancelOrder,
        }
    }

    fn status(stand: Stand) -> OrderStatus {
        match stand {
            Stand::Nowhere => OrderStatus::NotPlaced,
            Stand::Placed => OrderStatus::Placed,
            Stand::Partial => OrderStatus::PartiallyReserved,
            Stand::Reserved => OrderStatus::Reserved,
            Stand::Ended(end) => end,
        }
    }
}

/// S10: the total is the sum of its lines, and the lines match the seats one to one.
fn adds_up(totals: &Totals) {
    let sum: u64 = totals.lines.iter().map(|line| line.line_total.0).sum();
    assert_eq!(totals.total, Money(sum));
    assert!(totals.lines.windows(2).all(|pair| pair[0].seat_type < pair[1].seat_type));
    assert!(totals.lines.iter().all(|line| line.quantity.0 > 0));
    assert_eq!(totals.is_free_of_charge, sum == 0 && !totals.lines.is_empty());
}

impl StateMachineTest for Book {
    type SystemUnderTest = Self;
    type Reference = Page;

    fn init_test(_: &Page) -> Self {
        let snapshot = Snapshot::of(Order::default(), Version(0), fold());
        Self { order: Order::default(), events: Vec::new(), last_change: None, snapshot }
    }

    fn apply(mut self_: Self, page: &Page, transition: Transition) -> Self {
        let now: Timestamp = T0 + minutes(page.minute);
        let command = self_.command(&transition.request);
        let answer = self_.order.decide(&command, now);
        let in_short = match &answer {
            Ok(events) => Expected::Events(events.len() as u64),
            Err(refusal) => Expected::Refused(refusal.clone()),
        };
        assert_eq!(in_short, page.expected, "{command:?} is answered by {answer:?}");
        let events = answer.unwrap_or_default();
        if matches!(command, OrderCommand::ChangeSeats { .. }) && !events.is_empty() {
            self_.last_change = Some(command.clone());
        }
        for event in events {
            assert!(
                !self_.order.status.has_ended(),
                "S5: {event:?} after {:?}",
                self_.order.status
            );
            if let OrderEvent::OrderTotalsCalculated { totals } = &event {
                adds_up(totals);
            }
            self_.order = self_.order.evolve(&event);
            self_.events.push(event);
            if self_.events.len().is_multiple_of(3) {
                self_.snapshot = Snapshot::of(self_.order.clone(), self_.order.version, fold());
            }
        }
        let repeated = self_.order.decide(&command, now);
        assert!(repeated.as_ref().map_or(true, Vec::is_empty), "{command:?} again: {repeated:?}");
        self_
    }

    fn check_invariants(self_: &Self, page: &Page) {
        let order = &self_.order;
        assert_eq!(order.status, Self::status(page.stand));
        assert_eq!((order.version, order.revision), (Version(page.version), page.revision));
        assert_eq!(order.wanted, seats(&page.wanted));
        assert_eq!(order.held, page.held.as_ref().map(seats));
        assert_eq!(order.totals.total, Money(page.total()), "S10");
        let lines: BTreeSet<_> = order
            .totals
            .lines
            .iter()
            .map(|line| (line.seat_type, line.quantity, line.line_total))
            .collect();
        let expected: BTreeSet<_> = (0..TYPES)
            .filter(|number| page.priced[*number] > 0)
            .map(|number| {
                (seat_type(number), Quantity(page.priced[number]), Money(page.line(number)))
            })
            .collect();
        assert_eq!(lines, expected, "S10: one line for each seat type that is priced");
        assert_eq!(order.totals.is_free_of_charge, page.is_free());
        assert_eq!(
            order.closed_payments,
            page.closed.iter().map(|attempt| payment(*attempt)).collect()
        );
        let open = order.checkout.map(|checkout| checkout.payment);
        assert_eq!(open, page.open.map(|attempt| (attempt > 0).then(|| payment(attempt))));
        assert_eq!(Order::replay(&self_.events), *order, "replay equals live");
        let tail = &self_.events[usize::try_from(self_.snapshot.version.0).expect("small")..];
        assert_eq!(
            self_.snapshot.clone().resume(&fold(), tail).as_ref(),
            Ok(order),
            "snapshot and tail"
        );
    }
}

prop_state_machine! {
    #![proptest_config(trials(10_000))]

    #[test]
    fn the_order_agrees_with_the_book(sequential 1..50 => Book);
}
