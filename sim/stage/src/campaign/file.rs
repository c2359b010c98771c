//! Scenarios in files, as JSON: an object with the `version` of the form, the `finding` that it is,
//! and the `scenario`.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::capsule::Capsule;
use crate::whole::{self, replace};

/// Why a file cannot be written or read.
#[derive(Debug, Error)]
pub enum FileError {
    /// It cannot be written.
    #[error("cannot write {0}: {1}; give another folder")]
    Unwritable(PathBuf, std::io::Error),
    /// It cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It was written for another form.
    #[error("{0} has version {1}, and this program reads version {2}")]
    Version(PathBuf, u32, u32),
    /// It is no scenario.
    #[error("{0} is no scenario: {1}")]
    Malformed(PathBuf, serde_json::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    version: u32,
    /// Nothing, if somebody wrote the scenario by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finding: Option<Capsule>,
    scenario: T,
}

/// Writes a scenario to a file, and makes its folder if there is none.
///
/// # Errors
/// [`FileError::Unwritable`] names the file and the reason.
///
/// # Panics
/// If the scenario has no form in JSON.
pub fn write(
    path: &Path,
    version: u32,
    finding: Option<&Capsule>,
    scenario: &impl Serialize,
) -> Result<(), FileError> {
    let file = File { version, finding: finding.cloned(), scenario };
    let text = serde_json::to_string_pretty(&file).expect("a scenario can be written as JSON");
    replace(path, &(text + "\n")).map_err(|error| FileError::Unwritable(path.to_owned(), error))
}

/// Reads a scenario of this version from a file.
///
/// # Errors
/// [`FileError`] names the file and the reason.
pub fn read<T: DeserializeOwned>(path: &Path, version: u32) -> Result<T, FileError> {
    #[derive(Deserialize)]
    struct Outline {
        version: u32,
    }
    let text = whole::text(path).map_err(|error| FileError::Unreadable(path.to_owned(), error))?;
    let malformed = |error| FileError::Malformed(path.to_owned(), error);
    let found = serde_json::from_str::<Outline>(&text).map_err(malformed)?.version;
    if found != version {
        return Err(FileError::Version(path.to_owned(), found, version));
    }
    serde_json::from_str(&text).map(|File { scenario, .. }| scenario).map_err(malformed)
}
