//! What an order was at an earlier instant.

use domain::message::Event;
use domain::sourcing::{Projection as _, Timestamp, Version};
use domain::stream::StreamId;
use domain::views::{ListedOrder, OrderList};

use conference::record::Committed;

/// What was stored about one order, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Vec<(Timestamp, StreamId, Version, Event)>);

impl History {
    /// A store that starts again finds what it had stored last once more.
    pub(super) fn stored(&mut self, at: Timestamp, commit: &Committed) {
        let known = self.0.last().map(|(.., version, _)| *version).unwrap_or_default();
        for (index, stored) in commit.events.iter().enumerate() {
            let version = commit.found.plus(index + 1);
            if version > known {
                self.0.push((at, commit.stream, version, stored.body.clone()));
            }
        }
    }

    /// The order as its organiser's list had it at an instant, folded from the events that had been
    /// stored by then; nothing if none had.
    pub(super) fn as_of(&self, instant: Timestamp) -> Option<ListedOrder> {
        self.fold(self.0.iter().take_while(|(at, ..)| *at <= instant).count())
    }

    /// The order as it was after each event.
    pub(super) fn all(&self) -> impl Iterator<Item = ListedOrder> + '_ {
        (1..=self.0.len()).filter_map(|count| self.fold(count))
    }

    fn fold(&self, count: usize) -> Option<ListedOrder> {
        let mut list = OrderList::default();
        for (_, stream, version, event) in &self.0[..count] {
            list.apply(*stream, *version, event);
        }
        list.orders.into_values().next()
    }
}

#[cfg(test)]
mod tests {
    use domain::identity::OrderId;
    use domain::registration::OrderEvent;
    use domain::stream::StreamKind;
    use domain::views::ListedStatus;

    use super::*;

    #[test]
    fn an_order_is_what_had_been_stored_by_then() {
        let stream = StreamId::new(StreamKind::Order, OrderId::named("Ada").0);
        let event =
            |at, version, event| (Timestamp(at), stream, Version(version), Event::Order(event));
        let history = History(vec![
            event(10, 1, OrderEvent::OrderExpired),
            event(20, 2, OrderEvent::OrderCancelled),
        ]);
        let as_of = [9, 10, 19, 20].map(|at| history.as_of(Timestamp(at)).map(|it| it.status));
        let (expired, cancelled) = (ListedStatus::Expired, ListedStatus::Cancelled);
        assert_eq!(as_of, [None, Some(expired), Some(expired), Some(cancelled)]);
        assert!(history.all().map(|it| it.status).eq([expired, cancelled]));
    }
}
