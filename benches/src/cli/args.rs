//! Reads single arguments. What is wrong with one is told with a hint.

use std::fmt;
use std::path::PathBuf;

/// No stream that is measured is longer: it must fit into memory several times.
pub(super) const MOST_EVENTS: usize = 2_000_000;

pub(super) use stage::campaign::answer::Target;

pub(super) fn target(text: &str) -> Result<Target, String> {
    let named = text.parse();
    named.map_err(|_| hinted("an empty name", "give the path of a file, or - for standard output"))
}

/// Where events come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// From standard input.
    Stdin,
    /// From a file.
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

pub(super) fn source(text: &str) -> Result<Source, String> {
    match target(text)
        .map_err(|_| hinted("an empty name", "give the path of a file, or - for standard input"))?
    {
        Target::Stdout => Ok(Source::Stdin),
        Target::File(path) => Ok(Source::File(path)),
    }
}

/// A number of events.
pub(super) fn events(text: &str) -> Result<usize, String> {
    between(text, 1, MOST_EVENTS)
}

/// A number of things a state remembers.
pub(super) fn state(text: &str) -> Result<usize, String> {
    between(text, 1, 100_000)
}

/// How often something is repeated.
pub(super) fn rounds(text: &str) -> Result<usize, String> {
    between(text, 1, 1000)
}

/// How often a stream is loaded for each time it grows.
pub(super) fn loads(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(loads) if loads.is_finite() && (0.0..=1e6).contains(&loads) => Ok(loads),
        _ => Err(hinted(
            "that is not possible",
            "give a number that is not negative, for example 5 or 0.2",
        )),
    }
}

fn between(text: &str, least: usize, most: usize) -> Result<usize, String> {
    match text.replace(['_', ','], "").parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(hinted(
            "that is not possible",
            format!("give a whole number from {least} to {most}"),
        )),
    }
}

fn hinted(what: impl std::fmt::Display, hint: impl std::fmt::Display) -> String {
    format!("{what}\nhint: {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_numbers_are_refused_with_a_hint() {
        assert_eq!(events("20_000"), Ok(20_000));
        for wrong in ["0", "-1", "many", "99999999999999999999", "3000000"] {
            assert!(events(wrong).unwrap_err().contains("hint: "), "{wrong}");
        }
    }

    #[test]
    fn loads_are_a_number_that_is_not_negative() {
        assert_eq!(loads("0.2"), Ok(0.2));
        for wrong in ["-1", "NaN", "inf", "1e9", "often"] {
            assert!(loads(wrong).unwrap_err().contains("hint: "), "{wrong}");
        }
    }

    #[test]
    fn a_target_is_a_file_or_standard_output() {
        assert_eq!(target("-"), Ok(Target::Stdout));
        assert!(target("").is_err());
    }
}
