//! Names what is not deterministic: the first happening in which two plays of one seed differ.

use super::alone::alone;
use super::rehearsal::Rehearsal;
use crate::engine;
use crate::explain::parting::first_difference;
use crate::explain::record::Depth;
use crate::explain::{Record, Recorder, Variant};

/// Two plays may happen to be alike; so often they are compared.
const TRIES: usize = 3;

/// Where two plays of a seed part, each on its engine, in one sentence; nothing if they are alike
/// whenever somebody looks.
pub(super) fn restless<R: Rehearsal>(
    workload: R::Workload,
    seed: u64,
    defect: Option<&'static R::Defect>,
    engines: [engine::Kind; 2],
) -> Option<String> {
    let scenario = R::scenario(workload, seed);
    let play = |engine| {
        let mut record = Record::default();
        // What panics has happened until then.
        let _ = alone(|| {
            let wording = R::wording(&scenario);
            let mut recorder = Recorder::new(&mut record, wording, Depth::Everything, &[]);
            drop(R::watch(&scenario, defect, engine, &Variant::default(), &mut recorder));
        });
        record
    };
    let called = if engines[0] == engines[1] {
        ["the first time".to_owned(), "the second time".to_owned()]
    } else {
        engines.map(|engine| format!("on {engine}"))
    };
    (0..TRIES).find_map(|_| {
        let [one, other] = engines.map(play);
        Some(first_difference(&one, &other)?.told(&called[0], &called[1]))
    })
}
