//! A registration process that hears anything, in any order and any number of times, even what
//! contradicts itself.

use domain::Policy;
use domain::identity::{PaymentId, ReservationId};
use domain::payments::{CaptureRefusal, PaymentEvent, PaymentMethod};
use domain::registration::{OrderEvent, ProcessInput, RegistrationProcess, SeatsEvent};
use domain::sourcing::{NotYet, Process, Timestamp, Version, minutes};
use domain::values::{AccessCode, Money};
use proptest::prelude::*;

use super::legality::Observer;
use super::trials;
use super::world::{T0, conference, order, prices, seats};

fn heard_of_order(event: OrderEvent) -> ProcessInput {
    ProcessInput::Order(order(0), event)
}

fn placed() -> ProcessInput {
    heard_of_order(OrderEvent::OrderPlaced {
        conference: conference(),
        seats: seats(&[2]),
        revision: 1,
        promise: Policy::default().promise_from(T0, Timestamp(u64::MAX)),
        access_code: AccessCode::of(order(0)),
        prices: prices(),
        catalogue_version: 1,
    })
}

/// Everything that could be heard of one order, whether it can all be true or not.
fn pool() -> Vec<ProcessInput> {
    let updated = |revision| {
        heard_of_order(OrderEvent::OrderUpdated {
            seats: seats(&[revision]),
            revision,
            prices: prices(),
            expected: Version(2),
            catalogue_version: 1,
        })
    };
    let checked_out = |attempt: Option<u32>, revision| {
        heard_of_order(OrderEvent::OrderCheckedOut {
            payment: attempt.map(|attempt| PaymentId::of(order(0), attempt)),
            amount: Money(20_000),
            revision,
            method: PaymentMethod::Card,
        })
    };
    let reserved = |ordinal, request, granted| {
        ProcessInput::Seats(SeatsEvent::SeatsReserved {
            reservation: ReservationId::of(order(0), ordinal),
            request,
            seats: seats(&[granted]),
            remaining: [].into(),
            at: T0,
            pinned: Default::default(),
            order: None,
        })
    };
    let committed = |ordinal| {
        ProcessInput::Seats(SeatsEvent::SeatsReservationCommitted {
            reservation: ReservationId::of(order(0), ordinal),
            seats: seats(&[2]),
            at: T0,
        })
    };
    let mut pool = vec![
        placed(),
        updated(2),
        updated(3),
        heard_of_order(OrderEvent::OrderConfirmed { payment: None, seats: Default::default() }),
        heard_of_order(OrderEvent::OrderExpired),
        heard_of_order(OrderEvent::OrderCancelled),
        checked_out(None, 1),
        checked_out(None, 2),
        reserved(1, 1, 2),
        reserved(1, 1, 1),
        reserved(1, 2, 2),
        reserved(1, 3, 3),
        reserved(2, 1, 2),
        reserved(2, 1, 0),
        reserved(2, 2, 2),
        committed(1),
        committed(2),
        ProcessInput::ExpireRegistrationProcess,
        ProcessInput::GiveUpLatePayment,
    ];
    for attempt in [1, 2, 3] {
        pool.extend([checked_out(Some(attempt), 1), checked_out(Some(attempt), 2)]);
        let (id, order) = (PaymentId::of(order(0), attempt), order(0));
        pool.extend([
            ProcessInput::Payment(id, PaymentEvent::PaymentAuthorised { order }),
            ProcessInput::Payment(
                id,
                PaymentEvent::PaymentCaptured { order, amount: Money(10_000) },
            ),
            ProcessInput::Payment(
                id,
                PaymentEvent::CaptureRefused { order, reason: CaptureRefusal::RefusedByBank },
            ),
            ProcessInput::Payment(id, PaymentEvent::PaymentDeclined { order }),
            ProcessInput::Payment(id, PaymentEvent::PaymentVoided { order }),
        ]);
    }
    pool
}

/// Any of these, in any order, any number of times. Most of the time the placing comes early.
fn inputs() -> impl Strategy<Value = Vec<(ProcessInput, u64)>> {
    let anything = prop::collection::vec((prop::sample::select(pool()), 0..5_u64), 0..80);
    (any::<prop::sample::Index>(), anything).prop_map(|(index, mut inputs)| {
        let position = index.index(inputs.len() + 1) / 4;
        inputs.insert(position, (placed(), 0));
        inputs
    })
}

proptest! {
    #![proptest_config(trials(20_000))]

    #[test]
    fn does_nothing_illegal_and_nothing_twice(inputs in inputs()) {
        let mut process = RegistrationProcess::default();
        let mut observer = Observer::default();
        let mut effective = Vec::new();
        let mut deferred = Vec::new();
        let mut steps_taken = Vec::new();
        let mut now: Timestamp = T0;
        for (input, passing) in inputs {
            now = now + minutes(passing);
            let mut next = vec![input];
            while let Some(input) = next.pop() {
                let Ok(steps) = process.react(&input, now) else {
                    deferred.push(input);
                    continue;
                };
                observer.notes(&input, &steps);
                process = steps.iter().fold(process, RegistrationProcess::evolve);
                prop_assert_eq!(process.react(&input, now), Ok(vec![]), "{:?} at once again", &input);
                if !steps.is_empty() {
                    // What came too early may be understood now.
                    next.append(&mut deferred);
                    effective.push(input);
                }
                steps_taken.extend(steps);
                for earlier in &effective {
                    prop_assert_eq!(process.react(earlier, now), Ok(vec![]), "{:?} again later", earlier);
                }
            }
        }
        let replayed = steps_taken.iter().fold(RegistrationProcess::default(), RegistrationProcess::evolve);
        prop_assert_eq!(replayed, process, "the process is the fold of its steps");
    }

    #[test]
    fn defers_everything_until_the_order_was_placed(index in any::<prop::sample::Index>(), passing in 0..90_u64) {
        let pool = pool();
        let input = &pool[1 + index.index(pool.len() - 1)];
        prop_assert_eq!(RegistrationProcess::default().react(input, T0 + minutes(passing)), Err(NotYet));
    }
}
