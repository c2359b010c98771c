//! The events that were stored last, as they were: whoever reads a stream soon after it grew is
//! given them without another look at the disk. Before the end of a play everything is read from
//! the disk once, whatever is kept here.

use std::collections::{BTreeMap, VecDeque};

use domain::message::Stored;
use domain::sourcing::Version;
use domain::stream::StreamId;

/// So many events are kept, of all streams together.
const MOST: usize = 1024;

/// The events that were stored last.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// By stream: its last events without a gap.
    tails: BTreeMap<StreamId, Tail>,
    /// The stream of each event that is kept, in the order in which they were stored.
    order: VecDeque<StreamId>,
}

#[derive(Debug)]
struct Tail {
    /// How many events of the stream are not kept.
    before: Version,
    /// The others, each with how many bytes it has where it is stored.
    rows: VecDeque<(Stored, usize)>,
}

impl Recent {
    /// Keeps what was stored after a version, in place of what was kept longest.
    pub(super) fn keep(
        &mut self,
        stream: StreamId,
        head: Version,
        rows: impl ExactSizeIterator<Item = (Stored, usize)>,
    ) {
        let stored = rows.len();
        if stored == 0 {
            return;
        }
        let tail = self.tails.entry(stream);
        let tail = tail.or_insert_with(|| Tail { before: head, rows: VecDeque::new() });
        tail.rows.extend(rows);
        self.order.extend(std::iter::repeat_n(stream, stored));
        while self.order.len() > MOST {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some(stream) = self.order.pop_front() else { return };
        let Some(tail) = self.tails.get_mut(&stream) else { return };
        tail.rows.pop_front();
        tail.before = tail.before.next();
        if tail.rows.is_empty() {
            self.tails.remove(&stream);
        }
    }

    /// The events of a stream after a version, and how many bytes they have where they are stored;
    /// nothing if some of them are not kept.
    pub(super) fn after(&self, stream: StreamId, after: Version) -> Option<(Vec<Stored>, u64)> {
        let tail = self.tails.get(&stream).filter(|tail| tail.before <= after)?;
        let known = usize::try_from(after.0 - tail.before.0).ok()?;
        let rows = tail.rows.iter().skip(known);
        let bytes = rows.clone().map(|(_, bytes)| *bytes as u64).sum();
        Some((rows.map(|(stored, _)| stored.clone()).collect(), bytes))
    }

    /// Keeps nothing any more: what is stored has got another form.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use domain::envelope::{Actor, Envelope, Metadata};
    use domain::message::{Event, Written};
    use domain::sourcing::{MessageId, Timestamp};
    use domain::stream::StreamKind;

    use super::*;

    fn order(name: &str) -> StreamId {
        StreamId::new(StreamKind::Order, MessageId::named(name).0)
    }

    fn said(number: usize) -> (Stored, usize) {
        let id = MessageId::named("an event");
        let meta = Metadata::original(id, id.0, Actor::System, Timestamp::default());
        let body = Event::Written(Written { schema: 1, text: number.to_string() });
        (Envelope { meta, body }, number)
    }

    #[test]
    fn given_what_was_stored_last_then_it_is_read_from_any_version_that_is_kept() {
        let mut recent = Recent::default();
        let ada = order("Ada");
        assert_eq!(recent.after(ada, Version(0)), None, "nothing is known of it");
        recent.keep(ada, Version(3), [said(4), said(5)].into_iter());
        recent.keep(order("Bob"), Version(0), [said(1)].into_iter());
        recent.keep(ada, Version(5), [said(6)].into_iter());
        let numbers = |after| {
            let (rows, bytes) = recent.after(ada, Version(after))?;
            let text = |row: Stored| match row.body {
                Event::Written(written) => written.text,
                other => panic!("{other:?}"),
            };
            Some((rows.into_iter().map(text).collect::<Vec<_>>().join(" "), bytes))
        };
        assert_eq!(numbers(2), None, "the third is on the disk only");
        assert_eq!(numbers(3), Some(("4 5 6".into(), 15)));
        assert_eq!(numbers(5), Some(("6".into(), 6)));
        assert_eq!(numbers(6), Some((String::new(), 0)));
    }

    #[test]
    fn given_more_than_is_kept_then_the_oldest_are_forgotten_and_never_one_in_the_middle() {
        let mut recent = Recent::default();
        let ada = order("Ada");
        for number in 1..=MOST {
            recent.keep(ada, Version(number as u64 - 1), [said(number)].into_iter());
        }
        recent.keep(order("Bob"), Version(0), [said(1), said(2)].into_iter());
        assert_eq!(recent.after(ada, Version(1)), None);
        assert_eq!(recent.after(ada, Version(2)).map(|(rows, _)| rows.len()), Some(MOST - 2));
        recent.clear();
        assert_eq!(recent.after(order("Bob"), Version(0)), None);
    }
}
