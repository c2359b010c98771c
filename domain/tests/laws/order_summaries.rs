//! The transformation of orders into their summaries, over the histories of the closed loop: it
//! says of each end what the order itself knows, and reads the same log again, from the beginning,
//! from anywhere, or twice over, without saying anything else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::OrderId;
use domain::message::{Event, Stored};
use domain::order_summaries::{OrderSummaries, OrderSummary};
use domain::registration::{Order, OrderEvent, OrderStatus, ProcessOutcome, Seats};
use domain::sourcing::{Aggregate, Emitted, MessageId, NewStreams, Transformer, Version};
use domain::stream::{StreamId, StreamKind};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::closed_loop::{Story, play, story};
use super::kept::holds;
use super::world::{T0, conference};

type Row = (StreamId, Version, Stored);
type Summaries = Vec<Emitted<OrderSummary>>;

/// A story, and after how many rows of its log the transformer is stopped, each time.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stops {
    story: Story,
    after: BTreeSet<usize>,
}

/// The log of a story: one row a second.
fn log(story: &Story) -> Vec<Row> {
    let stored = |((stream, version, event), second): ((StreamId, Version, Event), u64)| {
        let id = MessageId::derived(stream.id, &format!("{:?} {version}", stream.kind));
        let at = T0 + Duration::from_secs(second);
        let meta = Metadata::original(id, stream.id, Actor::System, at);
        (stream, version, Envelope { meta, body: event })
    };
    play(story).log.into_iter().zip(0..).map(stored).collect()
}

fn read(transformer: &mut Transformer<OrderSummaries>, rows: &[Row]) -> Summaries {
    let one = |(stream, version, stored): &Row| {
        let said = std::slice::from_ref(stored);
        transformer.read(*stream, *version, said).expect("no row is missing")
    };
    rows.iter().flat_map(one).collect()
}

fn read_anew(rows: &[Row]) -> Summaries {
    read(&mut Transformer::default(), rows)
}

fn kept(summaries: &Summaries) -> NewStreams<OrderSummary> {
    let mut kept = NewStreams::default();
    for emitted in summaries {
        assert!(kept.append(emitted.clone()), "an id stands for two ends: {emitted:?}");
    }
    kept
}

/// Each summary beside the order as it was when it ended, folded by the order itself.
fn says_what_the_order_knows(rows: &[Row], summaries: &Summaries) {
    let mut orders = BTreeMap::<OrderId, (Order, Vec<&Row>)>::new();
    let mut summaries = summaries.iter();
    for row in rows {
        let (stream, _, Envelope { meta, body: Event::Order(event) }) = row else { continue };
        let (order, its_rows) = orders.entry(OrderId(stream.id)).or_default();
        *order = std::mem::take(order).evolve(event);
        its_rows.push(row);
        let (outcome, bought, payment) = match event {
            OrderEvent::OrderConfirmed { payment, seats } => {
                (ProcessOutcome::Confirmed, seats.clone(), *payment)
            }
            OrderEvent::OrderExpired => (ProcessOutcome::Expired, Seats::default(), None),
            OrderEvent::OrderRejected => (ProcessOutcome::Rejected, Seats::default(), None),
            OrderEvent::OrderCancelled => (ProcessOutcome::Cancelled, Seats::default(), None),
            OrderEvent::OrderCalledOff => (ProcessOutcome::CalledOff, Seats::default(), None),
            _ => continue,
        };
        let emitted = summaries.next().expect("every end is summed up, at once");
        assert_eq!(emitted.stream, OrderSummary::stream(conference()));
        let expected = OrderSummary {
            order: OrderId(stream.id),
            conference: conference(),
            outcome,
            wanted: order.wanted.clone(),
            bought,
            total: order.totals.total,
            payment,
            wishes: order.revision,
            failed_payments: u32::try_from(order.closed_payments.len()).expect("few"),
            placed_at: its_rows[0].2.meta.occurred_at,
            ended_at: meta.occurred_at,
        };
        assert_eq!(emitted.event, expected);
    }
    assert_eq!(summaries.next(), None, "nothing else is summed up");
    for (id, (order, _)) in orders {
        assert!(order.status.has_ended() || order.status == OrderStatus::NotPlaced, "{id}");
    }
}

fn holds_for(Stops { story, after }: &Stops) {
    let rows = log(story);
    let whole = read_anew(&rows);
    says_what_the_order_knows(&rows, &whole);
    assert_eq!(read_anew(&rows), whole, "from the beginning again");
    let there = kept(&whole);

    // Stopped, saved and gone on with, it has said the same.
    let (mut transformer, mut said, mut begin) = (Transformer::default(), Vec::new(), 0);
    let mut saved = vec![transformer.clone()];
    let stops = after.iter().map(|stop| (*stop).min(rows.len()));
    for stop in stops.chain([rows.len()]) {
        said.extend(read(&mut transformer, &rows[begin..stop]));
        let text = serde_json::to_string(&transformer).expect("it is plain data");
        let restored: Transformer<OrderSummaries> =
            serde_json::from_str(&text).expect("what was saved can be read");
        assert_eq!(restored, transformer, "after {stop} rows");
        (transformer, begin) = (restored, stop);
        saved.push(transformer.clone());
    }
    assert_eq!(said, whole, "stopped after {after:?}");

    // From wherever it was saved, whatever it reads once more: what is there is skipped.
    for saved in saved {
        let mut again = there.clone();
        let twice = rows.iter().chain(&rows).cloned().collect::<Vec<_>>();
        for emitted in read(&mut saved.clone(), &twice) {
            assert!(!again.append(emitted), "something new was said of the same log");
        }
        assert_eq!(again, there);
    }
    assert_eq!(read(&mut transformer, &rows), [], "all of it was read before");

    // An id comes from the stream that its source stands in, so nothing depends on which is read
    // first.
    let mut by_stream = rows.clone();
    by_stream.sort_by_key(|(stream, version, _)| (*stream, *version));
    let sorted = |mut summaries: Summaries| {
        summaries.sort_unstable();
        summaries
    };
    assert_eq!(sorted(read_anew(&by_stream)), sorted(whole), "one stream after the other");
}

#[test]
fn orders_are_summed_up_once_however_often_their_log_is_read() {
    let stops = (story(), prop::collection::btree_set(0..120_usize, 0..5))
        .prop_map(|(story, after)| Stops { story, after });
    holds("order_summaries", 3_000, &stops, |stops| holds_for(&stops));
}

#[test]
fn a_row_that_comes_before_those_it_follows_is_refused_and_changes_nothing() {
    let stream = StreamId::new(StreamKind::Order, OrderId::named("Ada").0);
    let meta = Metadata::original(MessageId::named("row"), stream.id, Actor::System, T0);
    let expired = Envelope { meta, body: Event::Order(OrderEvent::OrderExpired) };
    let mut transformer = Transformer::<OrderSummaries>::default();
    let refused = transformer.read(stream, Version(2), &[expired]).unwrap_err();
    assert_eq!((refused.read, refused.found), (Version(0), Version(2)));
    assert_eq!(transformer, Transformer::default());
}
