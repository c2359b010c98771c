//! Rules that one scenario brings along: what must come of it can be told beforehand, or from
//! another scenario.
//!
//! They are judged as all others are, but only where a scenario says so ([`Expected`]). What must
//! hold in every scenario belongs to the suite.

mod same_end;
mod tally;

use super::Ending;
use super::end_state::EndState;
use conference::scenario::{Expected, Variation};

/// The id and the rule of what is expected.
#[must_use]
pub const fn rule(expected: &Expected) -> (&'static str, &'static str) {
    match expected {
        Expected::Tally(_) => (tally::ID, tally::RULE),
        Expected::SameEnd(twin) => same_end::rule(twin.variation),
        Expected::AsStaged => same_end::AS_STAGED,
    }
}

/// The ids and rules of all variations.
pub fn rules_of_variations() -> impl Iterator<Item = (&'static str, &'static str)> {
    Variation::ALL.into_iter().map(same_end::rule)
}

/// What is wrong with an end of which this is expected. `twin` is what came of the scenario it is
/// compared with, if it is compared with one.
#[must_use]
pub fn judge(
    expected: &Expected,
    ending: &Ending,
    outcome: &EndState,
    twin: Option<&EndState>,
) -> Option<String> {
    match expected {
        Expected::Tally(tally) => tally::judge(*tally, ending),
        Expected::SameEnd(_) | Expected::AsStaged => {
            twin.and_then(|twin| same_end::judge(outcome, twin))
        }
    }
}
