//! What several laws ask of a store.

use super::super::event_store::{
    Appended, AtomicCommit, EventStore, LoggedEvent, NewEvent, StopKind, StreamKey,
};
use super::super::failure::Failure;
use super::super::law::{Objection, ensure};

/// Commits what nothing speaks against, and returns the version of the stream.
pub(super) fn commit(store: &mut dyn EventStore, commit: &AtomicCommit) -> Result<u64, Objection> {
    match store.commit(commit)? {
        Appended::Committed { version } => Ok(version),
        other => Err(Objection::Broken(format!(
            "a commit that nothing speaks against, on version {} of {}, was answered with {other:?}",
            commit.expected, commit.stream
        ))),
    }
}

/// Commits what must be refused because of its version.
pub(super) fn refused(
    store: &mut dyn EventStore,
    commit: &AtomicCommit,
) -> Result<Option<u64>, Objection> {
    match store.commit(commit)? {
        Appended::Conflict { version } => Ok(version),
        other => Err(Objection::Broken(format!(
            "a commit on version {} of {}, which the stream does not have, was answered with {other:?}",
            commit.expected, commit.stream
        ))),
    }
}

/// Commits what must be recognised, and returns the outcome that was recorded.
pub(super) fn recognised(
    store: &mut dyn EventStore,
    commit: &AtomicCommit,
) -> Result<Vec<u8>, Objection> {
    match store.commit(commit)? {
        Appended::HandledBefore { outcome } => Ok(outcome),
        other => Err(Objection::Broken(format!(
            "a message that was handled before, brought again on version {} of {}, was answered with {other:?}",
            commit.expected, commit.stream
        ))),
    }
}

/// The events of a whole stream, whose versions must have no gaps.
pub(super) fn stream(
    store: &mut dyn EventStore,
    stream: StreamKey,
) -> Result<Vec<NewEvent>, Objection> {
    let events = store.load(stream, 0)?;
    let versions: Vec<u64> = events.iter().map(|event| event.version).collect();
    ensure!(
        versions.iter().copied().eq(1..=versions.len() as u64),
        "the versions of {stream} are {versions:?}"
    );
    Ok(events.into_iter().map(|event| event.event).collect())
}

/// The payloads of a whole stream, as text.
pub(super) fn texts(store: &mut dyn EventStore, key: StreamKey) -> Result<Vec<String>, Objection> {
    Ok(stream(store, key)?.iter().map(|event| text(&event.payload)).collect())
}

/// All events of all streams, read in pages of so many.
pub(super) fn log(
    store: &mut dyn EventStore,
    after: u64,
    page: usize,
) -> Result<Vec<LoggedEvent>, Objection> {
    let mut log: Vec<LoggedEvent> = Vec::new();
    loop {
        let from = log.last().map_or(after, |event| event.position);
        let events = store.read_all(from, page)?;
        ensure!(events.len() <= page, "a page of {page} has {} events", events.len());
        for event in events.iter().filter(|event| event.position <= from) {
            ensure!(false, "read after position {from}, the log tells position {}", event.position);
        }
        let last = events.len() < page;
        log.extend(events);
        if last {
            return Ok(log);
        }
        ensure!(log.len() < 100_000, "the log has no end");
    }
}

/// Stops the store; false if this store cannot be killed here, only closed.
pub(super) fn stopped(store: &mut dyn EventStore, how: StopKind) -> Result<bool, Objection> {
    match store.stop(how) {
        Err(Failure::Unsupported(_)) if how == StopKind::Killed => Ok(false),
        stopped => Ok(stopped.map(|()| true)?),
    }
}

/// The ids in the outbox.
pub(super) fn outbox(store: &mut dyn EventStore) -> Result<Vec<u128>, Objection> {
    Ok(store.outbox()?.into_iter().map(|message| message.id).collect())
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
