//! S22: a registration process takes only legal steps.

mod objection;
mod sent;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{OrderId, PaymentId, ReservationId};
use domain::message::{Body, Event};
use domain::payments::{PaymentEvent, PaymentNews};
use domain::registration::{
    CodeName, OrderEvent, ProcessOutcome, ProcessStep, PromotionalCodeEvent, Seats, SeatsEvent,
};
use domain::stream::StreamKind;
use domain::values::Money;

use self::sent::{carries_out, owes_command};
use self::steps::Steps;
use super::{Check, Ending, Judgement};
use crate::check::told::Told as _;
use conference::record::Committed;

/// Each order has one process. Each of its steps follows from what was stored before, and the
/// commands that are sent with a commit are those of its steps.
///
/// Money that was set aside is taken only while seats are held for it; seats are committed only with
/// money that is ours or owed, or where none is due; the order is confirmed only after its seats
/// were committed; and seats are never given back once they are to be committed.
#[derive(Debug, Default)]
pub(super) struct ProcessIntegrity {
    registrations: BTreeMap<OrderId, Registration>,
}

/// What was stored about one order, its seats, its payments and its process.
#[derive(Debug, Default)]
struct Registration {
    placed: bool,
    /// How the order ended: once, or confirmed and then called off.
    ends: BTreeSet<ProcessOutcome>,
    check_out: Option<(Option<PaymentId>, Money, u32)>,
    answers: BTreeMap<ReservationId, (u32, Seats)>,
    committed: BTreeMap<ReservationId, Seats>,
    /// Payments that are set aside, and those that are ours or owed.
    set_aside: BTreeSet<PaymentId>,
    certain: BTreeSet<PaymentId>,
    failed: BTreeSet<PaymentId>,
    /// The latest request for each code, and those that were answered with yes or no.
    codes_entered: BTreeMap<CodeName, u32>,
    codes_granted: BTreeMap<CodeName, u32>,
    codes_refused: BTreeMap<CodeName, u32>,
    process: Steps,
}

impl Check for ProcessIntegrity {
    fn id(&self) -> &'static str {
        "S22"
    }

    fn rule(&self) -> &'static str {
        "An order has one registration process, which takes only steps that follow, and sends their commands."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        if commit.stream.kind != StreamKind::RegistrationProcess {
            return;
        }
        let steps = commit.events.iter().filter_map(|stored| match &stored.body {
            Event::Process(step) if owes_command(step) => Some(step),
            _ => None,
        });
        let mut sent = commit.outgoing.iter().map(|message| &message.body);
        for step in steps {
            let command = sent.next();
            let carried_out =
                matches!(command, Some(Body::Command(command)) if carries_out(command, step));
            judgement.expect(carried_out, || {
                format!("for the step {} the command sent is {}", step.told(), command.told())
            });
        }
        let more = sent.next();
        judgement.expect(more.is_none(), || {
            format!("the command {} was sent, and no step asks for it", more.told())
        });
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, _judgement: &mut Judgement) {
        let registration = self.registrations.entry(order).or_default();
        match event {
            OrderEvent::OrderPlaced { .. } => registration.placed = true,
            OrderEvent::OrderCheckedOut { payment, amount, revision, .. } => {
                registration.check_out = Some((*payment, *amount, *revision));
            }
            OrderEvent::PromotionalCodeEntered { code, request, .. } => {
                registration.codes_entered.insert(code.clone(), *request);
            }
            OrderEvent::OrderReopened { .. } => registration.check_out = None,
            OrderEvent::OrderConfirmed { .. } => registration.ended(ProcessOutcome::Confirmed),
            OrderEvent::OrderExpired => registration.ended(ProcessOutcome::Expired),
            OrderEvent::OrderCancelled => registration.ended(ProcessOutcome::Cancelled),
            OrderEvent::OrderRejected => registration.ended(ProcessOutcome::Rejected),
            OrderEvent::OrderCalledOff => registration.ended(ProcessOutcome::CalledOff),
            _ => {}
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, _judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsReserved { reservation, request, seats, .. } => {
                let answer = (*request, seats.clone());
                self.registrations.entry(order).or_default().answers.insert(*reservation, answer);
            }
            SeatsEvent::SeatsReservationCommitted { reservation, seats, .. } => {
                let registration = self.registrations.entry(order).or_default();
                registration.committed.insert(*reservation, seats.clone());
            }
            _ => {}
        }
    }

    fn payment_event(
        &mut self,
        payment: PaymentId,
        event: &PaymentEvent,
        _judgement: &mut Judgement,
    ) {
        let registration = self.registrations.entry(event.order()).or_default();
        match event.news() {
            Some(PaymentNews::SetAside) => {
                registration.set_aside.insert(payment);
            }
            Some(PaymentNews::Certain) => {
                registration.certain.insert(payment);
            }
            Some(PaymentNews::Declined(_) | PaymentNews::GivenBack) => {
                registration.failed.insert(payment);
            }
            None => {}
        }
    }

    fn code_event(
        &mut self,
        _order: OrderId,
        event: &PromotionalCodeEvent,
        _judgement: &mut Judgement,
    ) {
        match event {
            PromotionalCodeEvent::RedemptionReserved { order, request, code, .. } => {
                let registration = self.registrations.entry(*order).or_default();
                registration.codes_granted.insert(code.clone(), *request);
            }
            PromotionalCodeEvent::RedemptionRefused { order, request, code, .. } => {
                let registration = self.registrations.entry(*order).or_default();
                registration.codes_refused.insert(code.clone(), *request);
            }
            _ => {}
        }
    }

    fn process_step(&mut self, order: OrderId, step: &ProcessStep, judgement: &mut Judgement) {
        let registration = self.registrations.entry(order).or_default();
        let objection = registration.objection(order, step);
        judgement.expect(objection.is_none(), || {
            let (step, objection) = (step.told(), objection.unwrap_or_default());
            format!("the process of order {order} took the step {step}, although {objection}")
        });
        registration.process.take(step);
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for (order, registration) in self.registrations.iter().filter(|_| ending.quiescent) {
            judgement.expect(registration.placed == registration.process.promise.is_some(), || {
                match registration.placed {
                    true => format!("order {order} was placed, and no process was started for it"),
                    false => {
                        format!("a process was started for order {order}, which was not placed")
                    }
                }
            });
        }
    }
}
