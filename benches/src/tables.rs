//! The tables of `benches/README.md`, rendered from what was measured: no figure in them is typed
//! by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use stage::campaign::numbers;
use thiserror::Error;

use crate::measured::Measured;
use crate::peers::{self, Peers};
use crate::replay::Replay;
use crate::snapshots::{Trial, rank};
use crate::upcast::{CHAINS, Upcasting, Way};

/// A page or a result that cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file that cannot be read.
        path: PathBuf,
        /// What the operating system says.
        error: std::io::Error,
    },
    /// A result is not what its name says.
    #[error("{}: {error}", path.display())]
    Malformed {
        /// The file that is no table of results.
        path: PathBuf,
        /// What the reader of JSON says.
        error: serde_json::Error,
    },
    /// The page has no place for a table.
    #[error("there is no line `{0}` with a line `<!-- end -->` after it")]
    NoPlace(String),
}

/// Every table, by the name of its place, from the results in a folder.
///
/// # Errors
/// [`TablesError`] if a result is missing or malformed.
pub fn render(results: &Path) -> Result<BTreeMap<&'static str, String>, TablesError> {
    let replays: Measured<Vec<Replay>> = result(results, "replay.json")?;
    let trials: Measured<Vec<Trial>> = result(results, "snapshots.json")?;
    let upcastings: Measured<Vec<Upcasting>> = result(results, "upcast.json")?;
    let compared: Measured<Peers> = result(results, "peers.json")?;
    Ok([
        ("peers", peers::tables(&compared)),
        ("replay", replay(&replays)),
        ("snapshots", snapshots(&trials)),
        ("upcast", upcast(&upcastings)),
    ]
    .into())
}

/// The text with every table in its place: between a line `<!-- benches: name -->` and the next
/// line `<!-- end -->`.
///
/// # Errors
/// [`TablesError::NoPlace`] if a table has none.
pub fn place(text: &str, tables: &BTreeMap<&'static str, String>) -> Result<String, TablesError> {
    let mut text = text.to_owned();
    for (name, table) in tables {
        let opening = format!("<!-- benches: {name} -->\n");
        let missing = || TablesError::NoPlace(opening.trim_end().to_owned());
        let start = text.find(&opening).ok_or_else(missing)? + opening.len();
        let end = start + text[start..].find("<!-- end -->").ok_or_else(missing)?;
        text.replace_range(start..end, table);
    }
    Ok(text)
}

fn result<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Result<T, TablesError> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path)
        .map_err(|error| TablesError::Unreadable { path: path.clone(), error })?;
    serde_json::from_str(&text).map_err(|error| TablesError::Malformed { path, error })
}

fn replay(measured: &Measured<Vec<Replay>>) -> String {
    let Some(longest) = measured.figures.last() else { return String::new() };
    let mut text = "| how a stream is read | bytes an event |".to_owned();
    for replay in &measured.figures {
        let _ = write!(text, " {} |", grouped(replay.events));
    }
    text += " aim |\n|---|--:|";
    text += &"--:|".repeat(measured.figures.len() + 1);
    for (index, lane) in longest.lanes.iter().enumerate() {
        let bytes = lane.bytes.map_or("–".to_owned(), |bytes| format!("{bytes:.0}"));
        let _ = write!(text, "\n| {} | {bytes} |", lane.name);
        for replay in &measured.figures {
            let lane = &replay.lanes[index];
            // The first is what the others are compared with: its own figure is a time.
            let cell = if index == 0 {
                format!("{:.0} ns", lane.nanos)
            } else {
                format!("{:.2}×", lane.ratio)
            };
            let _ = write!(text, " {cell} |");
        }
        let _ = write!(text, " {} |", lane.aim.map_or(String::new(), |aim| format!("≤ {aim}×")));
    }
    text + "\n\n" + &measured.origin() + "\n"
}

fn snapshots(measured: &Measured<Vec<Trial>>) -> String {
    let mut text = "| events | state | form | loads for each append | take | all in all | no snapshots |\n|--:|--:|---|--:|---|--:|--:|".to_owned();
    for trial in &measured.figures {
        for loads_per_append in [0.1, 5.0] {
            let workload = crate::snapshots::Workload { loads_per_append, ..trial.workload };
            let Some(advice) = rank(&workload, &trial.costs) else { continue };
            let total = |strategy| {
                let found = advice.ranked.iter().find(|ranked| ranked.cost.strategy == strategy);
                found.map_or("–".to_owned(), |ranked| {
                    format!("{} µs", grouped(ranked.total.round() as usize))
                })
            };
            let _ = write!(
                text,
                "\n| {} | {} | {} | {loads_per_append} | {} | {} | {} |",
                grouped(workload.events),
                grouped(workload.state),
                workload.codec,
                advice.take,
                total(advice.take),
                total(domain::sourcing::Snapshots::Never),
            );
        }
    }
    text + "\n\n" + &measured.origin() + "\n"
}

/// One line for each way to read, share of old rows and path; one column for each length of the
/// chain.
fn upcast(measured: &Measured<Vec<Upcasting>>) -> String {
    let mut text = "| old rows | they are read as | when |".to_owned();
    for chain in CHAINS {
        let _ = write!(text, " {chain} lift{} |", if chain == 1 { "" } else { "s" });
    }
    text += "\n|--:|---|---|";
    text += &"--:|".repeat(CHAINS.len());
    let mut shares: Vec<_> =
        measured.figures.iter().map(|one| one.share).filter(|share| *share > 0).collect();
    shares.sort_unstable();
    shares.dedup();
    for share in shares {
        for way in Way::ALL {
            for (index, when) in ["load", "live", "rebuild"].into_iter().enumerate() {
                let _ = write!(text, "\n| {share} % | {} | {when} |", way.name());
                for chain in CHAINS {
                    let found = measured
                        .figures
                        .iter()
                        .find(|one| (one.way, one.share, one.chain) == (way, share, chain));
                    let cell =
                        found.map_or("–".to_owned(), |one| format!("{:.2}×", one.ratios[index]));
                    let _ = write!(text, " {cell} |");
                }
            }
        }
    }
    text + "\n\nTimes the same stream without old rows: " + &measured.origin() + "\n"
}

/// A whole number with its thousands apart.
#[must_use]
pub fn grouped(number: usize) -> String {
    numbers::grouped(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_costs_shows_what_was_measured() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tables = render(&folder.join("results")).unwrap();
        let page = fs::read_to_string(folder.join("README.md")).unwrap();
        let rendered = place(&page, &tables).unwrap();
        assert!(
            rendered == page,
            "render the tables with `cargo run --release -p benches -- tables`"
        );
    }

    #[test]
    fn a_table_takes_the_place_of_the_one_before_and_nothing_else() {
        let text = "a\n<!-- benches: replay -->\nold\n<!-- end -->\nb\n";
        let placed = place(text, &[("replay", "new\n".to_owned())].into()).unwrap();
        assert_eq!(placed, "a\n<!-- benches: replay -->\nnew\n<!-- end -->\nb\n");
        assert!(place("a\n", &[("replay", String::new())].into()).is_err());
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 700, 7000, 7_000_000].map(grouped), ["7", "700", "7,000", "7,000,000"]);
    }
}
