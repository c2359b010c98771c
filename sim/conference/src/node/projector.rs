//! The machine that keeps read models. It keeps them in memory: whatever is lost is read again from
//! the store.
//!
//! Views of another release are built beside those that are shown, from the first event on, and
//! shown once they have read as much. Until then the old ones answer; nobody waits, and nobody sees
//! half a view.

use domain::history::Release;
use domain::message::Event;
use domain::sourcing::{Projection, Timestamp, Version};
use domain::stream::StreamId;
use domain::views::{PricedOrder, RemainingSeats, Views};

use super::follower::Follower;
use super::protections::Protections;
use super::protocol::{
    Feed, GatewayMessage, Items, ItemsLook, LookUp, ProjectorMessage, Reader, RolloutNotice,
    Server, Shown, ShownItems,
};
use super::release::RunningVersion;
use super::tables::Tables;
use super::{Halted, Input, NodeId, Outbox, Output, Receiver, Sends};
use crate::node::observation::{Inspection, Observation};

/// A projector: keeps the read models, and a copy of the published tables.
#[derive(Debug)]
pub struct Projector {
    number: u8,
    protections: Protections,
    shown: Readings,
    /// Views of another release that are not shown yet.
    beside: Option<Readings>,
    /// The number of the operator's latest order to build views.
    ordered: u64,
    tables: Tables,
}

/// Views, and how far they have read.
#[derive(Debug)]
struct Readings {
    follower: Follower,
    views: Views,
    release: Release,
    /// Which events are applied.
    applies: fn(&Event) -> bool,
}

impl Readings {
    fn new(number: u8, protections: Protections, running: RunningVersion, timer: u8) -> Self {
        let follower = Follower::new(Reader::Projector(number), None, protections, timer)
            .with_version(running);
        let (views, applies) = (Views::default(), protections.seams.applies);
        Self { follower, views, release: running.runs(), applies }
    }

    fn take(&mut self, now: Timestamp, feed: Feed, out: &mut Outbox) {
        let Self { follower, views, release, applies } = self;
        let apply = &mut |stream: StreamId, version: Version, event: &Event| {
            if applies(event) {
                views.apply(stream, version, event);
            }
            if *release == Release::V1 {
                // The first release showed nobody how many seats are left.
                views.remaining_seats = RemainingSeats::default();
            }
        };
        follower.take(now, feed, apply, out);
    }
}

/// The timers of views that are not shown yet.
const BESIDE: u8 = 1;

/// The timers of the copy of Conference Management's tables.
const COPY: u8 = 2;

impl Projector {
    /// An empty projector.
    #[must_use]
    pub fn new(number: u8, protections: Protections) -> Self {
        let shown = Readings::new(number, protections, RunningVersion::TODAY, 0);
        let tables = Tables::new(number, protections, COPY);
        Self { number, protections, shown, beside: None, ordered: 0, tables }
    }

    /// The same projector as a machine of a release among others.
    #[must_use]
    pub fn with_version(self, running: RunningVersion) -> Self {
        Self { shown: Readings::new(self.number, self.protections, running, 0), ..self }
    }

    fn show(&mut self, look: LookUp, out: &mut Outbox) {
        // Who has not read everything yet would show less than was shown before by whoever was
        // replaced.
        let follower = &mut self.shown.follower;
        let waits = follower.running().announces() && follower.hand_over().waits_until_complete();
        if waits && !self.shown.follower.has_caught_up() {
            return;
        }
        // The seats of an order may be heard of before the order itself; such a row is no order
        // yet.
        let heard_of = |order: &&PricedOrder| order.version > Version::default();
        let orders = &self.shown.views.priced_orders.0;
        let order = orders.get(&look.order).filter(heard_of).cloned().map(Box::new);
        out.to_gateway(look.gateway, GatewayMessage::Shown(Shown { look, order }));
    }

    fn show_items(&self, look: ItemsLook, out: &mut Outbox) {
        let conferences = &self.shown.views.sales.orders;
        let items: Vec<_> = match look.of {
            Items::Open => {
                let items = self.shown.views.interventions.open();
                items.map(|(payment, item)| (payment, item.order, None)).collect()
            }
            Items::Invoices => {
                let owed = self.shown.views.sales.owed();
                owed.map(|(payment, order, number)| (payment, order, Some(number))).collect()
            }
        };
        let its = |(_, order, _): &(_, _, _)| conferences.get(order) == Some(&look.conference);
        let items = items.into_iter().filter(its).collect();
        out.to_gateway(look.gateway, GatewayMessage::ShownItems(ShownItems { look, items }));
    }

    fn take(&mut self, now: Timestamp, feed: Feed, out: &mut Outbox) {
        if let Some(beside) = &mut self.beside {
            // Only the views that are shown acknowledge; these read from the store whatever they
            // miss.
            let mut unsaid = Outbox::default();
            beside.take(now, feed.clone(), &mut unsaid);
            let heard = |output: &Output| match output {
                Output::Send { to, .. } => *to == NodeId::Store,
                Output::SetTimer { .. } => true,
                Output::Probe(_) | Output::BreakDown(_) => false,
            };
            out.take_over(unsaid, heard);
        }
        self.shown.take(now, feed, out);
        self.switch(now, out);
    }

    fn build_beside(&mut self, now: Timestamp, release: Release, count: u64, out: &mut Outbox) {
        if count < self.ordered {
            return;
        }
        self.ordered = count;
        let wanted = self.beside.as_ref().map_or(self.shown.release, |beside| beside.release);
        if wanted == release {
            if self.shown.release == release {
                let read = self.shown.follower.positions().total();
                out.observe(Observation::Switched { release, lag: 0, read });
            }
            return;
        }
        let running = self.shown.follower.running().followed_by(release);
        let mut beside = Readings::new(self.number, self.protections, running, BESIDE);
        beside.follower.start(now, out);
        self.beside = Some(beside);
    }

    /// Shows the other views as soon as they have read as much as those that are shown.
    fn switch(&mut self, now: Timestamp, out: &mut Outbox) {
        let shown = self.shown.follower.positions();
        let is_level = |beside: &mut Readings| beside.follower.is_level_with(shown);
        if let Some(beside) = self.beside.take_if(is_level) {
            let read = beside.follower.positions().total();
            let lag = beside.follower.positions().behind(shown, Views::show);
            out.observe(Observation::Switched { release: beside.release, lag, read });
            self.shown = beside;
            self.shown.follower.running().announce(now, Server::Projector(self.number), out);
        }
    }
}

impl Receiver for Projector {
    type Message = ProjectorMessage;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<ProjectorMessage>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Start => {
                self.shown.follower.running().announce(now, Server::Projector(self.number), out);
                self.shown.follower.start(now, out);
                self.tables.start(now, out);
            }
            Input::Message { payload, .. } => match payload {
                ProjectorMessage::LookUp(look) => self.show(look, out),
                ProjectorMessage::LookForItems(look) => self.show_items(look, out),
                ProjectorMessage::Feed(feed) => self.take(now, feed, out),
                ProjectorMessage::Tables(reply) => self.tables.take(now, reply, out),
                ProjectorMessage::Rollout(RolloutNotice::Count { count }) => {
                    self.shown.follower.running().answer(
                        Server::Projector(self.number),
                        count,
                        out,
                    );
                }
                ProjectorMessage::Rollout(RolloutNotice::Gate { release }) => {
                    self.shown.follower.running().hear(release);
                }
                ProjectorMessage::BuildBeside { release, count } => {
                    self.build_beside(now, release, count, out);
                }
            },
            Input::Timer(timer) if RunningVersion::rings(timer) => {
                self.shown.follower.running().announce(now, Server::Projector(self.number), out);
            }
            Input::Timer(_) => {
                self.shown.follower.ring(now, out);
                if let Some(beside) = &mut self.beside {
                    beside.follower.ring(now, out);
                }
                self.tables.ring(now, out);
            }
            Input::Inspect => out.observe(Observation::Inspected(Inspection::Views {
                views: Box::new(self.shown.views.clone()),
                waiting: self.shown.follower.waiting(),
                tables: self.tables.records().clone(),
                release: self.shown.release,
            })),
        }
        Ok(())
    }
}
