//! A scenario that breaks, as something that is explained.

use super::alone::alone;
use super::rehearsal::Rehearsal;
use super::smaller::{Breach, Broken};
use super::unchecked::PANIC;
use crate::check::Violation;
use crate::explain::record::{Depth, Outcome};
use crate::explain::{Case, Record, Recorder, Variant};
use crate::system::FaultOf;
use crate::time::SimTime;

impl<R: Rehearsal> Case for Broken<R> {
    type System = R::System;

    fn play(&self, variant: Variant<R::System>, depth: Depth, sought: &[String]) -> Record {
        let mut record = Record::default();
        let defect = self.defect.filter(|_| !variant.sound);
        let played = alone(|| {
            let wording = R::wording(&self.scenario);
            let mut recorder = Recorder::new(&mut record, wording, depth, sought);
            R::watch(&self.scenario, defect, self.engine, &variant, &mut recorder)
        });
        let breaches: Vec<Breach> = match played {
            Ok(run) => {
                record.end = SimTime::default() + run.simulated;
                let breach = |Violation { check, at, what }| Breach { check, at: Some(at), what };
                run.violations.into_iter().map(breach).collect()
            }
            Err(panicked) => vec![Breach { check: PANIC, at: None, what: panicked.message }],
        };
        let same = breaches.iter().find(|breach| breach.fingerprint() == self.fingerprint);
        record.outcome = match (same, breaches.first()) {
            (Some(breach), _) => Outcome::Breaks { at: breach.at, what: breach.what.clone() },
            (None, Some(other)) => Outcome::BreaksOtherwise(other.check.to_owned()),
            (None, None) => Outcome::Holds,
        };
        record
    }

    fn faults(&self) -> Vec<FaultOf<R::System>> {
        R::faults(&self.scenario)
    }

    fn fault(&self, fault: &FaultOf<R::System>) -> String {
        R::wording(&self.scenario).fault(fault)
    }

    fn sentence(&self, what: &str) -> String {
        R::wording(&self.scenario).sentence(what)
    }

    fn check(&self) -> &str {
        self.fingerprint.check()
    }

    fn defect(&self) -> Option<&str> {
        self.defect.map(super::rehearsal::Defect::name)
    }
}
