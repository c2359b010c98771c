//! S23: what is written is understood by everybody who may read it.

use domain::history::Release;

use super::{Check, Ending, Verdict};
use crate::record::reading::unread;
use crate::record::{Committed, Happening, Observation, RunEvent};

/// As long as a release is not final, nothing is stored or sent in a form that machines of the one before do not read; so any
/// of them can be set back at any moment. And whatever was ever stored reads today.
#[derive(Debug, Default)]
pub(super) struct FormsAreUnderstood {
    finalised: Option<Release>,
    /// The newest form in which anything was written before anything was finalised.
    newest: Option<(u16, String)>,
    rows: u64,
}

impl Check for FormsAreUnderstood {
    fn id(&self) -> &'static str {
        "S23"
    }

    fn rule(&self) -> &'static str {
        "Until a release is final everything is written in the form of the one before, and all forms read today."
    }

    fn committed(&mut self, commit: &Committed, _verdict: &mut Verdict) {
        if self.finalised.is_some() {
            return;
        }
        for row in commit.rows() {
            self.rows += 1;
            if self.newest.as_ref().is_none_or(|(newest, _)| row.meta.schema > *newest) {
                self.newest = Some((row.meta.schema, commit.stream.to_string()));
            }
        }
    }

    fn witness(&mut self, event: &RunEvent, _verdict: &mut Verdict) {
        if let Happening::Observed { observation, .. } = &event.what
            && let Observation::Finalised { release } = &**observation
        {
            self.finalised = Some(*release);
        }
    }

    fn conclude(&mut self, ending: &Ending, verdict: &mut Verdict) {
        let Some(upgrade) = ending.upgrade else { return };
        if let Some((newest, stream)) = &self.newest {
            verdict.expect(*newest <= upgrade.from.schema(), || {
                format!(
                    "{stream} has a row in form {newest}, written while machines of {} took part",
                    upgrade.from
                )
            });
        }
        if let Some(finalised) = self.finalised {
            verdict.expect(finalised == upgrade.to && upgrade.roll_back_after.is_none(), || {
                format!("{finalised} was finalised, and the operator wanted {upgrade:?}")
            });
        }
        let unread = unread(ending.rows());
        verdict.expect(unread.is_empty(), || format!("these rows cannot be read today: {unread:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::*;
    use super::*;
    use crate::node::NodeId;
    use crate::scenario::{Strategy, Upgrade};

    const UPGRADE: Upgrade = Upgrade {
        from: Release::V2,
        to: Release::V3,
        strategy: Strategy::Rolling,
        at_ms: 0,
        pause_ms: 0,
        roll_back_after: None,
    };

    fn during(story: Story, upgrade: Upgrade) -> Story {
        story.with(move |ending| ending.upgrade = Some(upgrade))
    }

    fn finalised(story: Story) -> Story {
        story.observe(NodeId::Store, Observation::Finalised { release: Release::V3 })
    }

    #[test]
    fn todays_form_after_the_release_is_final_is_understood() {
        during(finalised(Story::new()).order(placed(1)), UPGRADE).holds(FormsAreUnderstood::default());
    }

    #[test]
    fn todays_form_before_the_release_is_final_is_found() {
        let early = during(finalised(Story::new().order(placed(1))), UPGRADE);
        early.breaks(FormsAreUnderstood::default(), "written while machines of v2");
    }

    #[test]
    fn a_release_that_is_final_although_it_was_taken_back_is_found() {
        let taken_back = Upgrade { roll_back_after: Some(2), ..UPGRADE };
        let story = during(finalised(Story::new()), taken_back);
        story.breaks(FormsAreUnderstood::default(), "v3 was finalised");
    }
}
