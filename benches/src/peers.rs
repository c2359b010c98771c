//! What `benches/peers/run` found: the same stream through other event sourcing libraries.

mod found;

use std::fmt::Write as _;

pub use self::found::*;
use crate::measured::Measured;
use crate::tables::grouped;

impl Trial {
    /// How many laws held, are broken, and do not apply.
    fn counts(&self) -> [usize; 3] {
        let not_applicable = self.not_applicable.iter().map(|reason| reason.laws.len()).sum();
        [self.held.len(), self.broken.len(), not_applicable]
    }
}

/// Both tables, library by replay and library by laws, and what was seen.
pub(crate) fn tables(measured: &Measured<Peers>) -> String {
    let Peers { events, replays, laws, .. } = &measured.figures;
    let mut text = format!(
        "| library | loaded from | ns an event, {} events | × typed |\n|---|---|--:|--:|",
        grouped(*events)
    );
    for Replay { library, store, nanos, ratio } in replays {
        let _ = write!(text, "\n| {library} | {store} | {nanos:.0} ns | {ratio:.2}× |");
    }
    text +=
        "\n\n| library | laws tried on | held | broken | not applicable |\n|---|---|--:|--:|--:|";
    for trial in laws {
        let [held, broken, not_applicable] = trial.counts();
        let broken = if broken == 0 { "0".to_owned() } else { format!("**{broken}**") };
        let Trial { library, tried_on, .. } = trial;
        let _ = write!(text, "\n| {library} | {tried_on} | {held} | {broken} | {not_applicable} |");
    }
    text += "\n\n";
    for Trial { library, tried_on, broken, not_applicable, .. } in laws {
        let _ = writeln!(text, "- {library}, {tried_on}:");
        for (seen, laws) in by_what_was_seen(broken) {
            let _ = writeln!(text, "  - broken {}: {seen}", listed(&laws));
        }
        for NotApplicable { why, laws } in not_applicable {
            let _ = writeln!(text, "  - {} not applicable: {why}", laws.len());
        }
    }
    text + "\n" + &measured.origin() + "\n"
}

/// The laws that broke in the same way stand together.
fn by_what_was_seen(broken: &[Broken]) -> Vec<(&str, Vec<&str>)> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for Broken { law, seen, .. } in broken {
        match all.iter_mut().find(|(one, _)| one == seen) {
            Some((_, laws)) => laws.push(law),
            None => all.push((seen, vec![law])),
        }
    }
    all
}

fn listed(laws: &[&str]) -> String {
    laws.iter().map(|law| format!("`{law}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_has_its_rows_and_what_was_seen() {
        let broken = |law: &str, seen: &str| Broken {
            law: law.to_owned(),
            rule: "The second is refused.".to_owned(),
            seen: seen.to_owned(),
        };
        let trial = Trial {
            library: "a 1.0".to_owned(),
            tried_on: "its store".to_owned(),
            held: vec!["store::one".to_owned()],
            broken: vec![
                broken("store::two", "both"),
                broken("store::three", "none"),
                broken("store::four", "both"),
            ],
            not_applicable: vec![NotApplicable {
                why: "no outbox".to_owned(),
                laws: vec!["store::five".to_owned(), "store::six".to_owned()],
            }],
        };
        let untouched = Trial { broken: Vec::new(), not_applicable: Vec::new(), ..trial.clone() };
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
                laws: vec![trial, untouched],
            },
        };
        let text = tables(&measured);
        for line in [
            "| a 1.0 | rows | 2 ns | 1.50× |",
            "| a 1.0 | its store | 1 | **3** | 2 |",
            "| a 1.0 | its store | 1 | 0 | 0 |",
            "- a 1.0, its store:",
            "  - broken `store::two`, `store::four`: both",
            "  - broken `store::three`: none",
            "  - 2 not applicable: no outbox",
        ] {
            assert!(text.lines().any(|one| one == line), "{line} in {text}");
        }
    }
}
