//! S17: what people see is what was stored.

use std::collections::BTreeMap;

use domain::history::Release;
use domain::sourcing::Version;
use domain::stream::StreamId;

use super::{Check, Ending, Judgement};
use conference::node::NodeId;
use conference::record::{Happening, Observation, RunEvent};

/// A view takes in one event after the other, skips none and never goes back; at the end it equals
/// a fresh fold of the log.
#[derive(Debug, Default)]
pub(super) struct ProjectionIsFold {
    positions: BTreeMap<NodeId, BTreeMap<StreamId, Version>>,
}

impl Check for ProjectionIsFold {
    fn id(&self) -> &'static str {
        "S17"
    }

    fn rule(&self) -> &'static str {
        "A view takes in every event of a stream once and in order, and equals a fresh fold of the log at the end."
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        match &event.what {
            Happening::Probed { node, probe: observation } => {
                if let Observation::Applied { stream, before, version } = &**observation {
                    self.applied(*node, *stream, *before, *version, judgement);
                }
            }
            // A machine that starts has forgotten everything.
            Happening::Started { node } => {
                self.positions.remove(node);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        for (number, (shown, waiting)) in ending.views.iter().enumerate() {
            let mut fresh = ending.stored_views.clone();
            if ending.view_releases.get(number) == Some(&Release::V1) {
                // The first release showed nobody how many seats are left.
                fresh.remaining_seats = Default::default();
            }
            judgement.expect(**shown == fresh, || {
                let differ = shown.differences(&fresh).join(", ");
                format!("projector {number} shows what was not stored, in: {differ}")
            });
            judgement.expect(*waiting == 0, || {
                format!("projector {number} still waits with messages, {waiting} in all")
            });
        }
    }
}

impl ProjectionIsFold {
    fn applied(
        &mut self,
        node: NodeId,
        stream: StreamId,
        before: Version,
        version: Version,
        judgement: &mut Judgement,
    ) {
        judgement.expect(version == before.next(), || {
            format!("{node} had read {stream} up to {before} and went on with {version}")
        });
        let position =
            self.positions.entry(node).or_default().insert(stream, version).unwrap_or_default();
        judgement.expect(before == position, || {
            format!("{node} had read {stream} up to {position} and says {before}")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::message::Event;
    use domain::sourcing::Projection as _;
    use domain::stream::StreamKind;

    const PROJECTOR: NodeId = NodeId::Projector(0);

    fn order() -> StreamId {
        StreamId::new(StreamKind::Order, ada().0)
    }

    fn applies(story: Given, before: u64, version: u64) -> Given {
        let (stream, before, version) = (order(), Version(before), Version(version));
        story.observe(PROJECTOR, Observation::Applied { stream, before, version })
    }

    /// A projector that read these events of Ada's order.
    fn shows(story: Given, events: &[Event], waiting: usize) -> Given {
        let mut views = Box::<domain::views::Views>::default();
        for (version, event) in (1..).map(Version).zip(events) {
            views.apply(order(), version, event);
        }
        story.with(|ending| ending.views.push((views, waiting)))
    }

    #[test]
    fn one_event_after_the_other_and_again_after_a_crash() {
        let story = Given::new().order(placed(2)).order(totals(2));
        let story =
            applies(applies(story, 0, 1), 1, 2).happens(Happening::Started { node: PROJECTOR });
        let story = applies(applies(story, 0, 1), 1, 2);
        shows(story, &[Event::Order(placed(2)), Event::Order(totals(2))], 0)
            .holds(ProjectionIsFold::default());
    }

    #[test]
    fn a_skipped_event_and_a_step_back_are_found() {
        applies(Given::new(), 0, 2).breaks(ProjectionIsFold::default(), "went on with v2");
        let back = applies(applies(applies(Given::new(), 0, 1), 1, 2), 0, 1);
        back.breaks(ProjectionIsFold::default(), "up to v2 and says v0");
    }

    #[test]
    fn a_view_that_shows_something_else_is_found() {
        let story = || Given::new().order(placed(2));
        shows(story(), &[Event::Order(placed(3))], 0)
            .breaks(ProjectionIsFold::default(), "priced orders");
        shows(story(), &[], 0).breaks(ProjectionIsFold::default(), "priced orders");
        let waits = shows(story(), &[Event::Order(placed(2))], 1);
        waits.breaks(ProjectionIsFold::default(), "still waits with messages, 1 in all");
        let seats = shows(story().seats(quota(5, 1)), &[Event::Order(placed(2))], 0);
        seats.breaks(ProjectionIsFold::default(), "remaining seats");
    }
}
