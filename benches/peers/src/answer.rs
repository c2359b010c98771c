//! What is told: for people two tables, library by replay and law by library, and what was seen; for machines all of it.

use std::fmt::Write as _;

use crate::found::{Found, Law, Peers, Replay, Verdict};
use crate::measured::Measured;
use crate::peer::Peer;

/// Puts together what was found.
pub(crate) fn found(events: usize, state: usize, replays: Vec<Replay>, peers: Vec<Peer<'_>>) -> Peers {
    let (mut snapshots, mut conflicts) = (Vec::new(), Vec::new());
    for Peer { library, snapshot_equals_replay, conflict_is_detected, .. } in peers {
        let library = format!("{library} {}", version(library));
        snapshots.push(Found { library: library.clone(), finding: snapshot_equals_replay });
        conflicts.push(Found { library, finding: conflict_is_detected });
    }
    let laws = vec![
        Law { law: "a snapshot equals the replay".to_owned(), findings: snapshots },
        Law { law: "a conflict is detected".to_owned(), findings: conflicts },
    ];
    Peers { events, state, replays, laws }
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
    let mut rows = vec![vec!["law".to_owned()]];
    rows[0].extend(laws[0].findings.iter().map(|found| found.library.clone()));
    for Law { law, findings } in laws {
        let told = findings.iter().map(|found| found.finding.verdict.told().to_owned());
        rows.push([law.clone()].into_iter().chain(told).collect());
    }
    let _ = write!(text, "\n{}\nwhat was seen\n", table(&rows));
    for Law { law, findings } in laws {
        for Found { library, finding } in findings {
            let _ = writeln!(text, "  {library}: {law}: {}", finding.seen);
        }
    }
    format!("{text}\n{}\n", answer.origin())
}

impl Verdict {
    const fn told(self) -> &'static str {
        match self {
            Self::Holds => "yes",
            Self::Broken => "NO",
            Self::Void => "–",
        }
    }
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
