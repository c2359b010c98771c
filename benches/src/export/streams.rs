//! Events told apart by their streams, and streams by their kinds.

use std::collections::{BTreeMap, BTreeSet};

use domain::sourcing::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where nearly every stream has a kind of its own, and there are more than these, their names say
/// nothing about kinds.
const MOST_SINGLE_KINDS: usize = 8;

/// An event of an export.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// On which line it begins.
    pub(super) line: usize,
    /// The name of what happened.
    pub(super) kind: String,
    /// What happened, as JSON.
    pub(super) payload: String,
    /// When it happened.
    pub(super) at: Option<Timestamp>,
    /// The stream it belongs to.
    pub(super) stream: Option<String>,
    /// Which kind of stream that is, if a field says it.
    pub(super) category: Option<String>,
    /// Its place in the stream.
    pub(super) position: Option<i64>,
}

/// How long the streams of a kind are, in events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lengths {
    /// How many streams there are.
    pub streams: usize,
    /// How many events they have together.
    pub events: usize,
    /// The length that half of them do not exceed.
    pub p50: usize,
    /// The length that nine of ten do not exceed.
    pub p90: usize,
    /// The length that ninety-nine of a hundred do not exceed.
    pub p99: usize,
    /// The length of the longest.
    pub longest: usize,
}

/// The streams of one kind, the shortest first.
pub(super) struct Kind {
    pub(super) name: Option<String>,
    pub(super) streams: Vec<Vec<Event>>,
}

impl Kind {
    pub(super) fn lengths(&self) -> Lengths {
        let length = |percent| self.streams[self.place(percent)].len();
        Lengths {
            streams: self.streams.len(),
            events: self.streams.iter().map(Vec::len).sum(),
            p50: length(50),
            p90: length(90),
            p99: length(99),
            longest: length(100),
        }
    }

    /// The stream that so many of a hundred streams are not longer than.
    pub(super) fn at(&self, percent: usize) -> &[Event] {
        &self.streams[self.place(percent)]
    }

    /// Which of them that is: the nearest rank.
    fn place(&self, percent: usize) -> usize {
        (self.streams.len() * percent).div_ceil(100).saturating_sub(1)
    }
}

/// The streams in these events, by their kinds; the kind with most events first. Events of a stream
/// are put into the order of their places where each has one and no two have the same; otherwise
/// they stay in the order of the file.
pub(super) fn kinds(events: Vec<Event>) -> Vec<Kind> {
    let mut streams: BTreeMap<(Option<String>, Option<String>), Vec<Event>> = BTreeMap::new();
    for event in events {
        let kind = event.category.clone().or_else(|| event.stream.as_deref().and_then(category));
        streams.entry((kind, event.stream.clone())).or_default().push(event);
    }
    let named: BTreeSet<_> = streams.keys().map(|(kind, _)| kind.clone()).collect();
    let says_nothing = named.len() > MOST_SINGLE_KINDS && named.len() * 2 > streams.len();
    let mut kinds: BTreeMap<Option<String>, Vec<Vec<Event>>> = BTreeMap::new();
    for ((kind, _), mut stream) in streams {
        sort(&mut stream);
        kinds.entry(kind.filter(|_| !says_nothing)).or_default().push(stream);
    }
    let mut kinds: Vec<_> = kinds
        .into_iter()
        .map(|(name, mut streams)| {
            streams.sort_by_key(Vec::len);
            Kind { name, streams }
        })
        .collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.streams.iter().map(Vec::len).sum::<usize>()));
    kinds
}

fn sort(stream: &mut [Event]) {
    let places: BTreeSet<_> = stream.iter().filter_map(|event| event.position).collect();
    if places.len() == stream.len() {
        stream.sort_by_key(|event| event.position);
    }
}

/// The kind of a stream, from its name: what stands before its id, as in `order-5`,
/// `order:command-5` and `cart:0190c6f2-…`. None if the name is nothing but an id.
fn category(stream: &str) -> Option<String> {
    let is_id = |text: &str| Uuid::try_parse(text).is_ok() || !text.contains(char::is_alphabetic);
    if is_id(stream) {
        return None;
    }
    let by_colon = stream.split_once(':').filter(|(_, id)| is_id(id));
    let (kind, _) = by_colon.or_else(|| stream.split_once('-'))?;
    Some(kind).filter(|kind| !is_id(kind)).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_stream_stands_before_its_id() {
        for (name, kind) in [
            ("order-5", Some("order")),
            ("order:command-5", Some("order:command")),
            ("cart:0190c6f2-0000-7000-8000-000000000001", Some("cart")),
            ("좌석-5", Some("좌석")),
            ("0190c6f2-0000-7000-8000-000000000001", None),
            ("2026-01", None),
            ("4711", None),
            ("everything", None),
        ] {
            assert_eq!(category(name).as_deref(), kind, "{name}");
        }
    }

    fn event(stream: &str, position: Option<i64>, line: usize) -> Event {
        Event {
            line,
            kind: "Placed".to_owned(),
            payload: "{}".to_owned(),
            at: None,
            stream: Some(stream.to_owned()),
            category: None,
            position,
        }
    }

    #[test]
    fn a_stream_is_read_in_the_order_of_its_places() {
        let lines = |events: Vec<Event>| {
            let kinds = kinds(events);
            kinds[0].streams[0].iter().map(|event| event.line).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(vec![event("a-1", Some(9), 1), event("a-1", Some(8), 2)]),
            [2, 1],
            "a reading backwards"
        );
        assert_eq!(
            lines(vec![event("a-1", Some(2), 1), event("a-1", None, 2)]),
            [1, 2],
            "not every place is known"
        );
        let schemas =
            vec![event("a-1", Some(2), 1), event("a-1", Some(1), 2), event("a-1", Some(2), 3)];
        assert_eq!(lines(schemas), [1, 2, 3], "a version of a schema is no place");
    }

    #[test]
    fn kinds_have_the_distribution_of_their_lengths_and_names_without_kinds_are_one() {
        let orders = (0..100).flat_map(|order| {
            (0..=order).map(move |at| event(&format!("order-{order}"), Some(at), 0))
        });
        let mut kinds = kinds(orders.chain([event("cart-1", None, 0)]).collect());
        assert_eq!((kinds.len(), kinds[1].name.as_deref()), (2, Some("cart")));
        let lengths = kinds.remove(0).lengths();
        let Lengths { streams, events, p50, p90, p99, longest } = lengths;
        assert_eq!((streams, events, p50, p90, p99, longest), (100, 5050, 50, 90, 99, 100));
        let singles = (0..20).map(|at| event(&format!("name{}-x", char::from(b'a' + at)), None, 0));
        let one = super::kinds(singles.collect());
        assert_eq!((one.len(), one[0].name.as_deref(), one[0].streams.len()), (1, None, 20));
    }
}
