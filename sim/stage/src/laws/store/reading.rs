//! Reading: what was stored comes back, byte by byte, and nothing else.

use super::super::event_store::{AtomicCommit, EventStore, NewEvent, StreamKey};
use super::super::law::{Fresh, Law, Trial, Tried, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::unknown_stream_is_empty",
        rule: "A stream that nobody wrote to has no events and is no error, in an empty store and \
              beside others.",
        why: "The first command of every stream reads it before it exists.",
        trial: Trial::Store(unknown_stream_is_empty),
    },
    Law {
        id: "store::load_begins_after_the_version",
        rule: "A stream that is loaded after a version has exactly the later events; none after \
              its last.",
        why: "The tail after a snapshot: one event too many is applied twice, one too few is lost.",
        trial: Trial::Store(load_begins_after_the_version),
    },
    Law {
        id: "store::streams_do_not_mix",
        rule: "Streams whose ids begin alike, and streams with one id in two categories, keep \
              their events and versions apart.",
        why: "Streams found by a prefix of a name, or by an id without its category, read each \
              other's events.",
        trial: Trial::Store(streams_do_not_mix),
    },
    Law {
        id: "store::bytes_come_back",
        rule: "Payloads come back byte by byte: empty, with zeros, in no encoding, and large.",
        why: "Text columns and codecs change, cut or refuse what they take for something else.",
        trial: Trial::Store(bytes_come_back),
    },
    Law {
        id: "store::metadata_comes_back",
        rule: "What is stored beside an event comes back with it, from the stream and from the \
              log.",
        why: "Cause, correlation and the form of the event: without them no upcaster knows what \
              to do.",
        trial: Trial::Store(metadata_comes_back),
    },
    Law {
        id: "store::large_batch_is_one_commit",
        rule: "A thousand events in one commit are all stored, in their order.",
        why: "Batches that are cut at a page or a parameter limit lose their end.",
        trial: Trial::Store(large_batch_is_one_commit),
    },
];

fn unknown_stream_is_empty(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ensure_same!(store.load(StreamKey::of(1), 0)?, [], "a stream of an empty store");
    ask::commit(&mut *store, &AtomicCommit::on(StreamKey::of(1), 0).event("here"))?;
    ensure_same!(store.load(StreamKey::of(2), 0)?, [], "a stream that nobody wrote to");
    ensure_same!(store.load(StreamKey::of(2), 5)?, [], "the same, after version 5");
    Ok(())
}

fn load_begins_after_the_version(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let stream = StreamKey::of(1);
    let names: Vec<String> = (1..=9).map(|version| format!("event {version}")).collect();
    for chunk in names.chunks(2) {
        let version = store.load(stream, 0)?.len() as u64;
        let commit = chunk
            .iter()
            .fold(AtomicCommit::on(stream, version), |commit, name| commit.event(name.clone()));
        ask::commit(&mut *store, &commit)?;
    }
    for after in 0..=9 {
        let loaded = store.load(stream, after as u64)?;
        let found: Vec<_> =
            loaded.iter().map(|event| (event.version, ask::text(&event.event.payload))).collect();
        let expected: Vec<_> =
            (after + 1..=9).map(|version| (version as u64, names[version - 1].clone())).collect();
        ensure_same!(found, expected, "the events after version {after}");
    }
    Ok(())
}

fn streams_do_not_mix(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let mut streams = Vec::new();
    for id in [1, 11, 111, 10, 0] {
        streams.extend((0..3).map(|category| StreamKey { category, id }));
    }
    for version in 0..3 {
        for stream in &streams {
            let commit = AtomicCommit::on(*stream, version).event(format!("{stream}, {version}"));
            ensure_same!(
                ask::commit(&mut *store, &commit)?,
                version + 1,
                "the version of {stream}"
            );
        }
    }
    for stream in &streams {
        let expected: Vec<_> = (0..3).map(|version| format!("{stream}, {version}")).collect();
        ensure_same!(ask::texts(&mut *store, *stream)?, expected, "the events of {stream}");
    }
    Ok(())
}

fn bytes_come_back(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let stream = StreamKey::of(1);
    let every_byte: Vec<u8> = (0..=255).collect();
    let payloads = [
        Vec::new(),
        vec![0],
        b"  spaces and a line\r\n ".to_vec(),
        vec![b'a', 0, 0, 0],
        vec![0xff, 0xfe, 0xc3, 0x28],
        "한국어, \u{feff}é, e\u{301}".as_bytes().to_vec(),
        every_byte.repeat(1000),
        every_byte,
    ];
    let commit = payloads
        .iter()
        .fold(AtomicCommit::on(stream, 0), |commit, payload| commit.event(payload.clone()));
    ask::commit(&mut *store, &commit)?;
    let found = ask::stream(&mut *store, stream)?;
    ensure_same!(found.len(), payloads.len(), "events");
    for (event, payload) in found.iter().zip(&payloads) {
        let short = |bytes: &[u8]| bytes.iter().take(12).copied().collect::<Vec<_>>();
        ensure_same!(
            (event.payload.len(), short(&event.payload)),
            (payload.len(), short(payload)),
            "the length of a payload and its first bytes"
        );
        ensure_same!(
            event.payload == *payload,
            true,
            "whether the rest of {} bytes is the same",
            payload.len()
        );
    }
    Ok(())
}

fn metadata_comes_back(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let stream = StreamKey::of(1);
    let event = |payload: &[u8], metadata: &[u8]| NewEvent {
        payload: payload.to_vec(),
        metadata: metadata.to_vec(),
    };
    let events = vec![event(b"one", b"cause 1"), event(b"two", &[0, 255, 0]), event(b"three", b"")];
    ask::commit(
        &mut *store,
        &AtomicCommit { events: events.clone(), ..AtomicCommit::on(stream, 0) },
    )?;
    ensure_same!(ask::stream(&mut *store, stream)?, events, "the events with their metadata");
    let logged: Vec<_> =
        ask::log(&mut *store, 0, 10)?.into_iter().map(|logged| logged.event).collect();
    ensure_same!(logged, events, "the events with their metadata in the log");
    Ok(())
}

fn large_batch_is_one_commit(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let stream = StreamKey::of(1);
    let names: Vec<String> = (0..1000).map(|index| format!("event {index}")).collect();
    let commit =
        names.iter().fold(AtomicCommit::on(stream, 0), |commit, name| commit.event(name.clone()));
    ensure_same!(ask::commit(&mut *store, &commit)?, 1000, "the version after the batch");
    ensure_same!(ask::texts(&mut *store, stream)?, names, "the stream");
    Ok(())
}
