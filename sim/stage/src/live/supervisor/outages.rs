//! What the supervisor does to machines when a fault begins and ends.

use std::time::Duration;

use super::{Step, Supervisor};
use crate::fault::{Fault, FaultKind, OwnFault, Touches};
use crate::live::cue::Cue;
use crate::live::record::Fact;
use crate::live::troupe::LiveError;
use crate::system::System;
use crate::time::SimTime;

impl<S: System> Supervisor<'_, S> {
    pub(super) fn act(&mut self, step: Step, node: Option<S::NodeId>) -> Result<(), LiveError> {
        match (step, node) {
            (Step::Begin(index), _) => self.strike(index),
            (Step::End(index), _) => self.end(index),
            // One that was spared by a crash may have been started again by another.
            (Step::Restart, Some(node)) if self.needs_start(node) => self.restart(node),
            (Step::Restart, _) => Ok(()),
        }
    }

    fn strike(&mut self, index: usize) -> Result<(), LiveError> {
        let faults = self.show.faults;
        let fault = &faults[index];
        if let Fault::Crash { node, .. } | Fault::Restart { node, .. } | Fault::Pause { node, .. } =
            fault
            && !self.troupe.is_up(*node)
        {
            return Ok(());
        }
        self.begun += 1;
        self.note(Fact::Began(index))?;
        match fault {
            Fault::Crash { node, down_ms, .. } => {
                if self.crash_spares(*node) {
                    self.starts_after(*node, *down_ms);
                    return Ok(());
                }
                self.troupe.kill(*node);
                self.stopped(*node, FaultKind::Crash, *down_ms)
            }
            Fault::Restart { node, down_ms, .. } => {
                self.troupe.leave(*node);
                self.stopped(*node, FaultKind::Restart, *down_ms)
            }
            Fault::Pause { node, period } => {
                let until = self.standing.entry(*node).or_default();
                *until = (*until).max(SimTime(period.until_ms));
                self.troupe.pause(*node);
                self.note(Fact::Paused(*node))
            }
            Fault::ClockSkew { node, .. } => self.set_clock(*node),
            Fault::Own(own) => match own.touches() {
                Touches::Silence(node) => {
                    self.troupe.cue(node, &Cue::Deaf(true));
                    self.note(Fact::Paused(node))
                }
                Touches::Datagrams | Touches::Operator => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn end(&mut self, index: usize) -> Result<(), LiveError> {
        let faults = self.show.faults;
        match &faults[index] {
            Fault::Pause { node, .. } => {
                let now = self.now();
                match self.standing.get(node) {
                    Some(until) if *until <= now => {
                        self.standing.remove(node);
                        self.troupe.go_on(*node);
                        self.note(Fact::Resumed(*node))
                    }
                    _ => Ok(()),
                }
            }
            Fault::ClockSkew { node, .. } => self.set_clock(*node),
            Fault::Own(own) => match own.touches() {
                Touches::Silence(node) => {
                    self.troupe.cue(node, &Cue::Deaf(false));
                    self.note(Fact::Resumed(node))
                }
                Touches::Datagrams | Touches::Operator => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// What was stopped is started again after a while.
    fn stopped(
        &mut self,
        node: S::NodeId,
        cause: FaultKind,
        down_ms: u64,
    ) -> Result<(), LiveError> {
        self.standing.remove(&node);
        self.starts_after(node, down_ms);
        self.note(Fact::Stopped { node, cause: cause.name().to_owned() })
    }

    /// A machine is started after so much business time.
    pub(super) fn starts_after(&mut self, node: S::NodeId, ms: u64) {
        let back = self.now() + Duration::from_millis(ms);
        self.plan.insert((back, Step::Restart, Some(node)), ());
    }

    pub(super) fn restart(&mut self, node: S::NodeId) -> Result<(), LiveError> {
        self.start_backing_of(node)?;
        let ahead_ms = self.ahead_ms(node, self.now());
        self.troupe.enter(node, ahead_ms)?;
        if let Some(pace) = self.pace {
            self.troupe.cue(node, &Cue::Pace(pace));
        }
        self.troupe.introduce(node);
        self.go(node)
    }

    fn set_clock(&mut self, node: S::NodeId) -> Result<(), LiveError> {
        let ahead_ms = self.ahead_ms(node, self.now());
        self.troupe.cue(node, &Cue::Clock { ahead_ms });
        self.note(Fact::ClockSet { node, ahead_ms })
    }

    /// What the faults make of a machine's clock: the last of them that has begun and not ended.
    pub(super) fn ahead_ms(&self, of: S::NodeId, now: SimTime) -> i64 {
        let skews = self.show.faults.iter().filter_map(|fault| match fault {
            Fault::ClockSkew { node, ahead_ms, period } if *node == of && period.covers(now.0) => {
                Some(*ahead_ms)
            }
            _ => None,
        });
        skews.last().unwrap_or_default()
    }
}
