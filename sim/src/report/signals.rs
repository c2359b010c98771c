//! Signals of a run as a table and as JSON.

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::{Cell, CellAlignment, Row};
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use oracle::runner;
use oracle::signals::{Part, Signal, Signals};
use serde_json::{Value, json};
use stage::campaign::terminal::table;
use stage::engine;

/// The version of the form in which signals are written as JSON; `docs/SIGNALS.md` tells what each
/// field means.
pub const SIGNALS_FORM: u32 = 1;

/// Signals of one run.
#[derive(Clone, Debug)]
pub struct ToldSignals {
    seed: u64,
    signals: Signals,
}

impl ToldSignals {
    /// Plays a scenario and watches it.
    #[must_use]
    pub fn of(scenario: &Scenario, protections: Protections, engine: engine::Kind) -> Self {
        let mut signals = Signals::default();
        let _ = runner::play_before(scenario, protections, engine, false, &mut |event| {
            signals.observe(event);
        });
        Self { seed: scenario.seed, signals }
    }

    /// Writes a table of them, in business time.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = table(["signal", "of", "times", "p50", "p95", "longest", "open"]);
        for Signal { kind, of, took, open: (open, oldest) } in self.signals.all() {
            let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
            let time = |time: Option<Duration>| right(time.map_or_else(String::new, brief));
            let open = match (open, oldest) {
                (0, _) | (_, None) => String::new(),
                (open, Some(oldest)) => format!("{open}, for {}", brief(oldest)),
            };
            rows.add_row(Row::from([
                Cell::new(kind.name()),
                Cell::new(of),
                right(took.count().to_string()),
                time(took.percentile(50)),
                time(took.percentile(95)),
                time(took.longest()),
                right(open),
            ]));
        }
        writeln!(out, "{}\n", rows.trim_fmt())?;
        for (stream, times) in self.signals.conflicts() {
            writeln!(out, "commits on an older version of a stream of {stream:?}: {times}")?;
        }
        Ok(())
    }

    /// The same as JSON, in milliseconds of business time.
    #[must_use]
    pub fn json(&self) -> Value {
        let ms = |time: Option<Duration>| time.map(|time| time.as_millis() as u64);
        let signals = self.signals.all().into_iter().map(|Signal { kind, of, took, open }| {
            json!({
                "signal": kind.name(),
                "of": (of != Part::All).then(|| of.to_string()),
                "times": took.count(),
                "p50_ms": ms(took.percentile(50)),
                "p95_ms": ms(took.percentile(95)),
                "longest_ms": ms(took.longest()),
                "open": open.0,
                "oldest_open_ms": ms(open.1),
            })
        });
        let conflicts = self.signals.conflicts().iter();
        let conflicts: serde_json::Map<_, _> =
            conflicts.map(|(stream, times)| (format!("{stream:?}"), (*times).into())).collect();
        json!({
            "version": SIGNALS_FORM,
            "seed": self.seed,
            "signals": signals.collect::<Vec<_>>(),
            "conflicts": conflicts,
        })
    }
}

/// A span of business time. Whoever watches a system thinks in milliseconds first.
#[must_use]
pub fn brief(time: Duration) -> String {
    match time.as_millis() {
        ms @ 0..10_000 => format!("{ms} ms"),
        _ => stage::campaign::terminal::span(time),
    }
}

#[cfg(test)]
mod tests {
    use conference::scenario::from_seed;
    use stage::engine::Kind;

    use super::*;

    #[test]
    fn the_table_and_the_json_tell_the_same_signals() {
        let told = ToldSignals::of(&from_seed(3), Protections::default(), Kind::Direct);
        let mut text = Vec::new();
        told.write(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let json = told.json();
        let signals = json["signals"].as_array().unwrap();
        assert!(signals.len() > 20, "{signals:?}");
        for signal in signals {
            let (name, times) = (signal["signal"].as_str().unwrap(), &signal["times"]);
            let of = signal["of"].as_str().unwrap_or_default();
            let has = |line: &&str| {
                let line = line.trim_start();
                line.starts_with(name) && line.contains(of) && line.contains(&times.to_string())
            };
            assert!(text.lines().any(|line| has(&line)), "{signal} is not in\n{text}");
        }
    }
}
