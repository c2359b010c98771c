//! Reads single arguments. What is wrong with one is told with a hint.

use std::path::PathBuf;

/// No stream that is measured is longer: it must fit into memory several times.
pub(super) const MOST_EVENTS: usize = 2_000_000;

/// Where a machine-readable answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To standard output; nothing else goes there then.
    Stdout,
    /// Into a file.
    File(PathBuf),
}

pub(super) fn target(text: &str) -> Result<Target, String> {
    match text {
        "" => Err(hinted("an empty name", "give the path of a file, or - for standard output")),
        "-" => Ok(Target::Stdout),
        path => Ok(Target::File(path.into())),
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

fn between(text: &str, least: usize, most: usize) -> Result<usize, String> {
    match text.replace(['_', ','], "").parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(hinted("that is not possible", format!("give a whole number from {least} to {most}"))),
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
    fn a_target_is_a_file_or_standard_output() {
        assert_eq!(target("-"), Ok(Target::Stdout));
        assert!(target("").is_err());
    }
}
