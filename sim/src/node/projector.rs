//! The machine that keeps read models. It keeps them in memory: whatever is lost is read again from the store.

use domain::sourcing::{Projection, Timestamp};
use domain::views::Views;

use super::follower::Follower;
use super::handler::Handler;
use super::protocol::{LookUp, Payload};
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::{Inspection, Observation};

/// A projector.
#[derive(Debug)]
pub struct Projector {
    follower: Follower,
    views: Views,
}

impl Projector {
    /// An empty projector.
    #[must_use]
    pub fn new(number: u8, waits_for_gaps: bool) -> Self {
        let follower = Follower::new(Handler::Views(number), None, waits_for_gaps, 0);
        Self { follower, views: Views::default() }
    }

    fn show(&self, look: LookUp, out: &mut Outbox) {
        let order = self.views.priced_orders.0.get(&look.order).cloned().map(Box::new);
        out.send(NodeId::Gateway(look.gateway), Payload::Shown { look, order });
    }
}

impl Node for Projector {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => self.follower.start(now, out),
            Input::Message { payload: Payload::LookUp(look), .. } => self.show(look, out),
            Input::Message { payload, .. } => {
                let views = &mut self.views;
                self.follower.take(
                    now,
                    payload,
                    &mut |stream, version, fact| views.apply(stream, version, fact),
                    out,
                );
            }
            Input::Timer(_) => self.follower.ring(now, out),
            Input::Inspect => out.observe(Observation::Inspected(Inspection::Views {
                views: Box::new(self.views.clone()),
                waiting: self.follower.waiting(),
            })),
        }
        Ok(())
    }
}
