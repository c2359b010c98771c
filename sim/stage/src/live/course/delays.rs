//! How far real machines are behind the story: how much later than it was to arrive a message was
//! taken.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::time::SimTime;

/// When each message was to arrive that nobody has taken yet.
#[derive(Debug)]
pub(super) struct Delays<N> {
    /// By sender and receiver, how many messages there were since the sender started, and when each
    /// copy of those is due that were not taken.
    due: BTreeMap<(N, N), Link>,
    /// Since when each machine is up and runs: it takes nothing before that.
    since: BTreeMap<N, SimTime>,
}

impl<N> Default for Delays<N> {
    fn default() -> Self {
        Self { due: BTreeMap::new(), since: BTreeMap::new() }
    }
}

#[derive(Debug, Default)]
struct Link {
    sent: u64,
    due: BTreeMap<(u64, u8), SimTime>,
}

impl<N: Copy + Ord> Delays<N> {
    /// A machine starts, and counts anew what it sends.
    pub(super) fn begins(&mut self, node: N, at: SimTime) {
        self.due.retain(|(from, _), _| *from != node);
        self.since.insert(node, at);
    }

    /// A machine goes on that stood still.
    pub(super) fn goes_on(&mut self, node: N, at: SimTime) {
        self.since.insert(node, at);
    }

    /// A message is sent, whose copies are to arrive at these times.
    pub(super) fn sent(&mut self, link: (N, N), arrivals: &[SimTime]) {
        let link = self.due.entry(link).or_default();
        link.sent += 1;
        let number = link.sent;
        link.due.extend((0..).zip(arrivals).map(|(copy, at)| ((number, copy), *at)));
    }

    /// By how much a copy of a message is late that is taken now; not by what its receiver was not
    /// up for.
    pub(super) fn received(&mut self, link: (N, N), copy: (u64, u8), at: SimTime) -> Duration {
        let due = self.due.get_mut(&link).and_then(|link| link.due.remove(&copy));
        let Some(due) = due else { return Duration::ZERO };
        let since = self.since.get(&link.1).copied().unwrap_or_default();
        at.since(due.max(since).min(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: (&str, &str) = ("store", "bus");

    fn late(delays: &mut Delays<&'static str>, copy: (u64, u8), at: u64) -> u64 {
        delays.received(LINK, copy, SimTime(at)).as_millis() as u64
    }

    #[test]
    fn each_copy_is_as_late_as_it_comes_after_its_time() {
        let mut delays = Delays::default();
        delays.sent(LINK, &[SimTime(100), SimTime(400)]);
        delays.sent(LINK, &[]);
        delays.sent(LINK, &[SimTime(200)]);
        assert_eq!(late(&mut delays, (3, 0), 200), 0);
        assert_eq!(late(&mut delays, (1, 0), 150), 50);
        assert_eq!(late(&mut delays, (1, 1), 1400), 1000);
        assert_eq!(late(&mut delays, (1, 1), 2000), 0, "it was taken already");
    }

    #[test]
    fn what_comes_while_its_receiver_is_not_up_is_late_from_then_on() {
        let mut delays = Delays::default();
        delays.sent(LINK, &[SimTime(100)]);
        delays.goes_on("bus", SimTime(5000));
        assert_eq!(late(&mut delays, (1, 0), 5030), 30);
    }

    #[test]
    fn a_sender_that_starts_again_counts_anew() {
        let mut delays = Delays::default();
        delays.sent(LINK, &[SimTime(100)]);
        delays.begins("store", SimTime(1000));
        delays.sent(LINK, &[SimTime(1100)]);
        assert_eq!(late(&mut delays, (1, 0), 1100), 0);
    }
}
