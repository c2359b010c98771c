//! Snapshots as the system keeps them: the domain's snapshot with its fingerprint, the ledger that
//! holds it beside the events, and the strategies that say when. What a worker and the store node
//! do with these is done here in few lines.

use std::collections::BTreeMap;
use std::time::Duration;

use conference::node::store::ledger::{
    CommitRules, HandlerNumber, Ledger, SavedSnapshot, Transaction, TransactionOutcome,
};
use domain::sourcing::{
    Fingerprint, Keep, MessageId, Situation, Snapshot, SnapshotStrategy, Snapshots, Timestamp,
    Version,
};
use redb::{Builder, ReadableTable, TableDefinition};
use stage::Disk;
use stage::laws::{
    self, EventDigest, Failure, FoldNumber, Kit, LoadedState, SnapshotStore, StreamKey, Tampering,
};
use uuid::Uuid;

use super::broken;
use super::ledger::{Medium, stream_id};

/// Nothing in a snapshot says of which stream it is: only the place where it lies does.
const NOT_KEPT: &str = "snapshot::of_another_stream_is_refused";

/// The table of snapshots, as the ledger has it.
const TABLE: TableDefinition<'_, (u8, u128), (u64, &[u8])> = TableDefinition::new("snapshots");

struct LedgerSnapshots {
    disk: Disk,
    /// None only while somebody else has the disk.
    ledger: Option<Ledger>,
    strategy: Option<Snapshots>,
    fold: FoldNumber,
    /// What the strategy asks about each stream: the last kept version and its bytes and instant,
    /// and the bytes after it.
    kept: BTreeMap<StreamKey, (Version, u64, Timestamp, u64)>,
    now: Timestamp,
    messages: u128,
}

impl LedgerSnapshots {
    /// With a strategy, or with a snapshot whenever a law asks for one.
    fn new(strategy: Option<Snapshots>) -> Result<Self, Failure> {
        let disk = Disk::new();
        let ledger = Some(Medium::Disk(disk.clone()).open(CommitRules::SAFE)?);
        Ok(Self {
            disk,
            ledger,
            strategy,
            fold: FoldNumber::First,
            kept: BTreeMap::new(),
            now: Timestamp(0),
            messages: 0,
        })
    }

    fn ledger(&mut self) -> Result<&mut Ledger, Failure> {
        self.ledger.as_mut().ok_or_else(|| Failure::failed("the ledger could not be opened again"))
    }

    /// A release that reads another form of events folds otherwise.
    fn fingerprint(&self, stream: StreamKey) -> Fingerprint {
        stream_id(stream).kind.fingerprint(u16::try_from(self.fold.number()).expect("1 or 2"))
    }

    fn taken(&self, stream: StreamKey, loaded: &LoadedState) -> Vec<u8> {
        let state = postcard::to_stdvec(&loaded.state).expect("plain data");
        let snapshot = Snapshot::of(state, Version(loaded.version), self.fingerprint(stream));
        postcard::to_stdvec(&snapshot).expect("plain data")
    }

    fn keep_now(&mut self, stream: StreamKey) -> Result<(), Failure> {
        let loaded = self.load(stream)?;
        let bytes = self.taken(stream, &loaded);
        let version = Version(loaded.version);
        self.ledger()?
            .save_snapshot(stream_id(stream), SavedSnapshot { version, bytes: &bytes })
            .map_err(Failure::failed)?;
        self.kept.insert(stream, (version, bytes.len() as u64, self.now, 0));
        Ok(())
    }

    /// Changes the table of snapshots past the ledger.
    fn past_the_ledger(
        &mut self,
        change: impl FnOnce(
            &mut redb::Table<'_, (u8, u128), (u64, &'static [u8])>,
        ) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.ledger = None;
        {
            let db =
                Builder::new().create_with_backend(self.disk.open()).map_err(Failure::failed)?;
            let write = db.begin_write().map_err(Failure::failed)?;
            {
                let mut table = write.open_table(TABLE).map_err(Failure::failed)?;
                change(&mut table)?;
            }
            write.commit().map_err(Failure::failed)?;
        }
        self.ledger = Some(Medium::Disk(self.disk.clone()).open(CommitRules::SAFE)?);
        Ok(())
    }
}

/// The key of a snapshot: the number that the ledger has for the kind of the stream, and its id.
fn key(stream: StreamKey) -> (u8, u128) {
    const NUMBERS: [u8; 4] = [1, 2, 4, 7];
    (NUMBERS[usize::from(stream.category)], stream.id.into())
}

/// The snapshot of a stream, with the version it is filed under.
fn found(
    table: &impl ReadableTable<(u8, u128), (u64, &'static [u8])>,
    stream: StreamKey,
) -> Result<(u64, Vec<u8>), Failure> {
    let row = table.get(key(stream)).map_err(Failure::failed)?;
    let row = row.map(|row| (row.value().0, row.value().1.to_vec()));
    row.ok_or_else(|| Failure::failed(format!("{stream} has no snapshot to tamper with")))
}

impl SnapshotStore for LedgerSnapshots {
    fn append(&mut self, stream: StreamKey, events: &[Vec<u8>]) -> Result<(), Failure> {
        self.messages += 1;
        self.now = self.now + Duration::from_secs(3600);
        let before = self.load(stream)?;
        let head = Version(before.version).plus(events.len());
        let bytes = events.iter().map(|event| event.len() as u64).sum::<u64>();
        let (kept, kept_bytes, kept_at, tail) =
            self.kept.get(&stream).copied().unwrap_or((Version(0), 0, Timestamp(0), 0));
        let read = before.version - before.snapshot.unwrap_or(0);
        let keep = self.strategy.map_or(Keep::No, |strategy| {
            strategy.judge(&Situation {
                head,
                kept,
                kept_bytes,
                tail_bytes: tail + bytes,
                load: Duration::from_micros(read),
                now: self.now,
                kept_at,
            })
        });
        let after = LoadedState {
            state: events.iter().fold(before.state, |state, event| state.evolve(self.fold, event)),
            version: head.0,
            snapshot: None,
        };
        let state = self.taken(stream, &after);
        let with_commit =
            (keep == Keep::WithCommit).then_some(SavedSnapshot { version: head, bytes: &state });
        let transaction = Transaction {
            handler: HandlerNumber(0),
            message: MessageId(Uuid::from_u128(self.messages)),
            original: None,
            outcome: &[],
            stream: stream_id(stream),
            expected: Version(before.version),
            events,
            outbox: &[],
            row: None,
            snapshot: with_commit,
            settled: &[],
        };
        let verdict = self.ledger()?.commit(&transaction).map_err(Failure::failed)?;
        if !matches!(verdict, TransactionOutcome::Committed { .. }) {
            return Err(Failure::failed(format!("an append was answered with {verdict:?}")));
        }
        match keep {
            Keep::Aside => self.keep_now(stream)?,
            Keep::WithCommit => {
                self.kept.insert(stream, (head, state.len() as u64, self.now, 0));
            }
            Keep::No => {
                self.kept.insert(stream, (kept, kept_bytes, kept_at, tail + bytes));
            }
        }
        Ok(())
    }

    fn keep(&mut self, stream: StreamKey) -> Result<(), Failure> {
        if self.strategy.is_none() { self.keep_now(stream) } else { Ok(()) }
    }

    fn load(&mut self, stream: StreamKey) -> Result<LoadedState, Failure> {
        let (fold, fingerprint, id) = (self.fold, self.fingerprint(stream), stream_id(stream));
        let ledger = self.ledger()?;
        let bytes = ledger.snapshot(id).map_err(Failure::failed)?;
        let kept = bytes.and_then(|bytes| postcard::from_bytes::<Snapshot<Vec<u8>>>(&bytes).ok());
        let opened = kept.and_then(|kept| kept.open(&fingerprint).ok());
        let opened = opened.and_then(|(bytes, version)| {
            Some((postcard::from_bytes::<EventDigest>(&bytes).ok()?, version))
        });
        let snapshot = opened.map(|(_, version)| version.0);
        let (state, from) = opened.unwrap_or_default();
        let records = ledger.read_stream(id, from).map_err(Failure::failed)?;
        let state = records.iter().fold(state, |state, record| state.evolve(fold, &record.payload));
        Ok(LoadedState { state, version: from.plus(records.len()).0, snapshot })
    }

    fn change_fold(&mut self, fold: FoldNumber) -> Result<(), Failure> {
        self.fold = fold;
        Ok(())
    }

    fn tamper(&mut self, stream: StreamKey, how: Tampering) -> Result<(), Failure> {
        let head = self.ledger()?.head(stream_id(stream)).0;
        self.past_the_ledger(|table| {
            let (version, mut bytes) = found(&*table, stream)?;
            let (version, bytes) = match how {
                Tampering::CutShort => {
                    bytes.truncate(bytes.len() / 2);
                    (version, bytes)
                }
                Tampering::Garbage => (version, vec![0xff; 40]),
                Tampering::OfStream(other) => found(&*table, other)?,
                Tampering::Ahead { events } => {
                    let mut snapshot: Snapshot<Vec<u8>> =
                        postcard::from_bytes(&bytes).map_err(Failure::failed)?;
                    snapshot.version = Version(head + events);
                    (head + events, postcard::to_stdvec(&snapshot).map_err(Failure::failed)?)
                }
                Tampering::Removed => {
                    table.remove(key(stream)).map_err(Failure::failed)?;
                    return Ok(());
                }
            };
            table.insert(key(stream), (version, bytes.as_slice())).map_err(Failure::failed)?;
            Ok(())
        })
    }
}

fn kit(strategy: Option<Snapshots>) -> Kit {
    let name = strategy
        .map_or("a snapshot whenever asked for".to_owned(), |strategy| strategy.to_string());
    Kit::new(name).with_snapshots(move || LedgerSnapshots::new(strategy))
}

#[test]
fn snapshots_that_are_asked_for_keep_all_laws_but_one() {
    let report = laws::check(&kit(None));
    assert_eq!(report.not_applicable().count(), 0, "{report}");
    assert_eq!(broken(&report), [NOT_KEPT], "{report}");
}

#[test]
fn snapshots_of_every_strategy_keep_all_laws_but_one() {
    for strategy in [
        Snapshots::EveryN { events: 1 },
        Snapshots::EveryN { events: 7 },
        Snapshots::EveryN { events: 100 },
        Snapshots::LoadTime { micros: 50 },
        Snapshots::Daily,
        Snapshots::DailyAt { ms: 3_600_000 },
        Snapshots::SizeAware { percent: 200 },
        Snapshots::Background { events: 10 },
    ] {
        let report = laws::check(&kit(Some(strategy)));
        assert_eq!(report.not_applicable().count(), 0, "{report}");
        assert_eq!(broken(&report), [NOT_KEPT], "{report}");
    }
}

/// Where nothing is stored the laws hold or do not apply, but for the one that asks whether
/// anything is.
#[test]
fn strategies_that_store_nothing_are_known_by_it() {
    for strategy in [Snapshots::Never, Snapshots::Memento] {
        let report = laws::check(&kit(Some(strategy)));
        assert_eq!(broken(&report), ["snapshot::kept_snapshot_is_used"], "{report}");
    }
}
