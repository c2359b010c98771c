//! The tables of Conference Management, published: what the change log gets with a save, who
//! follows it, and what they are told until they say that they have heard.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::management::Conference;
use domain::management::liberation::{
    KeptBack, LogEntry, Released, Saving, TableCopy, updated_after,
};
use domain::sourcing::{Timestamp, Version};
use domain::stream::StreamId;

use super::super::deadlines::Deadlines;
use super::super::protocol::{ProjectorMessage, RowWrite, TablesReply};
use super::super::{Halted, Outbox, Place, Sends};
use super::Store;
use super::ledger::StoredRow;
use super::rows::read_row;
use crate::node::observation::Observation;

/// The first retry interval: how long a follower is waited for before it is told again. Exponential
/// backoff: each repetition is waited for twice as long.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest retry interval.
const LONGEST_PATIENCE: Duration = Duration::from_secs(240);

/// Why a projector is known here.
const FOLLOWS: &str = "every projector follows";

/// Who follows the change log, and how far they have come. It is kept in memory: a store that
/// starts again tells everybody where the log ends, and hears who needs more.
#[derive(Debug)]
pub(super) struct Followers {
    all: BTreeMap<u8, Follower>,
    pub(super) deadlines: Deadlines<u8>,
}

#[derive(Debug, Default)]
struct Follower {
    /// Up to where it has said to have everything; nothing since the store started.
    heard: Option<Version>,
    /// How often it was told since it said something.
    told: u32,
    /// Until when it is waited for.
    until: Option<Timestamp>,
}

impl Followers {
    /// So many projectors follow. Timers are of the given kind.
    pub(super) fn new(projectors: u8, timer: u8) -> Self {
        let all = (0..projectors).map(|number| (number, Follower::default())).collect();
        Self { all, deadlines: Deadlines::new(timer) }
    }

    /// Who has not said to have everything up to the end of the log.
    fn behind(&self, end: Version) -> Vec<u8> {
        let behind =
            |(number, follower): (&u8, &Follower)| (follower.heard < Some(end)).then_some(*number);
        self.all.iter().filter_map(behind).collect()
    }

    /// Notes that a follower is told something, and returns up to where it is known to have
    /// everything.
    fn telling(&mut self, number: u8, now: Timestamp) -> Option<Version> {
        let follower = self.all.get_mut(&number).expect(FOLLOWS);
        if let Some(until) = follower.until.take() {
            self.deadlines.remove(until, number);
        }
        let until = now + (PATIENCE * 2_u32.pow(follower.told.min(8))).min(LONGEST_PATIENCE);
        (follower.told, follower.until) = (follower.told + 1, Some(until));
        self.deadlines.add(until, number);
        follower.heard
    }

    /// A follower says to have everything up to there. What it said before does not count: one that
    /// was started again has less than it had, and is to be sent what it lacks now. A place that
    /// comes late, from before, is told once more what it already has, and says so.
    fn heard(&mut self, number: u8, position: Version) {
        let follower = self.all.get_mut(&number).expect(FOLLOWS);
        follower.heard = Some(position);
        follower.told = 0;
        if let Some(until) = follower.until.take() {
            self.deadlines.remove(until, number);
        }
    }
}

impl Store {
    /// The entry that the change log gets with a save. It is made before the transaction and stored
    /// in it; if the row is not the one that was decided on, the transaction is refused and the
    /// entry with it.
    pub(super) fn log_entry(
        &mut self,
        now: Timestamp,
        stream: StreamId,
        row: &RowWrite,
    ) -> Result<Option<LogEntry>, Halted> {
        // The row stays as it is, and nobody has to hear of it.
        let Some(saved) = row.save.as_deref() else { return Ok(None) };
        let stored = self.open_ledger().row(stream.id.as_u128())?;
        let before = stored.as_ref().map(|stored| read_row(&stored.bytes)).transpose()?;
        let saving = Saving {
            before: Timestamp(stored.map_or(0, |stored| stored.saved_at)),
            decided_at: row.decided_at,
            stored_at: now,
        };
        let difference = (self.protections.rules.difference)(before.as_ref(), saved);
        let entry = LogEntry::of(saved.clone(), saving, difference);
        Ok(Some((self.protections.seams.publishes)(entry)))
    }

    /// A save was stored: whoever follows is told, and whoever is in charge hears what was kept
    /// back.
    pub(super) fn saved(
        &mut self,
        now: Timestamp,
        entry: &LogEntry,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        observe_kept_back(&entry.kept_back, out);
        for number in self.followers.all.keys().copied().collect::<Vec<_>>() {
            self.tell(now, number, out)?;
        }
        Ok(())
    }

    /// The store has started: what is still kept back is said again, and everybody hears where the
    /// log ends.
    pub(super) fn publish_tables(
        &mut self,
        now: Timestamp,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        // What does not fit now is what is kept back, however far back the log goes.
        for row in self.open_ledger().rows()? {
            let (saved_at, row) = saved_row(&row)?;
            observe_kept_back(&KeptBack::of(&row, saved_at), out);
        }
        for number in self.followers.all.keys().copied().collect::<Vec<_>>() {
            self.tell(now, number, out)?;
        }
        Ok(())
    }

    /// Somebody has not said to have heard.
    pub(super) fn tell_again(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), Halted> {
        let due: BTreeSet<_> = self.followers.deadlines.due(now).into_iter().collect();
        let end = self.end_of_changes();
        for number in self.followers.behind(end).into_iter().filter(|number| due.contains(number)) {
            self.tell(now, number, out)?;
        }
        Ok(())
    }

    /// Answers a question for the tables. Rows and place are read as one.
    pub(super) fn tables(&mut self, since: Option<Timestamp>) -> Result<TablesReply, Halted> {
        let position = self.end_of_changes();
        let stored = self.open_ledger().rows()?;
        let rows = stored.iter().map(saved_row).collect::<Result<Vec<_>, _>>()?;
        let newest = rows.iter().map(|(saved_at, _)| *saved_at).max().unwrap_or_default();
        Ok(match since {
            None => TablesReply::Tables {
                copy: TableCopy::of(position, rows.iter().map(|(_, row)| row)),
                newest,
            },
            Some(since) => {
                let rows = rows.iter().map(|(saved_at, row)| (*saved_at, row));
                let (newest, records) = updated_after(rows, since);
                TablesReply::Tables { copy: TableCopy { position, records }, newest }
            }
        })
    }

    /// A follower says up to where it has everything, and is told what follows.
    pub(super) fn follow(
        &mut self,
        now: Timestamp,
        projector: u8,
        after: Option<Version>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        let end = self.end_of_changes();
        self.followers.heard(projector, after.unwrap_or(end));
        match after {
            Some(after) if after >= end => {}
            Some(_) => self.tell(now, projector, out)?,
            None => {
                let end = TablesReply::Changes { after: end, entries: Vec::new() };
                out.to_projector(projector, ProjectorMessage::Tables(end));
            }
        }
        Ok(())
    }

    /// Tells a follower what it has not said to have; nothing but where the log ends, if it has
    /// said nothing at all.
    fn tell(&mut self, now: Timestamp, number: u8, out: &mut Outbox) -> Result<(), Halted> {
        let end = self.end_of_changes();
        let after = self.followers.telling(number, now).unwrap_or(end);
        let tells_from = self.protections.seams.tells_from;
        let Some(from) = tells_from(self.open_ledger().first_change(), after.0) else {
            // What follows there is gone: another copy has it.
            let copy = self.tables(None)?;
            out.to_projector(number, ProjectorMessage::Tables(copy));
            return Ok(());
        };
        let entries = self.change_log(after)?;
        let released = |(place, (_, entry)): (u64, &(_, LogEntry))| entry.released(Version(place));
        let entries: Vec<Released> = (from..).zip(&entries).map(released).collect();
        out.to_projector(number, ProjectorMessage::Tables(TablesReply::Changes { after, entries }));
        Ok(())
    }

    fn end_of_changes(&mut self) -> Version {
        Version(self.open_ledger().last_change())
    }

    /// The change log after a place, as far back as it is kept: each entry with its place.
    pub(super) fn change_log(
        &mut self,
        after: Version,
    ) -> Result<Vec<(Version, LogEntry)>, Halted> {
        let ledger = self.open_ledger();
        let first = ledger.first_change().max(after.0 + 1);
        let entries = ledger.changes(after.0)?;
        let read = |(place, bytes): (u64, &Vec<u8>)| {
            let entry = serde_json::from_slice(bytes);
            Ok((Version(place), entry.map_err(|error| Place::Change.not_json(error))?))
        };
        (first..).zip(&entries).map(read).collect()
    }
}

fn saved_row(row: &StoredRow) -> Result<(Timestamp, Conference), Halted> {
    Ok((Timestamp(row.saved_at), read_row(&row.bytes)?))
}

fn observe_kept_back<'a>(kept_back: impl IntoIterator<Item = &'a KeptBack>, out: &mut Outbox) {
    for kept in kept_back {
        out.observe(Observation::KeptBack { key: kept.change.key.clone(), reason: kept.reason() });
    }
}
