//! Why a command could not be done, and what to do about it.

use std::io::ErrorKind;

use conference::scenario::{ScenarioError, VERSION};
#[cfg(unix)]
use sim::live::FolderError;
use sim::spec::kept::KeptError;
use sim::spec::source::FeatureError;
use stage::campaign::answer::AnswerError;

/// Why a command could not be done: the input, the reason, and the next step.
#[derive(Debug)]
pub(super) struct Failure {
    /// What was wrong with what.
    pub(super) what: String,
    /// What to do next.
    pub(super) hint: String,
}

impl Failure {
    /// The scenario of a finding could not be written, where `--found` says.
    pub(super) fn unwritten(error: &ScenarioError) -> Self {
        Self { what: error.to_string(), hint: "give another folder with --found".to_owned() }
    }
}

impl From<AnswerError> for Failure {
    fn from(error: AnswerError) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}

impl From<FeatureError> for Failure {
    fn from(error: FeatureError) -> Self {
        let hint = match &error {
            FeatureError::Unreadable { source, .. } if source.kind() == ErrorKind::InvalidData => {
                "save the file as UTF-8"
            }
            FeatureError::Unreadable { .. } => {
                "give the path of a feature file, or of a folder of them"
            }
            FeatureError::Malformed { .. } => "features/README.md shows how a feature is written",
        };
        Self { what: error.to_string(), hint: hint.to_owned() }
    }
}

#[cfg(unix)]
impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        let hint = match error {
            FolderError::Scenario(error) => return error.into(),
            FolderError::NoRecords(_) => "give a folder that `sim live --keep FOLDER` wrote",
            FolderError::OtherVersion { .. } | FolderError::UnknownDefect(_) => {
                "use the release that wrote it, or a newer one"
            }
            FolderError::Unusable { .. } => "give a folder of records that can be read",
            FolderError::Malformed { .. } | FolderError::Record(_) => {
                "docs/LIVE.md describes the form of records"
            }
        };
        Self { what: error.to_string(), hint: hint.to_owned() }
    }
}

impl From<KeptError> for Failure {
    fn from(error: KeptError) -> Self {
        let hint = match &error {
            KeptError::Unreadable { .. } => {
                "give the path of a file that `sim spec --save FOLDER` wrote"
            }
            KeptError::Newer { .. } => "use the release that wrote it, or a newer one",
            KeptError::Malformed { .. } | KeptError::Impossible { .. } => {
                "write it again with `sim spec --save FOLDER`, or compare it with one that is"
            }
        };
        Self { what: error.to_string(), hint: hint.to_owned() }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        let hint = match &error {
            ScenarioError::Unreadable { source, .. } if source.kind() == ErrorKind::InvalidData => {
                "save the file as UTF-8"
            }
            ScenarioError::Unreadable { .. } => {
                "give the path of a scenario file, or make one with `sim scenario --seed 1 --output FILE`"
            }
            ScenarioError::Unwritable { .. } => {
                "give a place where files may be written and that is not full"
            }
            ScenarioError::OtherVersion { found, .. } if *found > VERSION => {
                "use the release that wrote it, or a newer one"
            }
            ScenarioError::OtherVersion { .. } => {
                "give it the version and the form that `sim scenario --seed 1` writes"
            }
            ScenarioError::Malformed { .. } => {
                "`sim scenario --seed 1` writes one that is right, and `sim scenario --help` tells the limits"
            }
            ScenarioError::Impossible { .. } => "change it; `sim scenario --help` tells the limits",
        };
        Self { what: error.to_string(), hint: hint.to_owned() }
    }
}
