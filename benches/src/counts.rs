//! Instructions instead of time: the same on a busy machine and on an idle one, so that they can be
//! a gate.
//!
//! A count by itself changes with the compiler and the machine's libraries. So a fold is judged by
//! its ratio to the fold by hand, counted in the same run by the same compiler.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use domain::registration::SeatsAvailability;
use domain::sourcing::Aggregate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::codec::{Codec, Row};
use crate::replay::hand;
use crate::stream::seats;

/// The folds that are counted; the first is the one by hand.
pub const FOLDS: [&str; 4] = ["hand", "typed", "postcard", "json"];

const EVENTS: usize = 3000;
const STATE: usize = 100;

/// Every fold is counted with so many repetitions more, and the difference counts: what comes
/// before the fold and after it falls out.
const MORE: u32 = 3;

/// How this program was built: the limits of one build say nothing of another.
pub const BUILD: &str = if cfg!(debug_assertions) { "tests" } else { "release" };

/// The limits that are kept, by build.
pub type Kept = BTreeMap<String, Limits>;

/// The limits of one build.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The compiler they were counted with.
    pub compiler: String,
    /// By how many percent a ratio may be higher with this compiler.
    pub percent: f64,
    /// And with another one.
    pub percent_otherwise: f64,
    /// Times the fold by hand.
    pub ratios: BTreeMap<String, f64>,
}

/// A fold whose ratio is too high.
#[derive(Clone, Debug, PartialEq)]
pub struct Exceeded {
    /// The fold that takes more than its limit.
    pub fold: String,
    /// What was counted.
    pub ratio: f64,
    /// What is allowed.
    pub limit: f64,
}

/// Why nothing was counted.
#[derive(Debug, Error)]
pub enum CountError {
    /// Valgrind cannot be started.
    #[error("valgrind cannot be started: {0}")]
    NoValgrind(std::io::Error),
    /// It did not tell a count.
    #[error("valgrind told no count for the fold {fold}: {told}")]
    NoCount {
        /// Of which fold.
        fold: String,
        /// What it told.
        told: String,
    },
}

/// Folds the stream `repeats` times; this is what runs under Valgrind. False if there is no such
/// fold.
#[must_use]
pub fn work(fold: &str, repeats: u32) -> bool {
    let events = seats(EVENTS, STATE);
    let rows =
        |codec: Codec| -> Vec<Row> { events.iter().map(|event| codec.write(event)).collect() };
    let read = |codec: Codec, rows: &[Row]| {
        rows.iter().fold(SeatsAvailability::default(), |state, row| {
            state.evolve(&codec.read(row).expect("what was written can be read"))
        })
    };
    match fold {
        "hand" => (0..repeats).for_each(|_| drop(black_box(hand::fold(black_box(&events))))),
        "typed" => {
            (0..repeats)
                .for_each(|_| drop(black_box(SeatsAvailability::replay(black_box(&events)))));
        }
        "postcard" | "json" => {
            let codec = if fold == "json" { Codec::Json } else { Codec::Postcard };
            let rows = rows(codec);
            (0..repeats).for_each(|_| drop(black_box(read(codec, black_box(&rows)))));
        }
        _ => return false,
    }
    true
}

/// Counts every fold: `program` is called with `arguments`, the name of the fold and the number of
/// repetitions, and must do [`work`]. The ratios to the fold by hand.
///
/// # Errors
/// [`CountError`] if Valgrind is not there or does not tell.
pub fn ratios(program: &Path, arguments: &[&str]) -> Result<BTreeMap<String, f64>, CountError> {
    let mut counts = Vec::new();
    for fold in FOLDS {
        let once = count(program, arguments, fold, 1)?;
        let more = count(program, arguments, fold, 1 + MORE)?;
        counts.push((fold, more.saturating_sub(once) as f64));
    }
    let floor = counts[0].1;
    Ok(counts.into_iter().skip(1).map(|(fold, count)| (fold.to_owned(), count / floor)).collect())
}

fn count(program: &Path, arguments: &[&str], fold: &str, repeats: u32) -> Result<u64, CountError> {
    let told = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .args([fold, &repeats.to_string()])
        .output()
        .map_err(CountError::NoValgrind)?;
    let text = String::from_utf8_lossy(&told.stderr).into_owned();
    collected(&text)
        .filter(|_| told.status.success())
        .ok_or(CountError::NoCount { fold: fold.to_owned(), told: text })
}

/// The number in the line `==1== Collected : 123`.
fn collected(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

/// The compiler in use, as it names itself, and the kind of machine it builds for: the same version
/// makes other instructions for another processor, and uses another allocator with another C
/// library.
#[must_use]
pub fn compiler() -> String {
    let told = Command::new("rustc").arg("-vV").output().ok();
    told.map_or_else(String::new, |told| named(&String::from_utf8_lossy(&told.stdout)))
}

/// The first line of `rustc -vV`, and the line `host: `.
fn named(told: &str) -> String {
    let version = told.lines().next().unwrap_or_default();
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    format!("{version} for {host}")
}

impl Limits {
    /// The folds whose ratio is higher than allowed, or that were not counted.
    #[must_use]
    pub fn exceeded(&self, ratios: &BTreeMap<String, f64>, compiler: &str) -> Vec<Exceeded> {
        let percent = if compiler == self.compiler { self.percent } else { self.percent_otherwise };
        let limits =
            self.ratios.iter().map(|(fold, ratio)| (fold, ratio * (1.0 + percent / 100.0)));
        limits
            .map(|(fold, limit)| (fold, ratios.get(fold).copied().unwrap_or(f64::INFINITY), limit))
            .filter(|(_, ratio, limit)| ratio > limit)
            .map(|(fold, ratio, limit)| Exceeded { fold: fold.clone(), ratio, limit })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            compiler: "this".to_owned(),
            percent: 3.0,
            percent_otherwise: 25.0,
            ratios: [("typed".to_owned(), 1.0), ("json".to_owned(), 6.0)].into(),
        }
    }

    #[test]
    fn five_percent_more_is_too_much_and_two_are_not() {
        let ratios = |typed| [("typed".to_owned(), typed), ("json".to_owned(), 6.0)].into();
        assert_eq!(limits().exceeded(&ratios(1.02), "this"), []);
        assert_eq!(limits().exceeded(&ratios(1.05), "this")[0].fold, "typed");
        assert_eq!(
            limits().exceeded(&ratios(1.05), "another"),
            [],
            "another compiler may differ more"
        );
        assert_eq!(
            limits().exceeded(&[("typed".to_owned(), 1.0)].into(), "this")[0].fold,
            "json",
            "not counted"
        );
    }

    #[test]
    fn valgrind_is_understood() {
        assert_eq!(
            collected("==7== Events    : Ir\n==7== Collected : 1234567\n==7==\n"),
            Some(1_234_567)
        );
        assert_eq!(collected("==7== no such file"), None);
    }

    #[test]
    fn a_compiler_is_its_version_and_what_it_builds_for() {
        let told = "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(named(told), "rustc 1.95.0 (59807616e 2026-04-14) for x86_64-unknown-linux-gnu");
    }

    #[test]
    fn every_fold_can_be_worked() {
        assert!(FOLDS.iter().all(|fold| work(fold, 1)) && !work("folklore", 1));
    }
}
