//! Which machine is given a message: workers take turns, and one that is about to be replaced is
//! left out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::history::{Release, outline};
use domain::sourcing::Timestamp;

use super::{Spread, stream_of};
use crate::node::Outbox;
use crate::node::observation::Observation;
use crate::node::protocol::{Delivery, Handler, Routed, Server};
use crate::node::seams::{Brokering, Runs};
use crate::node::sends::Sends as _;

/// How long a worker that is about to be replaced is given nothing, unless the operator asks again
/// or the worker starts.
const DRAINED_FOR: Duration = Duration::from_secs(20);

/// What a bus knows of the machines that it gives messages to.
#[derive(Debug)]
pub(super) struct Dispatch {
    workers: u8,
    spread: Spread,
    /// Workers that are given nothing until then, because they are about to be replaced.
    drained: BTreeMap<u8, Timestamp>,
    /// Those of them of which the operator waits to hear that they are done.
    draining: BTreeSet<u8>,
    runs: Runs,
}

impl Dispatch {
    pub(super) const fn new(workers: u8, spread: Spread) -> Self {
        Self {
            workers,
            spread,
            drained: BTreeMap::new(),
            draining: BTreeSet::new(),
            runs: Runs::new(),
        }
    }

    /// What each worker said to run.
    pub(super) const fn runs(&self) -> &Runs {
        &self.runs
    }

    /// A worker says what it runs. It can be given something again. Whether no worker runs any more
    /// what some ran before.
    pub(super) fn announced(&mut self, worker: u8, release: Release) -> bool {
        self.drained.remove(&worker);
        let before = self.subscribed();
        self.runs.insert(worker, release);
        before.is_some() && before < self.subscribed()
    }

    /// The release for which subscriptions are kept: the earliest that any worker runs.
    fn subscribed(&self) -> Option<Release> {
        let all = self.runs.len() == usize::from(self.workers);
        self.runs.values().copied().min().filter(|_| all)
    }

    /// Gives a worker nothing more. When nothing it was given is open any more, the operator hears
    /// of it: the last thing it was given is the mark up to which it has worked.
    pub(super) fn drain(&mut self, now: Timestamp, worker: u8) {
        self.drained.insert(worker, now + DRAINED_FOR);
        self.draining.insert(worker);
    }

    /// Tells the operator which workers have nothing any more.
    pub(super) fn tell_drained(&mut self, has_work: impl Fn(Server) -> bool, out: &mut Outbox) {
        for worker in self.draining.clone() {
            if !has_work(Server::Worker(worker)) {
                self.draining.remove(&worker);
                out.observe(Observation::Drained { worker });
            }
        }
    }

    /// The machine that is given this delivery.
    pub(super) fn machine(&self, now: Timestamp, delivery: &Delivery) -> Server {
        match delivery.handler {
            Handler::Views(projector) => Server::Projector(projector),
            Handler::Directory(gateway) => Server::Gateway(gateway),
            handler => self.worker(now, handler, &delivery.routed, delivery.count),
        }
    }

    /// Hands a delivery to its machine, and to whoever is given the same.
    pub(super) fn hand_over(
        &self,
        to: Server,
        delivery: Delivery,
        brokering: &dyn Brokering,
        out: &mut Outbox,
    ) {
        let beside = match to {
            Server::Worker(worker) => brokering.beside(worker, &self.runs),
            // Each gateway and each projector has a subscription of its own.
            _ => None,
        };
        if let Some(other) = beside.map(Server::Worker) {
            out.deliver(other, delivery.clone());
        }
        out.deliver(to, delivery);
    }

    /// A message that one worker did not finish goes to the next.
    fn worker(&self, now: Timestamp, handler: Handler, routed: &Routed, count: u32) -> Server {
        let key = match self.spread {
            Spread::ByStream => stream_of(handler, &outline(&routed.message)).id,
            Spread::ByMessage => routed.message.meta.id.0,
        };
        let turn = (key.as_u128() % u128::from(self.workers)) as u32 + count - 1;
        let in_turn = (0..u32::from(self.workers))
            .map(|next| ((turn + next) % u32::from(self.workers)) as u8);
        let given_nothing =
            |worker: &u8| self.drained.get(worker).is_some_and(|until| now < *until);
        // If all of them are given nothing, one of them is given it nevertheless: somebody must
        // have it.
        let worker = in_turn
            .clone()
            .find(|worker| !given_nothing(worker))
            .or_else(|| in_turn.clone().next());
        Server::Worker(worker.expect("there is a worker"))
    }
}
