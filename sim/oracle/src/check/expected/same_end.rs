//! Twins: two scenarios that differ in nothing that may matter come to the same end.

use crate::check::end_state::EndState;
use conference::scenario::Variation;

/// The id and the rule of a story that is played by real processes.
pub(super) const AS_STAGED: (&str, &str) =
    ("M7", "A story ends the same whether processes play it or the stage does.");

/// The id and the rule of a variation.
pub(super) const fn rule(variation: Variation) -> (&'static str, &'static str) {
    match variation {
        Variation::Doubled => ("M1", "A story ends the same if every datagram arrives twice."),
        Variation::Reordered => ("M2", "A story ends the same if messages come in another order."),
        Variation::Alone => ("M3", "A story ends the same with one machine of each kind."),
        Variation::Contended => ("M4", "A story ends the same whether workers contend or not."),
        Variation::Lossy => ("M5", "A story ends the same if much is lost and said again."),
        Variation::Crashed => ("M6", "A story ends the same if every machine crashes once."),
    }
}

/// In what a story does not end as its twin does.
pub(super) fn judge(outcome: &EndState, twin: &EndState) -> Option<String> {
    outcome.difference(twin)
}
