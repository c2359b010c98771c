//! The reference bus: for each subscription a list of messages, each free, locked or paused.

use std::collections::{BTreeMap, BTreeSet};

use super::super::failure::Failure;
use super::super::message_bus::{
    BusMessage, BusTerms, Delivery, GivenUp, GivenUpFor, LateCompletion, MessageBus, Repeated,
    SubscriberId,
};
use super::mistakes;

mistakes! {
    /// What a bus can be wrong about.
    BusMistake {
        /// Payloads are cut at 64 bytes.
        CutsPayloads => "bus::message_comes_as_it_was_published",
        /// What is delivered is gone.
        DeliversAtMostOnce => "bus::message_comes_until_it_is_completed",
        /// A completion is not noted.
        ForgetsCompletions => "bus::completed_message_does_not_come_again",
        /// A completion takes every earlier message with it.
        CompletesUpTo => "bus::completing_one_leaves_the_others",
        /// Messages live in memory.
        ForgetsAtARestart => "bus::unfinished_message_survives_a_restart",
        /// The newest message comes first.
        DeliversTheNewestFirst => "bus::messages_of_a_stream_keep_their_order",
        /// A message that is published again while it is open is taken for a new one.
        KeepsOpenRepetitions => "bus::repetition_of_an_open_message_is_treated_as_stated",
        /// An id is remembered for ever.
        RemembersIdsForEver => "bus::later_repetition_is_treated_as_stated",
        /// A delivery locks nothing.
        DoesNotLock => "bus::locked_message_is_hidden",
        /// A lock does not end.
        LocksForEver => "bus::message_comes_again_when_its_lock_runs_out",
        /// Every delivery says that it is the first.
        DoesNotCount => "bus::deliveries_are_counted",
        /// A late completion settles the message, although the terms say otherwise.
        SettlesLate => "bus::late_completion_settles_what_is_stated",
        /// Whoever had the message once can give it back.
        ReleasesLate => "bus::late_abandon_releases_nothing",
        /// Pauses are not kept.
        IgnoresPauses => "bus::abandoned_message_comes_after_its_pause",
        /// What is given back is gone.
        DropsWhatIsGivenBack => "bus::abandoned_message_comes_after_its_pause",
        /// A paused message stops its subscription.
        WaitsForThePaused => "bus::abandoned_message_holds_up_no_other",
        /// A message is given up one delivery early.
        GivesUpEarly => "bus::message_is_given_up_at_the_limit",
        /// A message is never given up.
        NeverGivesUp => "bus::message_is_given_up_at_the_limit",
        /// A dead letter comes again after a while.
        RevivesDeadLetters => "bus::dead_letter_is_not_delivered",
        /// A message is dropped at the limit.
        DropsDeadLetters => "bus::dead_letter_names_its_message_and_subscriber",
        /// A dead letter is in the name of the first subscriber.
        BlamesTheFirst => "bus::dead_letter_names_its_message_and_subscriber",
        /// A dead letter that is published again is taken for a repetition.
        SwallowsRepairs => "bus::repaired_dead_letter_is_delivered",
        /// A message is given up for all, although the terms say otherwise.
        GivesUpForAll => "bus::message_is_given_up_for_whom_is_stated",
        /// Subscribers share one queue.
        SharesOneQueue => "bus::message_reaches_every_subscriber",
        /// The first completion is for all.
        CompletesForAll => "bus::subscriber_completes_for_itself",
        /// When a lock runs out, the message comes again to all.
        RepeatsForAll => "bus::failing_subscriber_repeats_no_other",
        /// Whoever asks is a subscriber of all that is there.
        SubscribesWhoeverAsks => "bus::nothing_without_a_subscription",
    }
}

use BusMistake as M;

const LOCK_MS: u64 = 1000;
const MOST_DELIVERIES: u32 = 5;

/// A bus that keeps every law, unless it is given a mistake.
#[derive(Debug, Default)]
pub struct ReferenceBus {
    mistake: Option<BusMistake>,
    now: u64,
    subscriptions: BTreeMap<SubscriberId, Vec<Slot>>,
    dead: Vec<GivenUp>,
    /// Every id that was ever published, for the mistake that remembers them.
    known: BTreeSet<u128>,
    locks: u64,
}

/// One message in one subscription.
#[derive(Clone, Debug)]
struct Slot {
    message: BusMessage,
    count: u32,
    /// The number of the lock, while it is locked or was last.
    lock: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free,
    Locked {
        until: u64,
    },
    Paused {
        until: u64,
    },
    /// Completed or given up; only a mistake looks at it again.
    Over {
        at: u64,
        dead: bool,
    },
}

impl ReferenceBus {
    /// A bus without subscribers that keeps every law.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A bus without subscribers and with this mistake.
    #[must_use]
    pub fn with(mistake: BusMistake) -> Self {
        Self { mistake: Some(mistake), ..Self::default() }
    }

    fn is(&self, mistake: BusMistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn slots(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.subscriptions.values_mut().flatten()
    }

    /// What time alone does: locks and pauses run out, and messages that were delivered often
    /// enough are given up.
    fn pass(&mut self) {
        let (now, mistake) = (self.now, self.mistake);
        let most = MOST_DELIVERIES - u32::from(mistake == Some(M::GivesUpEarly));
        let mut given_up = Vec::new();
        let mut repeated = Vec::new();
        for (subscriber, slots) in &mut self.subscriptions {
            for slot in slots {
                let freed = match slot.state {
                    State::Locked { until } => until <= now && mistake != Some(M::LocksForEver),
                    State::Paused { until } => until <= now,
                    State::Over { at, dead } => {
                        dead && mistake == Some(M::RevivesDeadLetters) && at + LOCK_MS < now
                    }
                    State::Free => false,
                };
                if !freed {
                    continue;
                }
                if matches!(slot.state, State::Over { .. }) {
                    slot.count = 0;
                }
                repeated.push(slot.message.id);
                slot.state = State::Free;
                if slot.count >= most && mistake != Some(M::NeverGivesUp) {
                    slot.state = State::Over { at: now, dead: true };
                    given_up.push(GivenUp { subscriber: *subscriber, message: slot.message.id });
                }
            }
        }
        let first = self.subscriptions.keys().next().copied();
        for mut letter in given_up {
            match self.mistake {
                Some(M::GivesUpForAll) => {
                    let of_it = self.slots().filter(|slot| slot.message.id == letter.message);
                    of_it.for_each(|slot| slot.state = State::Over { at: now, dead: true });
                }
                Some(M::BlamesTheFirst) => letter.subscriber = first.unwrap_or(letter.subscriber),
                _ => {}
            }
            if !self.is(M::DropsDeadLetters) && !self.dead.contains(&letter) {
                self.dead.push(letter);
            }
        }
        if self.is(M::RepeatsForAll) {
            let of_them = self.slots().filter(|slot| repeated.contains(&slot.message.id));
            of_them
                .filter(|slot| matches!(slot.state, State::Over { .. }))
                .for_each(|slot| slot.state = State::Free);
        }
    }

    fn next_slot(&mut self, subscriber: SubscriberId) -> Option<&mut Slot> {
        let mistake = self.mistake;
        let slots = self.subscriptions.get_mut(&subscriber)?;
        if mistake == Some(M::WaitsForThePaused)
            && slots.iter().any(|slot| matches!(slot.state, State::Paused { .. }))
        {
            return None;
        }
        let mut free = slots.iter_mut().filter(|slot| slot.state == State::Free);
        if mistake == Some(M::DeliversTheNewestFirst) { free.next_back() } else { free.next() }
    }

    /// The slot of a delivery, if its lock has not run out, or whoever comes late is heard by
    /// mistake.
    fn held(&mut self, delivery: &Delivery, hears_late: bool) -> Option<&mut Slot> {
        let slots = self.subscriptions.get_mut(&delivery.subscriber)?;
        slots.iter_mut().find(|slot| {
            let locked = matches!(slot.state, State::Locked { .. });
            slot.message.id == delivery.message.id
                && locked
                && (slot.lock == delivery.lock || hears_late)
        })
    }
}

impl MessageBus for ReferenceBus {
    fn terms(&self) -> BusTerms {
        BusTerms {
            lock_ms: LOCK_MS,
            most_deliveries: Some(MOST_DELIVERIES),
            late_completion: LateCompletion::SettlesNothing,
            given_up_for: GivenUpFor::OneSubscriber,
            repeated_while_open: Repeated::Swallowed,
            repeated_later: Repeated::Delivered,
            ordered_streams: true,
        }
    }

    fn subscribe(&mut self, subscriber: SubscriberId) -> Result<(), Failure> {
        self.subscriptions.entry(subscriber).or_default();
        Ok(())
    }

    fn publish(&mut self, message: &BusMessage) -> Result<(), Failure> {
        let known = !self.known.insert(message.id);
        let dead = self.dead.iter().any(|letter| letter.message == message.id);
        if known && (self.is(M::RemembersIdsForEver) || self.is(M::SwallowsRepairs) && dead) {
            return Ok(());
        }
        self.dead.retain(|letter| letter.message != message.id);
        let mut message = message.clone();
        if self.is(M::CutsPayloads) {
            message.payload.truncate(64);
        }
        let mistake = self.mistake;
        for slots in self.subscriptions.values_mut() {
            let open = |slot: &Slot| {
                slot.message.id == message.id && !matches!(slot.state, State::Over { .. })
            };
            if !slots.iter().any(open) || mistake == Some(M::KeepsOpenRepetitions) {
                slots.push(Slot {
                    message: message.clone(),
                    count: 0,
                    lock: 0,
                    state: State::Free,
                });
            }
            if mistake == Some(M::SharesOneQueue) {
                break;
            }
        }
        Ok(())
    }

    fn next(&mut self, subscriber: SubscriberId) -> Result<Option<Delivery>, Failure> {
        if self.is(M::SubscribesWhoeverAsks) && !self.subscriptions.contains_key(&subscriber) {
            let all = self.subscriptions.values().next().cloned().unwrap_or_default();
            self.subscriptions.insert(subscriber, all);
        }
        let (now, mistake) = (self.now, self.mistake);
        self.locks += 1;
        let lock = self.locks;
        Ok(self.next_slot(subscriber).map(|slot| {
            slot.count += 1;
            slot.lock = lock;
            slot.state = match mistake {
                Some(M::DoesNotLock) => State::Free,
                Some(M::DeliversAtMostOnce) => State::Over { at: now, dead: false },
                _ => State::Locked { until: now + LOCK_MS },
            };
            let count = if mistake == Some(M::DoesNotCount) { 1 } else { slot.count };
            Delivery { subscriber, message: slot.message.clone(), count, lock }
        }))
    }

    fn complete(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        let (now, mistake) = (self.now, self.mistake);
        if mistake == Some(M::ForgetsCompletions) {
            return Ok(());
        }
        let over = State::Over { at: now, dead: false };
        let Some(slot) = self.held(delivery, mistake == Some(M::SettlesLate)) else {
            return Ok(());
        };
        slot.state = over;
        match mistake {
            Some(M::CompletesUpTo) => {
                let slots = self.subscriptions.get_mut(&delivery.subscriber).into_iter().flatten();
                slots
                    .take_while(|slot| slot.message.id != delivery.message.id)
                    .for_each(|slot| slot.state = over);
            }
            Some(M::CompletesForAll) => {
                let of_it = self.slots().filter(|slot| slot.message.id == delivery.message.id);
                of_it.for_each(|slot| slot.state = over);
            }
            _ => {}
        }
        Ok(())
    }

    fn abandon(&mut self, delivery: &Delivery, pause_ms: u64) -> Result<(), Failure> {
        let (now, mistake) = (self.now, self.mistake);
        if let Some(slot) = self.held(delivery, mistake == Some(M::ReleasesLate)) {
            slot.state = match mistake {
                Some(M::IgnoresPauses) => State::Free,
                Some(M::DropsWhatIsGivenBack) => State::Over { at: now, dead: false },
                _ => State::Paused { until: now + pause_ms },
            };
        }
        self.pass();
        Ok(())
    }

    fn advance(&mut self, ms: u64) -> Result<(), Failure> {
        self.now += ms;
        self.pass();
        Ok(())
    }

    fn dead_letters(&mut self) -> Result<Vec<GivenUp>, Failure> {
        Ok(self.dead.clone())
    }

    fn restart(&mut self) -> Result<(), Failure> {
        for slots in self.subscriptions.values_mut() {
            if self.mistake == Some(M::ForgetsAtARestart) {
                slots.clear();
            }
        }
        Ok(())
    }
}
