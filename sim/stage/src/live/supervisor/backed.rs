//! What the supervisor does to the service that a machine leans on, and to a machine that ended
//! because of it.

use super::{Step, Supervisor};
use crate::fault::FaultKind;
use crate::live::backing::Backing;
use crate::live::record::Fact;
use crate::live::troupe::LiveError;
use crate::system::System;

/// So often a machine is started again that ended because of something outside, in one run. Whoever
/// ends more often does so for a reason that does not pass.
const MOST_HALTS: u32 = 100;

/// After so much business time it is, in milliseconds.
const PAUSE_MS: u64 = 1000;

impl<'a, S: System> Supervisor<'a, S> {
    /// A machine is to crash. If it leans on a service, that is killed every time but each third,
    /// and each second time of three alone: its machine then finds out by itself. Whether the
    /// machine is spared.
    pub(super) fn crash_spares(&mut self, node: S::NodeId) -> bool {
        let Some((backing, state)) = self.backing_of(node).zip(self.backings.get_mut(&node)) else {
            return false;
        };
        let nth = state.crashes % 3;
        state.crashes += 1;
        if nth < 2 && !state.down {
            backing.kill();
            state.down = true;
        }
        nth == 1
    }

    fn backing_of(&self, node: S::NodeId) -> Option<&'a dyn Backing<S::NodeId>> {
        self.show.backings.iter().copied().find(|backing| backing.machine() == node)
    }

    /// Whether what this machine leans on was killed and not yet started again.
    pub(super) fn is_without_backing(&self, node: S::NodeId) -> bool {
        self.backings.get(&node).is_some_and(|state| state.down)
    }

    /// Whether this machine does not run, or runs in vain.
    pub(super) fn needs_start(&self, node: S::NodeId) -> bool {
        !self.troupe.is_up(node) || self.is_without_backing(node)
    }

    /// Starts what a machine leans on before the machine itself. One that was spared and has not
    /// found out yet is started anew with it: what it holds open is dead.
    pub(super) fn start_backing_of(&mut self, node: S::NodeId) -> Result<(), LiveError> {
        let Some(backing) = self.backing_of(node).filter(|_| self.is_without_backing(node)) else {
            return Ok(());
        };
        let failed = |why| LiveError::Silent { node: format!("what {node} leans on"), why };
        backing.start().map_err(failed)?;
        self.backings.entry(node).or_default().down = false;
        if self.troupe.is_up(node) { self.fell(node) } else { Ok(()) }
    }

    /// Whether a machine that ended because of something outside is started again.
    pub(super) const fn starts_again(&self) -> bool {
        self.halts < MOST_HALTS
    }

    /// A machine has ended because of something outside. It is started again, after what it leans
    /// on if that is planned.
    pub(super) fn halted(&mut self, node: S::NodeId) -> Result<(), LiveError> {
        self.halts += 1;
        let is_planned =
            self.plan.keys().any(|(_, step, of)| *step == Step::Restart && *of == Some(node));
        if !is_planned {
            self.starts_after(node, PAUSE_MS);
        }
        self.fell(node)
    }

    fn fell(&mut self, node: S::NodeId) -> Result<(), LiveError> {
        self.troupe.kill(node);
        self.standing.remove(&node);
        self.rounds.begin_anew();
        self.note(Fact::Stopped { node, cause: FaultKind::Crash.name().to_owned() })
    }
}
