//! What `benches/peers/run` found: the same stream through other event sourcing libraries.

mod found;

use std::fmt::Write as _;

pub use self::found::*;
use crate::measured::Measured;
use crate::tables::grouped;

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
    for found in libraries {
        let _ = write!(text, " {} |", found.library);
    }
    text += "\n|---|";
    text += &"---|".repeat(libraries.len());
    for Law { law, findings } in laws {
        let _ = write!(text, "\n| {law} |");
        for found in findings {
            let _ = write!(text, " {} |", found.finding.verdict.told());
        }
    }
    text += "\n\n";
    for Law { law, findings } in laws {
        for Found { library, finding } in findings {
            let _ = writeln!(text, "- {library}, {law}: {}", finding.seen);
        }
    }
    text + "\n" + &measured.origin() + "\n"
}

#[cfg(test)]
mod tests {
    use super::found::Finding;
    use super::*;

    #[test]
    fn every_library_has_a_row_a_column_and_what_was_seen() {
        let finding = |verdict| Found {
            library: "a 1.0".to_owned(),
            finding: Finding { verdict, seen: "both".to_owned() },
        };
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
