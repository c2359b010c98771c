//! Milder forms of a fault: shorter, rarer, touching fewer machines; and the same fault at rounder
//! instants.

use super::{Fault, OwnFault, Period, Weather};

/// Nothing lasts shorter than this; a shorter fault would hardly hit anything.
const SHORTEST_MS: u64 = 100;

/// Instants in a story are told to a tenth of a second.
const ROUND_MS: u64 = 100;

/// Instants are best told in these, the roundest first.
const ROUNDEST_MS: [u64; 3] = [60_000, 1000, ROUND_MS];

impl<N: Copy + PartialEq, O: OwnFault<NodeId = N>> Fault<N, O> {
    /// Forms that do less harm, those first that do much less. None of them is the fault itself,
    /// and no chain of milder forms is endless.
    #[must_use]
    pub fn milder(&self) -> Vec<Self> {
        let forms: Vec<_> = match self {
            Self::Drop(weather) => weather.milder().map(Self::Drop).collect(),
            Self::Duplicate(weather) => weather.milder().map(Self::Duplicate).collect(),
            Self::Reorder(weather) => weather.milder().map(Self::Reorder).collect(),
            Self::Corrupt(weather) => weather.milder().map(Self::Corrupt).collect(),
            Self::Delay { weather, up_to_ms } => {
                let sooner =
                    half(*up_to_ms).map(|up_to_ms| Self::Delay { weather: *weather, up_to_ms });
                let rarer =
                    weather.milder().map(|weather| Self::Delay { weather, up_to_ms: *up_to_ms });
                sooner.into_iter().chain(rarer).collect()
            }
            Self::Partition { period, .. } => {
                self.between_fewer().into_iter().chain(self.within(period.shorter())).collect()
            }
            Self::Pause { period, .. } | Self::FullDisk { period, .. } => {
                self.within(period.shorter()).collect()
            }
            Self::ClockSkew { node, ahead_ms, period } => {
                let less = ahead_ms / 2;
                let nearer = (less.unsigned_abs() >= SHORTEST_MS).then_some(Self::ClockSkew {
                    node: *node,
                    ahead_ms: less,
                    period: *period,
                });
                nearer.into_iter().chain(self.within(period.shorter())).collect()
            }
            Self::SlowDisk { node, late_ms, period } => {
                let faster = half(*late_ms).map(|late_ms| Self::SlowDisk {
                    node: *node,
                    late_ms,
                    period: *period,
                });
                faster.into_iter().chain(self.within(period.shorter())).collect()
            }
            Self::Crash { down_ms, .. }
            | Self::Restart { down_ms, .. }
            | Self::PowerLoss { down_ms, .. }
            | Self::TornWrite { down_ms, .. } => {
                half(*down_ms).map(|ms| self.down_for(ms)).into_iter().collect()
            }
            Self::IoError { .. } => Vec::new(),
            Self::Own(own) => own.milder().into_iter().map(Self::Own).collect(),
        };
        forms.into_iter().filter(|form| form != self).collect()
    }

    /// The same fault, beginning at a rounder instant, a little earlier: the roundest first.
    #[must_use]
    pub fn rounder(&self) -> Vec<Self> {
        let from_ms = self.period().from_ms;
        let by = ROUNDEST_MS.into_iter().map(|unit| from_ms % unit);
        by.filter(|by| *by > 0).map(|by| self.clone().sooner(by)).collect()
    }

    fn down_for(&self, ms: u64) -> Self {
        let mut fault = self.clone();
        if let Self::Crash { down_ms, .. }
        | Self::Restart { down_ms, .. }
        | Self::PowerLoss { down_ms, .. }
        | Self::TornWrite { down_ms, .. } = &mut fault
        {
            *down_ms = ms;
        }
        fault
    }

    /// A line that is cut in one direction only, or between fewer machines.
    fn between_fewer(&self) -> Vec<Self> {
        let Self::Partition { from, to, both_ways, period } = self else { return Vec::new() };
        let cut = |from: Vec<_>, to: Vec<_>, both_ways| Self::Partition {
            from,
            to,
            both_ways,
            period: *period,
        };
        let without = |nodes: &[N], place: usize| {
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
            forms.extend(
                (0..from.len()).map(|place| cut(without(from, place), to.clone(), *both_ways)),
            );
        }
        if to.len() > 1 {
            forms.extend(
                (0..to.len()).map(|place| cut(from.clone(), without(to, place), *both_ways)),
            );
        }
        forms
    }

    /// The same fault, at other times.
    fn within(&self, periods: impl Iterator<Item = Period>) -> impl Iterator<Item = Self> {
        periods.map(|when| {
            let mut fault = self.clone();
            if let Self::Partition { period, .. }
            | Self::Pause { period, .. }
            | Self::ClockSkew { period, .. }
            | Self::SlowDisk { period, .. }
            | Self::FullDisk { period, .. } = &mut fault
            {
                *period = when;
            }
            fault
        })
    }
}

impl Period {
    /// The earlier half, the later half, and the whole in round numbers.
    pub fn shorter(self) -> impl Iterator<Item = Self> {
        let Self { from_ms, until_ms } = self;
        let middle = round(from_ms + (until_ms - from_ms) / 2);
        let (from_ms, until_ms) = (round(from_ms), round(until_ms + ROUND_MS - 1));
        [
            Self { from_ms, until_ms: middle },
            Self { from_ms: middle, until_ms },
            Self { from_ms, until_ms },
        ]
        .into_iter()
        .filter(|Self { from_ms, until_ms }| from_ms + SHORTEST_MS <= *until_ms)
        .filter(move |form| form != &self)
    }
}

impl Weather {
    /// Shorter, or hitting half as many.
    pub fn milder(self) -> impl Iterator<Item = Self> {
        let shorter = self.period().shorter().map(move |Period { from_ms, until_ms }| Self {
            from_ms,
            until_ms,
            ..self
        });
        let rarer = (self.permille > 1).then_some(Self { permille: self.permille / 2, ..self });
        shorter.chain(rarer)
    }
}

/// A shorter span, rounded so that it can be told; none if it is short already.
fn half(span_ms: u64) -> Option<u64> {
    (span_ms >= 2 * SHORTEST_MS).then(|| round(span_ms / 2).max(SHORTEST_MS))
}

const fn round(ms: u64) -> u64 {
    ms / ROUND_MS * ROUND_MS
}
