//! L14: nothing is late while nothing disturbs.

use std::time::Duration;

use domain::sourcing::minutes;

use super::calm::Calm;
use super::{Check, Judgement};
use crate::signals::{Part, SignalKind, Timing};
use conference::cluster::Fault;
use conference::node::bus::LOCK;
use conference::node::protocol::Handler;
use conference::record::RunEvent;

/// Where nothing disturbs, nobody waits for a lock to run out, for a repetition or for somebody who
/// looks now and then: whoever has something to tell tells it, and whoever is told does it. What
/// remains is the way there, and a few attempts where many want the same.
///
/// Checks of what must happen in the end (L1 to L13) let it happen at any time. This one lets
/// nothing take longer than it must.
#[derive(Debug, Default)]
pub(super) struct NothingIsLate {
    calm: Calm,
}

/// So long after a disturbance whatever it left behind is repaired: what was lost is sent again
/// after four minutes at most, and what was put aside is given again after two.
const SETTLES: Duration = minutes(10);

/// The longest that something may take while nothing disturbs; nothing if it has a time of its
/// own: customers and their bank take theirs, dead letters wait for an operator, and an order is
/// open for as long as its registrant likes.
///
/// Within two seconds, what is on its way is there: in healthy stories it takes 0.8 s at most. Within
/// one lock of a message, work is done and answered: nobody has to be given it again because it was
/// lost. That takes 3 s at most. All decisions about the seats of a conference are made one after
/// the other: where 200 registrants want the same the last of them takes 33 s.
const fn in_time(kind: SignalKind, of: Part) -> Option<Duration> {
    match (kind, of) {
        (SignalKind::DwellTime | SignalKind::Lag, _) => Some(Duration::from_secs(2)),
        (SignalKind::HandlingTime, Part::Handler(Handler::BankPort)) => None,
        (SignalKind::HandlingTime, Part::Handler(Handler::Seats)) => Some(minutes(1)),
        (SignalKind::HandlingTime | SignalKind::ResponseTime, _) => Some(LOCK),
        (SignalKind::DeadLetter | SignalKind::Process, _) => None,
    }
}

impl Check for NothingIsLate {
    fn id(&self) -> &'static str {
        "L14"
    }

    fn rule(&self) -> &'static str {
        "While nothing disturbs, whatever is due is delivered, done, shown and answered within seconds."
    }

    fn allow_for(&mut self, faults: &[Fault]) {
        self.calm.expect(faults);
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        self.calm.observe(event);
    }

    fn timed(&mut self, timing: &Timing, judgement: &mut Judgement) {
        let Timing { kind, of, began, ended } = *timing;
        let Some(bound) = in_time(kind, of) else { return };
        if self.calm.lasts(began, SETTLES, ended) {
            judgement.expect(timing.took() <= bound, || {
                let (took, bound) = (timing.took().as_secs_f64(), bound.as_secs());
                let of = if of == Part::All { String::new() } else { format!(" of {of}") };
                format!(
                    "{}{of}: {took:.1} s, and nothing disturbed; {bound} s at most",
                    kind.name()
                )
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use conference::node::NodeId;
    use conference::node::protocol::{Outcome, Wish};
    use conference::record::{Happening, Observation};
    use domain::sourcing::{MessageId, Version};
    use stage::FaultKind;
    use stage::fault::Weather;

    use super::super::given::*;
    use super::*;

    fn judge(faults: &[Fault]) -> NothingIsLate {
        let mut judge = NothingIsLate::default();
        judge.allow_for(faults);
        judge
    }

    fn told(story: Given) -> Given {
        let outcome = Outcome::Accepted { version: Version(1) };
        story.observe(NodeId::People, Observation::Told { command: MessageId::named("m"), outcome })
    }

    /// Ada asks after so many minutes.
    fn asks(after: u64) -> Given {
        let wish = Wish::Place { conference: conference(), order: ada(), lines: Vec::new() };
        let command = MessageId::named("m");
        Given::new()
            .wait(after)
            .observe(NodeId::People, Observation::Asked { command, wish, attempt: 1 })
    }

    #[test]
    fn where_nothing_disturbs_answers_come_at_once() {
        told(asks(0)).holds(judge(&[]));
        told(asks(20).wait(1)).breaks(judge(&[]), "response time: 60.0 s, and nothing disturbed");
    }

    #[test]
    fn while_something_goes_wrong_and_soon_after_it_nobody_is_late() {
        let lossy = |from: u64, until: u64| -> [Fault; 1] {
            let (from_ms, until_ms) = (from * 60_000, until * 60_000);
            [Fault::Drop(Weather { from_ms, until_ms, permille: 100 })]
        };
        let judged = |asks_after, faults: &[Fault]| {
            told(asks(asks_after).wait(1)).judged_by(judge(faults)).evaluated
        };
        assert_eq!(judged(20, &lossy(0, 11)), 0, "it is over for nine minutes only");
        assert_eq!(judged(20, &lossy(0, 10)), 1, "it is over for ten");
        assert_eq!(judged(20, &lossy(22, 30)), 1, "it begins when she has been answered");
        assert_eq!(judged(20, &lossy(21, 30)), 0, "it begins when she is answered");
    }

    #[test]
    fn a_machine_that_was_stopped_is_a_disturbance_whoever_stopped_it() {
        let stopped =
            Happening::Stopped { node: NodeId::Bus, cause: FaultKind::Restart, writes_lost: 0 };
        let story = asks(20).happens(stopped).wait(1);
        assert_eq!(told(story).judged_by(judge(&[])).evaluated, 0);
    }

    #[test]
    fn without_a_word_about_what_goes_wrong_nobody_is_late() {
        let judgement = told(asks(20).wait(1)).judged_by(NothingIsLate::default());
        assert_eq!(judgement.evaluated, 0);
    }
}
