//! S24: a copy of Conference Management's tables equals the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::identity::SeatTypeId;
use domain::management::Conference;
use domain::management::liberation::{LogEntry, Record, RecordKey, objections, records};
use domain::registration::{CodeName, CodeTerms};
use domain::sourcing::{Timestamp, Version};
use domain::values::Text;
use domain::views::ConferenceRow;

use super::{Check, Ending, Judgement};
use conference::node::NodeId;
use conference::record::{Committed, Dated, Happening, Observation, RunEvent};

type Records = BTreeMap<RecordKey, Record>;

/// Wherever in the change log a copy has got to, it has exactly the records that the tables had
/// there, but for those that do not fit their schema: these are in no copy, and in the log with a
/// reason. The changes of each record are told in the order of the instants at which they happened.
/// In the end every copy has got to the end of the log, the rows are those of the newest entries, and
/// whoever heard the announcements knows of the rows what was announced.
#[derive(Debug, Default)]
pub(super) struct Liberation {
    /// What each copy had, and up to where in the log.
    copies: Vec<(Timestamp, NodeId, Version, Arc<Records>)>,
    /// Every row that was saved, in that order: the log may be kept for a while only.
    saved: Vec<Conference>,
}

impl Check for Liberation {
    fn id(&self) -> &'static str {
        "S24"
    }

    fn rule(&self) -> &'static str {
        "A copy of the tables equals the tables wherever it has got to, and what does not fit its schema is kept back."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        if let Some(saved) = commit.row.as_ref().and_then(|row| row.save.as_deref()) {
            self.is_saved(saved);
        }
    }

    fn observe(&mut self, event: &RunEvent, _judgement: &mut Judgement) {
        let Happening::Probed { node, probe: observation } = &event.what else { return };
        match &**observation {
            Observation::Replicated { position, records, .. } => {
                self.copies.push((event.time(), *node, *position, records.clone()));
            }
            // The power may have failed before anybody heard of the last save.
            Observation::FoundRow(row) => self.is_saved(row),
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        // What is not kept any more was saved before the first entry that is.
        let cut = ending.changes.first().map_or(0, |(first, _)| first.0 as usize - 1);
        let before = Tables::after(&self.saved[..cut.min(self.saved.len())]);
        let base = before.last().cloned().unwrap_or_default();
        log_is_sound(&base, &ending.changes, judgement);
        let rows: BTreeMap<_, _> = ending.conferences.iter().map(|row| (row.id, row)).collect();
        let newest = self.saved.iter().take(cut).map(|row| (row.id, row));
        let newest =
            newest.chain(ending.changes.iter().map(|(_, entry)| (entry.row.id, &entry.row)));
        judgement.expect(newest.collect::<BTreeMap<_, _>>() == rows, || {
            "the newest rows of the change log are not the rows that are stored".to_owned()
        });
        let kept = ending.changes.iter().map(|(_, entry)| &entry.row);
        let tables = Tables::following(before, kept);
        for (at, node, position, copy) in &self.copies {
            let difference =
                match usize::try_from(position.0).ok().and_then(|place| tables.get(place)) {
                    Some(tables) => tables.difference(copy),
                    None => Some("of changes that are not in the log".to_owned()),
                };
            judgement.expect(difference.is_none(), || {
                let what = difference.unwrap_or_default();
                format!("at {at} {node} had a copy of the tables at {position} {what}")
            });
        }
        let Some(last) = tables.last().filter(|_| ending.quiescent) else { return };
        for (number, copy) in ending.tables.iter().enumerate() {
            let difference = last.difference(copy);
            judgement.expect(difference.is_none(), || {
                format!(
                    "projector {number} was left with a copy of the tables {}",
                    difference.unwrap_or_default()
                )
            });
        }
        for (number, (views, _)) in ending.views.iter().enumerate() {
            for row in &ending.conferences {
                let heard = views.conferences.0.get(&row.id);
                let agrees = heard.is_some_and(|heard| announced(row, heard));
                judgement.expect(agrees, || {
                    format!("projector {number} was not told of {} what its row says", row.id)
                });
            }
        }
    }
}

impl Liberation {
    /// What is known already was acknowledged, and is only found again.
    fn is_saved(&mut self, row: &Conference) {
        let is_known = |known: &Conference| (known.id, known.version) == (row.id, row.version);
        if !self.saved.iter().rev().any(is_known) {
            self.saved.push(row.clone());
        }
    }
}

/// The records of the tables at one place of the log.
#[derive(Clone, Debug, Default)]
struct Tables {
    all: Records,
    /// Those that do not fit their schema.
    misfits: BTreeSet<RecordKey>,
}

impl Tables {
    /// The tables before these rows were saved, and after each.
    fn after<'a>(saved: impl IntoIterator<Item = &'a Conference>) -> Vec<Self> {
        Self::following(vec![Self::default()], saved)
    }

    /// The tables at these places, and after each of these rows was saved.
    fn following<'a>(
        mut places: Vec<Self>,
        saved: impl IntoIterator<Item = &'a Conference>,
    ) -> Vec<Self> {
        for row in saved {
            let mut tables = places.last().cloned().unwrap_or_default();
            tables.save(row);
            places.push(tables);
        }
        places
    }

    fn save(&mut self, row: &Conference) {
        let now = records(row);
        self.all.retain(|key, _| key.conference() != row.id || now.contains_key(key));
        self.misfits.retain(|key| key.conference() != row.id || now.contains_key(key));
        for (key, record) in now {
            if self.all.get(&key) == Some(&record) {
                continue;
            }
            if objections(&record).is_empty() {
                self.misfits.remove(&key);
            } else {
                self.misfits.insert(key.clone());
            }
            self.all.insert(key, record);
        }
    }

    /// What is wrong with a copy; nothing if it is equal. Of a record that does not fit its schema
    /// a copy may have what was told before.
    fn difference(&self, copy: &Records) -> Option<String> {
        for (key, record) in &self.all {
            match copy.get(key) {
                Some(held) if self.misfits.contains(key) && held == record => {
                    return Some(format!("with {key}, which does not fit its schema"));
                }
                _ if self.misfits.contains(key) => {}
                None => return Some(format!("without {key}")),
                Some(held) if held != record => return Some(format!("with {key} as it was not")),
                Some(_) => {}
            }
        }
        let gone = copy.keys().find(|key| !self.all.contains_key(key))?;
        Some(format!("with {gone}, which was not there"))
    }
}

/// Everything that was saved is told or kept back with a reason, nothing is told that does not fit,
/// and the changes of each record are in order.
fn log_is_sound(before: &Tables, log: &[(Version, LogEntry)], judgement: &mut Judgement) {
    let mut told = before.all.clone();
    let mut order = BTreeMap::<RecordKey, (Timestamp, u32)>::new();
    let mut all = before.all.clone();
    for (position, entry) in log {
        let now = records(&entry.row);
        all.retain(|key, _| key.conference() != entry.row.id || now.contains_key(key));
        all.extend(now);
        let kept_back = entry.kept_back.iter().map(|kept| &kept.change);
        for change in entry.changes.iter().chain(kept_back) {
            let stamp = (change.occurred_at, change.version);
            let before = order.insert(change.key.clone(), stamp);
            judgement.expect(
                before.is_none_or(|before| before.0 <= stamp.0 && before.1 < stamp.1),
                || {
                    format!(
                        "{} at {position} is told behind a change that happened later",
                        change.key
                    )
                },
            );
            match &change.record {
                Some(record) => told.insert(change.key.clone(), record.clone()),
                None => told.remove(&change.key),
            };
        }
        for change in &entry.changes {
            let objections = change.record.as_ref().map(objections).unwrap_or_default();
            judgement.expect(objections.is_empty(), || {
                format!(
                    "{} at {position} was published and does not fit: {}",
                    change.key,
                    objections.join("; ")
                )
            });
        }
        for kept in &entry.kept_back {
            let record = kept.change.record.as_ref();
            judgement.expect(record.is_some_and(|record| !objections(record).is_empty()), || {
                format!("{} at {position} was kept back and fits its schema", kept.change.key)
            });
        }
        judgement.expect(told == all, || {
            format!("what was saved at {position} of the change log was neither told nor kept back")
        });
    }
}

/// Whether whoever heard the announcements knows what was announced of a row: the information at
/// any time, the rest from the first publication on.
fn announced(row: &Conference, heard: &ConferenceRow) -> bool {
    let information = heard.information.value.as_ref().is_some_and(|it| {
        let tagline = row.details.tagline.as_ref().map(Text::as_str);
        let period = row.details.period;
        it.slug == row.slug.as_str()
            && it.name == row.details.name.as_str()
            && it.tagline.as_deref() == tagline
            && (it.starts, it.ends) == (period.starts(), period.ends())
    });
    let publication = heard.is_published.value.unwrap_or_default() == row.is_published;
    let seats: BTreeMap<SeatTypeId, _> = heard
        .seat_types
        .iter()
        .filter_map(|(id, seat)| seat.value.as_ref().map(|seat| (*id, (seat.price, seat.quota))))
        .collect();
    let codes: BTreeMap<&CodeName, &CodeTerms> = heard
        .promotional_codes
        .iter()
        .filter_map(|(code, terms)| Some((code, terms.value.as_ref()?)))
        .collect();
    if !row.was_ever_published {
        return information && publication && seats.is_empty() && codes.is_empty();
    }
    let offered =
        row.seat_types.iter().map(|(id, seat)| (*id, (seat.price(), seat.quota()))).collect();
    information
        && publication
        && seats == offered
        && codes == row.promotional_codes.iter().collect()
}

#[cfg(test)]
mod tests {
    use domain::management::liberation::{Difference, Saving, difference};
    use domain::management::{ConferenceEvent, ConferenceInformation, ManagementCommand, manage};
    use domain::message::Event;
    use domain::sourcing::Projection;
    use domain::stream::{StreamId, StreamKind};
    use domain::views::{Latest, Views};

    use super::super::given::*;
    use super::*;

    type Tell = fn(Option<&Conference>, &Conference) -> Difference;

    const PROJECTOR: NodeId = NodeId::Projector(0);

    /// The conference is set up, gets a second seat type that is taken back, and another tagline.
    struct Saves {
        log: Vec<LogEntry>,
        rows: Vec<Conference>,
    }

    fn banquet() -> SeatTypeId {
        SeatTypeId::named("Banquet")
    }

    impl Saves {
        fn told(tell: Tell) -> Self {
            let quiet =
                Conference { is_published: false, was_ever_published: false, version: 1, ..row(5) };
            let seat_type = quiet.seat_types[&general()].clone();
            let mut saves = Self { log: Vec::new(), rows: Vec::new() };
            saves.save(quiet, tell);
            saves.ask(&ManagementCommand::CreateSeatType { id: banquet(), seat_type }, tell);
            saves.ask(&ManagementCommand::DeleteSeatType { id: banquet() }, tell);
            saves.edit("No unsafe", tell);
            saves
        }

        fn edit(&mut self, tagline: &str, tell: Tell) {
            let mut details = row(5).details;
            details.tagline = Some(tagline.parse().unwrap());
            self.ask(&ManagementCommand::UpdateConference { details }, tell);
        }

        fn ask(&mut self, command: &ManagementCommand, tell: Tell) {
            let saved = manage(self.rows.last(), conference(), command).unwrap().unwrap();
            self.save(saved.row, tell);
        }

        fn save(&mut self, row: Conference, tell: Tell) {
            let now = Timestamp(self.log.len() as u64 * 10);
            let saving = Saving { before: Timestamp(0), decided_at: now, stored_at: now };
            self.log.push(LogEntry::of(row.clone(), saving, tell(self.rows.last(), &row)));
            self.rows.push(row);
        }

        /// A run that left these saves behind, and whose one projector has these records in the
        /// end.
        fn left(self, copy: Records) -> Given {
            let row = self.rows.last().unwrap().clone();
            let mut views = Box::<Views>::default();
            let information = ConferenceInformation {
                slug: row.slug.to_string(),
                owner_name: row.owner.name.to_string(),
                owner_email: row.owner.email.to_string(),
                name: row.details.name.to_string(),
                description: row.details.description.to_string(),
                location: row.details.location.to_string(),
                tagline: row.details.tagline.as_ref().map(ToString::to_string),
                twitter_search: None,
                starts: row.details.period.starts(),
                ends: row.details.period.ends(),
            };
            let event =
                ConferenceEvent::ConferenceUpdated { conference: row.id, version: 4, information };
            let stream = StreamId::new(StreamKind::Conference, conference().0);
            views.apply(stream, Version(1), &Event::Conference(event));
            Given::new().with(|ending| {
                ending.conferences = vec![row];
                ending.changes = (1..).map(Version).zip(self.log).collect();
                ending.tables = vec![copy];
                ending.views = vec![(views, 0)];
            })
        }
    }

    fn saves() -> Saves {
        Saves::told(difference)
    }

    fn has(story: Given, position: u64, row: &Conference) -> Given {
        let (position, records) = (Version(position), records(row).into());
        story.observe(PROJECTOR, Observation::Replicated { position, from_copy: false, records })
    }

    #[test]
    fn a_copy_that_has_what_was_saved_is_equal_wherever_it_is() {
        let saves = saves();
        let rows = saves.rows.clone();
        let mut story = saves.left(records(&rows[3]));
        for (position, row) in (1..).zip(&rows) {
            story = has(story, position, row);
        }
        story.holds(Liberation::default());
    }

    #[test]
    fn a_copy_that_keeps_what_was_deleted_or_misses_something_is_found() {
        let rows = saves().rows;
        let mut more = records(&rows[3]);
        let banquet = RecordKey::SeatType(conference(), banquet());
        more.insert(banquet.clone(), records(&rows[1])[&banquet].clone());
        saves().left(more).breaks(Liberation::default(), "which was not there");
        saves().left(Records::new()).breaks(Liberation::default(), "without conference");
        saves().left(records(&rows[2])).breaks(Liberation::default(), "as it was not");
        let behind = has(saves().left(records(&rows[3])), 3, &rows[1]);
        behind.breaks(Liberation::default(), "at v3 with seat type");
        has(saves().left(records(&rows[3])), 9, &rows[3])
            .breaks(Liberation::default(), "not in the log");
    }

    #[test]
    fn a_log_that_does_not_tell_what_was_saved_is_found() {
        fn no_deletions(before: Option<&Conference>, after: &Conference) -> Difference {
            difference(before, after).into_iter().filter(|(_, record)| record.is_some()).collect()
        }
        let saves = Saves::told(no_deletions);
        let copy = records(&saves.rows[3]);
        saves.left(copy).breaks(Liberation::default(), "neither told nor kept back");
        let mut saves = self::saves();
        saves.log.pop();
        let copy = records(&saves.rows[2]);
        saves.left(copy).breaks(Liberation::default(), "the newest rows of the change log");
    }

    #[test]
    fn a_log_that_is_cut_tells_what_is_left_and_copies_are_judged_all_the_same() {
        let cut = || {
            let rows = saves().rows;
            let story = saves().left(records(&rows[3]));
            let story = story.with(|ending| drop(ending.changes.drain(..2)));
            rows.into_iter().take(2).fold(story, |story, row| {
                story.observe(NodeId::Store, Observation::FoundRow(row.into()))
            })
        };
        cut().holds(Liberation::default());
        has(cut(), 1, &saves().rows[0]).holds(Liberation::default());
        has(cut(), 2, &saves().rows[0]).breaks(Liberation::default(), "at v2 without seat type");
    }

    #[test]
    fn what_does_not_fit_is_kept_back_and_neither_published_nor_dropped() {
        let long = "the best conference of all ".repeat(6);
        let misfit = || {
            let mut saves = saves();
            saves.edit(&long, difference);
            saves
        };
        let before = || records(&misfit().rows[3]);
        misfit().left(before()).holds(Liberation::default());
        let published = records(&misfit().rows[4]);
        misfit().left(published).breaks(Liberation::default(), "which does not fit its schema");
        let mut told = misfit();
        let kept = told.log[4].kept_back.pop().unwrap();
        told.log[4].changes.push(kept.change);
        told.left(before()).breaks(Liberation::default(), "was published and does not fit");
        let mut dropped = misfit();
        dropped.log[4].kept_back.clear();
        dropped.left(before()).breaks(Liberation::default(), "neither told nor kept back");
    }

    #[test]
    fn changes_out_of_order_are_found() {
        let mut saves = saves();
        let copy = records(&saves.rows[3]);
        saves.log[3].changes[0].occurred_at = Timestamp(0);
        saves.log[0].changes[0].occurred_at = Timestamp(500);
        saves.left(copy).breaks(Liberation::default(), "behind a change that happened later");
    }

    #[test]
    fn an_announcement_that_differs_from_the_row_is_found() {
        let saves = saves();
        let copy = records(&saves.rows[3]);
        let story = saves.left(copy).with(|ending| {
            let row = ending.views[0].0.conferences.0.get_mut(&conference()).unwrap();
            row.is_published = Latest { version: 9, value: Some(true) };
        });
        story.breaks(Liberation::default(), "what its row says");
    }
}
