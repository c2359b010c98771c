//! Pictures of what a standard scenario costs on each engine, beside the same datagrams over bare
//! turmoil.

use benches::bare_turmoil::ping_pong;
use benches::measure::traffic;
use conference::scenario::from_seed;
use criterion::{Criterion, criterion_group, criterion_main};
use oracle::runner::play;
use stage::engine::Kind;

fn rehearsal(criterion: &mut Criterion) {
    let scenario = from_seed(4);
    let traffic = traffic(&scenario);
    let mut group = criterion.benchmark_group("standard scenario");
    group.sample_size(10);
    for engine in [Kind::Direct, Kind::Turmoil] {
        group.bench_function(engine.to_string(), |bench| {
            bench.iter(|| play(&scenario, Default::default(), engine));
        });
    }
    group.bench_function("bare turmoil", |bench| {
        bench.iter(|| ping_pong(traffic.datagrams, traffic.exchanges, 200));
    });
    group.finish();
}

criterion_group!(benches, rehearsal);
criterion_main!(benches);
