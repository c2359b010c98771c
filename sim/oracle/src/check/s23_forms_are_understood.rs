//! S23: what is written is understood by everybody who may read it.

use domain::history::Release;
use domain::message::Stored;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::reading::unread;
use conference::record::{Committed, Happening, Observation, RunEvent};
use conference::scenario::Strategy;

/// As long as a release is not final, nothing is stored in a form that machines of the one before
/// do not read; so any of them can be set back at any moment. Once it is final nothing is stored in
/// an earlier form, and it stays final. Whatever was ever stored reads today; and where the log was
/// rewritten, nothing is left in an earlier form.
///
/// A release is final once that is on the disk of the store, whether or not anybody was told before
/// the power failed.
#[derive(Debug, Default)]
pub(super) struct FormsAreUnderstood {
    /// The release that is final; nothing before the store has opened its disk.
    gate: Option<Release>,
}

impl Check for FormsAreUnderstood {
    fn id(&self) -> &'static str {
        "S23"
    }

    fn rule(&self) -> &'static str {
        "Everything is written in the form of the release that is final, and all forms read today."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let Some(gate) = self.gate else { return };
        for row in commit.rows() {
            let (stream, form) = (commit.stream, row.meta.schema);
            judgement.expect(form <= gate.schema(), || {
                format!(
                    "{stream} has a row in form {form}, written while machines of {gate} took part"
                )
            });
            judgement.expect(form >= gate.schema(), || {
                format!("{stream} has a row in form {form}, written when {gate} was final")
            });
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        let (Observation::Opened { gate, .. } | Observation::Finalised { release: gate }) =
            &**observation
        else {
            return;
        };
        if let Some(before) = self.gate {
            judgement.expect(*gate >= before, || {
                format!("{before} was final, and the store took {gate} for it again")
            });
        }
        self.gate = self.gate.max(Some(*gate));
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if let (Some(upgrade), Some(gate)) = (ending.upgrade, self.gate) {
            let wanted = upgrade.roll_back_after.is_none().then_some(upgrade.to);
            judgement.expect(gate == upgrade.from || Some(gate) == wanted, || {
                format!("{gate} was finalised, and the operator wanted {}", wanted.told())
            });
            if upgrade.strategy == Strategy::CopyTransform && wanted.is_some() {
                let former = |(.., row): &&(_, _, Stored)| row.meta.schema < gate.schema();
                let former = ending.rows().iter().filter(former).count();
                judgement.expect(former == 0, || {
                    format!(
                        "{former} rows are in an earlier form although the log was rewritten as {gate} writes"
                    )
                });
            }
        }
        let unread = unread(ending.rows());
        judgement.expect(unread.is_empty(), || {
            format!("these rows cannot be read today: {}", unread.told())
        });
    }
}

#[cfg(test)]
mod tests {
    use domain::message::Event;
    use domain::stream::{StreamId, StreamKind};

    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::Handler;
    use conference::scenario::Upgrade;

    const UPGRADE: Upgrade = Upgrade {
        from: Release::V2,
        to: Release::TODAY,
        strategy: Strategy::Rolling,
        at_ms: 0,
        pause_ms: 0,
        roll_back_after: None,
    };

    /// A story that goes on while machines of the second release take part.
    fn among_former() -> Given {
        Given::new().opened(0, Release::V2).with(|ending| ending.upgrade = Some(UPGRADE))
    }

    fn finalised(story: Given) -> Given {
        story.observe(NodeId::Store, Observation::Finalised { release: Release::TODAY })
    }

    #[test]
    fn todays_form_after_the_release_is_final_is_understood() {
        finalised(among_former()).order(placed(1)).holds(FormsAreUnderstood::default());
    }

    #[test]
    fn todays_form_before_the_release_is_final_is_found() {
        let early = finalised(among_former().order(placed(1)));
        early.breaks(FormsAreUnderstood::default(), "written while machines of v2");
    }

    #[test]
    fn a_release_is_final_although_the_power_failed_before_anybody_was_told() {
        let untold = among_former().opened(0, Release::TODAY).order(placed(1));
        untold.holds(FormsAreUnderstood::default());
    }

    #[test]
    fn a_store_that_forgets_that_a_release_is_final_is_found() {
        let forgotten = finalised(among_former()).opened(0, Release::V2);
        forgotten.breaks(FormsAreUnderstood::default(), "took v2 for it again");
    }

    #[test]
    fn an_earlier_form_after_the_release_is_final_is_found() {
        let mut story = finalised(among_former());
        let stream = StreamId::new(StreamKind::Order, ada().0);
        let mut late =
            story.commit(Handler::Orders, stream, ada().0, vec![Event::Order(placed(1))]);
        late.events[0].meta.schema = Release::V2.schema();
        let found = format!("written when {} was final", Release::TODAY);
        story.commits(late).breaks(FormsAreUnderstood::default(), &found);
    }

    #[test]
    fn a_row_in_an_earlier_form_is_found_where_the_log_was_rewritten() {
        let rewriting = Upgrade { strategy: Strategy::CopyTransform, ..UPGRADE };
        let ends = |form| {
            let story = finalised(among_former()).order(placed(1)).written_in_form(form);
            story.with(move |ending| ending.upgrade = Some(rewriting))
        };
        ends(Release::TODAY.schema()).holds(FormsAreUnderstood::default());
        ends(Release::V2.schema())
            .breaks(FormsAreUnderstood::default(), "1 rows are in an earlier form");
    }

    #[test]
    fn a_release_that_is_final_although_it_was_taken_back_is_found() {
        let taken_back = Upgrade { roll_back_after: Some(2), ..UPGRADE };
        let story = finalised(among_former()).with(move |ending| ending.upgrade = Some(taken_back));
        let found = format!("{} was finalised", Release::TODAY);
        story.breaks(FormsAreUnderstood::default(), &found);
    }
}
