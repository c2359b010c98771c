//! Weaker forms of a fault: shorter, rarer, touching fewer machines.

use crate::cluster::{ConferenceFault, Fault};
use stage::fault::{Period, Weather};

/// Nothing lasts shorter than this; a shorter fault would hardly hit anything.
const SHORTEST_MS: u64 = 100;

/// Instants in a story are told to a tenth of a second.
const ROUND_MS: u64 = 100;

/// Forms of a fault that do less harm, those first that do much less. None of them is the fault itself.
pub(super) fn weaker(fault: &Fault) -> Vec<Fault> {
    let forms: Vec<_> = match fault {
        Fault::Drop(weather) => weathers(*weather).map(Fault::Drop).collect(),
        Fault::Duplicate(weather) => weathers(*weather).map(Fault::Duplicate).collect(),
        Fault::Reorder(weather) => weathers(*weather).map(Fault::Reorder).collect(),
        Fault::Corrupt(weather) => weathers(*weather).map(Fault::Corrupt).collect(),
        Fault::Own(ConferenceFault::LockExpiry(weather)) => {
            weathers(*weather).map(|weather| ConferenceFault::LockExpiry(weather).into()).collect()
        }
        Fault::Delay { weather, up_to_ms } => {
            let sooner = half(*up_to_ms).map(|up_to_ms| Fault::Delay { weather: *weather, up_to_ms });
            let rarer = weathers(*weather).map(|weather| Fault::Delay { weather, up_to_ms: *up_to_ms });
            sooner.into_iter().chain(rarer).collect()
        }
        Fault::Partition { period, .. } => {
            let shorter = periods(*period).map(|period| within(fault, period));
            smaller(fault).into_iter().chain(shorter).collect()
        }
        Fault::Pause { period, .. }
        | Fault::FullDisk { period, .. }
        | Fault::Own(ConferenceFault::BankOutage(period)) => {
            periods(*period).map(|period| within(fault, period)).collect()
        }
        Fault::ClockSkew { node, ahead_ms, period } => {
            let less = ahead_ms / 2;
            let nearer = (less.unsigned_abs() >= SHORTEST_MS).then_some(Fault::ClockSkew {
                node: *node,
                ahead_ms: less,
                period: *period,
            });
            nearer.into_iter().chain(periods(*period).map(|period| within(fault, period))).collect()
        }
        Fault::SlowDisk { node, late_ms, period } => {
            let faster =
                half(*late_ms).map(|late_ms| Fault::SlowDisk { node: *node, late_ms, period: *period });
            faster.into_iter().chain(periods(*period).map(|period| within(fault, period))).collect()
        }
        Fault::Crash { node, at_ms, down_ms } => half(*down_ms)
            .map(|down_ms| Fault::Crash { node: *node, at_ms: *at_ms, down_ms })
            .into_iter()
            .collect(),
        Fault::Restart { node, at_ms, down_ms } => half(*down_ms)
            .map(|down_ms| Fault::Restart { node: *node, at_ms: *at_ms, down_ms })
            .into_iter()
            .collect(),
        Fault::PowerLoss { node, at_ms, operation, down_ms } => half(*down_ms)
            .map(|down_ms| Fault::PowerLoss { node: *node, at_ms: *at_ms, operation: *operation, down_ms })
            .into_iter()
            .collect(),
        Fault::TornWrite { node, at_ms, operation, down_ms } => half(*down_ms)
            .map(|down_ms| Fault::TornWrite { node: *node, at_ms: *at_ms, operation: *operation, down_ms })
            .into_iter()
            .collect(),
        Fault::IoError { .. } | Fault::Own(ConferenceFault::PoisonMessage { .. }) => Vec::new(),
    };
    forms.into_iter().filter(|form| form != fault).collect()
}

/// A shorter span, rounded so that it can be told; none if it is short already.
fn half(span_ms: u64) -> Option<u64> {
    (span_ms >= 2 * SHORTEST_MS).then(|| round(span_ms / 2).max(SHORTEST_MS))
}

const fn round(ms: u64) -> u64 {
    ms / ROUND_MS * ROUND_MS
}

/// The later half, the earlier half, and the whole in round numbers.
fn periods(period: Period) -> impl Iterator<Item = Period> {
    let Period { from_ms, until_ms } = period;
    let middle = round(from_ms + (until_ms - from_ms) / 2);
    let (from_ms, until_ms) = (round(from_ms), round(until_ms + ROUND_MS - 1));
    [Period { from_ms, until_ms: middle }, Period { from_ms: middle, until_ms }, Period { from_ms, until_ms }]
        .into_iter()
        .filter(|Period { from_ms, until_ms }| from_ms + SHORTEST_MS <= *until_ms)
        .filter(move |form| form != &period)
}

/// Shorter, or hitting half as many.
fn weathers(weather: Weather) -> impl Iterator<Item = Weather> {
    let shorter = periods(weather.period()).map(move |Period { from_ms, until_ms }| Weather {
        from_ms,
        until_ms,
        ..weather
    });
    let rarer = (weather.permille > 1).then_some(Weather { permille: weather.permille / 2, ..weather });
    shorter.chain(rarer)
}

/// A line that is cut in one direction only, or between fewer machines.
fn smaller(fault: &Fault) -> Vec<Fault> {
    let Fault::Partition { from, to, both_ways, period } = fault else { return Vec::new() };
    let cut = |from: Vec<_>, to: Vec<_>, both_ways| Fault::Partition { from, to, both_ways, period: *period };
    let without = |nodes: &[_], place: usize| {
        let mut fewer = nodes.to_vec();
        fewer.remove(place);
        fewer
    };
    let mut forms = Vec::new();
    if *both_ways {
        forms.push(cut(from.clone(), to.clone(), false));
        forms.push(cut(to.clone(), from.clone(), false));
    }
    if from.len() > 1 {
        forms.extend((0..from.len()).map(|place| cut(without(from, place), to.clone(), *both_ways)));
    }
    if to.len() > 1 {
        forms.extend((0..to.len()).map(|place| cut(from.clone(), without(to, place), *both_ways)));
    }
    forms
}

/// The same fault, at another time.
fn within(fault: &Fault, when: Period) -> Fault {
    let mut fault = fault.clone();
    if let Fault::Partition { period, .. }
    | Fault::Pause { period, .. }
    | Fault::ClockSkew { period, .. }
    | Fault::SlowDisk { period, .. }
    | Fault::FullDisk { period, .. }
    | Fault::Own(ConferenceFault::BankOutage(period)) = &mut fault
    {
        *period = when;
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::player::Beat;
    use crate::spec::schedule::Schedule;
    use domain::sourcing::Timestamp;

    #[test]
    fn a_fault_becomes_milder_only_so_often_and_never_longer_than_a_tenth_of_a_second_more() {
        let beats = [Beat { from: Timestamp(0), until: Timestamp(90_000) }];
        for fault in (0..200).flat_map(|seed| Schedule::generate(seed, &beats).faults) {
            let mut weakest = fault.clone();
            let mut steps = 0;
            while let Some(form) = weaker(&weakest).into_iter().next() {
                assert_ne!(form, weakest);
                weakest = form;
                steps += 1;
                assert!(steps < 60, "{fault:?} never becomes as weak as it can be: {weakest:?}");
            }
            let lasts = |fault: &Fault| fault.period().until_ms - fault.period().from_ms;
            assert!(lasts(&weakest) <= lasts(&fault) + 2 * ROUND_MS);
        }
    }
}
