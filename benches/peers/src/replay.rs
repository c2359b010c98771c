//! What a replay costs, each beside the domain's own fold in the same round.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ProcessTime;
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate;

use crate::answer::version;
use crate::found::Replay;
use crate::peer::{Lane, Peer};

/// Each round of a lane reads at least so many events; a short stream is read several times.
const EVENTS_A_ROUND: usize = 20_000;

impl Replay {
    pub(crate) fn row(&self) -> [String; 4] {
        [self.library.clone(), self.store.clone(), format!("{:.0}", self.nanos), format!("{:.2}", self.ratio)]
    }
}

/// Measures every lane of every library, the domain's own first.
pub(crate) fn measure<'a>(events: &'a [SeatsEvent], peers: &mut [Peer<'a>], rounds: usize) -> Vec<Replay> {
    let mut own = own(events);
    let mut lanes: Vec<(String, &mut Lane<'a>)> =
        own.iter_mut().map(|lane| ("Rehearsal".to_owned(), lane)).collect();
    for peer in peers {
        let library = format!("{} {}", peer.library, version(peer.library));
        lanes.extend(peer.lanes.iter_mut().map(|lane| (library.clone(), lane)));
    }
    let whole = SeatsAvailability::replay(events);
    for (library, lane) in &mut lanes {
        let mut same = false;
        (lane.load)(&mut |state| same = *state == whole);
        assert!(same, "{library}, {}: it must come to the same state", lane.store);
    }

    let repeats = (EVENTS_A_ROUND / events.len()).max(1);
    let mut samples = vec![(Vec::new(), Vec::new()); lanes.len()];
    for _ in 0..rounds {
        let mut floor = Duration::ZERO;
        for (index, (_, lane)) in lanes.iter_mut().enumerate() {
            let start = ProcessTime::now();
            for _ in 0..repeats {
                (lane.load)(&mut |state| {
                    black_box(state);
                });
            }
            let time = start.elapsed();
            if index == 0 {
                floor = time;
            }
            samples[index].0.push(time.as_secs_f64() * 1e9 / (repeats * events.len()) as f64);
            samples[index].1.push(time.as_secs_f64() / floor.as_secs_f64());
        }
    }
    let medians = samples.into_iter().map(|(nanos, ratios)| (median(nanos), median(ratios)));
    let measured = lanes.into_iter().zip(medians);
    measured
        .map(|((library, lane), (nanos, ratio))| Replay {
            library,
            store: lane.store.to_owned(),
            nanos,
            ratio,
        })
        .collect()
}

/// The domain's own fold: what the others are compared with, and from JSON.
fn own(events: &[SeatsEvent]) -> [Lane<'_>; 2] {
    let rows: Vec<Vec<u8>> =
        events.iter().map(|event| serde_json::to_vec(event).expect("plain data")).collect();
    [
        Lane::new("typed, in memory", move |look| look(&SeatsAvailability::replay(events))),
        Lane::new("JSON, in memory", move |look| {
            look(&rows.iter().fold(SeatsAvailability::default(), |state, row| {
                state.evolve(&serde_json::from_slice(row).expect("what was written can be read"))
            }));
        }),
    ]
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
