//! What is told: for people two tables, library by replay and library by laws, and what was seen;
//! for machines all of it.

use std::fmt::Write as _;

use crate::found::{Broken, NotApplicable, Peers, Replay, Trial};
use crate::laws::tried;
use crate::measured::Measured;
use crate::peer::Peer;

/// Puts together what was found: tries the laws, too.
pub(crate) fn found(events: usize, state: usize, replays: Vec<Replay>, peers: Vec<Peer<'_>>) -> Peers {
    let trials = peers.into_iter().flat_map(|Peer { library, laws, .. }| {
        let library = format!("{library} {}", version(library));
        laws.into_iter().map(move |one| tried(library.clone(), one))
    });
    Peers { events, state, replays, laws: trials.collect() }
}

/// The version of a package that this program was built with.
pub(crate) fn version(package: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let found = lock.split_once(&format!("name = \"{package}\"\nversion = \"")).map(|(_, rest)| rest);
    found.and_then(|rest| rest.split('"').next()).expect("a package that is in the lock file")
}

/// The tables, and what was seen.
pub(crate) fn rendered(answer: &Measured<Peers>) -> String {
    let Peers { events, state, replays, laws } = &answer.figures;
    let mut text = format!("{events} events of a conference's seats, {state} reservations to remember\n\n");
    let mut rows = vec![["library", "loaded from", "ns an event", "× typed"].map(str::to_owned).to_vec()];
    rows.extend(replays.iter().map(|replay| replay.row().to_vec()));
    text += &table(&rows);
    let mut rows = vec![["library", "laws tried on", "held", "broken", "n/a"].map(str::to_owned).to_vec()];
    rows.extend(laws.iter().map(|trial| trial.row().to_vec()));
    let _ = write!(text, "\n{}\nwhat was seen\n", table(&rows));
    for Trial { library, tried_on, broken, not_applicable, .. } in laws {
        let _ = writeln!(text, "  {library}, {tried_on}");
        for Broken { law, seen, .. } in broken {
            let _ = writeln!(text, "    BROKEN  {law}: {seen}");
        }
        for NotApplicable { why, laws } in not_applicable {
            let _ = writeln!(text, "    {:>6}  not applicable: {why}", laws.len());
        }
    }
    format!("{text}\n{}\n", answer.origin())
}

/// Columns as wide as their widest cell, with a line below the first row.
fn table(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let _ = writeln!(text, " {}", cells.collect::<Vec<_>>().join("  ").trim_end());
        if index == 0 {
            let _ = writeln!(text, "{}", "─".repeat(widths.iter().sum::<usize>() + 2 * widths.len()));
        }
    }
    text
}
