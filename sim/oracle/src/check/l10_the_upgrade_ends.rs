//! L10: an upgrade comes to its end.

use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// Every step of an upgrade is done in the end, whatever fails meanwhile: every machine runs what
/// it is to run, and the release is final unless the operator took it back. Then every machine runs
/// again what it ran before.
#[derive(Debug, Default)]
pub(super) struct TheUpgradeEnds;

impl Check for TheUpgradeEnds {
    fn id(&self) -> &'static str {
        "L10"
    }

    fn rule(&self) -> &'static str {
        "Every upgrade ends: all machines run the release and it is final, or all run the one before again."
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let (Some(upgrade), Some(upgraded)) = (ending.upgrade, &ending.upgraded) else { return };
        judgement
            .expect(upgraded.over.is_some(), || "the upgrade was begun and never ended".to_owned());
        let taken_back = upgrade.roll_back_after.is_some();
        let wanted = if taken_back { upgrade.from } else { upgrade.to };
        for (machine, runs) in &upgraded.runs {
            judgement.expect(*runs == wanted, || {
                format!("{machine} runs {runs} in the end, not {wanted}")
            });
        }
        let finalised = (!taken_back).then_some(upgrade.to);
        judgement.expect(upgraded.finalised == finalised, || {
            format!("{} is final in the end, not {}", upgraded.finalised.told(), finalised.told())
        });
    }
}

#[cfg(test)]
mod tests {
    use domain::history::Release;
    use domain::sourcing::Timestamp;

    use super::super::given::*;
    use super::*;
    use conference::record::upgraded::Upgraded;
    use conference::scenario::{Strategy, Upgrade};

    fn ended(change: impl FnOnce(&mut Upgrade, &mut Upgraded) + 'static) -> Given {
        let (from, to, strategy) = (Release::V2, Release::V3, Strategy::Rolling);
        let mut upgrade =
            Upgrade { from, to, strategy, at_ms: 0, pause_ms: 0, roll_back_after: None };
        let mut upgraded = Upgraded {
            over: Some(Timestamp(5)),
            finalised: Some(to),
            runs: [("worker-0".to_owned(), to)].into(),
            ..Upgraded::default()
        };
        change(&mut upgrade, &mut upgraded);
        Given::new().with(move |ending| {
            (ending.upgrade, ending.upgraded) = (Some(upgrade), Some(upgraded));
        })
    }

    #[test]
    fn an_upgrade_that_is_done_has_ended() {
        ended(|_, _| {}).holds(TheUpgradeEnds);
    }

    #[test]
    fn a_machine_that_was_forgotten_is_found() {
        let forgotten = ended(|_, upgraded| {
            upgraded.runs.insert("worker-1".to_owned(), Release::V2);
        });
        forgotten.breaks(TheUpgradeEnds, "worker-1 runs v2");
    }

    #[test]
    fn an_upgrade_that_never_ends_or_is_not_final_is_found() {
        ended(|_, upgraded| upgraded.over = None).breaks(TheUpgradeEnds, "never ended");
        ended(|_, upgraded| upgraded.finalised = None)
            .breaks(TheUpgradeEnds, "is final in the end");
        ended(|upgrade, _| upgrade.roll_back_after = Some(1)).breaks(TheUpgradeEnds, "not v2");
    }
}
