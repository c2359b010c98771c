//! What goes wrong in a scenario, one line for each fault, with instants as the story has them.

use domain::sourcing::Timestamp;
use stage::fault::{Period, Weather};

use crate::cluster::{ConferenceFault, Fault};
use crate::node::NodeId;

/// A fault in words.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Drop(weather) => some(weather, "are lost"),
        Fault::Duplicate(weather) => some(weather, "arrive twice"),
        Fault::Reorder(weather) => some(weather, "are overtaken by later ones"),
        Fault::Corrupt(weather) => some(weather, "are damaged on their way"),
        Fault::Delay { weather, up_to_ms } => {
            some(weather, &format!("arrive up to {up_to_ms} ms late"))
        }
        Fault::Own(ConferenceFault::LockExpiry(weather)) => {
            some(weather, "that finish a message come after its lock has expired")
        }
        Fault::Partition { from, to, both_ways, period } => {
            let back = if *both_ways { ", nor back" } else { "" };
            during(*period, &format!("nothing gets from {} to {}{back}", all(from), all(to)))
        }
        Fault::Crash { node, at_ms, down_ms } => {
            format!("{node} crashes at {} and is down for {down_ms} ms", at(*at_ms))
        }
        Fault::Restart { node, at_ms, down_ms } => {
            format!("{node} is replaced at {} and is down for {down_ms} ms", at(*at_ms))
        }
        Fault::Pause { node, period } => during(*period, &format!("{node} stands still")),
        Fault::ClockSkew { node, ahead_ms, period } => {
            let direction = if *ahead_ms < 0 { "behind" } else { "ahead" };
            during(
                *period,
                &format!("the clock of {node} is {} ms {direction}", ahead_ms.unsigned_abs()),
            )
        }
        Fault::PowerLoss { at_ms, operation, down_ms, .. } => {
            format!(
                "the store loses power at disk operation {operation} after {}, for {down_ms} ms",
                at(*at_ms)
            )
        }
        Fault::TornWrite { at_ms, operation, down_ms, .. } => format!(
            "the store loses power in the middle of the first write from disk operation {operation} after {} on, for \
             {down_ms} ms",
            at(*at_ms)
        ),
        Fault::SlowDisk { late_ms, period, .. } => {
            during(*period, &format!("the disk of the store is {late_ms} ms late"))
        }
        Fault::FullDisk { period, .. } => during(*period, "the disk of the store is full"),
        Fault::IoError { at_ms, operation, .. } => {
            format!("the disk of the store fails at operation {operation} after {}", at(*at_ms))
        }
        Fault::Own(ConferenceFault::BankOutage(period)) => during(*period, "the bank does nothing"),
        Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray }) => {
            let needed = if *stray { "and nobody needs" } else { "" };
            format!("after {} a message is sent that nobody can read {needed}", at(*at_ms))
                .trim_end()
                .to_owned()
        }
    }
}

fn some(weather: &Weather, what: &str) -> String {
    during(weather.period(), &format!("{} of 1000 datagrams {what}", weather.permille))
}

fn during(Period { from_ms, until_ms }: Period, what: &str) -> String {
    format!("{what}, from {} to {}", at(from_ms), at(until_ms))
}

fn at(ms: u64) -> String {
    Timestamp(ms).to_string()
}

fn all(nodes: &[NodeId]) -> String {
    nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
