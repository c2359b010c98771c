//! S19: names are unique, and what others were told stays true.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{ConferenceId, SeatTypeId};
use domain::management::{Conference, ConferenceEvent};

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::{Committed, Happening, Observation, RunEvent};

/// No two conferences share a slug, or an owner's address and access code. A seat type is announced
/// once, not before the first publication, and stays from then on; a conference that was published
/// was published for ever; and each save makes the version of its row greater by one.
///
/// A save that nobody heard of, because the power failed before it was acknowledged, is heard of at
/// the next start, when the store finds its rows. There can be one at each start: transactions
/// follow one another.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    rows: BTreeMap<ConferenceId, Row>,
    /// Who has each name.
    owners: BTreeMap<String, ConferenceId>,
    announced: BTreeMap<ConferenceId, BTreeSet<SeatTypeId>>,
    published: BTreeSet<ConferenceId>,
    /// The store was started and may find one row that was saved without anybody having heard of
    /// it.
    in_doubt: bool,
}

#[derive(Debug)]
struct Row {
    version: u32,
    was_ever_published: bool,
    /// The row, as far as it was seen; nothing after an announcement that was only found on the
    /// disk.
    seen: Option<Box<Conference>>,
}

impl Check for Catalogue {
    fn id(&self) -> &'static str {
        "S19"
    }

    fn rule(&self) -> &'static str {
        "Slugs and access codes are unique, each save is one version more, and announced seat types stay."
    }

    fn committed(&mut self, commit: &Committed, judgement: &mut Judgement) {
        let saved = commit.row.as_ref().and_then(|row| Some((row.expected, row.save.as_deref()?)));
        if let Some((expected, row)) = saved {
            self.saved(expected, row, judgement);
        }
    }

    fn conference_event(
        &mut self,
        id: ConferenceId,
        event: &ConferenceEvent,
        judgement: &mut Judgement,
    ) {
        match event {
            ConferenceEvent::ConferencePublished { .. } => {
                self.published.insert(id);
            }
            ConferenceEvent::SeatCreated { seat, .. } => {
                let first = self.announced.entry(id).or_default().insert(seat.seat_type);
                judgement.expect(first, || {
                    format!("seat type {} of {id} was announced twice", seat.seat_type)
                });
            }
            ConferenceEvent::SeatUpdated { seat, .. } => {
                let known =
                    self.announced.get(&id).is_some_and(|types| types.contains(&seat.seat_type));
                judgement.expect(known, || {
                    format!(
                        "seat type {} of {id} was changed before it was announced",
                        seat.seat_type
                    )
                });
            }
            _ => {}
        }
        self.heard(id, event.version());
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Opened { .. } => self.in_doubt = true,
            Observation::FoundRow(row) => self.found(row, judgement),
            // What a commit announces was shown before this; the first publication announces the
            // seats first.
            Observation::Committed(commit) | Observation::Found(commit)
                if commit.stream.kind == domain::stream::StreamKind::Conference =>
            {
                let id = ConferenceId(commit.stream.id);
                let announced = self.announced.get(&id).is_some_and(|types| !types.is_empty());
                judgement.expect(!announced || self.published.contains(&id), || {
                    format!("seat types of {id} were announced before it was published")
                });
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let mut names = BTreeMap::new();
        for row in &ending.conferences {
            for name in names_of(row) {
                let other = names.insert(name.clone(), row.id);
                judgement.expect(other.is_none(), || {
                    format!("{} and {} have the same {name}", row.id, other.told())
                });
            }
            self.must_keep_announced(row, judgement);
            let known = self.rows.get(&row.id);
            judgement.expect(known.is_some_and(|known| known.version == row.version), || {
                let saved = known.map(|known| known.version).told();
                format!("{} was left at version {}, and {saved} was saved", row.id, row.version)
            });
            self.must_be_as_seen(row, judgement);
        }
        for id in self.rows.keys() {
            let kept = ending.conferences.iter().any(|row| row.id == *id);
            judgement.expect(kept, || format!("the row of {id} is gone"));
        }
    }
}

impl Catalogue {
    fn saved(&mut self, expected: u32, row: &Conference, judgement: &mut Judgement) {
        let id = row.id;
        let known = self.rows.get(&id);
        let version = known.map_or(0, |known| known.version);
        judgement.expect(expected == version, || {
            format!("{id} was at version {version}, and a save was decided on version {expected}")
        });
        judgement.expect(row.version == expected + 1, || {
            format!("{id} was saved as version {} after {expected}", row.version)
        });
        let was = known.is_some_and(|known| known.was_ever_published);
        judgement.expect(row.was_ever_published || !was, || {
            format!("{id} forgot that it was published")
        });
        judgement.expect(row.was_ever_published || !row.is_published, || {
            format!("{id} is published, and was never published")
        });
        for name in names_of(row) {
            let owner = *self.owners.entry(name.clone()).or_insert(id);
            judgement.expect(owner == id, || format!("{id} took {name}, which {owner} has"));
        }
        self.must_keep_announced(row, judgement);
        let row = Row {
            version: row.version,
            was_ever_published: row.was_ever_published,
            seen: Some(row.clone().into()),
        };
        self.rows.insert(id, row);
    }

    /// An announcement that was found on the disk tells of a save that nobody heard of.
    fn heard(&mut self, id: ConferenceId, version: u32) {
        let published = self.published.contains(&id);
        let row = self.rows.entry(id).or_insert(Row {
            version: 0,
            was_ever_published: false,
            seen: None,
        });
        if version > row.version {
            let was_ever_published = row.was_ever_published || published;
            *row = Row { version, seen: None, was_ever_published };
        }
    }

    /// The store found a row when it started: the one saved last, or, once at each start, one that
    /// was saved after it.
    fn found(&mut self, row: &Conference, judgement: &mut Judgement) {
        let version = self.rows.get(&row.id).map_or(0, |known| known.version);
        if self.in_doubt && row.version == version + 1 {
            self.in_doubt = false;
            self.saved(version, row, judgement);
            return;
        }
        judgement.expect(row.version == version, || {
            format!(
                "{} was found at version {}, and was saved as version {version}",
                row.id, row.version
            )
        });
        self.must_be_as_seen(row, judgement);
    }

    fn must_be_as_seen(&self, row: &Conference, judgement: &mut Judgement) {
        let known = self.rows.get(&row.id).filter(|known| known.version == row.version);
        if let Some(seen) = known.and_then(|known| known.seen.as_deref()) {
            judgement
                .expect(seen == row, || format!("the row of {} is not the one saved last", row.id));
        }
    }

    fn must_keep_announced(&self, row: &Conference, judgement: &mut Judgement) {
        for seat_type in self.announced.get(&row.id).into_iter().flatten() {
            judgement.expect(row.seat_types.contains_key(seat_type), || {
                format!("seat type {seat_type} of {} was announced, and deleted", row.id)
            });
        }
    }
}

/// What no two conferences may share.
fn names_of(row: &Conference) -> [String; 2] {
    let owner = row.owner.email.as_str().to_lowercase();
    [
        format!("slug {}", row.slug.as_str().to_lowercase()),
        format!("access code of {owner}: {}", row.access_code),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use domain::history::Release;
    use domain::values::AccessCode;

    /// The row is saved, and this is announced.
    fn save(story: Given, row: Conference, told: Vec<ConferenceEvent>) -> Given {
        story.saves(row.version - 1, row, told)
    }

    fn published() -> Given {
        let created =
            Conference { version: 1, is_published: false, was_ever_published: false, ..row(5) };
        let story = save(Given::new(), created, Vec::new());
        save(story, row(5), vec![offered(2, 5), opened_at(2)])
    }

    fn at(version: u32) -> Conference {
        Conference { version, ..row(5) }
    }

    #[test]
    fn rows_are_saved_one_version_after_the_other() {
        let story = save(published(), at(3), vec![repriced(3, 150)]);
        story.with(|ending| ending.conferences = vec![at(3)]).holds(Catalogue::default());
    }

    #[test]
    fn a_save_in_doubt_is_heard_of_when_its_row_is_found() {
        let opened = |story: Given| story.opened(2, Release::TODAY);
        let finds = |story: Given, version| {
            story.observe(NodeId::Store, Observation::FoundRow(at(version).into()))
        };
        let story = finds(opened(published()), 3);
        save(story, at(4), Vec::new())
            .with(|ending| ending.conferences = vec![at(4)])
            .holds(Catalogue::default());
        save(opened(published()), at(4), Vec::new())
            .breaks(Catalogue::default(), "decided on version 3");
        finds(opened(published()), 4).breaks(Catalogue::default(), "was found at version 4");
        finds(published(), 3).breaks(Catalogue::default(), "was found at version 3");
        finds(finds(opened(published()), 3), 4)
            .breaks(Catalogue::default(), "was found at version 4");
        let lost = save(published(), at(3), Vec::new());
        finds(opened(lost), 2).breaks(Catalogue::default(), "was found at version 2");
    }

    #[test]
    fn a_version_that_does_not_grow_by_one_is_found() {
        published()
            .saves(2, at(4), Vec::new())
            .breaks(Catalogue::default(), "as version 4 after 2");
        published()
            .saves(1, at(2), Vec::new())
            .breaks(Catalogue::default(), "decided on version 1");
    }

    #[test]
    fn a_name_that_belongs_to_another_is_found() {
        let other = |change: fn(&mut Conference)| {
            let mut other = Conference { id: ConferenceId::named("another"), version: 1, ..row(5) };
            change(&mut other);
            save(published(), other, Vec::new())
        };
        let same_slug = other(|row| row.access_code = AccessCode::of(ada()));
        same_slug.breaks(Catalogue::default(), "took slug");
        let same_code = other(|row| {
            row.slug = "another".parse().unwrap();
            row.owner.email = "OWNER@example.org".parse().unwrap();
        });
        same_code.breaks(Catalogue::default(), "took access code");
    }

    #[test]
    fn seats_that_are_announced_early_twice_or_never_are_found() {
        let early = save(Given::new(), Conference { version: 1, ..row(5) }, vec![offered(1, 5)]);
        early.breaks(Catalogue::default(), "before it was published");
        save(published(), at(3), vec![offered(3, 5)])
            .breaks(Catalogue::default(), "announced twice");
        let unknown = save(Given::new(), Conference { version: 1, ..row(5) }, vec![repriced(1, 5)]);
        unknown.breaks(Catalogue::default(), "before it was announced");
    }

    #[test]
    fn what_was_announced_stays() {
        let mut without = at(3);
        without.seat_types.clear();
        save(published(), without, Vec::new()).breaks(Catalogue::default(), "and deleted");
        let forgotten = Conference { was_ever_published: false, is_published: false, ..at(3) };
        save(published(), forgotten, Vec::new()).breaks(Catalogue::default(), "forgot");
    }

    #[test]
    fn a_row_that_is_lost_or_changed_behind_the_store_is_found() {
        published().breaks(Catalogue::default(), "is gone");
        let other = published().with(|ending| ending.conferences = vec![row(6)]);
        other.breaks(Catalogue::default(), "not the one saved last");
        let newer = published().with(|ending| ending.conferences = vec![at(3)]);
        newer.breaks(Catalogue::default(), "was left at version 3");
    }
}
