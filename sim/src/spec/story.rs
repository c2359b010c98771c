//! Stories: the examples of feature files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ::cucumber::gherkin::Step;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::gherkin::cucumber;
use super::gherkin::pickle::{Pickle, pickles};
use super::gherkin::tree;
pub use super::language::Language;
use super::sentence;
pub use super::sentence::written;
pub use super::source::FeatureError;
use super::source::{self, Source};

/// One example of a feature, with the background it stands on.
#[derive(Clone, Debug)]
pub struct Story {
    /// The language the feature is written in.
    pub language: Language,
    /// The file it is in.
    pub path: PathBuf,
    /// The name of the feature.
    pub feature: String,
    /// The rule it is an example of.
    pub rule: Option<String>,
    /// Its own name.
    pub name: String,
    /// The name of its table of examples, if it has one.
    pub examples: Option<String>,
    /// The row of examples it was made from, if it was: the heading and the value of each column.
    pub row: Vec<(String, String)>,
    /// Its tags and those of everything it is in, with their `@`.
    pub tags: Vec<String>,
    /// Where it begins in its file.
    pub line: usize,
    /// Whether another story of its file has the same name and row.
    pub has_namesake: bool,
    /// Its sentences, those of the background first.
    pub sentences: Vec<Step>,
    /// Where the rows of the table below each sentence are in its file.
    pub rows: Vec<Vec<usize>>,
}

impl Story {
    fn of(pickle: &Pickle<'_>, source: &Source) -> Self {
        let row =
            pickle.row.iter().flat_map(|(_, heading, row)| heading.values().zip(row.values()));
        let examples = pickle.row.map(|(examples, ..)| examples.heading.name.clone());
        Self {
            language: source.language,
            path: source.path.clone(),
            feature: source.document.feature.heading.name.clone(),
            rule: pickle.rule.map(str::to_owned),
            name: pickle.name.clone(),
            examples: examples.filter(|name| !name.is_empty()),
            row: row.map(|(heading, value)| (heading.to_owned(), value.to_owned())).collect(),
            tags: pickle.tags.iter().map(|tag| tag.name.clone()).collect(),
            line: pickle.location.line,
            has_namesake: false,
            sentences: cucumber::sentences(pickle),
            rows: pickle.sentences.iter().map(|sentence| lines(&sentence.said)).collect(),
        }
    }

    /// Where a row of the table below a sentence is in its file; the heading is row 0.
    #[must_use]
    pub fn line_of_row(&self, sentence: usize, row: usize) -> Option<usize> {
        self.rows.get(sentence)?.get(row).copied()
    }

    /// Its name, the values of its row if it has one, and its line if the name is not its alone: no
    /// two stories of a file have the same title.
    #[must_use]
    pub fn title(&self) -> String {
        let mut title = self.name.clone();
        if !self.row.is_empty() {
            let values: Vec<_> = self.row.iter().map(|(_, value)| value.as_str()).collect();
            title += &format!(" [{}]", values.join(", "));
        }
        match (self.has_namesake, self.language) {
            (false, _) => {}
            (true, Language::English) => title += &format!(" (line {})", self.line),
            (true, Language::Korean) => title += &format!(" ({}행)", self.line),
        }
        title
    }

    /// The seed of its schedule with this number. It depends on what the story says and on nothing
    /// else: a title may be put in better words, and the same schedules break the same story.
    #[must_use]
    pub fn seed(&self, number: u64) -> u64 {
        let mut said = self.language.code().to_owned();
        for step in &self.sentences {
            said += "\n";
            said += &sentence::said(step);
        }
        xxh3_64_with_seed(said.as_bytes(), number)
    }

    /// Only these of its sentences, counted from 0.
    #[must_use]
    pub fn only(&self, kept: &[usize]) -> Self {
        let sentences =
            kept.iter().filter_map(|place| self.sentences.get(*place).cloned()).collect();
        let rows = kept.iter().filter_map(|place| self.rows.get(*place).cloned()).collect();
        Self { sentences, rows, ..self.clone() }
    }

    /// The same story, but with another sentence in this place, counted from 0.
    #[must_use]
    pub fn with(&self, place: usize, sentence: Step) -> Self {
        let mut other = self.clone();
        if let Some(old) = other.sentences.get_mut(place) {
            *old = sentence;
        }
        other
    }

    /// All of it but the sentence in this place, counted from 0.
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        let kept: Vec<_> = (0..self.sentences.len()).filter(|it| *it != place).collect();
        self.only(&kept)
    }
}

/// Where the rows below a sentence are.
fn lines(sentence: &tree::Step) -> Vec<usize> {
    sentence.table.iter().flatten().map(|row| row.location.line).collect()
}

/// Reads the features of one language, by the names of their files.
///
/// # Errors
/// [`FeatureError`] names the folder or the file, and the reason.
pub fn read(folder: &Path, language: Language) -> Result<Vec<Source>, FeatureError> {
    source::read(&[folder.join(language.code())])
}

/// Reads all stories of one language.
///
/// # Errors
/// [`FeatureError`] names the folder or the file, and the reason.
pub fn read_stories(folder: &Path, language: Language) -> Result<Vec<Story>, FeatureError> {
    Ok(read(folder, language)?.iter().flat_map(Source::stories).collect())
}

impl Source {
    /// All stories of the feature, in their order.
    #[must_use]
    pub fn stories(&self) -> Vec<Story> {
        let mut stories: Vec<_> =
            pickles(&self.document).iter().map(|pickle| Story::of(pickle, self)).collect();
        let mut titles = BTreeMap::<_, usize>::new();
        stories.iter().for_each(|story| *titles.entry(story.title()).or_default() += 1);
        for story in &mut stories {
            story.has_namesake = titles[&story.title()] > 1;
        }
        stories
    }
}
