//! The stage of one story, and how people act on it: one does something, and everybody waits until
//! it is answered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::sourcing::Timestamp;
use domain::views::{PricedOrder, Views};
use stage::targeted::{Effect, Targeted};
use stage::{Disk, FaultKind, FaultTally, Stage, Weather, engine};

use super::bilingual::Bilingual;
use super::observer::{Awaited, Observer};
use super::schedule::Schedule;
use conference::cluster::letter::Letter;
use conference::cluster::settings::Settings;
use conference::cluster::upgrade::Upgrade;
use conference::cluster::{Cluster, Fault, Releases, Topology};
use conference::node::NodeId;
use conference::node::bus::jetstream::SimulatedJetStream;
use conference::node::protections::Protections;
use conference::node::protocol::{Act, BankMessage, Conduct, Organiser, PeopleMessage};
use conference::record::upgraded::{Upgraded, Watch};
use conference::record::{Applicant, RunEvent, business_time};
use oracle::check::{Ending, Violation};
use oracle::runner::LONGEST_STORY;

/// How long a sentence takes at least: a person thinks for a moment.
const A_MOMENT: Duration = Duration::from_millis(100);

/// How long an answer is waited for. Locks and relays repair what a fault broke within a few
/// minutes.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60);

/// How long an upgrade is waited for. What goes wrong during a story is over in a minute, and may
/// hold up each of its steps.
const LONGEST_UPGRADE: Duration = Duration::from_secs(10 * 60);

/// What was said of a system before anything happened.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Setting {
    /// What all machines run at first; today's release if others are never to take part.
    pub(super) first: Option<Release>,
    /// What a business customer has set.
    pub(super) settings: Settings,
    /// Whether everything that happens is kept.
    pub(super) recorded: bool,
}

/// The stage of one story.
pub(super) struct Scene {
    stage: Stage<Cluster, Observer>,
    topology: Topology,
    /// The upgrade that was begun.
    upgrade: Option<Upgrade>,
    /// When the story itself lets no message of some kind through.
    held_up: Vec<Fault>,
    /// What kept the system from its rest when that was waited for last; nothing if it came to
    /// rest.
    unrest: Option<Bilingual>,
}

impl Scene {
    /// Sets the stage.
    pub(super) fn set(
        schedule: &Schedule,
        protections: Protections,
        Setting { first, settings, recorded }: Setting,
    ) -> Self {
        let topology = schedule.topology();
        let (gateways, projectors) = (topology.gateways, topology.projectors);
        let cluster = Cluster {
            topology: topology.clone(),
            settings,
            organisers: Vec::new(),
            scripts: Vec::new(),
            conducts: [].into(),
            protections,
            first,
            upgrade: None,
            releases: Releases::default(),
            disks: [(NodeId::Store, Disk::new())],
            real: None,
            broker: None,
            jetstream: SimulatedJetStream::default(),
        };
        let mut observer = Observer::new(gateways, projectors, &settings);
        observer.recording = recorded.then(Vec::new);
        observer.watch = first.map(|_| Watch::default());
        let stage =
            Stage::set(cluster, schedule.seed, &schedule.faults, engine::Kind::Direct, observer);
        Self { stage, topology, upgrade: None, held_up: Vec::new(), unrest: None }
    }

    /// What time it is in the story.
    pub(super) const fn now(&self) -> Timestamp {
        business_time(self.stage.now())
    }

    pub(super) const fn topology(&self) -> &Topology {
        &self.topology
    }

    /// What everybody outside has seen.
    pub(super) const fn observer(&self) -> &Observer {
        &self.stage.audience
    }

    /// What kept the system from its rest when that was waited for last; nothing if it came to
    /// rest.
    pub(super) const fn unrest(&self) -> Option<&Bilingual> {
        self.unrest.as_ref()
    }

    /// Everything that happened, if it was kept.
    pub(super) fn take_recording(&mut self) -> Vec<RunEvent> {
        self.stage.audience.recording.take().unwrap_or_default()
    }

    /// For each kind of fault, how often it was done and made a difference.
    pub(super) fn faults(&self) -> BTreeMap<FaultKind, FaultTally> {
        self.stage.tallies().clone()
    }

    /// An organiser does something, and waits until everybody has heard of it.
    pub(super) fn organise(&mut self, plan: Organiser) {
        let conference = ConferenceId::named(&plan.conference);
        self.stage.audience.listen_to(Applicant::Organiser(conference));
        self.stage.prompt(NodeId::People, NodeId::People, PeopleMessage::Organise(Box::new(plan)));
        self.settle(&[]);
    }

    /// Somebody looks something up before asking for anything: waits until that is asked and
    /// answered, or until that took too long.
    pub(super) fn wait_for_request(&mut self, who: Applicant) {
        if self.comes(LONGEST_WAIT, |scene| scene.observer().requests.contains_key(&who)) {
            self.settle(&[]);
        }
    }

    /// A registrant does something, and looks at the order until it shows the answer.
    pub(super) fn act(&mut self, order: OrderId, conference: ConferenceId, acts: Vec<Act>) {
        self.stage.audience.listen_to(Applicant::Registrant(order));
        let acts = acts.into_iter().chain([Act::Look]).collect();
        self.stage.prompt(
            NodeId::People,
            NodeId::People,
            PeopleMessage::Instruct { order, conference, acts },
        );
        self.settle(&[order]);
    }

    /// Registrants do the same thing at the same time.
    pub(super) fn act_together(
        &mut self,
        orders: &[OrderId],
        conference: ConferenceId,
        acts: impl Fn() -> Vec<Act>,
    ) {
        for order in orders {
            self.stage.audience.listen_to(Applicant::Registrant(*order));
            let acts = acts().into_iter().chain([Act::Look]).collect();
            self.stage.prompt(
                NodeId::People,
                NodeId::People,
                PeopleMessage::Instruct { order: *order, conference, acts },
            );
        }
        self.settle(orders);
    }

    /// The bank is going to treat a payment in this way.
    pub(super) fn treat(&mut self, payment: PaymentId, conduct: Conduct) {
        self.stage.prompt(NodeId::People, NodeId::Bank, BankMessage::Treat { payment, conduct });
        self.settle(&[]);
    }

    /// Something goes wrong.
    pub(super) fn strike(&mut self, fault: Fault) {
        self.stage.strike(fault);
    }

    /// Something becomes of all messages of one kind.
    pub(super) fn target(&mut self, letter: Letter, effect: Effect) {
        if let Effect::Withheld(until) = effect {
            let weather = Weather { from_ms: self.now().0, until_ms: until.0, permille: 1000 };
            self.held_up.push(Fault::Drop(weather));
        }
        self.stage
            .target(Targeted { concerns: Arc::new(move |payload| letter.is(payload)), effect });
    }

    /// An operator begins an upgrade. Nobody waits for it.
    pub(super) fn begin_upgrade(&mut self, upgrade: Upgrade) {
        let upgrade = Upgrade { at_ms: self.now().0, ..upgrade };
        self.upgrade = Some(upgrade);
        self.stage
            .operate(|operator, view, orders| operator.upgrading.begin(&upgrade, view, orders));
        self.settle(&[]);
    }

    /// The upgrade that was begun.
    pub(super) const fn upgrade(&self) -> Option<Upgrade> {
        self.upgrade
    }

    /// The operator takes the upgrade back. False if that cannot be done any more.
    pub(super) fn call_off_upgrade(&mut self) -> bool {
        let called_off = self.upgrade.and_then(|upgrade| {
            self.stage.operate(|operator, _, _| operator.upgrading.call_off(upgrade))
        });
        self.upgrade = called_off.or(self.upgrade);
        called_off.is_some()
    }

    /// Plays until the release is final or everything was taken back, or until that took too long.
    /// True if the upgrade is over.
    pub(super) fn complete_upgrade(&mut self) -> bool {
        self.stage.operate(|operator, _, _| operator.upgrading.complete());
        let is_over =
            |scene: &mut Self| scene.observer().watch.as_ref().is_some_and(Watch::is_over);
        let over = self.comes(LONGEST_UPGRADE, is_over);
        if over {
            self.settle(&[]);
        }
        over
    }

    /// What came of the upgrade so far, if one was begun.
    pub(super) fn upgraded(&self) -> Option<Upgraded> {
        let (upgrade, watch) = self.upgrade.zip(self.observer().watch.clone())?;
        let faults = [self.stage.faults(), &self.held_up].concat();
        Some(watch.conclude(&upgrade, &faults, self.observer().told.rows(), self.now()))
    }

    /// Nobody waits for this until then.
    pub(super) fn have_patience(&mut self, awaited: Awaited, until: Timestamp) {
        self.stage.audience.have_patience(awaited, until);
    }

    /// Time goes by.
    pub(super) fn pass(&mut self, span: Duration) {
        let then = self.stage.now() + span;
        self.stage.play_until(then);
        self.stage.skip_to(then);
        self.settle(&[]);
    }

    /// What a registrant is shown who looks now; nothing if no answer came.
    pub(super) fn look(&mut self, order: OrderId, conference: ConferenceId) -> Option<PricedOrder> {
        self.stage.audience.shown.remove(&order);
        let acts = vec![Act::Look];
        self.stage.prompt(
            NodeId::People,
            NodeId::People,
            PeopleMessage::Instruct { order, conference, acts },
        );
        self.settle(&[order]);
        self.stage.audience.shown.get(&order).cloned()
    }

    /// What can be seen on each copy of the pages.
    pub(super) fn pages(&mut self) -> Vec<Views> {
        let projectors = (0..self.topology.projectors).map(NodeId::Projector);
        self.consult(projectors).views.iter().map(|(views, _)| (**views).clone()).collect()
    }

    /// What broke a general rule first.
    pub(super) fn violation(&self) -> Option<Violation> {
        let suite = &self.observer().suite;
        let broken = suite.tallies().any(|(.., violated)| violated > 0);
        if broken { suite.violations().into_iter().next() } else { None }
    }

    /// Lets everything come to its end and has all checks judge what is left.
    pub(super) fn conclude(&mut self) -> Option<Violation> {
        // From here on nothing goes wrong any more.
        self.stage.system().disk().heal();
        self.stage.operate(|operator, _, _| operator.upgrading.complete());
        let quiescent = self.stage.play_until(self.stage.now() + LONGEST_STORY);
        self.stage.audience.told = Ending::default();
        self.stage.inspect();
        let (at, upgrade, upgraded) = (self.now(), self.upgrade, self.upgraded());
        let Observer { suite, told, .. } = &mut self.stage.audience;
        (told.at, told.quiescent) = (at, quiescent);
        (told.upgrade, told.upgraded) = (upgrade, upgraded);
        suite.conclude(told);
        self.violation()
    }

    /// Plays until the system has come to rest and these registrants have nothing left to do, or
    /// until that took too long.
    fn settle(&mut self, orders: &[OrderId]) {
        let moment = self.stage.now() + A_MOMENT;
        self.stage.play_until(moment);
        self.stage.skip_to(moment);
        let came_to_rest = self.comes(LONGEST_WAIT - A_MOMENT, |scene| {
            scene.observer().sees_rest(scene.now())
                && !scene.are_busy(orders)
                && !scene.are_paying(orders)
        });
        self.unrest = (!came_to_rest).then(|| self.observer().unrest(self.now()));
    }

    /// Plays from instant to instant until something is so; false if it is not within this time.
    fn comes(&mut self, within: Duration, is_so: impl Fn(&mut Self) -> bool) -> bool {
        let end = self.stage.now() + within;
        while !is_so(self) {
            match self.stage.next_instant().filter(|next| *next <= end) {
                Some(next) => self.stage.play_until(next),
                None => return false,
            };
        }
        true
    }

    /// Whether a payment is under way that the story expects to end soon.
    fn are_paying(&self, orders: &[OrderId]) -> bool {
        let observer = self.observer();
        let is_paying = |shown: &PricedOrder| shown.payment.is_some() && !shown.status.has_ended();
        !observer.has_patience(self.now())
            && orders.iter().any(|order| observer.shown.get(order).is_some_and(is_paying))
    }

    fn are_busy(&mut self, orders: &[OrderId]) -> bool {
        !orders.is_empty()
            && self.consult([NodeId::People]).busy.iter().any(|busy| orders.contains(busy))
    }

    fn consult(&mut self, nodes: impl IntoIterator<Item = NodeId>) -> &Ending {
        self.stage.audience.told = Ending::default();
        for node in nodes {
            self.stage.consult(node);
        }
        &self.stage.audience.told
    }
}
