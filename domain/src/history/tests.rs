//! Each kind of change between the forms, in both directions.

use serde_json::json;

use super::*;
use crate::envelope::Actor;
use crate::identity::{ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId};
use crate::payments::{PaymentEvent, PaymentMethod};
use crate::policy::Promise;
use crate::registration::{
    Attendee, OrderEvent, ProcessOutcome, ProcessStep, SeatAssignmentsEvent, Seats, SeatsEvent,
    Totals,
};
use crate::sourcing::{MessageId, Timestamp};
use crate::values::{Money, Price, Quantity};

fn order() -> OrderId {
    OrderId::named("Ada")
}

fn workshop() -> SeatTypeId {
    SeatTypeId::of(ConferenceId::named("the conference"), "workshop")
}

fn seats(quantity: u32) -> Seats {
    [(workshop(), Quantity(quantity))].into_iter().collect()
}

/// The rows that say this in a form, and what they say once they are upcast.
fn there_and_back(events: &[Event], schema: u16, before: &Before) -> (Vec<String>, Vec<Event>) {
    let rows = downcast(events, schema, before).unwrap();
    let mut before = before.clone();
    let said = rows.iter().flat_map(|row| upcast(row, &mut before).unwrap().to_vec()).collect();
    let texts = rows.iter().map(|row| match row {
        Event::Written(written) => written.text.clone(),
        today => panic!("{today:?} was not written in form {schema}"),
    });
    (texts.collect(), said)
}

fn after(events: &[Event]) -> Before {
    let mut before = Before::default();
    events.iter().for_each(|event| before.note(event));
    before
}

fn offered(quota: u32, remaining: i64) -> Event {
    Event::Seats(SeatsEvent::AvailableSeatsChanged {
        seat_type: workshop(),
        quota: Quantity(quota),
        catalogue_version: quota,
        remaining: [(workshop(), remaining)].into(),
    })
}

fn reserved(quantity: u32, remaining: i64) -> Event {
    Event::Seats(SeatsEvent::SeatsReserved {
        reservation: ReservationId::of(order(), 1),
        request: quantity,
        seats: seats(quantity),
        remaining: [(workshop(), remaining)].into(),
        at: Timestamp(7),
        pinned: Default::default(),
        order: None,
    })
}

#[test]
fn every_kind_has_a_way_from_every_form_to_today_and_back() {
    assert_eq!(CHAIN.today(), SCHEMA);
    assert_eq!(Release::TODAY.schema(), SCHEMA);
    for (_, kind, forms) in FORMER {
        assert!(!forms.contains(&SCHEMA), "{kind}");
    }
}

#[test]
fn a_renamed_event_and_one_that_has_to_know_what_came_before() {
    let accepted = Event::Order(OrderEvent::PartialReservationAccepted { seats: seats(2) });
    let before = after(&[accepted]);
    let payment = Some(PaymentId::of(order(), 1));
    let confirmed = [Event::Order(OrderEvent::OrderConfirmed { payment, seats: seats(2) })];
    let (rows, said) = there_and_back(&confirmed, 1, &before);
    assert_eq!(
        rows,
        [json!({"Order": {"OrderPaymentConfirmed": {"payment": payment}}}).to_string()]
    );
    assert_eq!(said, confirmed);
    let (rows, said) = there_and_back(&confirmed, 2, &before);
    assert_eq!(rows, [json!({"Order": {"OrderConfirmed": {"payment": payment}}}).to_string()]);
    assert_eq!(said, confirmed);
}

#[test]
fn a_field_that_was_added_has_its_declared_default() {
    let totals = |is_free_of_charge| {
        let totals = Totals { is_free_of_charge, ..Totals::default() };
        [Event::Order(OrderEvent::OrderTotalsCalculated { totals })]
    };
    assert_eq!(there_and_back(&totals(true), 2, &Before::default()).1, totals(true));
    let (rows, said) = there_and_back(&totals(true), 1, &Before::default());
    assert!(!rows[0].contains("free"), "{rows:?}");
    assert_eq!(said, totals(false));
    assert!(losses().any(|(form, kind, _)| (form, kind) == (2, "OrderTotalsCalculated")));
}

#[test]
fn relative_numbers_become_absolute_whatever_came_before() {
    let story = [offered(10, 10), reserved(3, 7), reserved(4, 6), offered(5, 1), offered(2, -2)];
    for schema in [1, 2] {
        let mut before = Before::default();
        for event in &story {
            let (rows, said) = there_and_back(std::slice::from_ref(event), schema, &before);
            assert_eq!(said, std::slice::from_ref(event), "{rows:?}");
            assert!(
                !rows[0].contains("quota") && rows[0].contains("remaining") == (schema == 2),
                "{rows:?}"
            );
            before.note(event);
        }
    }
    let (rows, _) = there_and_back(&[offered(5, 1)], 1, &after(&story[..3]));
    assert!(rows[0].contains("\"change\":-5"), "{rows:?}");
}

#[test]
fn one_row_may_say_two_things_and_keeps_one_version() {
    let attendee = Attendee {
        first_name: "Min".to_owned(),
        last_name: "Kim".to_owned(),
        email: "min@example.org".to_owned(),
    };
    let reassigned = [
        Event::Assignments(SeatAssignmentsEvent::SeatUnassigned { position: 1 }),
        Event::Assignments(SeatAssignmentsEvent::SeatAssigned {
            position: 1,
            attendee: attendee.clone(),
        }),
    ];
    let (rows, said) = there_and_back(&reassigned, 2, &Before::default());
    assert!(rows.len() == 1 && rows[0].contains("SeatReassigned"), "{rows:?}");
    assert_eq!(said, reassigned);
    let elsewhere =
        Event::Assignments(SeatAssignmentsEvent::SeatAssigned { position: 2, attendee });
    assert_eq!(
        there_and_back(&[reassigned[0].clone(), elsewhere], 2, &Before::default()).0.len(),
        2
    );
    let (rows, said) = there_and_back(&reassigned, 3, &Before::default());
    assert_eq!((rows.len(), said.as_slice()), (2, &reassigned[..]), "{rows:?}");
    let stream = StreamId::new(StreamKind::SeatAssignments, order().0);
    let mut reader = Reader::default();
    for row in downcast(&reassigned, 2, &Before::default()).unwrap() {
        assert_eq!(reader.read(stream, &row).unwrap().len(), 2);
    }
    assert_eq!(reader.version(stream), Version(1), "the next row is the second");
}

#[test]
fn two_rows_may_say_one_thing() {
    let initiated = [Event::Payment(PaymentEvent::PaymentInitiated {
        order: order(),
        amount: Money(500),
        revision: 1,
        method: PaymentMethod::Invoice,
    })];
    let (rows, said) = there_and_back(&initiated, 1, &Before::default());
    assert!(rows.len() == 2 && rows[1].contains("PaymentMethodChosen"), "{rows:?}");
    assert_eq!(said, initiated);
    assert_eq!(there_and_back(&initiated, 2, &Before::default()).0.len(), 1);
    let mut before = Before::default();
    let rows = downcast(&initiated, 1, &before).unwrap();
    assert!(upcast(&rows[0], &mut before).unwrap().is_empty(), "the first says nothing by itself");
}

#[test]
fn a_row_of_a_registration_is_read_as_the_steps_that_led_to_it() {
    let (order, conference, at) =
        (order(), ConferenceId::named("the conference"), Timestamp(60_000));
    let promise =
        Promise { ends: Timestamp(50_000), release_at: at, late_money_until: Timestamp(70_000) };
    let requested = |valid_until| ProcessStep::ReservationRequested {
        conference,
        reservation: ReservationId::of(order, 1),
        ordinal: 1,
        revision: 1,
        seats: seats(2),
        valid_until,
        pinned: Default::default(),
        order: None,
    };
    let begun = |valid_until| {
        vec![
            Event::Process(ProcessStep::Started { order, conference, promise }),
            Event::Process(requested(valid_until)),
            Event::Process(ProcessStep::ExpiryScheduled { order, at }),
        ]
    };
    let ended = vec![
        Event::Process(ProcessStep::HoldReleased {
            conference,
            reservation: ReservationId::of(order, 1),
            withdrawn: false,
        }),
        Event::Process(ProcessStep::Completed { outcome: ProcessOutcome::Expired }),
    ];
    for schema in [1, 2] {
        let (rows, said) = there_and_back(&begun(Some(at)), schema, &Before::default());
        assert_eq!((rows.len(), &said), (1, &begun(None)), "{rows:?}");
        let (rows, said) = there_and_back(&ended, schema, &after(&begun(None)));
        assert_eq!((rows.len(), &said), (1, &ended), "{rows:?}");
        let confirm = [Event::Process(ProcessStep::ConfirmationRequested {
            order,
            payment: None,
            seats: seats(1),
        })];
        let (rows, said) = there_and_back(&confirm, schema, &after(&begun(None)));
        assert_eq!(rows[0].contains("ConfirmOrderPayment"), schema == 1, "{rows:?}");
        assert_eq!(said, confirm);
    }
}

#[test]
fn a_row_is_rewritten_as_a_later_release_writes_and_is_one_row_whatever_it_says() {
    let initiated = [Event::Payment(PaymentEvent::PaymentInitiated {
        order: order(),
        amount: Money(500),
        revision: 1,
        method: PaymentMethod::Invoice,
    })];
    let rows = downcast(&initiated, 1, &Before::default()).unwrap();
    for (release, second) in
        [(Release::V2, "{\"Payment\":{\"PaymentInitiated\":"), (Release::V3, "Initiated")]
    {
        let mut before = Before::default();
        let renewed: Vec<_> = rows
            .iter()
            .map(|row| renew(&stored(row.clone(), 1), release, &mut before).unwrap())
            .collect();
        let texts: Vec<_> =
            renewed.iter().map(|row| String::from_utf8(encode(row)).unwrap()).collect();
        assert!(texts[0].ends_with("\"body\":[]}") && texts[1].contains(second), "{texts:?}");
        let again = renew(&renewed[1], release, &mut before.clone()).unwrap();
        assert_eq!(again, renewed[1], "what is in that form stays as it is");
    }
}

fn stored(body: Event, schema: u16) -> Stored {
    let id = MessageId::named("confirm");
    let meta = Metadata { schema, ..Metadata::original(id, id.0, Actor::System, Timestamp(5)) };
    Envelope { meta, body }
}

#[test]
fn a_row_is_kept_as_it_was_written_with_fields_that_nobody_knows() {
    let event = stored(Event::Order(OrderEvent::OrderExpired), SCHEMA);
    assert_eq!(decode(&encode(&event)).unwrap(), event);
    let text =
        r#"{"Order":{"OrderPaymentConfirmed":{"payment":null,"moon_phase":"full"}}}"#.to_owned();
    let old = stored(Event::Written(Written { schema: 1, text }), 1);
    let bytes = encode(&old);
    assert!(String::from_utf8_lossy(&bytes).contains("moon_phase"));
    let back = decode(&bytes).unwrap();
    assert_eq!(back, old);
    let said = upcast(&back.body, &mut Before::default()).unwrap().to_vec();
    assert_eq!(
        said,
        [Event::Order(OrderEvent::OrderConfirmed { payment: None, seats: Seats::default() })]
    );
}

#[test]
fn a_row_of_a_newer_release_or_of_no_release_is_refused() {
    let refused = |schema: u16, body: serde_json::Value| {
        let mut stored =
            serde_json::to_value(stored(Event::Order(OrderEvent::OrderExpired), schema)).unwrap();
        stored["body"] = body;
        let decoded = decode(stored.to_string().as_bytes());
        decoded
            .and_then(|row| Ok(upcast(&row.body, &mut Before::default()).map(|_| ())?))
            .unwrap_err()
    };
    let expired = || json!({"Order": "OrderExpired"});
    let newer = refused(SCHEMA + 1, expired());
    assert!(matches!(newer, DecodeError::Upcast(UpcastError::Newer { .. })), "{newer}");
    assert!(matches!(refused(0, expired()), DecodeError::Upcast(UpcastError::NoSuchForm(0))));
    let never = refused(2, json!({"Order": {"OrderPaymentConfirmed": {"payment": null}}}));
    assert!(
        matches!(never, DecodeError::Upcast(UpcastError::Unknown { schema: 2, .. })),
        "{never}"
    );
    let misspelt = refused(1, json!({"Order": {"OrderTotalsCalculated": {"totls": {}}}}));
    assert!(matches!(misspelt, DecodeError::Upcast(UpcastError::Malformed { .. })), "{misspelt}");
}

#[test]
fn a_message_is_upcast_with_what_came_before_it() {
    let rows = downcast(&[reserved(4, 6)], 1, &after(&[offered(10, 10)])).unwrap();
    let batch = EventBatch {
        stream: StreamId::new(StreamKind::SeatsAvailability, order().0),
        first: Version(2),
        events: rows,
    };
    let meta = stored(Event::Order(OrderEvent::OrderExpired), 1).meta;
    let message = Envelope { meta, body: Body::Events(batch) };
    assert!(depends_on_the_past(&message));
    let said = upcast_message(&message, &after(&[offered(10, 10)])).unwrap();
    let Body::Events(batch) = said.body else { panic!("an event") };
    assert_eq!(batch.events, [reserved(4, 6)]);
}

#[test]
fn the_third_release_knew_no_order_of_a_wait_and_no_closed_conference() {
    use crate::identity::WaitListEntryId;
    use crate::registration::{PinnedPrices, WaitListEntry};

    let entry = |order| WaitListEntry {
        entry: WaitListEntryId::of(self::order(), workshop()),
        order,
        conference: ConferenceId::named("the conference"),
        seat_type: workshop(),
        quantity: Quantity(2),
        prices: Default::default(),
        catalogue_version: 1,
        policy: Default::default(),
        until: Timestamp(9),
    };
    let joined = |order| {
        [Event::Seats(SeatsEvent::WaitListJoined { entry: entry(order), at: Timestamp(7) })]
    };
    let released = |withdrawn| {
        [Event::Process(ProcessStep::HoldReleased {
            conference: ConferenceId::named("the conference"),
            reservation: ReservationId::of(order(), 1),
            withdrawn,
        })]
    };
    let given_back = |withdrawn| {
        [Event::Seats(SeatsEvent::SeatsReservationCancelled {
            reservation: ReservationId::of(order(), 1),
            seats: Seats::default(),
            remaining: Default::default(),
            withdrawn,
            at: Timestamp(7),
        })]
    };
    let nothing = Before::default();
    let (rows, said) = there_and_back(&joined(Some(order())), 3, &nothing);
    assert!(!rows[0].contains("\"order\""), "{rows:?}");
    assert_eq!(said, joined(None));
    for (events, former) in
        [(released(true), released(false)), (given_back(true), given_back(false))]
    {
        let (rows, said) = there_and_back(&events, 3, &nothing);
        assert!(!rows[0].contains("withdrawn"), "{rows:?}");
        assert_eq!(said, former);
    }
    let priced = |pinned: PinnedPrices| {
        [Event::Seats(SeatsEvent::SeatsReserved {
            reservation: ReservationId::of(order(), 1),
            request: 1,
            seats: seats(2),
            remaining: Default::default(),
            pinned,
            at: Timestamp(7),
            order: None,
        })]
    };
    let prices = [(workshop(), Price::whole(500))].into();
    let (rows, said) =
        there_and_back(&priced(PinnedPrices { prices, catalogue_version: 3 }), 3, &nothing);
    assert!(!rows[0].contains("pinned"), "{rows:?}");
    assert_eq!(said, priced(PinnedPrices::default()));
    let at = Timestamp(7);
    let only_today = [
        SeatsEvent::WaitListPaused { catalogue_version: 2, at },
        SeatsEvent::WaitListResumed { catalogue_version: 3, at },
    ];
    for schema in 1..SCHEMA {
        let (rows, said) = there_and_back(&only_today.clone().map(Event::Seats), schema, &nothing);
        assert_eq!((rows.len(), said.len()), (0, 0), "form {schema}");
    }
    let rows = downcast(&released(true), 2, &nothing).unwrap();
    assert!(rows.is_empty(), "a registration of which nothing is known has no row: {rows:?}");
}
