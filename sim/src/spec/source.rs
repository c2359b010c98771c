//! Where features come from: files and folders anywhere on disk, or the program itself, which carries those of the
//! project.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use cucumber::feature::Ext;
use cucumber::gherkin::{Feature, GherkinEnv, ParseError, Scenario, Step};
use thiserror::Error;

use super::prose;
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
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not a feature.
    #[error("{path}:{line}: {reason}")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// In which line.
        line: usize,
        /// Why.
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

/// The features in these files, and in these folders and all folders below. Each is read once, in the order of the paths
/// and then of their names.
///
/// # Errors
/// [`FeatureError`] names the file or folder, and the reason.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Source>, FeatureError> {
    let mut files = Vec::new();
    for path in paths {
        find(path, &mut files)?;
    }
    let mut known = BTreeSet::new();
    files.retain(|file| known.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    files.iter().map(|file| Source::open(file)).collect()
}

/// A file that is named is a feature whatever its name; in a folder, those are that end in `.feature`.
fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), FeatureError> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let unreadable = |source| FeatureError::Unreadable { path: path.to_owned(), source };
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut entries =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(unreadable)?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "feature") {
            find(&entry, files)?;
        }
    }
    Ok(())
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// [`FeatureError`] names the file, and the reason.
    pub fn open(path: &Path) -> Result<Self, FeatureError> {
        let unreadable = |source| FeatureError::Unreadable { path: path.to_owned(), source };
        Self::parse(path, std::fs::read_to_string(path).map_err(unreadable)?)
    }

    /// Reads what a file says.
    ///
    /// # Errors
    /// [`FeatureError::Malformed`] names the line, and the reason.
    pub fn parse(path: &Path, text: String) -> Result<Self, FeatureError> {
        let malformed = |(line, reason)| FeatureError::Malformed { path: path.to_owned(), line, reason };
        let language = language(&text).map_err(malformed)?;
        let feature = Feature::parse(text.trim_start_matches('\u{feff}'), GherkinEnv::default())
            .map_err(|error| malformed(diagnosis(&text, &error)))?;
        // The grammar drops the cells for which there is no heading.
        uneven_row(&text).map_or(Ok(()), Err).map_err(malformed)?;
        prose::mistaken(&text, &feature, language).map_or(Ok(()), Err).map_err(malformed)?;
        idle_outline(&feature).map_err(malformed)?;
        let written = feature.clone();
        let mut feature = feature
            .expand_examples()
            .map_err(|error| malformed((error.pos.line, unknown_column(&error.name))))?;
        number_rows(&mut feature, &text);
        feature.path = Some(path.to_owned());
        Ok(Self { path: path.to_owned(), text, language, written, feature })
    }
}

/// What went wrong in which line.
pub(super) type Reason = (usize, String);

/// The language that a text says it is written in; English if it says nothing.
fn language(text: &str) -> Result<Language, Reason> {
    let told = (1..).zip(text.lines()).take_while(|(_, line)| is_blank(line) || is_comment(line)).find_map(
        |(number, line)| {
            let rest = line.trim_start_matches('\u{feff}').trim().strip_prefix('#')?.trim_start();
            let code = rest.strip_prefix("language")?.trim_start().strip_prefix(':')?.trim();
            Some((number, code))
        },
    );
    let Some((number, code)) = told else { return Ok(Language::English) };
    Language::ALL.into_iter().find(|language| language.code() == code).ok_or_else(|| {
        (number, format!("there are no sentences in the language {code:?}; there are in en and ko"))
    })
}

/// Says in words where the grammar gave up. Its own words are those of whoever wrote the grammar.
fn diagnosis(text: &str, error: &ParseError) -> Reason {
    if let Some(uneven) = uneven_row(text) {
        return uneven;
    }
    let told = error.to_string();
    let line = told
        .strip_prefix("Error at ")
        .and_then(|rest| rest.split_once(':'))
        .and_then(|(line, _)| line.parse().ok())
        .unwrap_or(1);
    let count = text.lines().count();
    match text.lines().nth(line - 1).map(str::trim) {
        Some(found) if !found.is_empty() => {
            (line, format!("«{found}» is not what Gherkin expects here; a keyword is missing or misplaced"))
        }
        _ if text.trim().is_empty() => (1, "the file is empty; a feature begins with «Feature:»".to_owned()),
        _ => (line.min(count.max(1)), "the feature ends where Gherkin expects more".to_owned()),
    }
}

/// The first row of a table that has not as many cells as the one above it.
fn uneven_row(text: &str) -> Option<Reason> {
    let mut above = None;
    for (number, line) in (1..).zip(text.lines()) {
        let row = line.trim();
        let cells = row.starts_with('|').then(|| row.replace("\\|", "").matches('|').count() - 1);
        if let (Some(above), Some(cells)) = (above, cells)
            && above != cells
        {
            return Some((number, format!("this row has {cells} cells, and the row above it has {above}")));
        }
        if !is_comment(line) {
            above = cells;
        }
    }
    None
}

/// An outline whose examples have no row: nothing of it would be played.
fn idle_outline(feature: &Feature) -> Result<(), Reason> {
    let idle = scenarios(feature)
        .flat_map(|scenario| &scenario.examples)
        .find(|examples| examples.table.as_ref().is_none_or(|table| table.rows.len() < 2));
    match idle {
        Some(examples) => {
            Err((examples.position.line, "these examples have no row below a heading".to_owned()))
        }
        None => Ok(()),
    }
}

/// All scenarios of a feature, as they are written.
pub(super) fn scenarios(feature: &Feature) -> impl Iterator<Item = &Scenario> {
    feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios))
}

/// All sentences of a feature, as they are written.
pub(super) fn sentences(feature: &Feature) -> impl Iterator<Item = &Step> {
    let grounds = feature.background.iter().chain(feature.rules.iter().flat_map(|rule| &rule.background));
    grounds.flat_map(|ground| &ground.steps).chain(scenarios(feature).flat_map(|scenario| &scenario.steps))
}

fn unknown_column(name: &str) -> String {
    format!("no column of the examples is called {name:?}, as <{name}> in a sentence says")
}

/// Says of each row of a table of examples in which line it is. The grammar counts rows without comments and blank lines.
fn number_rows(feature: &mut Feature, text: &str) {
    let scenarios =
        feature.scenarios.iter_mut().chain(feature.rules.iter_mut().flat_map(|rule| &mut rule.scenarios));
    for scenario in scenarios {
        let Some(examples) = scenario.examples.first() else { continue };
        let row = scenario.position.line.saturating_sub(examples.position.line);
        let rows = (1..)
            .zip(text.lines())
            .skip(examples.position.line)
            .filter(|(_, line)| line.trim().starts_with('|'));
        if let Some((line, _)) = rows.take(row).last() {
            scenario.position.line = line;
        }
    }
}

fn is_blank(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').trim().starts_with('#')
}

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
                "a.feature:5: «Whatever» is not what",
            ),
            ("Feature: f\n  Exampel: e\n    Given x\n", "a.feature:2: «Exampel: e» looks like a heading"),
            ("Feature: f\n  For example: e\n    Given x\n", "a.feature:3: «Given x» begins like a sentence"),
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
        let lines: Vec<_> = feature.scenarios.iter().map(|scenario| scenario.position.line).collect();
        assert_eq!(lines, [7, 9]);
    }

    #[test]
    fn a_folder_is_read_with_all_folders_below_and_each_file_once() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("b/c");
        std::fs::create_dir_all(&deep).unwrap();
        for path in [folder.path().join("a.feature"), deep.join("d.feature"), deep.join("notes.txt")] {
            std::fs::write(path, "Feature: f\n").unwrap();
        }
        let paths = [folder.path().join("b/c/d.feature"), folder.path().to_owned()];
        let read: Vec<_> = read(&paths).unwrap().into_iter().map(|source| source.path).collect();
        assert_eq!(read, [deep.join("d.feature"), folder.path().join("a.feature")]);
    }
}
