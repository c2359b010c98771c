//! The machine that keeps read models. It keeps them in memory: whatever is lost is read again from the store.

use domain::message::Fact;
use domain::registration::OrderEvent;
use domain::sourcing::{Projection, Timestamp, Version};
use domain::views::{PricedOrder, Views};

use super::follower::Follower;
use super::handler::Handler;
use super::protections::Protections;
use super::protocol::{ItemsLook, LookUp, Payload};
use super::tables::Tables;
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::{Inspection, Observation};

/// A projector.
#[derive(Debug)]
pub struct Projector {
    follower: Follower,
    views: Views,
    tables: Tables,
    /// Whether all kinds of events are applied.
    applies_all: bool,
}

impl Projector {
    /// An empty projector.
    #[must_use]
    pub fn new(number: u8, protections: Protections) -> Self {
        let follower = Follower::new(Handler::Views(number), None, protections, 0);
        let (views, tables) = (Views::default(), Tables::new(protections, 1));
        Self { follower, views, tables, applies_all: protections.apply_all_kinds }
    }

    fn show(&self, look: LookUp, out: &mut Outbox) {
        // The seats of an order may be heard of before the order itself; such a row is no order yet.
        let heard_of = |order: &&PricedOrder| order.version > Version::default();
        let order = self.views.priced_orders.0.get(&look.order).filter(heard_of).cloned().map(Box::new);
        out.send(NodeId::Gateway(look.gateway), Payload::Shown { look, order });
    }

    fn show_items(&self, look: ItemsLook, out: &mut Outbox) {
        let conferences = &self.views.sales.orders;
        let items = self.views.interventions.open();
        let items = items.map(|(payment, item)| (payment, item.order));
        let items = items.filter(|(_, order)| conferences.get(order) == Some(&look.conference)).collect();
        out.send(NodeId::Gateway(look.gateway), Payload::ShownItems { look, items });
    }
}

/// The kind of event that whoever wrote the view did not think of.
const fn is_forgotten(fact: &Fact) -> bool {
    matches!(fact, Fact::Order(OrderEvent::PartialReservationAccepted { .. }))
}

impl Node for Projector {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => {
                self.follower.start(now, out);
                self.tables.start(now, out);
            }
            Input::Message {
                payload: payload @ (Payload::Tables { .. } | Payload::Changes { .. }), ..
            } => {
                self.tables.take(now, payload, out);
            }
            Input::Message { payload: Payload::LookUp(look), .. } => self.show(look, out),
            Input::Message { payload: Payload::LookForItems(look), .. } => self.show_items(look, out),
            Input::Message { payload, .. } => {
                let (views, applies_all) = (&mut self.views, self.applies_all);
                self.follower.take(
                    now,
                    payload,
                    &mut |stream, version, fact| {
                        if applies_all || !is_forgotten(fact) {
                            views.apply(stream, version, fact);
                        }
                    },
                    out,
                );
            }
            Input::Timer(_) => {
                self.follower.ring(now, out);
                self.tables.ring(now, out);
            }
            Input::Inspect => out.observe(Observation::Inspected(Inspection::Views {
                views: Box::new(self.views.clone()),
                waiting: self.follower.waiting(),
                tables: self.tables.records().clone(),
            })),
        }
        Ok(())
    }
}
