fn main() {
    let seed: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut sc = sim::scenario::from_seed(seed);
    if std::env::args().nth(3).is_some() {
        sc.registrants.truncate(3);
        sc.faults.clear();
    }
    sim::report::story::tell(
        &sc,
        Default::default(),
        sim::stage::engine::Kind::Direct,
        std::env::args().nth(2).as_deref() == Some("trace"),
        &mut std::io::stdout(),
    )
    .unwrap();
}
