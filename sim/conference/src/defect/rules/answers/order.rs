//! An order that answers wrongly.

use domain::registration::{Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus};
use domain::sourcing::{Aggregate, Timestamp, Version};

type Decision = Result<Vec<OrderEvent>, OrderRefusal>;

/// Whoever changes an order before its seats were answered is sent away.
pub(in crate::defect) fn refusing_early_changes(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::ChangeSeats { .. } if order.status == OrderStatus::Placed => {
            Err(OrderRefusal::NotReserved)
        }
        _ => order.decide(command, now),
    }
}

/// What is held in full is not given up again.
pub(in crate::defect) fn refusing_to_cancel_what_is_reserved(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::CancelOrder if order.status == OrderStatus::Reserved => {
            Err(OrderRefusal::PaymentOpen)
        }
        _ => order.decide(command, now),
    }
}

/// One code is enough: the second is never looked up.
pub(in crate::defect) fn taking_one_code(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::EnterPromotionalCode { .. }
            if !order.codes.is_empty() && order.status == OrderStatus::Reserved =>
        {
            Err(OrderRefusal::CodePending)
        }
        _ => order.decide(command, now),
    }
}

/// The version that was shown is not looked at by a change.
pub(in crate::defect) fn changing_what_was_not_seen(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    let mut command = command.clone();
    if let OrderCommand::ChangeSeats { expected, .. } = &mut command {
        *expected = order.version;
    }
    order.decide(&command, now)
}

/// Paying can be started until the seats are released, whatever was promised.
pub(in crate::defect) fn paying_in_the_grace(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::CheckOut { .. } => order.decide(command, Timestamp(0)),
        _ => order.decide(command, now),
    }
}

/// Whoever acts on an old version is told another old one.
pub(in crate::defect) fn telling_the_version_before(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    order.decide(command, now).map_err(|refusal| match refusal {
        OrderRefusal::Stale { current } => {
            OrderRefusal::Stale { current: Version(current.0.saturating_sub(1)) }
        }
        other => other,
    })
}

/// Who registers is noted once.
pub(in crate::defect) fn naming_once(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Decision {
    match command {
        OrderCommand::AssignRegistrantDetails { .. } if order.status == OrderStatus::Placed => {
            Ok(Vec::new())
        }
        _ => order.decide(command, now),
    }
}
