//! S31: every page shows what was stored.

use std::collections::{BTreeMap, BTreeSet};

use domain::history::Release;
use domain::identity::OrderId;
use domain::registration::{OrderEvent, SeatAssignmentsEvent};
use domain::stream::{StreamId, StreamKind};
use domain::views::PricedOrder;

use super::model::pages::{Stored, differs, order_page, same};
use super::{Check, Ending, Judgement};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// What a registrant is shown at any instant is what was stored of the order up to the version that
/// the page says it shows; at the end every page of every projector shows all that was stored,
/// field by field. What has to be shown is reckoned by the model and not by the fold of the view,
/// which may be wrong.
#[derive(Debug, Default)]
pub(super) struct PagesShowWhatIsStored {
    orders: BTreeMap<OrderId, Vec<OrderEvent>>,
    /// Orders of which something was written by an earlier release: a row may say several things.
    former: BTreeSet<OrderId>,
    seated: BTreeMap<OrderId, Vec<SeatAssignmentsEvent>>,
    /// What has to be shown of an order at the version that was looked at last.
    due: BTreeMap<OrderId, PricedOrder>,
}

impl Check for PagesShowWhatIsStored {
    fn id(&self) -> &'static str {
        "S31"
    }

    fn rule(&self) -> &'static str {
        "Every page shows, field by field, what was stored up to the version that it says it shows."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        if commit.as_written.is_some() && commit.stream.kind == StreamKind::Order {
            self.former.insert(OrderId(commit.stream.id));
        }
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, _judgement: &mut Judgement) {
        self.orders.entry(order).or_default().push(event.clone());
    }

    fn assignments_event(
        &mut self,
        _stream: StreamId,
        event: &SeatAssignmentsEvent,
        _judgement: &mut Judgement,
    ) {
        if let SeatAssignmentsEvent::SeatAssignmentsCreated { order, .. } = event {
            self.seated.entry(*order).or_default().push(event.clone());
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe, .. } = &event.what else { return };
        if let Observation::Saw { order, shown } = &**probe {
            self.saw(*order, shown, judgement);
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        let stored = Stored::of(ending);
        for (number, (shown, _)) in ending.views.iter().enumerate() {
            let shows_seats = ending.view_releases.get(number) != Some(&Release::V1);
            stored.judge(number, shown, shows_seats, judgement);
        }
    }
}

impl PagesShowWhatIsStored {
    fn saw(&mut self, order: OrderId, shown: &PricedOrder, judgement: &mut Judgement) {
        if self.former.contains(&order) {
            return;
        }
        let stored = self.orders.get(&order).map_or(&[][..], Vec::as_slice);
        let Some(up_to) = stored.get(..shown.version.0 as usize) else {
            return judgement.expect(false, || {
                format!("order {order} was shown at {}, which was never stored", shown.version)
            });
        };
        let seated = self.seated.get(&order).map_or(&[][..], Vec::as_slice);
        let due = self.due.entry(order).or_default();
        if due.version != shown.version {
            *due = order_page(up_to, &[]);
        }
        // How many seats can be assigned comes from another stream, which may be read first.
        let right =
            shown.assignable.is_none() || shown.assignable == order_page(&[], seated).assignable;
        due.assignable = shown.assignable;
        judgement.expect(right && same(shown, due), || {
            format!("order {order} was shown at {}, and {}", shown.version, differs(shown, due))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::message::{Event, assignments_of};
    use domain::sourcing::{Projection, Version};
    use domain::values::Money;
    use domain::views::Views;

    use conference::node::NodeId;

    fn order_of_ada() -> StreamId {
        StreamId::new(StreamKind::Order, ada().0)
    }

    fn conference_seats() -> StreamId {
        StreamId::new(StreamKind::SeatsAvailability, conference().0)
    }

    fn completed() -> OrderEvent {
        OrderEvent::OrderReservationCompleted { revision: 1, seats: seats(2) }
    }

    /// Ada's order of two seats, which are held.
    fn held() -> Given {
        Given::new().order(placed(2)).order(totals(2)).order(completed())
    }

    /// A projector that shows these views of everything that was stored.
    fn shows(story: Given, change: impl FnOnce(&mut Views)) -> Given {
        let mut views = Box::<Views>::default();
        for (version, event) in (1..).map(Version).zip([placed(2), totals(2), completed()]) {
            views.apply(order_of_ada(), version, &Event::Order(event));
        }
        views.apply(conference_seats(), Version(1), &Event::Seats(quota(5, 1)));
        let free = SeatAssignmentsEvent::SeatAssignmentsCreated { order: ada(), seats: Vec::new() };
        views.apply(assignments_of(ada()), Version(1), &Event::Assignments(free));
        change(&mut views);
        story.with(|ending| ending.views.push((views, 0)))
    }

    fn stored() -> Given {
        let free = SeatAssignmentsEvent::SeatAssignmentsCreated { order: ada(), seats: Vec::new() };
        held().seats(quota(5, 1)).assignments(free)
    }

    #[test]
    fn pages_that_show_what_was_stored_hold_and_others_are_found() {
        let judged = PagesShowWhatIsStored::default;
        shows(stored(), |_| {}).holds(judged());
        let page = |views: &mut Views| views.priced_orders.0.get_mut(&ada()).unwrap().held = None;
        shows(stored(), page).breaks(judged(), "held is null and not");
        let list = |views: &mut Views| {
            views.order_list.orders.get_mut(&ada()).unwrap().total = Money(1);
        };
        shows(stored(), list).breaks(judged(), "total is 1 and not 39800");
        let gone = |views: &mut Views| {
            views.draft_orders.0.clear();
        };
        shows(stored(), gone).breaks(judged(), "as a draft");
    }

    #[test]
    fn a_page_is_judged_by_the_version_that_it_says_it_shows() {
        let saw = |version, held| {
            let mut views = Views::default();
            for (version, event) in
                (1..=version).map(Version).zip([placed(2), totals(2), completed()])
            {
                views.apply(order_of_ada(), version, &Event::Order(event));
            }
            let mut shown = views.priced_orders.0.remove(&ada()).unwrap();
            shown.held = shown.held.filter(|_| held);
            stored().observe(NodeId::People, Observation::Saw { order: ada(), shown })
        };
        saw(2, true).holds(PagesShowWhatIsStored::default());
        saw(3, true).holds(PagesShowWhatIsStored::default());
        saw(3, false).breaks(PagesShowWhatIsStored::default(), "was shown at v3, and held is null");
    }
}
