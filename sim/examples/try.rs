fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (a, b): (u64, u64) = (args[1].parse().unwrap(), args[2].parse().unwrap());
    let engine = if args.get(3).map(|s| s == "t").unwrap_or(false) {
        sim::stage::engine::Kind::Turmoil
    } else {
        sim::stage::engine::Kind::Direct
    };
    let start = std::time::Instant::now();
    let mut msgs = 0;
    for seed in a..b {
        let scenario = sim::scenario::from_seed(seed);
        let run = sim::runner::play(&scenario, Default::default(), engine);
        msgs += run.messages;
        if b - a <= 20 {
            println!(
                "{seed} {} {} orders {} messages {} sim {:?} faults {:?} v {:?}",
                &run.trace_hash.to_hex()[..8],
                &run.state_hash.to_hex()[..8],
                run.orders,
                run.messages,
                run.simulated,
                run.faults,
                run.violations
            );
        }
    }
    let n = (b - a) as f64;
    println!("{:.2} ms per seed, {} msgs/seed", start.elapsed().as_secs_f64() * 1000.0 / n, msgs / (b - a));
}
