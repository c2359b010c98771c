//! L5: every process ends, and every timer rings.

use std::collections::BTreeMap;

use domain::identity::OrderId;
use domain::message::Body;
use domain::registration::ProcessStep;
use domain::sourcing::{MessageId, Timestamp};

use super::clocks::Clocks;
use super::{Check, Ending, Judgement};
use conference::node::protocol::Handler;
use conference::record::{Committed, Happening, Observation, RunEvent, business_time};

/// Every process that was started completes, and every timer it set rings: not before it is due,
/// and not never.
#[derive(Debug, Default)]
pub(super) struct EveryProcessEnds {
    completed: BTreeMap<OrderId, bool>,
    timers: BTreeMap<MessageId, Alarm>,
    clocks: Clocks,
}

#[derive(Debug)]
struct Alarm {
    due: Timestamp,
    rang: bool,
}

impl Check for EveryProcessEnds {
    fn id(&self) -> &'static str {
        "L5"
    }

    fn rule(&self) -> &'static str {
        "Every registration process completes, and every timer rings, when it is due."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        if commit.handler != Handler::RegistrationProcess {
            return;
        }
        self.rings(commit.message, judgement);
        for message in &commit.outgoing {
            if let (Body::Command(_), Some(due)) = (&message.body, message.body.due()) {
                self.timers.insert(message.meta.id, Alarm { due, rang: false });
            }
        }
    }

    fn process_step(&mut self, order: OrderId, step: &ProcessStep, _judgement: &mut Judgement) {
        match step {
            ProcessStep::Started { .. } => {
                self.completed.insert(order, false);
            }
            ProcessStep::Completed { .. } => {
                self.completed.insert(order, true);
            }
            _ => {}
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        self.clocks.observe(event);
        if let Happening::Probed { probe: observation, .. } = &event.what
            && let Observation::Recognised { handler: Handler::RegistrationProcess, message } =
                &**observation
        {
            self.rings(*message, judgement);
        }
    }

    fn conclude(&mut self, _ending: &Ending, judgement: &mut Judgement) {
        for (order, completed) in &self.completed {
            judgement.expect(*completed, || {
                format!("the registration process of order {order} never completed")
            });
        }
        for (message, alarm) in &self.timers {
            judgement.expect(alarm.rang, || {
                format!("timer {message}, due at {}, never rang", alarm.due)
            });
        }
    }
}

impl EveryProcessEnds {
    fn rings(&mut self, message: MessageId, judgement: &mut Judgement) {
        let Some(alarm) = self.timers.get_mut(&message) else { return };
        let (now, due) = (business_time(judgement.now()), alarm.due);
        alarm.rang = true;
        // The store goes by its own clock, and can do no better.
        let latest = now + self.clocks.ahead;
        judgement.expect(latest >= due, || {
            format!("timer {message} rang at {now} and was due at {due}")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::message::Event;
    use domain::registration::ProcessOutcome;
    use domain::stream::{StreamId, StreamKind};

    fn started() -> ProcessStep {
        ProcessStep::Started { order: ada(), conference: conference(), promise: promise() }
    }

    /// Ada's process starts and sets a timer.
    fn sets_timer() -> (Given, MessageId) {
        let mut story = Given::new();
        let scheduled = ProcessStep::ExpiryScheduled { order: ada(), at: promise().release_at };
        let events = vec![Event::Process(started()), Event::Process(scheduled)];
        let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
        let commit = story.commit(Handler::RegistrationProcess, stream, ada().0, events);
        let timer = commit.outgoing[0].meta.id;
        (story.commits(commit), timer)
    }

    fn rings(mut story: Given, message: MessageId) -> Given {
        let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
        let completed = ProcessStep::Completed { outcome: ProcessOutcome::Expired };
        let events = vec![Event::Process(completed)];
        let commit = story.commit(Handler::RegistrationProcess, stream, ada().0, events);
        story.commits(Committed { message, ..commit })
    }

    #[test]
    fn a_timer_rings_and_a_process_completes() {
        let (story, timer) = sets_timer();
        rings(story.wait(29), timer).holds(EveryProcessEnds::default());
    }

    #[test]
    fn a_process_that_goes_on_and_a_timer_that_never_rings_are_found() {
        sets_timer().0.breaks(EveryProcessEnds::default(), "never completed");
        sets_timer().0.breaks(EveryProcessEnds::default(), "never rang");
    }

    #[test]
    fn a_timer_that_rings_early_is_found() {
        let (story, timer) = sets_timer();
        rings(story.wait(28), timer).breaks(EveryProcessEnds::default(), "and was due at");
    }
}
