//! What every page has to show (decision 19), reckoned from what was stored.

mod order;
mod sales;

use std::collections::BTreeMap;

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
use super::super::{Ending, Judgement};
use super::wrong::difference;

/// The order as its registrant has to see it, after these events of it and of its seats.
pub(in crate::check) fn order_page(
    said: &[OrderEvent],
    seated: &[SeatAssignmentsEvent],
) -> PricedOrder {
    let assignable = assignable(seated).map(|quantity| quantity.0);
    PricedOrder { assignable, ..priced(Said(said)) }
}

/// Addresses are equal whatever the case of their letters; what is shown is what was written.
pub(in crate::check) fn same(shown: &PricedOrder, due: &PricedOrder) -> bool {
    let spelled = |order: &PricedOrder| order.registrant.as_ref().map(|it| it.email.to_string());
    shown == due && spelled(shown) == spelled(due)
}

pub(in crate::check) fn differs<T: serde::Serialize>(shown: &T, due: &T) -> String {
    let value = |of: &T| serde_json::to_value(of).unwrap_or_default();
    let place = difference("", &value(shown), &value(due));
    place.unwrap_or_else(|| "something in it is not what was stored".to_owned())
}

/// Everything that was stored, by what it tells about.
#[derive(Default)]
pub(in crate::check) struct Stored {
    orders: BTreeMap<OrderId, Vec<OrderEvent>>,
    seated: BTreeMap<Uuid, Vec<SeatAssignmentsEvent>>,
    seats: BTreeMap<ConferenceId, Vec<SeatsEvent>>,
    announced: BTreeMap<ConferenceId, Vec<ConferenceEvent>>,
    payments: BTreeMap<PaymentId, Vec<(Version, PaymentEvent)>>,
    versions: BTreeMap<StreamId, Version>,
}

impl Stored {
    pub(in crate::check) fn of(ending: &Ending) -> Self {
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

    /// Judges every page of a projector. The first release showed nobody how many seats are left.
    pub(in crate::check) fn judge(
        &self,
        number: usize,
        shown: &Views,
        shows_seats: bool,
        judgement: &mut Judgement,
    ) {
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
