//! The ledger under the store node: in memory, on the simulated disk, in a file, and on a server.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use conference::node::store::ledger::{
    self, CommitRules, Durability, HandlerNumber, Ledger, LedgerError, Position, ServerSchema,
    Transaction,
};
use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};
use sim::live::server::LocalServer;
use stage::Disk;
use stage::laws::{
    self, Appended, AtomicCommit, EventStore, Failure, Kit, LoggedEvent, NewEvent, OutboxMessage,
    StopKind, StreamKey, VersionedEvent,
};
use tempfile::TempDir;
use uuid::Uuid;

use super::{assert_kept_except, broken};
use crate::server::installed_server;

mod in_memory {
    stage::store_laws!(super::in_memory(super::CommitRules::SAFE));
}

mod on_the_simulated_disk {
    stage::store_laws!(super::on_a_disk(super::CommitRules::SAFE));
}

mod in_a_file {
    stage::store_laws!(super::in_a_file());
}

/// Under what the ledger lies.
#[derive(Clone)]
pub(crate) enum Medium {
    Memory,
    Disk(Disk),
    File { path: PathBuf, _folder: Rc<TempDir> },
    Server { server: Rc<LocalServer>, schema: Box<ServerSchema> },
}

impl Medium {
    pub(crate) fn file() -> Result<Self, Failure> {
        let folder = tempfile::tempdir().map_err(Failure::failed)?;
        Ok(Self::File { path: folder.path().join("ledger"), _folder: Rc::new(folder) })
    }

    /// A schema that nobody has used.
    pub(crate) fn on(server: &Rc<LocalServer>) -> Result<Self, Failure> {
        static USED: AtomicU32 = AtomicU32::new(0);
        let name = format!("law_{}", USED.fetch_add(1, Ordering::Relaxed));
        let schema = server.schema(&name).map_err(Failure::failed)?.into();
        Ok(Self::Server { server: Rc::clone(server), schema })
    }

    pub(crate) fn open(&self, rules: CommitRules) -> Result<Ledger, Failure> {
        let ledger = match self {
            Self::Memory => Ledger::in_memory(),
            Self::Disk(disk) => Ledger::open(disk.open()),
            Self::File { path, .. } => Ledger::open_file(path),
            Self::Server { schema, .. } => Ledger::open_server(schema),
        };
        Ok(ledger.map_err(Failure::failed)?.under(rules))
    }
}

struct LedgerStore {
    medium: Medium,
    rules: CommitRules,
    /// None only while it is stopped.
    ledger: Option<Ledger>,
    /// Commits that handle no message of their own get one that nobody else has.
    invented: u128,
}

impl LedgerStore {
    fn new(medium: Medium, rules: CommitRules) -> Result<Self, Failure> {
        let ledger = Some(medium.open(rules)?);
        Ok(Self { medium, rules, ledger, invented: 1 << 100 })
    }

    fn ledger(&mut self) -> Result<&mut Ledger, Failure> {
        self.ledger.as_mut().ok_or_else(|| Failure::failed("the ledger could not be opened again"))
    }
}

fn on_a_disk(rules: CommitRules) -> Kit {
    Kit::new("the ledger on the simulated disk")
        .with_store(move || LedgerStore::new(Medium::Disk(Disk::new()), rules))
}

fn in_memory(rules: CommitRules) -> Kit {
    Kit::new("the ledger in memory").with_store(move || LedgerStore::new(Medium::Memory, rules))
}

fn in_a_file() -> Kit {
    Kit::new("the ledger in a file")
        .with_store(|| LedgerStore::new(Medium::file()?, CommitRules::SAFE))
}

pub(crate) fn stream_id(stream: StreamKey) -> StreamId {
    const KINDS: [StreamKind; 4] = [
        StreamKind::Order,
        StreamKind::SeatsAvailability,
        StreamKind::Payment,
        StreamKind::PromotionalCode,
    ];
    StreamId::new(KINDS[usize::from(stream.category)], Uuid::from_u128(stream.id.into()))
}

fn stream_key(stream: StreamId) -> StreamKey {
    let id = stream.id.as_u128() as u64;
    let of_category =
        |category: &u8| stream_id(StreamKey { category: *category, id }).kind == stream.kind;
    let category = (0..4).find(of_category).expect("a stream that a law wrote to");
    StreamKey { category, id }
}

fn message_id(id: u128) -> MessageId {
    MessageId(Uuid::from_u128(id))
}

fn failed(error: LedgerError) -> Failure {
    Failure::failed(error)
}

impl EventStore for LedgerStore {
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
        if commit.events.iter().any(|event| !event.metadata.is_empty()) {
            return Err(Failure::unsupported(
                "an event is stored together with its metadata, in one envelope",
            ));
        }
        self.invented += 1;
        let (handler, message, outcome) = match &commit.inbox {
            Some(entry) => (entry.handler, entry.message, entry.outcome.as_slice()),
            None => (u8::MAX, self.invented, &[][..]),
        };
        let events: Vec<_> = commit.events.iter().map(|event| event.payload.clone()).collect();
        let outbox: Vec<_> = commit
            .outbox
            .iter()
            .map(|message| (message_id(message.id), message.payload.clone()))
            .collect();
        let verdict = self.ledger()?.commit(&Transaction {
            handler: HandlerNumber(handler),
            message: message_id(message),
            original: None,
            outcome,
            stream: stream_id(commit.stream),
            expected: Version(commit.expected),
            events: &events,
            outbox: &outbox,
            row: None,
            snapshot: None,
            settled: &[],
        });
        Ok(match verdict.map_err(failed)? {
            ledger::TransactionOutcome::Committed { first, .. } => {
                Appended::Committed { version: first.0 - 1 + events.len() as u64 }
            }
            ledger::TransactionOutcome::AlreadyHandled { outcome } => {
                Appended::HandledBefore { outcome }
            }
            ledger::TransactionOutcome::Conflict { head } => {
                Appended::Conflict { version: Some(head.0) }
            }
            ledger::TransactionOutcome::NameTaken { name } => {
                return Err(Failure::failed(format!("no name was asked for, and {name} is taken")));
            }
        })
    }

    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
        let records =
            self.ledger()?.read_stream(stream_id(stream), Version(after)).map_err(failed)?;
        let versioned = |record: conference::node::store::ledger::Record| VersionedEvent {
            version: record.version.0,
            event: NewEvent::of(record.payload),
        };
        Ok(records.into_iter().map(versioned).collect())
    }

    fn read_all(&mut self, after: u64, limit: usize) -> Result<Vec<LoggedEvent>, Failure> {
        let entries = self.ledger()?.read_all(Position(after), limit).map_err(failed)?;
        let logged = |entry: conference::node::store::ledger::Entry| LoggedEvent {
            position: entry.position.0,
            stream: stream_key(entry.stream),
            version: entry.version.0,
            event: NewEvent::of(entry.payload),
        };
        Ok(entries.into_iter().map(logged).collect())
    }

    fn outbox(&mut self) -> Result<Vec<OutboxMessage>, Failure> {
        let outbox = self.ledger()?.outbox().map_err(failed)?;
        let message =
            |(id, payload): (MessageId, Vec<u8>)| OutboxMessage { id: id.0.as_u128(), payload };
        Ok(outbox.into_iter().map(message).collect())
    }

    fn settle(&mut self, messages: &[u128]) -> Result<(), Failure> {
        let messages: Vec<_> = messages.iter().copied().map(message_id).collect();
        self.ledger()?.settle(&messages, &[]).map_err(failed)
    }

    fn stop(&mut self, how: StopKind) -> Result<(), Failure> {
        match (&self.medium, how) {
            (Medium::Memory, _) => {
                return Err(Failure::unsupported("it is gone when it is dropped"));
            }
            (_, StopKind::Closed) => {}
            (Medium::Disk(disk), StopKind::Killed) => disk.kill(),
            (Medium::Disk(disk), StopKind::PowerLoss { .. }) => disk.cut_power(),
            (Medium::Server { server, .. }, StopKind::Killed) => server.kill(),
            (Medium::Server { .. }, StopKind::PowerLoss { .. }) => {
                return Err(Failure::unsupported("a server's machine cannot lose its power here"));
            }
            (Medium::File { .. }, StopKind::Killed | StopKind::PowerLoss { .. }) => {
                return Err(Failure::unsupported(
                    "a file is only closed here: a test cannot kill itself or its machine, the simulated disk can be",
                ));
            }
        }
        // With a dead machine the ledger's last writes go nowhere.
        self.ledger = None;
        if let (Medium::Disk(disk), StopKind::PowerLoss { choice }) = (&self.medium, how) {
            disk.restore_power(&mut fates(choice));
        }
        if let Medium::Server { server, .. } = &self.medium {
            server.go().map_err(Failure::failed)?;
        }
        self.ledger = Some(self.medium.open(self.rules)?);
        Ok(())
    }

    fn fail_power_after(&mut self, operations: u64) -> Result<(), Failure> {
        let Medium::Disk(disk) = &self.medium else {
            return Err(Failure::unsupported("only the simulated disk can lose its power"));
        };
        disk.fail_power_at(Some(disk.operations() + operations));
        Ok(())
    }
}

/// What becomes of the writes that no sync has confirmed: all survive, all are lost, all are torn,
/// or each what it draws.
fn fates(choice: u64) -> impl FnMut(u64) -> u64 {
    let mut state = choice;
    move |bound| {
        if choice < 3 {
            return choice.min(bound - 1);
        }
        // splitmix64: any fixed mixing would do.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) % bound
    }
}

const METADATA: &str = "store::metadata_comes_back";
const OVERLAP: &str = "store::reader_misses_nothing_while_commits_overlap";

#[test]
fn the_ledger_on_the_simulated_disk_keeps_all_that_applies() {
    assert_kept_except(&on_a_disk(CommitRules::SAFE), &[OVERLAP, METADATA]);
}

#[test]
fn the_ledger_in_memory_has_nothing_to_survive() {
    let restarts = [
        "store::inbox_survives_a_restart",
        "store::power_loss_leaves_all_or_nothing",
        "store::commit_repeated_after_power_loss_happens_once",
        OVERLAP,
        METADATA,
        "store::acknowledged_survives_a_restart",
        "store::acknowledged_survives_a_kill",
        "store::acknowledged_survives_a_power_loss",
        "store::positions_are_not_given_twice",
        "store::refused_after_a_restart_too",
        "store::outbox_survives_a_restart",
    ];
    assert_kept_except(&in_memory(CommitRules::SAFE), &restarts);
}

#[test]
fn the_ledger_in_a_file_is_closed_and_opened_again_and_not_killed() {
    let kills = [
        "store::power_loss_leaves_all_or_nothing",
        "store::commit_repeated_after_power_loss_happens_once",
        OVERLAP,
        METADATA,
        "store::acknowledged_survives_a_kill",
        "store::acknowledged_survives_a_power_loss",
    ];
    assert_kept_except(&in_a_file(), &kills);
}

fn on_a_server(server: &Rc<LocalServer>, rules: CommitRules) -> Kit {
    let server = Rc::clone(server);
    Kit::new("the ledger on PostgreSQL")
        .with_store(move || LedgerStore::new(Medium::on(&server)?, rules))
}

#[test]
fn the_ledger_on_postgresql_keeps_all_that_applies_also_when_the_server_is_killed() {
    let Some(server) = installed_server() else { return };
    let power = [
        "store::power_loss_leaves_all_or_nothing",
        "store::commit_repeated_after_power_loss_happens_once",
        OVERLAP,
        METADATA,
        "store::acknowledged_survives_a_power_loss",
    ];
    assert_kept_except(&on_a_server(&server.into(), CommitRules::SAFE), &power);
}

#[test]
fn a_rule_that_the_ledger_leaves_out_breaks_its_law_on_postgresql_too() {
    let Some(server) = installed_server() else { return };
    let (server, safe) = (Rc::new(server), CommitRules::SAFE);
    for (rules, law) in [
        (CommitRules { is_stale: |_| false, ..safe }, "store::stale_version_is_refused"),
        (CommitRules { inbox_of: |_| None, ..safe }, "store::repeated_message_appends_nothing"),
        (CommitRules { outbox: |_| &[], ..safe }, "store::commit_stores_all_parts"),
        (
            CommitRules { durability: Durability::Unsynced, ..safe },
            "store::acknowledged_survives_a_kill",
        ),
    ] {
        let ruling = laws::find(law).unwrap().try_on(&on_a_server(&server, rules));
        assert!(
            matches!(ruling, laws::Ruling::Broken { .. }),
            "what {law} asks for was left out, and it holds"
        );
    }
}

/// The rules a ledger can be told to leave out are the mistakes others have made.
#[test]
fn each_rule_that_the_ledger_leaves_out_breaks_its_laws() {
    let safe = CommitRules::SAFE;
    for (rules, law) in [
        (CommitRules { is_stale: |_| false, ..safe }, "store::stale_version_is_refused"),
        (CommitRules { inbox_of: |_| None, ..safe }, "store::repeated_message_appends_nothing"),
        (
            CommitRules { inbox_of: |_| Some(HandlerNumber(0)), ..safe },
            "store::each_handler_has_its_own_inbox",
        ),
        (
            CommitRules { is_stale: |it| it.events > 0 && it.head != it.expected, ..safe },
            "store::empty_commit_is_decided_on_a_version_too",
        ),
        (CommitRules { outbox: |_| &[], ..safe }, "store::commit_stores_all_parts"),
        (
            CommitRules { durability: Durability::Unsynced, ..safe },
            "store::acknowledged_survives_a_power_loss",
        ),
    ] {
        let report = laws::check(&on_a_disk(rules));
        assert!(
            broken(&report).contains(&law),
            "what {law} asks for was left out, and it holds: {report}"
        );
    }
}

/// A disk that says it has synced and has not: the promise is the disk's as well.
#[test]
fn a_disk_that_lies_breaks_the_laws_of_survival() {
    let kit = Kit::new("the ledger on a disk that lies").with_store(|| {
        let disk = Disk::new();
        let store = LedgerStore::new(Medium::Disk(disk.clone()), CommitRules::SAFE)?;
        disk.lose_syncs(true);
        Ok(store)
    });
    let law = laws::find("store::acknowledged_survives_a_power_loss").unwrap();
    assert!(matches!(law.try_on(&kit), laws::Ruling::Broken { .. }));
}

#[test]
fn a_file_that_is_no_ledger_breaks_every_law_and_says_so() {
    let kit = Kit::new("no ledger").with_store(|| {
        let medium = Medium::file()?;
        if let Medium::File { path, .. } = &medium {
            fs::write(path, "something else").map_err(Failure::failed)?;
        }
        LedgerStore::new(medium, CommitRules::SAFE)
    });
    let report = laws::check(&kit);
    assert_eq!(report.broken().count(), report.rulings.len());
    assert!(report.broken().all(|(_, what)| what.contains("is not a ledger")), "{report}");
}
