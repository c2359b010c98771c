//! Answers for machines, and where they go: into files, or to standard output.

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use super::report::CampaignReport;
use super::{interrupt, json, junit};
use crate::whole;

/// Where an answer for machines goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To standard output; nothing else goes there then.
    Stdout,
    /// Into a file.
    File(PathBuf),
}

impl FromStr for Target {
    type Err = NoTarget;

    /// `-` is standard output, anything else a path.
    fn from_str(text: &str) -> Result<Self, NoTarget> {
        match text {
            "" => Err(NoTarget),
            "-" => Ok(Self::Stdout),
            path => Ok(Self::File(path.into())),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("standard output"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl Target {
    /// Writes an answer. A file is there as a whole or, if that fails, as it was before; whoever
    /// reads only the beginning of standard output has seen enough.
    ///
    /// # Errors
    /// [`AnswerError::Unwritable`] names the place and the reason.
    pub fn deliver(&self, text: &str) -> Result<(), AnswerError> {
        let written = match self {
            Self::Stdout => patient(io::stdout().write_all(text.as_bytes())),
            Self::File(path) => whole::replace(path, text),
        };
        // If it is not there, the error says so.
        interrupt::settled(&self.to_string());
        written.map_err(|error| AnswerError::Unwritable(self.clone(), error))
    }
}

/// What came of writing to somebody for whom it is no error to have seen enough.
pub(super) fn patient(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A place without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an empty name; give the path of a file, or - for standard output")]
pub struct NoTarget;

/// Why an answer cannot be given.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// It cannot be written.
    #[error("cannot write {0}: {1}")]
    Unwritable(Target, io::Error),
    /// Two answers want one place, where one would replace the other.
    #[error("--json and --junit both want {0}")]
    SamePlace(Target),
}

impl AnswerError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Unwritable(Target::Stdout, _) => "give it a place that is not full",
            Self::Unwritable(Target::File(_), _) => {
                "give a path in a folder where files may be written and that is not full"
            }
            Self::SamePlace(_) => "give one of them another file",
        }
    }
}

/// The answers about a campaign that machines want.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// All of it, as [`json::campaign`] writes it.
    pub json: Option<Target>,
    /// As [`junit::campaign`] writes it, for continuous integration.
    pub junit: Option<Target>,
}

impl Answers {
    /// Whether one of them takes the place of what people read on standard output.
    ///
    /// # Errors
    /// [`AnswerError::SamePlace`] if both want the same place.
    pub fn take_stdout(&self) -> Result<bool, AnswerError> {
        if let (Some(target), true) = (&self.json, self.json == self.junit) {
            return Err(AnswerError::SamePlace(target.clone()));
        }
        Ok([&self.json, &self.junit].contains(&&Some(Target::Stdout)))
    }

    /// Notes that both are owed: see [`interrupt::owes`].
    pub fn owe(&self) {
        interrupt::owes(self.json.iter().chain(&self.junit).map(Target::to_string));
    }

    /// Gives both; what kept an answer from being written.
    pub fn give(&self, report: &CampaignReport) -> Vec<AnswerError> {
        let json = self.json.as_ref().map(|target| target.deliver(&json::campaign(report)));
        let junit = self.junit.as_ref().map(|target| target.deliver(&junit::campaign(report)));
        json.into_iter().chain(junit).filter_map(Result::err).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Option<Target> {
        text.parse().ok()
    }

    #[test]
    fn two_answers_do_not_share_a_place() {
        let both = |json, junit| Answers { json: target(json), junit: target(junit) };
        assert!(both("-", "a.xml").take_stdout().unwrap());
        assert!(!both("a.json", "a.xml").take_stdout().unwrap());
        assert!(!Answers::default().take_stdout().unwrap());
        assert!("".parse::<Target>().is_err());
        let why = both("-", "-").take_stdout().unwrap_err().to_string();
        assert!(why.contains("both want standard output"), "{why}");
        let why = both("a", "a").take_stdout().unwrap_err().to_string();
        assert!(why.contains("both want a"), "{why}");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        std::fs::write(&taken, "").unwrap();
        let below = Target::File(taken.join("report.json"));
        let why = below.deliver("{}").unwrap_err().to_string();
        assert!(why.contains("taken/report.json: "), "{why}");
        Target::File(taken.clone()).deliver("{}").unwrap();
        assert_eq!(std::fs::read_to_string(taken).unwrap(), "{}");
    }
}
