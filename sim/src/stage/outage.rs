//! Faults of machines and of the disk: when they begin and end, and how machines stop, stand still and come back.

use std::time::Duration;

use domain::sourcing::Timestamp;

use super::disk::Trouble;
use super::fault::{Fault, FaultKind, Period};
use super::machine::{Standstill, Waiting};
use super::{Audience, Due, Stage, TICK_MS, millis, on_tick};
use crate::node::{Input, NodeId};
use crate::record::Happening;

/// After so long the supervisor starts a store again that its disk has failed.
const SUPERVISION: Duration = Duration::from_secs(2);

impl<A: Audience> Stage<A> {
    /// Plans everything that is not a matter of single datagrams.
    pub(super) fn plan_faults(&mut self) {
        for index in 0..self.faults.len() {
            self.plan_fault(index);
        }
    }

    pub(super) fn plan_fault(&mut self, index: usize) {
        let faults = self.faults.clone();
        let fault = &faults[index];
        let Period { from_ms, until_ms } = fault.period();
        let (from, until) = (on_tick(Timestamp(from_ms)), on_tick(Timestamp(until_ms)));
        match fault {
            // The disk may already fail while the store makes it ready for the first time, and a clock be wrong.
            Fault::PowerLoss { .. }
            | Fault::TornWrite { .. }
            | Fault::IoError { .. }
            | Fault::FullDisk(_)
            | Fault::ClockSkew { .. }
                if from_ms == 0 =>
            {
                self.begin(index);
            }
            Fault::Crash { .. }
            | Fault::Restart { .. }
            | Fault::Pause { .. }
            | Fault::ClockSkew { .. }
            | Fault::PowerLoss { .. }
            | Fault::TornWrite { .. }
            | Fault::FullDisk(_)
            | Fault::IoError { .. }
            | Fault::BankOutage(_)
            | Fault::PoisonMessage { .. } => self.schedule(from, None, 0, Due::Begin(index)),
            Fault::Drop(_)
            | Fault::Duplicate(_)
            | Fault::Delay { .. }
            | Fault::Reorder(_)
            | Fault::Corrupt(_)
            | Fault::Partition { .. }
            | Fault::SlowDisk { .. }
            | Fault::LockExpiry(_) => {}
        }
        if let Fault::Pause { .. } | Fault::ClockSkew { .. } | Fault::FullDisk(_) | Fault::BankOutage(_) =
            fault
        {
            self.schedule(until, None, 1, Due::End(index));
        }
    }

    pub(super) fn begin(&mut self, index: usize) {
        let faults = self.faults.clone();
        let fault = &faults[index];
        if let Fault::Crash { node, .. } | Fault::Restart { node, .. } | Fault::Pause { node, .. } = fault
            && !self.machines.get(node).is_some_and(|machine| machine.up)
        {
            return;
        }
        self.count(fault.kind(), 1, 0);
        let disk = self.cast.disk.clone();
        match fault {
            Fault::Crash { node, down_ms, .. } => {
                // First the disk: a program that is killed has no time to close its files in order.
                if *node == NodeId::Store {
                    disk.kill();
                }
                self.take_down(*node, FaultKind::Crash, *down_ms);
            }
            Fault::Restart { node, down_ms, .. } => {
                self.take_down(*node, FaultKind::Restart, *down_ms);
                if *node == NodeId::Store {
                    disk.kill();
                }
            }
            Fault::Pause { node, period } => self.stand_still(index, *node, *period, false),
            Fault::BankOutage(period) => self.stand_still(index, NodeId::Bank, *period, true),
            Fault::ClockSkew { node, .. } => self.set_clock(*node),
            Fault::PowerLoss { operation, down_ms, .. } => {
                self.power_downtime = millis((*down_ms).max(TICK_MS));
                disk.fail_power_at(Some(disk.operations() + operation));
            }
            Fault::TornWrite { operation, down_ms, .. } => {
                self.power_downtime = millis((*down_ms).max(TICK_MS));
                disk.tear_write_at(Some(disk.operations() + operation));
            }
            Fault::IoError { operation, .. } => {
                disk.fail_operation_at(Some(disk.operations() + operation));
            }
            Fault::FullDisk(_) => disk.fill(true),
            Fault::PoisonMessage { stray, .. } => self.brew(index, *stray),
            _ => {}
        }
    }

    pub(super) fn end(&mut self, index: usize) {
        match &self.faults.clone()[index] {
            Fault::Pause { node, .. } => self.go_on(*node),
            Fault::BankOutage(_) => self.go_on(NodeId::Bank),
            Fault::ClockSkew { node, .. } => self.set_clock(*node),
            Fault::FullDisk(_) => self.cast.disk.fill(self.full_disk().is_some()),
            _ => {}
        }
    }

    /// The fault because of which the disk is full now.
    fn full_disk(&self) -> Option<usize> {
        let now = self.now.0;
        self.faults.iter().position(|fault| matches!(fault, Fault::FullDisk(period) if period.covers(now)))
    }

    fn stand_still(&mut self, fault: usize, node: NodeId, period: Period, deaf: bool) {
        let until = on_tick(Timestamp(period.until_ms));
        let Some(machine) = self.machines.get_mut(&node) else { return };
        match &mut machine.standstill {
            Some(standstill) => standstill.until = standstill.until.max(until),
            none => *none = Some(Standstill { fault, until, deaf, kept: Vec::new() }),
        }
        self.tell(Happening::Paused { node });
    }

    /// A machine that stood still finds all that waits for it, at once and in the order in which it came.
    fn go_on(&mut self, node: NodeId) {
        let Some(machine) = self.machines.get_mut(&node) else { return };
        let over = machine.standstill.take_if(|standstill| standstill.until <= self.now);
        let Some(Standstill { fault, kept, .. }) = over else { return };
        if !kept.is_empty() {
            self.prove(fault);
        }
        let timers = kept.iter().filter(|waiting| matches!(waiting, Waiting::Timer { .. })).count();
        self.tell(Happening::Resumed { node, datagrams: kept.len() - timers, timers });
        for waiting in kept {
            self.schedule(self.now, Some(node), 0, Due::Input(waiting));
        }
    }

    /// A machine stopped by itself. For the store that is trouble with its disk; for anything else it is a bug.
    pub(super) fn halt(&mut self, node: NodeId, reason: &str) {
        if !self.machines.get(&node).is_some_and(|machine| machine.up) {
            return;
        }
        let trouble = self.cast.disk.trouble().filter(|_| node == NodeId::Store);
        let Some(trouble) = trouble else { panic!("{node} stopped at {}: {reason}", self.now) };
        let (kind, writes_lost, down) = match trouble {
            Trouble::PowerOut => {
                self.count(FaultKind::PowerLoss, 0, 1);
                (FaultKind::PowerLoss, self.restore_power(), self.power_downtime)
            }
            Trouble::TornWrite => {
                self.count(FaultKind::TornWrite, 0, 1);
                (FaultKind::TornWrite, self.restore_power(), self.power_downtime)
            }
            // The supervisor tries until the disk works. What the store wrote is still there, synced or not.
            Trouble::Full => {
                self.full_disk().into_iter().for_each(|fault| self.prove(fault));
                (FaultKind::FullDisk, 0, SUPERVISION)
            }
            Trouble::IoError => {
                self.count(FaultKind::IoError, 0, 1);
                (FaultKind::IoError, 0, SUPERVISION)
            }
        };
        self.cast.disk.kill();
        self.stop(node, kind, writes_lost);
        self.schedule(on_tick(self.now + down), None, 1, Due::Restart(node));
    }

    /// Boots the store's machine after a loss of power. How many unsynced writes were lost or torn.
    fn restore_power(&mut self) -> usize {
        let choices = self.choices;
        let operations = u128::from(self.cast.disk.operations());
        let mut questions = 0;
        let lost = self.cast.disk.restore_power(&mut |bound| {
            questions += 1;
            choices.below(bound, "power loss", operations, questions)
        });
        lost.lost + lost.torn
    }

    fn take_down(&mut self, node: NodeId, outage: FaultKind, down_ms: u64) {
        self.stop(node, outage, 0);
        let back = self.now + millis(down_ms.max(TICK_MS));
        self.schedule(on_tick(back), None, 1, Due::Restart(node));
    }

    pub(super) fn stop(&mut self, node: NodeId, cause: FaultKind, writes_lost: usize) {
        self.engine.stop(node);
        if let Some(machine) = self.machines.get_mut(&node) {
            machine.up = false;
            let waited = machine.standstill.take().is_some_and(|standstill| !standstill.kept.is_empty());
            machine.missed = waited || machine.timers > 0;
            machine.timers = 0;
            machine.outage = Some(cause);
        }
        self.tell(Happening::Stopped { node, cause, writes_lost });
    }

    pub(super) fn start(&mut self, node: NodeId) {
        let machine = self.machines.entry(node).or_default();
        if machine.up {
            return;
        }
        machine.incarnation += 1;
        machine.up = true;
        if let Some(kind @ (FaultKind::Crash | FaultKind::Restart)) = machine.outage.take()
            && machine.missed
        {
            self.count(kind, 0, 1);
        }
        self.tell(Happening::Started { node });
        self.engine.start(node);
        self.hand_over([(node, Input::Start)]);
    }
}
