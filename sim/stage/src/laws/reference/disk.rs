//! The disk under the reference store: whole frames, written and then synced.

/// Frames in the order in which they were written. A frame that a power loss hit is not there
/// afterwards, nor is any after it: a checksum tells the one, and its place the others.
#[derive(Clone, Debug)]
pub(super) struct FrameLog<F> {
    frames: Vec<F>,
    /// How many of them survive a power loss.
    synced: usize,
    /// The power fails in the operation after so many.
    fails_after: Option<u64>,
    power_is_out: bool,
}

impl<F> Default for FrameLog<F> {
    fn default() -> Self {
        Self { frames: Vec::new(), synced: 0, fails_after: None, power_is_out: false }
    }
}

/// The power is out.
#[derive(Debug)]
pub(super) struct PowerIsOut;

impl<F> FrameLog<F> {
    pub(super) fn write(&mut self, frame: F) -> Result<(), PowerIsOut> {
        // What the power fails in may be on the disk nevertheless: it is not synced, and its fate
        // is open.
        let done = self.operation();
        if done.is_ok() || self.fails_after.take().is_some() {
            self.frames.push(frame);
        }
        done
    }

    pub(super) fn sync(&mut self) -> Result<(), PowerIsOut> {
        self.operation()?;
        self.synced = self.frames.len();
        Ok(())
    }

    pub(super) const fn fail_power_after(&mut self, operations: u64) {
        self.fails_after = Some(operations);
    }

    pub(super) const fn power_is_out(&self) -> bool {
        self.power_is_out
    }

    /// Boots the machine after its power was lost: each frame that was not synced survives or not,
    /// as the choice decides.
    pub(super) fn lose_power(&mut self, choice: u64) {
        let unsynced = self.frames.len() - self.synced;
        let survive = usize::try_from(choice).unwrap_or(usize::MAX) % (unsynced + 1);
        self.frames.truncate(self.synced + survive);
        self.synced = self.frames.len();
        (self.fails_after, self.power_is_out) = (None, false);
    }

    pub(super) fn frames(&self) -> &[F] {
        &self.frames
    }

    /// One operation, unless the power is out or fails in it.
    fn operation(&mut self) -> Result<(), PowerIsOut> {
        if self.power_is_out {
            return Err(PowerIsOut);
        }
        match self.fails_after {
            Some(0) => {
                self.power_is_out = true;
                Err(PowerIsOut)
            }
            Some(left) => {
                self.fails_after = Some(left - 1);
                Ok(())
            }
            None => Ok(()),
        }
    }
}
