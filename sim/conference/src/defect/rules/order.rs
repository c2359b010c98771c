//! Old bugs of orders.

use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus, PriceList, Seats, Totals,
};
use domain::sourcing::{Aggregate, Timestamp};

type Decision = Result<Vec<OrderEvent>, OrderRefusal>;

/// Confirms an order without looking at what became of it.
pub(in crate::defect) fn confirming_anything(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::ConfirmOrder { payment, .. } if order.status != OrderStatus::NotPlaced => {
            Ok(vec![OrderEvent::OrderConfirmed {
                payment: payment.map(|proof| proof.payment),
                seats: order.wanted.clone(),
            }])
        }
        // The page of a free order, or a forged one, confirms it directly.
        OrderCommand::CheckOut { .. } if order.status == OrderStatus::PartiallyReserved => {
            Ok(vec![OrderEvent::OrderConfirmed { payment: None, seats: order.wanted.clone() }])
        }
        _ => order.decide(command, now),
    }
}

/// An answer about seats is recorded even if the order has ended.
pub(in crate::defect) fn marking_what_has_ended(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::MarkSeatsAsReserved { .. } if order.status.has_ended() => {
            let mut open = order.clone();
            (open.status, open.held) = (OrderStatus::Placed, None);
            open.decide(command, now)
        }
        _ => order.decide(command, now),
    }
}

/// Some seats are taken for all of them; the registrant is never asked.
pub(in crate::defect) fn completing_partial_reservations(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match (command, order.decide(command, now)?) {
        (OrderCommand::MarkSeatsAsReserved { revision, seats }, events) if !events.is_empty() => {
            Ok(vec![OrderEvent::OrderReservationCompleted {
                revision: *revision,
                seats: seats.clone(),
            }])
        }
        (_, events) => Ok(events),
    }
}

/// A second window opens a second payment.
pub(in crate::defect) fn opening_a_second_payment(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match (command, order.checkout.and_then(|checkout| checkout.payment)) {
        (OrderCommand::CheckOut { payment, method, .. }, Some(open)) if open != *payment => {
            let mut unaware = order.clone();
            unaware.checkout = None;
            let (payment, method, expected) = (*payment, *method, order.version);
            unaware.decide(&OrderCommand::CheckOut { payment, method, expected }, now)
        }
        _ => order.decide(command, now),
    }
}

/// What nobody holds costs nothing, so the order is free of charge.
pub(in crate::defect) fn giving_nothing_away(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    let holds_nothing = order.held.as_ref().is_some_and(Seats::is_empty);
    match command {
        OrderCommand::MarkSeatsAsReserved { seats, .. } if seats.is_empty() => {
            let free = |totals: &mut Totals| totals.is_free_of_charge = true;
            Ok(with_totals(order.decide(command, now)?, free))
        }
        OrderCommand::AcceptPartialReservation { .. }
            if holds_nothing && order.status == OrderStatus::PartiallyReserved =>
        {
            Ok(vec![OrderEvent::PartialReservationAccepted { seats: Seats::default() }])
        }
        _ => order.decide(command, now),
    }
}

/// The code's reduction is in the lines, and is taken off their sum once more.
pub(in crate::defect) fn discounting_twice(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    let events = order.decide(command, now)?;
    let OrderCommand::ApplyPromotionalCode { code, .. } = command else { return Ok(events) };
    Ok(with_totals(events, |totals| {
        let off = totals
            .discounts
            .iter()
            .find(|applied| applied.code == *code)
            .map(|applied| applied.amount);
        totals.total.0 = totals.total.0.saturating_sub(off.unwrap_or_default().0);
        totals.is_free_of_charge = totals.total.0 == 0;
    }))
}

/// The code is noted, and the price stays what it was.
pub(in crate::defect) fn discounting_without_pricing(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    let mut events = order.decide(command, now)?;
    if matches!(command, OrderCommand::ApplyPromotionalCode { .. }) {
        events.retain(|event| !matches!(event, OrderEvent::OrderTotalsCalculated { .. }));
    }
    Ok(events)
}

/// Other seats are priced with the prices of the first wish, as far as they are known.
pub(in crate::defect) fn changing_at_old_prices(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::ChangeSeats { expected, seats, prices, catalogue_version } => {
            let mut mixed: PriceList = prices.clone();
            mixed.extend(
                order.prices.iter().filter(|(t, _)| prices.contains_key(t)).map(|(t, p)| (*t, *p)),
            );
            let (expected, seats, catalogue_version) =
                (*expected, seats.clone(), *catalogue_version);
            let command =
                OrderCommand::ChangeSeats { expected, seats, prices: mixed, catalogue_version };
            order.decide(&command, now)
        }
        _ => order.decide(command, now),
    }
}

/// The previous release does not know the version of the catalogue and leaves it out.
pub(in crate::defect) fn losing_the_catalogue_version(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    let mut events = order.decide(command, now)?;
    for event in &mut events {
        if let OrderEvent::OrderPlaced { catalogue_version, .. }
        | OrderEvent::OrderUpdated { catalogue_version, .. } = event
        {
            *catalogue_version = 0;
        }
    }
    Ok(events)
}

fn with_totals(mut events: Vec<OrderEvent>, change: impl Fn(&mut Totals)) -> Vec<OrderEvent> {
    for event in &mut events {
        if let OrderEvent::OrderTotalsCalculated { totals } = event {
            change(totals);
        }
    }
    events
}
