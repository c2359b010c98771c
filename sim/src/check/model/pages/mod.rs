//! S31: every page shows what was stored (decision 19).

mod order;
mod sales;

use std::collections::{BTreeMap, BTreeSet};

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::management::ConferenceEvent;
use domain::message::Event;
use domain::payments::PaymentEvent;
use domain::registration::{AssignedSeat, OrderEvent, SeatAssignmentsEvent, SeatsEvent};
use domain::sourcing::Version;
use domain::stream::{StreamId, StreamKind};
use domain::views::{DraftOrder, PricedOrder, SeatAssignmentsRow, Views};
use uuid::Uuid;

use self::order::{Said, assignable, draft, listed, priced};
use super::super::{Check, Ending, Judgement};
use super::wrong::difference;
use crate::record::{Committed, Happening, Observation, RunEvent};

/// What a registrant is shown at any instant is what was stored of the order up to the version that
/// the page says it shows; at the end every page of every projector shows all that was stored,
/// field by field. What has to be shown is reckoned by the model and not by the fold of the view,
/// which may be wrong.
#[derive(Debug, Default)]
pub(in crate::check) struct PagesShowWhatIsStored {
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
        let due = self.due.entry(order).or_default();
        if due.version != shown.version {
            *due = priced(Said(up_to));
        }
        // How many seats can be assigned comes from another stream, which may be read first.
        let seated = self.seated.get(&order).map_or(&[][..], Vec::as_slice);
        let right = shown.assignable.is_none()
            || shown.assignable == assignable(seated).map(|quantity| quantity.0);
        due.assignable = shown.assignable;
        judgement.expect(right && same(shown, due), || {
            format!("order {order} was shown at {}, and {}", shown.version, differs(shown, due))
        });
    }
}

/// Addresses are equal whatever the case of their letters; what is shown is what was written.
fn same(shown: &PricedOrder, due: &PricedOrder) -> bool {
    let spelled = |order: &PricedOrder| order.registrant.as_ref().map(|it| it.email.to_string());
    shown == due && spelled(shown) == spelled(due)
}

fn differs<T: serde::Serialize>(shown: &T, due: &T) -> String {
    let value = |of: &T| serde_json::to_value(of).unwrap_or_default();
    let place = difference("", &value(shown), &value(due));
    place.unwrap_or_else(|| "something in it is not what was stored".to_owned())
}

/// Everything that was stored, by what it tells about.
#[derive(Default)]
struct Stored {
    orders: BTreeMap<OrderId, Vec<OrderEvent>>,
    seated: BTreeMap<Uuid, Vec<SeatAssignmentsEvent>>,
    seats: BTreeMap<ConferenceId, Vec<SeatsEvent>>,
    announced: BTreeMap<ConferenceId, Vec<ConferenceEvent>>,
    payments: BTreeMap<PaymentId, Vec<(Version, PaymentEvent)>>,
    versions: BTreeMap<StreamId, Version>,
}

impl Stored {
    fn of(ending: &Ending) -> Self {
        let mut all = Self::default();
        for (stream, version, stored) in &ending.log {
            let id = stream.id;
            all.versions.insert(*stream, *version);
            match stored.body.clone() {
                Event::Order(event) => all.orders.entry(OrderId(id)).or_default().push(event),
                Event::Seats(event) => all.seats.entry(ConferenceId(id)).or_default().push(event),
                Event::Payment(event) => {
                    let paid = all.payments.entry(PaymentId(id)).or_default();
                    paid.push((*version, event));
                }
                Event::Assignments(event) => all.seated.entry(id).or_default().push(event),
                Event::Conference(event) => {
                    all.announced.entry(ConferenceId(id)).or_default().push(event);
                }
                Event::Code(_) | Event::Process(_) | Event::Written(_) => {}
            }
        }
        all
    }

    fn judge(&self, number: usize, shown: &Views, shows_seats: bool, judgement: &mut Judgement) {
        let mut shows = |page: &str, holds: bool, differ: &dyn Fn() -> String| {
            judgement.expect(holds, || format!("projector {number} shows {page}: {}", differ()));
        };
        for (order, said) in &self.orders {
            let said = Said(said);
            let seated = self.seated_with(*order);
            // A row of an earlier release may say several things, and has one version.
            let stream = StreamId::new(StreamKind::Order, order.0);
            let version = self.versions.get(&stream).copied().unwrap_or_default();
            let assignable = assignable(seated).map(|quantity| quantity.0);
            let due = PricedOrder { assignable, version, ..priced(said) };
            let page = shown.priced_orders.0.get(order).cloned().unwrap_or_default();
            let of = format!("order {order}");
            shows(&of, same(&page, &due), &|| differs(&page, &due));
            let due = DraftOrder { version, ..draft(said) };
            let page = shown.draft_orders.0.get(order).cloned().unwrap_or_default();
            shows(&format!("{of} as a draft"), page == due, &|| differs(&page, &due));
            let due = listed(said, seated);
            let page = shown.order_list.orders.get(order).cloned().unwrap_or_default();
            shows(&format!("{of} in the list"), page == due, &|| differs(&page, &due));
            // 20: an order is found again by address and access code.
            let found = due
                .registrant
                .as_ref()
                .zip(due.access_code.as_ref())
                .map(|(who, code)| shown.order_list.locate(&who.email, &code.0.to_lowercase()));
            shows(
                &format!("{of} to whoever looks for it"),
                found.is_none_or(|it| it.is_some()),
                &|| "nobody finds it".to_owned(),
            );
        }
        for (stream, seated) in &self.seated {
            let due = self.seats_of(*stream, seated);
            let page = shown.seat_assignments.0.get(stream).cloned().unwrap_or_default();
            shows("the seats of an order", page == due, &|| differs(&page, &due));
        }
        for (conference, announced) in &self.announced {
            let due = sales::conference(announced);
            let page = shown.conferences.0.get(conference).cloned().unwrap_or_default();
            shows(&format!("conference {conference}"), page == due, &|| differs(&page, &due));
            let told = self.seats.get(conference).map_or(&[][..], Vec::as_slice);
            let page = shown.sales.of(*conference);
            let due = sales::dashboard(&due, told, self.payments_of(*conference));
            shows(&format!("the sales of {conference}"), page == due, &|| differs(&page, &due));
            let due = sales::remaining(told);
            let page = shown.remaining_seats.0.get(conference).cloned().unwrap_or_default();
            let right = page == due || !shows_seats;
            shows(&format!("what is left of {conference}"), right, &|| differs(&page, &due));
        }
        for (payment, paid) in &self.payments {
            let due = sales::intervention(paid);
            let page = shown.interventions.0.get(payment).copied();
            let of = format!("what a person has to do about payment {payment}");
            shows(&of, page == due, &|| differs(&page, &due));
        }
        let rows = |pages: usize, stored: usize| pages == stored;
        let counted = rows(shown.priced_orders.0.len(), self.orders.len())
            && rows(shown.draft_orders.0.len(), self.orders.len())
            && rows(shown.order_list.orders.len(), self.orders.len())
            && rows(shown.seat_assignments.0.len(), self.seated.len());
        shows("as many rows as there are", counted, &|| "of some page more or fewer".to_owned());
    }

    fn seated_with(&self, order: OrderId) -> &[SeatAssignmentsEvent] {
        let stream = domain::message::assignments_of(order).id;
        self.seated.get(&stream).map_or(&[], Vec::as_slice)
    }

    fn payments_of(
        &self,
        conference: ConferenceId,
    ) -> impl Iterator<Item = &[(Version, PaymentEvent)]> {
        let placed_at = |order: &OrderId| {
            self.orders.get(order)?.iter().find_map(|event| match event {
                OrderEvent::OrderPlaced { conference, .. } => Some(*conference),
                _ => None,
            })
        };
        let its = move |paid: &&Vec<(Version, PaymentEvent)>| {
            let order = paid.first().map(|(_, event)| event.order());
            order.as_ref().and_then(placed_at) == Some(conference)
        };
        self.payments.values().filter(its).map(Vec::as_slice)
    }

    /// Who takes which seat: whoever was given it last, unless it was taken back.
    fn seats_of(&self, stream: Uuid, seated: &[SeatAssignmentsEvent]) -> SeatAssignmentsRow {
        let created = seated.iter().find_map(|event| match event {
            SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats } => Some((*order, seats)),
            _ => None,
        });
        let (order, seat_types) = created.map(|(order, seats)| (order, seats.clone())).unzip();
        let attendee = |at: u32| {
            seated.iter().rev().find_map(|event| match event {
                SeatAssignmentsEvent::SeatAssigned { position, attendee }
                | SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee }
                    if *position == at =>
                {
                    Some(Some(attendee.clone()))
                }
                SeatAssignmentsEvent::SeatUnassigned { position } if *position == at => Some(None),
                _ => None,
            })
        };
        let seat =
            |(at, seat_type)| (at, AssignedSeat { seat_type, attendee: attendee(at).flatten() });
        let seats = (0..).zip(seat_types.unwrap_or_default()).map(seat).collect();
        let stream = StreamId::new(StreamKind::SeatAssignments, stream);
        let version = self.versions.get(&stream).copied().unwrap_or_default();
        SeatAssignmentsRow { order, version, seats }
    }
}
