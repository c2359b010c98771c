//! What `benches/peers/run` found: the same stream through other event sourcing libraries.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::measured::Measured;
use crate::tables::grouped;

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peers {
    /// How many events the stream has.
    pub events: usize,
    /// How many reservations its state remembers.
    pub state: usize,
    /// The domain's own fold first.
    pub replays: Vec<Replay>,
    /// Each with what it comes to in every library.
    pub laws: Vec<Law>,
}

/// What it costs to load the stream in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// The library and its version.
    pub library: String,
    /// What the stream is loaded from.
    pub store: String,
    /// Nanoseconds of processor time for an event.
    pub nanos: f64,
    /// Times the domain's own fold in the same run.
    pub ratio: f64,
}

/// Something that must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Law {
    /// Its name.
    pub law: String,
    /// What it comes to, library by library.
    pub findings: Vec<Finding>,
}

/// What a law comes to in a library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The library and its version.
    pub library: String,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
}

/// Whether a law holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It does.
    Holds,
    /// It does not.
    Broken,
    /// The library has nothing that the law is about.
    Void,
}

impl Verdict {
    const fn told(self) -> &'static str {
        match self {
            Self::Holds => "yes",
            Self::Broken => "**no**",
            Self::Void => "–",
        }
    }
}

/// Both tables, library by replay and law by library, and what was seen.
pub(crate) fn tables(measured: &Measured<Peers>) -> String {
    let Peers { events, replays, laws, .. } = &measured.figures;
    let mut text = format!(
        "| library | loaded from | ns an event, {} events | × typed |\n|---|---|--:|--:|",
        grouped(*events)
    );
    for Replay { library, store, nanos, ratio } in replays {
        let _ = write!(text, "\n| {library} | {store} | {nanos:.0} ns | {ratio:.2}× |");
    }
    text += "\n\n| law |";
    let libraries = laws.first().map(|law| &law.findings[..]).unwrap_or_default();
    for finding in libraries {
        let _ = write!(text, " {} |", finding.library);
    }
    text += "\n|---|";
    text += &"---|".repeat(libraries.len());
    for Law { law, findings } in laws {
        let _ = write!(text, "\n| {law} |");
        for finding in findings {
            let _ = write!(text, " {} |", finding.verdict.told());
        }
    }
    text += "\n\n";
    for Law { law, findings } in laws {
        for Finding { library, seen, .. } in findings {
            let _ = writeln!(text, "- {library}, {law}: {seen}");
        }
    }
    text + "\n" + &measured.origin() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_has_a_row_a_column_and_what_was_seen() {
        let finding = |verdict| Finding { library: "a 1.0".to_owned(), verdict, seen: "both".to_owned() };
        let law = |verdict| Law { law: "detected".to_owned(), findings: vec![finding(verdict)] };
        let measured = Measured {
            command: "run".to_owned(),
            date: "today".to_owned(),
            processor: "one".to_owned(),
            cores: 1,
            figures: Peers {
                events: 1000,
                state: 1,
                replays: vec![Replay {
                    library: "a 1.0".to_owned(),
                    store: "rows".to_owned(),
                    nanos: 2.4,
                    ratio: 1.5,
                }],
                laws: vec![law(Verdict::Broken), law(Verdict::Void)],
            },
        };
        let text = tables(&measured);
        for line in [
            "| a 1.0 | rows | 2 ns | 1.50× |",
            "| law | a 1.0 |",
            "| detected | **no** |",
            "| detected | – |",
            "- a 1.0, detected: both",
        ] {
            assert!(text.lines().any(|one| one == line), "{line} in {text}");
        }
    }
}
