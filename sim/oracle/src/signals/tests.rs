use std::sync::Arc;

use conference::node::protections::Protections;
use conference::node::protocol::{Outcome, Wish};
use conference::scenario::from_seed;
use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{ConferenceId, OrderId};
use domain::message::{Body, Command, Message, Timer};
use domain::sourcing::Timestamp;
use stage::engine::Kind;

use super::*;
use crate::runner;

const BUS: NodeId = NodeId::Bus;

fn message(name: &str) -> Arc<Message> {
    let order = OrderId::named("Ada");
    let timer = Timer::ExpireRegistrationProcess { due: Timestamp(0) };
    let id = MessageId::named(name);
    let meta = Metadata::original(id, order.0, Actor::System, Timestamp(0));
    Arc::new(Envelope { meta, body: Body::Command(Command::Process(order, timer)) })
}

/// What nodes told, each at an instant in milliseconds.
fn told(all: impl IntoIterator<Item = (u64, Observation)>) -> Signals {
    let mut signals = Signals::default();
    for (at, probe) in all {
        let what = Happening::Probed { node: BUS, probe: Arc::new(probe) };
        signals.observe(&RunEvent { at: SimTime(at), what });
    }
    signals
}

fn signal(signals: &Signals, kind: SignalKind) -> Signal {
    let all = signals.all();
    all.into_iter().find(|signal| signal.kind == kind).expect("the signal is told")
}

#[test]
fn a_message_dwells_until_it_is_first_delivered_and_is_handled_until_it_is_first_done() {
    let (handler, id) = (Handler::Orders, MessageId::named("m"));
    let accepted = || Observation::Accepted { message: message("m") };
    let delivered = |count| Observation::Delivered { handler, message: id, count };
    let completed = || Observation::Completed { handler, message: id };
    let signals = told([
        (10, accepted()),
        (50, delivered(1)),
        (500, accepted()),
        (10_050, delivered(2)),
        (10_090, completed()),
        (20_000, completed()),
    ]);
    let dwell = signal(&signals, SignalKind::DwellTime);
    assert_eq!((dwell.of, dwell.took.count()), (Part::Handler(handler), 1));
    assert_eq!(dwell.took.longest(), Some(Duration::from_millis(40)));
    let handling = signal(&signals, SignalKind::HandlingTime);
    assert_eq!(handling.took.longest(), Some(Duration::from_millis(10_080)));
}

#[test]
fn a_person_waits_from_the_first_attempt_and_what_is_not_answered_is_open() {
    let asked = |name, attempt| Observation::Asked {
        command: MessageId::named(name),
        wish: Wish::Place {
            conference: ConferenceId::named("Conf"),
            order: OrderId::named(name),
            lines: Vec::new(),
        },
        attempt,
    };
    let command = MessageId::named("Ada");
    let outcome = Outcome::Accepted { version: Version(1) };
    let signals = told([
        (0, asked("Ada", 1)),
        (1000, asked("Bo", 1)),
        (3000, asked("Ada", 2)),
        (3500, Observation::Told { command, outcome }),
        (9000, Observation::Drained { worker: 0 }),
    ]);
    let Signal { took, open, .. } = signal(&signals, SignalKind::ResponseTime);
    assert_eq!((took.count(), took.longest()), (1, Some(Duration::from_millis(3500))));
    assert_eq!(open, (1, Some(Duration::from_secs(8))));
}

#[test]
fn a_dead_letter_lies_until_somebody_decides_about_it() {
    let message = MessageId::named("poison");
    let signals = told([
        (0, Observation::Buried { message, why: "nobody can read it".to_owned() }),
        (700, Observation::Buried { message, why: "said again at a restart".to_owned() }),
        (60_000, Observation::Discarded { message, reason: "poison".to_owned() }),
    ]);
    let Signal { took, open, .. } = signal(&signals, SignalKind::DeadLetter);
    assert_eq!((took.longest(), open), (Some(Duration::from_mins(1)), (0, None)));
}

/// Undisturbed, nothing waits for a lock or a repetition to run out, and nothing stays open.
#[test]
fn where_nothing_goes_wrong_nothing_is_slow_and_nothing_is_left() {
    let scenario =
        conference::scenario::Scenario { faults: Vec::new(), upgrade: None, ..from_seed(7) };
    let mut signals = Signals::default();
    let run =
        runner::play_before(&scenario, Protections::default(), Kind::Direct, false, &mut |event| {
            signals.observe(event);
        });
    assert!(run.violations.is_empty());
    let kinds: std::collections::BTreeSet<_> =
        signals.all().iter().filter(|it| it.took.count() > 0).map(|it| it.kind).collect();
    assert_eq!(kinds.len(), 5, "all but dead letters: {kinds:?}");
    for Signal { kind, of, took, open } in signals.all() {
        assert_eq!(open.0, 0, "{kind:?} of {of} is open");
        if matches!(kind, SignalKind::DwellTime | SignalKind::Lag) {
            let slowest = took.percentile(95).expect("something was measured");
            assert!(slowest < Duration::from_secs(2), "{kind:?} of {of}: {took:?}");
        }
    }
}
