//! S13: what was stored stays stored, once and in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::message::Stored;
use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::reading::read_log;
use conference::record::{Committed, Happening, Observation, RunEvent};

/// The events of all streams, in the order in which they were stored.
type Log = Vec<(StreamId, Version, Stored)>;

/// Every commit is appended at the version it was decided on, right after the last one; no event is
/// stored twice; and the log at the end is exactly what was acknowledged, in that order. A log that
/// was rewritten in a later form says the same, under the same versions and ids.
///
/// A commit that is found on a disk after a power loss counts like one that was acknowledged: it is
/// in doubt only until then.
#[derive(Debug, Default)]
pub(super) struct StreamIntegrity {
    heads: BTreeMap<StreamId, Version>,
    events: BTreeSet<MessageId>,
    /// What was committed, in that order.
    commits: Vec<Arc<Observation>>,
    /// Events that a store found on its disk and nobody has explained yet.
    unexplained: u64,
    /// Whether the log was rewritten in a later form.
    rewritten: bool,
}

impl Check for StreamIntegrity {
    fn id(&self) -> &'static str {
        "S13"
    }

    fn rule(&self) -> &'static str {
        "What was committed stays stored, once, in order, and at the version it was decided on."
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Committed(commit) => {
                judgement.expect(self.unexplained == 0, || {
                    format!(
                        "the store has more events than anybody committed, by {}",
                        self.unexplained
                    )
                });
                self.unexplained = 0;
                self.append(commit, judgement);
                self.commits.push(observation.clone());
            }
            Observation::Opened { events, .. } => {
                let known = self.events.len() as u64;
                judgement.expect(*events >= known, || {
                    format!(
                        "the store found fewer events on its disk than had been committed: {events} of {known}"
                    )
                });
                self.unexplained = events.saturating_sub(known);
            }
            Observation::Found(commit) if commit.found >= self.head(commit.stream) => {
                self.unexplained = self.unexplained.saturating_sub(commit.rows().len() as u64);
                self.append(commit, judgement);
                self.commits.push(observation.clone());
            }
            Observation::CutOver { .. } => self.rewritten = true,
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let committed = self.commits.iter().flat_map(|commit| events(commit));
        if self.rewritten {
            let rows: Vec<_> =
                committed.map(|(stream, version, row)| (stream, version, row.clone())).collect();
            let (said, says) =
                (whatever_the_form(read_log(&rows)), whatever_the_form(ending.log.clone()));
            compare(
                said.iter().map(|(stream, version, said)| (*stream, *version, said)),
                &says,
                judgement,
            );
        } else {
            compare(committed, ending.rows(), judgement);
        }
    }
}

/// Events without the number of the form in which they were stored.
fn whatever_the_form(mut log: Log) -> Log {
    log.iter_mut().for_each(|(.., stored)| stored.meta.schema = 0);
    log
}

fn compare<'a>(
    committed: impl Iterator<Item = (StreamId, Version, &'a Stored)>,
    log: &[(StreamId, Version, Stored)],
    judgement: &mut Judgement,
) {
    let mut log = log.iter();
    for (stream, version, stored) in committed {
        let kept = log.next();
        let same = kept.is_some_and(|(at, v, kept)| (*at, *v, kept) == (stream, version, stored));
        judgement.expect(same, || {
            let kept = kept.map(|(stream, version, kept)| (stream, version, kept.body.name()));
            format!(
                "{} was committed to {stream} at {version}; the log has {}",
                stored.body.name(),
                kept.told()
            )
        });
        if !same {
            return;
        }
    }
    let more = log.count();
    judgement
        .expect(more == 0, || format!("the log has more events than were committed, by {more}"));
}

impl StreamIntegrity {
    fn head(&self, stream: StreamId) -> Version {
        self.heads.get(&stream).copied().unwrap_or_default()
    }

    fn append(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let Committed { stream, expected, found, .. } = commit;
        let head = self.head(*stream);
        judgement.expect(expected == found, || {
            format!("what was decided on {stream} at {expected} was appended at {found}")
        });
        judgement.expect(*found == head, || {
            format!("{stream} had {head} and the next commit was appended at {found}")
        });
        for stored in commit.rows() {
            judgement.expect(self.events.insert(stored.meta.id), || {
                format!("{} of {stream} was stored a second time", stored.body.name())
            });
        }
        self.heads.insert(*stream, commit.head());
    }
}

fn events(commit: &Observation) -> impl Iterator<Item = (StreamId, Version, &Stored)> {
    let commit = match commit {
        Observation::Committed(commit) | Observation::Found(commit) => Some(commit),
        _ => None,
    };
    commit.into_iter().flat_map(|commit| {
        let numbered = commit.rows().iter().enumerate();
        numbered.map(|(index, stored)| (commit.stream, commit.found.plus(index + 1), stored))
    })
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::node::protocol::Handler;
    use domain::history::Release;
    use domain::message::Event;
    use domain::stream::StreamKind;

    fn commit(story: &mut Given, quantity: u32) -> Committed {
        let stream = StreamId::new(StreamKind::Order, ada().0);
        story.commit(Handler::Orders, stream, ada().0, vec![Event::Order(totals(quantity))])
    }

    #[test]
    fn commits_follow_one_another() {
        let story = Given::new().order(placed(2)).order(totals(2)).seats(reserved(1, 2, 3));
        let story = story.opened(3, Release::TODAY);
        story.order(checked_out(2)).holds(StreamIntegrity::default());
    }

    #[test]
    fn a_commit_that_nobody_heard_of_is_known_once_it_is_found() {
        let mut story = Given::new().order(placed(2));
        let in_doubt = commit(&mut story, 2);
        let found = |story: Given| {
            let story = story.opened(2, Release::TODAY);
            story.observe(NodeId::Store, Observation::Found(in_doubt.clone()))
        };
        let judgement = found(story).judged_by(StreamIntegrity::default());
        // The story's own log lacks it; that is the only thing wrong.
        assert_eq!(judgement.violations.len(), 1, "{:?}", judgement.violations);
    }

    #[test]
    fn a_commit_at_another_version_is_found() {
        let mut story = Given::new().order(placed(2)).order(totals(2));
        let mut late = commit(&mut story, 3);
        late.expected = Version(1);
        story.commits(late).breaks(StreamIntegrity::default(), "at v1 was appended at v2");
    }

    #[test]
    fn a_version_used_twice_and_an_event_stored_twice_are_found() {
        let mut story = Given::new().order(placed(2)).order(totals(2));
        let mut again = commit(&mut story, 3);
        (again.expected, again.found) = (Version(1), Version(1));
        story.commits(again).breaks(StreamIntegrity::default(), "had v2");

        let mut story = Given::new();
        let first = commit(&mut story, 3);
        let second = Committed { expected: Version(1), found: Version(1), ..first.clone() };
        story.commits(first).commits(second).breaks(StreamIntegrity::default(), "a second time");
    }

    #[test]
    fn a_log_that_was_rewritten_says_the_same_in_another_form() {
        let cut_over =
            Observation::CutOver { release: Release::TODAY, events: 2, renewed: 2, fenced: 0 };
        let story = || Given::new().order(placed(2)).order(totals(2)).written_in_form(1);
        story().breaks(StreamIntegrity::default(), "was committed to");
        let rewritten = || story().observe(NodeId::Store, cut_over.clone());
        rewritten().holds(StreamIntegrity::default());
        rewritten().forget_last().breaks(StreamIntegrity::default(), "the log has nothing");
    }

    #[test]
    fn what_a_disk_lost_is_found_when_it_is_opened_and_at_the_end() {
        let story = || Given::new().order(placed(2)).order(totals(2));
        story().forget_last().breaks(StreamIntegrity::default(), "the log has nothing");
        let opened = story().opened(1, Release::TODAY);
        opened.breaks(StreamIntegrity::default(), "had been committed: 1 of 2");
        let more = story().opened(3, Release::TODAY).order(totals(2));
        more.breaks(StreamIntegrity::default(), "more events than anybody committed, by 1");
    }
}
