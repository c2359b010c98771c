//! Which faults a live run can bring about, and why it cannot bring about the others.

use crate::fault::{Fault, OwnFault, Touches};

/// Why a fault cannot be played live; nothing if it can.
#[must_use]
pub fn not_live<N, O: OwnFault<NodeId = N>>(fault: &Fault<N, O>) -> Option<&'static str> {
    match fault {
        Fault::PowerLoss { .. } | Fault::TornWrite { .. } => {
            Some("what a killed process wrote stays with the operating system")
        }
        Fault::FullDisk { .. } => Some("a process shares its file system with everybody"),
        Fault::IoError { .. } => Some("a real disk does not fail when it is asked to"),
        Fault::Own(own) if matches!(own.touches(), Touches::Operator) => {
            Some("no operator stands between the processes")
        }
        Fault::Drop(_)
        | Fault::Duplicate(_)
        | Fault::Delay { .. }
        | Fault::Reorder(_)
        | Fault::Corrupt(_)
        | Fault::Partition { .. }
        | Fault::Crash { .. }
        | Fault::Restart { .. }
        | Fault::Pause { .. }
        | Fault::ClockSkew { .. }
        | Fault::SlowDisk { .. }
        | Fault::Own(_) => None,
    }
}
