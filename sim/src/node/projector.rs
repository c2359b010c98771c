//! The machine that keeps read models. It keeps them in memory: whatever is lost is read again from the store.
//!
//! Views of another release are built beside those that are shown, from the first event on, and shown once they have read as
//! much. Until then the old ones answer; nobody waits, and nobody sees half a view.

use domain::history::Release;
use domain::message::Event;
use domain::registration::OrderEvent;
use domain::sourcing::{Projection, Timestamp, Version};
use domain::stream::StreamId;
use domain::views::{PricedOrder, RemainingSeats, Views};

use super::follower::Follower;
use super::handler::Handler;
use super::protections::Protections;
use super::protocol::{ItemsLook, LookUp, Payload};
use super::release::Edition;
use super::tables::Tables;
use super::{Halted, Input, Node, NodeId, Outbox, Output};
use crate::record::{Inspection, Observation};

/// A projector.
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
    /// Whether all kinds of events are applied.
    applies_all: bool,
}

impl Readings {
    fn new(number: u8, protections: Protections, edition: Edition, timer: u8) -> Self {
        let follower = Follower::new(Handler::Views(number), None, protections, timer).running(edition);
        let (views, applies_all) = (Views::default(), protections.apply_all_kinds);
        Self { follower, views, release: edition.runs(), applies_all }
    }

    fn take(&mut self, now: Timestamp, payload: Payload, out: &mut Outbox) {
        let Self { follower, views, release, applies_all } = self;
        let apply = &mut |stream: StreamId, version: Version, event: &Event| {
            if *applies_all || !is_forgotten(event) {
                views.apply(stream, version, event);
            }
            if *release == Release::V1 {
                // The first release showed nobody how many seats are left.
                views.remaining_seats = RemainingSeats::default();
            }
        };
        follower.take(now, payload, apply, out);
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
        let shown = Readings::new(number, protections, Edition::TODAY, 0);
        let tables = Tables::new(protections, COPY);
        Self { number, protections, shown, beside: None, ordered: 0, tables }
    }

    /// The same projector as a machine of a release among others.
    #[must_use]
    pub fn running(self, edition: Edition) -> Self {
        Self { shown: Readings::new(self.number, self.protections, edition, 0), ..self }
    }

    fn show(&mut self, look: LookUp, out: &mut Outbox) {
        // Who has not read everything yet would show less than was shown before by whoever was replaced.
        let waits =
            self.shown.follower.edition().announces() && self.protections.precautions.show_complete_views;
        if waits && !self.shown.follower.has_caught_up() {
            return;
        }
        // The seats of an order may be heard of before the order itself; such a row is no order yet.
        let heard_of = |order: &&PricedOrder| order.version > Version::default();
        let orders = &self.shown.views.priced_orders.0;
        let order = orders.get(&look.order).filter(heard_of).cloned().map(Box::new);
        out.send(NodeId::Gateway(look.gateway), Payload::Shown { look, order });
    }

    fn show_items(&self, look: ItemsLook, out: &mut Outbox) {
        let conferences = &self.shown.views.sales.orders;
        let items = self.shown.views.interventions.open();
        let items = items.map(|(payment, item)| (payment, item.order));
        let items = items.filter(|(_, order)| conferences.get(order) == Some(&look.conference)).collect();
        out.send(NodeId::Gateway(look.gateway), Payload::ShownItems { look, items });
    }

    fn take(&mut self, now: Timestamp, payload: Payload, out: &mut Outbox) {
        if let Some(beside) = &mut self.beside {
            // Only the views that are shown acknowledge; these read from the store whatever they miss.
            let mut unsaid = Outbox::default();
            beside.take(now, payload.clone(), &mut unsaid);
            let heard = |output: &Output| match output {
                Output::Send { to, .. } => *to == NodeId::Store,
                Output::SetTimer { .. } => true,
                Output::Probe(_) => false,
            };
            out.take_over(unsaid, heard);
        }
        self.shown.take(now, payload, out);
        self.switch(now, out);
    }

    fn build_beside(&mut self, now: Timestamp, (release, count): (Release, u64), out: &mut Outbox) {
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
        let edition = self.shown.follower.edition().followed_by(release);
        let mut beside = Readings::new(self.number, self.protections, edition, BESIDE);
        beside.follower.start(now, out);
        self.beside = Some(beside);
    }

    /// Shows the other views as soon as they have read as much as those that are shown. Whoever reads the log reads the
    /// steps of registrations too, of which nobody is told; they count for neither.
    fn switch(&mut self, now: Timestamp, out: &mut Outbox) {
        let shown = self.shown.follower.positions();
        let precautions = self.protections.precautions;
        let is_level = |beside: &mut Readings| {
            if !precautions.show_complete_views {
                return true;
            }
            if !precautions.hand_over_by_position {
                return beside.follower.has_caught_up();
            }
            beside.follower.has_caught_up()
                && beside.follower.waiting() == 0
                && beside.follower.positions().behind(shown, Views::show) == 0
                && shown.behind(beside.follower.positions(), Views::show) == 0
        };
        if let Some(beside) = self.beside.take_if(is_level) {
            let read = beside.follower.positions().total();
            let lag = beside.follower.positions().behind(shown, Views::show);
            out.observe(Observation::Switched { release: beside.release, lag, read });
            self.shown = beside;
            self.shown.follower.edition().announce(now, NodeId::Projector(self.number), out);
        }
    }
}

/// The kind of event that whoever wrote the view did not think of.
const fn is_forgotten(event: &Event) -> bool {
    matches!(event, Event::Order(OrderEvent::PartialReservationAccepted { .. }))
}

impl Node for Projector {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => {
                self.shown.follower.edition().announce(now, NodeId::Projector(self.number), out);
                self.shown.follower.start(now, out);
                self.tables.start(now, out);
            }
            Input::Message { payload, .. } => match payload {
                Payload::LookUp(look) => self.show(look, out),
                Payload::LookForItems(look) => self.show_items(look, out),
                Payload::Tables { .. } | Payload::Changes { .. } => self.tables.take(now, payload, out),
                Payload::Count { count } => self.shown.follower.edition().answer(count, out),
                Payload::Gate { release } => self.shown.follower.edition().hear(release),
                Payload::BuildBeside { release, count } => self.build_beside(now, (release, count), out),
                payload => self.take(now, payload, out),
            },
            Input::Timer(timer) if Edition::rings(timer) => {
                self.shown.follower.edition().announce(now, NodeId::Projector(self.number), out);
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
