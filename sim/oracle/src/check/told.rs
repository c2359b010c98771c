//! Values in the sentences of checks: as people tell them, with ids for what has a name. A report
//! puts the names beside the ids.

use std::collections::{BTreeMap, BTreeSet};

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId};
use domain::message::{Body, Event};
use domain::payments::CaptureRefusal;
use domain::registration::{
    AppliedDiscount, CodeName, CodeTerms, OrderEvent, OrderLine, OrderStatus, ProcessStep, Seats,
};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;
use domain::values::{Money, Price, Quantity};

use super::seats_book::Count;
use conference::node::observation::BankAccount;
use conference::node::protocol::{Handler, Outcome};

/// Something that a check speaks of.
pub(super) trait Told {
    /// It as a violation names it.
    fn told(&self) -> String;
}

/// What is told as it is displayed.
macro_rules! as_displayed {
    ($($type:ty)*) => {$(
        impl Told for $type {
            fn told(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

as_displayed! {
    ConferenceId OrderId PaymentId ReservationId SeatTypeId MessageId StreamId CodeName Release Version Timestamp
    Money Price Quantity String str bool i64 u32 u64
}

impl<T: Told + ?Sized> Told for &T {
    fn told(&self) -> String {
        (**self).told()
    }
}

impl<T: Told> Told for Option<T> {
    fn told(&self) -> String {
        self.as_ref().map_or_else(|| "nothing".to_owned(), T::told)
    }
}

impl<T: Told> Told for [T] {
    fn told(&self) -> String {
        list(self.iter().map(T::told))
    }
}

impl<T: Told> Told for Vec<T> {
    fn told(&self) -> String {
        self.as_slice().told()
    }
}

impl<T: Told> Told for BTreeSet<T> {
    fn told(&self) -> String {
        list(self.iter().map(T::told))
    }
}

impl<K: Told, V: Told> Told for BTreeMap<K, V> {
    fn told(&self) -> String {
        list(self.iter().map(|(key, value)| format!("{} for {}", value.told(), key.told())))
    }
}

impl<A: Told, B: Told> Told for (A, B) {
    fn told(&self) -> String {
        format!("{} and {}", self.0.told(), self.1.told())
    }
}

impl<A: Told, B: Told, C: Told> Told for (A, B, C) {
    fn told(&self) -> String {
        format!("{}, {} and {}", self.0.told(), self.1.told(), self.2.told())
    }
}

impl Told for Seats {
    fn told(&self) -> String {
        list(self.iter().map(|(seat_type, quantity)| format!("{quantity} of {seat_type}")))
    }
}

impl Told for OrderLine {
    fn told(&self) -> String {
        let Self { seat_type, quantity, unit_price, discount, .. } = self;
        format!("{quantity} of {seat_type} at {unit_price} less {discount}")
    }
}

impl Told for AppliedDiscount {
    fn told(&self) -> String {
        format!("{} by {}", self.amount, self.code)
    }
}

impl Told for CodeTerms {
    fn told(&self) -> String {
        let Self { quota, cumulative_with, .. } = self;
        let times = quota.map_or_else(|| "without limit".to_owned(), |quota| times(quota.0.into()));
        format!("terms to be used {times}, beside {}", cumulative_with.told())
    }
}

impl Told for Count {
    fn told(&self) -> String {
        let Self { quota, held, sold } = self;
        format!("of {quota}, {held} are held and {sold} sold")
    }
}

impl Told for BankAccount {
    fn told(&self) -> String {
        let counted =
            |count: u32, what: &str| (count > 0).then(|| format!("{what} {}", times(count.into())));
        let once = |is: bool, what: &str| is.then(|| what.to_owned());
        let all = [
            once(self.declined, "declined"),
            once(self.authorised, "set aside"),
            once(self.refused == Some(CaptureRefusal::RefusedByBank), "refused"),
            once(self.refused == Some(CaptureRefusal::AuthorisationLapsed), "lapsed"),
            counted(self.captured, "taken"),
            once(self.voided, "let go"),
            counted(self.refunded, "paid back"),
            counted(self.failed_refunds, "not paid back"),
        ];
        format!("{}: {}", self.amount, list(all.into_iter().flatten()))
    }
}

impl Told for Outcome {
    fn told(&self) -> String {
        match self {
            Self::Accepted { version } => format!("“accepted” at {version}"),
            Self::Refused(refusal) => format!("“refused: {refusal}”"),
        }
    }
}

impl Told for Handler {
    fn told(&self) -> String {
        match self {
            Self::Orders => "the handler of orders".to_owned(),
            Self::Seats => "the handler of seats".to_owned(),
            Self::Payments => "the handler of payments".to_owned(),
            Self::RegistrationProcess => "the registration process".to_owned(),
            Self::BankPort => "whoever asks the bank".to_owned(),
            Self::Assignments => "the handler of seat assignments".to_owned(),
            Self::Management => "the handler of conferences".to_owned(),
            Self::Codes => "the handler of codes".to_owned(),
            Self::Directory(number) => format!("the catalogue of gateway-{number}"),
            Self::Views(number) => format!("the views of projector-{number}"),
        }
    }
}

impl Told for OrderStatus {
    fn told(&self) -> String {
        let words = match self {
            Self::NotPlaced => "not placed",
            Self::Placed => "placed",
            Self::PartiallyReserved => "reserved in part",
            Self::Reserved => "reserved",
            Self::Confirmed => "confirmed",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::CalledOff => "called off",
        };
        words.to_owned()
    }
}

impl Told for OrderEvent {
    fn told(&self) -> String {
        Event::Order(self.clone()).name().to_owned()
    }
}

impl Told for ProcessStep {
    fn told(&self) -> String {
        Event::Process(self.clone()).name().to_owned()
    }
}

impl Told for Body {
    fn told(&self) -> String {
        match self {
            Self::Command(command) => command.name().to_owned(),
            Self::Events(batch) => batch.events.iter().map(Event::name).collect::<Vec<_>>().told(),
        }
    }
}

/// How often something happened.
pub(super) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { "nothing".to_owned() } else { items.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_told_in_the_form_of_the_language_it_is_written_in() {
        let (order, seat_type) = (OrderId::named("Ada"), SeatTypeId::named("Workshop"));
        assert_eq!(Some(order).told(), order.to_string());
        assert_eq!(None::<OrderId>.told(), "nothing");
        assert_eq!(vec![order, order].told(), format!("{order}, {order}"));
        let seats: Seats = [(seat_type, Quantity(2))].into_iter().collect();
        assert_eq!(seats.told(), format!("2 of {seat_type}"));
        let account = BankAccount { amount: Money(19_900), captured: 2, ..BankAccount::default() };
        assert_eq!(account.told(), "199.00: taken twice");
    }
}
