//! Why a scenario breaks, for machines.

use stage::explain::Explanation;

use super::json::pretty;

/// An explanation as JSON; `version` says in which form.
#[must_use]
pub fn json(explanation: &Explanation) -> String {
    pretty(explanation)
}
