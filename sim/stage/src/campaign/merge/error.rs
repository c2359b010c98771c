//! Why reports cannot be read or added.

use std::path::PathBuf;

use thiserror::Error;

use crate::campaign::json::FORM;

/// Why a report cannot be read.
#[derive(Debug, Error)]
pub enum ReportError {
    /// It cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is no report of a campaign.
    #[error("{0} is no report of a campaign: {1}")]
    Malformed(PathBuf, serde_json::Error),
    /// It was written in another form.
    #[error("{0} has the form {1}, and this program reads the form {FORM}")]
    OtherForm(PathBuf, u32),
    /// Its own numbers contradict one another.
    #[error("{0} does not add up: {1}")]
    Inconsistent(PathBuf, String),
}

impl ReportError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Unreadable(..) => "give the path of a file that a campaign wrote with --json",
            Self::Malformed(..) | Self::Inconsistent(..) => {
                "give a file as a campaign of this program wrote it with --json, or play it again"
            }
            Self::OtherForm(..) => "use the release that wrote it, or play it again",
        }
    }
}

/// Why reports cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MergeError {
    /// There is none.
    #[error("there is no report to merge")]
    Nothing,
    /// They tell of different things.
    #[error("{one} has the {what} {has}, and {other} {had}: no sum of them means anything")]
    Unlike {
        /// In what they differ.
        what: &'static str,
        /// The report that was named first.
        one: String,
        /// What it says of that.
        has: String,
        /// The report that does not fit it.
        other: String,
        /// What that says.
        had: String,
    },
    /// Some seeds are perhaps in both.
    #[error("{one} ({here}) and {other} ({there}) have seeds in common, which would count twice")]
    Overlap {
        /// The report that was named first.
        one: String,
        /// Its seeds, as the command line writes them.
        here: String,
        /// The report that has seeds of it as well.
        other: String,
        /// The seeds of that one.
        there: String,
    },
    /// It was not played on the stage.
    #[error("{0} tells of live runs, which are no shards of a campaign")]
    Live(String),
}

impl MergeError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Nothing => "give the files that the shards of a campaign wrote with --json",
            Self::Unlike { .. } => "merge only shards that were played in the same way",
            Self::Overlap { .. } => "divide each range in one way only, and leave one of them out",
            Self::Live(_) => "leave it out; `--json` of a campaign writes what can be merged",
        }
    }
}
