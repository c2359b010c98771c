//! `benches advise`.

use std::fs;
use std::path::PathBuf;

use benches::codec::Codec;
use benches::material::{Census, Found, Sales, Unknown, read};
use benches::measured::Measured;
use benches::snapshots::{AS_GOOD, Advice, COMPARED, Trial, Workload, plot, rank, run as try_out};
use benches::stream::seats;
use clap::Args;
use domain::sourcing::{SnapshotStrategy, Snapshots};
use serde::Serialize;

use super::args::{self, Target};
use super::exit;
use super::output::{Failure, counted, table, tell, write_file};

/// Measures each strategy for snapshots on this machine, and says which one to take
///
/// The stream is that of a conference's seats, with as many events and as large a state as yours, or your own from a
/// file. It goes through this project's own store, in memory. Every load is compared with a full replay.
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

    /// A stream of your own: JSON lines, each an object with `type` and `payload`
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// Draw what each strategy costs for few and for many loads
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
];

#[derive(Serialize)]
struct Answer<'a> {
    trial: &'a Trial,
    advice: &'a Advice,
    found: Option<&'a Census>,
}

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let (trial, found) = measured(options)?;
    let advice = rank(&trial.workload, &trial.costs).expect("several strategies were measured");
    if let Some(path) = &options.svg {
        let svg = plot(&trial).map_err(|error| {
            Failure::new(
                format!("the picture cannot be drawn: {error}"),
                "leave --svg out, and take the table",
            )
        })?;
        write_file(path, &svg)?;
    }
    let mut text = found.as_ref().map_or_else(String::new, told);
    text += &rendered(&trial, &advice);
    let answer = Answer { trial: &trial, advice: &advice, found: found.as_ref() };
    tell(&text, options.json.as_ref(), &Measured::now(answer))?;
    Ok(exit::DONE)
}

fn measured(options: &Options) -> Result<(Trial, Option<Census>), Failure> {
    let Options { state, loads_per_append, hits, codec, .. } = *options;
    let workload = |events| Workload { events, state, loads_per_append, hits, codec };
    let Some(path) = &options.from else {
        let events = seats(options.events, state);
        return Ok((try_out(&Sales, &events, workload(events.len()), &COMPARED), None));
    };
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::new(
            format!("cannot read {}: {error}", path.display()),
            "give the path of a file of JSON lines",
        )
    })?;
    let (found, census) = read(&text).map_err(|error| {
        Failure::new(
            format!("{}: {error}", path.display()),
            r#"each line must be an object such as {"type": "OrderPlaced", "payload": {"seats": 2}}"#,
        )
    })?;
    if census.events > args::MOST_EVENTS {
        let most = counted(args::MOST_EVENTS);
        return Err(Failure::new(
            format!("{}: {} events", path.display(), counted(census.events)),
            format!("give a file of at most {most}"),
        ));
    }
    let trial = match found {
        Found::Sales(events) => try_out(&Sales, &events, workload(events.len()), &COMPARED),
        Found::Unknown(events) => try_out(&Unknown { state }, &events, workload(events.len()), &COMPARED),
    };
    Ok((trial, Some(census)))
}

/// What was found in a file.
fn told(census: &Census) -> String {
    let Census { events, kinds, bytes, largest, ours } = census;
    let mut kinds: Vec<_> = kinds.iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let shown: Vec<_> =
        kinds.iter().take(5).map(|(kind, count)| format!("{kind} {}", counted(**count))).collect();
    let more = if kinds.len() > 5 { format!(" and {} more", kinds.len() - 5) } else { String::new() };
    let fold = if *ours {
        "They are the seats of a conference, folded by their own types."
    } else {
        "Their meaning is not known here: they are read as JSON trees, and the state remembers the latest of them. Typed \
         events read about twice as fast. Nothing tells when they happened, so no day ends."
    };
    format!(
        "{} events of {} types: {}{more}\n{} bytes an event on average, {} at most\n{fold}\n\n",
        counted(*events),
        kinds.len(),
        shown.join(", "),
        bytes / (*events).max(1),
        counted(*largest),
    )
}

pub(super) fn rendered(trial: &Trial, advice: &Advice) -> String {
    let Workload { events, state, loads_per_append, hits, codec } = trial.workload;
    let mut table = table(&[
        "strategy",
        "all in all",
        "a load",
        "p50",
        "p99",
        "an append",
        "aside",
        "stored",
        "memory",
        "written",
        "tail",
    ]);
    for ranked in &advice.ranked {
        let cost = &ranked.cost;
        let mark = if cost.strategy == advice.take { "→ " } else { "  " };
        let load = if cost.strategy.remembers() {
            format!("{} or {}", micros(cost.load), micros(cost.load_missed))
        } else {
            micros(cost.load)
        };
        table.add_row([
            format!("{mark}{}", cost.strategy),
            micros(ranked.total),
            load,
            micros(cost.load_p50),
            micros(cost.load_p99),
            micros(cost.append),
            micros(cost.aside),
            kilobytes(cost.stored),
            kilobytes(cost.memory),
            format!("{:.2}×", cost.amplification),
            format!("{:.0}", cost.staleness),
        ]);
    }
    let header = format!(
        "{} events of {:.0} bytes, a state of {} entries and {} KB, {codec}; {loads_per_append} loads for each append, {hits} % of \
         them find in memory what is kept there\nµs of processor time: all in all for an append, what is done aside, and its \
         loads\n",
        counted(events),
        trial.event_bytes,
        counted(state),
        kilobytes(trial.state_bytes),
    );
    let even = trial.state_micros / trial.event_micros;
    format!(
        "{header}\n{table}\n\nTake: {}{}\nTo read the state takes as long as to read {even:.0} events: a shorter tail is not worth a \
         snapshot.\n",
        advice.take,
        break_even(advice, loads_per_append),
    )
}

fn break_even(advice: &Advice, loads_per_append: f64) -> String {
    match (advice.take, advice.break_even) {
        (Snapshots::Never, Some(loads)) if loads <= loads_per_append => {
            format!(". Another one costs less, but by no more than {:.0} %", (AS_GOOD - 1.0) * 100.0)
        }
        (Snapshots::Never, Some(loads)) => {
            format!(". From {loads:.3} loads for each append on another one costs less")
        }
        (Snapshots::Never, None) => ". No number of loads makes another one cheaper".to_owned(),
        (take, Some(loads)) if take.stores() && loads > 0.0 => {
            format!(". Below {loads:.3} loads for each append none costs less")
        }
        _ => String::new(),
    }
}

fn micros(micros: f64) -> String {
    if micros < 100.0 { format!("{micros:.1}") } else { counted(micros.round() as usize) }
}

/// Bytes as kilobytes: thousands.
fn kilobytes(bytes: u64) -> String {
    if bytes == 0 { "–".to_owned() } else { format!("{:.1}", bytes as f64 / 1000.0) }
}
