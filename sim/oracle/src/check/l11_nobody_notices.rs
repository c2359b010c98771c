//! L11: nobody notices an upgrade.

use super::{Check, Ending, Judgement};
use conference::record::upgraded::UNNOTICED;

/// At every instant of an upgrade everybody is answered within five seconds of business time,
/// everybody is answered, and no page shows less of an order than was shown five seconds before.
///
/// What a fault delays takes its time with an upgrade and without: a request that was open while a
/// fault lasted, or within a minute after, must be answered, but not within five seconds, and a
/// page may be behind then. A strategy that stops the world promises nothing; its downtime is told
/// and not judged.
#[derive(Debug, Default)]
pub(super) struct NobodyNotices;

impl Check for NobodyNotices {
    fn id(&self) -> &'static str {
        "L11"
    }

    fn rule(&self) -> &'static str {
        "During an upgrade every request is answered, within 5 s unless a fault delays it, and no page goes back."
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let (Some(upgrade), Some(upgraded)) = (ending.upgrade, &ending.upgraded) else { return };
        if !ending.quiescent {
            return;
        }
        judgement.expect(upgraded.toll.failed == 0, || {
            format!(
                "{} of {} requests were never answered",
                upgraded.toll.failed, upgraded.toll.requests
            )
        });
        if upgrade.strategy.promises_no_downtime() {
            judgement.expect(upgraded.toll.outdated == 0, || {
                format!(
                    "{} pages showed less of an order than pages before",
                    upgraded.toll.outdated
                )
            });
            judgement.expect(upgraded.toll.longest <= UNNOTICED, || {
                format!(
                    "a request was open for {} ms during the upgrade",
                    upgraded.toll.longest.as_millis()
                )
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::history::Release;

    use super::super::given::*;
    use super::*;
    use conference::record::upgraded::{Toll, Upgraded};
    use conference::scenario::{Strategy, Upgrade};

    fn during(strategy: Strategy, longest: Duration, failed: u64) -> Given {
        let toll = Toll { requests: 9, longest, failed, ..Toll::default() };
        costing(strategy, toll)
    }

    fn costing(strategy: Strategy, toll: Toll) -> Given {
        let (from, to) = (Release::V2, Release::V3);
        let upgrade = Upgrade { from, to, strategy, at_ms: 0, pause_ms: 0, roll_back_after: None };
        let upgraded = Upgraded { toll, ..Upgraded::default() };
        Given::new().with(move |ending| {
            (ending.quiescent, ending.upgrade, ending.upgraded) =
                (true, Some(upgrade), Some(upgraded));
        })
    }

    #[test]
    fn five_seconds_are_not_noticed_and_a_stopped_world_promises_nothing() {
        during(Strategy::Rolling, UNNOTICED, 0).holds(NobodyNotices);
        during(Strategy::StopTheWorld, UNNOTICED * 9, 0).holds(NobodyNotices);
    }

    #[test]
    fn a_longer_wait_or_no_answer_is_found() {
        let longer = UNNOTICED + Duration::from_millis(10);
        during(Strategy::BlueGreen, longer, 0).breaks(NobodyNotices, "open for 5010 ms");
        during(Strategy::Rolling, UNNOTICED, 1).breaks(NobodyNotices, "1 of 9 requests");
    }

    #[test]
    fn a_page_that_goes_back_is_found() {
        let toll = Toll { requests: 9, outdated: 2, ..Toll::default() };
        costing(Strategy::BlueGreen, toll).breaks(NobodyNotices, "2 pages showed less");
        costing(Strategy::StopTheWorld, toll).holds(NobodyNotices);
    }
}
