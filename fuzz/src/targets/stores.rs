//! Files of the store's ledger with damage: refused, or what they were; never empty, never other.

use std::fmt::Write as _;
use std::sync::LazyLock;

use conference::node::protections::Protections;
use conference::node::store::ledger::{Ledger, LedgerError, Position};
use conference::scenario::from_seed;
use oracle::runner;
use stage::Disk;
use stage::engine::Kind;

use super::{Answer, Target, refusal};
use crate::input::Seed;

pub(super) static TARGET: Target = Target::new(
    "stores",
    "files of the store that were closed in order and are damaged",
    || vec![Seed::Bytes(SOUND.image.clone())],
    &["\0\0\0\0\0\0\0\0", "redb\u{1a}\n", "\u{1}\u{2}\u{1}"],
    feed,
);

struct Sound {
    image: Vec<u8>,
    held: String,
}

/// What a short story left on the disk of its store.
static SOUND: LazyLock<Sound> = LazyLock::new(|| {
    let mut scenario = from_seed(3);
    scenario.registrants.truncate(3);
    scenario.faults.clear();
    scenario.upgrade = None;
    let mut disk = Disk::new();
    let set_up = |cluster: &std::sync::Arc<conference::cluster::Cluster>| {
        disk = cluster.disk().clone();
        Kind::Direct.set_up(cluster, scenario.seed)
    };
    let run = runner::play_on(&scenario, Protections::default(), set_up, false, &mut |_| {});
    assert!(run.violations.is_empty(), "{:?}", run.violations);
    let ledger = Ledger::open_existing(disk.open()).expect("the store stored something");
    let held = held(&ledger).expect("what is sound can be read");
    drop(ledger);
    Sound { image: disk.image(), held }
});

/// All that can be read.
fn held(ledger: &Ledger) -> Result<String, LedgerError> {
    let mut text = String::new();
    let tell = "a text takes all that is written";
    write!(text, "{:?}", ledger.read_all(Position(0), usize::MAX)?).expect(tell);
    write!(text, "{:?}{:?}", ledger.rows()?, ledger.changes(0)?).expect(tell);
    write!(text, "{:?}{:?}", ledger.messages()?, ledger.outbox()?).expect(tell);
    write!(text, "{:?}", ledger.dead_letters()?).expect(tell);
    Ok(text)
}

fn feed(_: u64, input: &[u8]) -> Result<Answer, String> {
    let opened = Ledger::open_existing(Disk::holding(input.to_vec()).open());
    match opened.and_then(|ledger| held(&ledger)) {
        Ok(found) if found == SOUND.held => Ok(Answer::Taken),
        Ok(found) => Err(format!("it holds something else: {} bytes", found.len())),
        Err(error @ (LedgerError::Corrupt { .. } | LedgerError::OtherEngine { .. })) => {
            refusal(&error.to_string())
        }
        // Whoever cut all of it off left nothing.
        Err(LedgerError::Missing { .. }) if input.is_empty() => Ok(Answer::Refused),
        Err(error) => Err(format!("damage is told as something else: {error}")),
    }
}
