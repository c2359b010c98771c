//! The standard scenario of a seed: one conference whose three seat types are scarcer than the
//! demand, 20 to 60 registrants of every temper, and a subset of all that can go wrong, including
//! nothing.

mod faults;
mod organisers;
mod registrants;
mod topology;

use super::{Scenario, Strategy, Upgrade, VERSION};
use crate::cluster::Topology;
use crate::cluster::settings::Settings;
use domain::history::Release;
use domain::sourcing::Snapshots;
use stage::choice::Choices;

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

/// Until when things may go wrong; after that everything is repaired and every story must come to
/// its end.
const CALM_FROM_MS: u64 = 70 * MINUTE;

const SEAT_TYPES: [(&str, &str); 3] =
    [("General admission", "199"), ("CQRS workshop", "500"), ("Cocktail party", "0")];

/// The scenario that belongs to a seed.
#[must_use]
pub fn from_seed(seed: u64) -> Scenario {
    let choices = Choices::of(seed);
    let draw = Draw { seed, choices, settings: settings(choices) };
    // The smaller of two draws: large crowds are rarer than small ones, and both occur.
    let crowd = draw.between(20, 60, "crowd", 0).min(draw.between(20, 60, "crowd", 1)) as usize;
    let registrants: Vec<_> = (0..crowd).map(|index| draw.registrant(index)).collect();
    let keep_states = !draw.one_in(4, "forgetful workers", 0);
    Scenario {
        schema: None,
        version: VERSION,
        seed,
        about: format!("the standard scenario of seed {seed}"),
        topology: Topology {
            contention: draw.one_in(2, "contention", 0),
            keep_states,
            snapshots: if keep_states { Snapshots::Never } else { draw.snapshots() },
            subscriptions: draw.subscriptions(),
            isolation: draw.isolation(),
            change_log_keeps: draw.change_log_keeps(),
            ..Topology::default()
        },
        settings: draw.settings,
        organisers: draw.organisers(&registrants),
        registrants,
        faults: draw.faults(),
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
    .upgraded(draw.upgrade())
}

/// In every second scenario invoices are due while the story lasts, in every eighth money that is
/// set aside is let go while it is being taken or soon after, and in every sixth seats are promised
/// and held for shorter or longer than usual, and a bank that fails is left alone sooner or later.
fn settings(choices: Choices) -> Settings {
    let one_of = |label, each: [u64; 4]| each[choices.below(4, label, 0, 0) as usize];
    let usual = Settings::default();
    // No story lasts until an invoice is usually due.
    let invoice_due_ms = if choices.below(2, "invoices are due", 0, 0) == 0 {
        one_of("invoices are due after", [1, 5, 20, 60]) * MINUTE
    } else {
        usual.invoice_due_ms
    };
    let authorisation_lasts_ms = if choices.below(8, "authorisations lapse", 0, 0) == 0 {
        one_of("authorisations last", [SECOND, 2 * SECOND, 4 * SECOND, MINUTE])
    } else {
        usual.authorisation_lasts_ms
    };
    if choices.below(6, "other settings", 0, 0) > 0 {
        return Settings { invoice_due_ms, authorisation_lasts_ms, ..usual };
    }
    Settings {
        promise_ms: one_of("promise", [5, 10, 20, 25]) * MINUTE,
        grace_ms: one_of("grace", [11, 14, 17, 20]) * MINUTE,
        late_payment_ms: one_of("late payments", [10, 20, 30, 40]) * MINUTE,
        invoice_due_ms,
        authorisation_lasts_ms,
        breaker_failures: one_of("failures", [2, 3, 5, 8]) as u32,
        breaker_pause_ms: one_of("pause", [10, 20, 30, 60]) * SECOND,
    }
}

struct Draw {
    seed: u64,
    choices: Choices,
    settings: Settings,
}

impl Draw {
    /// When the seats of an order that was placed at 0 are released, in milliseconds.
    const fn release_ms(&self) -> u64 {
        self.settings.promise_ms + self.settings.grace_ms
    }

    fn between(&self, least: u64, most: u64, label: &str, entity: u128) -> u64 {
        least + self.choices.below(most - least + 1, label, entity, 0)
    }

    fn one_in(&self, n: u64, label: &str, entity: u128) -> bool {
        self.choices.below(n, label, entity, 0) == 0
    }

    /// In every third scenario one release replaces another meanwhile; now and then the operator
    /// thinks better of it. The world is never stopped: that is a control of its own.
    fn upgrade(&self) -> Option<Upgrade> {
        if !self.one_in(3, "an upgrade", 0) {
            return None;
        }
        let hop = {
            let hops = Release::UPGRADES;
            hops[self.choices.below(hops.len() as u64, "which upgrade", 0, 0) as usize]
        };
        let strategy = if self.one_in(2, "views built beside", 0) {
            Strategy::BlueGreen
        } else if self.one_in(2, "the log rewritten", 0) {
            Strategy::CopyTransform
        } else {
            Strategy::Rolling
        };
        let taken_back = self.one_in(4, "upgrade taken back", 0);
        let roll_back_after =
            taken_back.then(|| self.between(0, 6, "steps before it is taken back", 0) as u32);
        Some(Upgrade { roll_back_after, ..Upgrade::of_seed(self.seed, hop, strategy) })
    }
}
