use sim::record::*;
use std::collections::BTreeMap;
struct C(BTreeMap<String, u64>, BTreeMap<u64, u64>);
impl sim::stage::Audience for C {
    fn witness(&mut self, e: &RunEvent) {
        match &e.what {
            Happening::Sent { kind, .. } => {
                *self.0.entry((*kind).to_string()).or_default() += 1;
                *self.1.entry(e.at.0 / 600_000).or_default() += 1;
            }
            Happening::Observed { observation, .. } => {
                let s = format!("{observation:?}");
                let n: String = s.chars().take_while(|c| c.is_alphanumeric()).collect();
                *self.0.entry(format!("  obs {n}")).or_default() += 1;
            }
            _ => {}
        }
    }
}
fn main() {
    let seed: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let clean = std::env::args().nth(2).is_some();
    let sc = sim::scenario::from_seed(seed);
    let f = if clean { vec![] } else { sc.faults.clone() };
    let mut s = sim::stage::Stage::set(
        sc.cast(Default::default()),
        &f,
        sim::stage::engine::Kind::Direct,
        C(Default::default(), Default::default()),
    );
    s.play_until(domain::sourcing::Timestamp(12 * 3600 * 1000));
    println!("registrants {} now {}", sc.registrants.len(), s.now());
    for (k, v) in &s.audience.0 {
        println!("{k:20} {v}");
    }
    println!("{:?}", s.audience.1);
}
