//! A server that keeps streams, simulated: what NATS does that one would not expect of a broker,
//! it does too. Versions 2.9.10 to 2.15.1 were asked.
//!
//! - It tells whoever is done with a message that this is known, and writes it down later: if it is
//!   killed meanwhile, the message comes again, and as for the first time if it was handed out as
//!   recently.
//! - What all were done with may lie in the stream again after a kill, and is then in no
//!   subscription.
//! - The window of duplicates swallows what is published under an id that it remembers, also where
//!   the message was deleted. After a restart it has forgotten the ids of what the stream does not
//!   have any more, and the window of the others begins anew.
//! - A lock outlives a restart. Completions, and what is given back, count for the message, under
//!   whichever lock they were said.
//!
//! Whoever starts the bus again may have killed the server as well. As where machines are real
//! processes, the first two of three starts find a server that was killed, and the third one that
//! was not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::sourcing::Timestamp;

use super::BrokerError;
use super::server::{Fetched, Forgotten, JetStream, Keeping, Stored};
use crate::node::protocol::Handler;

/// So far what it writes down is behind what it says, in milliseconds of business time: a tenth of
/// a second of its own at sixty times real time.
const BEHIND_MS: u64 = 6_000;

/// The server: it outlives whoever is connected to it, as a disk outlives its machine.
#[derive(Clone, Debug, Default)]
pub struct SimulatedJetStream(Arc<Mutex<Kept>>);

/// A handler's claim on a message. It is known by nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    handler: Handler,
    sequence: u64,
}

#[derive(Debug, Default)]
struct Kept {
    /// How often somebody has connected.
    connections: u32,
    /// When it was last asked for anything.
    last: Timestamp,
    lock: Option<Duration>,
    window: Duration,
    published: u64,
    stream: BTreeMap<u64, Entry>,
    /// What was in the stream until a moment ago.
    gone: BTreeMap<u64, Gone>,
    /// What each id stood for, and when it was taken in.
    ids: BTreeMap<String, (u64, Timestamp)>,
    /// What each handler is to be given, and when: what it was given before comes first.
    due: BTreeMap<Handler, BTreeSet<(bool, Timestamp, u64)>>,
}

#[derive(Clone, Debug)]
struct Entry {
    payload: Arc<[u8]>,
    claims: BTreeMap<Handler, State>,
}

#[derive(Debug)]
struct Gone {
    entry: Entry,
    at: Timestamp,
}

/// How far a handler is with a message.
#[derive(Clone, Copy, Debug)]
enum State {
    /// It is to be given the message at this time, for the so many-th time and once more.
    Due { at: Timestamp, given: u32, last: Timestamp },
    /// It was done with the message at this time.
    Done { at: Timestamp, given: u32, last: Timestamp },
}

impl SimulatedJetStream {
    fn locked(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self, now: Timestamp) -> MutexGuard<'_, Kept> {
        let mut kept = self.locked();
        kept.last = kept.last.max(now);
        kept
    }
}

impl Kept {
    /// What is written down goes back to what it was a moment before the server was killed.
    fn killed(&mut self, now: Timestamp) -> Forgotten {
        let since = Timestamp(self.last.0.saturating_sub(BEHIND_MS));
        let mut forgotten = Forgotten::default();
        for entry in self.stream.values_mut() {
            forgotten.completions += entry.forget(since);
        }
        // Which of the two becomes of it nobody can foresee: here, its number says.
        for (sequence, Gone { mut entry, at }) in std::mem::take(&mut self.gone) {
            if at >= since {
                if sequence % 2 == 0 {
                    forgotten.completions += entry.forget(since);
                }
                self.stream.insert(sequence, entry);
            }
        }
        let before = self.ids.len();
        let (window, stream) = (self.window, &self.stream);
        self.ids.retain(|_, (sequence, at)| now < *at + window && stream.contains_key(sequence));
        self.ids.values_mut().for_each(|(_, at)| *at = now);
        forgotten.ids = u32::try_from(before - self.ids.len()).unwrap_or(u32::MAX);
        self.due.clear();
        for (sequence, entry) in &self.stream {
            for (handler, state) in &entry.claims {
                if let State::Due { at, given, .. } = *state {
                    self.due.entry(*handler).or_default().insert((given == 0, at, *sequence));
                }
            }
        }
        forgotten
    }

    fn put(&mut self, claim: Claim, state: State) {
        let Claim { handler, sequence } = claim;
        let Some(entry) = self.stream.get_mut(&sequence) else { return };
        let Some(known) = entry.claims.get_mut(&handler) else { return };
        let due = self.due.entry(handler).or_default();
        if let State::Due { at, given, .. } = *known {
            due.remove(&(given == 0, at, sequence));
        }
        if let State::Due { at, given, .. } = state {
            due.insert((given == 0, at, sequence));
        }
        *known = state;
    }

    fn state(&self, claim: Claim) -> Option<State> {
        self.stream.get(&claim.sequence)?.claims.get(&claim.handler).copied()
    }

    /// Takes a message out of the stream; what was taken out long ago is forgotten.
    fn take_out(&mut self, now: Timestamp, sequence: u64) -> Option<Entry> {
        self.gone.retain(|_, gone| now.0 < gone.at.0 + BEHIND_MS);
        let entry = self.stream.remove(&sequence)?;
        for (handler, state) in &entry.claims {
            if let State::Due { at, given, .. } = *state {
                self.due.entry(*handler).or_default().remove(&(given == 0, at, sequence));
            }
        }
        Some(entry)
    }

    fn done(&mut self, now: Timestamp, claim: Claim) {
        let Some(State::Due { given, last, .. }) = self.state(claim) else { return };
        self.put(claim, State::Done { at: now, given, last });
        let entry = &self.stream[&claim.sequence];
        if entry.claims.values().all(|state| matches!(state, State::Done { .. }))
            && let Some(entry) = self.take_out(now, claim.sequence)
        {
            self.gone.insert(claim.sequence, Gone { entry, at: now });
        }
    }
}

impl Entry {
    /// Forgets who was done since then, and that it was handed out if that is as recent.
    fn forget(&mut self, since: Timestamp) -> u32 {
        let mut forgotten = 0;
        for state in self.claims.values_mut() {
            if let State::Done { at, given, last } = *state
                && at >= since
            {
                let given = if last >= since { given - 1 } else { given };
                *state = State::Due { at, given, last };
                forgotten += 1;
            }
        }
        forgotten
    }
}

impl JetStream for SimulatedJetStream {
    type Lock = Claim;

    fn open(&mut self, now: Timestamp, keeping: &Keeping) -> Result<Forgotten, BrokerError> {
        let mut kept = self.locked();
        (kept.lock, kept.window) = (keeping.lock, keeping.window);
        let was_killed = !kept.connections.is_multiple_of(3);
        kept.connections += 1;
        Ok(if was_killed { kept.killed(now) } else { Forgotten::default() })
    }

    fn publish(
        &mut self,
        now: Timestamp,
        id: &str,
        handlers: &[Handler],
        payload: &[u8],
    ) -> Result<Stored, BrokerError> {
        let mut kept = self.kept(now);
        let window = kept.window;
        if let Some((sequence, at)) = kept.ids.get(id).copied()
            && now < at + window
        {
            return Ok(Stored { sequence, duplicate: true });
        }
        kept.published += 1;
        let sequence = kept.published;
        kept.ids.insert(id.to_owned(), (sequence, now));
        let due = State::Due { at: now, given: 0, last: now };
        let claims = handlers.iter().map(|handler| (*handler, due)).collect();
        kept.stream.insert(sequence, Entry { payload: payload.into(), claims });
        for handler in handlers {
            kept.due.entry(*handler).or_default().insert((true, now, sequence));
        }
        Ok(Stored { sequence, duplicate: false })
    }

    fn has(&mut self, sequence: u64) -> Result<bool, BrokerError> {
        let kept = self.locked();
        Ok(kept.stream.contains_key(&sequence))
    }

    fn remove(&mut self, sequence: u64) -> Result<(), BrokerError> {
        let mut kept = self.locked();
        let now = kept.last;
        kept.take_out(now, sequence);
        Ok(())
    }

    fn fetch(
        &mut self,
        now: Timestamp,
        handlers: &BTreeSet<Handler>,
    ) -> Result<Vec<Fetched<Claim>>, BrokerError> {
        let mut kept = self.kept(now);
        let mut fetched = Vec::new();
        for handler in handlers {
            let due: Vec<_> = kept.due_by(*handler, now).collect();
            for sequence in due {
                let claim = Claim { handler: *handler, sequence };
                let Some(State::Due { given, .. }) = kept.state(claim) else { continue };
                let at = kept.lock.map_or(Timestamp(u64::MAX), |lock| now + lock);
                kept.put(claim, State::Due { at, given: given + 1, last: now });
                let payload = kept.stream[&sequence].payload.to_vec();
                let count = given + 1;
                fetched.push(Fetched { handler: *handler, sequence, count, payload, lock: claim });
            }
        }
        Ok(fetched)
    }

    fn complete(&mut self, now: Timestamp, lock: &Claim) -> Result<(), BrokerError> {
        self.kept(now).done(now, *lock);
        Ok(())
    }

    fn give_back(
        &mut self,
        now: Timestamp,
        lock: &Claim,
        pause: Duration,
    ) -> Result<(), BrokerError> {
        let mut kept = self.kept(now);
        if let Some(State::Due { given, last, .. }) = kept.state(*lock) {
            kept.put(*lock, State::Due { at: now + pause, given, last });
        }
        Ok(())
    }

    fn terminate(&mut self, now: Timestamp, lock: &Claim) -> Result<(), BrokerError> {
        self.complete(now, lock)
    }

    fn look_again(&self, _: Timestamp, handlers: &BTreeSet<Handler>) -> Option<Timestamp> {
        let kept = self.locked();
        let due = handlers.iter().filter_map(|handler| kept.due.get(handler));
        let first = due.flat_map(|due| {
            let again = due.range(..(true, Timestamp(0), 0)).next();
            let anew = due.range((true, Timestamp(0), 0)..).next();
            again.into_iter().chain(anew).map(|(_, at, _)| *at)
        });
        first.min().filter(|at| *at < Timestamp(u64::MAX))
    }
}

impl Kept {
    /// The messages that a handler is to be given by now, in order.
    fn due_by(&self, handler: Handler, now: Timestamp) -> impl Iterator<Item = u64> {
        let due = self.due.get(&handler).into_iter();
        let by = move |is_new| (is_new, Timestamp(0), 0)..=(is_new, now, u64::MAX);
        due.flat_map(move |due| due.range(by(false)).chain(due.range(by(true))))
            .map(|(.., sequence)| *sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEATS: [Handler; 1] = [Handler::Seats];

    fn keeping() -> Keeping {
        let (lock, window) = (Some(Duration::from_secs(10)), Duration::from_secs(120));
        Keeping { handlers: SEATS.to_vec(), lock, window }
    }

    fn opened() -> SimulatedJetStream {
        let mut server = SimulatedJetStream::default();
        server.open(Timestamp(0), &keeping()).unwrap();
        server
    }

    fn published(server: &mut SimulatedJetStream, at: u64, id: &str) -> Stored {
        server.publish(Timestamp(at), id, &SEATS, b"news").unwrap()
    }

    /// The numbers of what is handed out, and for which time.
    fn fetched(server: &mut SimulatedJetStream, at: u64) -> Vec<(u64, u32)> {
        let fetched = server.fetch(Timestamp(at), &SEATS.into()).unwrap();
        fetched.iter().map(|it| (it.sequence, it.count)).collect()
    }

    fn complete(server: &mut SimulatedJetStream, at: u64, sequence: u64) {
        let claim = Claim { handler: Handler::Seats, sequence };
        server.complete(Timestamp(at), &claim).unwrap();
    }

    #[test]
    fn an_id_is_remembered_for_the_window_also_when_its_message_is_gone() {
        let mut server = opened();
        assert_eq!(published(&mut server, 0, "a"), Stored { sequence: 1, duplicate: false });
        server.remove(1).unwrap();
        assert_eq!(published(&mut server, 119_999, "a"), Stored { sequence: 1, duplicate: true });
        assert!(!server.has(1).unwrap());
        assert_eq!(published(&mut server, 120_000, "a"), Stored { sequence: 2, duplicate: false });
    }

    #[test]
    fn what_was_completed_just_before_a_kill_comes_again_or_lies_there_for_nobody() {
        let mut server = opened();
        for id in ["a", "b", "c"] {
            published(&mut server, 0, id);
        }
        assert_eq!(fetched(&mut server, 0), [(1, 1), (2, 1), (3, 1)]);
        complete(&mut server, 2_999, 3);
        complete(&mut server, 9_000, 1);
        complete(&mut server, 9_000, 2);
        let forgotten = server.open(Timestamp(10_000), &keeping()).unwrap();
        assert_eq!(forgotten, Forgotten { completions: 1, ids: 1 });
        assert_eq!([1, 2, 3].map(|sequence| server.has(sequence).unwrap()), [true, true, false]);
        // It was handed out long before, so that is known.
        assert_eq!(fetched(&mut server, 10_000), [(2, 2)]);
        // The one is in the stream and its id is remembered; of the other nothing is.
        assert!(published(&mut server, 10_000, "a").duplicate);
        assert!(!published(&mut server, 10_000, "c").duplicate);
    }

    #[test]
    fn what_was_handed_out_just_before_a_kill_comes_as_for_the_first_time() {
        let mut server = opened();
        published(&mut server, 0, "a");
        published(&mut server, 0, "b");
        assert_eq!(fetched(&mut server, 0), [(1, 1), (2, 1)]);
        complete(&mut server, 0, 2);
        server.open(Timestamp(1_000), &keeping()).unwrap();
        assert_eq!(fetched(&mut server, 1_000), [(2, 1)]);
        // The lock of the other has outlived the restart.
        assert_eq!(fetched(&mut server, 9_999), []);
        assert_eq!(fetched(&mut server, 10_000), [(1, 2)]);
    }

    #[test]
    fn a_give_back_under_an_earlier_lock_is_heard() {
        let mut server = opened();
        published(&mut server, 0, "a");
        let first = server.fetch(Timestamp(0), &SEATS.into()).unwrap().remove(0);
        assert_eq!(fetched(&mut server, 10_000), [(1, 2)]);
        server.give_back(Timestamp(11_000), &first.lock, Duration::ZERO).unwrap();
        assert_eq!(fetched(&mut server, 11_000), [(1, 3)]);
    }

    #[test]
    fn each_third_start_finds_a_server_that_went_on() {
        let mut server = opened();
        let mut forgot = Vec::new();
        for start in 1..=6 {
            let id = format!("message {start}");
            let Stored { sequence, .. } = published(&mut server, start * 20_000, &id);
            fetched(&mut server, start * 20_000);
            complete(&mut server, start * 20_000, sequence);
            let forgotten = server.open(Timestamp(start * 20_000 + 1_000), &keeping()).unwrap();
            forgot.push(forgotten != Forgotten::default());
        }
        assert!(!forgot[2] && !forgot[5], "{forgot:?}");
        assert!(forgot.contains(&true), "{forgot:?}");
    }
}
