//! Stamps that follow causes: what a message led to has a later stamp than what led to the message.
//!
//! They are hybrid logical clocks (Kulkarni and others, 2014): the monotonic clock of the machine
//! wherever that says enough, and a little later where it does not.

/// The stamps of one process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stamps(u64);

impl Stamps {
    /// The stamp of what happens now. No two things of one process have the same.
    pub fn next(&mut self, monotonic: u64) -> u64 {
        self.0 = monotonic.max(self.0.saturating_add(1));
        self.0
    }

    /// What was stamped so elsewhere is known here from now on.
    pub fn heard(&mut self, stamp: u64) {
        self.0 = self.0.max(stamp);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_comes_before_what_is_done_about_it_whatever_the_clock_shows() {
        let (mut sender, mut receiver) = (Stamps::default(), Stamps::default());
        let sent = sender.next(1000);
        receiver.heard(sent);
        let (first, second) = (receiver.next(900), receiver.next(900));
        assert!(sent < first && first < second);
        assert_eq!(receiver.next(5000), 5000);
    }
}
