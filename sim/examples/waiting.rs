use sim::record::*;
use std::collections::BTreeMap;
struct C(BTreeMap<domain::sourcing::OrderId, (u64, String)>);
impl sim::stage::Audience for C {
    fn witness(&mut self, e: &RunEvent) {
        if let Happening::Observed { observation, .. } = &e.what {
            if let Observation::Saw { order, shown } = &**observation {
                let x = self.0.entry(*order).or_default();
                x.0 += 1;
                x.1 = format!("{} {:?} {} {:?}", e.at, shown.status, shown.version, shown.payment);
            }
        }
    }
}
fn main() {
    let seed: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let sc = sim::scenario::from_seed(seed);
    let mut s = sim::stage::Stage::set(
        sc.cast(Default::default()),
        &[],
        sim::stage::engine::Kind::Direct,
        C(Default::default()),
    );
    s.play_until(domain::sourcing::Timestamp(12 * 3600 * 1000));
    for r in &sc.registrants {
        println!(
            "{} {:?} {:?} bank {:?}",
            r.name,
            s.audience.0.get(&domain::sourcing::OrderId::named(&r.name)),
            &r.acts[2..],
            r.bank
        );
    }
}
