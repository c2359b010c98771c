use super::super::given::*;
use super::*;
use domain::management::{Conference, ConferenceEvent, ManagementCommand};
use domain::payments::{PaymentCommand, PaymentEvent, PaymentMethod};
use domain::registration::{
    OrderCommand, OrderRefusal, PromotionalCodeEvent, RedemptionRefusal, Reduction,
    SeatAssignmentsRefusal, SeatsEvent, SeatsRefusal, UnknownSeatType,
};
use domain::sourcing::{Timestamp, Version};
use domain::stream::StreamId;
use domain::values::{Money, Quantity};

use ::conference::node::protocol::{BankOperation, Wish};

const NOTHING: Vec<Event> = Vec::new();

/// This was recorded, whoever asked for it.
fn had(mut story: Given, event: Event) -> Given {
    let (handler, kind, id) = match &event {
        Event::Order(_) => (Handler::Orders, StreamKind::Order, ada().0),
        Event::Seats(_) => (Handler::Seats, StreamKind::SeatsAvailability, conference().0),
        Event::Payment(_) => (Handler::Payments, StreamKind::Payment, payment(1).0),
        Event::Conference(_) => (Handler::Management, StreamKind::Conference, conference().0),
        other => unreachable!("no story here begins with {}", other.name()),
    };
    let commit = story.commit(handler, StreamId::new(kind, id), ada().0, vec![event]);
    story.commits(Committed { original: None, ..commit })
}

fn ordered(events: impl IntoIterator<Item = OrderEvent>) -> Given {
    events.into_iter().map(Event::Order).fold(Given::new(), had)
}

fn counted(events: impl IntoIterator<Item = SeatsEvent>) -> Given {
    events.into_iter().map(Event::Seats).fold(Given::new(), had)
}

/// A handler decides on a command, and records this.
fn decides(mut story: Given, command: Command, decided: Result<Vec<Event>, Refusal>) -> Given {
    let (handler, stream) = (Handler::of_command(&command), command.stream());
    let events = decided.clone().unwrap_or_default();
    let commit = story.commit(handler, stream, ada().0, events);
    let original = commit.original.as_ref().map(|asked| {
        let body = Body::Command(command);
        Arc::new(Message { meta: asked.meta, body })
    });
    let outcome = match decided {
        Ok(_) => commit.outcome.clone(),
        Err(refusal) => Outcome::Refused(refusal),
    };
    story.commits(Committed { original, outcome, ..commit })
}

fn asks(
    story: Given,
    command: OrderCommand,
    decided: Result<Vec<OrderEvent>, OrderRefusal>,
) -> Given {
    let decided = decided.map(|events| events.into_iter().map(Event::Order).collect());
    decides(story, Command::Order(ada(), command), decided.map_err(Refusal::Order))
}

fn asks_seats(
    story: Given,
    command: SeatsCommand,
    decided: Result<Vec<SeatsEvent>, SeatsRefusal>,
) -> Given {
    let decided = decided.map(|events| events.into_iter().map(Event::Seats).collect());
    decides(story, Command::Seats(conference(), command), decided.map_err(Refusal::Seats))
}

fn pay(expected: u64) -> OrderCommand {
    OrderCommand::CheckOut {
        payment: payment(1),
        method: PaymentMethod::Card,
        expected: Version(expected),
    }
}

fn completed() -> OrderEvent {
    OrderEvent::OrderReservationCompleted { revision: 1, seats: seats(2) }
}

/// Ada's order of two seats, which are held.
fn held() -> Given {
    ordered([placed(2), totals(2), completed()])
}

fn reserve(quantity: u32) -> SeatsCommand {
    SeatsCommand::MakeSeatReservation {
        reservation: hold(1),
        request: 1,
        seats: seats(quantity),
        valid_until: None,
        pinned: Default::default(),
        order: None,
    }
}

#[test]
fn what_the_business_says_holds() {
    asks(held(), pay(3), Ok(vec![checked_out(2)])).holds(ReferenceModel::default());
    let stale = OrderRefusal::Stale { current: Version(3) };
    asks(held(), pay(2), Err(stale)).holds(ReferenceModel::default());
    let story = counted([quota(5, 1)]);
    asks_seats(story, reserve(7), Ok(vec![reserved(1, 5, 0)])).holds(ReferenceModel::default());
}

#[test]
fn a_no_where_the_business_says_yes_is_found() {
    asks(held(), pay(3), Err(OrderRefusal::NotReserved))
        .breaks(ReferenceModel::default(), "was refused, “the seats are not reserved”, and due is");
    let story = counted([quota(5, 1)]);
    asks_seats(story, reserve(3), Ok(vec![reserved(1, 2, 3)]))
        .breaks(ReferenceModel::default(), "Seats.SeatsReserved.remaining");
}

#[test]
fn a_yes_where_the_business_says_no_is_found() {
    asks(held(), pay(2), Ok(vec![checked_out(2)])).breaks(
        ReferenceModel::default(),
        "has to be refused, “the order has changed meanwhile: it is now at v3”",
    );
    asks(held().wait(19), pay(3), Ok(vec![checked_out(2)]))
        .breaks(ReferenceModel::default(), "“the reservation has expired”");
    let story = counted([quota(5, 1), reserved(1, 2, 3), cancelled(1, 2, 5)]);
    asks_seats(story, reserve(2), Ok(vec![reserved(1, 2, 3)]))
        .breaks(ReferenceModel::default(), "“the reservation is finished”");
}

#[test]
fn another_reason_than_the_one_there_is_is_found() {
    asks(held(), pay(2), Err(OrderRefusal::PromiseEnded))
        .breaks(ReferenceModel::default(), "was refused, “the reservation has expired”");
    let none = UnknownSeatType(general());
    asks(held(), OrderCommand::CancelOrder, Err(OrderRefusal::UnknownSeatType(none)))
        .breaks(ReferenceModel::default(), "due is OrderCancelled");
}

#[test]
fn what_must_be_recorded_and_is_not_is_found() {
    asks(held(), OrderCommand::CancelOrder, Ok(Vec::new()))
        .breaks(ReferenceModel::default(), "led to nothing, and due is OrderCancelled");
    let waits = counted([quota(2, 1), reserved(1, 2, 0), joined(OrderId::named("Bob"), 1)]);
    let gives_back = SeatsCommand::CancelSeatReservation { reservation: hold(1), withdrawn: false };
    asks_seats(waits, gives_back, Ok(vec![cancelled(1, 2, 2)]))
        .breaks(ReferenceModel::default(), "due is SeatsReservationCancelled, SeatsOffered");
}

#[test]
fn a_wait_that_does_not_follow_its_order_is_found() {
    let (bob, at) = (OrderId::named("Bob"), Timestamp(0));
    let waits = || counted([quota(2, 1), reserved(1, 2, 0), joined(bob, 1)]);
    let reservation = domain::identity::ReservationId::of(bob, 1);
    let withdraws = || SeatsCommand::CancelSeatReservation { reservation, withdrawn: true };
    let ended = || SeatsEvent::SeatsReservationCancelled {
        reservation,
        seats: Default::default(),
        remaining: Default::default(),
        withdrawn: true,
        at,
    };
    let left = SeatsEvent::WaitListLeft {
        entry: domain::identity::WaitListEntryId::of(bob, general()),
        seat_type: general(),
        at,
    };
    asks_seats(waits(), withdraws(), Ok(vec![ended(), left])).holds(ReferenceModel::default());
    asks_seats(waits(), withdraws(), Ok(vec![ended()]))
        .breaks(ReferenceModel::default(), "due is SeatsReservationCancelled, WaitListLeft");
}

#[test]
fn when_nobody_recorded_the_instant_both_answers_may_be_right() {
    let refused = |minutes| asks(held().wait(minutes), pay(3), Err(OrderRefusal::PromiseEnded));
    refused(19).holds(ReferenceModel::default());
    refused(18).breaks(ReferenceModel::default(), "due is OrderCheckedOut");
}

#[test]
fn the_bank_is_believed_only_what_it_was_seen_to_do() {
    let says = |story: Given| {
        let mut story = had(story, Event::Payment(initiated(2)));
        let stream = StreamId::new(StreamKind::Payment, payment(1).0);
        let event = Event::Payment(PaymentEvent::PaymentAuthorised { order: ada() });
        let commit = story.commit(Handler::BankPort, stream, ada().0, vec![event]);
        story.commits(commit)
    };
    says(Given::new()).breaks(ReferenceModel::default(), "something else has to come first");
    let (payment, operation) = (payment(1), BankOperation::Authorise);
    let moved =
        Observation::MoneyMoved { payment, operation, amount: Money(1), done: true, lapsed: false };
    says(Given::new().observe(NodeId::Bank, moved)).holds(ReferenceModel::default());
    let voided = Command::Payment(payment, PaymentCommand::VoidPayment { order: ada() });
    let story = had(Given::new(), Event::Payment(initiated(2)));
    decides(story, voided, Ok(NOTHING))
        .breaks(ReferenceModel::default(), "due is PaymentVoidRequested");
}

#[test]
fn codes_and_seats_of_an_order_are_judged_both_ways() {
    let code: domain::registration::CodeName = "TEAM".parse().unwrap();
    let terms = terms(Reduction::percent(10).unwrap(), Some(Quantity(1)));
    let set = PromotionalCodeEvent::CodeTermsSet {
        code: code.clone(),
        terms: terms.clone(),
        catalogue_version: 1,
    };
    let asked = PromotionalCodeCommand::ReserveRedemption {
        code: code.clone(),
        order: ada(),
        request: 1,
        seats: seats(2),
        others: BTreeMap::new(),
    };
    let refused = PromotionalCodeEvent::RedemptionRefused {
        order: ada(),
        request: 1,
        code: code.clone(),
        reason: RedemptionRefusal::UsedUp,
        at: Timestamp(0),
    };
    let command = Command::Code(conference(), code, asked);
    decides(Given::new().code("TEAM", set), command, Ok(vec![Event::Code(refused)]))
        .breaks(ReferenceModel::default(), "due is RedemptionReserved");
    let free = SeatAssignmentsCommand::UnassignSeat { position: 0 };
    let unknown = SeatAssignmentsRefusal::UnknownPosition(0);
    let story = Given::new().assignments(assignable(ada(), 1));
    let command = Command::Assignments(ada(), free);
    decides(story, command, Err(Refusal::Assignments(unknown)))
        .breaks(ReferenceModel::default(), "was refused");
}

#[test]
fn who_asks_is_told_what_was_recorded_and_gets_what_was_asked_for() {
    let command = MessageId::named("message 4");
    let told = |outcome| Observation::Told { command, outcome };
    let story = asks(held(), OrderCommand::CancelOrder, Ok(vec![OrderEvent::OrderCancelled]));
    let refused = Outcome::Refused(Refusal::Order(OrderRefusal::PaymentOpen));
    story
        .observe(NodeId::People, told(refused))
        .breaks(ReferenceModel::default(), "was told “refused: a payment is under way”");
    let wish = Wish::AcceptPartial { order: ada(), expected: Version(3) };
    let asked = Observation::Asked { command, wish, attempt: 1 };
    let story = held().observe(NodeId::People, asked);
    asks(story, OrderCommand::CancelOrder, Ok(vec![OrderEvent::OrderCancelled]))
        .breaks(ReferenceModel::default(), "with another command");
}

#[test]
fn who_is_turned_away_from_an_open_conference_is_found() {
    let gateway = NodeId::Gateway(0);
    let stream = StreamId::new(StreamKind::Conference, conference().0);
    let command = MessageId::named("a wish");
    let turned_away = |hears: bool| {
        let told = [offered(2, 5), opened_at(2)].map(Event::Conference);
        let story = told.into_iter().fold(Given::new(), had);
        let mut story = story.happens(Happening::Started { node: gateway });
        for version in (1..=2).map(Version).filter(|_| hears) {
            let before = Version(version.0 - 1);
            story = story.observe(gateway, Observation::Applied { stream, before, version });
        }
        let wish = Wish::Place { conference: conference(), order: ada(), lines: Vec::new() };
        let outcome = Outcome::Refused(Refusal::NotOnSale);
        story
            .wait(1)
            .observe(NodeId::People, Observation::Asked { command, wish, attempt: 1 })
            .observe(NodeId::People, Observation::Told { command, outcome })
    };
    turned_away(false).holds(ReferenceModel::default());
    turned_away(true)
        .breaks(ReferenceModel::default(), "every gateway knew that the conference takes orders");
}

/// A row that is no longer on sale, and what is announced of it.
fn closed() -> (Conference, ConferenceEvent) {
    let version = PUBLISHED + 1;
    let row = Conference { version, is_published: false, ..row(5) };
    (row, ConferenceEvent::ConferenceUnpublished { conference: conference(), version })
}

/// The power fails after a row was saved, and before anybody heard of it: the store that starts
/// tells what it finds, the rows first.
fn found_after_power_failed(announced: Vec<Event>) -> Given {
    let mut story = Given::new().observe(NodeId::Store, Observation::FoundRow(row(5).into()));
    let (handler, stream) =
        (Handler::Management, StreamId::new(StreamKind::Conference, conference().0));
    let commit = story.commit(handler, stream, conference().0, announced);
    let original = commit.original.as_ref().map(|asked| {
        let command = Command::Conference(conference(), ManagementCommand::UnpublishConference);
        Arc::new(Message { meta: asked.meta, body: Body::Command(command) })
    });
    let (found, _) = closed();
    story.observe(NodeId::Store, Observation::FoundRow(found.into())).commits(Committed {
        original,
        row: None,
        ..commit
    })
}

#[test]
fn what_a_store_finds_is_judged_on_the_row_it_was_decided_on() {
    let (_, announced) = closed();
    let event = Event::Conference(announced);
    found_after_power_failed(vec![event]).holds(ReferenceModel::default());
    let another = Event::Conference(opened_at(PUBLISHED + 1));
    found_after_power_failed(vec![another])
        .breaks(ReferenceModel::default(), "due is ConferenceUnpublished");
}

/// What was answered about a row is at the version of the row, which no event says.
#[test]
fn what_was_answered_about_what_a_store_finds_is_not_known() {
    let (_, announced) = closed();
    let mut story = Given::new().observe(NodeId::Store, Observation::FoundRow(row(5).into()));
    let stream = StreamId::new(StreamKind::Conference, conference().0);
    let commit = story.commit(
        Handler::Management,
        stream,
        conference().0,
        vec![Event::Conference(announced)],
    );
    let (command, told) = (commit.message, Outcome::Accepted { version: Version(7) });
    let found = Committed { row: None, ..commit };
    assert_ne!(found.outcome, told);
    let tells = |story: Given| {
        let outcome = told.clone();
        story.observe(NodeId::People, Observation::Told { command, outcome })
    };
    let heard = story.observe(NodeId::Store, Observation::Found(found));
    let judged = tells(heard).judged_by(ReferenceModel::default());
    let of_answers = |what: &str| what.contains("a person was told");
    assert!(judged.violations.iter().all(|(_, what)| !of_answers(what)), "{judged:?}");
}
