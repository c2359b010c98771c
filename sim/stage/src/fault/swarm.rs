//! Faults of every general kind, drawn from a seed: the swarm that a system is tried with before it
//! has one of its own.

use super::{Fault, Period, Weather};
use crate::choice::Choices;

/// Every fault is over so long after it began, at the latest, in milliseconds.
const LONGEST_MS: u64 = 4_000;

/// Of a thousand faults that there may be, so many are there.
const PRESENT: u64 = 250;

/// Among whom faults are drawn, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Swarm<'a, N> {
    /// The machines that may fail.
    pub machines: &'a [N],
    /// Those of them that have a disk.
    pub disks: &'a [N],
    /// Whoever else speaks with them, and can be cut off.
    pub outside: &'a [N],
    /// How often each kind may come.
    pub times: u8,
    /// When all faults are over, in milliseconds of simulated time.
    pub calm_ms: u64,
}

impl<N: Copy + PartialEq> Swarm<'_, N> {
    /// The faults of a seed. Each is drawn by its number, so another calm or other machines change
    /// no choice of another fault.
    #[must_use]
    pub fn draw<O>(&self, choices: Choices) -> Vec<Fault<N, O>> {
        (0..15 * u128::from(self.times)).filter_map(|number| self.fault(choices, number)).collect()
    }

    /// The fault with this number, if the seed has it.
    fn fault<O>(&self, choices: Choices, number: u128) -> Option<Fault<N, O>> {
        let below = |bound, label| choices.below(bound, label, number, 0);
        let one_of = |nodes: &[N]| {
            (!nodes.is_empty()).then(|| nodes[below(nodes.len() as u64, "machine") as usize])
        };
        if below(1000, "is there") >= PRESENT {
            return None;
        }
        let at_ms = below(self.calm_ms.saturating_sub(LONGEST_MS).max(1), "fault at");
        let down_ms = 100 + below(3_000, "fault lasts");
        let period = Period { from_ms: at_ms, until_ms: at_ms + down_ms };
        let permille = 20 + below(200, "permille") as u16;
        let weather = Weather { from_ms: period.from_ms, until_ms: period.until_ms, permille };
        let (node, disk, operation) =
            (one_of(self.machines), one_of(self.disks), below(12, "operation"));
        Some(match number % 15 {
            0 => Fault::Drop(weather),
            1 => Fault::Duplicate(weather),
            2 => Fault::Delay { weather, up_to_ms: 50 + below(2_000, "late") },
            3 => Fault::Reorder(weather),
            4 => Fault::Corrupt(weather),
            5 => {
                let others = self.machines.iter().chain(self.outside).copied();
                let to = others.filter(|other| Some(*other) != node).collect();
                Fault::Partition { from: vec![node?], to, both_ways: below(2, "both") == 0, period }
            }
            6 => Fault::Crash { node: node?, at_ms, down_ms },
            7 => Fault::Restart { node: node?, at_ms, down_ms },
            8 => Fault::Pause { node: node?, period },
            9 => Fault::ClockSkew {
                node: node?,
                ahead_ms: below(10_000, "skew") as i64 - 5_000,
                period,
            },
            10 => Fault::PowerLoss { node: Some(disk?), at_ms, operation, down_ms },
            11 => Fault::TornWrite { node: Some(disk?), at_ms, operation, down_ms },
            12 => Fault::SlowDisk { node: Some(disk?), late_ms: 10 + below(500, "slow"), period },
            13 => Fault::FullDisk { node: Some(disk?), period },
            _ => Fault::IoError { node: Some(disk?), at_ms, operation },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::NoFault;

    type Drawn = Vec<Fault<u8, NoFault<u8, ()>>>;

    #[test]
    fn every_kind_is_drawn_and_ends_in_time_and_without_disks_none_befalls_a_disk() {
        let swarm =
            Swarm { machines: &[1, 2], disks: &[], outside: &[3], times: 1, calm_ms: 9_000 };
        let kinds = |swarm: Swarm<'_, u8>| -> std::collections::BTreeSet<_> {
            let drawn = (0..200).flat_map(|seed| -> Drawn { swarm.draw(Choices::of(seed)) });
            drawn
                .map(|fault| std::mem::discriminant(&fault))
                .map(|kind| format!("{kind:?}"))
                .collect()
        };
        assert_eq!(kinds(swarm).len(), 10);
        assert_eq!(kinds(Swarm { disks: &[2], ..swarm }).len(), 15);
        let nobody = Swarm { machines: &[], ..swarm };
        assert_eq!(kinds(nobody).len(), 5);
    }
}
