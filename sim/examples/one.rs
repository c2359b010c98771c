use sim::record::*;
struct C(uuid::Uuid, uuid::Uuid);
impl sim::stage::Audience for C {
    fn wants_words(&self) -> bool {
        true
    }
    fn witness(&mut self, e: &RunEvent) {
        let s = format!("{:?}", e.what);
        let a = format!("{:08x}", self.0.as_u128() >> 96);
        let b = format!("{:08x}", self.1.as_u128() >> 96);
        if s.contains(&a)
            || s.contains(&b)
            || s.contains(&self.0.to_string())
            || s.contains(&self.1.to_string())
        {
            if !s.contains("LookUp") && !s.contains("Shown") && !s.contains("Saw") {
                println!("{} {}", e.at, s.chars().take(420).collect::<String>());
            }
        }
    }
}
fn main() {
    let seed: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let name = std::env::args().nth(2).unwrap();
    let sc = sim::scenario::from_seed(seed);
    let o = domain::sourcing::OrderId::named(&name);
    let p = domain::sourcing::PaymentId::of(o, 1);
    let f = if std::env::args().nth(3).is_some() { sc.faults.clone() } else { vec![] };
    let mut s = sim::stage::Stage::set(
        sc.cast(Default::default()),
        &f,
        sim::stage::engine::Kind::Direct,
        C(o.0, p.0),
    );
    s.play_until(domain::sourcing::Timestamp(12 * 3600 * 1000));
}
