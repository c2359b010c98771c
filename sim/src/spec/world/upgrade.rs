//! One release replaces another while the story goes on.

use domain::history::Release;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{ReleaseName, Span};
use super::{StepVerdict, Surprise, World};
use conference::record::upgraded::Watch;
use conference::scenario::{Strategy, Upgrade};

/// How long the operator waits between two steps, so that something can happen in each state
/// between two releases.
const PAUSE_MS: u64 = 2000;

impl World {
    /// All machines run this release at first.
    pub(in super::super) fn runs(&mut self, release: ReleaseName) -> StepVerdict {
        let first = self.release(&release)?;
        self.before_anything(&release.0)?;
        self.setting.first = Some(first);
        Ok(())
    }

    /// An operator begins an upgrade.
    pub(in super::super) fn upgrade_begins(
        &mut self,
        release: ReleaseName,
        strategy: Strategy,
    ) -> StepVerdict {
        let to = self.release(&release)?;
        let begun = self.scene().upgrade().is_some();
        match self.setting.first {
            Some(from) if to > from && !begun => {
                let pause_ms = PAUSE_MS;
                let upgrade =
                    Upgrade { from, to, strategy, at_ms: 0, pause_ms, roll_back_after: None };
                self.scene().begin_upgrade(upgrade);
                Ok(())
            }
            first => {
                self.misused(Misuse::of(Bilingual::quoted(release.0), no_upgrade(first, begun)))
            }
        }
    }

    /// The release is made final, and everybody waits for the end of the upgrade.
    pub(in super::super) fn upgrade_is_over(&mut self) -> StepVerdict {
        self.upgrade()?;
        if self.scene().complete_upgrade() {
            return Ok(());
        }
        self.surprise("the upgrade does not come to its end", "업그레이드가 끝나지 않는다")
    }

    /// The operator takes it back.
    pub(in super::super) fn upgrade_is_called_off(&mut self) -> StepVerdict {
        self.upgrade()?;
        if self.scene().call_off_upgrade() {
            return Ok(());
        }
        self.surprise(
            "the release is final: an upgrade can be called off until it is over",
            "릴리스가 확정되었다. 업그레이드는 끝나기 전까지만 취소할 수 있다",
        )
    }

    /// Every machine runs a release.
    pub(in super::super) fn every_machine_runs(&mut self, release: ReleaseName) -> StepVerdict {
        let wanted = self.release(&release)?;
        let runs =
            self.scene().observer().watch.as_ref().map(Watch::runs).cloned().unwrap_or_default();
        let others: Vec<_> = runs.iter().filter(|(_, runs)| **runs != wanted).collect();
        if others.is_empty() && (!runs.is_empty() || wanted == Release::TODAY) {
            return Ok(());
        }
        let list = |runs: &str, nothing: &str| match others.as_slice() {
            [] => format!("{nothing} {}", called(Release::TODAY)),
            others => {
                let each = others
                    .iter()
                    .map(|(machine, other)| format!("{machine} {runs} {}", called(**other)));
                each.collect::<Vec<_>>().join(", ")
            }
        };
        self.surprise(list("runs", "every machine runs"), list("릴리스", "모든 기계의 릴리스"))
    }

    /// Everybody was answered within some time during the upgrade.
    pub(in super::super) fn nobody_waited_longer(&mut self, most: Span) -> StepVerdict {
        let most = self.time(&most)?;
        self.upgrade()?;
        let toll = self.scene().upgraded().map(|upgraded| upgraded.toll).unwrap_or_default();
        if toll.requests == 0 {
            return self.surprise(
                "nobody asked for anything during the upgrade",
                "업그레이드하는 동안 아무도 아무것도 요청하지 않았다",
            );
        }
        if toll.failed > 0 {
            return self.surprise(
                format!("{} of {} requests were never answered", toll.failed, toll.requests),
                format!("요청 {}건 가운데 {}건은 답을 받지 못했다", toll.requests, toll.failed),
            );
        }
        if toll.longest > most {
            let seconds = toll.longest.as_secs_f64();
            return self.surprise(
                format!("somebody waited for {seconds:.1} seconds"),
                format!("누군가 {seconds:.1}초를 기다렸다"),
            );
        }
        Ok(())
    }

    /// The sentence makes sense only in an example with an upgrade.
    fn upgrade(&mut self) -> StepVerdict {
        if self.scene().upgrade().is_some() {
            return Ok(());
        }
        self.misused(Misuse::of(
            Bilingual::always("the upgrade", "업그레이드"),
            Bilingual::always(
                "has not begun: say before which upgrade begins",
                "시작되지 않았다. 어떤 업그레이드가 시작되는지 먼저 적는다",
            ),
        ))
    }

    fn release(&mut self, ReleaseName(name): &ReleaseName) -> Result<Release, Surprise> {
        self.understood(name.parse().map_err(|_| {
            let none = Bilingual::always(
                "is no release: there are V1, V2, V3 and V4",
                "없는 릴리스이다. V1, V2, V3, V4가 있다",
            );
            Misuse::of(Bilingual::quoted(name), none)
        }))
    }
}

/// Why no upgrade can begin.
fn no_upgrade(first: Option<Release>, begun: bool) -> Bilingual {
    match first {
        None => Bilingual::always(
            "cannot replace anything: begin the example with «the system runs release V1», or V2",
            "바꿀 것이 없다. 예를 «시스템이 릴리스 V1을 쓴다»로(또는 V2로) 시작한다",
        ),
        Some(_) if begun => Bilingual::always(
            "is one upgrade too many: an example has one",
            "하나 더 많다. 예마다 업그레이드는 하나이다",
        ),
        Some(from) => Bilingual::new(
            format!("is no upgrade: the system runs {}", called(from)),
            format!("업그레이드가 아니다. 시스템이 쓰는 릴리스는 {}이다", called(from)),
        ),
    }
}

/// How a release is called in a feature.
fn called(release: Release) -> String {
    release.to_string().to_uppercase()
}
