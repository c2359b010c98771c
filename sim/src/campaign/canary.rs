//! Shows the checks a record that is wrong, to see that one of them says so.

use std::sync::Arc;

use domain::identity::OrderId;
use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};
use stage::SimTime;

use conference::node::NodeId;
use conference::node::protocol::{Handler, Outcome};
use conference::record::{Committed, Happening, Observation, RunEvent};
use oracle::check::Suite;

/// Whether the checks tell a forged record from an honest one. The forged one has a commit that was
/// decided on another version than it was appended at: a version check that got lost.
#[must_use]
pub fn is_caught() -> bool {
    tells_apart(Suite::default)
}

fn tells_apart(suite: impl Fn() -> Suite) -> bool {
    let violations = |expected| {
        let mut suite = suite();
        suite.observe(&commit(expected));
        suite.violations().len()
    };
    violations(Version(1)) > violations(Version(0))
}

/// A commit to an empty stream that was decided on `expected`.
fn commit(expected: Version) -> RunEvent {
    let order = OrderId::named("the canary");
    let observation = Observation::Committed(Committed {
        handler: Handler::Orders,
        message: MessageId(order.0),
        original: None,
        outcome: Outcome::Accepted { version: Version(0) },
        stream: StreamId::new(StreamKind::Order, order.0),
        expected,
        found: Version(0),
        events: Vec::new(),
        as_written: None,
        row: None,
        outgoing: Vec::new(),
    });
    let what = Happening::Probed { node: NodeId::Store, probe: Arc::new(observation) };
    RunEvent { at: SimTime::default(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_checks_nobody_barks() {
        assert!(!tells_apart(|| Suite::of(Vec::new())));
    }
}
