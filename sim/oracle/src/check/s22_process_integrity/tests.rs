use super::super::given::*;
use super::*;
use conference::node::protocol::Handler;
use domain::payments::CaptureRefusal;
use domain::registration::PaymentProof;
use domain::stream::StreamId;

fn started() -> ProcessStep {
    ProcessStep::Started { order: ada(), conference: conference(), promise: promise() }
}

fn requested(ordinal: u32) -> ProcessStep {
    ProcessStep::ReservationRequested {
        conference: conference(),
        reservation: hold(ordinal),
        ordinal,
        revision: 1,
        seats: seats(2),
        valid_until: None,
        pinned: Default::default(),
        order: None,
    }
}

fn scheduled() -> ProcessStep {
    ProcessStep::ExpiryScheduled { order: ada(), at: promise().release_at }
}

fn recorded() -> ProcessStep {
    ProcessStep::ReservationRecorded { order: ada(), revision: 1, seats: seats(2) }
}

fn proof() -> PaymentProof {
    PaymentProof { payment: payment(1), amount: cost(2), revision: 1 }
}

fn commit_requested(ordinal: u32) -> ProcessStep {
    ProcessStep::CommitRequested { conference: conference(), reservation: hold(ordinal) }
}

fn released(ordinal: u32) -> ProcessStep {
    ProcessStep::HoldReleased {
        conference: conference(),
        reservation: hold(ordinal),
        withdrawn: false,
    }
}

fn confirmation() -> ProcessStep {
    ProcessStep::ConfirmationRequested { order: ada(), payment: Some(proof()), seats: seats(2) }
}

fn lapsed() -> Vec<ProcessStep> {
    let until = promise().late_money_until;
    vec![released(1), ProcessStep::LatePaymentAwaited { order: ada(), until }]
}

fn captured() -> ProcessStep {
    ProcessStep::CaptureRequested { payment: payment(1) }
}

fn completed(outcome: ProcessOutcome) -> ProcessStep {
    ProcessStep::Completed { outcome }
}

/// Ada's seats are held and she pays.
fn paying() -> Given {
    let story = Given::new().order(placed(2)).process(vec![started(), requested(1), scheduled()]);
    let story = story.seats(reserved(1, 2, 3)).process(vec![recorded()]).order(checked_out(2));
    let asks =
        ProcessStep::PaymentRequested { order: ada(), proof: proof(), method: Default::default() };
    story.process(vec![asks]).payment(initiated(2))
}

fn authorised(story: Given) -> Given {
    story.payment(PaymentEvent::PaymentAuthorised { order: ada() })
}

/// The money is taken while the seats are held.
fn paid() -> Given {
    let story = authorised(paying()).process(vec![captured()]);
    story.payment(PaymentEvent::PaymentCaptured { order: ada(), amount: cost(2) })
}

#[test]
fn a_registration_that_goes_well_is_legal() {
    let story = paid().process(vec![commit_requested(1)]).seats(committed(1, 2));
    let story = story.process(vec![confirmation()]).order(confirmed());
    story.process(vec![completed(ProcessOutcome::Confirmed)]).holds(ProcessIntegrity::default());
}

#[test]
fn late_money_may_ask_again_and_whoever_never_pays_expires() {
    let story = authorised(paying().process(lapsed())).process(vec![requested(2)]);
    story
        .seats(reserved(2, 2, 3))
        .process(vec![captured()])
        .payment(PaymentEvent::PaymentCaptured { order: ada(), amount: cost(2) })
        .process(vec![commit_requested(2)])
        .holds(ProcessIntegrity::default());

    let expires = ProcessStep::ExpirationRequested { order: ada(), settled: None };
    let story =
        Given::new().order(placed(2)).process(vec![started(), requested(1), scheduled(), expires]);
    let story = story.order(OrderEvent::OrderExpired);
    story
        .process(vec![released(1), completed(ProcessOutcome::Expired)])
        .holds(ProcessIntegrity::default());
}

#[test]
fn seats_are_not_committed_without_money_nor_after_they_were_given_back() {
    let early = paying().process(vec![commit_requested(1)]);
    early.breaks(ProcessIntegrity::default(), "the money is not certain");
    let early = authorised(paying()).process(vec![commit_requested(1)]);
    early.breaks(ProcessIntegrity::default(), "the money is not certain");
    let late = paid().process(lapsed()).process(vec![commit_requested(1)]);
    late.breaks(ProcessIntegrity::default(), "these seats were given back");
    let released = paid().process(vec![commit_requested(1), released(1)]);
    released.breaks(ProcessIntegrity::default(), "its seats are to be committed");
}

#[test]
fn an_order_is_not_confirmed_before_its_seats_nor_charged_without_them() {
    let early = paid().process(vec![commit_requested(1), confirmation()]);
    early.breaks(ProcessIntegrity::default(), "these seats are not committed");
    let charged = authorised(paying().process(lapsed())).process(vec![captured()]);
    charged.breaks(ProcessIntegrity::default(), "no seats are held for it");
    let twice = paid().process(vec![captured()]);
    twice.breaks(ProcessIntegrity::default(), "this payment is not open");
}

#[test]
fn another_try_may_follow_money_that_was_not_taken() {
    let refusal = Some(CaptureRefusal::AuthorisationLapsed);
    let failed = || ProcessStep::PaymentFailed { order: ada(), payment: payment(1), refusal };
    let reason = CaptureRefusal::AuthorisationLapsed;
    let asked = || authorised(paying()).process(vec![captured()]);
    let refused = asked().payment(PaymentEvent::CaptureRefused { order: ada(), reason });
    refused.process(vec![failed()]).holds(ProcessIntegrity::default());
    asked()
        .process(vec![failed()])
        .breaks(ProcessIntegrity::default(), "the bank did not decline this payment");
}

#[test]
fn money_is_not_let_go_while_it_may_buy_seats_and_an_order_does_not_expire_while_it_is_paid() {
    let void = ProcessStep::VoidRequested { order: ada(), payment: payment(1) };
    paying().process(vec![void]).breaks(ProcessIntegrity::default(), "may still buy seats");
    let expires = ProcessStep::ExpirationRequested { order: ada(), settled: None };
    paying().process(vec![expires]).breaks(ProcessIntegrity::default(), "a payment is open");
}

#[test]
fn a_process_starts_once_for_an_order_and_ends_once() {
    let twice = Given::new().order(placed(2)).process(vec![started()]).process(vec![started()]);
    twice.breaks(ProcessIntegrity::default(), "starts first, and once");
    Given::new()
        .order(placed(2))
        .breaks(ProcessIntegrity::default(), "no process was started for it");
    let expired = completed(ProcessOutcome::Expired);
    let story = Given::new().order(placed(2)).process(vec![started(), requested(1), expired]);
    story.breaks(ProcessIntegrity::default(), "the order did not end so");
    let rejection = ProcessStep::RejectionRequested { order: ada() };
    let rejected = completed(ProcessOutcome::Rejected);
    let story = Given::new().order(placed(2)).process(vec![started(), rejection, rejected]);
    story.process(vec![requested(1)]).breaks(ProcessIntegrity::default(), "has completed");
}

#[test]
fn an_invented_answer_is_found() {
    let story = Given::new().order(placed(2)).process(vec![started(), requested(1), scheduled()]);
    story.process(vec![recorded()]).breaks(ProcessIntegrity::default(), "not the answer");
}

#[test]
fn a_command_that_is_missing_or_that_nobody_asked_for_is_found() {
    let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
    let events = vec![Event::Process(started()), Event::Process(requested(1))];
    let mut story = Given::new().order(placed(2));
    let mut silent = story.commit(Handler::RegistrationProcess, stream, ada().0, events.clone());
    silent.outgoing.clear();
    story.commits(silent).breaks(ProcessIntegrity::default(), "the command sent is nothing");

    let mut story = Given::new().order(placed(2));
    let mut eager = story.commit(Handler::RegistrationProcess, stream, ada().0, events);
    eager.outgoing.push(eager.outgoing[0].clone());
    story.commits(eager).breaks(ProcessIntegrity::default(), "no step asks for it");
}
