//! The folder of a live run: its scenario, how it was played, the store's file and all records.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stage::live::RecordError;
use stage::whole;
use thiserror::Error;

use conference::defect::{self, Defect};
use conference::scenario::{self, Scenario, ScenarioError};

/// The form of the folder of a run. Another form has another number.
const FORM: u32 = 1;

const MANIFEST: &str = "live.json";
const SCENARIO: &str = "scenario.json";
const STORE: &str = "store.redb";

/// How a run was played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of the folder.
    pub version: u32,
    /// The program that wrote it, and its version.
    pub program: String,
    /// How many milliseconds of business time passed in one of real time.
    pub speed: u32,
    /// After so much real time it was to be cut off, in milliseconds.
    pub longest_ms: u64,
    /// What was played, as a campaign names it.
    pub workload: String,
    /// The known defect that was switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// The schema of the PostgreSQL server that the store was on, if it was on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The stream of the NATS server that the bus was on, if it was on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

impl Manifest {
    /// Of a run that is played now, on no server.
    #[must_use]
    pub fn now(speed: u32, longest_ms: u64, workload: &str, defect: Option<&str>) -> Self {
        let program = stage::campaign::capsule::PROGRAM.to_owned();
        let (defect, workload) = (defect.map(str::to_owned), workload.to_owned());
        let (schema, stream) = (None, None);
        Self { version: FORM, program, speed, longest_ms, workload, defect, schema, stream }
    }

    /// The defect that was switched on, if there was one.
    ///
    /// # Errors
    /// If this program does not know it.
    pub fn defect(&self) -> Result<Option<&'static Defect>, FolderError> {
        let known = |name: &String| {
            defect::find(name).ok_or_else(|| FolderError::UnknownDefect(name.clone()))
        };
        self.defect.as_ref().map(known).transpose()
    }
}

/// Why a folder of records cannot be read or written.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("cannot use {path}: {source}")]
    Unusable {
        /// The folder or file that cannot be used.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file that says how it was played says something else.
    #[error("{path}: {source}")]
    Malformed {
        /// The file that is no record of a run.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// It was written by another release.
    #[error("{path} has version {found}, and this release reads version {FORM}")]
    OtherVersion {
        /// The file of another version.
        path: PathBuf,
        /// The version that the file names.
        found: u32,
    },
    /// It was played with a defect that is not known here.
    #[error("it was played with the defect {0}, which this release does not know")]
    UnknownDefect(String),
    /// There are no records in it.
    #[error("{0} is no folder of records: it has no {MANIFEST}, and no folder in it has")]
    NoRecords(PathBuf),
    /// Its scenario cannot be read or written.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// One of its records cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Whether a folder holds the records of a run.
#[must_use]
pub fn is_records(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// The folders of runs that are here: this one, or those in it, by name.
///
/// # Errors
/// If there is none, or it cannot be read.
pub fn folders(here: &Path) -> Result<Vec<PathBuf>, FolderError> {
    if is_records(here) {
        return Ok(vec![here.to_owned()]);
    }
    let unusable = |source| FolderError::Unusable { path: here.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(here).map_err(unusable)? {
        let path = entry.map_err(unusable)?.path();
        if is_records(&path) {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() { Err(FolderError::NoRecords(here.to_owned())) } else { Ok(found) }
}

/// Writes what is played, and how.
pub(super) fn write(
    folder: &Path,
    scenario: &Scenario,
    manifest: &Manifest,
) -> Result<(), FolderError> {
    scenario::write(&scenario_of(folder), scenario)?;
    let path = folder.join(MANIFEST);
    let text = serde_json::to_string_pretty(manifest).expect("it has string keys only") + "\n";
    whole::replace(&path, &text).map_err(|source| FolderError::Unusable { path, source })
}

/// Reads what was played, and how.
pub(super) fn read(folder: &Path) -> Result<(Scenario, Manifest), FolderError> {
    let path = folder.join(MANIFEST);
    let text = whole::text(&path)
        .map_err(|source| FolderError::Unusable { path: path.clone(), source })?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|source| FolderError::Malformed { path: path.clone(), source })?;
    if manifest.version != FORM {
        return Err(FolderError::OtherVersion { path, found: manifest.version });
    }
    Ok((scenario::read(&scenario_of(folder))?, manifest))
}

/// The scenario of a run.
pub(super) fn scenario_of(folder: &Path) -> PathBuf {
    folder.join(SCENARIO)
}

/// The store's file.
pub(super) fn store_of(folder: &Path) -> PathBuf {
    folder.join(STORE)
}
