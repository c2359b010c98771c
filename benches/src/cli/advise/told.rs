//! What was measured, told to people.

use benches::export::{Census, Lengths};
use benches::snapshots::{AS_GOOD, Advice, Trial, Workload};
use domain::sourcing::{SnapshotStrategy, Snapshots};
use stage::campaign::numbers::counted as of_them;

use super::Advised;
use crate::cli::output::{counted, table};

/// What was found in an export.
pub(super) fn census(census: &Census) -> String {
    let Census { events, kinds, bytes, largest, ours, streams, dated, fields } = census;
    let mut kinds: Vec<_> = kinds.iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let shown: Vec<_> =
        kinds.iter().take(5).map(|(kind, count)| format!("{kind} {}", counted(**count))).collect();
    let more =
        if kinds.len() > 5 { format!(" and {} more", kinds.len() - 5) } else { String::new() };
    let in_streams =
        if *streams > 1 { format!(" in {} streams", counted(*streams)) } else { String::new() };
    let days = match *dated {
        0 => " Nothing tells when they happened, so no day ends.".to_owned(),
        dated if dated < *events => {
            format!(" Only {} of them tell when they happened, so no day ends.", counted(dated))
        }
        _ => String::new(),
    };
    let fold = if *ours {
        "They are the seats of a conference, folded by their own types.".to_owned()
    } else {
        format!(
            "Their meaning is not known here: they are read as JSON trees, and the state remembers the latest of them. \
             Typed events read about twice as fast.{days}"
        )
    };
    format!(
        "{}{in_streams}, of {}: {}{more}\n{} bytes an event on average, {} at most; read from {}\n{fold}\n\n",
        of_them(*events as u64, "event"),
        of_them(kinds.len() as u64, "type"),
        shown.join(", "),
        bytes / (*events).max(1),
        counted(*largest),
        fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", "),
    )
}

/// The kinds of streams in an export, how long their streams are, and what to take for each.
pub(super) fn kinds(kinds: &[Advised]) -> String {
    let mut table = table(&[
        "kind of stream",
        "streams",
        "events",
        "p50",
        "p90",
        "p99",
        "longest",
        "take",
        "for the longest",
    ]);
    let mut details = String::new();
    for Advised { kind, lengths, typical, longest } in kinds {
        let Lengths { streams, events, p50, p90, p99, longest: most } = *lengths;
        let take = |judged: &Option<super::Judged>| {
            judged.as_ref().map_or_else(|| "–".to_owned(), |judged| judged.advice.take.to_string())
        };
        let name = kind.as_deref().unwrap_or("(without a name)");
        let mut row = vec![name.to_owned()];
        row.extend([streams, events, p50, p90, p99, most].map(counted));
        row.extend([take(typical), take(if longest.is_some() { longest } else { typical })]);
        table.add_row(row);
        if let Some(judged) = typical {
            details += &format!("\n{name}: the stream in the middle by length\n");
            details += &trial(&judged.trial, &judged.advice);
        }
        if let Some(judged) = longest {
            details += &format!("\n{name}: the longest stream\n");
            details += &trial(&judged.trial, &judged.advice);
        }
    }
    let left = kinds.iter().filter(|kind| kind.typical.is_none()).count();
    let note = if left > 0 {
        format!(
            "The {left} kinds with the fewest events were not measured: export them alone to know.\n"
        )
    } else {
        String::new()
    };
    format!("{table}\n{note}{details}")
}

/// Each strategy on one stream, and which one to take.
pub(in crate::cli) fn trial(trial: &Trial, advice: &Advice) -> String {
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
            format!(
                ". Another one costs less, but by no more than {:.0} %",
                (AS_GOOD - 1.0) * 100.0
            )
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
