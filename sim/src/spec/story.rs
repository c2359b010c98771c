//! Stories: the examples of feature files.

use std::path::{Path, PathBuf};

use cucumber::gherkin::{Background, Feature, Rule, Scenario, Step};
use xxhash_rust::xxh3::xxh3_64_with_seed;

pub use super::source::FeatureError;
use super::source::{self, Source};

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

    /// Of a text in English and in Korean, the one in this language.
    #[must_use]
    pub const fn pick(self, [english, korean]: [&str; 2]) -> &str {
        match self {
            Self::English => english,
            Self::Korean => korean,
        }
    }

    /// Its code, which is also the folder of its features.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// What sentences of a kind begin with, which is `Given`, `When` or `Then` in English.
    #[must_use]
    pub fn keyword(self, english: &'static str) -> &'static str {
        match (self, english) {
            (Self::Korean, "Given") => "먼저",
            (Self::Korean, "When") => "만일",
            (Self::Korean, "Then") => "그러면",
            (_, english) => english,
        }
    }

    /// Whether a line begins as sentences of an example begin.
    pub(super) fn begins_sentence(self, line: &str) -> bool {
        let keywords: &[&str] = match self {
            Self::English => &["Given ", "When ", "Then ", "And ", "But "],
            Self::Korean => &["조건 ", "먼저 ", "만일 ", "만약 ", "그러면 ", "그리고 ", "하지만 "],
        };
        keywords.iter().any(|keyword| line.starts_with(keyword))
    }
}

/// One example of a feature, with the background it stands on.
#[derive(Clone, Debug)]
pub struct Story {
    /// The language.
    pub language: Language,
    /// The file it is in.
    pub path: PathBuf,
    /// The name of the feature.
    pub feature: String,
    /// The rule it is an example of.
    pub rule: Option<String>,
    /// Its own name.
    pub name: String,
    /// The row of examples it was made from, if it was: the heading and the value of each column.
    pub row: Vec<(String, String)>,
    /// Where it begins in its file.
    pub line: usize,
    /// Its sentences, those of the background first.
    pub sentences: Vec<Step>,
}

impl Story {
    /// Its name, and the values of its row if it has one: no two rows have the same title.
    #[must_use]
    pub fn title(&self) -> String {
        if self.row.is_empty() {
            return self.name.clone();
        }
        let values: Vec<_> = self.row.iter().map(|(_, value)| value.as_str()).collect();
        format!("{} [{}]", self.name, values.join(", "))
    }

    /// The seed of its schedule with this number. Stories have schedules of their own, twins too: under the same one
    /// they would be the same story.
    #[must_use]
    pub fn seed(&self, number: u64) -> u64 {
        let Self { language, feature, .. } = self;
        xxh3_64_with_seed(format!("{}\n{feature}\n{}", language.code(), self.title()).as_bytes(), number)
    }

    /// Only these of its sentences, counted from 0.
    #[must_use]
    pub fn only(&self, kept: &[usize]) -> Self {
        let sentences = kept.iter().filter_map(|place| self.sentences.get(*place).cloned()).collect();
        Self { sentences, ..self.clone() }
    }
}

/// Reads the features of one language, by the names of their files.
///
/// # Errors
/// [`FeatureError`] names the folder or the file, and the reason.
pub fn read(folder: &Path, language: Language) -> Result<Vec<Feature>, FeatureError> {
    Ok(sources(folder, language)?.into_iter().map(|source| source.feature).collect())
}

/// Reads all stories of one language.
///
/// # Errors
/// [`FeatureError`] names the folder or the file, and the reason.
pub fn read_stories(folder: &Path, language: Language) -> Result<Vec<Story>, FeatureError> {
    Ok(sources(folder, language)?.iter().flat_map(Source::stories).collect())
}

fn sources(folder: &Path, language: Language) -> Result<Vec<Source>, FeatureError> {
    source::read(&[folder.join(language.code())])
}

impl Source {
    /// All stories of the feature, in their order.
    #[must_use]
    pub fn stories(&self) -> Vec<Story> {
        stories(&self.feature, self.language)
    }
}

/// All stories of a feature, in their order.
#[must_use]
pub fn stories(feature: &Feature, language: Language) -> Vec<Story> {
    let story = |rule: Option<&Rule>, scenario: &Scenario| {
        let grounds = [feature.background.as_ref(), rule.and_then(|rule| rule.background.as_ref())];
        let grounds = grounds.into_iter().flatten().flat_map(|ground: &Background| &ground.steps);
        Story {
            language,
            path: feature.path.clone().unwrap_or_default(),
            feature: feature.name.clone(),
            rule: rule.map(|rule| rule.name.clone()),
            name: scenario.name.clone(),
            row: row(scenario),
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

/// The row of examples that a scenario was made from. Expanding an outline leaves each scenario its row and the heading.
fn row(scenario: &Scenario) -> Vec<(String, String)> {
    let table = scenario.examples.first().and_then(|examples| examples.table.as_ref());
    match table.map(|table| table.rows.as_slice()) {
        Some([heading, values]) => heading.iter().cloned().zip(values.iter().cloned()).collect(),
        _ => Vec::new(),
    }
}

/// A sentence as it is written, keyword and all.
#[must_use]
pub fn written(sentence: &Step) -> String {
    format!("{} {}", sentence.keyword.trim(), sentence.value)
}
