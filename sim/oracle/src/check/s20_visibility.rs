//! S20: nobody orders what is not on sale.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{ConferenceId, OrderId};
use domain::management::ConferenceEvent;
use domain::registration::{OrderEvent, SeatsEvent};

use super::announced::{Announced, Announcements};
use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// Whoever places an order, or joins a wait list, was shown a catalogue in which the conference
/// took orders, or waits at what is pinned with an order, which may have been changed while the
/// conference was closed; the order that is placed for whoever waited goes back to the joining. In
/// the end everybody sees the owner's last decision.
#[derive(Debug, Default)]
pub(super) struct Visibility {
    announced: Announced,
    /// The versions of the catalogue that each order was placed and changed with.
    pinned: BTreeMap<OrderId, BTreeSet<u32>>,
    /// Orders that are placed for whoever waited.
    joined: BTreeSet<OrderId>,
}

impl Check for Visibility {
    fn id(&self) -> &'static str {
        "S20"
    }

    fn rule(&self) -> &'static str {
        "Orders are placed from a catalogue in which the conference was published, and all see the last decision."
    }

    fn conference_event(
        &mut self,
        conference: ConferenceId,
        event: &ConferenceEvent,
        _judgement: &mut Judgement,
    ) {
        self.announced.take_in(conference, event);
    }

    fn seats_event(&mut self, _order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        if let SeatsEvent::WaitListJoined { entry, .. } = event {
            let (version, conference) = (entry.catalogue_version, entry.conference);
            let pinned = entry.order.and_then(|order| self.pinned.get(&order));
            let of_its_order = pinned.is_some_and(|versions| versions.contains(&version));
            let shown = of_its_order || self.announced.is_published(conference, version);
            judgement.expect(shown, || {
                format!("{conference} was waited for, and was not published in catalogue {version}")
            });
            self.joined.insert(OrderId::offered(entry.entry));
        }
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        let (OrderEvent::OrderPlaced { catalogue_version, .. }
        | OrderEvent::OrderUpdated { catalogue_version, .. }) = event
        else {
            return;
        };
        let version = *catalogue_version;
        self.pinned.entry(order).or_default().insert(version);
        if let OrderEvent::OrderPlaced { conference, .. } = event
            && !self.joined.contains(&order)
        {
            judgement.expect(self.announced.is_published(*conference, version), || {
                format!(
                    "order {order} was placed, and {conference} was not published in catalogue \
                     {version}"
                )
            });
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for row in ending.conferences.iter().filter(|_| ending.quiescent) {
            let decided = self.announced.of(row.id);
            let last = decided.and_then(Announcements::last_publication);
            judgement.expect(last.unwrap_or_default() == row.is_published, || {
                format!(
                    "{} was left {}, and the last thing that was announced is: {}",
                    row.id,
                    published(row.is_published),
                    last.map_or("nothing", published)
                )
            });
            for (number, (views, _)) in ending.views.iter().enumerate() {
                let shown = views.conferences.0.get(&row.id);
                let shown_as = shown.and_then(|it| it.is_published.value);
                judgement.expect(shown_as == last, || {
                    format!(
                        "view {number} shows {} as {}, and {} was announced",
                        row.id,
                        shown_as.told(),
                        last.told()
                    )
                });
                let sold = decided.into_iter().flat_map(Announcements::seat_types);
                let on_show = shown.map(|it| it.catalogue().prices).unwrap_or_default();
                let sold: BTreeMap<_, _> =
                    sold.map(|(seat_type, price, _)| (seat_type, price)).collect();
                judgement.expect(sold == on_show, || {
                    format!(
                        "view {number} shows the prices {} of {}; they are {}",
                        on_show.told(),
                        row.id,
                        sold.told()
                    )
                });
            }
        }
    }
}

/// Whether people can order, in words.
const fn published(is: bool) -> &'static str {
    if is { "published" } else { "not published" }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::management::Conference;
    use domain::sourcing::{Projection, Timestamp, Version};
    use domain::stream::{StreamId, StreamKind};
    use domain::views::Views;

    fn closed_at(version: u32) -> ConferenceEvent {
        ConferenceEvent::ConferenceUnpublished { conference: conference(), version }
    }

    /// A view that heard of this.
    fn shows(story: Given, heard: Vec<ConferenceEvent>, is_published: bool) -> Given {
        let mut views = Box::<Views>::default();
        let stream = StreamId::new(StreamKind::Conference, conference().0);
        for event in heard {
            let event = domain::message::Event::Conference(event);
            views.apply(stream, Version(1), &event);
        }
        story.with(|ending| {
            ending.views = vec![(views, 0)];
            ending.conferences = vec![Conference { is_published, ..row(5) }];
        })
    }

    #[test]
    fn orders_are_placed_while_the_conference_is_published_as_far_as_was_heard() {
        let story = opened().conference(closed_at(3)).order(placed(2));
        shows(story, vec![offered(2, 5), opened_at(2), closed_at(3)], false)
            .holds(Visibility::default());
    }

    #[test]
    fn an_order_from_a_catalogue_that_was_closed_is_found() {
        opened()
            .conference(closed_at(2))
            .order(placed(2))
            .breaks(Visibility::default(), "was not published");
        Given::new()
            .order(placed(2))
            .breaks(Visibility::default(), "was not published in catalogue 2");
        Given::new().seats(joined(ada(), 2)).breaks(Visibility::default(), "was waited for");
    }

    #[test]
    fn who_waited_may_order_although_it_is_closed_by_now() {
        let offered = OrderId::offered(entry(ada(), 2).entry);
        let story = opened().seats(joined(ada(), 2)).conference(closed_at(3));
        story.order_of(offered, placed(2)).holds(Visibility::default());
    }

    #[test]
    fn who_waits_with_an_order_that_was_changed_while_it_was_closed_waits_at_its_prices() {
        let mut entry = entry(ada(), 2);
        (entry.order, entry.catalogue_version) = (Some(ada()), 3);
        let joins = SeatsEvent::WaitListJoined { entry, at: Timestamp(0) };
        let mut changed = updated(2, 2);
        if let OrderEvent::OrderUpdated { catalogue_version, .. } = &mut changed {
            *catalogue_version = 3;
        }
        let story = || opened().order(placed(2)).conference(closed_at(3));
        story().order(changed).seats(joins.clone()).holds(Visibility::default());
        story().seats(joins).breaks(Visibility::default(), "was waited for");
    }

    #[test]
    fn a_view_or_a_row_that_does_not_show_the_last_decision_is_found() {
        let story = || opened().conference(closed_at(3));
        let behind = shows(story(), vec![offered(2, 5), opened_at(2)], false);
        behind.breaks(Visibility::default(), "view 0 shows");
        let row = shows(story(), vec![offered(2, 5), opened_at(2), closed_at(3)], true);
        row.breaks(Visibility::default(), "was left published");
        let prices = shows(story(), vec![repriced(3, 9), opened_at(2), closed_at(3)], false);
        prices.breaks(Visibility::default(), "shows the prices");
    }
}
