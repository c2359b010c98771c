//! `benches advise`.

mod source;
mod told;

use std::path::PathBuf;

use benches::codec::Codec;
use benches::export::{Census, Export, Found, Kind, Lengths, Names};
use benches::material::{Material, Sales, Unknown};
use benches::measured::Measured;
use benches::snapshots::{Advice, COMPARED, Trial, Workload, plot, rank, run as try_out};
use benches::stream::seats;
use clap::Args;
use serde::Serialize;

use super::args::{self, Source, Target};
use super::exit;
use super::output::{Failure, say, tell, write_file};

pub(super) use told::trial as rendered;

/// Of so many kinds of streams each is measured; an export with more of them names the others.
const MOST_KINDS: usize = 8;

/// Measures each strategy for snapshots on this machine, and says which one to take
///
/// The stream is that of a conference's seats, with as many events and as large a state as yours,
/// or your own from an export of your event store. It goes through this project's own store, in
/// memory. Every load is compared with a full replay.
///
/// An export is JSON objects one after the other, or an array of them, packed with gzip or not. The
/// fields that message-db, KurrentDB (EventStoreDB), Marten, Axon, Emmett and CloudEvents use are
/// found by themselves; others can be named. Many streams in one export are told apart, and each
/// kind of stream is advised: on the stream that is in the middle by length, and on the longest.
/// Numbers that 64 bits do not hold keep their digits as text.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many events a stream has
    #[arg(
        long,
        value_name = "N",
        value_parser = args::events,
        default_value = "20000",
        conflicts_with = "from",
        allow_negative_numbers = true
    )]
    events: usize,

    /// How many entries its state has
    #[arg(long, value_name = "N", value_parser = args::state, default_value = "300", allow_negative_numbers = true)]
    state: usize,

    /// How often a stream is loaded for each time it grows
    #[arg(long, value_name = "X", value_parser = args::loads, default_value = "5", allow_negative_numbers = true)]
    loads_per_append: f64,

    /// In how many of a hundred loads a state that is kept in memory is still there
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100), default_value = "90")]
    hits: u8,

    /// The form of events and states: json or postcard
    #[arg(long, default_value = "json")]
    codec: Codec,

    /// Events of your own: JSON objects such as {"stream": "order-1", "type": "Placed", "data":
    /// {}}; - is standard input
    #[arg(long, value_name = "FILE", value_parser = args::source)]
    from: Option<Source>,

    /// The field with the stream of an event; `metadata.stream` is a field in another
    #[arg(long, value_name = "NAME", requires = "from")]
    stream_field: Option<String>,

    /// The field with the type of an event
    #[arg(long, value_name = "NAME", requires = "from")]
    type_field: Option<String>,

    /// The field with what happened; . is the event as a whole
    #[arg(long, value_name = "NAME", requires = "from")]
    data_field: Option<String>,

    /// The field that says when it happened: a date with its time, or a number since 1970
    #[arg(long, value_name = "NAME", requires = "from")]
    time_field: Option<String>,

    /// Draw what each strategy costs for few and for many loads; of many kinds of streams, for the
    /// one with most events
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,

    /// Write the figures as JSON; - is standard output, and the table then goes to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "benches advise",
    "benches advise --events 20000 --state 300 --loads-per-append 5 --codec json",
    "benches advise --events 200 --loads-per-append 0.2 --hits 0 --svg advice.svg",
    "benches advise --from orders.jsonl --state 40",
    "benches advise --from events.json.gz --stream-field aggregate --type-field name --data-field body",
    "psql -qAtc 'select to_json(m) from message_store.messages m' | benches advise --from -",
];

/// The trial and the advice are those of the only stream, or of the first kind of stream.
#[derive(Serialize)]
struct Answer<'a> {
    trial: &'a Trial,
    advice: &'a Advice,
    found: Option<&'a Census>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    kinds: &'a [Advised],
}

/// A kind of stream, and what to take for it. What was not measured is none.
#[derive(Serialize)]
struct Advised {
    kind: Option<String>,
    lengths: Lengths,
    typical: Option<Judged>,
    longest: Option<Judged>,
}

/// What was measured on a stream, and what follows from it.
#[derive(Serialize)]
struct Judged {
    trial: Trial,
    advice: Advice,
}

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let Some(source) = &options.from else {
        let events = seats(options.events, options.state);
        let judged = judged(&Sales, &events, options);
        return answer(options, &told::trial(&judged.trial, &judged.advice), &judged, None, &[]);
    };
    let names = Names {
        kind: options.type_field.clone(),
        data: options.data_field.clone(),
        stream: options.stream_field.clone(),
        time: options.time_field.clone(),
    };
    let Export { census, kinds } = source::export(source, &names)?;
    let kinds: Vec<_> =
        (0..).zip(&kinds).map(|(place, kind)| advised(place, kind, options)).collect();
    let [Advised { typical: Some(first), .. }, ..] = kinds.as_slice() else {
        unreachable!("an export has a kind of stream, and the first is measured")
    };
    let mut text = told::census(&census);
    if census.streams == 1 {
        text += &told::trial(&first.trial, &first.advice);
        return answer(options, &text, first, Some(&census), &[]);
    }
    text += &told::kinds(&kinds);
    answer(options, &text, first, Some(&census), &kinds)
}

fn answer(
    options: &Options,
    text: &str,
    judged: &Judged,
    found: Option<&Census>,
    kinds: &[Advised],
) -> Result<u8, Failure> {
    let Judged { trial, advice } = judged;
    if let Some(path) = &options.svg {
        let svg = plot(trial).map_err(|error| {
            Failure::new(
                format!("the picture cannot be drawn: {error}"),
                "leave --svg out, and take the table",
            )
        })?;
        write_file(path, &svg)?;
    }
    tell(text, options.json.as_ref(), &Measured::now(Answer { trial, advice, found, kinds }))?;
    Ok(exit::DONE)
}

fn advised(place: usize, kind: &Kind, options: &Options) -> Advised {
    let measured = place < MOST_KINDS;
    if measured && kind.lengths.streams > 1 {
        let name = kind.name.as_deref().unwrap_or("streams without a name");
        say(&format!("measuring {name}: {} streams", kind.lengths.streams));
    }
    Advised {
        kind: kind.name.clone(),
        lengths: kind.lengths,
        typical: measured.then(|| of_export(&kind.typical, options)),
        longest: kind.longest.as_ref().filter(|_| measured).map(|found| of_export(found, options)),
    }
}

fn of_export(found: &Found, options: &Options) -> Judged {
    match found {
        Found::Sales(events) => judged(&Sales, events, options),
        Found::Unknown(events) => {
            let unknown = Unknown { state: options.state, dated: true };
            let dated = events.iter().all(|event| unknown.at(event).is_some());
            judged(&Unknown { dated, ..unknown }, events, options)
        }
    }
}

fn judged<M: Material>(material: &M, events: &[M::Event], options: &Options) -> Judged {
    let Options { state, loads_per_append, hits, codec, .. } = *options;
    let workload = Workload { events: events.len(), state, loads_per_append, hits, codec };
    let trial = try_out(material, events, workload, &COMPARED);
    let advice = rank(&trial.workload, &trial.costs).expect("several strategies were measured");
    Judged { trial, advice }
}
