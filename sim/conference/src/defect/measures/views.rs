//! A view that does not know every kind of event.

use domain::message::Event;
use domain::registration::OrderEvent;

/// Whoever wrote the view did not think of one kind of event.
pub(in crate::defect) const fn forgetting_a_kind(event: &Event) -> bool {
    !matches!(event, Event::Order(OrderEvent::PartialReservationAccepted { .. }))
}
