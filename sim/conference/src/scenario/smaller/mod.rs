//! What a scenario is made of, and how it is made smaller: fewer people who do less, fewer and
//! milder faults, fewer machines, and simpler values.
//!
//! - [`people`] takes out registrants and organisers, and what they do.
//! - [`machines`] takes out faults, machines and the upgrade.
//! - [`simpler`] makes quantities smaller and instants rounder.

mod machines;
mod people;
mod simpler;

use stage::SimTime;
use stage::campaign::capsule::Capsule;
use stage::shrink::{self, Pass, Shrink};

use super::possible::possible;
use super::{Expected, Scenario, Tally, VERSION_OF_FINDINGS};
use crate::node::protocol::{Act, OrganiserAct};

impl Shrink for Scenario {
    /// What makes a play shorter comes first, so that later ones cost less: people before faults.
    /// What must be gone before a machine can be left out comes before it.
    fn passes() -> Vec<Pass<Self>> {
        vec![
            machines::EXPECTED,
            people::REGISTRANTS,
            people::REGISTRANTS_WITH_SEATS,
            machines::FAULTS,
            machines::UPGRADE,
            people::ORGANISERS,
            people::ORGANISERS_ACTS,
            people::ACTS,
            people::ANSWERS_TO_OFFERS,
            people::LINES,
            people::CONDUCTS,
            people::LIMITS_OF_CODES,
            machines::MILDER_FAULTS,
            machines::FEWER_MACHINES,
            simpler::ACTS,
            simpler::ORGANISERS_ACTS,
            simpler::CONDUCTS,
            machines::ROUNDER_FAULTS,
        ]
    }

    fn digest(&self) -> blake3::Hash {
        shrink::digest(self)
    }
}

impl Scenario {
    /// The scenario as a file of a finding keeps it.
    #[must_use]
    pub fn found(self, capsule: Capsule) -> Self {
        Self { version: VERSION_OF_FINDINGS, finding: Some(Box::new(capsule)), ..self }
    }

    /// How many registrants, faults and acts it has, as it is told.
    #[must_use]
    pub fn size(&self) -> String {
        let count = |number: usize, noun: &str| match number {
            0 => format!("no {noun}"),
            1 => format!("1 {noun}"),
            more => format!("{more} {noun}s"),
        };
        let mut size =
            vec![count(self.registrants.len(), "registrant"), count(self.faults.len(), "fault")];
        size.extend(self.upgrade.map(|_| "an upgrade".to_owned()));
        size.join(", ")
    }

    /// The scenario without whoever comes and whatever begins after an instant.
    #[must_use]
    pub fn until(&self, at: SimTime) -> Self {
        self.edited(|scenario| {
            scenario.faults.retain(|fault| fault.period().from_ms <= at.0);
            scenario.registrants.retain(|who| arrives_ms(&who.acts) <= at.0);
            for organiser in &mut scenario.organisers {
                let later =
                    |act: &OrganiserAct| matches!(act, OrganiserAct::WaitUntil { at_ms } if *at_ms > at.0);
                let end = organiser.acts.iter().position(later).unwrap_or(organiser.acts.len());
                organiser.acts.truncate(end);
            }
            scenario.upgrade = scenario.upgrade.filter(|upgrade| upgrade.at_ms <= at.0);
        })
    }

    /// The same edit of a scenario and of the one it must end like. The two go on differing only in
    /// what may not matter.
    fn edited(&self, edit: impl Fn(&mut Self)) -> Self {
        let mut edited = self.clone();
        edit(&mut edited);
        match &mut edited.expected {
            Some(Expected::SameEnd(twin)) => edit(&mut twin.scenario),
            Some(Expected::Tally(_)) => edited.expected = tally(&edited).map(Expected::Tally),
            Some(Expected::AsStaged) | None => {}
        }
        edited
    }

    /// The same, if it can be played.
    fn changed(&self, edit: impl Fn(&mut Self)) -> Option<Self> {
        Some(self.edited(edit)).filter(|edited| possible(edited).is_ok())
    }
}

/// How long a registrant waits before anything else is done.
fn arrives_ms(acts: &[Act]) -> u64 {
    let wait = |act: &Act| match act {
        Act::Wait { ms } => Some(*ms),
        _ => None,
    };
    acts.iter().map_while(wait).sum()
}

/// How many orders of a rush are served in full: as many as the scarcest seats are for. Nothing can
/// be told beforehand unless everybody wants the same.
fn tally(scenario: &Scenario) -> Option<Tally> {
    let wishes = scenario.registrants.iter().map(|who| {
        who.acts.iter().find_map(|act| match act {
            Act::Place { lines } => Some(lines),
            _ => None,
        })
    });
    let wishes: Vec<_> = wishes.collect::<Option<_>>()?;
    let wish = *wishes.first()?;
    if wishes.iter().any(|other| *other != wish) {
        return None;
    }
    let offers = scenario.organisers.iter().flat_map(|organiser| &organiser.acts);
    let quota = |seat_type: &str| {
        offers.clone().find_map(|act| match act {
            OrganiserAct::Offer { seat_type: offered, quota, .. }
            | OrganiserAct::Add { seat_type: offered, quota, .. }
                if offered == seat_type =>
            {
                Some(*quota)
            }
            _ => None,
        })
    };
    let served =
        wish.iter().map(|line| Some(u64::from(quota(&line.seat_type)? / line.quantity.max(1))));
    let crowd = wishes.len() as u64;
    let complete = served.collect::<Option<Vec<_>>>()?.into_iter().min()?.min(crowd);
    Some(Tally { complete, partial: crowd - complete })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Variation, Workload, from_seed};

    #[test]
    fn whatever_can_be_taken_out_leaves_something_smaller_that_can_be_played() {
        for scenario in (0..6).map(from_seed) {
            for pass in Scenario::passes() {
                let candidates: Vec<_> = match pass {
                    Pass::Fewer { count, without, .. } => (0..count(&scenario))
                        .filter_map(|place| without(&scenario, place..place + 1))
                        .collect(),
                    Pass::Simpler { count, forms, .. } => {
                        (0..count(&scenario)).flat_map(|place| forms(&scenario, place)).collect()
                    }
                };
                for candidate in candidates {
                    assert!(possible(&candidate).is_ok());
                    assert_ne!(candidate, scenario);
                }
            }
        }
    }

    #[test]
    fn nothing_becomes_simpler_for_ever() {
        for seed in 0..6 {
            let mut scenario = from_seed(seed);
            let mut steps = 0;
            while let Some(simpler) = Scenario::passes().into_iter().find_map(|pass| match pass {
                Pass::Fewer { .. } => None,
                Pass::Simpler { count, forms, .. } => {
                    (0..count(&scenario)).find_map(|place| forms(&scenario, place).pop())
                }
            }) {
                scenario = simpler;
                steps += 1;
                assert!(steps < 5000, "{scenario:?}");
            }
        }
    }

    #[test]
    fn a_twin_loses_what_its_other_loses() {
        let varied = Workload::Varied(Variation::Lossy).scenario(3);
        let Pass::Fewer { without, .. } = people::REGISTRANTS else { unreachable!() };
        let fewer = without(&varied, 0..5).unwrap();
        let Some(Expected::SameEnd(twin)) = &fewer.expected else { panic!("{fewer:?}") };
        assert_eq!(fewer.registrants, twin.scenario.registrants);
        assert_eq!(fewer.registrants.len() + 5, varied.registrants.len());
    }

    #[test]
    fn a_smaller_rush_has_a_smaller_tally() {
        let Pass::Fewer { without, .. } = people::REGISTRANTS else { unreachable!() };
        for (workload, left, expected) in [
            (Workload::Rush, 200, Tally { complete: 100, partial: 100 }),
            (Workload::Rush, 120, Tally { complete: 100, partial: 20 }),
            (Workload::RushForTwo, 30, Tally { complete: 30, partial: 0 }),
        ] {
            let rush = workload.scenario(1);
            let fewer = without(&rush, left..200).unwrap_or(rush);
            assert_eq!(fewer.expected, Some(Expected::Tally(expected)));
        }
    }
}
