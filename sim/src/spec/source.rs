//! Where features come from: files and folders anywhere on disk, or the program itself, which
//! carries those of the project.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ::cucumber::gherkin::Feature;
use stage::whole;
use thiserror::Error;

use super::gherkin::tree::Document;
use super::gherkin::{cucumber, reader};
use super::story::Language;

/// The features of the project, by path.
const PROJECT: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/features.rs"));

/// A feature, and where it comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its file, as it was named, or as it is called in the project.
    pub path: PathBuf,
    /// What the file says.
    pub text: String,
    /// The language it is written in.
    pub language: Language,
    /// What was read, with every place.
    pub document: Document,
    /// The feature as it is written.
    pub written: Feature,
    /// The feature with a scenario for each row of a table of examples.
    pub feature: Feature,
}

/// Why features cannot be read.
#[derive(Debug, Error)]
pub enum FeatureError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file or folder that cannot be read.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file is not a feature.
    #[error("{path}:{line}: {reason}")]
    Malformed {
        /// The file that is no feature.
        path: PathBuf,
        /// In which line.
        line: usize,
        /// What the reader of Gherkin says, with line and column.
        reason: String,
    },
}

/// The features of the project, English ones first.
///
/// # Errors
/// [`FeatureError::Malformed`] if one of them is not a feature.
pub fn project() -> Result<Vec<Source>, FeatureError> {
    PROJECT.iter().map(|(path, text)| Source::parse(Path::new(path), (*text).to_owned())).collect()
}

/// What the sentences of the project's features say, without their keywords.
pub(super) fn project_sentences() -> &'static [String] {
    static SENTENCES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let written = |(path, text): &(&str, &str)| {
            Source::as_written(Path::new(path), (*text).to_owned()).ok()
        };
        let stories = PROJECT.iter().filter_map(written).flat_map(|source| source.stories());
        stories.flat_map(|story| story.sentences).map(|sentence| sentence.value).collect()
    });
    &SENTENCES
}

/// The features in these files, and in these folders and all folders below. Each is read once, in
/// the order of the paths and then of their names.
///
/// # Errors
/// [`FeatureError`] names the file or folder, and the reason.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Source>, FeatureError> {
    let sources =
        files(paths)?.iter().map(|file| Source::open(file)).collect::<Result<Vec<_>, _>>()?;
    sources.iter().find_map(Source::slip).map_or(Ok(sources), Err)
}

/// These files, and all features in these folders, each once.
///
/// # Errors
/// [`FeatureError::Unreadable`] names a folder that cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FeatureError> {
    let mut files = Vec::new();
    for path in paths {
        find(path, &mut files)?;
    }
    let mut known = BTreeSet::new();
    files.retain(|file| known.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    Ok(files)
}

/// A file that is named is a feature whatever its name; in a folder, those are that end in
/// `.feature`.
fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), FeatureError> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let unreadable = |source| FeatureError::Unreadable { path: path.to_owned(), source };
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut entries = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(unreadable)?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "feature") {
            find(&entry, files)?;
        }
    }
    Ok(())
}

impl Source {
    /// Reads a file as it is written.
    ///
    /// # Errors
    /// [`FeatureError`] names the file, and the reason.
    pub fn open(path: &Path) -> Result<Self, FeatureError> {
        let unreadable = |source| FeatureError::Unreadable { path: path.to_owned(), source };
        Self::as_written(path, whole::text(path).map_err(unreadable)?)
    }

    /// Reads what a file says, and takes nothing in it for a slip of the pen.
    ///
    /// # Errors
    /// [`FeatureError::Malformed`] names the line, and the reason.
    pub fn as_written(path: &Path, text: String) -> Result<Self, FeatureError> {
        let document = reader::read(&text).map_err(|error| FeatureError::Malformed {
            path: path.to_owned(),
            line: error.at.line,
            reason: error.why.to_string(),
        })?;
        let (written, feature) =
            (cucumber::written(&document, path), cucumber::expanded(&document, path));
        Ok(Self {
            path: path.to_owned(),
            text,
            language: document.language,
            document,
            written,
            feature,
        })
    }

    /// Reads what a file says.
    ///
    /// # Errors
    /// [`FeatureError::Malformed`] names the line, and the reason.
    pub fn parse(path: &Path, text: String) -> Result<Self, FeatureError> {
        let source = Self::as_written(path, text)?;
        source.slip().map_or(Ok(source), Err)
    }
}

/// What went wrong in which line.
pub(super) type Reason = (usize, String);

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        Source::parse(Path::new("a.feature"), text.to_owned()).unwrap_err().to_string()
    }

    #[test]
    fn the_features_of_the_project_are_there_in_both_languages() {
        let sources = project().unwrap();
        for language in Language::ALL {
            assert!(sources.iter().any(|source| source.language == language));
        }
        assert!(sources.iter().all(|source| source.path.starts_with("features")));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, expected) in [
            ("", "a.feature:1: the file is empty"),
            (
                "Feature: f\n  Example: e\n    When x\n  Nonsense: y\n    Whatever\n",
                "a.feature:4: «Nonsense: y» is not what",
            ),
            (
                "Feature: f\n  Exampel: e\n    Given x\n",
                "a.feature:2: «Exampel: e» looks like a heading",
            ),
            (
                "Feature: f\n  For example: e\n    Given x\n",
                "a.feature:3: «Given x» begins like a sentence",
            ),
            (
                "Feature: f\n  Example: e\n    Given x\n      | a | b |\n      | 1 |\n",
                "a.feature:5: this row has 1 cells",
            ),
            (
                "# language: fr\nFonctionnalité: f\n",
                "a.feature:1: there are no sentences in the language \"fr\"",
            ),
            (
                "Feature: f\n  Scenario Outline: e\n    Given <x>\n    Examples:\n      | y |\n      | 1 |\n",
                "no column of the examples is called \"x\"",
            ),
        ] {
            let reason = reason(text);
            assert!(reason.contains(expected), "{reason}");
        }
    }

    #[test]
    fn a_row_of_examples_is_found_below_comments() {
        let text = "Feature: f\n  Scenario Outline: e\n    Given <x>\n    Examples:\n      | x |\n      # why\n      | 1 |\n\n      | 2 |\n";
        let feature = Source::parse(Path::new("a.feature"), text.to_owned()).unwrap().feature;
        let lines: Vec<_> =
            feature.scenarios.iter().map(|scenario| scenario.position.line).collect();
        assert_eq!(lines, [7, 9]);
    }

    #[test]
    fn a_folder_is_read_with_all_folders_below_and_each_file_once() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("b/c");
        std::fs::create_dir_all(&deep).unwrap();
        for path in
            [folder.path().join("a.feature"), deep.join("d.feature"), deep.join("notes.txt")]
        {
            std::fs::write(path, "Feature: f\n").unwrap();
        }
        let paths = [folder.path().join("b/c/d.feature"), folder.path().to_owned()];
        let read: Vec<_> = read(&paths).unwrap().into_iter().map(|source| source.path).collect();
        assert_eq!(read, [deep.join("d.feature"), folder.path().join("a.feature")]);
    }
}
