//! L3: views catch up.

use std::collections::BTreeMap;

use domain::sourcing::Version;
use domain::stream::StreamId;
use domain::views::Views;

use super::{Check, Ending, Judgement};
use conference::node::NodeId;
use conference::record::{Committed, Happening, Observation, RunEvent};

/// At the end every projector has read every stream it shows up to its head: nothing lags behind
/// for ever.
#[derive(Debug, Default)]
pub(super) struct ViewsCatchUp {
    heads: BTreeMap<StreamId, Version>,
    read: BTreeMap<NodeId, BTreeMap<StreamId, Version>>,
}

impl Check for ViewsCatchUp {
    fn id(&self) -> &'static str {
        "L3"
    }

    fn rule(&self) -> &'static str {
        "Every projector reads every stream it shows up to its head in the end."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        if Views::show(commit.stream.kind) && !commit.events.is_empty() {
            self.heads.insert(commit.stream, commit.head());
        }
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        match &event.what {
            Happening::Probed { node, probe: observation } => {
                if let (NodeId::Projector(_), Observation::Applied { stream, version, .. }) =
                    (node, &**observation)
                {
                    self.read.entry(*node).or_default().insert(*stream, *version);
                }
            }
            // A projector that starts has read nothing yet.
            Happening::Started { node: node @ NodeId::Projector(_) } => {
                self.read.insert(*node, BTreeMap::new());
            }
            _ => {}
        }
    }

    fn conclude(&mut self, _ending: &Ending, judgement: &mut Judgement) {
        for (projector, read) in &self.read {
            for (stream, head) in &self.heads {
                let position = read.get(stream).copied().unwrap_or_default();
                judgement.expect(position == *head, || {
                    format!("{projector} has read {stream} up to {position} of {head}")
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::stream::StreamKind;

    use super::super::given::*;
    use super::*;

    const PROJECTOR: NodeId = NodeId::Projector(1);

    fn reads(story: Given, before: u64, version: u64) -> Given {
        let stream = StreamId::new(StreamKind::Order, ada().0);
        let (before, version) = (Version(before), Version(version));
        story.observe(PROJECTOR, Observation::Applied { stream, before, version })
    }

    #[test]
    fn a_projector_at_the_head_has_caught_up() {
        let story = Given::new()
            .happens(Happening::Started { node: PROJECTOR })
            .order(placed(1))
            .order(totals(1));
        reads(reads(story, 0, 1), 1, 2).holds(ViewsCatchUp::default());
    }

    #[test]
    fn a_projector_that_stays_behind_or_forgets_is_found() {
        let story = || reads(Given::new().order(placed(1)).order(totals(1)), 0, 1);
        story().breaks(ViewsCatchUp::default(), "up to v1 of v2");
        let forgets = reads(story(), 1, 2).happens(Happening::Started { node: PROJECTOR });
        forgets.breaks(ViewsCatchUp::default(), "up to v0 of v2");
    }
}
