//! The world of one story: what people in it do, and what they can see of the system.
//!
//! After every sentence the system comes to rest before the next one begins. So a story says what happens, not how
//! long it takes when something goes wrong.

use std::collections::BTreeMap;
use std::fmt;

use cucumber::gherkin::Table;
use domain::registration::{Money, OrderStatus, Price, Seats};
use domain::sourcing::{OrderId, PaymentId, SeatTypeId, Timestamp};
use domain::views::PricedOrder;
use thiserror::Error;

use super::parameters::{Dollars, Registrant, SomeSeats, Span};
use super::scene::Scene;
use super::schedule::Schedule;
use crate::check::Violation;
use crate::node::people::Act;
use crate::node::protections::Protections;
use crate::record::RunEvent;
use crate::report::words::Words;
use crate::scenario::conference;
use crate::stage::fault::{FaultKind, Tally};

/// Whether a sentence is true.
pub type Verdict = Result<(), Surprise>;

/// Why a sentence is not true.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Surprise(String);

/// How often a registrant may have tried to pay.
const MOST_PAYMENTS: u32 = 20;

/// The world of one story.
#[derive(cucumber::World)]
#[world(init = Self::undisturbed)]
pub struct World {
    schedule: Schedule,
    recorded: bool,
    protections: Protections,
    /// Set when the conference offers its seats.
    scene: Option<Scene>,
    /// How seat types are called.
    names: BTreeMap<SeatTypeId, String>,
}

impl World {
    /// A world in which nothing goes wrong.
    #[must_use]
    pub fn undisturbed() -> Self {
        Self::under(Schedule::default(), Protections::default())
    }

    /// A world in which these things go wrong, for a system with these protections.
    #[must_use]
    pub const fn under(schedule: Schedule, protections: Protections) -> Self {
        Self { schedule, recorded: false, protections, scene: None, names: BTreeMap::new() }
    }

    /// The same world, in which everything that happens is kept.
    #[must_use]
    pub(super) fn recorded(mut self) -> Self {
        self.recorded = true;
        self
    }

    /// Everything that happened, if it was kept.
    pub(super) fn take_recording(&mut self) -> Vec<RunEvent> {
        self.scene.as_mut().map(Scene::take_recording).unwrap_or_default()
    }

    /// How everybody and everything is called.
    pub(super) fn words(&self) -> Words {
        Words::default()
    }

    /// What time it is in the story.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.scene.as_ref().map(Scene::now).unwrap_or_default()
    }

    /// The organiser offers seats: a row for each type, below a heading.
    pub(super) fn offer(&mut self, table: Option<&Table>) -> Verdict {
        if self.scene.is_some() {
            return surprise("the conference has offered its seats already; list all of them in one table");
        }
        let rows = table.map_or(&[][..], |table| &table.rows);
        let offers = rows.iter().skip(1).map(|row| offer(row)).collect::<Result<Vec<_>, _>>()?;
        if offers.is_empty() {
            return surprise(
                "a table with a heading and a row for each seat type belongs below this sentence",
            );
        }
        for (name, ..) in &offers {
            self.names.insert(SeatTypeId::of(conference(), name), name.clone());
        }
        let prices: Vec<_> = offers.iter().map(|(_, price, _)| price.to_string()).collect();
        let seats: Vec<_> = offers
            .iter()
            .zip(&prices)
            .map(|((name, _, quota), price)| (name.as_str(), price.as_str(), *quota))
            .collect();
        let scene = self.scene.insert(Scene::set(&self.schedule, self.protections, self.recorded));
        scene.open(&seats);
        Ok(())
    }

    /// A registrant does something and waits for the answer.
    pub(super) fn act(&mut self, who: Registrant, act: Act) -> Verdict {
        self.scene()?.act(&who.0, act);
        Ok(())
    }

    /// Time goes by.
    pub(super) fn pass(&mut self, span: Span) -> Verdict {
        self.scene()?.pass(span.0);
        Ok(())
    }

    /// Everything that was wanted is held.
    pub(super) fn holds(&mut self, who: Registrant, seats: SomeSeats) -> Verdict {
        self.is_shown(who, &[OrderStatus::Reserved, OrderStatus::Confirmed], Some(seats))
    }

    /// Nothing is held.
    pub(super) fn holds_nothing(&mut self, who: Registrant) -> Verdict {
        let (name, order) = self.look(who)?;
        let gone =
            matches!(order.status, OrderStatus::Expired | OrderStatus::Rejected | OrderStatus::Cancelled);
        if gone || order.held.as_ref().is_some_and(Seats::is_empty) {
            Ok(())
        } else {
            surprise(format!("{name} is shown: {}", self.describe(&order)))
        }
    }

    /// Less than was wanted is held.
    pub(super) fn is_offered(&mut self, who: Registrant, seats: SomeSeats) -> Verdict {
        self.is_shown(who, &[OrderStatus::PartiallyReserved], Some(seats))
    }

    /// The order is final.
    pub(super) fn is_confirmed(&mut self, who: Registrant, seats: SomeSeats) -> Verdict {
        self.is_shown(who, &[OrderStatus::Confirmed], Some(seats))
    }

    /// The order was not paid in time.
    pub(super) fn has_expired(&mut self, who: Registrant) -> Verdict {
        self.is_shown(who, &[OrderStatus::Expired], None)
    }

    /// The order was withdrawn.
    pub(super) fn is_cancelled(&mut self, who: Registrant) -> Verdict {
        self.is_shown(who, &[OrderStatus::Cancelled], None)
    }

    /// The bank took so much in all.
    pub(super) fn has_paid(&mut self, who: Registrant, Dollars(expected): Dollars) -> Verdict {
        let Registrant(name) = who;
        let order = OrderId::named(&name);
        let taken = &self.scene()?.witness().taken;
        let payments = (1..=MOST_PAYMENTS).map(|attempt| PaymentId::of(order, attempt));
        let paid: Money = payments.filter_map(|payment| taken.get(&payment).copied()).sum();
        if paid == expected { Ok(()) } else { surprise(format!("{name} has paid {paid} dollars")) }
    }

    /// So many seats can still be had, whichever page is looked at.
    pub(super) fn are_left(&mut self, seats: SomeSeats) -> Verdict {
        for line in seats.0 {
            let pages = self.scene()?.left(SeatTypeId::of(conference(), &line.seat_type));
            let wrong = pages.iter().find(|page| **page != Some(i64::from(line.quantity)));
            match wrong {
                Some(Some(left)) => {
                    return surprise(format!("a page says that {left} {} seats are left", line.seat_type));
                }
                Some(None) => return surprise(format!("a page knows nothing of {} seats", line.seat_type)),
                None if pages.is_empty() => return surprise("no page can be looked at"),
                None => {}
            }
        }
        Ok(())
    }

    /// Whether a general rule was broken so far.
    ///
    /// # Errors
    /// [`Surprise`] names the rule and says what happened.
    pub fn keeps_the_rules(&self) -> Verdict {
        breaks(self.scene.as_ref().and_then(Scene::violation))
    }

    /// The id of the check that watches over the general rule that was broken first.
    #[must_use]
    pub fn broken_rule(&self) -> Option<&'static str> {
        self.scene.as_ref().and_then(Scene::violation).map(|violation| violation.check)
    }

    /// For each kind of fault of its schedule, how often it was done and made a difference.
    #[must_use]
    pub fn faults(&self) -> BTreeMap<FaultKind, Tally> {
        self.scene.as_ref().map(Scene::faults).unwrap_or_default()
    }

    /// Lets the story come to its end and judges it by all general rules.
    ///
    /// # Errors
    /// [`Surprise`] names the rule that was broken first and says what happened.
    pub fn conclude(&mut self) -> Verdict {
        breaks(self.scene.as_mut().and_then(Scene::conclude))
    }

    fn is_shown(&mut self, who: Registrant, statuses: &[OrderStatus], seats: Option<SomeSeats>) -> Verdict {
        let (name, order) = self.look(who)?;
        let expected = seats.map(|seats| seats_of(&seats));
        let held = order.held.clone().unwrap_or_default();
        if statuses.contains(&order.status) && expected.is_none_or(|expected| expected == held) {
            Ok(())
        } else {
            surprise(format!("{name} is shown: {}", self.describe(&order)))
        }
    }

    fn look(&mut self, who: Registrant) -> Result<(String, PricedOrder), Surprise> {
        let Registrant(name) = who;
        match self.scene()?.look(&name) {
            Some(order) => Ok((name, order)),
            None => Err(Surprise(format!("{name} looked and was shown no order"))),
        }
    }

    fn describe(&self, order: &PricedOrder) -> String {
        let held: Vec<_> = order
            .held
            .iter()
            .flat_map(Seats::iter)
            .map(|(seat_type, quantity)| {
                let name = self.names.get(&seat_type).map_or("unknown", String::as_str);
                format!("{quantity} {name}")
            })
            .collect();
        let held = if held.is_empty() { "no seats".to_owned() } else { held.join(" and ") };
        format!("{:?}, {held}", order.status)
    }

    fn scene(&mut self) -> Result<&mut Scene, Surprise> {
        self.scene.as_mut().ok_or_else(|| {
            Surprise("there is no conference yet; begin with «the conference offers these seats:»".to_owned())
        })
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("now", &self.now()).field("schedule", &self.schedule).finish()
    }
}

/// A row of the table of seats: the name, the price, the quota.
fn offer(row: &[String]) -> Result<(String, Price, u32), Surprise> {
    let [name, price, quota] = row else {
        return Err(Surprise(format!("a row has a seat type, a price and a quota, not {}", row.join(", "))));
    };
    let price = price.parse::<Price>().map_err(|error| Surprise(error.to_string()))?;
    let quota = quota.parse().map_err(|_| Surprise(format!("{quota:?} is not a number of seats")))?;
    Ok((name.clone(), price, quota))
}

fn seats_of(seats: &SomeSeats) -> Seats {
    use domain::registration::Quantity;
    let entry = |line: &crate::node::people::Line| {
        (SeatTypeId::of(conference(), &line.seat_type), Quantity(line.quantity))
    };
    seats.0.iter().map(entry).collect()
}

fn surprise<T>(why: impl Into<String>) -> Result<T, Surprise> {
    Err(Surprise(why.into()))
}

fn breaks(violation: Option<Violation>) -> Verdict {
    match violation {
        Some(Violation { check, at, what }) => surprise(format!("{check} is broken at {at}: {what}")),
        None => Ok(()),
    }
}
