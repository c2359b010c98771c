//! Stories: the examples of feature files.

use std::io;
use std::path::{Path, PathBuf};

use cucumber::feature::Ext;
use cucumber::gherkin::{Background, Feature, GherkinEnv, Scenario, Step};
use thiserror::Error;

/// A language in which features are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// The language of a text: Korean if a word of it is written in Korean letters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let is_korean = |letter: char| ('가'..='힣').contains(&letter);
        if text.contains(is_korean) { Self::Korean } else { Self::English }
    }

    /// Its code, which is also the folder of its features.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

/// One example of a feature, with the background it stands on.
#[derive(Clone, Debug)]
pub struct Story {
    /// The language.
    pub language: Language,
    /// The name of the feature.
    pub feature: String,
    /// The rule it is an example of.
    pub rule: Option<String>,
    /// Its own name.
    pub name: String,
    /// Where it begins in its file.
    pub line: usize,
    /// Its sentences, those of the background first.
    pub sentences: Vec<Step>,
}

/// Why features cannot be read.
#[derive(Debug, Error)]
pub enum FeatureError {
    /// The folder cannot be read.
    #[error("cannot read the features in {path}: {source}")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not a feature.
    #[error("{path} is not a feature: {reason}")]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
}

/// Reads the features of one language, by the names of their files.
///
/// # Errors
/// [`FeatureError`] names the folder or the file, and the reason.
pub fn read(folder: &Path, language: Language) -> Result<Vec<Feature>, FeatureError> {
    let path = folder.join(language.code());
    let unreadable = |source| FeatureError::Folder { path: path.clone(), source };
    let entries = std::fs::read_dir(&path).map_err(unreadable)?;
    let mut files =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(unreadable)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "feature"));
    files.sort();
    files.iter().map(|file| feature(file)).collect()
}

fn feature(path: &Path) -> Result<Feature, FeatureError> {
    let malformed = |reason| FeatureError::Malformed { path: path.to_owned(), reason };
    let feature =
        Feature::parse_path(path, GherkinEnv::default()).map_err(|error| malformed(error.to_string()))?;
    feature.expand_examples().map_err(|error| malformed(error.to_string()))
}

/// All stories of a feature, in their order.
#[must_use]
pub fn stories(feature: &Feature, language: Language) -> Vec<Story> {
    let story = |rule: Option<&cucumber::gherkin::Rule>, scenario: &Scenario| {
        let grounds = [feature.background.as_ref(), rule.and_then(|rule| rule.background.as_ref())];
        let grounds = grounds.into_iter().flatten().flat_map(|ground: &Background| &ground.steps);
        Story {
            language,
            feature: feature.name.clone(),
            rule: rule.map(|rule| rule.name.clone()),
            name: scenario.name.clone(),
            line: scenario.position.line,
            sentences: grounds.chain(&scenario.steps).cloned().collect(),
        }
    };
    let loose = feature.scenarios.iter().map(|scenario| story(None, scenario));
    let ruled = feature
        .rules
        .iter()
        .flat_map(|rule| rule.scenarios.iter().map(move |scenario| (rule, scenario)))
        .map(|(rule, scenario)| story(Some(rule), scenario));
    loose.chain(ruled).collect()
}

/// Reads all stories of one language.
///
/// # Errors
/// [`FeatureError`] names the folder or the file, and the reason.
pub fn read_stories(folder: &Path, language: Language) -> Result<Vec<Story>, FeatureError> {
    Ok(read(folder, language)?.iter().flat_map(|feature| stories(feature, language)).collect())
}

/// A sentence as it is written, keyword and all.
#[must_use]
pub fn written(sentence: &Step) -> String {
    format!("{} {}", sentence.keyword.trim(), sentence.value)
}
