//! Faults of machines and of the disk: when they begin and end, and how machines stop, stand still
//! and come back.

use std::time::Duration;

use crate::disk::{Disk, Trouble};
use crate::event::Happening;
use crate::fault::{Fault, FaultKind, OwnFault, Period, Touches};
use crate::machine::{Standstill, Waiting};
use crate::node::Input;
use crate::stage::{Audience, Due, Stage, millis, on_tick};
use crate::system::{Operator, System};
use crate::time::{SimTime, TICK_MS};

/// After so long a supervisor starts a machine again that its disk has failed.
const SUPERVISION: Duration = Duration::from_secs(2);

/// How long a machine is down that loses power and of which nothing else was said.
const POWER_DOWNTIME: Duration = Duration::from_secs(5);

impl<S: System, A: Audience<S>> Stage<S, A> {
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
        let (from, until) = (on_tick(SimTime(from_ms)), on_tick(SimTime(until_ms)));
        match fault {
            // A disk may already fail while its machine makes it ready for the first time, and a
            // clock be wrong.
            Fault::PowerLoss { .. }
            | Fault::TornWrite { .. }
            | Fault::IoError { .. }
            | Fault::FullDisk { .. }
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
            | Fault::FullDisk { .. }
            | Fault::IoError { .. } => self.schedule(from, None, 0, Due::Begin(index)),
            Fault::Own(own) if own.touches() != Touches::Datagrams => {
                self.schedule(from, None, 0, Due::Begin(index));
            }
            // These are asked about each datagram.
            Fault::Drop(_)
            | Fault::Duplicate(_)
            | Fault::Delay { .. }
            | Fault::Reorder(_)
            | Fault::Corrupt(_)
            | Fault::Partition { .. }
            | Fault::SlowDisk { .. }
            | Fault::Own(_) => {}
        }
        let ends = match fault {
            Fault::Pause { .. } | Fault::ClockSkew { .. } | Fault::FullDisk { .. } => true,
            Fault::Own(own) => matches!(own.touches(), Touches::Silence(_)),
            _ => false,
        };
        if ends {
            self.schedule(until, None, 1, Due::End(index));
        }
    }

    pub(super) fn begin(&mut self, index: usize) {
        let faults = self.faults.clone();
        let fault = &faults[index];
        if let Fault::Crash { node, .. } | Fault::Restart { node, .. } | Fault::Pause { node, .. } =
            fault
            && !self.machines.get(node).is_some_and(|machine| machine.up)
        {
            return;
        }
        self.count(fault.kind(), 1, 0);
        match fault {
            Fault::Crash { node, down_ms, .. } => {
                // First the disk: a program that is killed has no time to close its files in order.
                self.kill_programs_of(*node);
                self.take_down(*node, FaultKind::Crash, *down_ms);
            }
            Fault::Restart { node, down_ms, .. } => {
                self.take_down(*node, FaultKind::Restart, *down_ms);
                self.kill_programs_of(*node);
            }
            Fault::Pause { node, period } => self.stand_still(index, *node, *period, false),
            Fault::ClockSkew { node, .. } => self.set_clock(*node),
            Fault::PowerLoss { node, operation, down_ms, .. } => {
                let Some((node, disk)) = self.disk_of(*node) else { return };
                self.power_downtime.insert(node, millis((*down_ms).max(TICK_MS)));
                disk.fail_power_at(Some(disk.operations().saturating_add(*operation)));
            }
            Fault::TornWrite { node, operation, down_ms, .. } => {
                let Some((node, disk)) = self.disk_of(*node) else { return };
                self.power_downtime.insert(node, millis((*down_ms).max(TICK_MS)));
                disk.tear_write_at(Some(disk.operations().saturating_add(*operation)));
            }
            Fault::IoError { node, operation, .. } => {
                let Some((_, disk)) = self.disk_of(*node) else { return };
                disk.fail_operation_at(Some(disk.operations().saturating_add(*operation)));
            }
            Fault::FullDisk { node, .. } => {
                if let Some((_, disk)) = self.disk_of(*node) {
                    disk.fill(true);
                }
            }
            Fault::Own(own) => match own.touches() {
                Touches::Silence(node) => self.stand_still(index, node, own.period(), true),
                Touches::Operator => self.operator.strike(index, own),
                Touches::Datagrams => {}
            },
            // Nothing begins: these are asked about each datagram.
            Fault::Drop(_)
            | Fault::Duplicate(_)
            | Fault::Delay { .. }
            | Fault::Reorder(_)
            | Fault::Corrupt(_)
            | Fault::Partition { .. }
            | Fault::SlowDisk { .. } => {}
        }
    }

    pub(super) fn end(&mut self, index: usize) {
        let faults = self.faults.clone();
        match &faults[index] {
            Fault::Pause { node, .. } => self.go_on(*node),
            Fault::ClockSkew { node, .. } => self.set_clock(*node),
            Fault::FullDisk { node, .. } => {
                if let Some((node, disk)) = self.disk_of(*node) {
                    disk.fill(self.full_disk(node).is_some());
                }
            }
            Fault::Own(own) => {
                if let Touches::Silence(node) = own.touches() {
                    self.go_on(node);
                }
            }
            other => unreachable!("nobody plans the end of {other:?}"),
        }
    }

    /// The disk of a machine, or the first one if none is named; none if there is no such disk.
    fn disk_of(&self, node: Option<S::NodeId>) -> Option<(S::NodeId, Disk)> {
        let disks = self.system.disks();
        disks.iter().find(|(of, _)| node.is_none_or(|node| node == *of)).cloned()
    }

    /// Ends the programs of a machine, as far as its disk is concerned.
    fn kill_programs_of(&self, node: S::NodeId) {
        if let Some((_, disk)) = self.disk_of(Some(node)) {
            disk.kill();
        }
    }

    /// The fault because of which the disk of a machine is full now.
    fn full_disk(&self, of: S::NodeId) -> Option<usize> {
        let now = self.now.0;
        self.faults.iter().position(|fault| match fault {
            Fault::FullDisk { node, period } => {
                period.covers(now) && self.disk_of(*node).is_some_and(|(node, _)| node == of)
            }
            _ => false,
        })
    }

    fn stand_still(&mut self, fault: usize, node: S::NodeId, period: Period, deaf: bool) {
        let until = on_tick(SimTime(period.until_ms));
        let Some(machine) = self.machines.get_mut(&node) else { return };
        match &mut machine.standstill {
            Some(standstill) => standstill.until = standstill.until.max(until),
            none => *none = Some(Standstill { fault, until, deaf, kept: Vec::new() }),
        }
        self.tell(Happening::Paused { node });
    }

    /// A machine that stood still finds all that waits for it, at once and in the order in which it
    /// came.
    fn go_on(&mut self, node: S::NodeId) {
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

    /// A machine stopped by itself. If its disk is in trouble, a supervisor starts it again; for
    /// anything else it is a bug.
    pub(super) fn halt(&mut self, node: S::NodeId, reason: &str) {
        if !self.machines.get(&node).is_some_and(|machine| machine.up) {
            return;
        }
        let disk = self.disk_of(Some(node)).map(|(_, disk)| disk);
        let in_trouble = disk.and_then(|disk| disk.trouble().map(|trouble| (disk, trouble)));
        let Some((disk, trouble)) = in_trouble else {
            panic!("{node} stopped at {}: {reason}", self.now)
        };
        let (kind, writes_lost, down) = match trouble {
            Trouble::PowerOut => {
                self.count(FaultKind::PowerLoss, 0, 1);
                (FaultKind::PowerLoss, self.restore_power(&disk), self.power_downtime_of(node))
            }
            Trouble::TornWrite => {
                self.count(FaultKind::TornWrite, 0, 1);
                (FaultKind::TornWrite, self.restore_power(&disk), self.power_downtime_of(node))
            }
            // The supervisor tries until the disk works. What was written is still there, synced or
            // not.
            Trouble::Full => {
                self.full_disk(node).into_iter().for_each(|fault| self.prove(fault));
                (FaultKind::FullDisk, 0, SUPERVISION)
            }
            Trouble::IoError => {
                self.count(FaultKind::IoError, 0, 1);
                (FaultKind::IoError, 0, SUPERVISION)
            }
        };
        disk.kill();
        self.stop(node, kind, writes_lost);
        self.schedule(on_tick(self.now + down), None, 1, Due::Restart(node));
    }

    fn power_downtime_of(&self, node: S::NodeId) -> Duration {
        self.power_downtime.get(&node).copied().unwrap_or(POWER_DOWNTIME)
    }

    /// Boots a machine after a loss of power. How many unsynced writes were lost or torn.
    fn restore_power(&self, disk: &Disk) -> usize {
        let choices = self.choices;
        let operations = u128::from(disk.operations());
        let mut questions = 0;
        let lost = disk.restore_power(&mut |bound| {
            questions += 1;
            choices.below(bound, "power loss", operations, questions)
        });
        lost.lost + lost.torn
    }

    /// Replaces a machine. To be replaced is no fault that has to prove itself.
    pub(super) fn replace(&mut self, node: S::NodeId, down_ms: u64) {
        let Some(machine) = self.machines.get_mut(&node).filter(|machine| machine.up) else {
            // It is started by whatever brings it back.
            return;
        };
        debug_assert!(machine.outage.is_none(), "{node} is up and has an outage");
        self.stop(node, FaultKind::Restart, 0);
        if let Some(machine) = self.machines.get_mut(&node) {
            machine.outage = None;
        }
        let back = self.now + millis(down_ms.max(TICK_MS));
        self.schedule(on_tick(back), None, 1, Due::Restart(node));
    }

    fn take_down(&mut self, node: S::NodeId, outage: FaultKind, down_ms: u64) {
        self.stop(node, outage, 0);
        let back = self.now + millis(down_ms.max(TICK_MS));
        self.schedule(on_tick(back), None, 1, Due::Restart(node));
    }

    pub(super) fn stop(&mut self, node: S::NodeId, cause: FaultKind, writes_lost: usize) {
        self.engine.stop(node);
        if let Some(machine) = self.machines.get_mut(&node) {
            machine.up = false;
            let waited =
                machine.standstill.take().is_some_and(|standstill| !standstill.kept.is_empty());
            machine.missed = waited || machine.timers > 0;
            machine.timers = 0;
            machine.outage = Some(cause);
        }
        self.tell(Happening::Stopped { node, cause, writes_lost });
    }

    pub(super) fn start(&mut self, node: S::NodeId) {
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
