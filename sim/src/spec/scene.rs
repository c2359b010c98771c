//! The stage of one story, and how people act on it: one does something, and everybody waits until it is answered.

use std::time::Duration;

use domain::Policy;
use domain::sourcing::{OrderId, SeatTypeId, Timestamp};
use domain::views::{PricedOrder, RemainingSeats};

use super::schedule::Schedule;
use super::witness::Witness;
use crate::check::{Ending, Violation};
use crate::node::NodeId;
use crate::node::people::{Act, Offered, Organiser};
use crate::node::protections::Protections;
use crate::node::protocol::Payload;
use crate::runner::LONGEST_STORY;
use crate::scenario::{CONFERENCE, conference};
use crate::stage::cast::{Cast, Releases};
use crate::stage::disk::Disk;
use crate::stage::{Stage, engine};

/// How long a sentence takes at least: a person thinks for a moment.
const A_MOMENT: Duration = Duration::from_millis(100);

/// How long an answer is waited for. Locks and relays repair what a fault broke within a few minutes.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60);

/// The stage of one story.
pub(super) struct Scene {
    stage: Stage<Witness>,
    projectors: u8,
}

impl Scene {
    /// Sets the stage.
    pub(super) fn set(schedule: &Schedule, protections: Protections) -> Self {
        let topology = schedule.topology();
        let (gateways, projectors) = (topology.gateways, topology.projectors);
        let cast = Cast {
            seed: schedule.seed,
            topology,
            policy: Policy::default(),
            organisers: Vec::new(),
            scripts: Vec::new(),
            conducts: [].into(),
            protections,
            upgrade: None,
            releases: Releases::default(),
            disk: Disk::new(),
        };
        let witness = Witness::new(gateways, projectors);
        let stage = Stage::set(cast, &schedule.faults, engine::Kind::Direct, witness);
        Self { stage, projectors }
    }

    /// What time it is in the story.
    pub(super) const fn now(&self) -> Timestamp {
        self.stage.now()
    }

    /// What everybody outside has seen.
    pub(super) const fn witness(&self) -> &Witness {
        &self.stage.audience
    }

    /// The organiser sets up a conference with these seats and publishes it.
    pub(super) fn open(&mut self, seats: &[Offered<'_>]) {
        let organiser = Organiser::opening(CONFERENCE, seats);
        self.stage.prompt(Payload::Organise(Box::new(organiser)));
        self.settle(None);
    }

    /// A registrant does something, and looks at the order until it shows the answer.
    pub(super) fn act(&mut self, name: &str, act: Act) {
        let order = OrderId::named(name);
        self.stage.prompt(Payload::Instruct { order, conference: conference(), acts: vec![act, Act::Look] });
        self.settle(Some(order));
    }

    /// Time goes by.
    pub(super) fn pass(&mut self, span: Duration) {
        let then = self.now() + span;
        self.stage.play_until(then);
        self.stage.skip_to(then);
        self.settle(None);
    }

    /// What a registrant is shown who looks now; nothing if no answer came.
    pub(super) fn look(&mut self, name: &str) -> Option<PricedOrder> {
        let order = OrderId::named(name);
        self.stage.audience.shown.remove(&order);
        self.stage.prompt(Payload::Instruct { order, conference: conference(), acts: vec![Act::Look] });
        self.settle(Some(order));
        self.stage.audience.shown.get(&order).cloned()
    }

    /// How many seats of a type each page of the conference says are left.
    pub(super) fn left(&mut self, seat_type: SeatTypeId) -> Vec<Option<i64>> {
        let pages = (0..self.projectors).map(NodeId::Projector);
        let told = self.consult(pages);
        told.views.iter().map(|(views, _)| left(&views.remaining_seats, seat_type)).collect()
    }

    /// What broke a general rule first.
    pub(super) fn violation(&self) -> Option<Violation> {
        let suite = &self.witness().suite;
        let broken = suite.tallies().any(|(.., violated)| violated > 0);
        if broken { suite.violations().into_iter().next() } else { None }
    }

    /// Lets everything come to its end and has all checks judge what is left.
    pub(super) fn conclude(&mut self) -> Option<Violation> {
        // From here on nothing goes wrong any more.
        self.stage.disk().heal();
        let quiescent = self.stage.play_until(self.now() + LONGEST_STORY);
        self.stage.audience.told = Ending::default();
        self.stage.inspect();
        let at = self.now();
        let Witness { suite, told, .. } = &mut self.stage.audience;
        (told.at, told.quiescent) = (at, quiescent);
        suite.conclude(told);
        self.violation()
    }

    /// Plays until the system has come to rest and this registrant waits for nothing, or until that took too long.
    fn settle(&mut self, order: Option<OrderId>) {
        let end = self.now() + LONGEST_WAIT;
        let moment = self.now() + A_MOMENT;
        self.stage.play_until(moment);
        self.stage.skip_to(moment);
        while !(self.witness().sees_rest(self.now()) && order.is_none_or(|order| !self.waits(order))) {
            match self.stage.next_instant().filter(|next| *next <= end) {
                Some(next) => self.stage.play_until(next),
                None => return,
            };
        }
    }

    fn waits(&mut self, order: OrderId) -> bool {
        self.consult([NodeId::People]).waiting.contains(&order)
    }

    fn consult(&mut self, nodes: impl IntoIterator<Item = NodeId>) -> &Ending {
        self.stage.audience.told = Ending::default();
        for node in nodes {
            self.stage.consult(node);
        }
        &self.stage.audience.told
    }
}

fn left(seats: &RemainingSeats, seat_type: SeatTypeId) -> Option<i64> {
    Some(seats.0.get(&conference())?.get(&seat_type)?.remaining)
}
